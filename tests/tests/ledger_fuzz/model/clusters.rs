//! What owners do with clusters and validators.

use super::{Cluster, Forecast, MAX_BALANCE, Model, Validator, WEIGHT, Wide, narrow, wide, word};
use alloy::primitives::{Address, B256, Bytes, U256};
use std::collections::BTreeSet;
use surety::bindings::{IAccess, IClusterLedger as Ledger};
use surety_tests::key;

/// Validators to register: the numbers of their keys, and the keys and shares as they are sent.
#[derive(Clone, Debug, Default)]
pub struct Bulk {
    pub numbers: Vec<u64>,
    pub keys: Vec<Bytes>,
    pub shares: Vec<Bytes>,
}

impl Model {
    /// What every function asks first of a cluster.
    pub(super) fn found(&self, id: u64, f: &mut Forecast) -> Option<Cluster> {
        f.clusters.push(id);
        let cluster = self.clusters.get(&id).cloned();
        f.refuse_if(cluster.is_none(), Ledger::ClusterNotFound { clusterId: id });
        cluster
    }

    pub(super) fn check_owner(cluster: &Cluster, from: Address, f: &mut Forecast) {
        f.refuse_if(cluster.owner != from, IAccess::Unauthorized { caller: from });
    }

    fn check_seats(&self, cluster: &Cluster, more: u32, f: &mut Forecast) {
        for id in &cluster.members {
            self.check_seats_of(*id, cluster, more, f);
        }
    }

    /// Whether an operator may take more seats in a cluster.
    pub(super) fn check_seats_of(&self, id: u64, cluster: &Cluster, more: u32, f: &mut Forecast) {
        let (operatorId, operator) = (id, &self.operators[&id]);
        f.refuse_if(!operator.active, Ledger::OperatorNotActive { operatorId });
        self.check_listed(id, cluster, f);
        let (seats, capacity) = (self.seats(id) + more, operator.capacity);
        let error = Ledger::CapacityExceeded { operatorId, seats, capacity };
        f.refuse_if(seats > capacity, error);
        let limit = self.parameters.validator_limit;
        let error = Ledger::ValidatorLimitExceeded { operatorId, seats, limit };
        f.refuse_if(seats > limit, error);
    }

    pub(super) fn check_listed(&self, operatorId: u64, cluster: &Cluster, f: &mut Forecast) {
        let (operator, owner) = (&self.operators[&operatorId], cluster.owner);
        let shut = operator.is_private && !operator.listed.contains(&owner);
        f.refuse_if(shut, Ledger::OperatorNotAllowed { operatorId, owner });
    }

    fn check_bulk(&self, id: u64, cluster: &Cluster, bulk: &Bulk, f: &mut Forecast) {
        let (keys, shares) = (bulk.keys.len(), bulk.shares.len());
        let (expected, actual) = (U256::from(keys), U256::from(shares));
        f.refuse_if(keys != shares, IAccess::LengthMismatch { expected, actual });
        let mut seen = BTreeSet::new();
        for (place, (key, shares)) in bulk.keys.iter().zip(&bulk.shares).enumerate() {
            let (index, length) = (U256::from(place), U256::from(key.len()));
            let error = Ledger::InvalidPublicKeyLength { index, length };
            f.refuse_if(key.len() != 48, error);
            let expected = U256::from(96 + 304 * cluster.members.len());
            let length = U256::from(shares.len());
            let error = Ledger::InvalidSharesLength { index, length, expected };
            f.refuse_if(length != expected, error);
            let validator = self.name(id, key);
            let known = self.validators.get(&validator).is_some_and(|found| found.registered);
            let is_new = seen.insert(validator) && !known;
            f.refuse_if(!is_new, Ledger::ValidatorExists { validator });
            f.validators.push(validator);
        }
    }

    fn check_money(&self, id: u64, after: &Cluster, from: Address, amount: U256, f: &mut Forecast) {
        f.refuse_if(after.balance > Wide::from(MAX_BALANCE), IAccess::ArithmeticOverflow {});
        let running = after.weight();
        let required = self.collateral(&after.members, running);
        if running > 0 && after.balance < required {
            let (balance, required) = (narrow(after.balance), narrow(required));
            f.refuse(Ledger::InsufficientBalance { clusterId: id, balance, required });
        }
        self.check_purse(from, amount, f);
    }

    pub(super) fn check_purse(&self, from: Address, amount: U256, f: &mut Forecast) {
        let error = Ledger::TokenTransferFailed { token: self.at.token };
        f.refuse_if(self.purse(from) < wide(amount), error);
    }

    /// Pays what the cluster has used.
    pub(super) fn settle_one(&mut self, id: u64, cluster: &mut Cluster, f: &mut Forecast) {
        let split = self.split(cluster);
        let before = cluster.balance;
        for (id, credit) in cluster.members.iter().zip(&split.credits) {
            if let Some(operator) = self.operators.get_mut(id) {
                operator.pay.earned += *credit;
            }
        }
        self.network.earned += split.network;
        cluster.balance = split.left;
        cluster.since = self.slot;
        if !split.usage.is_zero() {
            let (usage, paid) = (narrow(split.usage), narrow(before - split.left));
            let balance = narrow(split.left);
            f.emit(Ledger::Settled { clusterId: id, usage, paid, balance });
            self.warn(id, cluster, f);
        }
    }

    /// Tells of operators that charge more than the owner wants.
    fn warn(&self, id: u64, cluster: &Cluster, f: &mut Forecast) {
        let (clusterId, ceiling) = (id, cluster.ceiling);
        for operatorId in cluster.members.iter().copied().filter(|_| cluster.active) {
            let fee = self.fee_of(operatorId).now();
            if !ceiling.is_zero() && fee > ceiling {
                f.emit(Ledger::FeeAboveCeiling { clusterId, operatorId, fee, ceiling });
            }
        }
    }

    pub(super) fn take_deposit(&mut self, id: u64, from: Address, amount: U256, f: &mut Forecast) {
        if !amount.is_zero() {
            self.move_tokens(from, self.at.ledger, wide(amount));
            f.emit(Ledger::Deposited { clusterId: id, from, amount });
        }
    }

    fn add_bulk(&mut self, id: u64, cluster: &mut Cluster, bulk: &Bulk, f: &mut Forecast) {
        for ((number, key), shares) in bulk.numbers.iter().zip(&bulk.keys).zip(&bulk.shares) {
            let validator = self.name(id, key);
            let weight = self.weight_of_new(validator);
            let record = Validator { cluster: id, number: *number, registered: true, weight };
            self.validators.insert(validator, record);
            cluster.validators.insert(*number, weight);
            let (publicKey, shares) = (key.clone(), shares.clone());
            let clusterId = id;
            f.emit(Ledger::ValidatorRegistered { clusterId, validator, publicKey, shares });
        }
    }

    pub fn open(&mut self, from: Address, ids: &[u64], bulk: &Bulk, amount: U256) -> Forecast {
        let mut f = Forecast::default();
        let sized = [4, 7, 10, 13].contains(&ids.len());
        f.refuse_if(!sized, Ledger::InvalidClusterSize { size: U256::from(ids.len()) });
        let before = std::iter::once(&0).chain(ids);
        for (id, _) in ids.iter().zip(before).filter(|(id, before)| id <= before) {
            f.refuse(Ledger::OperatorsNotSorted { operatorId: *id });
        }
        for id in ids.iter().filter(|id| !self.operators.contains_key(id)) {
            f.refuse(Ledger::OperatorNotFound { operatorId: *id });
        }
        if f.is_refused() {
            return f;
        }
        let id = self.clusters.len() as u64 + 1;
        let mut cluster = Cluster {
            owner: from,
            active: true,
            members: ids.to_vec(),
            validators: bulk.numbers.iter().map(|number| (*number, WEIGHT)).collect(),
            balance: wide(amount),
            since: self.slot,
            ceiling: U256::ZERO,
        };
        self.check_seats(&cluster, bulk.keys.len() as u32, &mut f);
        self.check_bulk(id, &cluster, bulk, &mut f);
        self.check_money(id, &cluster, from, amount, &mut f);
        f.operators = ids.to_vec();
        if f.is_refused() {
            return f;
        }
        let operatorIds = ids.to_vec();
        f.emit(Ledger::ClusterOpened { clusterId: id, owner: from, operatorIds });
        self.add_bulk(id, &mut cluster, bulk, &mut f);
        self.take_deposit(id, from, amount, &mut f);
        self.clusters.insert(id, cluster);
        f.output = word(U256::from(id));
        f.clusters.push(id);
        f
    }

    pub fn register(&mut self, from: Address, id: u64, bulk: &Bulk, amount: U256) -> Forecast {
        let mut f = Forecast::default();
        let Some(mut cluster) = self.found(id, &mut f) else { return f };
        Self::check_owner(&cluster, from, &mut f);
        f.refuse_if(!cluster.active, Ledger::ClusterLiquidated { clusterId: id });
        f.refuse_if(bulk.keys.is_empty(), Ledger::EmptyList {});
        self.check_seats(&cluster, bulk.keys.len() as u32, &mut f);
        self.check_bulk(id, &cluster, bulk, &mut f);
        // the deposit counts towards what was used before
        cluster.balance += wide(amount);
        let mut after = cluster.clone();
        after.balance = self.split(&cluster).left;
        let weights = bulk.keys.iter().map(|key| self.weight_of_new(self.name(id, key)));
        after.validators.extend(bulk.numbers.iter().copied().zip(weights));
        self.check_money(id, &after, from, amount, &mut f);
        if f.is_refused() {
            return f;
        }
        self.settle_one(id, &mut cluster, &mut f);
        self.add_bulk(id, &mut cluster, bulk, &mut f);
        self.take_deposit(id, from, amount, &mut f);
        self.clusters.insert(id, cluster);
        f
    }

    /// Checks a list of keys; `once`: each may be named once.
    fn named(&self, id: u64, keys: &[Bytes], once: bool, f: &mut Forecast) -> Vec<B256> {
        f.refuse_if(keys.is_empty(), Ledger::EmptyList {});
        let names: Vec<B256> = keys.iter().map(|key| self.name(id, key)).collect();
        let mut seen = BTreeSet::new();
        for validator in &names {
            let registered = self.validators.get(validator).is_some_and(|found| found.registered);
            let again = once && !seen.insert(*validator);
            let error = Ledger::ValidatorNotFound { validator: *validator };
            f.refuse_if(!registered || again, error);
        }
        f.validators.extend(&names);
        names
    }

    pub fn remove(&mut self, from: Address, id: u64, keys: &[Bytes]) -> Forecast {
        let mut f = Forecast::default();
        let Some(mut cluster) = self.found(id, &mut f) else { return f };
        Self::check_owner(&cluster, from, &mut f);
        let names = self.named(id, keys, true, &mut f);
        if f.is_refused() {
            return f;
        }
        self.settle_one(id, &mut cluster, &mut f);
        for validator in names {
            self.drop_validator(validator, &mut cluster);
            f.emit(Ledger::ValidatorRemoved { clusterId: id, validator });
        }
        self.clusters.insert(id, cluster);
        f
    }

    /// One that was here before has the weight that it had.
    pub(super) fn weight_of_new(&self, validator: B256) -> u32 {
        self.validators.get(&validator).map_or(WEIGHT, |found| found.weight)
    }

    pub(super) fn drop_validator(&mut self, validator: B256, cluster: &mut Cluster) {
        if let Some(found) = self.validators.get_mut(&validator) {
            found.registered = false;
            cluster.validators.remove(&found.number);
        }
    }

    /// Only a signal: naming a key twice gives it twice.
    pub fn exit(&mut self, from: Address, id: u64, keys: &[Bytes]) -> Forecast {
        let mut f = Forecast::default();
        let Some(cluster) = self.found(id, &mut f) else { return f };
        Self::check_owner(&cluster, from, &mut f);
        for validator in self.named(id, keys, false, &mut f) {
            f.emit(Ledger::ValidatorExitRequested { clusterId: id, validator });
        }
        f
    }

    pub fn reactivate(&mut self, from: Address, id: u64, amount: U256) -> Forecast {
        let mut f = Forecast::default();
        let Some(mut cluster) = self.found(id, &mut f) else { return f };
        Self::check_owner(&cluster, from, &mut f);
        f.refuse_if(cluster.active, Ledger::ClusterNotLiquidated { clusterId: id });
        let validators = cluster.validators.len() as u32;
        if !cluster.active {
            self.check_seats(&cluster, validators, &mut f);
        }
        cluster.balance += wide(amount);
        self.check_money(id, &cluster, from, amount, &mut f);
        if f.is_refused() {
            return f;
        }
        cluster.active = true;
        cluster.since = self.slot;
        f.emit(Ledger::Reactivated { clusterId: id, balance: narrow(cluster.balance) });
        self.take_deposit(id, from, amount, &mut f);
        self.clusters.insert(id, cluster);
        f
    }
}

pub fn bulk(numbers: &[u64], operators: usize) -> Bulk {
    Bulk {
        numbers: numbers.to_vec(),
        keys: numbers.iter().map(|number| key(*number)).collect(),
        shares: surety_tests::shares(operators, numbers.len()),
    }
}
