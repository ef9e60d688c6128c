use surety_interfaces::IOperatorRegistry::{
    OperatorNotFound, OperatorTransferStarted, OperatorTransferred, PublicKeyTaken,
};

use super::*;
use alloy_primitives::keccak256;

#[test]
fn operator_is_handed_over_in_two_steps() {
    let mut scene = Scene::registered();
    scene.from(OWNER).transfer_operator(1, STRANGER).unwrap();
    assert_eq!(scene.registry.pending_owner_of(1), STRANGER);
    assert_eq!(scene.registry.owner_of(1), OWNER, "until it is accepted");
    scene.from(STRANGER).accept_operator(1).unwrap();
    assert_eq!(scene.registry.owner_of(1), STRANGER);
    assert_eq!(scene.registry.pending_owner_of(1), Address::ZERO);
    let started = &scene.events::<OperatorTransferStarted>()[0];
    assert_eq!((started.operatorId, started.owner, started.newOwner), (1, OWNER, STRANGER));
    let done = &scene.events::<OperatorTransferred>()[0];
    assert_eq!((done.operatorId, done.previousOwner, done.newOwner), (1, OWNER, STRANGER));
    assert_eq!(scene.from(OWNER).set_payout(1, OWNER), Err(not_owner(1, OWNER)));
    scene.from(STRANGER).set_payout(1, STRANGER).unwrap();
    assert_eq!(scene.from(STRANGER).accept_operator(1), Err(unauthorized(STRANGER)));
}

#[test]
fn accept_operator_by_anyone_else_is_refused() {
    let mut scene = Scene::registered();
    for caller in [ADMIN, OWNER, STRANGER, Address::ZERO] {
        assert_eq!(scene.from(caller).accept_operator(1), Err(unauthorized(caller)));
    }
    scene.from(OWNER).transfer_operator(1, STRANGER).unwrap();
    for caller in [ADMIN, OWNER, PAYOUT] {
        assert_eq!(scene.from(caller).accept_operator(1), Err(unauthorized(caller)));
    }
    let unknown = scene.from(STRANGER).accept_operator(2);
    assert_eq!(unknown, Err(revert(OperatorNotFound { operatorId: 2 })));
}

#[test]
fn transfer_operator_replaces_and_withdraws_an_offer() {
    let mut scene = Scene::registered();
    scene.from(OWNER).transfer_operator(1, PAYOUT).unwrap();
    scene.from(OWNER).transfer_operator(1, STRANGER).unwrap();
    assert_eq!(scene.from(PAYOUT).accept_operator(1), Err(unauthorized(PAYOUT)));
    scene.from(OWNER).transfer_operator(1, Address::ZERO).unwrap();
    assert_eq!(scene.from(STRANGER).accept_operator(1), Err(unauthorized(STRANGER)));
}

#[test]
fn payout_stays_if_it_was_set_and_follows_the_owner_otherwise() {
    let hand_over = |payout: Address| {
        let mut scene = Scene::registered();
        scene.from(OWNER).set_payout(1, payout).unwrap();
        scene.from(OWNER).transfer_operator(1, STRANGER).unwrap();
        scene.from(STRANGER).accept_operator(1).unwrap();
        scene.registry.accounts_of(1).unwrap()
    };
    assert_eq!(hand_over(PAYOUT), (STRANGER, PAYOUT));
    assert_eq!(hand_over(OWNER), (STRANGER, STRANGER));
}

#[test]
fn key_stays_with_who_registered_it() {
    let mut scene = Scene::registered();
    scene.from(OWNER).transfer_operator(1, STRANGER).unwrap();
    scene.from(STRANGER).accept_operator(1).unwrap();
    let hash = keccak256([OWNER.as_slice(), b"key"].concat());
    let error = revert(PublicKeyTaken { keyHash: hash });
    assert_eq!(scene.register(OWNER, b"key"), Err(error));
    assert_eq!(scene.register(STRANGER, b"key"), Ok(2));
}
