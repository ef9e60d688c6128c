//! The hand-written router against the one that the SDK generates.

use alloy_sol_types::SolInterface;
use surety_components::router_tests;
use surety_components::testing::{Asked, Comparison, both, calls_of_roles};
use surety_interfaces::IAccess::IAccessCalls;
use surety_interfaces::IRewardDistributor::*;

use super::*;

fn rewards() -> Rewards {
    Rewards::new(&[(1, ETH, 100), (2, ETH, 50), (3, ETH, 7)])
}

fn next_report() -> FrameReport {
    report(3, 5, B256::repeat_byte(3))
}

/// A frame that pays, another that is pending (over when the next one is published), and the next admin named.
fn busy(asked: &Asked) -> (TestVM, RewardDistributor) {
    let mut scene = Scene::new(0);
    scene.publish_tree(1, 157, &rewards());
    scene.from(ADMIN).set_activation_delay(DAY).unwrap();
    scene.publish_tree(2, 10, &rewards());
    scene.from(ADMIN).transfer_admin(STRANGER).unwrap();
    scene.answer(no_debt());
    if asked.selector == Some(publishFrameCall::SELECTOR) {
        let now = GENESIS + 3 * WEEK;
        scene.at(now).agree(3, hash(&next_report()), now);
    }
    (scene.vm, scene.distributor)
}

router_tests!(comparison);

fn comparison() -> Comparison<RewardDistributor> {
    let wire = wireCall { committee: COMMITTEE, registry: REGISTRY, vault: VAULT };
    Comparison {
        stage: busy,
        accepted: [calls(), views(), calls_of_roles(ADMIN, STRANGER)].concat(),
        refused: vec![
            Asked::by(ADMIN, wire),
            Asked::by(STRANGER, withdrawOutstandingCall { asset: ETH, to: PAYOUT }),
        ],
        functions: IRewardDistributorCalls::COUNT + IAccessCalls::COUNT,
    }
}

fn calls() -> Vec<Asked> {
    let rewards = rewards();
    let (proof, cumulative) = (rewards.tree.proof(0).unwrap(), wei(100));
    let several = rewards.tree.multi_proof(&[0, 1]).unwrap();
    let leaves = || several.indices.iter().map(|index| rewards.leaves[*index]);
    let claim = claimCall { operatorId: 1, asset: ETH, cumulative, proof: proof.clone() };
    let many = claimManyCall {
        operatorIds: leaves().map(|leaf| leaf.0).collect(),
        assets: leaves().map(|leaf| leaf.1).collect(),
        cumulatives: leaves().map(|leaf| leaf.2).collect(),
        proof: several.proof.clone(),
        proofFlags: several.flags.clone(),
    };
    vec![
        Asked::by(STRANGER, claim),
        Asked::by(PAYOUT, claimIntoBondCall { operatorId: 1, cumulative, proof }),
        Asked::by(STRANGER, many),
        Asked::by(STRANGER, fundCall { asset: ETH, amount: wei(5) }).paying(wei(5)),
        Asked::by(STRANGER, publishFrameCall { report: next_report() }),
        Asked::by(GUARDIAN, disableRootCall { frame: 2 }),
        Asked::by(ADMIN, setActivationDelayCall { activationDelay: 5 }),
    ]
}

fn views() -> Vec<Asked> {
    vec![
        Asked::by(STRANGER, currentRootCall {}),
        Asked::by(STRANGER, frameInfoCall { frame: 1 }),
        Asked::by(STRANGER, latestFrameCall {}),
        Asked::by(STRANGER, totalsCall { asset: ETH }),
        Asked::by(STRANGER, claimedOfCall { operatorId: 1, asset: ETH }),
        Asked::by(STRANGER, outstandingOfCall { account: PAYOUT, asset: ETH }),
        Asked::by(STRANGER, currentFrameCall {}),
        Asked::by(STRANGER, frameScheduleCall { frame: 3 }),
        Asked::by(STRANGER, clockCall {}),
        Asked::by(STRANGER, activationDelayCall {}),
        Asked::by(STRANGER, wiringCall {}),
    ]
}

#[test]
fn construction_is_as_by_the_generated_router() {
    let blank = || {
        let vm = TestVM::new();
        vm.set_block_timestamp(GENESIS);
        (vm.clone(), RewardDistributor::from(&vm))
    };
    let data = (ADMIN, GENESIS, 12_u64, WEEK, DAY).abi_encode_params();
    assert_eq!(both(blank, &Asked::construct(data)), Some(Ok(vec![])));
}
