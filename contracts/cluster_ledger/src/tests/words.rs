//! Every packed word comes back as it went in, fills its slot and refuses what does not fit.

use alloy_primitives::{Address, U256};
use proptest::array::{uniform3, uniform6};
use proptest::prelude::*;

use crate::words::*;

fn up_to(bits: usize) -> std::ops::RangeInclusive<u128> {
    0..=largest(bits)
}

prop_compose! {
    fn accruals()(slot in up_to(SLOT_BITS), fee in up_to(FEE_BITS), index in up_to(INDEX_BITS)) -> Accrual {
        Accrual { fee: fee as u64, index, since_slot: slot as u64 }
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
        tolerance in 0..=7_u8,
        active in any::<bool>(),
        balance in up_to(BALANCE_BITS),
        network_index in up_to(INDEX_BITS),
        first_index in up_to(INDEX_BITS),
    ) -> Hot {
        Hot { validators, tolerance, active, balance, network_index, first_index }
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
    fn checkpoint_packed_and_read_is_the_same(
        indices in uniform3(up_to(INDEX_BITS)),
        id in 0..=MAX_OPERATOR_ID as u32,
    ) {
        let checkpoint = Checkpoint { indices, operator_id: id };
        prop_assert_eq!(Checkpoint::decode(checkpoint.encode().unwrap()), checkpoint);
    }

    #[test]
    fn members_packed_and_read_are_the_same(
        owner in any::<[u8; 20]>(),
        first in uniform3(0..=MAX_OPERATOR_ID as u32),
        more in uniform6(0..=MAX_OPERATOR_ID as u32),
        count in 0..=6_usize,
    ) {
        let owner = Address::from(owner);
        prop_assert_eq!(decode_owner(encode_owner(owner, &first).unwrap()), (owner, first));
        let more = &more[..count];
        prop_assert_eq!(decode_ids(encode_ids(more).unwrap(), count), more);
    }

    #[test]
    fn validator_packed_and_read_is_the_same(registered in any::<bool>(), cluster_id in any::<u64>()) {
        let validator = Validator { registered, cluster_id };
        prop_assert_eq!(Validator::decode(validator.encode()), validator);
    }

    #[test]
    fn full_word_read_and_packed_is_the_same(bytes in any::<[u8; 32]>()) {
        let word = U256::from_be_bytes(bytes);
        prop_assert_eq!(Network::decode(word).encode().unwrap(), word);
        prop_assert_eq!(Hot::decode(word).encode().unwrap(), word);
        prop_assert_eq!(Checkpoint::decode(word).encode().unwrap(), word);
        prop_assert_eq!(Thresholds::decode(word).encode().unwrap(), word);
        // the 8 highest bits of the basics are free
        let word = word >> 8;
        prop_assert_eq!(Basics::decode(word).encode().unwrap(), word);
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
    let accrual = Accrual { index: 1 << INDEX_BITS, ..Accrual::default() };
    assert!(Network { accrual, earnings: 0 }.encode().is_err());
    let accrual = Accrual { since_slot: 1 << SLOT_BITS, ..Accrual::default() };
    assert!(Account { accrual, ..account }.encode().is_err());

    assert!(Hot { balance: 1 << BALANCE_BITS, ..Hot::default() }.encode().is_err());
    assert!(Hot { network_index: 1 << INDEX_BITS, ..Hot::default() }.encode().is_err());
    assert!(Hot { tolerance: 8, ..Hot::default() }.encode().is_err());
    let basics = Basics { seconds_per_slot: 256, ..Basics::default() };
    assert!(basics.encode().is_err());
    assert!(Basics { validator_limit: 65_536, ..Basics::default() }.encode().is_err());
    let thresholds = Thresholds { reward_cap: 1 << LIMIT_BITS, ..Thresholds::default() };
    assert!(thresholds.encode().is_err());
    assert!(encode_ids(&[1 << ID_BITS]).is_err());
    assert!(encode_owner(Address::ZERO, &[1 << ID_BITS]).is_err());
}

#[test]
fn word_fields_fill_their_slots() {
    assert_eq!(COUNT_BITS * 2 + 6 + SLOT_BITS + FEE_BITS + INDEX_BITS + EARNINGS_BITS, 256);
    assert_eq!(SLOT_BITS + FEE_BITS + INDEX_BITS + NETWORK_EARNINGS_BITS, 256);
    assert_eq!(COUNT_BITS + 3 + 1 + BALANCE_BITS + 2 * INDEX_BITS, 256);
    assert_eq!(3 * INDEX_BITS + ID_BITS, 256);
    assert_eq!(largest(ID_BITS), u128::from(MAX_OPERATOR_ID));
}
