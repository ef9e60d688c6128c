use surety_interfaces::IOperatorRegistry::{InvalidStatus, OperatorNotFound, StatusChanged};

use super::*;

fn with_seats(mut scene: Scene, seats: u64) -> Scene {
    scene.answer_with(wei(seats).abi_encode());
    scene.seats_answer(LEDGER, 1);
    scene
}

fn statuses(scene: &Scene) -> Vec<u8> {
    scene.events::<StatusChanged>().iter().map(|event| event.status).collect()
}

#[test]
fn deactivate_without_seats_is_inactive_at_once() {
    let mut scene = with_seats(Scene::active(), 0);
    scene.from(OWNER).deactivate(1).unwrap();
    assert_eq!(scene.registry.status_of(1), Ok(1));
    assert_eq!(statuses(&scene), [2, 3, 1]);
}

#[test]
fn deactivate_with_seats_lasts_until_the_last_is_released() {
    let mut scene = with_seats(Scene::active(), 2);
    scene.from(OWNER).deactivate(1).unwrap();
    assert_eq!(scene.registry.status_of(1), Ok(3));
    let error = InvalidStatus { operatorId: 1, status: 3 };
    assert_eq!(scene.paying(OWNER, wei(ETH)).bond(1, 0), Err(revert(error)));
    let scene = with_seats(scene, 0);
    assert_eq!(scene.registry.status_of(1), Ok(1));
    assert_eq!(statuses(&scene), [2, 3]);
}

#[test]
fn deactivate_again_by_anyone_writes_down_that_the_last_seat_is_gone() {
    let mut scene = with_seats(Scene::active(), 2);
    scene.from(OWNER).deactivate(1).unwrap();
    let error = InvalidStatus { operatorId: 1, status: 3 };
    assert_eq!(scene.from(STRANGER).deactivate(1), Err(revert(error)));
    let mut scene = with_seats(scene, 0);
    scene.from(STRANGER).deactivate(1).unwrap();
    assert_eq!((scene.registry.profile(1).status, statuses(&scene)), (1, vec![2, 3, 1]));
    assert_eq!(scene.from(STRANGER).deactivate(1), Err(not_owner(1, STRANGER)));
    let error = InvalidStatus { operatorId: 1, status: 1 };
    assert_eq!(scene.from(OWNER).deactivate(1), Err(revert(error)));
}

#[test]
fn deactivated_operator_becomes_active_by_a_new_bond() {
    let mut scene = with_seats(Scene::active(), 2);
    scene.from(OWNER).deactivate(1).unwrap();
    let mut scene = with_seats(scene, 0);
    scene.vault_answers(VAULT, 1, wei(ETH));
    let by_stranger = scene.paying(STRANGER, wei(ETH)).bond(1, 0);
    assert_eq!(by_stranger, Err(not_owner(1, STRANGER)));
    scene.paying(OWNER, wei(ETH)).bond(1, 0).unwrap();
    assert_eq!(scene.registry.status_of(1), Ok(2));
    assert_eq!(statuses(&scene), [2, 3, 2]);
}

#[test]
fn deactivate_tells_the_ledger() {
    let mut scene = with_seats(Scene::active(), 2);
    let refusal = scene.refuses(LEDGER, &set_status(1, false, false));
    assert_eq!(scene.from(OWNER).deactivate(1), Err(refusal));
}

#[test]
fn deactivate_of_an_operator_that_is_not_active_is_refused() {
    let mut scene = Scene::registered();
    let error = InvalidStatus { operatorId: 1, status: 1 };
    assert_eq!(scene.from(OWNER).deactivate(1), Err(revert(error)));
    let unknown = scene.from(OWNER).deactivate(5);
    assert_eq!(unknown, Err(revert(OperatorNotFound { operatorId: 5 })));
    let mut scene = with_seats(Scene::active(), 2);
    assert_eq!(scene.from(STRANGER).deactivate(1), Err(not_owner(1, STRANGER)));
    scene.from(OWNER).deactivate(1).unwrap();
    let error = InvalidStatus { operatorId: 1, status: 3 };
    assert_eq!(scene.from(OWNER).deactivate(1), Err(revert(error)));
}
