use surety_interfaces::IClusterLedger::{operatorAccountCall, setCapacitiesCall};
use surety_interfaces::ICollateralVault::{
    capacitiesOfCall, previewCapacityCall, setMultipliersCall, withdrawCall,
};
use surety_interfaces::IOperatorRegistry::{
    BondBelowMinimum, BondWithdrawn, Bonded, EmptyList, OperatorNotFound, StrategyNotFound,
    ZeroAmount,
};

use super::*;

fn capacity(operator_id: u64, capacity: u32) -> setCapacitiesCall {
    setCapacitiesCall { operatorIds: vec![operator_id], capacities: vec![capacity] }
}

/// What a ledger answers about an account: (seats, capacity, active, private, fee, earnings).
fn account(seats: u64, capacity: u64, fee: u64) -> Vec<u8> {
    (wei(seats), wei(capacity), true, false, wei(fee), wei(0)).abi_encode()
}

#[test]
fn bond_of_an_active_operator_is_open_to_anyone() {
    let mut scene = Scene::active();
    scene.returns(VAULT, &depositCall { operatorId: 1 }, wei(5), 1);
    scene.paying(STRANGER, wei(5)).bond(1, 0).unwrap();
    let event = &scene.events::<Bonded>()[1];
    assert_eq!((event.amount, event.capacity), (wei(5), 1));
    let refusal = scene.refuses(LEDGER, &capacity(1, 1));
    assert_eq!(scene.paying(STRANGER, wei(5)).bond(1, 0), Err(refusal));
}

#[test]
fn bond_that_activates_is_for_the_owner() {
    let mut scene = Scene::registered();
    let result = scene.paying(STRANGER, wei(ETH)).bond(1, 0);
    assert_eq!(result, Err(not_owner(1, STRANGER)));
}

#[test]
fn bond_below_the_minimum_does_not_activate() {
    let mut scene = Scene::registered();
    scene.answer_with(wei(1).abi_encode());
    scene.vault_answers(VAULT, 1, wei(7));
    let error = BondBelowMinimum { bond: wei(7), minimum: wei(ETH) };
    assert_eq!(scene.paying(OWNER, wei(7)).bond(1, 0), Err(revert(error)));
}

#[test]
fn bond_that_activates_counts_what_is_left_after_debts() {
    // the vault says one wei, of the bond and of the debt
    let mut scene = Scene::registered();
    scene.answer_with(wei(1).abi_encode());
    scene.vault_answers(VAULT, 1, wei(ETH));
    scene.paying(OWNER, wei(ETH)).bond(1, 0).unwrap();
    let mut scene = Scene::registered();
    scene.answer_with(wei(1).abi_encode());
    scene.vault_answers(VAULT, 1, wei(ETH));
    scene.vm.set_sender(OWNER);
    let refusal = scene.refuses(LEDGER, &capacity(1, 1));
    assert_eq!(scene.paying(OWNER, wei(ETH)).bond(1, 0), Err(refusal));
    let refusal = scene.refuses(LEDGER, &set_status(1, true, false));
    assert_eq!(scene.paying(OWNER, wei(ETH)).bond(1, 0), Err(refusal));
}

#[test]
fn bond_with_bad_arguments_is_refused() {
    let mut scene = Scene::registered();
    assert_eq!(scene.from(OWNER).bond(1, 0), Err(revert(ZeroAmount {})));
    let unknown = scene.paying(OWNER, wei(ETH)).bond(2, 0);
    assert_eq!(unknown, Err(revert(OperatorNotFound { operatorId: 2 })));
    let nowhere = scene.paying(OWNER, wei(ETH)).bond(1, 1);
    assert_eq!(nowhere, Err(revert(StrategyNotFound { strategy: 1 })));
}

#[test]
fn bond_in_a_further_strategy_opens_an_account_with_the_same_fee() {
    let further = |refused: &dyn Fn(&Scene) -> Option<Revert>| {
        let mut scene = Scene::active();
        scene.from(ADMIN).add_strategy(OTHER_VAULT, OTHER_LEDGER).unwrap();
        scene.answer_with(account(1, 1, 77));
        scene.vault_answers(OTHER_VAULT, 1, wei(ETH));
        scene.answers(LEDGER, &operatorAccountCall { operatorId: 1 }, 6);
        let expected = refused(&scene).map_or(Ok(()), Err);
        assert_eq!(scene.paying(OWNER, wei(ETH)).bond(1, 1), expected);
        scene
    };
    let scene = further(&|_| None);
    assert!(scene.registry.has_account(1, 1));
    assert_eq!(scene.events::<Bonded>()[1].strategy, 1);
    let opened = open_account(1, 77, (1, true, false));
    further(&|scene| Some(scene.refuses(OTHER_LEDGER, &opened)));
}

#[test]
fn bond_in_a_further_strategy_carries_the_multiplier() {
    let mut scene = Scene::active();
    scene.from(ADMIN).add_strategy(OTHER_VAULT, OTHER_LEDGER).unwrap();
    let mut profile = scene.registry.profile(1);
    profile.multiplier_bps = 6_000;
    scene.registry.store_profile(1, &profile);
    scene.answer_with(account(1, 1, 77));
    scene.vault_answers(OTHER_VAULT, 1, wei(ETH));
    scene.answers(LEDGER, &operatorAccountCall { operatorId: 1 }, 6);
    let call = setMultipliersCall { operatorIds: vec![1], multipliersBps: vec![6_000] };
    let refusal = scene.refuses(OTHER_VAULT, &call);
    assert_eq!(scene.paying(OWNER, wei(ETH)).bond(1, 1), Err(refusal));
}

#[test]
fn bond_in_a_further_strategy_is_for_the_owner() {
    let mut scene = Scene::active();
    scene.from(ADMIN).add_strategy(OTHER_VAULT, OTHER_LEDGER).unwrap();
    let result = scene.paying(STRANGER, wei(ETH)).bond(1, 1);
    assert_eq!(result, Err(not_owner(1, STRANGER)));
}

/// `OWNER` withdraws 9 wei to `STRANGER`; the ledger says one seat, the vault that one stays covered.
fn withdrawal() -> (Scene, withdrawCall) {
    let mut scene = Scene::active();
    scene.answer_with((wei(1), wei(2)).abi_encode());
    scene.seats_answer(LEDGER, 1);
    let preview = previewCapacityCall { operatorId: 1, assets: wei(9), seats: 1 };
    scene.answers(VAULT, &preview, 1);
    let call = withdrawCall { operatorId: 1, assets: wei(9), to: STRANGER, seats: 1 };
    scene.returns(VAULT, &call, U256::ZERO, 1);
    (scene, call)
}

#[test]
fn withdraw_bond_is_announced_and_carried_out() {
    let (mut scene, call) = withdrawal();
    scene.from(OWNER).withdraw_bond(1, 0, wei(9), STRANGER).unwrap();
    let event = &scene.events::<BondWithdrawn>()[0];
    assert_eq!((event.operatorId, event.strategy), (1, 0));
    assert_eq!((event.amount, event.to, event.capacity), (wei(9), STRANGER, 1));
    let refusal = scene.refuses(VAULT, &call);
    assert_eq!(scene.from(OWNER).withdraw_bond(1, 0, wei(9), STRANGER), Err(refusal));
}

#[test]
fn withdraw_bond_lowers_the_capacity_before_eth_moves() {
    // the event stands between the two calls
    let (mut scene, call) = withdrawal();
    let refusal = scene.refuses(VAULT, &call);
    assert_eq!(scene.from(OWNER).withdraw_bond(1, 0, wei(9), STRANGER), Err(refusal));
    assert_eq!(scene.events::<BondWithdrawn>().len(), 1);
    let (mut scene, _) = withdrawal();
    let refusal = scene.refuses(LEDGER, &capacity(1, 1));
    assert_eq!(scene.from(OWNER).withdraw_bond(1, 0, wei(9), STRANGER), Err(refusal));
    assert!(scene.events::<BondWithdrawn>().is_empty());
}

#[test]
fn withdraw_bond_by_anyone_but_the_owner_is_refused() {
    let mut scene = Scene::active();
    for caller in [ADMIN, PAYOUT, STRANGER] {
        let result = scene.from(caller).withdraw_bond(1, 0, wei(9), caller);
        assert_eq!(result, Err(not_owner(1, caller)));
    }
    let nowhere = scene.from(OWNER).withdraw_bond(1, 3, wei(9), OWNER);
    assert_eq!(nowhere, Err(revert(StrategyNotFound { strategy: 3 })));
}

#[test]
fn sync_capacity_by_anyone_tells_the_ledger_what_the_vault_says() {
    let mut scene = Scene::active();
    // a list of two words: 4 and 0
    scene.answer_with(vec![4u32, 0].abi_encode());
    scene.answers(VAULT, &capacitiesOfCall { operatorIds: vec![1, 2] }, 4);
    scene.from(STRANGER).sync_capacity(vec![1, 2], 0).unwrap();
    let push = setCapacitiesCall { operatorIds: vec![1, 2], capacities: vec![4, 0] };
    let refusal = scene.refuses(LEDGER, &push);
    assert_eq!(scene.from(STRANGER).sync_capacity(vec![1, 2], 0), Err(refusal));
}

#[test]
fn sync_capacity_with_bad_arguments_is_refused() {
    let mut scene = Scene::active();
    assert_eq!(scene.from(STRANGER).sync_capacity(vec![], 0), Err(revert(EmptyList {})));
    let error = StrategyNotFound { strategy: 1 };
    assert_eq!(scene.from(STRANGER).sync_capacity(vec![1], 1), Err(revert(error)));
}
