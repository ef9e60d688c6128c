//! Everything has a storage slot of its own, also when a beneficiary chooses its address.

use surety_components::testing::{EDGE_IDS, EDGE_PLACES, check_slots};

use super::*;
use crate::shelf::{self, CURVE, DAYS, DEBT, HOLDS, LOCK, RESERVES, TOTALS, VESTING, WINDOW, key};

const SINGLE: [u128; 7] =
    [shelf::REGISTRY, shelf::SETTLEMENT, shelf::DISTRIBUTOR, TOTALS, RESERVES, VESTING, WINDOW];

fn beneficiaries() -> Vec<Address> {
    let mut all = vec![Address::ZERO, Address::repeat_byte(0xff)];
    // what another key has above its kind
    for bit in 0..160 {
        all.push(Address::from_word(B256::from(U256::ONE << bit)));
    }
    all
}

#[test]
fn slots_never_meet() {
    let mut slots = SINGLE.map(U256::from).to_vec();
    for kind in [DAYS, CURVE, shelf::OPERATOR, HOLDS, LOCK, DEBT] {
        for id in EDGE_IDS {
            slots.extend(EDGE_PLACES.map(|place| U256::from(key(kind, id, place))));
        }
    }
    let vm = TestVM::new();
    let mut vault = CollateralVault::from(&vm);
    for beneficiary in beneficiaries() {
        vault.set_recovered(beneficiary, U256::ONE);
    }
    let written = vm.snapshot().storage;
    assert_eq!(written.len(), beneficiaries().len());
    slots.extend(written.into_keys());
    check_slots(slots);
}

/// A slot per lock and word, up to the last place.
#[test]
fn locks_of_one_operator_never_meet() {
    let keys = (0..7).flat_map(|place| [0, 1].map(|word| crate::holds::lock_key(7, place, word)));
    check_slots(keys.map(U256::from));
}
