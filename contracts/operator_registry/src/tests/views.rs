use surety_interfaces::IClusterLedger::operatorAccountCall;
use surety_interfaces::IOperatorRegistry::StrategyNotFound;

use super::*;

/// The ledger's account; the vault's debt is the account's seats (see [`Scene`]).
fn eligible(seats: u64, capacity: u64, active: bool) -> bool {
    let mut scene = Scene::registered();
    scene.answer_with((wei(seats), wei(capacity), active, false, wei(0), wei(0)).abi_encode());
    scene.answers(LEDGER, &operatorAccountCall { operatorId: 1 }, 6);
    scene.answers(VAULT, &debtOfCall { operatorId: 1 }, 1);
    scene.registry.is_eligible(1, 0).unwrap()
}

#[test]
fn is_eligible_needs_an_active_account_a_free_seat_and_no_debt() {
    assert!(eligible(0, 1, true));
    assert!(!eligible(0, 1, false), "inactive");
    assert!(!eligible(0, 0, true), "no free seat");
    assert!(!eligible(1, 2, true), "in debt");
}

#[test]
fn is_eligible_without_an_account_is_false() {
    let mut scene = Scene::registered();
    scene.from(ADMIN).add_strategy(OTHER_VAULT, OTHER_LEDGER).unwrap();
    assert_eq!(scene.registry.is_eligible(1, 1), Ok(false));
    assert_eq!(scene.registry.is_eligible(99, 0), Ok(false));
    let error = StrategyNotFound { strategy: 2 };
    assert_eq!(scene.registry.is_eligible(1, 2), Err(revert(error)));
}

#[test]
fn operators_are_listed_in_pages() {
    let mut scene = Scene::active();
    scene.register(STRANGER, b"second").unwrap();
    let all = scene.registry.operators(0, 9);
    assert_eq!(all, (vec![OWNER, STRANGER], vec![2, 1], vec![9_500; 2]));
    assert_eq!(scene.registry.operators(1, 100), all);
    assert_eq!(scene.registry.operators(2, 1), (vec![STRANGER], vec![1], vec![9_500]));
    for (first, limit) in [(3, 1), (1, 0), (u64::MAX, u64::MAX)] {
        assert_eq!(scene.registry.operators(first, limit), (vec![], vec![], vec![]));
    }
    for key in 3..=102u8 {
        scene.register(OWNER, &[key]).unwrap();
    }
    assert_eq!(scene.registry.operators(1, u64::MAX).0.len(), 100);
    assert_eq!(scene.registry.operators(3, u64::MAX).0, vec![OWNER; 100]);
    assert_eq!(scene.registry.operators(4, u64::MAX).0.len(), 99);
}
