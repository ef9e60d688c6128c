//! The hand-written router against the one that the SDK generates: the same answer to every call, the same state after.

use alloy_sol_types::SolInterface;
use stylus_sdk::abi::Router;
use surety_interfaces::IAccess::*;
use surety_interfaces::IClusterLedger::operatorAccountCall;
use surety_interfaces::ICollateralVault::{capacitiesOfCall, previewCapacityCall, withdrawCall};
use surety_interfaces::IOperatorRegistry::*;
use surety_interfaces::IRewardDistributor::frameInfoCall;
use surety_protocol::leaf::ScoreLeaf;

use super::*;
use crate::router;

type Answer = Option<Result<Vec<u8>, Vec<u8>>>;
type Asked = (Address, U256, Vec<u8>);

const LEAF: ScoreLeaf = ScoreLeaf { operator_id: 1, score_bps: 9_900, frames_served: 2 };

/// An active operator, an admin offered, and neighbours that answer whatever is asked below.
fn busy(selector: [u8; 4]) -> Scene {
    let mut scene = Scene::active();
    scene.from(ADMIN).transfer_admin(STRANGER).unwrap();
    scene.from(OWNER).set_whitelist(1, vec![STRANGER], true).unwrap();
    scene.answer_with(match selector {
        applyScoresCall::SELECTOR => (wei(7), wei(8), LEAF.hash(), wei(1)).abi_encode(),
        syncCapacityCall::SELECTOR => vec![5u32].abi_encode(),
        _ => (wei(1), wei(2), true, false, wei(3), wei(4)).abi_encode(),
    });
    scene.vault_answers(VAULT, 1, wei(ETH));
    scene.vault_answers(VAULT, 2, wei(ETH));
    scene.seats_answer(LEDGER, 1);
    if selector == applyScoresCall::SELECTOR {
        scene.vm.set_block_timestamp(1);
        scene.answers(DISTRIBUTOR, &frameInfoCall { frame: 4 }, 4);
    } else if selector == syncCapacityCall::SELECTOR {
        scene.answers(VAULT, &capacitiesOfCall { operatorIds: vec![1] }, 3);
    } else {
        scene.answers(LEDGER, &operatorAccountCall { operatorId: 1 }, 6);
        let preview = previewCapacityCall { operatorId: 1, assets: wei(9), seats: 1 };
        scene.answers(VAULT, &preview, 1);
        let withdraw = withdrawCall { operatorId: 1, assets: wei(9), to: PAYOUT, seats: 1 };
        scene.returns(VAULT, &withdraw, U256::ZERO, 1);
    }
    scene
}

fn ask(by_hand: bool, (caller, value, call): &Asked) -> (Answer, TestVM) {
    let (selector, data) = call.split_first_chunk::<4>().unwrap();
    let mut scene = busy(*selector);
    let registry = scene.paying(*caller, *value);
    let answer = if by_hand {
        router::route(registry, *selector, data).map(|answer| answer.map_err(|revert| revert.0))
    } else {
        let selector = u32::from_be_bytes(*selector);
        <OperatorRegistry as Router<OperatorRegistry>>::route(registry, selector, data)
    };
    (answer, scene.vm)
}

fn both(call: &Asked) -> Answer {
    let ((ours, our_vm), (theirs, their_vm)) = (ask(true, call), ask(false, call));
    assert_eq!(ours, theirs, "{:02x?}", call.2);
    let (our_vm, their_vm) = (our_vm.snapshot(), their_vm.snapshot());
    assert_eq!(our_vm.storage, their_vm.storage);
    assert_eq!(our_vm.emitted_logs, their_vm.emitted_logs);
    ours
}

fn register(value: U256, is_private: bool) -> Asked {
    let call = registerOperatorCall {
        publicKey: vec![7; 45].into(),
        fee: wei(6),
        isPrivate: is_private,
        payout: PAYOUT,
        dkgUrl: format!("{URL}/{}", "p".repeat(40)),
    };
    (STRANGER, value, call.abi_encode())
}

/// A call of every function that succeeds.
fn calls() -> Vec<Asked> {
    let none = U256::ZERO;
    let withdraw = withdrawBondCall { operatorId: 1, strategy: 0, amount: wei(9), to: PAYOUT };
    let apply = applyScoresCall {
        frame: 4,
        operatorIds: vec![LEAF.operator_id],
        scoresBps: vec![LEAF.score_bps],
        framesServed: vec![LEAF.frames_served],
        proof: vec![],
        proofFlags: vec![],
    };
    let whitelist =
        setWhitelistCall { operatorId: 1, accounts: vec![PAYOUT, STRANGER], allowed: false };
    let tiers =
        setScoreTiersCall { minScoresBps: vec![0, 9_000], multipliersBps: vec![9_000, 100] };
    let mut calls = vec![
        register(none, true),
        register(wei(ETH), false),
        (STRANGER, wei(ETH), bondCall { operatorId: 1, strategy: 0 }.abi_encode()),
        (OWNER, none, withdraw.abi_encode()),
        (OWNER, none, deactivateCall { operatorId: 1 }.abi_encode()),
        (OWNER, none, setDkgUrlCall { operatorId: 1, dkgUrl: URL.repeat(3) }.abi_encode()),
        (OWNER, none, setPayoutCall { operatorId: 1, payout: STRANGER }.abi_encode()),
        (OWNER, none, setPrivateCall { operatorId: 1, isPrivate: true }.abi_encode()),
        (OWNER, none, whitelist.abi_encode()),
        (STRANGER, none, apply.abi_encode()),
        (STRANGER, none, syncCapacityCall { operatorIds: vec![1], strategy: 0 }.abi_encode()),
        (ADMIN, none, tiers.abi_encode()),
        (ADMIN, none, setMinimumBondCall { minimumBond: wei(2 * ETH) }.abi_encode()),
        (ADMIN, none, addStrategyCall { vault: OTHER_VAULT, ledger: OTHER_LEDGER }.abi_encode()),
        (ADMIN, none, transferAdminCall { newAdmin: PAYOUT }.abi_encode()),
        (STRANGER, none, acceptAdminCall {}.abi_encode()),
        (ADMIN, none, setGuardianCall { newGuardian: PAYOUT }.abi_encode()),
    ];
    calls.extend(views().into_iter().map(|view| (STRANGER, none, view)));
    calls
}

fn views() -> Vec<Vec<u8>> {
    vec![
        operatorCountCall {}.abi_encode(),
        ownerOfCall { operatorId: 1 }.abi_encode(),
        payoutOfCall { operatorId: 1 }.abi_encode(),
        accountsOfCall { operatorId: 1 }.abi_encode(),
        statusOfCall { operatorId: 1 }.abi_encode(),
        dkgUrlOfCall { operatorId: 1 }.abi_encode(),
        dkgUrlOfCall { operatorId: 99 }.abi_encode(),
        isPrivateCall { operatorId: 1 }.abi_encode(),
        isWhitelistedCall { operatorId: 1, account: STRANGER }.abi_encode(),
        scoreOfCall { operatorId: 1 }.abi_encode(),
        isEligibleCall { operatorId: 1, strategy: 0 }.abi_encode(),
        firstRefusedCall { owner: STRANGER, operatorIds: vec![1, 2] }.abi_encode(),
        strategyCountCall {}.abi_encode(),
        strategyOfCall { strategy: 0 }.abi_encode(),
        minimumBondCall {}.abi_encode(),
        scoreTiersCall {}.abi_encode(),
        distributorCall {}.abi_encode(),
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
    let wire = wireCall { distributor: PAYOUT }.abi_encode();
    assert!(matches!(both(&(ADMIN, U256::ZERO, wire.clone())), Some(Err(_))));
    seen.insert(wire[..4].to_vec());
    assert_eq!(seen.len(), IOperatorRegistryCalls::COUNT + IAccessCalls::COUNT);
}

#[test]
fn refused_cut_and_unknown_calls_are_answered_as_by_the_generated_router() {
    for (_, value, call) in calls() {
        both(&(Address::ZERO, value, call.clone()));
        if call.len() > 4 {
            // a string's last byte may be padding, which need not be there
            both(&(ADMIN, value, call[..call.len() - 1].to_vec()));
            let cut = call[..call.len() - 32].to_vec();
            assert_eq!(both(&(ADMIN, value, cut)), Some(Err(vec![])));
        }
    }
    assert_eq!(both(&(ADMIN, U256::ZERO, vec![1, 2, 3, 4])), None);
}

#[test]
fn eth_is_accepted_where_the_generated_router_accepts_it() {
    for (caller, _, call) in calls() {
        let selector: [u8; 4] = call[..4].try_into().unwrap();
        let paid = ask(false, &(caller, wei(ETH), call)).0;
        let refused = paid == Some(Err(vec![]));
        assert_eq!(router::is_payable(selector), !refused, "{selector:02x?}");
    }
}

#[test]
fn constructor_calldata_is_read_as_the_generated_router_reads_it() {
    let data = (ADMIN, wei(3 * ETH)).abi_encode();
    let vm = TestVM::new();
    let mut by_hand = OperatorRegistry::from(&vm);
    router::construct(&mut by_hand, &data).unwrap();
    let mut generated = OperatorRegistry::from(&TestVM::new());
    <OperatorRegistry as Router<OperatorRegistry>>::constructor(&mut generated, &data)
        .unwrap()
        .unwrap();
    for registry in [by_hand, generated] {
        assert_eq!((registry.admin(), registry.minimum_bond()), (ADMIN, wei(3 * ETH)));
        assert_eq!(registry.score_tiers(), (vec![0], vec![10_000]));
    }
}
