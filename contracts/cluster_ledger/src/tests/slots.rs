//! Everything has a storage slot of its own.

use alloy_primitives::{B256, U256};
use stylus_sdk::testing::TestVM;
use surety_components::slots::Key;
use surety_components::testing::{EDGE_IDS, EDGE_PLACES, check_slots};

use super::fixture::validator_in;
use crate::ClusterLedger;
use crate::shelf::*;
use crate::words::Validator;

const SINGLE: [Key; 9] = [
    BASICS,
    THRESHOLDS,
    REGISTRY,
    SETTLEMENT,
    CLUSTER_COUNT,
    NETWORK,
    ANNEX,
    ANNOUNCED_THRESHOLDS,
    FEE_TERMS,
];

fn slots_of_keys() -> Vec<U256> {
    let mut slots = SINGLE.map(Key::slot).to_vec();
    for kind in [OPERATOR, CARRIED_EARNINGS, CLUSTER, HISTORY] {
        for id in EDGE_IDS {
            slots.extend(EDGE_PLACES.map(|place| Key::new(kind, id, place).slot()));
        }
    }
    slots
}

#[test]
fn slots_never_meet() {
    let mut slots = slots_of_keys();
    for cluster_id in EDGE_IDS {
        let names = (0..4).map(|number| validator_in(cluster_id, number));
        slots.extend(names.map(|name| U256::from_be_bytes(name.0)));
    }
    check_slots(slots);
}

/// The settlement and views are told validators by name.
#[test]
fn name_that_is_something_elses_slot_is_of_no_validator() {
    let vm = TestVM::new();
    let ledger = ClusterLedger::from(&vm);
    // a validator's word, so that only the slot tells that it is none
    let word = Validator { registered: true, cluster_id: 1, weight: 10_000 }.encode();
    let fields = (0..8).map(U256::from);
    for slot in slots_of_keys().into_iter().chain(fields) {
        vm.set_storage(slot, word.into());
        assert_eq!(ledger.load_validator(B256::from(slot)), Validator::default(), "{slot:#x}");
    }
    let name = validator_in(1, 0);
    vm.set_storage(name.into(), word.into());
    assert_eq!(ledger.load_validator(name).cluster_id, 1);
}
