use surety_interfaces::ICollateralVault::{Deposited, ZeroAmount};

use super::*;

#[test]
fn deposit_of_one_eth_covers_one_seat() {
    let mut scene = Scene::new();
    assert_eq!(scene.deposit(OPERATOR, eth(1_000)), 1);
    assert_eq!(scene.deposit(OPERATOR, eth(1_999)), 2);
    assert_eq!(scene.total_assets(), eth(2_999));
    assert_eq!(scene.vault.assets_of(OPERATOR).unwrap(), eth(2_999));
    assert_eq!(scene.vault.shares_of(OPERATOR), scene.total_shares());
    let deposits = scene.events::<Deposited>();
    assert_eq!(deposits[1].assets, eth(1_999));
    assert_eq!(deposits[1].shares, eth(1_999) * wei(1_000));
}

#[test]
fn deposit_of_one_eth_covers_one_seat_at_every_share_price() {
    let mut scene = Scene::new();
    scene.deposit(OTHER, eth(1_000));
    let donations = [1, 333_333_333_333_333_333, 7, 3_000_000_000_000_000_001];
    for (operator_id, donation) in (100..).zip(donations) {
        scene.donate_and_vest(wei(donation));
        assert_eq!(scene.deposit(operator_id, eth(1_000)), 1, "after {donation}");
        assert_eq!(scene.vault.capacity_of(operator_id).unwrap(), 1);
    }
}

#[test]
fn deposit_by_the_distributor_is_bond() {
    let mut scene = Scene::new();
    assert_eq!(scene.paying(DISTRIBUTOR, eth(2_000)).deposit(OPERATOR), Ok(2));
}

#[test]
fn deposit_by_anyone_else_is_refused() {
    let mut scene = Scene::new();
    for caller in [ADMIN, SETTLEMENT, STRANGER] {
        let result = scene.paying(caller, eth(1_000)).deposit(OPERATOR);
        assert_eq!(result, Err(unauthorized(caller)));
    }
    let mut unwired = Scene::unwired();
    let result = unwired.paying(REGISTRY, eth(1_000)).deposit(OPERATOR);
    assert_eq!(result, Err(unauthorized(REGISTRY)));
}

#[test]
fn deposit_of_nothing_is_refused() {
    let mut scene = Scene::new();
    assert_eq!(scene.from(REGISTRY).deposit(OPERATOR), Err(revert(ZeroAmount {})));
}

#[test]
fn previews_round_against_the_holder() {
    let mut scene = Scene::new();
    scene.deposit(OTHER, wei(200_000_000_000_000));
    scene.donate_and_vest(wei(100_000_000_000_000));
    // 3 wei for 2 000 shares, and one of the virtual ones
    assert_eq!(scene.vault.convert_to_shares(wei(1)).unwrap(), wei(666));
    assert_eq!(scene.vault.convert_to_assets(wei(667)).unwrap(), wei(1));
    assert_eq!(scene.vault.convert_to_assets(wei(666)).unwrap(), wei(0));
    assert_eq!(scene.vault.preview_withdraw(wei(1)).unwrap(), wei(667));
}
