//! Every packed word comes back as it went in, fills its slot and refuses what does not fit.

use alloy_primitives::{Address, U256};
use proptest::array::{uniform2, uniform3, uniform9};
use proptest::prelude::*;

use surety_protocol::cluster::MAX_WEIGHT;

use crate::words::*;

fn up_to(bits: usize) -> std::ops::RangeInclusive<u128> {
    0..=largest(bits)
}

prop_compose! {
    fn changes()(slot in up_to(SLOT_BITS), fee in up_to(FEE_BITS)) -> Change {
        Change { slot: slot as u64, fee_before: fee as u64 }
    }
}

prop_compose! {
    fn accruals()(fee in up_to(FEE_BITS), last in changes(), changes in 0..=65_535_u32) -> Accrual {
        Accrual { fee: fee as u64, last, changes }
    }
}

prop_compose! {
    fn accounts()(
        seats in 0..=65_535_u32,
        capacity in 0..=65_535_u32,
        flags in any::<(bool, bool, bool)>(),
        accrual in accruals(),
        earnings in up_to(EARNINGS_BITS),
    ) -> Account {
        let (exists, active, is_private) = flags;
        Account { seats, capacity, exists, active, is_private, accrual, earnings }
    }
}

prop_compose! {
    fn hots()(
        validators in 0..=65_535_u32,
        weight in up_to(WEIGHT_BITS),
        tolerance in 0..=7_u8,
        active in any::<bool>(),
        balance in up_to(BALANCE_BITS),
        slot in up_to(SLOT_BITS),
        first_id in 0..=MAX_OPERATOR_ID as u32,
        ceiling in up_to(FEE_BITS),
    ) -> Hot {
        let (weight, slot, fee_ceiling) = (weight as u64, slot as u64, ceiling as u64);
        Hot { validators, weight, tolerance, active, balance, slot, first_id, fee_ceiling }
    }
}

proptest! {
    #[test]
    fn account_packed_and_read_is_the_same(account in accounts()) {
        prop_assert_eq!(Account::decode(account.encode().unwrap()), account);
    }

    #[test]
    fn network_packed_and_read_is_the_same(
        accrual in accruals(),
        earnings in up_to(NETWORK_EARNINGS_BITS),
    ) {
        let network = Network { accrual, earnings };
        prop_assert_eq!(Network::decode(network.encode().unwrap()), network);
    }

    #[test]
    fn hot_packed_and_read_is_the_same(hot in hots()) {
        prop_assert_eq!(Hot::decode(hot.encode().unwrap()), hot);
    }

    #[test]
    fn fee_history_packed_and_read_is_the_same(
        changes in uniform2(changes()),
        (fee, begin) in (up_to(FEE_BITS), up_to(TIME_BITS)),
    ) {
        let declared = Declared { fee: fee as u64, begin: begin as u64 };
        let history = FeeHistory { changes, declared };
        prop_assert_eq!(FeeHistory::decode(history.encode().unwrap()), history);
    }

    #[test]
    fn members_packed_and_read_are_the_same(
        owner in any::<[u8; 20]>(),
        first in uniform3(0..=MAX_OPERATOR_ID as u32),
        more in uniform9(0..=MAX_OPERATOR_ID as u32),
        count in 0..=9_usize,
    ) {
        let owner = Address::from(owner);
        prop_assert_eq!(decode_owner(encode_owner(owner, &first).unwrap()), (owner, first.to_vec()));
        let more = &more[..count];
        prop_assert_eq!(decode_ids(encode_ids(more).unwrap(), count), more);
    }

    #[test]
    fn validator_packed_and_read_is_the_same(
        registered in any::<bool>(),
        weight in any::<u32>(),
        cluster_id in any::<u64>(),
    ) {
        let validator = Validator { registered, cluster_id, weight };
        prop_assert_eq!(Validator::decode(validator.encode()), validator);
    }

    #[test]
    fn full_word_read_and_packed_is_the_same(bytes in any::<[u8; 32]>()) {
        let word = U256::from_be_bytes(bytes);
        prop_assert_eq!(Account::decode(word).encode().unwrap(), word);
        // the highest bits of the others are free
        let word = word >> 10;
        prop_assert_eq!(Basics::decode(word).encode().unwrap(), word);
        let word = word >> 2;
        prop_assert_eq!(Network::decode(word).encode().unwrap(), word);
        let word = word >> 3;
        prop_assert_eq!(FeeHistory::decode(word).encode().unwrap(), word);
        let word = word >> 7;
        prop_assert_eq!(Thresholds::decode(word).encode().unwrap(), word);
    }
}

#[test]
fn value_beyond_its_field_is_refused() {
    let account = Account { earnings: largest(EARNINGS_BITS), ..Account::default() };
    assert!(account.encode().is_ok());
    assert!(Account { earnings: account.earnings + 1, ..account }.encode().is_err());
    assert!(Account { seats: 65_536, ..account }.encode().is_err());
    assert!(Account { capacity: 65_536, ..account }.encode().is_err());

    let accrual = Accrual { fee: 1 << FEE_BITS, ..Accrual::default() };
    assert!(Network { accrual, earnings: 0 }.encode().is_err());
    let accrual = Accrual { changes: 1 << CHANGES_BITS, ..Accrual::default() };
    assert!(Network { accrual, earnings: 0 }.encode().is_err());
    let accrual = Accrual::new(0, 1 << SLOT_BITS);
    assert!(Account { accrual, ..account }.encode().is_err());

    assert!(Hot { balance: 1 << BALANCE_BITS, ..Hot::default() }.encode().is_err());
    assert!(Hot { slot: 1 << SLOT_BITS, ..Hot::default() }.encode().is_err());
    assert!(Hot { weight: 1 << WEIGHT_BITS, ..Hot::default() }.encode().is_err());
    assert!(Hot { tolerance: 8, ..Hot::default() }.encode().is_err());
    let basics = Basics { seconds_per_slot: 256, ..Basics::default() };
    assert!(basics.encode().is_err());
    assert!(Basics { validator_limit: 65_536, ..Basics::default() }.encode().is_err());
    let thresholds = Thresholds { reward_cap: 1 << BALANCE_BITS, ..Thresholds::default() };
    assert!(thresholds.encode().is_err());
    assert!(encode_ids(&[1 << ID_BITS]).is_err());
    assert!(encode_owner(Address::ZERO, &[1 << ID_BITS]).is_err());
}

#[test]
fn word_fields_fit_their_slots() {
    let accrual = SLOT_BITS + 2 * FEE_BITS + CHANGES_BITS;
    assert_eq!(COUNT_BITS * 2 + 3 + accrual + EARNINGS_BITS, 256);
    assert_eq!(accrual + NETWORK_EARNINGS_BITS, 244);
    let hot = COUNT_BITS + WEIGHT_BITS + 4 + BALANCE_BITS + SLOT_BITS + ID_BITS + FEE_BITS;
    assert_eq!((hot, 9 * ID_BITS, 160 + 3 * ID_BITS), (247, 252, 244));
    assert_eq!(2 * (SLOT_BITS + FEE_BITS) + FEE_BITS + TIME_BITS, 241);
    assert_eq!(PERIOD_BITS + 2 * BALANCE_BITS + TIME_BITS, 234);
    assert_eq!(160 + TIME_BITS + 8 + PERIOD_BITS + COUNT_BITS, 246);
    assert_eq!(largest(ID_BITS), u128::from(MAX_OPERATOR_ID));
    assert!(65_535 * u128::from(MAX_WEIGHT) <= largest(WEIGHT_BITS));
}

proptest! {
    /// What a fee made is the sum over all slots of the fee that was in force.
    #[test]
    fn charge_over_any_changes_is_the_sum_over_the_slots(
        first in 0..100_u64,
        steps in prop::collection::vec((0..4_u64, 0..100_u64), 0..12),
        (from, to) in (0..30_u64, 0..30_u64),
    ) {
        let mut accrual = Accrual::new(first, 0);
        let (mut slot, mut kept, mut fees) = (0_usize, vec![], vec![]);
        for (pause, fee) in steps {
            fees.resize(slot + pause as usize, accrual.fee);
            slot = fees.len();
            let counts = accrual.changes > 0 && accrual.counts(fee, slot as u64);
            kept.extend(counts.then_some(accrual.last));
            accrual.set_fee(fee, slot as u64);
        }
        let (from, to) = (from.min(to), to.max(from).max(slot as u64));
        fees.resize(to as usize, accrual.fee);
        let expected: u64 = fees[from as usize..].iter().sum();
        let charged = accrual.charge(from, to, |number| kept[number as usize]).unwrap();
        prop_assert_eq!(charged, u128::from(expected));
    }
}
