//! Signed votes after the recovery of their signers.

use surety_interfaces::IAccess::ParameterOutOfBounds;
use surety_interfaces::IOracleCommittee::{
    Agreed, AgreementLost, AlreadyVoted, DuplicateSigner, NotMember, QuorumNotReached,
    SignatureSuperseded, SignedVotes, StaleRound, ZeroHash,
};

use super::*;

const TOP_ROUND: u64 = (1 << 46) - 1;

fn superseded(number: u64) -> Result<(), Revert> {
    Err(revert(SignatureSuperseded { signer: member(number) }))
}

#[test]
fn signatures_of_a_quorum_agree_at_once() {
    let mut scene = Scene::new(9, 5);
    scene.at(START + 5).sign(&[9, 2, 4, 5, 7], A, 3).unwrap();
    assert_eq!((scene.agreed(), scene.support(A)), ((A, START + 5), 5));
    assert_eq!((scene.vote_of(9), scene.vote_of(1)), (A, B256::ZERO));
    assert_eq!(scene.committee.last_round(TOPIC, KEY), 3);
    let (topic, key, hash) = (TOPIC, KEY, A);
    let signers = [9, 2, 4, 5, 7].map(member).to_vec();
    assert!(scene.logged(&SignedVotes { topic, key, hash, round: 3, support: 5, signers }));
    assert!(scene.logged(&Agreed { topic, key, hash }));
}

#[test]
fn fewer_signatures_than_the_quorum_are_refused() {
    let mut scene = Scene::new(9, 5);
    (1..=4).for_each(|number| scene.vote(number, A));
    let few = Err(revert(QuorumNotReached { given: U256::from(4), quorum: 5 }));
    assert_eq!(scene.sign(&[5, 6, 7, 8], A, 1), few);
}

#[test]
fn signature_of_a_stranger_or_past_member_and_a_second_one_are_refused() {
    let mut scene = Scene::new(3, 2);
    let account = member(77);
    assert_eq!(scene.sign(&[1, 77], A, 1), Err(revert(NotMember { account })));
    let signer = member(1);
    assert_eq!(scene.sign(&[1, 2, 1], A, 1), Err(revert(DuplicateSigner { signer })));
    scene.from(ADMIN).remove_member(member(3), 2).unwrap();
    let account = member(3);
    assert_eq!(scene.sign(&[1, 3], A, 1), Err(revert(NotMember { account })));
    assert_eq!(scene.sign(&[1, 2], B256::ZERO, 1), Err(revert(ZeroHash {})));
}

#[test]
fn round_below_the_last_is_refused() {
    let mut scene = Scene::new(3, 2);
    assert_eq!(scene.sign(&[1, 2], A, 0), Err(revert(StaleRound { round: 0, last: 0 })));
    scene.sign(&[1, 2], A, 5).unwrap();
    assert_eq!(scene.sign(&[2, 3], B, 4), Err(revert(StaleRound { round: 4, last: 5 })));
    scene.sign(&[2, 3], B, 6).unwrap();
    assert_eq!(scene.agreed().0, B);
    let (value, min, max) = (U256::from(TOP_ROUND + 1), U256::ONE, U256::from(TOP_ROUND));
    let bounds = Err(revert(ParameterOutOfBounds { value, min, max }));
    assert_eq!(scene.sign(&[1, 2], A, TOP_ROUND + 1), bounds);
    scene.sign(&[1, 2], A, TOP_ROUND).unwrap();
    assert_eq!(scene.committee.last_round(TOPIC, KEY), TOP_ROUND);
}

#[test]
fn signer_left_out_of_a_round_counts_in_it_later() {
    let mut scene = Scene::new(5, 3);
    scene.sign(&[1, 2, 3, 4], A, 1).unwrap();
    // the smallest quorum of round 2; members 4 and 5 had signed it as well
    scene.sign(&[1, 2, 3], B, 2).unwrap();
    scene.at(START + 8).sign(&[4], B, 2).unwrap();
    scene.sign(&[5, 1], B, 2).unwrap();
    assert_eq!((scene.support(A), scene.support(B), scene.agreed()), (0, 5, (B, START)));
    // once only, and for one hash
    let stale = Err(revert(StaleRound { round: 2, last: 2 }));
    assert_eq!(scene.sign(&[1, 2, 3, 4, 5], B, 2), stale);
    assert_eq!(scene.sign(&[1, 2, 3], A, 2), superseded(1));
    scene.sign(&[1, 2, 3], A, 3).unwrap();
    assert_eq!((scene.support(A), scene.support(B)), (3, 2));
    assert_eq!(scene.committee.last_round(TOPIC, KEY), 3);
}

#[test]
fn later_round_moves_its_signers_and_leaves_the_others_where_they_were() {
    let mut scene = Scene::new(5, 3);
    scene.sign(&[1, 2, 3], A, 1).unwrap();
    scene.at(START + 7).sign(&[3, 4, 5], B, 2).unwrap();
    assert_eq!([1, 2, 3, 4, 5].map(|number| scene.vote_of(number)), [A, A, B, B, B]);
    assert_eq!((scene.support(A), scene.support(B)), (2, 3));
    assert_eq!(scene.agreed(), (B, START + 7));
    assert!(scene.logged(&AgreementLost { topic: TOPIC, key: KEY, hash: A }));
}

#[test]
fn vote_sent_after_a_signature_stands_above_it() {
    let mut scene = Scene::new(3, 2);
    scene.sign(&[1, 2], A, 1).unwrap();
    scene.vote(2, B);
    assert_eq!((scene.agreed(), scene.vote_of(2)), (NONE, B));
    assert_eq!(scene.sign(&[1, 2], A, 2), superseded(2));
    // for the same hash it changes nothing and counts
    scene.sign(&[2, 3], B, 2).unwrap();
    assert_eq!((scene.agreed().0, scene.support(B)), (B, 2));
    scene.vote(2, A);
    assert_eq!(scene.sign(&[2, 3], B, 3), superseded(2));
}

#[test]
fn withdrawn_vote_is_not_restored_by_a_signature() {
    let mut scene = Scene::new(3, 2);
    scene.sign(&[1, 2], A, 1).unwrap();
    scene.from(member(2)).withdraw_vote(TOPIC, KEY).unwrap();
    assert_eq!((scene.agreed(), scene.support(A)), (NONE, 1));
    assert_eq!(scene.sign(&[1, 2], A, 2), superseded(2));
    scene.vote(2, A);
    scene.sign(&[1, 2], A, 2).unwrap();
    assert_eq!(scene.support(A), 2);
}

#[test]
fn signed_vote_that_is_sent_again_is_fixed() {
    let mut scene = Scene::new(3, 2);
    scene.sign(&[1, 2], A, 1).unwrap();
    scene.at(START + 4).vote(1, A);
    assert_eq!((scene.agreed(), scene.support(A)), ((A, START), 2));
    assert_eq!(scene.sign(&[1, 3], B, 2), superseded(1));
    let twice = AlreadyVoted { member: member(1), hash: A };
    assert_eq!(scene.from(member(1)).vote(TOPIC, KEY, A), Err(revert(twice)));
}

#[test]
fn sent_and_signed_votes_for_a_hash_add_up() {
    let mut scene = Scene::new(5, 3);
    scene.vote(1, A);
    scene.vote(2, A);
    scene.sign(&[1, 2, 3], A, 1).unwrap();
    assert_eq!((scene.support(A), scene.agreed()), (3, (A, START)));
    scene.at(START + 5).from(member(3)).vote(TOPIC, KEY, A).unwrap();
    assert_eq!((scene.support(A), scene.agreed()), (3, (A, START)));
}

#[test]
fn agreement_outlives_the_bloc_that_made_it() {
    let mut scene = Scene::new(5, 3);
    scene.vote(1, A);
    scene.vote(2, A);
    scene.sign(&[1, 2, 3], A, 1).unwrap();
    scene.from(ADMIN).remove_member(member(4), 3).unwrap();
    scene.from(ADMIN).remove_member(member(5), 2).unwrap();
    // the only signed vote goes, and another hash takes its bloc's place
    scene.at(START + 9).vote(3, B);
    assert_eq!((scene.agreed(), scene.support(A)), ((A, START), 2));
}

#[test]
fn votes_made_enough_by_a_lower_quorum_are_confirmed_by_signatures() {
    let mut scene = Scene::new(5, 4);
    (1..=3).for_each(|number| scene.vote(number, A));
    scene.at(START + 10).from(ADMIN).set_quorum(3).unwrap();
    assert_eq!(scene.agreed(), NONE);
    scene.at(START + 20).sign(&[1, 2, 3], A, 1).unwrap();
    assert_eq!(scene.agreed(), (A, START + 20));
}
