use alloy_primitives::U256;
use num_bigint::BigUint;
use proptest::prelude::*;
use serde_json::Value;
use surety_protocol::cluster::{
    ClusterError, accrued, burn_rate, fault_tolerance, liquidatable, liquidation_collateral,
    runway_change_slots_down, runway_slots_down, settle, shares_bytes, usage_up, weight_of,
    withdrawable,
};

use crate::reading::{amounts, list, number, text, vectors, wei, wei_u128};

fn burn(case: &Value) -> u128 {
    let fees: u128 = amounts(case, "operator_fees").iter().map(|f| f.to::<u128>()).sum();
    let validators = number(case, "validators").try_into().unwrap();
    burn_rate(weight_of(validators), fees, wei(case, "network_fee").to()).unwrap()
}

fn slots(value: &Value, field: &str) -> U256 {
    if text(value, field) == "max" { U256::MAX } else { wei(value, field) }
}

#[test]
fn formulas_of_every_vector_match() {
    let file = vectors("cluster_formulas.json");
    let cases = list(&file, "cases");
    for case in cases {
        let (expected, id) = (&case["expected"], text(case, "id"));
        let validators: u32 = number(case, "validators").try_into().unwrap();
        let (burn, balance) = (burn(case), wei(case, "balance"));
        let collateral = |minimum| {
            liquidation_collateral(validators, burn, number(case, "threshold_blocks"), minimum)
        };
        let required = collateral(wei(case, "min_collateral"));
        assert_eq!(burn, wei_u128(expected, "burn_rate"), "{id}");
        assert_eq!(collateral(U256::ZERO), wei(expected, "liquidation_collateral"), "{id}");
        assert_eq!(required, wei(expected, "required"), "{id}");
        let runway = runway_slots_down(balance, required, burn);
        assert_eq!(runway, slots(expected, "runway_blocks"), "{id}");
        let liquidatable = liquidatable(validators, balance, required);
        assert_eq!(liquidatable, expected["liquidatable"].as_bool().unwrap(), "{id}");
        assert_eq!(withdrawable(balance, required), wei(expected, "withdrawable"), "{id}");
    }
    assert_eq!(cases.len(), 40);
}

#[test]
fn runway_change_of_every_vector_matches() {
    let file = vectors("cluster_formulas.json");
    let cases = list(&file, "runway_change");
    for case in cases {
        let (expected, burn) = (&case["expected"], burn(case));
        assert_eq!(burn, wei_u128(expected, "burn_rate"));
        let change = runway_change_slots_down(wei(case, "amount"), burn);
        assert_eq!(change, slots(expected, "runway_change_blocks"), "{}", case["id"]);
    }
    assert_eq!(cases.len(), 13);
}

#[test]
fn committee_of_another_size_is_refused() {
    let tolerances: Vec<(usize, u8)> =
        (0..20).filter_map(|n| fault_tolerance(n).ok().map(|f| (n, f))).collect();
    assert_eq!(tolerances, [(4, 1), (7, 2), (10, 3), (13, 4)]);
    assert_eq!(fault_tolerance(5), Err(ClusterError::InvalidCommitteeSize { given: 5 }));
}

#[test]
fn shares_have_the_length_of_the_committee() {
    let lengths: Vec<usize> = [4, 7, 10, 13].map(shares_bytes).into();
    assert_eq!(lengths, [1_312, 2_224, 3_136, 4_048]);
}

#[test]
fn burn_and_usage_out_of_range_are_errors() {
    assert_eq!(burn_rate(2, u128::MAX, 0), Err(ClusterError::Overflow));
    assert_eq!(burn_rate(1, u128::MAX, 1), Err(ClusterError::Overflow));
    assert_eq!(usage_up(1, u128::MAX, 1), Err(ClusterError::Overflow));
    assert_eq!(settle(0, 1, &mut [u128::MAX, 1], 0), Err(ClusterError::Overflow));
    assert_eq!(liquidation_collateral(1, u128::MAX, u64::MAX, U256::ZERO).bit_len(), 192);
}

#[test]
fn settle_with_the_exact_balance_leaves_nothing() {
    let mut credits = [3, 5];
    let settlement = settle(30, weight_of(3), &mut credits, 2).unwrap();
    assert_eq!((settlement.balance_wei, settlement.network_wei, settlement.unpaid_wei), (0, 6, 0));
    assert_eq!(credits, [9, 15]);
}

#[test]
fn settle_below_the_usage_gives_the_dust_to_the_network() {
    let mut credits = [1, 1, 1];
    let settlement = settle(2, weight_of(1), &mut credits, 0).unwrap();
    assert_eq!((settlement.balance_wei, settlement.network_wei, settlement.unpaid_wei), (0, 2, 1));
    assert_eq!(credits, [0, 0, 0]);
}

#[test]
fn settle_of_the_largest_amounts_is_exact() {
    let most = u128::MAX / 10_000;
    let mut credits = [most - 1];
    let settlement = settle(most - 2, weight_of(1), &mut credits, 1).unwrap();
    assert_eq!(credits, [most - 3]);
    assert_eq!((settlement.balance_wei, settlement.network_wei, settlement.unpaid_wei), (0, 1, 2));
}

fn changes() -> impl Strategy<Value = Vec<u128>> {
    prop::collection::vec(prop_oneof![Just(0u128), any::<u64>().prop_map(u128::from)], 1..=13)
}

proptest! {
    #[test]
    fn settle_conserves_and_equals_the_wide_reference(
        changes in changes(), network in any::<u64>(), weight in 0u64..1 << 36,
        balance in prop_oneof![any::<u64>().prop_map(u128::from), any::<u128>()],
    ) {
        let mut credits = changes.clone();
        let settled = settle(balance, weight, &mut credits, network.into()).unwrap();
        let shares: Vec<BigUint> =
            changes.iter().map(|c| BigUint::from(*c) * weight / 10_000u32).collect();
        let charges = changes.iter().map(|c| BigUint::from(*c)).sum::<BigUint>() + network;
        let used = (charges * weight + 9_999u32) / 10_000u32;
        let paid = used.clone().min(BigUint::from(balance));
        let whole = used.clone().max(BigUint::from(1u32));
        for (credit, share) in credits.iter().zip(&shares) {
            prop_assert_eq!(BigUint::from(*credit), share * &paid / &whole);
        }
        let credited = credits.iter().sum::<u128>() + settled.network_wei;
        prop_assert_eq!(credited + settled.balance_wei, balance);
        prop_assert_eq!(BigUint::from(credited), paid);
        prop_assert_eq!(BigUint::from(settled.unpaid_wei) + credited, used);
    }

    #[test]
    fn settle_of_a_solvent_cluster_does_not_depend_on_how_often(
        fees in prop::collection::vec(any::<u32>(), 4), network in any::<u32>(),
        validators in 1u32..3_000, spans in prop::collection::vec(0u64..10_000, 1..20),
    ) {
        let fee_sum: u128 = fees.iter().map(|f| u128::from(*f)).sum();
        let whole: u64 = spans.iter().sum();
        let deposit = burn_rate(weight_of(validators), fee_sum, network.into()).unwrap() * u128::from(whole);
        let run = |spans: &[u64]| {
            let (mut balance, mut credits, mut net) = (deposit, vec![0; fees.len()], 0);
            for span in spans {
                let mut parts: Vec<u128> = fees.iter().map(|f| accrued((*f).into(), *span)).collect();
                let step = accrued(network.into(), *span);
                let settled = settle(balance, weight_of(validators), &mut parts, step).unwrap();
                balance = settled.balance_wei;
                net += settled.network_wei;
                credits.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part);
            }
            (balance, credits, net)
        };
        prop_assert_eq!(run(&spans), run(&[whole]));
        prop_assert_eq!(run(&spans).0, 0);
    }

    #[test]
    fn settle_of_an_insolvent_cluster_never_pays_an_operator_more_than_its_share(
        fees in prop::collection::vec(any::<u32>(), 4), network in any::<u32>(),
        spans in prop::collection::vec(0u64..10_000, 1..20), deposit in any::<u64>(),
    ) {
        let (mut balance, mut credits, mut net) = (u128::from(deposit), vec![0u128; 4], 0u128);
        for span in &spans {
            let mut parts: Vec<u128> = fees.iter().map(|f| accrued((*f).into(), *span)).collect();
            let settled = settle(balance, weight_of(1), &mut parts, accrued(network.into(), *span)).unwrap();
            (balance, net) = (settled.balance_wei, net + settled.network_wei);
            credits.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part);
        }
        let whole: u64 = spans.iter().sum();
        for (credit, fee) in credits.iter().zip(&fees) {
            prop_assert!(*credit <= accrued((*fee).into(), whole));
        }
        prop_assert_eq!(balance + net + credits.iter().sum::<u128>(), u128::from(deposit));
    }

    #[test]
    fn runway_ends_exactly_where_liquidation_begins(
        fee_sum in 1u128..1 << 70, validators in 1u32..3_000, threshold in 0u64..1 << 32,
        balance in any::<u128>(), minimum in any::<u64>(),
    ) {
        let burn = burn_rate(weight_of(validators), fee_sum, 0).unwrap();
        let collateral = liquidation_collateral(validators, burn, threshold, U256::from(minimum));
        let balance = U256::from(balance);
        prop_assume!(!liquidatable(validators, balance, collateral));
        let runway = runway_slots_down(balance, collateral, burn);
        let after = |slots: U256| balance.saturating_sub(slots * U256::from(burn));
        prop_assert!(!liquidatable(validators, after(runway), collateral));
        if after(runway) >= U256::from(burn) || collateral > U256::ZERO {
            prop_assert!(liquidatable(validators, after(runway + U256::ONE), collateral));
        }
    }
}
