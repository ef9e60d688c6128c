use alloy_primitives::U256;
use proptest::prelude::*;
use surety_protocol::bond::{
    BondError, DEFAULT_CURVES, bond, check_curve, vested_down, vesting_end,
};
use surety_protocol::bounds::VESTING_SECS;

const NOW: u64 = 1_700_000_000;

fn wei(amount: u128) -> U256 {
    U256::from(amount)
}

#[test]
fn default_curves_are_the_published_ones() {
    let milli_eth =
        |kind: usize, nodes| bond(DEFAULT_CURVES[kind], nodes).unwrap() / wei(10u128.pow(15));
    for curve in DEFAULT_CURVES {
        check_curve(curve).unwrap();
    }
    assert_eq!([1, 2, 6].map(|nodes| milli_eth(0, nodes)), [1_000, 2_000, 6_000].map(wei));
    assert_eq!([1, 2, 6].map(|nodes| milli_eth(1, nodes)), [1_000, 2_000, 6_000].map(wei));
    // Lido CSM's default curve, n = 1..6
    let lido = [2_400, 3_700, 5_000, 6_300, 7_600, 8_900].map(wei);
    assert_eq!([1, 2, 3, 4, 5, 6].map(|nodes| milli_eth(2, nodes)), lido);
}

#[test]
fn vested_is_nothing_at_first_and_all_at_the_end() {
    let vested = |now| vested_down(wei(700), NOW, NOW + 7, now).unwrap();
    assert_eq!([NOW, NOW + 1, NOW + 6].map(vested), [0, 100, 600].map(wei));
    assert_eq!([NOW + 7, NOW + 8, u64::MAX].map(vested), [700, 700, 700].map(wei));
    // a clock behind the start gives nothing
    assert_eq!(vested(NOW - 1), wei(0));
}

#[test]
fn vesting_end_of_a_first_donation_is_a_week_ahead() {
    assert_eq!(vesting_end(wei(0), 0, wei(1), NOW), Ok(NOW + VESTING_SECS));
    assert_eq!(vesting_end(wei(0), 0, U256::MAX, NOW), Err(BondError::Overflow));
}

proptest! {
    #[test]
    fn vesting_in_steps_is_never_ahead_and_ends_with_all(
        amount in 0u128..1 << 88, steps in proptest::collection::vec(0u64..100_000, 1..30),
    ) {
        let (mut left, mut since, mut now) = (wei(amount), NOW, NOW);
        let until = NOW + VESTING_SECS;
        for step in steps {
            now += step;
            let released = vested_down(left, since, until, now).unwrap();
            left -= released;
            since = now;
            let at_once = vested_down(wei(amount), NOW, until, now).unwrap();
            prop_assert!(wei(amount) - left <= at_once);
        }
        prop_assert_eq!(vested_down(left, since, until, until), Ok(left));
    }

    #[test]
    fn vesting_end_lies_between_both_ends(
        unvested in 1u128..1 << 88, donation in 1u128..1 << 88, left in 0..VESTING_SECS,
    ) {
        let end = vesting_end(wei(unvested), NOW + left, wei(donation), NOW).unwrap();
        prop_assert!((NOW + left..=NOW + VESTING_SECS).contains(&end));
        // less than a second from the mean of both, weighted by wei
        let sum = wei(unvested) + wei(donation);
        let mean = wei(unvested) * U256::from(left) + wei(donation) * U256::from(VESTING_SECS);
        let of_end = sum * U256::from(end - NOW);
        prop_assert!(of_end.max(mean) - of_end.min(mean) < sum);
    }

    #[test]
    fn vesting_end_is_not_moved_by_a_dust_donation(
        unvested in 1u128 << 60..1 << 88, left in 1..VESTING_SECS,
    ) {
        prop_assert_eq!(vesting_end(wei(unvested), NOW + left, wei(1), NOW), Ok(NOW + left));
    }
}
