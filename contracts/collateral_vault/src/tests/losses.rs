use surety_interfaces::IAccess::{ParameterOutOfBounds, ZeroAddress};
use surety_interfaces::ICollateralVault::{LossReported, SlashCapExceeded};

use super::*;

/// Two operators with 6 and 3 ETH, a day old.
fn bonded() -> Scene {
    let mut scene = Scene::new();
    scene.deposit(OPERATOR, eth(6_000));
    scene.deposit(OTHER, eth(3_000));
    scene.pass(DAY);
    scene
}

#[test]
fn loss_lowers_all_bonds_alike_for_the_beneficiary() {
    let mut scene = bonded();
    scene.from(ADMIN).report_loss(eth(900), STAKER).unwrap();
    assert_eq!(scene.vault.assets_of(OPERATOR), Ok(eth(5_400)));
    assert_eq!(scene.vault.assets_of(OTHER), Ok(eth(2_700)));
    assert_eq!(scene.vault.capacities_of(vec![OPERATOR, OTHER]), Ok(vec![5, 2]));
    assert_eq!(scene.vault.recovered_of(STAKER), eth(900));
    assert_eq!((scene.total_assets(), scene.vault.total_recovered()), (eth(8_100), eth(900)));
    assert_eq!(scene.vault.slashed_in_window(), Ok(eth(900)));
    let event = &scene.events::<LossReported>()[0];
    assert_eq!((event.beneficiary, event.assets), (STAKER, eth(900)));
    // who bonds afterwards gets all of its bond
    assert_eq!(scene.deposit(99, eth(1_000)), 1);
    assert_eq!(scene.from(STAKER).withdraw_recovered(STAKER), Ok(eth(900)));
}

#[test]
fn loss_above_the_cap_is_refused() {
    let mut scene = bonded();
    scene.slash(OTHER, eth(100), STAKER);
    let error = SlashCapExceeded { requested: eth(801), available: eth(800) };
    assert_eq!(scene.from(ADMIN).report_loss(eth(801), STAKER), Err(revert(error)));
    assert_eq!(scene.from(ADMIN).report_loss(eth(800), STAKER), Ok(()));
}

#[test]
fn loss_of_nothing_or_more_than_all_is_refused() {
    let mut scene = bonded();
    let max = eth(9_000) - (eth(9_000_000) >> 20);
    for value in [U256::ZERO, max + wei(1), U256::MAX] {
        let error = ParameterOutOfBounds { value, min: wei(1), max };
        assert_eq!(scene.from(ADMIN).report_loss(value, STAKER), Err(revert(error)));
    }
    let nobody = scene.from(ADMIN).report_loss(wei(1), Address::ZERO);
    assert_eq!(nobody, Err(revert(ZeroAddress {})));
}

#[test]
fn loss_by_anyone_but_the_admin_is_refused() {
    let mut scene = bonded();
    for caller in [REGISTRY, SETTLEMENT, DISTRIBUTOR, STRANGER] {
        assert_eq!(scene.from(caller).report_loss(wei(1), caller), Err(unauthorized(caller)));
    }
}

#[test]
fn bond_after_many_losses_is_whole_and_donations_bring_the_price_back() {
    let mut scene = bonded();
    scene.from(ADMIN).set_slash_cap(5_000).unwrap();
    for _ in 0..10 {
        let half = scene.total_assets() / wei(2);
        scene.from(ADMIN).report_loss(half, STAKER).unwrap();
        scene.pass(8 * DAY);
    }
    assert!(scene.vault.assets_of(OPERATOR).unwrap() < eth(6));
    assert_eq!(scene.deposit(99, eth(1_000)), 1);
    assert_eq!(scene.vault.assets_of(99), Ok(eth(1_000) - wei(1)));
    scene.donate_and_vest(eth(100_000));
    assert!(scene.vault.assets_of(OPERATOR).unwrap() > eth(500));
}
