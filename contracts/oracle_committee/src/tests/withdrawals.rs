use surety_interfaces::IOracleCommittee::{AgreementLost, NoVote, NotMember, VoteWithdrawn};

use super::*;

#[test]
fn withdrawn_vote_counts_no_more_and_takes_the_agreement_along() {
    let mut scene = Scene::new(3, 2);
    scene.vote(1, A);
    scene.vote(2, A);
    scene.from(member(1)).withdraw_vote(TOPIC, KEY).unwrap();
    assert_eq!((scene.agreed(), scene.support(A), scene.vote_of(1)), (NONE, 1, B256::ZERO));
    let (topic, key, hash) = (TOPIC, KEY, A);
    assert!(scene.logged(&VoteWithdrawn { topic, key, member: member(1), hash }));
    assert!(scene.logged(&AgreementLost { topic, key, hash }));
    scene.at(START + 9).vote(1, A);
    assert_eq!((scene.agreed(), scene.support(A)), ((A, START + 9), 2));
}

#[test]
fn agreement_with_a_vote_to_spare_outlives_a_withdrawal() {
    let mut scene = Scene::new(3, 2);
    (1..=3).for_each(|number| scene.vote(number, A));
    scene.at(START + 9).from(member(1)).withdraw_vote(TOPIC, KEY).unwrap();
    assert_eq!(scene.agreed(), (A, START));
}

#[test]
fn withdrawal_without_a_vote_fails() {
    let mut scene = Scene::new(3, 2);
    let none = Err(revert(NoVote { member: member(1) }));
    assert_eq!(scene.from(member(1)).withdraw_vote(TOPIC, KEY), none);
    scene.vote(1, A);
    scene.from(member(1)).withdraw_vote(TOPIC, KEY).unwrap();
    assert_eq!(scene.from(member(1)).withdraw_vote(TOPIC, KEY), none);
    let stranger = Err(revert(NotMember { account: STRANGER }));
    assert_eq!(scene.from(STRANGER).withdraw_vote(TOPIC, KEY), stranger);
}

#[test]
fn withdrawn_votes_support_nothing() {
    let mut scene = Scene::new(3, 2);
    for number in [1, 2] {
        scene.vote(number, A);
        scene.from(member(number)).withdraw_vote(TOPIC, KEY).unwrap();
    }
    assert_eq!((scene.agreed(), scene.support(B256::ZERO)), (NONE, 0));
}
