//! What the registry, the settlement and the admin do.

use super::{Cluster, Forecast, MAX_CAPACITY, Model, Operator, Payee, narrow, word};
use alloy::primitives::{Address, B256, U256};
use std::collections::BTreeSet;
use surety::bindings::{IAccess, IClusterLedger as Ledger};

/// Wei per validator and slot: the least fee above 0 and the greatest.
pub const FEES: (u64, u64) = (1_000_000_000, 76_528_650_000_000);
pub const THRESHOLDS: (u64, u64) = (21_480, 2_148_000);
pub const LIMITS: (u64, u64) = (1, 65_535);
/// Of the least collateral and of the reward cap.
pub const TOKENS: u128 = super::MAX_BALANCE;
pub const OPERATOR_IDS: (u64, u64) = (1, (1 << 28) - 1);

/// Of a validator: 32 ETH to 2048 ETH.
pub const WEIGHTS: (u64, u128) = (10_000, 640_000);

/// An account to be opened.
#[derive(Clone, Copy, Debug)]
pub struct Opening {
    pub operator: u64,
    pub fee: U256,
    pub capacity: u32,
    pub active: bool,
    pub is_private: bool,
}

pub(super) fn check_bounds(value: U256, min: u64, max: u128, f: &mut Forecast) {
    let (min, max) = (U256::from(min), U256::from(max));
    let outside = value < min || value > max;
    f.refuse_if(outside, IAccess::ParameterOutOfBounds { value, min, max });
}

impl Model {
    pub(super) fn check_admin(&self, from: Address, f: &mut Forecast) {
        f.refuse_if(from != self.at.admin, IAccess::Unauthorized { caller: from });
    }

    fn check_role(from: Address, roles: &[Address], f: &mut Forecast) {
        f.refuse_if(!roles.contains(&from), IAccess::Unauthorized { caller: from });
    }

    pub(super) fn check_account(&self, operator: u64, f: &mut Forecast) {
        f.operators.push(operator);
        let unknown = !self.operators.contains_key(&operator);
        f.refuse_if(unknown, Ledger::OperatorNotFound { operatorId: operator });
    }

    pub fn open_account(&mut self, from: Address, owner: Address, new: Opening) -> Forecast {
        let mut f = Forecast::default();
        let operatorId = new.operator;
        Self::check_role(from, &[self.at.registry], &mut f);
        check_bounds(U256::from(operatorId), OPERATOR_IDS.0, OPERATOR_IDS.1.into(), &mut f);
        let (min, max) = (U256::from(FEES.0), U256::from(FEES.1));
        let wrong = (!new.fee.is_zero() && new.fee < min) || new.fee > max;
        f.refuse_if(wrong, Ledger::FeeOutOfBounds { fee: new.fee, min, max });
        let known = self.operators.contains_key(&operatorId);
        f.refuse_if(known, Ledger::AccountExists { operatorId });
        if f.is_refused() {
            return f;
        }
        let mut pay = Payee::default();
        pay.fees.charge(self.slot, new.fee);
        let (active, is_private) = (new.active, new.is_private);
        let (capacity, listed) = (new.capacity.min(MAX_CAPACITY), BTreeSet::new());
        let (declared, changes) = (None, Vec::new());
        let account =
            Operator { owner, pay, capacity, active, is_private, declared, changes, listed };
        self.operators.insert(operatorId, account);
        f.emit(Ledger::AccountOpened { operatorId, fee: new.fee });
        if active || is_private {
            f.emit(Ledger::StatusSet { operatorId, active, isPrivate: is_private });
        }
        if capacity > 0 {
            f.emit(Ledger::CapacitySet { operatorId, capacity });
        }
        f.operators.push(operatorId);
        f
    }

    pub fn set_capacities(&mut self, from: Address, ids: &[u64], capacities: &[u32]) -> Forecast {
        let mut f = Forecast::default();
        Self::check_role(from, &[self.at.registry, self.at.settlement], &mut f);
        let (expected, actual) = (U256::from(ids.len()), U256::from(capacities.len()));
        f.refuse_if(expected != actual, IAccess::LengthMismatch { expected, actual });
        ids.iter().for_each(|id| self.check_account(*id, &mut f));
        if f.is_refused() {
            return f;
        }
        for (id, capacity) in ids.iter().zip(capacities) {
            let (operatorId, capacity) = (*id, (*capacity).min(MAX_CAPACITY));
            if let Some(operator) = self.operators.get_mut(id) {
                operator.capacity = capacity;
            }
            f.emit(Ledger::CapacitySet { operatorId, capacity });
        }
        f
    }

    pub fn set_status(
        &mut self,
        from: Address,
        operatorId: u64,
        active: bool,
        isPrivate: bool,
    ) -> Forecast {
        let mut f = Forecast::default();
        Self::check_role(from, &[self.at.registry], &mut f);
        self.check_account(operatorId, &mut f);
        if !f.is_refused()
            && let Some(operator) = self.operators.get_mut(&operatorId)
        {
            (operator.active, operator.is_private) = (active, isPrivate);
            f.emit(Ledger::StatusSet { operatorId, active, isPrivate });
        }
        f
    }

    /// The cluster of a validator that is or was there; refused for others.
    fn cluster_of(&self, from: Address, validator: B256, f: &mut Forecast) -> Option<(u64, bool)> {
        Self::check_role(from, &[self.at.settlement], f);
        f.validators.push(validator);
        let found = self.validators.get(&validator);
        f.refuse_if(found.is_none(), Ledger::ValidatorNotFound { validator });
        let (id, registered) = found.map(|found| (found.cluster, found.registered))?;
        f.clusters.push(id);
        f.output = word(U256::from_be_slice(self.clusters[&id].owner.as_slice()));
        Some((id, registered))
    }

    pub fn complete_exit(&mut self, from: Address, validator: B256) -> Forecast {
        let mut f = Forecast::default();
        let found = self.cluster_of(from, validator, &mut f);
        let Some((id, true)) = found.filter(|_| !f.is_refused()) else { return f };
        let mut cluster = self.clusters[&id].clone();
        self.settle_one(id, &mut cluster, &mut f);
        self.drop_validator(validator, &mut cluster);
        self.clusters.insert(id, cluster);
        f.emit(Ledger::ValidatorExited { clusterId: id, validator });
        f
    }

    pub fn reshare(&mut self, from: Address, validator: B256, old: u64, new: u64) -> Forecast {
        let mut f = Forecast::default();
        let found = self.cluster_of(from, validator, &mut f);
        let Some((id, true)) = found else { return f };
        let mut cluster = self.clusters[&id].clone();
        let moves = cluster.members.contains(&old) && !cluster.members.contains(&new);
        if moves {
            self.check_account(new, &mut f);
        }
        if f.is_refused() || !moves {
            return f;
        }
        self.put_in_place(id, &mut cluster, old, new, &mut f);
        f
    }

    fn put_in_place(
        &mut self,
        id: u64,
        cluster: &mut Cluster,
        old: u64,
        new: u64,
        f: &mut Forecast,
    ) {
        self.settle_one(id, cluster, f);
        cluster.members.retain(|member| *member != old);
        cluster.members.push(new);
        cluster.members.sort_unstable();
        self.clusters.insert(id, cluster.clone());
        f.operators.extend([old, new]);
        let (clusterId, oldOperatorId, newOperatorId) = (id, old, new);
        f.emit(Ledger::OperatorReplaced { clusterId, oldOperatorId, newOperatorId });
    }

    /// By the cluster's owner, without new shares.
    pub fn replace(&mut self, from: Address, id: u64, old: u64, new: u64) -> Forecast {
        let mut f = Forecast::default();
        let Some(mut cluster) = self.found(id, &mut f) else { return f };
        Self::check_owner(&cluster, from, &mut f);
        let is_member = |id: &u64| cluster.members.contains(id);
        let error = Ledger::OperatorNotInCluster { clusterId: id, operatorId: old };
        f.refuse_if(!is_member(&old), error);
        f.refuse_if(is_member(&new), Ledger::OperatorInCluster { clusterId: id, operatorId: new });
        if is_member(&old) {
            let leaver = &self.operators[&old];
            let is_dear = !cluster.ceiling.is_zero() && leaver.pay.fees.now() > cluster.ceiling;
            let fine = leaver.active && !is_dear;
            f.refuse_if(fine, Ledger::OperatorInGoodStanding { operatorId: old });
        }
        self.check_account(new, &mut f);
        if f.is_refused() {
            return f;
        }
        let more = if cluster.active { cluster.validators.len() as u32 } else { 0 };
        self.check_seats_of(new, &cluster, more, &mut f);
        let mut after = cluster.clone();
        after.members.retain(|member| *member != old);
        after.members.push(new);
        after.balance = self.split(&cluster).left;
        let running = Self::running(&cluster);
        let (balance, required) = (after.balance, self.collateral(&after.members, running));
        if running > 0 && balance < required {
            let (balance, required) = (narrow(balance), narrow(required));
            f.refuse(Ledger::InsufficientBalance { clusterId: id, balance, required });
        }
        if !f.is_refused() {
            self.put_in_place(id, &mut cluster, old, new, &mut f);
        }
        f
    }

    /// Named validators one after the other; each settles its cluster.
    pub fn set_weights(&mut self, from: Address, names: &[B256], weights: &[u32]) -> Forecast {
        let mut f = Forecast::default();
        Self::check_role(from, &[self.at.settlement], &mut f);
        let (expected, actual) = (U256::from(names.len()), U256::from(weights.len()));
        f.refuse_if(expected != actual, IAccess::LengthMismatch { expected, actual });
        for (validator, weight) in names.iter().zip(weights) {
            check_bounds(U256::from(*weight), WEIGHTS.0, WEIGHTS.1, &mut f);
            let known = self.validators.contains_key(validator);
            f.refuse_if(!known, Ledger::ValidatorNotFound { validator: *validator });
        }
        if f.is_refused() {
            return f;
        }
        for (name, weight) in names.iter().zip(weights) {
            let (validator, weight) = (*name, *weight);
            let found = self.validators[name];
            let id = found.cluster;
            f.clusters.push(id);
            if found.registered {
                let mut cluster = self.clusters[&id].clone();
                self.settle_one(id, &mut cluster, &mut f);
                cluster.validators.insert(found.number, weight);
                if let Some(record) = self.validators.get_mut(&validator) {
                    record.weight = weight;
                }
                self.clusters.insert(id, cluster);
                f.emit(Ledger::WeightSet { clusterId: id, validator, weight });
            }
        }
        f
    }

    pub fn set_network_fee(&mut self, from: Address, fee: U256) -> Forecast {
        let mut f = Forecast::default();
        self.check_admin(from, &mut f);
        check_bounds(fee, 0, FEES.1.into(), &mut f);
        if !f.is_refused() {
            self.network.fees.charge(self.slot, fee);
            f.emit(Ledger::NetworkFeeSet { fee });
        }
        f
    }

    pub fn set_liquidation(
        &mut self,
        from: Address,
        thresholdSlots: u64,
        minimumCollateral: U256,
        rewardCap: U256,
    ) -> Forecast {
        let mut f = Forecast::default();
        self.check_admin(from, &mut f);
        let slots = U256::from(thresholdSlots);
        check_bounds(slots, THRESHOLDS.0, THRESHOLDS.1.into(), &mut f);
        check_bounds(minimumCollateral, 0, TOKENS, &mut f);
        check_bounds(rewardCap, 0, TOKENS, &mut f);
        if !f.is_refused() {
            self.parameters.threshold_slots = thresholdSlots;
            self.parameters.minimum_collateral = minimumCollateral;
            self.parameters.reward_cap = rewardCap;
            f.emit(Ledger::LiquidationParametersSet {
                thresholdSlots,
                minimumCollateral,
                rewardCap,
            });
        }
        f
    }

    pub fn set_limit(&mut self, from: Address, limit: u32) -> Forecast {
        let mut f = Forecast::default();
        self.check_admin(from, &mut f);
        check_bounds(U256::from(limit), LIMITS.0, LIMITS.1.into(), &mut f);
        if !f.is_refused() {
            self.parameters.validator_limit = limit;
            f.emit(Ledger::ValidatorLimitSet { limit });
        }
        f
    }

    pub fn announce_recipient(owner: Address, recipient: Address) -> Forecast {
        let mut f = Forecast::default();
        f.emit(Ledger::FeeRecipientSet { owner, recipient });
        f
    }
}
