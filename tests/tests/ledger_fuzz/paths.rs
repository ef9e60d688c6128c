//! A cluster's result does not depend on when or how often it is settled (protocol.md section 10, 6).

use super::{episode::Episode, model::Wide};
use alloy::primitives::U256;
use std::collections::{BTreeMap, BTreeSet};
use surety::{
    bindings::{IClusterLedger, IERC20},
    stage::SECONDS_PER_SLOT,
};
use surety_tests::World;

/// Balances of clusters, earnings of operators and of the network.
#[derive(Debug)]
struct Result {
    clusters: BTreeMap<u64, U256>,
    operators: BTreeMap<u64, U256>,
    network: U256,
    held: U256,
}

impl Episode<'_> {
    fn result(&self) -> Result {
        let w = self.w;
        let balance = |id: &u64| (*id, w.get(w.ledger.settledBalanceOf(*id)));
        let earnings = |id: &u64| (*id, w.earnings(*id));
        Result {
            clusters: self.model.clusters.keys().map(balance).collect(),
            operators: self.model.operators.keys().map(earnings).collect(),
            network: w.get(w.ledger.networkEarnings()),
            held: w
                .get(IERC20::new(self.model.at.token, &w.provider).balanceOf(self.model.at.ledger)),
        }
    }
}

fn settle(w: &World, ids: &[u64]) {
    if !ids.is_empty() {
        w.send(w.actor("stranger 0"), w.ledger.settle(ids.to_vec())).ok();
    }
}

/// Some time passes, in parts with random clusters settled after each, and, on the same state, at once; the network's fee
/// may change on the way. Both end with the same books; those of the second are compared with the model's.
pub fn settle_in_two_ways(e: &mut Episode) {
    let active: Vec<u64> =
        e.model.clusters.iter().filter(|(_, c)| c.active).map(|(id, _)| *id).collect();
    if active.is_empty() {
        return;
    }
    let longest = [50, 5_000, 400_000][e.rng.usize(..3)];
    let count = e.rng.usize(1..6);
    let parts: Vec<u64> = (0..count).map(|_| e.rng.u64(..longest)).collect();
    let change = e.rng.usize(..2 * count);
    let fee = U256::from(e.rng.u64(..super::model::FEES.1));
    let snapshot = e.w.devnet.snapshot();
    for (place, slots) in parts.iter().enumerate() {
        e.w.skip_secs(slots * SECONDS_PER_SLOT);
        if place == change {
            e.w.send(e.w.admin, e.w.ledger.setNetworkFee(fee)).ok();
        }
        let some: Vec<u64> = active.iter().copied().filter(|_| e.rng.bool()).collect();
        settle(e.w, &some);
    }
    settle(e.w, &active);
    let often = e.result();
    e.expect(e.w.devnet.revert(snapshot), || "no snapshot".into());
    for (place, slots) in parts.iter().enumerate() {
        e.w.skip_secs(slots * SECONDS_PER_SLOT);
        e.read_clock();
        if place == change {
            let call = IClusterLedger::setNetworkFeeCall { fee };
            let forecast = e.model.set_network_fee(e.w.admin, fee);
            e.attempt("network fee", e.w.admin, &call, forecast, fee);
        }
    }
    e.note(format!("{parts:?} slots have passed, settled in two ways"));
    let model = &e.model;
    let unsure = active.iter().map(|id| &model.clusters[id]);
    let unsure = unsure.filter(|cluster| model.depends_on_the_day(cluster));
    let affected: BTreeSet<u64> = unsure.flat_map(|cluster| cluster.members.clone()).collect();
    let call = IClusterLedger::settleCall { clusterIds: active.clone() };
    let forecast = e.model.settle(&active);
    let from = e.strangers[0];
    e.attempt("settle", from, &call, forecast, format!("{active:?} at once"));
    // with odd weights every settlement is rounded
    if !e.odd_weights {
        compare(e, &often, &e.result(), &affected);
    }
}

/// While no fee changes, the parts of every settlement are in the same proportion, and only one of them is rounded: all is
/// equal. What an insolvent cluster pays after a change of fees depends on the day on which its money was out: of the
/// payees that this affects only the sum is equal.
fn compare(e: &Episode, often: &Result, once: &Result, affected: &BTreeSet<u64>) {
    e.expect(often.clusters == once.clusters && often.held == once.held, || {
        format!("settled often {often:?}\nonce {once:?}")
    });
    for (id, earned) in &once.operators {
        let same = often.operators.get(id) == Some(earned);
        e.expect(same || affected.contains(id), || {
            format!("operator {id}: settled often {often:?}\nonce {once:?}")
        });
    }
    let same = often.network == once.network;
    e.expect(same || !affected.is_empty(), || {
        format!("the network: settled often {often:?}\nonce {once:?}")
    });
    let sum = |of: &Result| {
        let parts = of.operators.values().chain([&of.network]);
        parts.fold(Wide::ZERO, |sum, part| sum + Wide::from(*part))
    };
    e.expect(sum(often) == sum(once), || format!("the sums: {often:?}\n{once:?}"));
}
