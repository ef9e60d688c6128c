use surety_interfaces::ICollateralVault::{
    BondUsedForDebt, DebtRepaid, Deposited, NoDebt, Slashed, ZeroAmount,
};

use super::*;
use crate::debt::REPAID_PER_CALL;

fn beneficiary(index: u64) -> Address {
    Address::left_padding_from(&(1_000 + index).to_be_bytes())
}

/// `OPERATOR` without bond owes 1 milli-ETH to each of `count` beneficiaries.
fn owing_to(count: u64) -> Scene {
    let mut scene = Scene::with_depth();
    for index in 0..count {
        scene.slash(OPERATOR, eth(1), beneficiary(index));
    }
    assert_eq!(scene.vault.debt_of(OPERATOR), eth(count));
    scene
}

#[test]
fn debt_closes_every_seat_until_a_deposit_repays_it() {
    let mut scene = Scene::with_depth();
    scene.deposit(OPERATOR, eth(2_000));
    scene.slash(OPERATOR, eth(2_300), STAKER);
    assert_eq!(scene.vault.capacity_of(OPERATOR).unwrap(), 0);
    assert_eq!(scene.deposit(OPERATOR, eth(100)), 0);
    assert_eq!(scene.vault.debt_of(OPERATOR), eth(200));
    assert_eq!(scene.deposit(OPERATOR, eth(1_200)), 1);
    assert_eq!(scene.vault.debt_of(OPERATOR), U256::ZERO);
    assert_eq!(scene.vault.recovered_of(STAKER), eth(2_300));
    assert_eq!(scene.vault.assets_of(OPERATOR).unwrap(), eth(1_000));
    assert_eq!(scene.events::<Deposited>().last().unwrap().assets, eth(1_000));
}

#[test]
fn debts_are_repaid_oldest_first() {
    let mut scene = Scene::new();
    scene.slash(OPERATOR, eth(10), STAKER);
    scene.slash(OPERATOR, eth(20), OTHER_STAKER);
    scene.slash(OPERATOR, eth(5), STAKER);
    scene.paying(STRANGER, eth(12)).repay_debt(OPERATOR).unwrap();
    assert_eq!(scene.vault.recovered_of(STAKER), eth(10));
    assert_eq!(scene.vault.recovered_of(OTHER_STAKER), eth(2));
    scene.paying(STRANGER, eth(23)).repay_debt(OPERATOR).unwrap();
    assert_eq!(scene.vault.recovered_of(STAKER), eth(15));
    assert_eq!(scene.vault.recovered_of(OTHER_STAKER), eth(20));
    assert_eq!(scene.vault.debt_of(OPERATOR), U256::ZERO);
    assert_eq!(scene.vault.total_recovered(), eth(35));
    assert_eq!(scene.events::<DebtRepaid>().len(), 4);
    assert_eq!(scene.total_assets(), U256::ZERO);
}

#[test]
fn debts_to_the_same_last_beneficiary_are_one() {
    let mut scene = Scene::new();
    scene.slash(OPERATOR, eth(10), STAKER);
    scene.slash(OPERATOR, eth(20), STAKER);
    scene.paying(STRANGER, eth(30)).repay_debt(OPERATOR).unwrap();
    let repaid = scene.events::<DebtRepaid>();
    assert_eq!(repaid.len(), 1);
    assert_eq!((repaid[0].beneficiary, repaid[0].assets), (STAKER, eth(30)));
}

#[test]
fn debt_after_a_full_repayment_starts_a_new_list() {
    let mut scene = Scene::new();
    scene.slash(OPERATOR, eth(10), STAKER);
    scene.paying(STRANGER, eth(10)).repay_debt(OPERATOR).unwrap();
    let empty = scene.vault.load_operator(OPERATOR);
    assert_eq!((empty.first_debt, empty.next_debt), (0, 0));
    scene.slash(OPERATOR, eth(4), OTHER_STAKER);
    scene.paying(STRANGER, eth(4)).repay_debt(OPERATOR).unwrap();
    assert_eq!(scene.vault.recovered_of(STAKER), eth(10));
    assert_eq!(scene.vault.recovered_of(OTHER_STAKER), eth(4));
}

#[test]
fn repayment_of_many_debts_goes_on_from_what_waits() {
    let count = u64::from(2 * REPAID_PER_CALL) + 6;
    let mut scene = owing_to(count);
    assert_eq!(scene.deposit(OPERATOR, eth(count + 1_000)), 0);
    let first = u64::from(REPAID_PER_CALL);
    assert_eq!(scene.vault.debt_of(OPERATOR), eth(count - first));
    assert_eq!(scene.vault.recovered_of(beneficiary(first)), U256::ZERO);
    assert!(scene.from(REGISTRY).withdraw(OPERATOR, wei(1), STRANGER, 0).is_err());

    scene.from(STRANGER).repay_debt(OPERATOR).unwrap();
    assert_eq!(scene.vault.debt_of(OPERATOR), eth(count - 2 * first));
    scene.from(STRANGER).repay_debt(OPERATOR).unwrap();
    assert_eq!(scene.vault.debt_of(OPERATOR), U256::ZERO);
    for index in 0..count {
        assert_eq!(scene.vault.recovered_of(beneficiary(index)), eth(1), "{index}");
    }
    assert_eq!(scene.vault.capacity_of(OPERATOR).unwrap(), 1);
    assert_eq!(scene.vault.assets_of(OPERATOR).unwrap(), eth(1_000));
    assert_eq!(scene.total_assets(), eth(1_001_000));
    assert_eq!(scene.events::<BondUsedForDebt>().len(), 2);
}

#[test]
fn slash_beside_open_debts_takes_nothing_of_the_waiting_bond() {
    let first = u64::from(REPAID_PER_CALL);
    let mut scene = owing_to(first + 4);
    scene.deposit(OPERATOR, eth(first + 3));
    assert_eq!(scene.vault.assets_of(OPERATOR).unwrap(), eth(3));
    scene.slash(OPERATOR, eth(1), STAKER);
    assert_eq!(scene.vault.recovered_of(STAKER), U256::ZERO);
    assert_eq!(scene.vault.assets_of(OPERATOR).unwrap(), eth(3));
    let slashed = scene.events::<Slashed>().pop().unwrap();
    assert_eq!((slashed.assets, slashed.shares, slashed.debt), (wei(0), wei(0), eth(1)));
    scene.paying(STRANGER, eth(2)).repay_debt(OPERATOR).unwrap();
    for index in 0..first + 4 {
        assert_eq!(scene.vault.recovered_of(beneficiary(index)), eth(1), "{index}");
    }
    assert_eq!(scene.vault.recovered_of(STAKER), eth(1));
    assert_eq!(scene.vault.debt_of(OPERATOR), U256::ZERO);
}

#[test]
fn repay_debt_without_debt_is_refused() {
    let mut scene = Scene::new();
    let error = NoDebt { operatorId: OPERATOR };
    assert_eq!(scene.paying(STRANGER, eth(1)).repay_debt(OPERATOR), Err(revert(error)));
}

#[test]
fn repay_debt_without_eth_or_waiting_bond_is_refused() {
    let mut scene = owing_to(1);
    assert_eq!(scene.from(STRANGER).repay_debt(OPERATOR), Err(revert(ZeroAmount {})));
}
