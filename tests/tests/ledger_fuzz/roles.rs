//! What the registry, the settlement and the admin do.

use super::{
    episode::Episode,
    model::{FEES, LIMITS, MAX_BALANCE, OPERATOR_IDS, Opening, THRESHOLDS},
};
use alloy::primitives::{B256, U256};
use surety::{bindings::IClusterLedger, stage::SECONDS_PER_SLOT};
use surety_tests::finney;

const MOST_OPERATORS: usize = 24;

impl Episode<'_> {
    /// None, least, greatest, anything between by magnitude, or out of bounds.
    pub fn fee(&mut self) -> U256 {
        let (min, max) = FEES;
        let magnitude = self.rng.u32(..17);
        U256::from(match self.rng.u8(..8) {
            0 | 1 => 0,
            2 => min,
            3 => max,
            4 if self.one_in(4) => [1, min - 1, max + 1, u64::MAX][self.rng.usize(..4)],
            _ => (min << magnitude).min(max) - self.rng.u64(..min >> 1),
        })
        .max(U256::ZERO)
    }

    fn good_fee(&mut self) -> U256 {
        let (min, max) = (U256::from(FEES.0), U256::from(FEES.1));
        let fee = self.fee();
        if fee.is_zero() { fee } else { fee.clamp(min, max) }
    }

    pub fn some_operator(&mut self) -> u64 {
        let known: Vec<u64> = self.model.operators.keys().copied().collect();
        if self.one_in(40) { 77 } else { self.pick(&known).unwrap_or(1) }
    }

    fn open_account(&mut self, from: alloy::primitives::Address, new: Opening) {
        let owner = self.pick(&self.owners.clone()).unwrap_or_default();
        let call = IClusterLedger::openAccountCall {
            operatorId: new.operator,
            fee: new.fee,
            capacity: new.capacity,
            active: new.active,
            isPrivate: new.is_private,
        };
        let forecast = self.model.open_account(from, owner, new);
        if !forecast.is_refused() {
            self.w.send(self.model.at.admin, self.stub.setOwner(new.operator, owner)).ok();
            let set = self.stub.setPrivate(new.operator, new.is_private);
            self.w.send(self.model.at.admin, set).ok();
        }
        self.attempt("account", from, &call, forecast, format!("{new:?}"));
    }
}

/// An operator that clusters can choose.
pub fn open_good_account(e: &mut Episode) {
    let (operator, fee) = (e.next_operator, e.good_fee());
    let capacity = [40, 200, 65_535][e.rng.usize(..3)];
    e.next_operator += 1;
    let new = Opening { operator, fee, capacity, active: true, is_private: false };
    e.open_account(e.model.at.registry, new);
}

pub fn open_account(e: &mut Episode) {
    if e.model.operators.len() >= MOST_OPERATORS {
        return;
    }
    let from = e.mostly(e.model.at.registry);
    let (fee, capacity) = (e.fee(), e.rng.u32(..100_000));
    let operator = match e.rng.u8(..6) {
        0 => [0, 1, OPERATOR_IDS.1 + 1, u64::MAX][e.rng.usize(..4)],
        1 => OPERATOR_IDS.1,
        _ => {
            e.next_operator += 1;
            e.next_operator - 1
        }
    };
    let (active, is_private) = (!e.one_in(4), e.one_in(4));
    e.open_account(from, Opening { operator, fee, capacity, active, is_private });
}

pub fn capacities(e: &mut Episode) {
    let roles = [e.model.at.registry, e.model.at.settlement];
    let role = e.pick(&roles).unwrap_or_default();
    let from = e.mostly(role);
    let count = e.rng.usize(..4);
    // most that are full do not stay so
    let full = e.model.operators.iter().filter(|(id, found)| e.model.seats(**id) >= found.capacity);
    let full: Vec<u64> = full.map(|(id, _)| *id).collect();
    let mut id = || {
        let any = e.some_operator();
        if e.one_in(4) { any } else { e.pick(&full).unwrap_or(any) }
    };
    let ids: Vec<u64> = (0..count).map(|_| id()).collect();
    let mut capacities: Vec<u32> = Vec::new();
    for id in &ids {
        let seats = e.model.seats(*id);
        capacities.push(match e.rng.u8(..20) {
            0 => 0,
            1 => u32::MAX,
            2 => seats.saturating_sub(1),
            3 => seats,
            _ => seats + e.rng.u32(..80),
        });
    }
    if e.one_in(30) {
        capacities.push(1);
    }
    let what = format!("{ids:?} {capacities:?}");
    let forecast = e.model.set_capacities(from, &ids, &capacities);
    let call = IClusterLedger::setCapacitiesCall { operatorIds: ids, capacities };
    e.attempt("capacities", from, &call, forecast, what);
}

pub fn status(e: &mut Episode) {
    let (from, mut id) = (e.mostly(e.model.at.registry), e.some_operator());
    // most do not stay shut for long, or no cluster could come back
    let shut = e.model.operators.iter().filter(|(_, found)| !found.active || found.is_private);
    let shut: Vec<u64> = shut.map(|(id, _)| *id).collect();
    if !e.one_in(3) {
        id = e.pick(&shut).unwrap_or(id);
    }
    let (active, isPrivate) = (!e.one_in(6), e.one_in(6));
    let call = IClusterLedger::setStatusCall { operatorId: id, active, isPrivate };
    let forecast = e.model.set_status(from, id, active, isPrivate);
    if !forecast.is_refused() {
        e.w.send(e.model.at.admin, e.stub.setPrivate(id, isPrivate)).ok();
    }
    e.attempt("status", from, &call, forecast, format!("{id} {active} {isPrivate}"));
}

/// A private operator lets a staker in, or not any more.
pub fn lists(e: &mut Episode) {
    let id = e.some_operator();
    let (Some(staker), listed) = (e.pick(&e.stakers.clone()), !e.one_in(3)) else { return };
    let Some(operator) = e.model.operators.get_mut(&id) else { return };
    if listed {
        operator.listed.insert(staker);
    } else {
        operator.listed.remove(&staker);
    }
    e.w.send(e.model.at.admin, e.stub.list(id, staker, listed)).ok();
    e.note(format!("{id} lists {}: {listed}", e.who(staker)));
}

impl Episode<'_> {
    pub fn some_validator(&mut self) -> B256 {
        let registered = !self.one_in(6);
        let known = self.model.validators.iter();
        let fitting: Vec<B256> =
            known.filter(|(_, v)| v.registered == registered).map(|(name, _)| *name).collect();
        match self.pick(&fitting) {
            Some(name) if !self.one_in(30) => name,
            // words of the ledger's own storage are no validators either
            _ => B256::from(U256::from(self.rng.u64(..40))),
        }
    }
}

pub fn complete_exit(e: &mut Episode) {
    let (from, validator) = (e.mostly(e.model.at.settlement), e.some_validator());
    let forecast = e.model.complete_exit(from, validator);
    let call = IClusterLedger::completeExitCall { validator };
    e.attempt("exited", from, &call, forecast, validator);
}

pub fn reshare(e: &mut Episode) {
    let (from, validator) = (e.mostly(e.model.at.settlement), e.some_validator());
    let cluster = e.model.validators.get(&validator).map(|found| found.cluster);
    let members = cluster.map_or(vec![], |id| e.model.clusters[&id].members.clone());
    let member = e.pick(&members).unwrap_or(1);
    let old = if e.one_in(10) { e.some_operator() } else { member };
    let mut new = e.some_operator();
    if members.contains(&new) && !e.one_in(4) {
        new = e.some_operator();
    }
    let call =
        IClusterLedger::completeReshareCall { validator, oldOperatorId: old, newOperatorId: new };
    let forecast = e.model.reshare(from, validator, old, new);
    e.attempt("reshare", from, &call, forecast, format!("{old} by {new} in {cluster:?}"));
}

/// Sometimes several changes in one slot or a few.
pub fn network_fee(e: &mut Episode) {
    let changes = if e.one_in(6) { e.rng.u64(2..8) } else { 1 };
    for _ in 0..changes {
        let from = e.mostly(e.model.at.admin);
        let fee = if e.one_in(4) { U256::from(e.rng.u64(..FEES.1 + 2)) } else { e.fee() };
        let forecast = e.model.set_network_fee(from, fee);
        let call = IClusterLedger::setNetworkFeeCall { fee };
        e.attempt("network fee", from, &call, forecast, fee);
        if changes > 1 {
            e.w.skip_secs(e.rng.u64(..2 * SECONDS_PER_SLOT));
            e.read_clock();
        }
    }
}

pub fn liquidation(e: &mut Episode) {
    let from = e.mostly(e.model.at.admin);
    let (least, most) = THRESHOLDS;
    let slots = match e.rng.u8(..10) {
        0 => [0, least - 1, most + 1, u64::MAX][e.rng.usize(..4)],
        1 => most,
        2 | 3 => least,
        _ => e.rng.u64(least..least * 20),
    };
    let highest = U256::from(MAX_BALANCE);
    let mut tokens = || match e.rng.u8(..16) {
        0 => highest,
        1 => highest + U256::ONE,
        2 | 3 => U256::ZERO,
        4 => U256::ONE,
        _ => finney(e.rng.u64(..2_000)),
    };
    let (minimum, cap) = (tokens(), tokens());
    let call = IClusterLedger::setLiquidationParametersCall {
        thresholdSlots: slots,
        minimumCollateral: minimum,
        rewardCap: cap,
    };
    let forecast = e.model.set_liquidation(from, slots, minimum, cap);
    e.attempt("liquidation", from, &call, forecast, format!("{slots} {minimum} {cap}"));
}

pub fn limit(e: &mut Episode) {
    let from = e.mostly(e.model.at.admin);
    let most = LIMITS.1 as u32;
    let limit = match e.rng.u8(..6) {
        0 => [0, most + 1, u32::MAX][e.rng.usize(..3)],
        // a low one does not stay for long
        1 if e.model.parameters.validator_limit == most => e.rng.u32(1..60),
        _ => most,
    };
    let forecast = e.model.set_limit(from, limit);
    e.attempt("limit", from, &IClusterLedger::setValidatorLimitCall { limit }, forecast, limit);
}
