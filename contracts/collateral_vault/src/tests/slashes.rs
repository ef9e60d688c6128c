use surety_interfaces::IAccess::{LengthMismatch, ZeroAddress};
use surety_interfaces::ICollateralVault::{SlashCapExceeded, Slashed};

use super::*;

#[test]
fn slash_takes_from_the_bond_for_the_beneficiary() {
    let mut scene = Scene::with_depth();
    scene.deposit(OPERATOR, eth(3_000));
    let others = scene.vault.assets_of(OTHER).unwrap();
    let result = scene.from(SETTLEMENT).slash(vec![OPERATOR], vec![eth(1_500)], STAKER);
    assert_eq!(result, Ok((vec![eth(1_500)], vec![1])));
    assert_eq!(scene.vault.recovered_of(STAKER), eth(1_500));
    assert_eq!(scene.vault.assets_of(OPERATOR).unwrap(), eth(1_500));
    assert_eq!(scene.vault.assets_of(OTHER).unwrap(), others);
    assert_eq!(scene.vault.slashed_in_window().unwrap(), eth(1_500));
    let event = &scene.events::<Slashed>()[0];
    assert_eq!((event.operatorId, event.beneficiary), (OPERATOR, STAKER));
    assert_eq!((event.assets, event.debt), (eth(1_500), U256::ZERO));
    assert_eq!(event.shares, eth(1_500) * wei(1_000));
}

#[test]
fn slash_of_many_takes_from_each_its_own() {
    let mut scene = Scene::with_depth();
    for operator_id in 1..=4 {
        scene.deposit(operator_id, eth(1_000));
    }
    let amounts = vec![eth(100), U256::ZERO, eth(1_000), eth(1_400)];
    let (taken, capacities) =
        scene.from(SETTLEMENT).slash(vec![1, 2, 3, 4], amounts, STAKER).unwrap();
    assert_eq!(taken, vec![eth(100), U256::ZERO, eth(1_000), eth(1_000)]);
    assert_eq!(capacities, vec![0, 1, 0, 0]);
    assert_eq!(scene.vault.debt_of(3), U256::ZERO);
    assert_eq!(scene.vault.debt_of(4), eth(400));
    assert_eq!(scene.vault.recovered_of(STAKER), eth(2_100));
    assert_eq!(scene.events::<Slashed>().len(), 3);
}

#[test]
fn slash_of_one_operator_twice_takes_twice() {
    let mut scene = Scene::with_depth();
    scene.deposit(OPERATOR, eth(1_000));
    let amounts = vec![eth(700), eth(700)];
    let result = scene.from(SETTLEMENT).slash(vec![OPERATOR, OPERATOR], amounts, STAKER);
    assert_eq!(result.unwrap().0, vec![eth(700), eth(300)]);
    assert_eq!(scene.vault.debt_of(OPERATOR), eth(400));
    assert_eq!(scene.vault.shares_of(OPERATOR), U256::ZERO);
}

#[test]
fn slash_without_bond_is_all_debt_and_does_not_count_towards_the_cap() {
    let mut scene = Scene::new();
    assert_eq!(scene.slash(OPERATOR, eth(900), STAKER), U256::ZERO);
    assert_eq!(scene.vault.debt_of(OPERATOR), eth(900));
    assert_eq!(scene.vault.slashed_in_window().unwrap(), U256::ZERO);
}

#[test]
fn slash_of_shares_worth_less_than_a_wei_burns_them() {
    let mut scene = Scene::with_depth();
    scene.donate_and_vest(wei(1));
    scene.deposit(OPERATOR, wei(1));
    assert_eq!(scene.slash(OPERATOR, wei(1), STAKER), U256::ZERO);
    assert_eq!(scene.vault.shares_of(OPERATOR), U256::ZERO);
    assert_eq!(scene.total_shares(), scene.vault.shares_of(OTHER));
}

#[test]
fn slash_above_the_cap_is_refused() {
    let mut scene = Scene::new();
    scene.deposit(OPERATOR, eth(10_000));
    scene.pass(DAY);
    let result = scene.from(SETTLEMENT).slash(vec![OPERATOR], vec![eth(1_001)], STAKER);
    let error = SlashCapExceeded { requested: eth(1_001), available: eth(1_000) };
    assert_eq!(result, Err(revert(error)));
    assert_eq!(scene.slash(OPERATOR, eth(1_000), STAKER), eth(1_000));
    let error = SlashCapExceeded { requested: wei(1), available: U256::ZERO };
    let again =
        |scene: &mut Scene| scene.from(SETTLEMENT).slash(vec![OPERATOR], vec![wei(1)], STAKER);
    assert_eq!(again(&mut scene), Err(revert(error.clone())));
    // 10 % of what is left is less than what was taken
    scene.pass(DAY);
    assert_eq!(again(&mut scene), Err(revert(error)));
}

#[test]
fn slash_cap_counts_every_slash_of_seven_days() {
    let mut scene = Scene::new();
    scene.vm.set_block_timestamp(NOON - DAY);
    scene.deposit(OPERATOR, eth(10_000));
    scene.vm.set_block_timestamp(NOON);
    scene.slash(OPERATOR, eth(500), STAKER);
    scene.vm.set_block_timestamp(NOON + 3 * DAY);
    scene.slash(OPERATOR, eth(400), STAKER);
    scene.vm.set_block_timestamp(NOON + 7 * DAY);
    assert_eq!(scene.vault.slashed_in_window().unwrap(), eth(900));
    let result = scene.from(SETTLEMENT).slash(vec![OPERATOR], vec![eth(11)], STAKER);
    let error = SlashCapExceeded { requested: eth(11), available: eth(10) };
    assert_eq!(result, Err(revert(error)));
    scene.vm.set_block_timestamp(NOON + 8 * DAY);
    assert_eq!(scene.vault.slashed_in_window().unwrap(), eth(400));
    assert_eq!(scene.slash(OPERATOR, eth(510), STAKER), eth(510));
    scene.vm.set_block_timestamp(NOON + 11 * DAY);
    assert_eq!(scene.vault.slashed_in_window().unwrap(), eth(510));
    scene.vm.set_block_timestamp(NOON + 100 * DAY);
    assert_eq!(scene.vault.slashed_in_window().unwrap(), U256::ZERO);
}

#[test]
fn slash_on_the_first_day_of_a_vault_is_refused() {
    let mut scene = Scene::new();
    scene.deposit(OPERATOR, eth(10_000));
    let slash = |scene: &mut Scene| {
        scene.from(SETTLEMENT).slash(vec![OPERATOR], vec![wei(1)], STAKER).map(|done| done.0)
    };
    let error = SlashCapExceeded { requested: wei(1), available: U256::ZERO };
    assert_eq!(slash(&mut scene), Err(revert(error)));
    scene.vm.set_block_timestamp(NOON + DAY / 2);
    assert_eq!(slash(&mut scene), Ok(vec![wei(1)]));
}

#[test]
fn slash_cap_is_not_moved_by_the_bonds_of_the_day() {
    let mut scene = Scene::new();
    scene.deposit(OPERATOR, eth(10_000));
    scene.pass(DAY);
    let refused = |scene: &mut Scene| {
        let result = scene.from(SETTLEMENT).slash(vec![OPERATOR], vec![eth(1_001)], STAKER);
        let error = SlashCapExceeded { requested: eth(1_001), available: eth(1_000) };
        assert_eq!(result, Err(revert(error)));
    };
    scene.deposit(OTHER, eth(1_000_000));
    refused(&mut scene);
    scene.from(REGISTRY).withdraw(OTHER, eth(1_000_000), STRANGER, 0).unwrap();
    scene.from(REGISTRY).withdraw(OPERATOR, eth(5_000), STRANGER, 0).unwrap();
    refused(&mut scene);
    assert_eq!(scene.slash(OPERATOR, eth(1_000), STAKER), eth(1_000));
}

#[test]
fn slash_with_bad_arguments_is_refused() {
    let mut scene = Scene::new();
    let result = scene.from(SETTLEMENT).slash(vec![1, 2], vec![wei(1)], STAKER);
    let error = LengthMismatch { expected: wei(2), actual: wei(1) };
    assert_eq!(result, Err(revert(error)));
    let result = scene.from(SETTLEMENT).slash(vec![1], vec![wei(1)], Address::ZERO);
    assert_eq!(result, Err(revert(ZeroAddress {})));
}

#[test]
fn slash_by_anyone_but_the_settlement_is_refused() {
    let mut scene = Scene::with_depth();
    for caller in [ADMIN, REGISTRY, DISTRIBUTOR, STRANGER] {
        let result = scene.from(caller).slash(vec![OTHER], vec![wei(1)], caller);
        assert_eq!(result, Err(unauthorized(caller)));
    }
}
