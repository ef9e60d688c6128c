//! The hand-written router against the one that the SDK generates.

use alloy_primitives::b256;
use alloy_sol_types::{SolCall, SolInterface, SolValue};
use surety_components::router_tests;
use surety_components::testing::{Asked, Comparison, both, calls_of_roles};
use surety_interfaces::IAccess::IAccessCalls;
use surety_interfaces::IOracleCommittee::*;

use super::*;

/// A vote for A by member 2, who signs for A too, says the precompile; member 1 is to be the next admin.
fn busy(asked: &Asked) -> (TestVM, OracleCommittee) {
    let mut scene = Scene::new(2, 2);
    scene.vote(2, A);
    scene.from(ADMIN).transfer_admin(member(1)).unwrap();
    if asked.selector != Some(removeMemberCall::SELECTOR) {
        // one signature is a quorum then
        scene.from(ADMIN).remove_member(member(1), 1).unwrap();
    }
    let signed = scene.committee.vote_digest(TOPIC, KEY, A, 1);
    let signature = signature();
    let v = B256::with_last_byte(28);
    let question = [signed.as_slice(), v.as_slice(), &signature[..64]].concat();
    let signer = member(2).into_word().to_vec();
    scene.vm.mock_static_call(Address::with_last_byte(1), question, Ok(signer));
    (scene.vm, scene.committee)
}

fn signature() -> Vec<u8> {
    let s = b256!("5fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");
    [A.as_slice(), s.as_slice(), &[28]].concat()
}

router_tests!(comparison);

fn comparison() -> Comparison<OracleCommittee> {
    let (topic, key, hash) = (TOPIC, KEY, A);
    let signatures = vec![vec![1; 65].into()];
    let bad = submitSignedCall { topic, key, hash, round: 1, signatures };
    Comparison {
        stage: busy,
        accepted: [calls(), views(), calls_of_roles(ADMIN, member(1))].concat(),
        refused: vec![
            Asked::by(member(2), voteCall { topic, key, hash: B256::ZERO }),
            Asked::by(STRANGER, withdrawVoteCall { topic, key }),
            Asked::by(STRANGER, bad),
        ],
        functions: IOracleCommitteeCalls::COUNT + IAccessCalls::COUNT,
    }
}

fn calls() -> Vec<Asked> {
    let (topic, key, hash) = (TOPIC, KEY, A);
    let signatures = vec![signature().into()];
    vec![
        Asked::by(ADMIN, addMemberCall { member: STRANGER, quorum: 2 }),
        Asked::by(ADMIN, removeMemberCall { member: member(1), quorum: 1 }),
        Asked::by(ADMIN, setQuorumCall { quorum: 1 }),
        Asked::by(member(2), voteCall { topic, key, hash: B }),
        Asked::by(member(2), withdrawVoteCall { topic, key }),
        Asked::by(STRANGER, submitSignedCall { topic, key, hash, round: 1, signatures }),
    ]
}

fn views() -> Vec<Asked> {
    let (topic, key, hash) = (TOPIC, KEY, A);
    vec![
        Asked::by(STRANGER, agreedCall { topic, key }),
        Asked::by(STRANGER, supportOfCall { topic, key, hash }),
        Asked::by(STRANGER, voteOfCall { topic, key, member: member(2) }),
        Asked::by(STRANGER, isMemberCall { account: member(2) }),
        Asked::by(STRANGER, membershipsCall {}),
        Asked::by(STRANGER, memberCountCall {}),
        Asked::by(STRANGER, quorumCall {}),
        Asked::by(STRANGER, membersCall {}),
        Asked::by(STRANGER, lastRoundCall { topic, key }),
        Asked::by(STRANGER, voteDigestCall { topic, key, hash, round: 3 }),
        Asked::by(STRANGER, eip712DomainCall {}),
        Asked::by(STRANGER, currentFrameCall {}),
        Asked::by(STRANGER, frameScheduleCall { frame: 3 }),
        Asked::by(STRANGER, clockCall {}),
    ]
}

#[test]
fn construction_is_as_by_the_generated_router() {
    let blank = || {
        let scene = Scene::empty();
        (scene.vm, scene.committee)
    };
    let members = vec![member(1), member(2)];
    let data = (ADMIN, members, 2_u16, GENESIS, 12_u64, WEEK).abi_encode_params();
    assert_eq!(both(blank, &Asked::construct(data)), Some(Ok(vec![])));
}
