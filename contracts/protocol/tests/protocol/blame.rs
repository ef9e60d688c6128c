use alloy_primitives::U256;
use num_bigint::BigUint;
use proptest::prelude::*;
use surety_protocol::blame::{
    BlameError, CAP_WEI, MAX_OPERATORS, Party, blame, blame_of_report, loss, raw,
};

use crate::reading::{amounts, big, list, number, vectors, wei};

const ETH: u128 = 1_000_000_000_000_000_000;

fn party(operator_id: u64, performance_bps: u16, bound_wei: u128) -> Party {
    Party { operator_id, performance_bps, bound_wei: U256::from(bound_wei) }
}

#[test]
fn blame_of_every_vector_matches() {
    let file = vectors("blame.json");
    let cases = list(&file, "cases");
    for case in cases {
        let parties: Vec<Party> = list(case, "operators")
            .iter()
            .map(|operator| Party {
                operator_id: number(operator, "id"),
                performance_bps: number(operator, "performance_bps").try_into().unwrap(),
                bound_wei: wei(operator, "bound_collateral"),
            })
            .collect();
        let (loss, expected) = (wei(case, "loss"), &case["expected"]);
        let outcome = blame(loss, &parties).unwrap();
        assert_eq!(outcome.amounts_wei, amounts(expected, "blame"), "{}", case["id"]);
        assert_eq!(outcome.unrecovered_wei, wei(expected, "unrecovered"), "{}", case["id"]);
        assert_eq!(loss - outcome.unrecovered_wei, wei(expected, "recovered"));
        assert_eq!(raw(loss, &parties).unwrap(), amounts(expected, "raw"), "{}", case["id"]);
    }
    assert_eq!(cases.len(), 109);
}

#[test]
fn blame_of_every_invalid_vector_is_refused() {
    let file = vectors("blame.json");
    let invalid = list(&file, "invalid");
    let four = [9_900; 4];
    let wrong: Vec<u16> = list(&invalid[0], "performance_bps")
        .iter()
        .map(|p| p.as_u64().unwrap().try_into().unwrap())
        .collect();
    let twice: Vec<u64> = list(&invalid[1], "ids").iter().map(|id| id.as_u64().unwrap()).collect();
    let bounds = [U256::from(ETH); 4];
    let one = U256::from(ETH);
    assert_eq!(
        blame_of_report(one, &[1, 2, 3, 4], &wrong, &bounds),
        Err(BlameError::PerformanceTooHigh { operator_id: 1, performance_bps: 10_001 })
    );
    assert_eq!(
        blame_of_report(one, &twice, &four, &bounds),
        Err(BlameError::DuplicateOperator { operator_id: 2 })
    );
    assert!(list(&invalid[2], "ids").is_empty());
    assert_eq!(blame_of_report(one, &[], &[], &[]), Err(BlameError::NoOperators));
    assert_eq!(invalid.len(), 3);
}

#[test]
fn blame_of_uneven_lists_is_refused() {
    let bounds = [U256::from(ETH); 4];
    let outcome = blame_of_report(U256::ONE, &[1, 2, 3, 4], &[9_900; 3], &bounds);
    assert_eq!(outcome, Err(BlameError::LengthMismatch));
}

#[test]
fn blame_of_fourteen_operators_is_refused() {
    let parties: Vec<Party> = (1..=14).map(|id| party(id, 9_900, ETH)).collect();
    assert_eq!(
        blame(U256::ONE, &parties),
        Err(BlameError::TooManyOperators { given: MAX_OPERATORS + 1 })
    );
}

#[test]
fn blame_of_the_largest_loss_takes_every_cap() {
    let parties: Vec<Party> = (1..=13).map(|id| party(id, 10_000, 5 * ETH)).collect();
    let outcome = blame(U256::MAX, &parties).unwrap();
    assert!(outcome.amounts_wei.iter().all(|amount| *amount == U256::from(ETH)));
    assert_eq!(outcome.unrecovered_wei, U256::MAX - U256::from(13 * ETH));
}

#[test]
fn loss_of_a_reshared_validator_is_charged_once() {
    let eth = |n: u128| U256::from(n * ETH);
    assert_eq!(loss(10_000, eth(31), U256::ZERO), eth(1));
    assert_eq!(loss(10_000, eth(30), eth(1)), eth(1));
    assert_eq!(loss(10_000, eth(31), eth(1)), U256::ZERO);
    assert_eq!(loss(10_000, eth(31), eth(2)), U256::ZERO);
    assert_eq!(loss(10_000, eth(33), U256::ZERO), U256::ZERO);
    assert_eq!(loss(640_000, eth(2_040), U256::ZERO), eth(8));
    assert_eq!(loss(0, U256::ZERO, U256::ZERO), U256::ZERO);
}

fn committee() -> impl Strategy<Value = Vec<Party>> {
    let bound = prop_oneof![Just(0u128), Just(ETH), 0..2 * ETH];
    let performance = prop_oneof![Just(10_000u16), Just(9_900u16), 0..=10_000u16];
    prop::collection::btree_map(any::<u64>(), (performance, bound), 1..=13).prop_map(|map| {
        map.into_iter().map(|(id, (performance, bound))| party(id, performance, bound)).collect()
    })
}

fn any_loss() -> impl Strategy<Value = U256> {
    prop_oneof![
        (0..14 * ETH).prop_map(U256::from),
        (0..100u128).prop_map(U256::from),
        any::<u128>().prop_map(U256::from),
        any::<[u64; 4]>().prop_map(U256::from_limbs),
    ]
}

/// The rule of tests/vectors/README.md, word for word, with unbounded integers.
fn reference(loss: &BigUint, parties: &[Party]) -> (Vec<BigUint>, BigUint) {
    let zero = BigUint::from(0u32);
    let caps: Vec<BigUint> =
        parties.iter().map(|p| big(p.bound_wei).min(BigUint::from(CAP_WEI))).collect();
    let inverse: Vec<u32> = parties.iter().map(|p| 10_000 - u32::from(p.performance_bps)).collect();
    let mut amounts = vec![zero.clone(); parties.len()];
    let mut active: Vec<usize> = (0..parties.len()).collect();
    let mut rest = loss.clone();
    while rest > zero && !active.is_empty() {
        let mut weights: Vec<u32> = active.iter().map(|i| inverse[*i]).collect();
        if weights.iter().all(|w| *w == 0) {
            weights = vec![1; active.len()];
        }
        let sum: u32 = weights.iter().sum();
        let full: Vec<usize> = active
            .iter()
            .zip(&weights)
            .filter(|(i, w)| &rest * **w >= &caps[**i] * sum)
            .map(|(i, _)| *i)
            .collect();
        if full.is_empty() {
            let (mut prefix, mut before) = (0u32, zero.clone());
            for (i, weight) in active.iter().zip(&weights) {
                prefix += weight;
                let after = &rest * prefix / sum;
                amounts[*i] = &after - &before;
                before = after;
            }
            rest = zero.clone();
        }
        for i in &full {
            amounts[*i] = caps[*i].clone();
            rest -= &caps[*i];
        }
        active.retain(|i| !full.contains(i));
    }
    (amounts, rest)
}

proptest! {
    #[test]
    fn blame_equals_the_wide_reference(parties in committee(), loss in any_loss()) {
        let outcome = blame(loss, &parties).unwrap();
        let (amounts, unrecovered) = reference(&big(loss), &parties);
        let ours: Vec<BigUint> = outcome.amounts_wei.iter().copied().map(big).collect();
        prop_assert_eq!(ours, amounts);
        prop_assert_eq!(big(outcome.unrecovered_wei), unrecovered);
    }

    #[test]
    fn blame_sums_to_the_loss_within_caps(parties in committee(), loss in any_loss()) {
        let outcome = blame(loss, &parties).unwrap();
        let mut sum = outcome.unrecovered_wei;
        for (amount, party) in outcome.amounts_wei.iter().zip(&parties) {
            prop_assert!(*amount <= party.bound_wei && *amount <= U256::from(CAP_WEI));
            sum += *amount;
        }
        prop_assert_eq!(sum, loss);
    }

    #[test]
    fn blame_of_a_worse_performance_is_not_lower(parties in committee(), loss in any_loss()) {
        let outcome = blame(loss, &parties).unwrap();
        for (a, amount_a) in parties.iter().zip(&outcome.amounts_wei) {
            for (b, amount_b) in parties.iter().zip(&outcome.amounts_wei) {
                let cap = |p: &Party| p.bound_wei.min(U256::from(CAP_WEI));
                if a.performance_bps <= b.performance_bps && cap(a) == cap(b) {
                    prop_assert!(*amount_a + U256::ONE >= *amount_b);
                }
            }
        }
    }

    #[test]
    fn blame_does_not_depend_on_the_order_of_the_report(
        parties in committee(), loss in any_loss(), turn in 0usize..13,
    ) {
        let mut turned = parties.clone();
        turned.rotate_left(turn % parties.len());
        let mut outcome = blame(loss, &parties).unwrap().amounts_wei;
        outcome.rotate_left(turn % parties.len());
        prop_assert_eq!(blame(loss, &turned).unwrap().amounts_wei, outcome);
    }

    #[test]
    fn blame_of_a_larger_loss_is_not_lower_in_sum(
        parties in committee(), loss in any_loss(), more in 0..ETH,
    ) {
        let recovered = |loss: U256| loss - blame(loss, &parties).unwrap().unrecovered_wei;
        let larger = loss.saturating_add(U256::from(more));
        prop_assert!(recovered(larger) >= recovered(loss));
    }
}
