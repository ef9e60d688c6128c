//! The hand-written router against the one that the SDK generates.

use alloy_primitives::B256;
use alloy_sol_types::SolInterface;
use surety_components::router_tests;
use surety_components::testing::{Asked, Comparison, both, calls_of_roles};
use surety_interfaces::IAccess::IAccessCalls;
use surety_interfaces::IClusterLedger::operatorAccountCall;
use surety_interfaces::ICollateralVault::{
    self as vault, capacitiesOfCall, previewCapacityCall, withdrawCall,
};
use surety_interfaces::IOperatorRegistry::*;
use surety_interfaces::IRewardDistributor::frameInfoCall;
use surety_protocol::key_proof::key_hash;
use surety_protocol::leaf::ScoreLeaf;

use super::*;

const LEAF: ScoreLeaf = ScoreLeaf { operator_id: 1, score_bps: 9_900, frames_served: 2 };

/// An active operator, an admin offered, and neighbours that answer whatever is asked below.
fn busy(asked: &Asked) -> (TestVM, OperatorRegistry) {
    let selector = asked.selector.unwrap();
    let mut scene = Scene::active();
    scene.from(ADMIN).transfer_admin(STRANGER).unwrap();
    scene.from(ADMIN).set_curator(PAYOUT).unwrap();
    if selector != setNodeManagerCall::SELECTOR {
        scene.from(ADMIN).set_node_manager(PAYOUT).unwrap();
    }
    scene.from(OWNER).set_whitelist(1, vec![STRANGER], true).unwrap();
    scene.from(OWNER).transfer_operator(1, STRANGER).unwrap();
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
        through_the_doors(&scene);
    }
    (scene.vm, scene.registry)
}

fn through_the_doors(scene: &Scene) {
    let case = B256::repeat_byte(3);
    let beneficiary = PAYOUT;
    let lock =
        vault::lockBondCall { operatorId: 1, caseId: case, amount: wei(9), until: 10, beneficiary };
    scene.returns(VAULT, &lock, U256::ZERO, 1);
    let cancel = vault::cancelLockCall { operatorId: 1, caseId: case };
    scene.returns(VAULT, &cancel, U256::ZERO, 1);
    let compensate = vault::compensateLockCall { operatorId: 1, caseId: case };
    scene.returns(VAULT, &compensate, wei(4), 1);
    let settle = vault::settleLockCall { operatorId: 1, caseId: case };
    scene.returns(VAULT, &settle, U256::ZERO, 1);
    let nodes = vault::setNodesCall { operatorId: 1, kind: 1, nodes: 2, seats: 1 };
    scene.returns(VAULT, &nodes, U256::ZERO, 1);
}

router_tests!(comparison);

fn comparison() -> Comparison<OperatorRegistry> {
    Comparison {
        stage: busy,
        accepted: [calls(), later_calls(), views(), calls_of_roles(ADMIN, STRANGER)].concat(),
        refused: vec![Asked::by(ADMIN, wireCall { distributor: PAYOUT })],
        functions: IOperatorRegistryCalls::COUNT + IAccessCalls::COUNT,
    }
}

fn register(value: U256, is_private: bool) -> Asked {
    let call = registerOperatorCall {
        publicKey: vec![7; 45].into(),
        fee: wei(6),
        isPrivate: is_private,
        payout: PAYOUT,
        dkgUrl: format!("{URL}/{}", "p".repeat(40)),
    };
    Asked::by(STRANGER, call).paying(value).with_text()
}

fn calls() -> Vec<Asked> {
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
    vec![
        register(U256::ZERO, true),
        register(wei(ETH), false),
        Asked::by(STRANGER, bondCall { operatorId: 1, strategy: 0 }).paying(wei(ETH)),
        Asked::by(OWNER, withdraw),
        Asked::by(OWNER, deactivateCall { operatorId: 1 }),
        Asked::by(OWNER, setDkgUrlCall { operatorId: 1, dkgUrl: URL.repeat(3) }).with_text(),
        Asked::by(OWNER, setPayoutCall { operatorId: 1, payout: STRANGER }),
        Asked::by(OWNER, setPrivateCall { operatorId: 1, isPrivate: true }),
        Asked::by(OWNER, whitelist),
        Asked::by(STRANGER, apply),
        Asked::by(STRANGER, syncCapacityCall { operatorIds: vec![1], strategy: 0 }),
        Asked::by(ADMIN, tiers),
        Asked::by(ADMIN, setMinimumBondCall { minimumBond: wei(2 * ETH) }),
        Asked::by(ADMIN, setNodeManagerCall { nodeManager: STRANGER }),
        Asked::by(ADMIN, addStrategyCall { vault: OTHER_VAULT, ledger: OTHER_LEDGER }),
    ]
}

fn later_calls() -> Vec<Asked> {
    let (operator, case) = (1, B256::repeat_byte(3));
    let lock = lockBondCall {
        operatorId: operator,
        strategy: 0,
        caseId: case,
        amount: wei(9),
        until: 10,
        beneficiary: PAYOUT,
    };
    let metadata = setMetadataCall {
        operatorId: operator,
        location: "Bern".repeat(9),
        institutionType: String::new(),
        client: "c".into(),
        nodeVersion: "v1".into(),
    };
    let nobody =
        setWhitelistingContractCall { operatorId: operator, whitelistingContract: Address::ZERO };
    let strategy = 0;
    vec![
        Asked::by(OWNER, transferOperatorCall { operatorId: 1, newOwner: PAYOUT }),
        Asked::by(STRANGER, acceptOperatorCall { operatorId: 1 }),
        Asked::by(OWNER, metadata).with_text(),
        Asked::by(OWNER, nobody),
        Asked::by(PAYOUT, setVerifiedCall { operatorId: 1, verified: false }),
        Asked::by(ADMIN, lock),
        Asked::by(ADMIN, cancelLockCall { operatorId: 1, strategy, caseId: case }),
        Asked::by(STRANGER, compensateLockCall { operatorId: 1, strategy, caseId: case })
            .paying(wei(4)),
        Asked::by(PAYOUT, settleLockCall { operatorId: 1, strategy, caseId: case }),
        Asked::by(PAYOUT, setNodesCall { operatorId: 1, strategy, kind: 1, nodes: 2 }),
        Asked::by(ADMIN, setCuratorCall { curator: STRANGER }),
        Asked::by(ADMIN, setCurrentNodeVersionCall { nodeVersion: "v2".into() }).with_text(),
    ]
}

fn views() -> Vec<Asked> {
    vec![
        Asked::by(STRANGER, operatorCountCall {}),
        Asked::by(STRANGER, ownerOfCall { operatorId: 1 }),
        Asked::by(STRANGER, payoutOfCall { operatorId: 1 }),
        Asked::by(STRANGER, accountsOfCall { operatorId: 1 }),
        Asked::by(STRANGER, statusOfCall { operatorId: 1 }),
        Asked::by(STRANGER, pendingOwnerOfCall { operatorId: 1 }),
        Asked::by(STRANGER, operatorsCall { firstId: 0, limit: 2 }),
        Asked::by(STRANGER, operatorsCall { firstId: 9, limit: 2 }),
        Asked::by(STRANGER, whitelistingContractOfCall { operatorId: 1 }),
        Asked::by(STRANGER, isVerifiedCall { operatorId: 1 }),
        Asked::by(STRANGER, nodeManagerCall {}),
        Asked::by(STRANGER, curatorCall {}),
        Asked::by(STRANGER, isPrivateCall { operatorId: 1 }),
        Asked::by(STRANGER, isWhitelistedCall { operatorId: 1, account: STRANGER }),
        Asked::by(STRANGER, scoreOfCall { operatorId: 1 }),
        Asked::by(STRANGER, operatorOfKeyCall { keyHash: key_hash(OWNER, b"key") }),
        Asked::by(STRANGER, isEligibleCall { operatorId: 1, strategy: 0 }),
        Asked::by(STRANGER, firstRefusedCall { owner: STRANGER, operatorIds: vec![1, 2] }),
        Asked::by(STRANGER, strategyCountCall {}),
        Asked::by(STRANGER, strategyOfCall { strategy: 0 }),
        Asked::by(STRANGER, minimumBondCall {}),
        Asked::by(STRANGER, scoreTiersCall {}),
        Asked::by(STRANGER, distributorCall {}),
    ]
}

#[test]
fn construction_is_as_by_the_generated_router() {
    let blank = || {
        let vm = TestVM::new();
        (vm.clone(), OperatorRegistry::from(&vm))
    };
    let asked = Asked::construct((ADMIN, wei(3 * ETH)).abi_encode());
    assert_eq!(both(blank, &asked), Some(Ok(vec![])));
}
