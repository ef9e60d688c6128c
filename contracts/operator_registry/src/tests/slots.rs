//! Everything has a storage slot of its own, also when an operator's owner chooses keys and accounts.

use alloy_primitives::B256;
use surety_components::slots::Key;
use surety_components::testing::{EDGE_IDS, EDGE_PLACES, check_slots};

use super::*;
use crate::shelf::{self, BASICS, CURATORSHIP, NODE_MANAGER, OPERATOR, STRATEGY, TIERS};

const SINGLE: [Key; 5] = [shelf::DISTRIBUTOR, BASICS, TIERS, CURATORSHIP, NODE_MANAGER];

#[test]
fn slots_never_meet() {
    let mut slots = SINGLE.map(Key::slot).to_vec();
    for kind in [STRATEGY, OPERATOR] {
        for id in EDGE_IDS {
            slots.extend(EDGE_PLACES.map(|place| Key::new(kind, id, place).slot()));
        }
    }
    let registry = OperatorRegistry::from(&TestVM::new());
    // the same numbers as a key's hash and as a listed account
    let chosen = slots.clone().into_iter().chain((0..512).map(U256::from)).chain([U256::MAX]);
    for number in chosen {
        slots.push(registry.key_slot(B256::from(number)));
        slots.push(registry.listing_slot(number));
    }
    check_slots(slots);
}
