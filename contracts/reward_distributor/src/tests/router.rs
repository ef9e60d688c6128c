//! The hand-written router against the one that the SDK generates: the same answer to every call, the same state after.

use alloy_sol_types::SolInterface;
use stylus_sdk::abi::Router;
use surety_interfaces::IAccess::*;
use surety_interfaces::IRewardDistributor::*;

use super::*;
use crate::router;

type Answer = Option<Result<Vec<u8>, Vec<u8>>>;

struct Asked {
    caller: Address,
    value: U256,
    data: Vec<u8>,
}

fn rewards() -> Rewards {
    Rewards::new(&[(1, ETH, 100), (2, ETH, 50), (3, ETH, 7)])
}

/// A frame that pays, another that is pending, and the next admin named.
fn busy() -> Scene {
    let mut scene = Scene::new(0);
    scene.publish_tree(1, 157, &rewards());
    scene.from(ADMIN).set_activation_delay(DAY).unwrap();
    scene.publish_tree(2, 10, &rewards());
    scene.from(ADMIN).transfer_admin(STRANGER).unwrap();
    scene.answer(no_debt());
    scene
}

fn ask(by_hand: bool, asked: &Asked) -> (Answer, TestVM) {
    let mut scene = busy();
    let (selector, data) = asked.data.split_first_chunk::<4>().unwrap();
    let distributor = scene.paying(asked.caller, asked.value);
    let answer = if by_hand {
        router::route(distributor, *selector, data).map(|answer| answer.map_err(|revert| revert.0))
    } else {
        let selector = u32::from_be_bytes(*selector);
        <RewardDistributor as Router<RewardDistributor>>::route(distributor, selector, data)
    };
    (answer, scene.vm)
}

fn both(asked: &Asked) -> Answer {
    let ((ours, our_vm), (theirs, their_vm)) = (ask(true, asked), ask(false, asked));
    assert_eq!(ours, theirs, "{:02x?}", asked.data);
    let (our_vm, their_vm) = (our_vm.snapshot(), their_vm.snapshot());
    assert_eq!(our_vm.storage, their_vm.storage);
    assert_eq!(our_vm.emitted_logs, their_vm.emitted_logs);
    ours
}

fn calls() -> Vec<Asked> {
    let rewards = rewards();
    let proof = rewards.tree.proof(0).unwrap();
    let (operator_id, asset, cumulative) = rewards.leaves[0];
    let from = |caller, call: Vec<u8>| Asked { caller, value: U256::ZERO, data: call };
    let mut asked = vec![
        from(
            STRANGER,
            claimCall { operatorId: operator_id, asset, cumulative, proof: proof.clone() }
                .abi_encode(),
        ),
        from(PAYOUT, claimIntoBondCall { operatorId: operator_id, cumulative, proof }.abi_encode()),
        from(
            STRANGER,
            claimManyCall {
                operatorIds: vec![1, 2],
                assets: vec![ETH, ETH],
                cumulatives: vec![wei(100), wei(50)],
                proof: vec![B256::repeat_byte(9)],
                proofFlags: vec![true, false],
            }
            .abi_encode(),
        ),
        Asked {
            caller: STRANGER,
            value: wei(5),
            data: fundCall { asset: ETH, amount: wei(5) }.abi_encode(),
        },
        from(
            STRANGER,
            publishFrameCall { report: report(3, 5, B256::repeat_byte(3)) }.abi_encode(),
        ),
        from(GUARDIAN, disableRootCall { frame: 2 }.abi_encode()),
        from(STRANGER, withdrawOutstandingCall { asset: ETH, to: PAYOUT }.abi_encode()),
        from(ADMIN, setActivationDelayCall { activationDelay: 5 }.abi_encode()),
        from(
            ADMIN,
            wireCall { committee: COMMITTEE, registry: REGISTRY, vault: VAULT }.abi_encode(),
        ),
        from(ADMIN, transferAdminCall { newAdmin: PAYOUT }.abi_encode()),
        from(STRANGER, acceptAdminCall {}.abi_encode()),
        from(ADMIN, setGuardianCall { newGuardian: PAYOUT }.abi_encode()),
    ];
    let views = [
        currentRootCall {}.abi_encode(),
        frameInfoCall { frame: 1 }.abi_encode(),
        latestFrameCall {}.abi_encode(),
        totalsCall { asset: ETH }.abi_encode(),
        claimedOfCall { operatorId: 1, asset: ETH }.abi_encode(),
        outstandingOfCall { account: PAYOUT, asset: ETH }.abi_encode(),
        currentFrameCall {}.abi_encode(),
        frameScheduleCall { frame: 3 }.abi_encode(),
        clockCall {}.abi_encode(),
        activationDelayCall {}.abi_encode(),
        wiringCall {}.abi_encode(),
        adminCall {}.abi_encode(),
        pendingAdminCall {}.abi_encode(),
        guardianCall {}.abi_encode(),
    ];
    asked.extend(views.into_iter().map(|view| from(STRANGER, view)));
    asked
}

#[test]
fn every_function_answers_as_through_the_sdk() {
    let asked = calls();
    let mut selectors: Vec<[u8; 4]> =
        asked.iter().map(|asked| *asked.data.first_chunk::<4>().unwrap()).collect();
    selectors.sort_unstable();
    selectors.dedup();
    assert_eq!(selectors.len(), IRewardDistributorCalls::COUNT + IAccessCalls::COUNT);
    let succeeded = asked.iter().filter(|asked| matches!(both(asked), Some(Ok(_)))).count();
    assert!(succeeded >= 20, "{succeeded}");
}

#[test]
fn published_frames_and_payable_functions_are_as_through_the_sdk() {
    let published = report(3, 5, B256::repeat_byte(3));
    let run = |by_hand: bool| {
        let mut scene = busy();
        let now = GENESIS + 3 * WEEK;
        scene.at(now).agree(3, hash(&published), now);
        let data = publishFrameCall { report: published.clone() }.abi_encode();
        let (selector, data) = data.split_first_chunk::<4>().unwrap();
        let distributor = scene.from(STRANGER);
        let answer = if by_hand {
            router::route(distributor, *selector, data).map(|answer| answer.map_err(|r| r.0))
        } else {
            let selector = u32::from_be_bytes(*selector);
            <RewardDistributor as Router<RewardDistributor>>::route(distributor, selector, data)
        };
        assert_eq!(answer, Some(Ok(Vec::new())));
        scene.vm.snapshot().storage
    };
    assert_eq!(run(true), run(false));
    for asked in calls() {
        let selector = *asked.data.first_chunk::<4>().unwrap();
        let paid = Asked { value: wei(1), ..asked };
        let refused = ask(false, &paid).0 == Some(Err(Vec::new()));
        assert_eq!(router::is_payable(selector), !refused, "{selector:02x?}");
    }
}

#[test]
fn an_unknown_selector_has_no_answer_and_short_calldata_reverts_without_data() {
    let unknown = Asked { caller: STRANGER, value: U256::ZERO, data: vec![1, 2, 3, 4] };
    assert_eq!(both(&unknown), None);
    for asked in calls().into_iter().filter(|asked| asked.data.len() > 4) {
        let data = asked.data[..24].to_vec();
        assert_eq!(both(&Asked { data, ..asked }), Some(Err(Vec::new())));
    }
}

#[test]
fn construction_by_hand_is_as_by_the_constructor() {
    let state = |by_hand: bool| {
        let vm = TestVM::new();
        vm.set_block_timestamp(GENESIS);
        let mut distributor = RewardDistributor::from(&vm);
        if by_hand {
            let data = (ADMIN, GENESIS, 12u64, WEEK, DAY).abi_encode_params();
            router::construct(&mut distributor, &data).unwrap();
        } else {
            distributor.constructor(ADMIN, GENESIS, 12, WEEK, DAY).unwrap();
        }
        (vm.snapshot().storage, vm.snapshot().emitted_logs)
    };
    assert_eq!(state(true), state(false));
}
