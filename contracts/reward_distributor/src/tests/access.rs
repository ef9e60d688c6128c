use surety_interfaces::IAccess::{
    AlreadyWired, NotWired, ParameterOutOfBounds, Unauthorized, ZeroAddress,
};
use surety_interfaces::IRewardDistributor::{ActivationDelaySet, Wired};

use super::*;

#[test]
fn privileged_functions_refuse_every_other_caller() {
    let mut scene = Scene::unwired(0);
    for caller in [STRANGER, GUARDIAN] {
        let refused = Err(revert(Unauthorized { caller }));
        assert_eq!(scene.from(caller).wire(COMMITTEE, REGISTRY, VAULT), refused);
        assert_eq!(scene.from(caller).set_activation_delay(1), refused);
        assert_eq!(scene.from(caller).transfer_admin(caller), refused);
        assert_eq!(scene.from(caller).set_guardian(caller), refused);
        assert_eq!(scene.from(caller).accept_admin(), refused);
    }
    for caller in [STRANGER, ADMIN] {
        let refused = Err(revert(Unauthorized { caller }));
        assert_eq!(scene.from(caller).disable_root(1), refused);
    }
}

#[test]
fn constructor_outside_its_bounds_fails() {
    let construct = |genesis, slot, frame, delay| {
        let vm = TestVM::new();
        vm.set_block_timestamp(GENESIS);
        RewardDistributor::from(&vm).constructor(ADMIN, genesis, slot, frame, delay)
    };
    let outside = |value: u64, min: u64, max: u64| {
        let (value, min, max) = (wei(value), wei(min), wei(max));
        Err(revert(ParameterOutOfBounds { value, min, max }))
    };
    assert_eq!(construct(GENESIS + 1, 12, WEEK, 0), outside(GENESIS + 1, 0, GENESIS));
    assert_eq!(construct(GENESIS, 3, WEEK, 0), outside(3, 4, 60));
    assert_eq!(construct(GENESIS, 61, WEEK, 0), outside(61, 4, 60));
    assert_eq!(construct(GENESIS, 12, DAY - 1, 0), outside(DAY - 1, DAY, 28 * DAY));
    assert_eq!(construct(GENESIS, 12, 28 * DAY + 1, 0), outside(28 * DAY + 1, DAY, 28 * DAY));
    assert_eq!(construct(GENESIS, 12, WEEK, 14 * DAY + 1), outside(14 * DAY + 1, 0, 14 * DAY));
    assert_eq!(construct(GENESIS, 4, WEEK, 14 * DAY), Ok(()));
}

#[test]
fn constructor_without_an_admin_fails() {
    let mut distributor = RewardDistributor::from(&TestVM::new());
    let outcome = distributor.constructor(Address::ZERO, 0, 12, WEEK, 0);
    assert_eq!(outcome, Err(revert(ZeroAddress {})));
}

#[test]
fn wire_with_a_zero_address_or_twice_fails() {
    let zero = Address::ZERO;
    let mut scene = Scene::unwired(0);
    for (committee, registry, vault) in
        [(zero, REGISTRY, VAULT), (COMMITTEE, zero, VAULT), (COMMITTEE, REGISTRY, zero)]
    {
        let outcome = scene.from(ADMIN).wire(committee, registry, vault);
        assert_eq!(outcome, Err(revert(ZeroAddress {})));
    }
    scene.from(ADMIN).wire(COMMITTEE, REGISTRY, VAULT).unwrap();
    assert!(scene.logged(&Wired { committee: COMMITTEE, registry: REGISTRY, vault: VAULT }));
    assert_eq!(scene.distributor.wiring(), (COMMITTEE, REGISTRY, VAULT));
    let again = scene.from(ADMIN).wire(COMMITTEE, REGISTRY, VAULT);
    assert_eq!(again, Err(revert(AlreadyWired {})));
}

#[test]
fn publishing_and_bonding_before_the_neighbours_are_named_fails() {
    let mut scene = Scene::unwired(0);
    let not_wired = Err(revert(NotWired {}));
    let frame = report(1, 0, B256::repeat_byte(1));
    assert_eq!(scene.from(STRANGER).publish_frame(frame), not_wired);
    assert_eq!(scene.from(STRANGER).claim_into_bond(1, wei(1), vec![]), not_wired);
}

#[test]
fn activation_delay_within_bounds_is_set() {
    let mut scene = Scene::new(0);
    scene.from(ADMIN).set_activation_delay(DAY).unwrap();
    assert_eq!(scene.distributor.activation_delay(), DAY);
    assert!(scene.logged(&ActivationDelaySet { activationDelay: DAY }));
}
