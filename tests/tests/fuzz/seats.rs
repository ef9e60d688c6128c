//! Seats: clusters take and release them.

use super::episode::Episode;
use surety::bindings::IClusterLedger::ClusterOpened;
use surety_tests::{deposit, keys, shares};

#[derive(Clone, Debug)]
pub struct Cluster {
    pub id: u64,
    pub size: usize,
    /// numbers of the keys of its validators
    pub keys: Vec<u64>,
}

const MOST_VALIDATORS: usize = 6;

pub fn open(e: &mut Episode) {
    let mut ids: Vec<u64> = e.operators.iter().map(|known| known.id).collect();
    if ids.len() < 4 {
        return;
    }
    e.rng.shuffle(&mut ids);
    ids.truncate(4);
    ids.sort_unstable();
    let number = e.next_key;
    let call =
        e.w.ledger.openCluster(ids.clone(), keys(number..number + 1), shares(4, 1), deposit());
    let (at, staker) = (*e.w.ledger.address(), e.staker);
    if let Some(done) = e.attempt(format!("open a cluster of {ids:?}"), staker, true, call) {
        e.next_key += 1;
        let id = done.event::<ClusterOpened>(at).clusterId;
        e.clusters.push(Cluster { id, size: ids.len(), keys: vec![number] });
        e.check_seats(&ids);
    }
}

pub fn register(e: &mut Episode) {
    let clusters = e.clusters.clone();
    let Some(cluster) = e.pick(&clusters) else { return };
    if cluster.keys.len() >= MOST_VALIDATORS {
        return;
    }
    let (number, staker) = (e.next_key, e.staker);
    let from = e.mostly(staker);
    let shares = shares(cluster.size, 1);
    let call =
        e.w.ledger.registerValidators(cluster.id, keys(number..number + 1), shares, deposit());
    let what = format!("register a validator in cluster {}", cluster.id);
    if e.attempt(what, from, from == staker, call).is_some() {
        e.next_key += 1;
        let found = e.clusters.iter_mut().find(|known| known.id == cluster.id);
        found.into_iter().for_each(|known| known.keys.push(number));
    }
}

pub fn remove(e: &mut Episode) {
    let clusters = e.clusters.clone();
    let Some(cluster) = e.pick(&clusters) else { return };
    let Some(number) = e.pick(&cluster.keys) else { return };
    let (from, staker) = (e.mostly(e.staker), e.staker);
    let call = e.w.ledger.removeValidators(cluster.id, keys(number..number + 1));
    let what = format!("remove a validator of cluster {}", cluster.id);
    if e.attempt(what, from, from == staker, call).is_some() {
        let found = e.clusters.iter_mut().find(|known| known.id == cluster.id);
        found.into_iter().for_each(|known| known.keys.retain(|key| *key != number));
    }
}

pub fn sync(e: &mut Episode) {
    let ids: Vec<u64> = e.operators.iter().map(|known| known.id).collect();
    let strangers = e.strangers.clone();
    let (Some(from), false) = (e.pick(&strangers), ids.is_empty()) else { return };
    let call = e.w.registry.syncCapacity(ids.clone(), 0);
    if e.attempt("sync", from, true, call).is_some() {
        ids.into_iter().for_each(|id| e.check_capacity(id));
    }
}
