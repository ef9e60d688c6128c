use alloy_primitives::U256;
use num_bigint::BigUint;
use proptest::prelude::*;
use serde_json::Value;
use surety_protocol::bond::{
    BondError, DEFAULT_CURVE, Interval, bond, check_curve, keys, largest_donation, required_up,
    seats_covered, to_assets_down, to_assets_up, to_shares_down, to_shares_up,
};
use surety_protocol::math::{MathError, div_down, mul_div_down, mul_div_up};

use crate::reading::{as_number, as_wei, big, list, number, text, vectors, wei, wei_u128};

const ETH: u128 = 1_000_000_000_000_000_000;

fn curve(value: &Value) -> Vec<Interval> {
    list(value, "intervals")
        .iter()
        .map(|interval| Interval {
            from_seat: number(interval, "min_keys"),
            price_wei: wei_u128(interval, "price"),
        })
        .collect()
}

#[test]
fn bond_of_every_vector_matches() {
    let file = vectors("bond_curve.json");
    let (mut bonds, mut inverses, mut starts) = (0, 0, 0);
    for value in list(&file, "curves") {
        let curve = curve(value);
        check_curve(&curve).unwrap();
        for interval in list(value, "intervals") {
            let start = bond(&curve, number(interval, "min_keys")).unwrap();
            assert_eq!(start, wei(interval, "min_bond"), "{}", value["id"]);
            starts += 1;
        }
        for pair in list(value, "bond") {
            let seats = as_number(&pair[0]);
            assert_eq!(bond(&curve, seats).unwrap(), as_wei(&pair[1]), "{}", value["id"]);
            assert_eq!(required_up(&curve, seats, 10_000).unwrap(), as_wei(&pair[1]));
            bonds += 1;
        }
        for pair in list(value, "keys") {
            let (amount, expected) = (as_wei(&pair[0]), as_number(&pair[1]));
            assert_eq!(keys(&curve, amount).unwrap(), U256::from(expected), "{}", value["id"]);
            let covered = seats_covered(&curve, amount, 10_000, u32::MAX).unwrap();
            assert_eq!(u64::from(covered), expected, "{}", value["id"]);
            inverses += 1;
        }
    }
    assert_eq!(list(&file, "curves").len(), 13);
    assert_eq!((bonds, inverses, starts), (173, 572, 34));
}

#[test]
fn keys_of_the_largest_amount_match() {
    let file = vectors("bond_curve.json");
    let cases = list(&file, "keys_of_max_uint256");
    for case in cases {
        let named =
            list(&file, "curves").iter().find(|c| c["id"] == case["id"]).map(curve).unwrap();
        assert_eq!(keys(&named, wei(case, "amount")).unwrap(), wei(case, "keys"));
    }
    assert_eq!(cases.len(), 3);
}

#[test]
fn check_curve_of_every_invalid_vector_is_refused() {
    let file = vectors("bond_curve.json");
    let invalid = list(&file, "invalid");
    for value in invalid {
        assert_eq!(
            check_curve(&curve(value)),
            Err(BondError::InvalidCurve),
            "{}",
            text(value, "note")
        );
    }
    assert_eq!(invalid.len(), 4);
}

#[test]
fn required_with_a_multiplier_spares_the_first_seat() {
    let required = |seats, multiplier| required_up(&DEFAULT_CURVE, seats, multiplier).unwrap();
    assert_eq!(required(0, 0), U256::ZERO);
    assert_eq!(required(1, 0), U256::from(ETH));
    assert_eq!(required(5, 0), U256::from(ETH));
    assert_eq!(required(5, 5_000), U256::from(3 * ETH));
    assert_eq!(required(5, 10_000), U256::from(5 * ETH));
}

#[test]
fn required_rounds_against_the_operator() {
    let curve = [Interval { from_seat: 1, price_wei: 3 }];
    assert_eq!(required_up(&curve, 2, 5_000).unwrap(), U256::from(3 + 2));
}

#[test]
fn required_above_the_full_multiplier_is_refused() {
    let error = Err(BondError::MultiplierTooHigh { multiplier_bps: 10_001 });
    assert_eq!(required_up(&DEFAULT_CURVE, 2, 10_001), error);
    let covered = seats_covered(&DEFAULT_CURVE, U256::from(ETH), 10_001, 9);
    assert_eq!(covered, Err(BondError::MultiplierTooHigh { multiplier_bps: 10_001 }));
}

#[test]
fn seats_covered_without_marginal_price_stop_at_the_limit() {
    let covered = |assets: u128, multiplier, limit| {
        seats_covered(&DEFAULT_CURVE, U256::from(assets), multiplier, limit).unwrap()
    };
    assert_eq!(covered(ETH - 1, 0, 3_000), 0);
    assert_eq!(covered(ETH, 0, 3_000), 3_000);
    assert_eq!(covered(ETH, 10_000, 3_000), 1);
    assert_eq!(covered(9 * ETH - 1, 10_000, 3_000), 8);
    assert_eq!(covered(9 * ETH, 10_000, 8), 8);
    let richest = seats_covered(&DEFAULT_CURVE, U256::MAX, 1, u32::MAX);
    assert_eq!(richest, Ok(u32::MAX));
}

#[test]
fn bond_of_a_broken_curve_is_an_error() {
    let falling =
        [Interval { from_seat: 5, price_wei: 1 }, Interval { from_seat: 2, price_wei: 1 }];
    assert_eq!(bond(&falling, 9), Err(BondError::InvalidCurve));
    assert_eq!(bond(&[], 1), Err(BondError::InvalidCurve));
    assert_eq!(seats_covered(&[], U256::from(ETH), 1, 9), Err(BondError::InvalidCurve));
    let free = [Interval { from_seat: 1, price_wei: 0 }];
    assert_eq!(keys(&free, U256::from(1)), Err(BondError::InvalidCurve));
}

#[test]
fn mul_div_by_zero_is_an_error() {
    assert_eq!(div_down(U256::ONE, U256::ZERO), Err(MathError::DivisionByZero));
    assert_eq!(mul_div_down(U256::ONE, U256::ONE, U256::ZERO), Err(MathError::DivisionByZero));
    assert_eq!(mul_div_up(U256::ONE, U256::ONE, U256::ZERO), Err(MathError::DivisionByZero));
    assert_eq!(mul_div_up(U256::ZERO, U256::ONE, U256::ZERO), Err(MathError::DivisionByZero));
}

#[test]
fn first_deposit_cannot_be_inflated_away() {
    // one wei first, then a donation of 100 ETH, then a victim with 10 ETH
    let eth = |n: u128| U256::from(n * ETH);
    let first = to_shares_down(U256::ONE, U256::ZERO, U256::ZERO).unwrap();
    let assets = U256::ONE + eth(100);
    let victim = to_shares_down(eth(10), assets, first).unwrap();
    let value = to_assets_down(victim, assets + eth(10), first + victim).unwrap();
    let gain = to_assets_down(first, assets + eth(10), first + victim).unwrap();
    assert!(value >= eth(10) - U256::from(ETH / 10), "the victim keeps 99 %: {value}");
    assert!(gain < eth(51), "the attacker loses half of the donation to the virtual shares");
}

fn any_u256() -> impl Strategy<Value = U256> {
    prop_oneof![
        any::<u64>().prop_map(U256::from),
        any::<u128>().prop_map(U256::from),
        any::<[u64; 4]>().prop_map(U256::from_limbs),
    ]
}

fn any_curve() -> impl Strategy<Value = Vec<Interval>> {
    let intervals = prop::collection::vec((1u64..20, 1u128..4 * ETH), 1..6);
    intervals.prop_map(|steps| {
        let mut from_seat = 1;
        let mut curve = vec![];
        for (length, price_wei) in steps {
            curve.push(Interval { from_seat, price_wei });
            from_seat += length;
        }
        curve
    })
}

proptest! {
    #[test]
    fn mul_div_equals_the_wide_reference(a in any_u256(), b in any_u256(), d in any_u256()) {
        prop_assume!(!d.is_zero());
        let product = big(a) * big(b);
        let fits = product.bits() <= 256;
        let up = (&product + big(d) - BigUint::from(1u32)) / big(d);
        let down = mul_div_down(a, b, d);
        prop_assert_eq!(down.map(big).ok(), fits.then(|| &product / big(d)));
        prop_assert_eq!(mul_div_up(a, b, d).map(big).ok(), fits.then_some(up));
        prop_assert_eq!(down.err(), (!fits).then_some(MathError::Overflow));
    }

    #[test]
    fn div_equals_the_wide_reference(n in any_u256(), d in any_u256()) {
        prop_assume!(!d.is_zero());
        prop_assert_eq!(div_down(n, d).map(big), Ok(big(n) / big(d)));
        prop_assert_eq!(div_down(d, d), Ok(U256::ONE));
        prop_assert_eq!(div_down(U256::MAX, d).map(big), Ok(big(U256::MAX) / big(d)));
    }

    #[test]
    fn bond_is_the_sum_of_the_prices(curve in any_curve(), seats in 0u64..150) {
        let price = |seat: u64| {
            let interval = curve.iter().rev().find(|i| i.from_seat <= seat).unwrap();
            U256::from(interval.price_wei)
        };
        let sum = (1..=seats).map(price).fold(U256::ZERO, |sum, p| sum + p);
        prop_assert_eq!(bond(&curve, seats).unwrap(), sum);
        prop_assert_eq!(keys(&curve, sum).unwrap(), U256::from(seats));
    }

    #[test]
    fn seats_covered_is_the_inverse_of_required(
        curve in any_curve(), assets in 0u128..200 * ETH, multiplier in 1u16..=10_000,
    ) {
        let assets = U256::from(assets);
        let seats = seats_covered(&curve, assets, multiplier, u32::MAX).unwrap();
        let required = |seats: u32| required_up(&curve, seats.into(), multiplier).unwrap();
        prop_assert!(required(seats) <= assets);
        if seats < u32::MAX {
            prop_assert!(required(seats + 1) > assets);
        }
    }

    #[test]
    fn deposit_after_the_largest_donation_keeps_its_value_rounded_up(
        assets in 0u128..200_000 * ETH, price_per_mille in 1u128..=1_000, amount in 1u128..40 * ETH,
    ) {
        let (assets, amount) = (U256::from(assets), U256::from(amount));
        let shares = assets * U256::from(1_000) / U256::from(price_per_mille);
        let assets = assets + largest_donation(assets, shares).unwrap();
        prop_assert_eq!(largest_donation(assets, shares).unwrap(), U256::ZERO);
        let minted = to_shares_down(amount, assets, shares).unwrap();
        let value = |round: fn(U256, U256, U256) -> Result<U256, BondError>| {
            round(minted, assets + amount, shares + minted).unwrap()
        };
        prop_assert_eq!(value(to_assets_up), amount);
        prop_assert!(value(to_assets_down) >= amount - U256::ONE);
    }

    #[test]
    fn required_never_rises_with_a_lower_multiplier(
        curve in any_curve(), seats in 1u64..200, a in 0u16..=10_000, b in 0u16..=10_000,
    ) {
        let required = |multiplier| required_up(&curve, seats, multiplier).unwrap();
        prop_assert!(required(a.min(b)) <= required(a.max(b)));
        prop_assert!(required(0) == bond(&curve, 1).unwrap());
    }

    #[test]
    fn shares_there_and_back_never_gain(
        x in any::<u64>(), total_assets in any::<u128>(), total_shares in any::<u128>(),
    ) {
        let (x, a, s) = (U256::from(x), U256::from(total_assets), U256::from(total_shares));
        let shares = to_shares_down(x, a, s).unwrap();
        prop_assert!(to_assets_down(shares, a + x, s + shares).unwrap() <= x);
        let value = to_assets_down(x, a, s).unwrap();
        prop_assert!(to_shares_down(value, a, s).unwrap() <= x);
        prop_assert!(to_shares_up(x, a, s).unwrap() >= shares);
        prop_assert!(to_assets_up(x, a, s).unwrap() >= value);
        prop_assert!(to_assets_up(shares, a, s).unwrap() <= x);
    }

    #[test]
    fn share_price_never_falls_in_a_deposit_or_a_slash(
        x in any::<u64>(), total_assets in any::<u128>(), total_shares in any::<u128>(),
    ) {
        let (x, a, s) = (U256::from(x), U256::from(total_assets), U256::from(total_shares));
        // A'/S' >= A/S with the virtual amounts, cross-multiplied
        let price_kept = |a2: U256, s2: U256| {
            let one = BigUint::from(1u32);
            let virtual_shares = BigUint::from(1_000u32);
            (big(a2) + &one) * (big(s) + &virtual_shares)
                >= (big(a) + &one) * (big(s2) + &virtual_shares)
        };
        let minted = to_shares_down(x, a, s).unwrap();
        prop_assert!(price_kept(a + x, s + minted));
        let burned = to_shares_up(x, a, s).unwrap();
        if x <= a && burned <= s {
            prop_assert!(price_kept(a - x, s - burned));
        }
    }
}
