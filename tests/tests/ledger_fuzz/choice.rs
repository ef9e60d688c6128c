//! What random calls are about: clusters, keys and amounts, mostly ones that make a call succeed or just not.

use super::{
    episode::Episode,
    model::{Bulk, Cluster, MAX_BALANCE, Model, Wide, bulk, narrow},
};
use alloy::primitives::{Address, Bytes, U256};
use surety_tests::{eth, key};

impl Episode<'_> {
    /// Mostly a cluster that is there.
    pub fn some_cluster(&mut self) -> (u64, Option<Cluster>) {
        let count = self.model.clusters.len() as u64;
        let last = if self.one_in(40) { count + 2 } else { count.max(1) };
        let id = self.rng.u64(u64::from(last <= count)..=last);
        (id, self.model.clusters.get(&id).cloned())
    }

    /// Mostly one for which `wanted` is true.
    pub fn cluster_that(&mut self, wanted: fn(&Model, &Cluster) -> bool) -> (u64, Option<Cluster>) {
        let fitting = self.model.clusters.iter().filter(|(_, c)| wanted(&self.model, c));
        let fitting: Vec<u64> = fitting.map(|(id, _)| *id).collect();
        match self.pick(&fitting) {
            Some(id) if !self.one_in(6) => (id, self.model.clusters.get(&id).cloned()),
            _ => self.some_cluster(),
        }
    }

    pub fn owner_of(&mut self, cluster: &Option<Cluster>) -> Address {
        let nobody = self.strangers[0];
        let owner = cluster.as_ref().map_or(nobody, |cluster| cluster.owner);
        self.mostly(owner)
    }

    /// A deposit with which a cluster of that many validators mostly can run: what is short of the collateral, exactly or
    /// one wei less or with some time to run on.
    pub fn deposit_for(&mut self, members: &[u64], weight: u64, balance: Wide) -> U256 {
        if members.iter().any(|id| !self.model.operators.contains_key(id)) {
            return eth(1);
        }
        let short = self.model.collateral(members, weight).saturating_sub(balance);
        let burn = self.model.burn(members, weight);
        let slots = [1, 100, 20_000, 800_000][self.rng.usize(..4)];
        match self.rng.u8(..16) {
            0 => U256::ZERO,
            1 => U256::ONE,
            2 | 3 => narrow(short),
            4 => narrow(short.saturating_sub(Wide::ONE)),
            5 => self.amount(),
            _ => narrow(short + burn * Wide::from(self.rng.u64(..=slots))),
        }
    }

    /// Wei: dust, round numbers, odd ones, what a cluster can hold, and too much.
    pub fn amount(&mut self) -> U256 {
        match self.rng.u8(..10) {
            0 => U256::ZERO,
            1 | 2 => U256::ONE,
            3 => U256::from(self.rng.u64(..)),
            4 | 5 => U256::from(self.rng.u128(..1 << 64)),
            6 => U256::from(self.rng.u128(MAX_BALANCE - 2..MAX_BALANCE + 3)),
            7 => U256::MAX - U256::from(self.rng.u8(..2)),
            _ => eth(self.rng.u64(1..1_000)),
        }
    }

    pub fn operator_ids(&mut self) -> Vec<u64> {
        let size =
            if self.one_in(20) { self.rng.usize(..15) } else { self.rng.usize(1..5) * 3 + 1 };
        let mut ids: Vec<u64> = self.model.operators.keys().copied().collect();
        self.rng.shuffle(&mut ids);
        ids.truncate(size);
        if !self.one_in(25) {
            ids.sort_unstable();
        }
        if self.one_in(25) && !ids.is_empty() {
            let place = self.rng.usize(..ids.len());
            ids[place] = [0, ids[0], 1 << 28, 1 << 31, u64::MAX, 77][self.rng.usize(..6)];
        }
        ids
    }

    pub fn new_bulk(&mut self, cluster: u64, operators: usize, room: usize) -> Bulk {
        let least = usize::from(!self.one_in(10)).min(room);
        let count = self.rng.usize(least..=room.min(4));
        let mut numbers: Vec<u64> = (0..count).map(|_| self.new_key(cluster)).collect();
        if self.one_in(30) {
            numbers.extend(numbers.first().copied());
        }
        let mut bulk = bulk(&numbers, operators);
        let last = bulk.keys.len().saturating_sub(1);
        match self.rng.u8(..90) {
            0 => drop(bulk.shares.pop()),
            1 if !numbers.is_empty() => bulk.keys[last] = key(1).slice(..47),
            2 if !numbers.is_empty() => bulk.shares[last] = Bytes::from(vec![1; 96 + 304 * 5]),
            _ => {}
        }
        bulk
    }

    /// A key that was never there, was removed, is in another cluster, or sometimes in this one.
    pub fn new_key(&mut self, cluster: u64) -> u64 {
        if self.one_in(8) {
            let number = self.rng.u64(..self.next_key);
            let name = self.model.name_of(cluster, number);
            let here = self.model.validators.get(&name).is_some_and(|found| found.registered);
            if !here || self.one_in(4) {
                return number;
            }
        }
        self.next_key += 1;
        self.next_key - 1
    }

    /// Numbers of keys to act on: mostly of the cluster, each once.
    pub fn keys_of(&mut self, cluster: &Option<Cluster>) -> Vec<Bytes> {
        let mut numbers: Vec<u64> =
            cluster.iter().flat_map(|cluster| cluster.validators.keys().copied()).collect();
        self.rng.shuffle(&mut numbers);
        let most = if self.one_in(5) { numbers.len() } else { 2 };
        let least = usize::from(!self.one_in(20));
        numbers.truncate(self.rng.usize(least..=most.max(1)));
        if self.one_in(20) {
            numbers.extend(numbers.first().copied());
        }
        if self.one_in(20) {
            numbers.push(self.rng.u64(..self.next_key));
        }
        numbers.into_iter().map(key).collect()
    }

    pub fn cluster_ids(&mut self, most: usize) -> Vec<u64> {
        self.cluster_ids_that(most, |_, cluster| cluster.active)
    }

    pub fn cluster_ids_that(
        &mut self,
        most: usize,
        wanted: fn(&Model, &Cluster) -> bool,
    ) -> Vec<u64> {
        let least = usize::from(!self.one_in(4));
        let count = self.rng.usize(least..=most);
        (0..count).map(|_| self.cluster_that(wanted).0).collect()
    }
}
