//! The hand-written router against the one that the SDK generates: the same answer to every call, the same state after.

use alloy_sol_types::{SolCall, SolInterface};
use stylus_sdk::abi::Router;
use surety_interfaces::IAccess::*;
use surety_interfaces::ICollateralVault::*;

use super::*;
use crate::router;

type Answer = Option<Result<Vec<u8>, Vec<u8>>>;

/// An operator with bond, one with debt, ETH recovered, an admin offered.
fn busy() -> Scene {
    let mut scene = Scene::with_depth();
    scene.deposit(OPERATOR, eth(2_500));
    scene.slash(9, eth(5), STAKER);
    scene.slash(OPERATOR, eth(100), STAKER);
    scene.from(ADMIN).transfer_admin(STRANGER).unwrap();
    scene
}

fn ask(by_hand: bool, (caller, value, call): &(Address, U256, Vec<u8>)) -> (Answer, TestVM) {
    let mut scene = busy();
    let (selector, data) = call.split_first_chunk::<4>().unwrap();
    let vault = scene.paying(*caller, *value);
    let answer = if by_hand {
        router::route(vault, *selector, data).map(|answer| answer.map_err(|revert| revert.0))
    } else {
        let selector = u32::from_be_bytes(*selector);
        <CollateralVault as Router<CollateralVault>>::route(vault, selector, data)
    };
    (answer, scene.vm)
}

fn both(call: &(Address, U256, Vec<u8>)) -> Answer {
    let ((ours, our_vm), (theirs, their_vm)) = (ask(true, call), ask(false, call));
    assert_eq!(ours, theirs, "{:02x?}", call.2);
    let (our_vm, their_vm) = (our_vm.snapshot(), their_vm.snapshot());
    assert_eq!(our_vm.storage, their_vm.storage);
    assert_eq!(our_vm.emitted_logs, their_vm.emitted_logs);
    ours
}

/// A call of every function that succeeds.
fn calls() -> Vec<(Address, U256, Vec<u8>)> {
    let id = OPERATOR;
    let none = U256::ZERO;
    let ids = vec![OPERATOR, OTHER];
    let mut calls = vec![
        (REGISTRY, eth(1), depositCall { operatorId: id }.abi_encode()),
        (STRANGER, eth(1), repayDebtCall { operatorId: 9 }.abi_encode()),
        (STRANGER, eth(1), donateCall {}.abi_encode()),
        (
            REGISTRY,
            none,
            withdrawCall { operatorId: id, assets: eth(1), to: STRANGER, seats: 2 }.abi_encode(),
        ),
        (
            REGISTRY,
            none,
            setMultipliersCall { operatorIds: ids.clone(), multipliersBps: vec![5_000, 0] }
                .abi_encode(),
        ),
        (
            SETTLEMENT,
            none,
            slashCall {
                operatorIds: ids.clone(),
                amounts: vec![eth(3_000), eth(7)],
                beneficiary: OTHER_STAKER,
            }
            .abi_encode(),
        ),
        (STAKER, none, withdrawRecoveredCall { to: STRANGER }.abi_encode()),
        (
            ADMIN,
            none,
            setBondCurveCall { fromSeats: vec![1, 4], pricesWei: vec![eth(900), eth(500)] }
                .abi_encode(),
        ),
        (ADMIN, none, setSlashCapCall { capBps: 4_000 }.abi_encode()),
        (ADMIN, none, transferAdminCall { newAdmin: STAKER }.abi_encode()),
        (STRANGER, none, acceptAdminCall {}.abi_encode()),
        (ADMIN, none, setGuardianCall { newGuardian: STAKER }.abi_encode()),
    ];
    calls.extend(views().into_iter().map(|view| (STRANGER, none, view)));
    calls
}

fn views() -> Vec<Vec<u8>> {
    let id = OPERATOR;
    vec![
        totalAssetsCall {}.abi_encode(),
        totalSharesCall {}.abi_encode(),
        totalRecoveredCall {}.abi_encode(),
        convertToSharesCall { assets: eth(3) }.abi_encode(),
        convertToAssetsCall { shares: eth(3) }.abi_encode(),
        previewWithdrawCall { assets: eth(3) }.abi_encode(),
        sharesOfCall { operatorId: id }.abi_encode(),
        assetsOfCall { operatorId: id }.abi_encode(),
        debtOfCall { operatorId: 9 }.abi_encode(),
        recoveredOfCall { beneficiary: STAKER }.abi_encode(),
        multiplierOfCall { operatorId: id }.abi_encode(),
        capacityOfCall { operatorId: id }.abi_encode(),
        capacitiesOfCall { operatorIds: vec![id, 9, OTHER] }.abi_encode(),
        previewCapacityCall { operatorId: id, assets: eth(1), seats: 1 }.abi_encode(),
        requiredForCall { operatorId: id, seats: 3 }.abi_encode(),
        bondCurveCall {}.abi_encode(),
        slashCapBpsCall {}.abi_encode(),
        slashedInWindowCall {}.abi_encode(),
        wiringCall {}.abi_encode(),
        adminCall {}.abi_encode(),
        pendingAdminCall {}.abi_encode(),
        guardianCall {}.abi_encode(),
    ]
}

#[test]
fn every_call_is_answered_as_by_the_generated_router() {
    let mut seen = std::collections::BTreeSet::new();
    for call in calls() {
        let answer = both(&call);
        assert!(matches!(answer, Some(Ok(_))), "{:02x?}: {answer:?}", call.2);
        seen.insert(call.2[..4].to_vec());
    }
    let wire = wireCall { registry: STAKER, settlement: STAKER, distributor: STAKER }.abi_encode();
    assert!(matches!(both(&(ADMIN, U256::ZERO, wire.clone())), Some(Err(_))));
    seen.insert(wire[..4].to_vec());
    assert_eq!(seen.len(), ICollateralVaultCalls::COUNT + IAccessCalls::COUNT);
}

#[test]
fn refused_cut_and_unknown_calls_are_answered_as_by_the_generated_router() {
    for (_, value, call) in calls() {
        both(&(Address::ZERO, value, call.clone()));
        if call.len() > 4 {
            let cut = call[..call.len() - 1].to_vec();
            assert_eq!(both(&(ADMIN, value, cut)), Some(Err(vec![])));
        }
    }
    assert_eq!(both(&(ADMIN, U256::ZERO, vec![1, 2, 3, 4])), None);
}

#[test]
fn eth_is_accepted_where_the_generated_router_accepts_it() {
    for (caller, _, call) in calls() {
        let selector: [u8; 4] = call[..4].try_into().unwrap();
        let paid = ask(false, &(caller, eth(1), call)).0;
        let refused = paid == Some(Err(vec![]));
        assert_eq!(router::is_payable(selector), !refused, "{selector:02x?}");
    }
}

#[test]
fn constructor_calldata_is_read_as_the_generated_router_reads_it() {
    let data = ADMIN.into_word().to_vec();
    let (by_hand, generated) = (TestVM::new(), TestVM::new());
    router::construct(&mut CollateralVault::from(&by_hand), &data).unwrap();
    let mut vault = CollateralVault::from(&generated);
    <CollateralVault as Router<CollateralVault>>::constructor(&mut vault, &data).unwrap().unwrap();
    let marker = |vm: &TestVM| vm.snapshot().storage.len();
    // the SDK marks a finished constructor with one slot more
    assert_eq!(marker(&by_hand) + 1, marker(&generated));
    assert_eq!(CollateralVault::from(&by_hand).admin(), ADMIN);
}
