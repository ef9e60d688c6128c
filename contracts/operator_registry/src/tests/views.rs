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
fn first_refused_is_the_first_private_operator_that_does_not_list_the_owner() {
    let mut scene = Scene::registered();
    scene.register(OWNER, b"second").unwrap();
    scene.register(OWNER, b"third").unwrap();
    assert_eq!(scene.registry.first_refused(STRANGER, vec![1, 2, 3]), 0);
    scene.from(OWNER).set_private(2, true).unwrap();
    scene.from(OWNER).set_private(3, true).unwrap();
    assert_eq!(scene.registry.first_refused(STRANGER, vec![1, 2, 3]), 2);
    scene.from(OWNER).set_whitelist(2, vec![STRANGER], true).unwrap();
    assert_eq!(scene.registry.first_refused(STRANGER, vec![1, 2, 3]), 3);
    assert_eq!(scene.registry.first_refused(STRANGER, vec![1, 2]), 0);
    assert_eq!(scene.registry.first_refused(STRANGER, vec![]), 0);
}
