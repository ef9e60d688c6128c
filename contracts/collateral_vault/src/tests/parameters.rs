use surety_interfaces::IAccess::{AlreadyWired, LengthMismatch, ParameterOutOfBounds, ZeroAddress};
use surety_interfaces::ICollateralVault::{MultiplierSet, SlashCapSet, Wired};

use super::*;

#[test]
fn constructor_sets_the_defaults() {
    let scene = Scene::unwired();
    assert_eq!(scene.vault.admin(), ADMIN);
    assert_eq!(scene.vault.slash_cap_bps(), 1_000);
    assert_eq!(scene.vault.multiplier_of(OPERATOR), 10_000);
    assert_eq!(scene.vault.required_for(OPERATOR, 3).unwrap(), eth(3_000));
}

#[test]
fn constructor_without_admin_is_refused() {
    let mut vault = CollateralVault::from(&TestVM::new());
    assert_eq!(vault.constructor(Address::ZERO), Err(revert(ZeroAddress {})));
}

#[test]
fn wire_is_for_the_admin_once() {
    let mut scene = Scene::unwired();
    let by_stranger = scene.from(STRANGER).wire(REGISTRY, SETTLEMENT, DISTRIBUTOR);
    assert_eq!(by_stranger, Err(unauthorized(STRANGER)));
    let without = scene.from(ADMIN).wire(REGISTRY, Address::ZERO, DISTRIBUTOR);
    assert_eq!(without, Err(revert(ZeroAddress {})));
    scene.from(ADMIN).wire(REGISTRY, SETTLEMENT, DISTRIBUTOR).unwrap();
    assert_eq!(scene.vault.wiring(), (REGISTRY, SETTLEMENT, DISTRIBUTOR));
    let event = &scene.events::<Wired>()[0];
    let wired = (event.registry, event.settlement, event.distributor);
    assert_eq!(wired, scene.vault.wiring());
    let again = scene.from(ADMIN).wire(REGISTRY, SETTLEMENT, DISTRIBUTOR);
    assert_eq!(again, Err(revert(AlreadyWired {})));
}

#[test]
fn admin_is_handed_over_in_two_steps() {
    let mut scene = Scene::new();
    scene.from(ADMIN).transfer_admin(STRANGER).unwrap();
    assert_eq!(scene.vault.pending_admin(), STRANGER);
    let by_another = scene.from(REGISTRY).accept_admin().map_err(Refusal::from);
    assert_eq!(by_another, Err(unauthorized(REGISTRY)));
    scene.from(STRANGER).accept_admin().unwrap();
    assert_eq!(scene.vault.admin(), STRANGER);
    assert_eq!(scene.from(ADMIN).set_slash_cap(100), Err(unauthorized(ADMIN)));
    scene.from(STRANGER).set_guardian(STAKER).unwrap();
    assert_eq!(scene.vault.guardian(), STAKER);
}

#[test]
fn set_slash_cap_outside_its_bounds_is_refused() {
    let mut scene = Scene::new();
    for cap in [99, 5_001] {
        let error = ParameterOutOfBounds { value: wei(cap), min: wei(100), max: wei(5_000) };
        assert_eq!(scene.from(ADMIN).set_slash_cap(cap as u16), Err(revert(error)));
    }
    assert_eq!(scene.from(STRANGER).set_slash_cap(100), Err(unauthorized(STRANGER)));
    scene.from(ADMIN).set_slash_cap(5_000).unwrap();
    assert_eq!(scene.vault.slash_cap_bps(), 5_000);
    assert_eq!(scene.events::<SlashCapSet>()[1].capBps, 5_000);
    scene.deposit(OPERATOR, eth(2_000));
    scene.pass(DAY);
    assert_eq!(scene.slash(OPERATOR, eth(1_000), STAKER), eth(1_000));
}

#[test]
fn set_multipliers_lowers_the_price_of_later_seats() {
    let mut scene = Scene::new();
    scene.deposit(OPERATOR, eth(3_000));
    scene.deposit(OTHER, eth(1_000));
    let result = scene.from(REGISTRY).set_multipliers(vec![OPERATOR, OTHER], vec![5_000, 0]);
    assert_eq!(result, Ok(vec![5, crate::curve::MAX_SEATS]));
    assert_eq!(scene.vault.required_for(OPERATOR, 5).unwrap(), eth(3_000));
    assert_eq!(scene.vault.multiplier_of(OTHER), 0);
    scene.from(REGISTRY).set_multipliers(vec![OTHER], vec![0]).unwrap();
    assert_eq!(scene.events::<MultiplierSet>().len(), 2);
}

#[test]
fn set_multipliers_with_bad_arguments_is_refused() {
    let mut scene = Scene::new();
    let result = scene.from(REGISTRY).set_multipliers(vec![OPERATOR], vec![]);
    let error = LengthMismatch { expected: wei(1), actual: U256::ZERO };
    assert_eq!(result, Err(revert(error)));
    let result = scene.from(REGISTRY).set_multipliers(vec![OPERATOR], vec![10_001]);
    let error = ParameterOutOfBounds { value: wei(10_001), min: U256::ZERO, max: wei(10_000) };
    assert_eq!(result, Err(revert(error)));
    for caller in [ADMIN, SETTLEMENT, DISTRIBUTOR, STRANGER] {
        let result = scene.from(caller).set_multipliers(vec![OPERATOR], vec![0]);
        assert_eq!(result, Err(unauthorized(caller)));
    }
}
