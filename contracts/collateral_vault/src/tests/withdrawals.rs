use surety_interfaces::IAccess::ZeroAddress;
use surety_interfaces::ICollateralVault::{
    InsufficientCollateral, NothingRecovered, OperatorInDebt, RecoveredWithdrawn, TransferFailed,
    Withdrawn, ZeroAmount,
};

use super::*;

#[test]
fn withdraw_of_free_bond_pays_and_lowers_the_capacity() {
    let mut scene = Scene::new();
    scene.deposit(OPERATOR, eth(5_000));
    assert_eq!(scene.vault.preview_capacity(OPERATOR, eth(2_500), 2), Ok(2));
    let left = scene.from(REGISTRY).withdraw(OPERATOR, eth(2_500), STRANGER, 2);
    assert_eq!(left, Ok(2));
    assert_eq!(scene.vault.assets_of(OPERATOR).unwrap(), eth(2_500));
    assert_eq!(scene.total_assets(), eth(2_500));
    let event = &scene.events::<Withdrawn>()[0];
    assert_eq!((event.operatorId, event.to), (OPERATOR, STRANGER));
    assert_eq!((event.assets, event.shares), (eth(2_500), eth(2_500) * wei(1_000)));
}

#[test]
fn withdraw_of_everything_leaves_no_share() {
    let mut scene = Scene::new();
    scene.deposit(OTHER, eth(1_000));
    scene.donate_and_vest(wei(77));
    scene.deposit(OPERATOR, eth(1_000));
    let all = scene.vault.assets_of(OPERATOR).unwrap();
    assert_eq!(scene.from(REGISTRY).withdraw(OPERATOR, all, STRANGER, 0), Ok(0));
    assert_eq!(scene.vault.shares_of(OPERATOR), U256::ZERO);
    assert_eq!(scene.total_shares(), scene.vault.shares_of(OTHER));
}

#[test]
fn withdraw_below_what_seats_require_is_refused() {
    let mut scene = Scene::new();
    scene.deposit(OPERATOR, eth(5_000));
    let requested = eth(2_000) + wei(1);
    let error = InsufficientCollateral { operatorId: OPERATOR, available: eth(2_000), requested };
    let result = scene.from(REGISTRY).withdraw(OPERATOR, requested, STRANGER, 3);
    assert_eq!(result, Err(revert(error)));
    assert_eq!(scene.vault.preview_capacity(OPERATOR, requested, 3), result);
    assert_eq!(scene.from(REGISTRY).withdraw(OPERATOR, eth(2_000), STRANGER, 3), Ok(3));
}

#[test]
fn withdraw_above_the_bond_is_refused() {
    let mut scene = Scene::new();
    scene.deposit(OTHER, eth(9_000));
    let error =
        InsufficientCollateral { operatorId: OPERATOR, available: U256::ZERO, requested: wei(1) };
    let result = scene.from(REGISTRY).withdraw(OPERATOR, wei(1), STRANGER, 0);
    assert_eq!(result, Err(revert(error)));
}

#[test]
fn withdraw_with_debt_is_refused() {
    let mut scene = Scene::with_depth();
    scene.deposit(OPERATOR, eth(1_000));
    scene.slash(OPERATOR, eth(1_250), STAKER);
    let error = OperatorInDebt { operatorId: OPERATOR, debt: eth(250) };
    let result = scene.from(REGISTRY).withdraw(OPERATOR, wei(1), STRANGER, 0);
    assert_eq!(result, Err(revert(error)));
}

#[test]
fn withdraw_with_bad_arguments_is_refused() {
    let mut scene = Scene::new();
    scene.deposit(OPERATOR, eth(1_000));
    let nothing = scene.from(REGISTRY).withdraw(OPERATOR, U256::ZERO, STRANGER, 0);
    assert_eq!(nothing, Err(revert(ZeroAmount {})));
    let nobody = scene.from(REGISTRY).withdraw(OPERATOR, wei(1), Address::ZERO, 0);
    assert_eq!(nobody, Err(revert(ZeroAddress {})));
}

#[test]
fn withdraw_by_anyone_but_the_registry_is_refused() {
    let mut scene = Scene::new();
    scene.deposit(OPERATOR, eth(1_000));
    for caller in [ADMIN, SETTLEMENT, DISTRIBUTOR, STRANGER] {
        let result = scene.from(caller).withdraw(OPERATOR, wei(1), caller, 0);
        assert_eq!(result, Err(unauthorized(caller)));
    }
}

#[test]
fn withdraw_to_a_receiver_that_refuses_fails() {
    let mut scene = Scene::new();
    scene.deposit(OPERATOR, eth(1_000));
    scene.vm.mock_call(STRANGER, vec![], wei(5), Err(vec![]));
    let result = scene.from(REGISTRY).withdraw(OPERATOR, wei(5), STRANGER, 0);
    assert_eq!(result, Err(revert(TransferFailed { to: STRANGER, amount: wei(5) })));
}

#[test]
fn withdraw_recovered_pays_the_beneficiary_once() {
    let mut scene = Scene::with_depth();
    scene.deposit(OPERATOR, eth(1_000));
    scene.slash(OPERATOR, eth(600), STAKER);
    assert_eq!(scene.vault.total_recovered(), eth(600));
    assert_eq!(scene.from(STAKER).withdraw_recovered(STRANGER), Ok(eth(600)));
    assert_eq!(scene.vault.total_recovered(), U256::ZERO);
    let event = &scene.events::<RecoveredWithdrawn>()[0];
    assert_eq!((event.beneficiary, event.to, event.assets), (STAKER, STRANGER, eth(600)));
    let error = NothingRecovered { beneficiary: STAKER };
    assert_eq!(scene.from(STAKER).withdraw_recovered(STRANGER), Err(revert(error)));
}

#[test]
fn withdraw_recovered_to_a_bad_receiver_is_refused() {
    let mut scene = Scene::with_depth();
    scene.deposit(OPERATOR, eth(1_000));
    scene.slash(OPERATOR, eth(600), STAKER);
    let nobody = scene.from(STAKER).withdraw_recovered(Address::ZERO);
    assert_eq!(nobody, Err(revert(ZeroAddress {})));
    scene.vm.mock_call(STRANGER, vec![], eth(600), Err(vec![]));
    let error = TransferFailed { to: STRANGER, amount: eth(600) };
    assert_eq!(scene.from(STAKER).withdraw_recovered(STRANGER), Err(revert(error)));
}
