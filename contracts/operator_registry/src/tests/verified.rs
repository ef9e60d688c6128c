use surety_interfaces::IOperatorRegistry::{
    CriteriaNotMet, CuratorSet, CurrentNodeVersionSet, InvalidMetadata, OperatorNotFound,
    VerifiedSet,
};
use surety_protocol::score::{VERIFIED_ABOVE_BPS, VERIFIED_VALIDATORS};

use super::*;
use crate::operators::Profile;
use crate::verify::{review, tag};

const CURATOR: Address = address!("00000000000000000000000000000000000000d2");
const GOOD: u16 = VERIFIED_ABOVE_BPS + 1;
const ENOUGH: u32 = VERIFIED_VALIDATORS;

/// Operator 1 has these seats and this score and runs `version`; version v2 is current.
fn scene(seats: u32, score_bps: u16, version: &str) -> Scene {
    let mut scene = Scene::active();
    scene.from(ADMIN).set_curator(CURATOR).unwrap();
    scene.from(ADMIN).set_current_node_version("v2".to_owned()).unwrap();
    let [location, institution_type, client] = [(); 3].map(|_| String::new());
    let version = version.to_owned();
    scene.from(OWNER).set_metadata(1, location, institution_type, client, version).unwrap();
    let profile = Profile { score_bps, ..scene.registry.profile(1) };
    scene.registry.store_profile(1, &profile);
    scene.answer_with(wei(seats.into()).abi_encode());
    scene.seats_answer(LEDGER, 1);
    scene
}

fn verified(scene: &Scene) -> Vec<bool> {
    scene.events::<VerifiedSet>().iter().map(|event| event.verified).collect()
}

#[test]
fn set_verified_of_an_operator_that_qualifies_sets_and_lifts_the_flag() {
    let mut scene = scene(ENOUGH, GOOD, "v2");
    scene.from(CURATOR).set_verified(1, true).unwrap();
    assert!(scene.registry.is_verified(1));
    assert_eq!(scene.registry.score_of(1).0, GOOD);
    scene.from(CURATOR).set_verified(1, false).unwrap();
    assert!(!scene.registry.is_verified(1));
    assert_eq!(verified(&scene), [true, false]);
}

#[test]
fn set_verified_of_an_operator_that_does_not_qualify_is_refused() {
    for (validators, score_bps, version) in [
        (ENOUGH - 1, GOOD, "v2"),
        (ENOUGH, VERIFIED_ABOVE_BPS, "v2"),
        (ENOUGH, GOOD, "v1"),
        (ENOUGH, GOOD, ""),
    ] {
        let mut scene = scene(validators, score_bps, version);
        let is_current = version == "v2";
        let error = CriteriaNotMet {
            operatorId: 1,
            validators,
            scoreBps: score_bps,
            currentVersion: is_current,
        };
        let result = scene.from(CURATOR).set_verified(1, true);
        assert_eq!(result, Err(revert(error)));
        scene.from(CURATOR).set_verified(1, false).unwrap();
    }
}

#[test]
fn without_a_current_version_nobody_qualifies() {
    let mut scene = scene(ENOUGH, GOOD, "");
    scene.from(ADMIN).set_current_node_version(String::new()).unwrap();
    let error =
        CriteriaNotMet { operatorId: 1, validators: ENOUGH, scoreBps: GOOD, currentVersion: false };
    assert_eq!(scene.from(CURATOR).set_verified(1, true), Err(revert(error)));
}

#[test]
fn set_verified_is_for_the_curator() {
    let mut scene = scene(ENOUGH, GOOD, "v2");
    for caller in [ADMIN, OWNER, STRANGER] {
        assert_eq!(scene.from(caller).set_verified(1, true), Err(unauthorized(caller)));
    }
    let unknown = scene.from(CURATOR).set_verified(2, true);
    assert_eq!(unknown, Err(revert(OperatorNotFound { operatorId: 2 })));
    scene.from(ADMIN).set_curator(Address::ZERO).unwrap();
    assert_eq!(scene.from(CURATOR).set_verified(1, true), Err(unauthorized(CURATOR)));
}

#[test]
fn flag_falls_with_a_score_that_finds_score_or_version_short() {
    let falls = |score_bps, current: &str, is_verified| {
        let mut scene = scene(ENOUGH, score_bps, "v2");
        scene.from(ADMIN).set_current_node_version(current.to_owned()).unwrap();
        let mut profile = Profile { is_verified, ..scene.registry.profile(1) };
        review(&scene.registry, 1, &mut profile);
        let fell = is_verified && !profile.is_verified;
        assert_eq!(verified(&scene), vec![false; fell.into()]);
        fell
    };
    assert!(!falls(GOOD, "v2", true));
    assert!(falls(VERIFIED_ABOVE_BPS, "v2", true));
    assert!(falls(GOOD, "v3", true));
    assert!(!falls(VERIFIED_ABOVE_BPS, "v3", false));
}

#[test]
fn curator_and_current_version_are_set_by_the_admin_apart() {
    let mut scene = scene(ENOUGH, GOOD, "v2");
    assert_eq!(scene.from(STRANGER).set_curator(STRANGER), Err(unauthorized(STRANGER)));
    let version = "v4".to_owned();
    let by_curator = scene.from(CURATOR).set_current_node_version(version);
    assert_eq!(by_curator, Err(unauthorized(CURATOR)));
    let bad = scene.from(ADMIN).set_current_node_version("v".repeat(65));
    assert_eq!(bad, Err(revert(InvalidMetadata {})));
    scene.from(ADMIN).set_curator(OWNER).unwrap();
    assert_eq!(scene.registry.curatorship(), (OWNER, tag(b"v2")));
    scene.from(ADMIN).set_current_node_version("v5".to_owned()).unwrap();
    assert_eq!((scene.registry.curator(), scene.registry.curatorship().1), (OWNER, tag(b"v5")));
    assert_eq!(scene.events::<CuratorSet>()[1].curator, OWNER);
    assert_eq!(scene.events::<CurrentNodeVersionSet>()[1].nodeVersion, "v5");
}
