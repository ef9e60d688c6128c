use std::collections::BTreeMap;

use alloy_primitives::{I256, U256};
use num_bigint::{BigInt, BigUint};
use proptest::prelude::*;
use serde_json::Value;
use surety_protocol::rewards::{
    Account, Band, DEFAULT_BANDS, Node, RewardError, TOKEN_UNIT, advance, base_down, check_bands,
    check_frame, node_reward, performance_penalty_up, price_adjustment_down,
};

use crate::reading::{big, list, number, signed, vectors, wei};

fn node(value: &Value) -> Node {
    Node {
        node_id: number(value, "id"),
        factor_bps: number(value, "factor_bps").try_into().unwrap(),
        attestations: number(value, "attestations"),
        penalty_wei: wei(value, "penalty"),
        other_wei: signed(value, "other"),
    }
}

fn run_epoch(accounts: &mut BTreeMap<u64, Account>, epoch: &Value, place: &str) {
    let (total, all) = (wei(epoch, "total"), number(epoch, "attestations_total"));
    let nodes: Vec<Node> = list(epoch, "nodes").iter().map(node).collect();
    check_frame(all, &nodes).unwrap();
    let (mut sum_base, mut sum_paid) = (U256::ZERO, U256::ZERO);
    for (node, value) in nodes.iter().zip(list(epoch, "nodes")) {
        let expected = &value["expected"];
        let (base, reward) = node_reward(total, all, node).unwrap();
        assert_eq!(base, wei(expected, "base"), "{place} node {}", node.node_id);
        assert_eq!(reward, signed(expected, "reward"), "{place} node {}", node.node_id);
        let account = accounts.entry(node.node_id).or_default();
        let step = advance(*account, reward).unwrap();
        *account = step.account;
        assert_eq!(step.x_wei, signed(expected, "x"), "{place}");
        assert_eq!(step.paid_wei, wei(expected, "paid"), "{place}");
        assert_eq!(account.carry_wei, signed(expected, "carry"), "{place}");
        assert_eq!(account.cumulative_wei, wei(expected, "cumulative"), "{place}");
        sum_base += base;
        sum_paid += step.paid_wei;
    }
    let expected = &epoch["expected"];
    assert_eq!(sum_base, wei(expected, "sum_base"), "{place}");
    assert_eq!(total - sum_base, wei(expected, "undistributed"), "{place}");
    assert_eq!(sum_paid, wei(expected, "sum_paid"), "{place}");
    let cumulative = accounts.values().fold(U256::ZERO, |sum, a| sum + a.cumulative_wei);
    assert_eq!(cumulative, wei(expected, "sum_cumulative"), "{place}");
    if expected.get("rounding_dust").is_some_and(|dust| !dust.is_null()) {
        let factor = U256::from(nodes.first().map_or(0, |n| n.factor_bps));
        let dust = total * factor / U256::from(10_000) - sum_base;
        assert_eq!(dust, wei(expected, "rounding_dust"), "{place}");
    }
}

#[test]
fn rewards_of_every_vector_match() {
    let file = vectors("rewards.json");
    let mut epochs = 0;
    for case in list(&file, "cases") {
        let mut accounts = BTreeMap::new();
        for epoch in list(case, "epochs") {
            run_epoch(&mut accounts, epoch, &format!("{} {}", case["id"], epoch["epoch"]));
            epochs += 1;
        }
    }
    assert_eq!((list(&file, "cases").len(), epochs), (48, 113));
}

#[test]
fn frame_of_every_invalid_vector_is_refused() {
    let file = vectors("rewards.json");
    let invalid = list(&file, "invalid");
    let plain = |node_id, attestations| Node {
        node_id,
        factor_bps: 1_000,
        attestations,
        penalty_wei: U256::ZERO,
        other_wei: I256::ZERO,
    };
    let factor_bps = number(&invalid[0], "factor_bps").try_into().unwrap();
    let greedy = Node { factor_bps, ..plain(1, 1) };
    let error = RewardError::FactorTooHigh { node_id: 1, factor_bps };
    assert_eq!(check_frame(10, &[greedy]), Err(error));
    assert_eq!(node_reward(U256::ONE, 10, &greedy), Err(error));

    let total = number(&invalid[1], "attestations_total");
    let counts: Vec<u64> =
        list(&invalid[1], "attestations").iter().map(|n| n.as_u64().unwrap()).collect();
    let nodes = [plain(1, counts[0]), plain(2, counts[1])];
    let attestations = counts.iter().sum();
    let error = RewardError::TooManyAttestations { attestations, total };
    assert_eq!(check_frame(total, &nodes), Err(error));

    let ids: Vec<u64> = list(&invalid[2], "ids").iter().map(|id| id.as_u64().unwrap()).collect();
    let nodes = [plain(ids[0], 1), plain(ids[1], 1)];
    assert_eq!(check_frame(10, &nodes), Err(RewardError::DuplicateNode { node_id: ids[0] }));
    assert_eq!(invalid.len(), 3);
}

#[test]
fn base_out_of_range_is_an_error() {
    let error = Err(RewardError::Overflow);
    assert_eq!(base_down(U256::MAX, 2, U256::ONE, U256::ONE), error);
    assert_eq!(base_down(U256::ONE, 2, U256::MAX, U256::ONE), error);
    assert_eq!(base_down(U256::ONE, 2, U256::ONE, U256::MAX), error);
    assert_eq!(base_down(U256::MAX, 2, U256::MAX, U256::ZERO), Ok(U256::ZERO));
}

#[test]
fn penalty_in_good_standing_is_zero() {
    check_bands(&DEFAULT_BANDS).unwrap();
    let penalty = |performance| {
        performance_penalty_up(&DEFAULT_BANDS, performance, U256::from(1_001)).unwrap()
    };
    assert_eq!(penalty(10_000), U256::ZERO);
    assert_eq!(penalty(9_500), U256::ZERO);
    assert_eq!(penalty(9_499), U256::from(101));
    assert_eq!(penalty(8_999), U256::from(251));
    assert_eq!(penalty(7_999), U256::from(501));
    assert_eq!(penalty(4_999), U256::from(1_001));
    assert_eq!(penalty(0), U256::from(1_001));
}

#[test]
fn penalty_of_an_impossible_performance_is_refused() {
    let penalty = performance_penalty_up(&DEFAULT_BANDS, 10_001, U256::ONE);
    assert_eq!(penalty, Err(RewardError::PerformanceTooHigh { performance_bps: 10_001 }));
    assert_eq!(performance_penalty_up(&[], 1, U256::ONE), Err(RewardError::InvalidBands));
}

#[test]
fn bands_that_reward_worse_nodes_are_refused() {
    let band = |min_performance_bps, penalty_bps| Band { min_performance_bps, penalty_bps };
    for bands in [
        vec![],
        vec![band(1, 0)],
        vec![band(0, 10_001)],
        vec![band(0, 100), band(9_000, 200)],
        vec![band(0, 100), band(0, 50)],
        vec![band(0, 100), band(10_001, 50)],
    ] {
        assert_eq!(check_bands(&bands), Err(RewardError::InvalidBands), "{bands:?}");
    }
}

#[test]
fn price_above_the_agreed_one_is_deducted() {
    let ssv = |n: u64| U256::from(n) * TOKEN_UNIT;
    let price = U256::from(5_000_000_000_000_000u64);
    let dearer = price + U256::from(1_000);
    let adjust = |q, agreed, actual| price_adjustment_down(q, agreed, actual).unwrap();
    assert_eq!(adjust(ssv(3), price, dearer), I256::try_from(-3_000).unwrap());
    assert_eq!(adjust(ssv(3), dearer, price), I256::try_from(3_000).unwrap());
    assert_eq!(adjust(ssv(3), price, price), I256::ZERO);
    // both rounded against the operator
    assert_eq!(adjust(U256::ONE, price, dearer), I256::MINUS_ONE);
    assert_eq!(adjust(U256::ONE, dearer, price), I256::ZERO);
    let huge = price_adjustment_down(U256::MAX, U256::MAX, U256::ZERO);
    assert_eq!(huge, Err(RewardError::Overflow));
}

proptest! {
    #[test]
    fn base_equals_the_wide_reference(
        total in any::<u128>(), factor in 0u16..=10_000, n in any::<u32>(), rest in any::<u32>(),
    ) {
        let all = u64::from(n) + u64::from(rest);
        let base = base_down(U256::from(total), factor, U256::from(n), U256::from(all)).unwrap();
        let product = BigUint::from(total) * factor * n;
        let expected = if all == 0 { BigUint::default() } else { product / (BigUint::from(all) * 10_000u32) };
        prop_assert_eq!(big(base), expected);
    }

    #[test]
    fn bases_never_exceed_the_total(
        total in any::<u128>(), counts in prop::collection::vec(any::<u32>(), 1..20),
    ) {
        let all = U256::from(counts.iter().map(|n| u64::from(*n)).sum::<u64>());
        let total = U256::from(total);
        let base = |n: &u32| base_down(total, 10_000, U256::from(*n), all).unwrap();
        let sum = counts.iter().map(base).fold(U256::ZERO, |sum, b| sum + b);
        prop_assert!(sum <= total);
    }

    #[test]
    fn cumulative_is_the_highest_running_sum(
        rewards in prop::collection::vec(any::<i64>(), 1..50),
    ) {
        let (mut account, mut running, mut highest) =
            (Account::default(), BigInt::from(0), BigInt::from(0));
        for reward in rewards {
            let step = advance(account, I256::try_from(reward).unwrap()).unwrap();
            prop_assert!(step.account.cumulative_wei >= account.cumulative_wei);
            prop_assert!(step.account.carry_wei <= I256::ZERO);
            account = step.account;
            running += reward;
            highest = highest.max(running.clone());
            prop_assert_eq!(BigInt::from(big(account.cumulative_wei)), highest.clone());
            let carry = BigInt::from(big(account.carry_wei.unsigned_abs()));
            prop_assert_eq!(-carry, &running - &highest);
        }
    }
}
