use surety_interfaces::IAccess::ParameterOutOfBounds;
use surety_interfaces::ICollateralVault::{PauseSet, PauseTooSoon, Paused};

use super::*;

const GUARDIAN: Address = address!("00000000000000000000000000000000000000d1");
const CASE: B256 = B256::repeat_byte(7);
const END: u64 = NOON + 14 * DAY;

/// ETH in each place that a pause keeps, and a guardian.
fn guarded() -> Scene {
    let mut scene = Scene::with_depth();
    scene.deposit(OPERATOR, eth(3_000));
    scene.slash(OPERATOR, eth(100), STAKER);
    scene.slash(9, eth(100), STAKER);
    let until = NOON + 60 * DAY;
    scene.from(REGISTRY).lock_bond(OPERATOR, CASE, eth(1_000), until, STAKER).unwrap();
    scene.from(ADMIN).set_guardian(GUARDIAN).unwrap();
    scene
}

#[test]
fn pause_keeps_all_eth_and_ends_by_itself() {
    let mut scene = guarded();
    scene.from(GUARDIAN).pause(END).unwrap();
    assert_eq!(scene.vault.paused_until(), Ok(END));
    assert_eq!(scene.events::<PauseSet>()[0].until, END);
    scene.vm.set_block_timestamp(END - 1);
    let paused = revert(Paused { until: END });
    let withdrawn = scene.from(REGISTRY).withdraw(OPERATOR, wei(1), STRANGER, 0);
    assert_eq!(withdrawn, Err(paused.clone()));
    assert_eq!(scene.vault.preview_capacity(OPERATOR, wei(1), 0), Err(paused.clone()));
    let slashed = scene.from(SETTLEMENT).slash(vec![OPERATOR], vec![wei(1)], STAKER);
    assert_eq!(slashed, Err(paused.clone()));
    assert_eq!(scene.from(REGISTRY).settle_lock(OPERATOR, CASE), Err(paused.clone()));
    assert_eq!(scene.from(STAKER).withdraw_recovered(STAKER), Err(paused.clone()));
    assert_eq!(scene.from(ADMIN).report_loss(wei(1), STAKER), Err(paused));
}

#[test]
fn pause_ends_at_its_end() {
    let mut scene = guarded();
    scene.from(GUARDIAN).pause(END).unwrap();
    scene.vm.set_block_timestamp(END);
    assert_eq!(scene.from(REGISTRY).withdraw(OPERATOR, wei(1), STRANGER, 0), Ok(1));
    assert_eq!(scene.slash(OPERATOR, wei(1), STAKER), wei(1));
    assert_eq!(scene.from(REGISTRY).settle_lock(OPERATOR, CASE), Ok(1));
    assert!(scene.from(STAKER).withdraw_recovered(STAKER).is_ok());
    assert_eq!(scene.from(ADMIN).report_loss(wei(1), STAKER), Ok(()));
}

#[test]
fn pause_lets_eth_in() {
    let mut scene = guarded();
    scene.from(GUARDIAN).pause(END).unwrap();
    assert_eq!(scene.deposit(OPERATOR, eth(1_000)), 2);
    scene.paying(STRANGER, eth(100)).repay_debt(9).unwrap();
    scene.donate(wei(5));
    assert_eq!(scene.paying(REGISTRY, eth(400)).compensate_lock(OPERATOR, CASE), Ok(3));
    assert_eq!(scene.from(REGISTRY).cancel_lock(OPERATOR, CASE), Ok(3));
    assert_eq!(scene.from(REGISTRY).set_nodes(OPERATOR, 1, 1, 0), Ok(2));
    assert_eq!(scene.vault.recovered_of(STAKER), eth(600));
    assert_eq!(scene.vault.paused_until(), Ok(END));
}

#[test]
fn guardian_pauses_again_only_after_as_long_a_time() {
    let mut scene = guarded();
    scene.from(GUARDIAN).pause(NOON + DAY).unwrap();
    let error = revert(PauseTooSoon { notBefore: NOON + 15 * DAY });
    assert_eq!(scene.from(GUARDIAN).pause(NOON + 2 * DAY), Err(error.clone()));
    scene.vm.set_block_timestamp(NOON + 15 * DAY - 1);
    assert_eq!(scene.from(GUARDIAN).pause(NOON + 16 * DAY), Err(error));
    scene.vm.set_block_timestamp(NOON + 15 * DAY);
    scene.from(GUARDIAN).pause(NOON + 29 * DAY).unwrap();
}

#[test]
fn admin_pauses_at_any_time_and_ends_pauses() {
    let mut scene = guarded();
    scene.from(GUARDIAN).pause(END).unwrap();
    scene.pass(DAY);
    scene.from(ADMIN).pause(END + DAY).unwrap();
    assert_eq!(scene.vault.paused_until(), Ok(END + DAY));
    assert_eq!(scene.from(GUARDIAN).unpause(), Err(unauthorized(GUARDIAN)));
    scene.from(ADMIN).unpause().unwrap();
    assert_eq!(scene.vault.paused_until(), Ok(NOON + DAY));
    assert_eq!(scene.slash(OPERATOR, wei(1), STAKER), wei(1));
    // the guardian's rest counts from the end
    scene.pass(14 * DAY);
    scene.from(ADMIN).unpause().unwrap();
    assert_eq!(scene.vault.paused_until(), Ok(NOON + DAY));
    scene.from(GUARDIAN).pause(NOON + 16 * DAY).unwrap();
}

#[test]
fn pause_out_of_bounds_or_by_another_is_refused() {
    let mut scene = guarded();
    for until in [0, NOON, END + 1, u64::MAX] {
        let (value, min, max) = (wei(until), wei(NOON + 1), wei(END));
        let error = ParameterOutOfBounds { value, min, max };
        assert_eq!(scene.from(GUARDIAN).pause(until), Err(revert(error.clone())));
        assert_eq!(scene.from(ADMIN).pause(until), Err(revert(error)));
    }
    for caller in [REGISTRY, SETTLEMENT, DISTRIBUTOR, STRANGER] {
        assert_eq!(scene.from(caller).pause(NOON + DAY), Err(unauthorized(caller)));
        assert_eq!(scene.from(caller).unpause(), Err(unauthorized(caller)));
    }
}
