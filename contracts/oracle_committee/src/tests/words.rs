use proptest::prelude::*;
use surety_protocol::clock::Clock;

use crate::words::{Bloc, Committee, MAX_MEMBERSHIPS, MAX_ROUND, Way, bit};

use super::*;

fn members(numbers: [u64; 4]) -> U256 {
    U256::from_limbs(numbers) >> (256 - usize::from(MAX_MEMBERSHIPS))
}

proptest! {
    #[test]
    fn committee_is_read_as_it_was_packed(
        active: [u64; 4], quorum in 0..=168_u16, next_index in 0..=168_u16,
        genesis_secs in 0..1_u64 << 40, seconds_per_slot in 4..=60_u64, frame_secs in 0..1_u64 << 24,
    ) {
        let clock = Clock { genesis_secs, seconds_per_slot, frame_secs };
        let committee = Committee { active: members(active), quorum, next_index, clock };
        prop_assert_eq!(Committee::unpack(committee.pack()), committee);
    }

    #[test]
    fn bloc_is_read_as_it_was_packed(
        bits: [u64; 4], hash: [u8; 32], followed: bool,
        way in prop::sample::select(&[Way::Sent, Way::SignedEarlier, Way::SignedLast][..]),
        agreed_secs in 0..1_u64 << 39, round in 0..=MAX_ROUND,
    ) {
        let (members, hash) = (members(bits), hash.into());
        let bloc = Bloc { hash, members, way, agreed_secs, changed: false };
        prop_assert_eq!(Bloc::unpack(bloc.pack(round, followed), hash), (bloc, round, followed));
    }
}

#[test]
fn bits_are_one_for_each_membership() {
    assert_eq!(bit(0), U256::ONE);
    assert_eq!(bit(167), U256::ONE << 167);
}
