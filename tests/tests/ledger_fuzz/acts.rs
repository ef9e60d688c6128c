//! What stakers, operators and strangers do.

use super::{
    episode::Episode,
    model::{Bulk, Cluster, Model, WEIGHT, Wide, narrow, wide},
    tally::REFUSED_TO_NOBODY,
};
use alloy::primitives::{Address, B256, U256};
use surety::{
    bindings::{IClusterLedger, IERC20},
    stage::SECONDS_PER_SLOT,
};

const MOST_CLUSTERS: usize = 40;
const MOST_VALIDATORS: usize = 12;
/// 60 years of slots of 12 seconds: how long an episode may last.
const LAST_SLOT: u64 = 60 * 2_628_000;

fn weight_of(bulk: &Bulk) -> u64 {
    bulk.keys.len() as u64 * u64::from(WEIGHT)
}

pub fn open(e: &mut Episode) {
    if e.model.clusters.len() >= MOST_CLUSTERS {
        return;
    }
    let owner = e.pick(&e.stakers.clone()).unwrap_or_default();
    let (ids, from) = (e.operator_ids(), e.mostly(owner));
    let id = e.model.clusters.len() as u64 + 1;
    let bulk = e.new_bulk(id, ids.len(), 4);
    let amount = e.deposit_for(&ids, weight_of(&bulk), Wide::ZERO);
    let call = IClusterLedger::openClusterCall {
        operatorIds: ids.clone(),
        publicKeys: bulk.keys.clone(),
        shares: bulk.shares.clone(),
        amount,
    };
    let forecast = e.model.open(from, &ids, &bulk, amount);
    let what = format!("{id} of {ids:?} with {:?} and {amount}", bulk.numbers);
    e.attempt("open", from, &call, forecast, what);
}

pub fn register(e: &mut Episode) {
    let (id, cluster) = e.cluster_that(|_, cluster| cluster.active);
    let from = e.owner_of(&cluster);
    let members = cluster.as_ref().map_or(vec![], |cluster| cluster.members.clone());
    let present = cluster.as_ref().map_or(0, |cluster| cluster.validators.len());
    let bulk = e.new_bulk(id, members.len(), MOST_VALIDATORS.saturating_sub(present));
    let live = cluster.as_ref().map_or(Wide::ZERO, |cluster| e.model.split(cluster).left);
    let weight = cluster.as_ref().map_or(0, Cluster::weight) + weight_of(&bulk);
    let amount = e.deposit_for(&members, weight, live);
    let call = IClusterLedger::registerValidatorsCall {
        clusterId: id,
        publicKeys: bulk.keys.clone(),
        shares: bulk.shares.clone(),
        amount,
    };
    let forecast = e.model.register(from, id, &bulk, amount);
    e.attempt(
        "register",
        from,
        &call,
        forecast,
        format!("{:?} in {id} with {amount}", bulk.numbers),
    );
}

pub fn remove(e: &mut Episode) {
    let (id, cluster) = e.cluster_that(|_, cluster| !cluster.validators.is_empty());
    let (from, keys) = (e.owner_of(&cluster), e.keys_of(&cluster));
    let forecast = e.model.remove(from, id, &keys);
    let what = format!("{} of {id}", keys.len());
    let call = IClusterLedger::removeValidatorsCall { clusterId: id, publicKeys: keys };
    e.attempt("remove", from, &call, forecast, what);
}

pub fn exit(e: &mut Episode) {
    let (id, cluster) = e.cluster_that(|_, cluster| !cluster.validators.is_empty());
    let (from, keys) = (e.owner_of(&cluster), e.keys_of(&cluster));
    let forecast = e.model.exit(from, id, &keys);
    let what = format!("{} of {id}", keys.len());
    let call = IClusterLedger::exitValidatorsCall { clusterId: id, publicKeys: keys };
    e.attempt("exit", from, &call, forecast, what);
}

pub fn deposit(e: &mut Episode) {
    let (id, cluster) = e.some_cluster();
    let from = e.anybody();
    let members = cluster.as_ref().map_or(vec![], |cluster| cluster.members.clone());
    let weight = cluster.as_ref().map_or(0, Cluster::weight);
    let balance = cluster.as_ref().map_or(Wide::ZERO, |cluster| cluster.balance);
    let amount = match e.rng.u8(..4) {
        0 => U256::ONE,
        1 => e.amount(),
        _ => e.deposit_for(&members, weight, balance),
    };
    let forecast = e.model.deposit(from, id, amount);
    let what = format!("{amount} for {id}");
    if e.one_in(5) {
        // a permit that is good for nothing: the allowance counts
        let (deadline, r) = (U256::from(e.model.time), B256::repeat_byte(1));
        let call = IClusterLedger::depositWithPermitCall {
            clusterId: id,
            amount,
            deadline,
            v: 27,
            r,
            s: r,
        };
        return e.attempt("deposit with permit", from, &call, forecast, what);
    }
    let call = IClusterLedger::depositCall { clusterId: id, amount };
    e.attempt("deposit", from, &call, forecast, what);
}

pub fn withdraw(e: &mut Episode) {
    let (id, cluster) = e.some_cluster();
    let from = e.owner_of(&cluster);
    let free = cluster.as_ref().map_or(Wide::ZERO, |cluster| {
        let running = Model::running(cluster);
        let collateral = e.model.collateral(&cluster.members, running);
        e.model.split(cluster).left.saturating_sub(collateral)
    });
    let amount = match e.rng.u8(..6) {
        0 => e.amount(),
        1 => narrow(free + Wide::ONE),
        2 | 3 => narrow(free),
        _ => narrow(free * Wide::from(e.rng.u64(..1_000)) / Wide::from(1_000)),
    };
    let call = IClusterLedger::withdrawCall { clusterId: id, amount };
    let forecast = e.model.withdraw(from, id, amount);
    e.attempt("withdraw", from, &call, forecast, format!("{amount} of {id}"));
}

pub fn settle(e: &mut Episode) {
    let (from, ids) = (e.anybody(), e.cluster_ids(4));
    let forecast = e.model.settle(&ids);
    let what = format!("{ids:?}");
    e.attempt("settle", from, &IClusterLedger::settleCall { clusterIds: ids }, forecast, what);
}

pub fn liquidate(e: &mut Episode) {
    let (id, cluster) = e.cluster_that(|model, cluster| model.is_liquidatable(cluster));
    let owner = cluster.map_or(e.strangers[0], |cluster| cluster.owner);
    let from = if e.one_in(8) { owner } else { e.anybody() };
    let mut ids = vec![id];
    if e.one_in(4) {
        ids = e.cluster_ids_that(3, |model, cluster| model.is_liquidatable(cluster));
    }
    let forecast = e.model.liquidate(from, &ids);
    let what = format!("{ids:?}");
    let call = IClusterLedger::liquidateCall { clusterIds: ids };
    e.attempt("liquidate", from, &call, forecast, what);
}

pub fn reactivate(e: &mut Episode) {
    let (id, cluster) = e.cluster_that(|_, cluster| !cluster.active);
    let from = e.owner_of(&cluster);
    let amount = cluster.map_or(U256::ONE, |cluster| {
        e.deposit_for(&cluster.members, cluster.weight(), cluster.balance)
    });
    let call = IClusterLedger::reactivateCall { clusterId: id, amount };
    let forecast = e.model.reactivate(from, id, amount);
    e.attempt("reactivate", from, &call, forecast, format!("{id} with {amount}"));
}

pub fn withdraw_earnings(e: &mut Episode) {
    let known: Vec<u64> = e.model.operators.keys().copied().collect();
    let id = if e.one_in(40) { 77 } else { e.pick(&known).unwrap_or(1) };
    let account = e.model.operators.get(&id);
    let (owner, earned) =
        account.map_or((e.owners[0], Wide::ZERO), |found| (found.owner, found.pay.earned));
    let (from, ids) = (e.mostly(owner), e.cluster_ids(3));
    let amount = match e.rng.u8(..4) {
        0 => e.amount(),
        1 => narrow(earned * Wide::from(e.rng.u8(..100)) / Wide::from(99)),
        _ => U256::MAX,
    };
    let to = if e.one_in(30) { Address::ZERO } else { e.anybody() };
    let to = if e.one_in(50) { e.model.at.ledger } else { to };
    let call = IClusterLedger::withdrawEarningsCall {
        operatorId: id,
        clusterIds: ids.clone(),
        amount,
        to,
    };
    let forecast = e.model.withdraw_earnings(from, id, &ids, amount, to);
    e.attempt("earnings", from, &call, forecast, format!("{amount} of {id} after {ids:?}"));
}

pub fn withdraw_network_earnings(e: &mut Episode) {
    let from = e.mostly(e.model.at.admin);
    let earned = e.model.network.earned;
    let amount = match e.rng.u8(..4) {
        0 => e.amount(),
        1 => narrow(earned + Wide::ONE),
        _ => narrow(earned * Wide::from(e.rng.u8(..100)) / Wide::from(99)),
    };
    let to = if e.one_in(20) { Address::ZERO } else { e.anybody() };
    let call = IClusterLedger::withdrawNetworkEarningsCall { amount, to };
    let forecast = e.model.withdraw_network_earnings(from, amount, to);
    e.attempt("network earnings", from, &call, forecast, amount);
}

pub fn recipient(e: &mut Episode) {
    let (from, recipient) = (e.anybody(), e.anybody());
    let call = IClusterLedger::setFeeRecipientCall { recipient };
    let forecast = Model::announce_recipient(from, recipient);
    e.attempt(REFUSED_TO_NOBODY, from, &call, forecast, recipient);
}

/// Tokens that come without a call of the ledger are nobody's.
pub fn stray(e: &mut Episode) {
    let (from, to, amount) = (e.stakers[0], e.model.at.ledger, U256::from(e.rng.u8(1..)));
    e.w.send(from, IERC20::new(e.model.at.token, &e.w.provider).transfer(to, amount)).ok();
    e.model.send_stray(from, wide(amount));
    e.note(format!("{amount} stray"));
}

/// From no slot at all to years; often just so long that a cluster is liquidatable or insolvent, or not yet.
pub fn wait(e: &mut Episode) {
    let slots = match e.rng.u8(..10) {
        0 | 1 => 0,
        2 | 3 => e.rng.u64(1..4),
        4 => e.rng.u64(1..8_000),
        5 => e.rng.u64(1..200_000),
        6 if e.one_in(8) => e.rng.u64(1..10 * 2_628_000),
        _ => e.slots_until_trouble(),
    };
    let slots = slots.min(LAST_SLOT.saturating_sub(e.model.slot));
    let seconds = slots * SECONDS_PER_SLOT + e.rng.u64(..SECONDS_PER_SLOT);
    e.w.skip_secs(seconds);
    e.read_clock();
    e.note(format!("{seconds} s have passed"));
}

impl Episode<'_> {
    fn slots_until_trouble(&mut self) -> u64 {
        let (_, cluster) = self.cluster_that(|_, cluster| cluster.active);
        let Some(cluster) = cluster else { return 1 };
        let running = Model::running(&cluster);
        let burn = self.model.burn(&cluster.members, running);
        let mut surplus = self.model.split(&cluster).left;
        if !self.one_in(4) {
            let collateral = self.model.collateral(&cluster.members, running);
            surplus = surplus.saturating_sub(collateral);
        }
        let slots = surplus.checked_div(burn).unwrap_or_default() + Wide::from(self.rng.u8(..3));
        slots.saturating_to::<u64>().min(1_000_000)
    }
}
