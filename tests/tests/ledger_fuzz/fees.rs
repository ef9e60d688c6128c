//! Fees of operators, ceilings of owners and what they do about them; weights of validators.

use super::{
    episode::Episode,
    model::{FEES, FeeTerms, WEIGHT},
};
use alloy::primitives::{Address, U256};
use surety::{bindings::IClusterLedger, stage::SECONDS_PER_SLOT};

impl Episode<'_> {
    /// An operator, its fee and mostly its owner.
    fn priced(&mut self) -> (u64, U256, Address) {
        let id = self.some_operator();
        let found = self.model.operators.get(&id);
        let (fee, owner) =
            found.map_or((U256::ZERO, self.owners[0]), |found| (found.pay.fees.now(), found.owner));
        (id, fee, self.mostly(owner))
    }
}

/// Up as far as it goes or one wei further, down, or anything.
pub fn declare(e: &mut Episode) {
    let (id, now, from) = e.priced();
    let terms = e.model.parameters.fees;
    let step = now * U256::from(terms.max_increase_bps) / U256::from(10_000);
    let most = now + step.max(terms.minimum_step);
    let fee = match e.rng.u8(..8) {
        0 => most + U256::ONE,
        1 => now,
        2 | 3 => e.fee(),
        _ => most.min(U256::from(FEES.1)),
    };
    let forecast = e.model.declare_fee(from, id, fee);
    let call = IClusterLedger::declareFeeCall { operatorId: id, fee };
    e.attempt("declare", from, &call, forecast, format!("{fee} of {id}"));
}

/// Mostly of an operator that has declared one, at an edge of its window or inside.
pub fn execute(e: &mut Episode) {
    let (period, time) = (e.model.parameters.fees.execute_period, e.model.time);
    let declared = e.model.operators.iter().filter_map(|(id, found)| {
        let (_, begin) = found.declared.filter(|(_, begin)| begin + period >= time)?;
        Some((*id, begin, found.owner))
    });
    let declared: Vec<_> = declared.collect();
    let (any, _, somebody) = e.priced();
    let (id, begin, owner) = e.pick(&declared).unwrap_or((any, 0, somebody));
    let from = e.mostly(owner);
    let end = begin + period;
    let at = match e.rng.u8(..8) {
        0 => begin.saturating_sub(1),
        1 => end,
        2 => end + 1,
        3 => 0,
        _ => begin,
    };
    let wait = at.saturating_sub(e.model.time);
    // not so long that nothing is left of the clusters
    if wait > 0 && wait < 500_000 * SECONDS_PER_SLOT {
        e.w.skip_secs(wait);
        e.read_clock();
    }
    let forecast = e.model.execute_fee(from, id);
    let call = IClusterLedger::executeFeeCall { operatorId: id };
    e.attempt("execute", from, &call, forecast, id);
}

pub fn reduce(e: &mut Episode) {
    let (id, now, from) = e.priced();
    let fee = match e.rng.u8(..6) {
        0 => now,
        1 => e.fee(),
        2 => U256::ZERO,
        _ => now - now / U256::from(e.rng.u8(2..20)),
    };
    let forecast = e.model.reduce_fee(from, id, fee);
    let call = IClusterLedger::reduceFeeCall { operatorId: id, fee };
    e.attempt("reduce", from, &call, forecast, format!("{id} to {fee}"));
}

pub fn cancel(e: &mut Episode) {
    let (id, _, from) = e.priced();
    let forecast = e.model.cancel_fee(from, id);
    e.attempt("cancel", from, &IClusterLedger::cancelFeeCall { operatorId: id }, forecast, id);
}

pub fn ceiling(e: &mut Episode) {
    let (id, cluster) = e.some_cluster();
    let owner = cluster.as_ref().map_or(e.strangers[0], |cluster| cluster.owner);
    let from = e.mostly(owner);
    let ceiling = if e.one_in(3) { U256::ZERO } else { e.fee() };
    let forecast = e.model.set_ceiling(from, id, ceiling);
    let call = IClusterLedger::setFeeCeilingCall { clusterId: id, ceiling };
    e.attempt("ceiling", from, &call, forecast, format!("{ceiling} of {id}"));
}

/// Mostly a member that is too dear or takes no seats.
pub fn replace(e: &mut Episode) {
    let (id, cluster) = e.some_cluster();
    let owner = cluster.as_ref().map_or(e.strangers[0], |cluster| cluster.owner);
    let from = e.mostly(owner);
    let members = cluster.as_ref().map_or(vec![], |cluster| cluster.members.clone());
    let ceiling = cluster.map_or(U256::ZERO, |cluster| cluster.ceiling);
    let bad = members.iter().copied().filter(|id| {
        let found = &e.model.operators[id];
        !found.active || (!ceiling.is_zero() && found.pay.fees.now() > ceiling)
    });
    let bad: Vec<u64> = bad.collect();
    let member = e.pick(&bad).or_else(|| e.pick(&members)).unwrap_or(1);
    let old = if e.one_in(12) { e.some_operator() } else { member };
    let mut new = e.some_operator();
    for _ in 0..3 {
        if members.contains(&new) {
            new = e.some_operator();
        }
    }
    let forecast = e.model.replace(from, id, old, new);
    let call = IClusterLedger::replaceOperatorCall {
        clusterId: id,
        oldOperatorId: old,
        newOperatorId: new,
        publicKeys: vec![],
        shares: vec![],
    };
    e.attempt("replace", from, &call, forecast, format!("{old} by {new} in {id}"));
}

pub fn weights(e: &mut Episode) {
    let from = e.mostly(e.model.at.settlement);
    let count = e.rng.usize(..3);
    let validators: Vec<_> = (0..count).map(|_| e.some_validator()).collect();
    let mut weights = Vec::new();
    for _ in 0..count {
        weights.push(match e.rng.u8(..16) {
            0 => WEIGHT - 1,
            1 => 64 * WEIGHT + 1,
            2 => 64 * WEIGHT,
            3 => u32::MAX,
            _ if e.odd_weights => e.rng.u32(WEIGHT..=4 * WEIGHT),
            _ => e.rng.u32(1..4) * WEIGHT,
        });
    }
    if e.one_in(20) {
        weights.push(WEIGHT);
    }
    let what = format!("{weights:?}");
    let forecast = e.model.set_weights(from, &validators, &weights);
    let call = IClusterLedger::setWeightsCall { validators, weights };
    e.attempt("weights", from, &call, forecast, what);
}

pub fn terms(e: &mut Episode) {
    let from = e.mostly(e.model.at.admin);
    const DAY: u64 = 86_400;
    let mut period = || match e.rng.u8(..8) {
        0 => 3_599,
        1 => 30 * DAY + 1,
        2 => 30 * DAY,
        _ => e.rng.u64(3_600..4 * DAY),
    };
    let (declare_period, execute_period) = (period(), period());
    let max_increase_bps = [0, 1, 1_000, 5_000, 5_001, u16::MAX][e.rng.usize(..6)];
    let minimum_step =
        if e.one_in(8) { U256::ONE } else { U256::from(e.rng.u64(FEES.0..=100 * FEES.0)) };
    let terms = FeeTerms { declare_period, execute_period, max_increase_bps, minimum_step };
    let forecast = e.model.set_fee_terms(from, terms);
    let call = IClusterLedger::setFeeParametersCall {
        declarePeriod: declare_period,
        executePeriod: execute_period,
        maxIncreaseBps: max_increase_bps,
        minimumStep: minimum_step,
    };
    e.attempt("fee terms", from, &call, forecast, format!("{terms:?}"));
}
