use proptest::prelude::*;
use surety_components::words;
use surety_interfaces::IAccess::ArithmeticOverflow;
use surety_protocol::bond::Interval;

use super::*;
use crate::donate::Vesting;
use crate::holds::Holds;
use crate::record::Operator;
use crate::shelf::{CURVE, key};
use crate::totals::Totals;
use crate::window::{Days, Window};
use crate::{curve, debt};

const U24: u32 = (1 << 24) - 1;

proptest! {
    #[test]
    fn words_split_and_join_to_the_same(high: u128, low: u128) {
        let word = words::join(high, low);
        prop_assert_eq!(word, (U256::from(high) << 128) | U256::from(low));
        prop_assert_eq!(words::halves(word), (high, low));
    }

    #[test]
    fn operator_packs_and_unpacks_to_the_same(
        shares in 0u128..1 << 104, owed in 0u128..1 << 88, multiplier_bps in 0u16..=10_000,
        first_debt in 0..=U24, more in 0..=U24, held: bool,
    ) {
        let operator = Operator {
            shares,
            multiplier_bps,
            debt: owed,
            first_debt,
            next_debt: first_debt.saturating_add(more).min(U24),
            held,
        };
        prop_assert_eq!(Operator::unpack(operator.pack().unwrap()), operator);
    }

    #[test]
    fn totals_pack_and_unpack_to_the_same(
        assets in 0u128..1 << 88, shares in 0u128..1 << 104, day in 0..=U24, paused_until: u32,
        unvested in 0u128..3, since: u64, until: u64,
    ) {
        let vesting = (unvested > 0).then_some(Vesting { unvested, since, until });
        let opening = assets;
        let totals = Totals { assets, shares, day, paused_until, vesting: vesting.clone(), opening };
        let load = || Vesting::unpack(vesting.unwrap().pack());
        prop_assert_eq!(Totals::unpack(totals.pack(day).unwrap(), load), totals);
    }

    #[test]
    fn holds_pack_and_unpack_to_the_same(untils: [u32; 7], nodes: [u16; 2]) {
        let holds = Holds { untils, nodes };
        prop_assert_eq!(Holds::unpack(holds.pack()), holds);
    }

    #[test]
    fn debt_packs_and_unpacks_to_the_same(beneficiary: [u8; 20], amount in 0u128..1 << 96) {
        let debt = (Address::from(beneficiary), amount);
        prop_assert_eq!(debt::unpack(debt::pack(debt.0, debt.1).unwrap()), debt);
    }

    #[test]
    fn curve_packs_and_unpacks_to_the_same(
        steps in proptest::collection::vec((0u32..1 << 27, 1u128..1 << 72), 1..=16),
    ) {
        let mut from_seat = 0;
        let curve: Vec<Interval> = steps.into_iter().map(|(step, price_wei)| {
            from_seat += u64::from(step) + 1;
            Interval { from_seat, price_wei }
        }).collect();
        let words = curve::pack(&curve);
        prop_assert_eq!(words.len(), curve.len().div_ceil(2));
        prop_assert_eq!(curve::unpack(words[0], |position| words[position]), curve);
    }

    #[test]
    fn window_packs_and_unpacks_to_the_same(
        cap_bps: u16, day in 0..=U24, today in 0u128..1 << 104, earlier in 0u128..1 << 104,
    ) {
        let window = Window { cap_bps, day, today, earlier };
        prop_assert_eq!(Window::unpack(window.pack().unwrap()), window);
    }

    #[test]
    fn window_sums_exactly_the_last_eight_days(
        slashes in proptest::collection::vec((0u32..4, 0u128..1_000), 1..40),
    ) {
        let mut window = Window { cap_bps: 0, day: 100, today: 0, earlier: 0 };
        let mut days: Days = [0; 7];
        let mut seen: Vec<(u32, u128)> = vec![];
        for (step, amount) in slashes {
            window.advance(&mut days, window.day + step).unwrap();
            window.today += amount;
            seen.push((window.day, amount));
            let expected: u128 =
                seen.iter().filter(|(day, _)| day + 7 >= window.day).map(|(_, wei)| wei).sum();
            prop_assert_eq!(window.sum().unwrap(), expected);
        }
    }
}

#[test]
fn curve_of_a_flat_price_is_one_word() {
    let mut scene = Scene::new();
    let sixteen: Vec<u32> = (1..=16).collect();
    scene.from(ADMIN).set_bond_curve(0, sixteen.clone(), vec![eth(32_000); 16]).unwrap();
    assert_eq!(scene.vault.bond_curve(0), Ok((sixteen, vec![eth(32_000); 16])));
    scene.from(ADMIN).set_bond_curve(0, vec![1], vec![eth(10)]).unwrap();
    let word = scene.vault.word(key(CURVE, 0, 0));
    assert_eq!(curve::unpack(word, |_| unreachable!()).len(), 1);
}

#[test]
fn window_drops_everything_after_eight_days_without_a_slash() {
    let mut window = Window { cap_bps: 1, day: 10, today: 5, earlier: 28 };
    let mut days: Days = [1, 2, 3, 4, 5, 6, 7];
    window.advance(&mut days, 17).unwrap();
    assert_eq!((window.sum().unwrap(), days), (5, [0, 0, 0, 0, 0, 0, 5]));
    window.advance(&mut days, 18).unwrap();
    assert_eq!((window.sum().unwrap(), days), (0, [0; 7]));
}

#[test]
fn values_that_do_not_fit_are_refused() {
    let overflow = revert(ArithmeticOverflow {});
    let operator = Operator::unpack(U256::ZERO);
    let shares = 1u128 << 104;
    let debt = 1u128 << 88;
    let totals = Totals::unpack(U256::ZERO, || unreachable!());
    let too_big = [
        Totals { assets: 1 << 88, ..totals.clone() }.pack(0),
        Totals { shares, ..totals }.pack(0),
        Operator { shares, ..operator.clone() }.pack(),
        Operator { debt, ..operator.clone() }.pack(),
        Operator { next_debt: U24 + 1, ..operator }.pack(),
        debt::pack(STAKER, 1 << 96),
        Window { cap_bps: 0, day: 0, today: 1 << 104, earlier: 0 }.pack(),
        Window { cap_bps: 0, day: 0, today: 0, earlier: 1 << 104 }.pack(),
    ];
    for result in too_big {
        assert_eq!(result, Err(overflow.clone()));
    }
}

#[test]
fn keys_never_meet() {
    let mut keys = vec![];
    for kind in [0, 1, u8::MAX] {
        for id in [0, 1, 1 << 32, u64::MAX] {
            keys.extend([0, 1, u32::MAX].map(|place| key(kind, id, place)));
        }
    }
    let count = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), count);
    // an address is above the bits of the kind, so it meets none of another kind
    let mut scene = Scene::new();
    scene.vault.set_recovered(Address::with_last_byte(1), wei(5));
    let ids = [0u64, 1, 1 << 32];
    for kind in 0..14 {
        for id in ids {
            let of_curve = kind == CURVE || kind < 8;
            assert!(of_curve || scene.vault.word(key(kind, id, 0)).is_zero(), "{kind} {id}");
        }
    }
}
