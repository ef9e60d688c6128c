use surety_interfaces::ICollateralVault::{Donated, DonationTooLarge, ZeroAmount};

use super::*;

const WEEK: u64 = 7 * DAY;

#[test]
fn donate_raises_every_bond_alike() {
    let mut scene = Scene::new();
    scene.deposit(OPERATOR, eth(1_000));
    scene.deposit(OTHER, eth(3_000));
    scene.donate_and_vest(eth(400));
    assert_eq!(scene.total_assets(), eth(4_400));
    // the virtual shares keep less than a wei
    assert_eq!(scene.vault.assets_of(OPERATOR).unwrap(), eth(1_100) - wei(1));
    assert_eq!(scene.vault.assets_of(OTHER).unwrap(), eth(3_300) - wei(1));
    assert_eq!(scene.vault.capacity_of(OTHER).unwrap(), 3);
    assert_eq!(scene.vault.capacities_of(vec![OTHER, OPERATOR, 99]), Ok(vec![3, 1, 0]));
    assert_eq!(scene.events::<Donated>()[0].assets, eth(400));
}

#[test]
fn donate_of_nothing_is_refused() {
    let mut scene = Scene::new();
    assert_eq!(scene.from(STRANGER).donate(), Err(revert(ZeroAmount {})));
}

#[test]
fn donate_into_an_empty_vault_is_refused() {
    let mut scene = Scene::new();
    let error = DonationTooLarge { assets: eth(1_000), max: wei(0) };
    assert_eq!(scene.paying(STRANGER, eth(1_000)).donate(), Err(revert(error)));
}

#[test]
fn donate_up_to_the_limit_keeps_a_seat_at_its_price() {
    let mut scene = Scene::new();
    scene.deposit(OTHER, wei(100_000_000_000_003));
    let max = wei(100_000_000_000_003 * 1_000 + 1_000 - 100_000_000_000_003 - 1);
    let error = DonationTooLarge { assets: max + wei(1), max };
    assert_eq!(scene.paying(STRANGER, max + wei(1)).donate(), Err(revert(error)));
    scene.donate_and_vest(max);
    assert_eq!(scene.deposit(OPERATOR, eth(1_000)), 1);
}

#[test]
fn donate_vests_evenly_over_seven_days() {
    let mut scene = Scene::new();
    scene.deposit(OTHER, eth(10_000));
    assert_eq!(scene.vault.unvested(), Ok((U256::ZERO, 0)));
    scene.donate(eth(700));
    assert_eq!(scene.total_assets(), eth(10_000));
    assert_eq!(scene.vault.unvested(), Ok((eth(700), NOON + WEEK)));
    for day in 1..7 {
        scene.pass(DAY);
        assert_eq!(scene.total_assets(), eth(10_000 + 100 * day) + wei(day - 1));
        // what is stored on the way changes nothing
        scene.deposit(OPERATOR, wei(1));
    }
    scene.pass(DAY + 5);
    assert_eq!(scene.total_assets(), eth(10_700) + wei(6));
    assert_eq!(scene.vault.unvested(), Ok((U256::ZERO, NOON + WEEK)));
}

#[test]
fn bond_of_a_moment_earns_nothing_of_a_donation() {
    let mut scene = Scene::new();
    scene.deposit(OTHER, eth(1_000));
    scene.deposit(OPERATOR, eth(1_000_000));
    scene.donate(eth(1_000));
    let all = scene.vault.assets_of(OPERATOR).unwrap();
    assert_eq!(all, eth(1_000_000));
    scene.from(REGISTRY).withdraw(OPERATOR, all, STRANGER, 0).unwrap();
    scene.pass(WEEK);
    assert!(scene.vault.assets_of(OTHER).unwrap() >= eth(2_000) - wei(1));
}

#[test]
fn donate_beside_an_unvested_one_ends_with_it_at_the_mean() {
    let mut scene = Scene::new();
    scene.deposit(OTHER, eth(10_000));
    scene.donate(eth(700));
    scene.pass(WEEK - DAY);
    scene.donate(wei(1));
    // 100 milli-ETH for one more day, and a wei for seven
    assert_eq!(scene.vault.unvested(), Ok((eth(100) + wei(1), NOON + WEEK)));
    scene.donate(eth(200) - wei(1));
    assert_eq!(scene.vault.unvested(), Ok((eth(300), NOON + WEEK - DAY + 5 * DAY)));
    scene.pass(5 * DAY);
    assert_eq!(scene.total_assets(), eth(10_900));
}

#[test]
fn donate_counts_what_is_unvested_towards_its_limit() {
    let mut scene = Scene::new();
    scene.deposit(OTHER, wei(100_000_000_000_003));
    let max = wei(100_000_000_000_003 * 999 + 999);
    scene.donate(max - wei(5));
    let error = DonationTooLarge { assets: wei(6), max: wei(5) };
    assert_eq!(scene.paying(STRANGER, wei(6)).donate(), Err(revert(error)));
    scene.donate(wei(5));
}

#[test]
fn donation_waits_while_there_is_no_bond() {
    let mut scene = Scene::new();
    scene.deposit(OTHER, eth(1_000));
    scene.donate(eth(999_000));
    // dust that took it would stay at the highest price, and the rest of it would never vest
    scene.from(REGISTRY).withdraw(OTHER, eth(1_000) - wei(1), STRANGER, 0).unwrap();
    scene.pass(2 * WEEK);
    assert_eq!(scene.total_assets(), wei(1));
    assert_eq!(scene.vault.unvested().unwrap().0, eth(999_000));
    // the capacity that it is told counts the donation, which these shares let in
    assert_eq!(scene.deposit(OPERATOR, eth(1_000)), 999);
    assert_eq!(scene.vault.capacity_of(OPERATOR), Ok(999));
    assert_eq!(scene.vault.unvested().unwrap().0, wei(0));
    assert_eq!(scene.total_assets(), eth(1_000_000) + wei(1));
    scene.deposit(OPERATOR, eth(1_000));
    assert_eq!(scene.total_assets(), eth(1_001_000) + wei(1));
}
