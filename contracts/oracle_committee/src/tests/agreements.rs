use surety_interfaces::IOracleCommittee::{
    Agreed, AgreementLost, AlreadyVoted, NotMember, Voted, ZeroHash,
};

use super::*;
use crate::agreement::Gap;

#[test]
fn vote_of_a_stranger_or_a_removed_member_fails() {
    let mut scene = Scene::new(3, 2);
    let refused = |account| Err(revert(NotMember { account }));
    assert_eq!(scene.from(STRANGER).vote(TOPIC, KEY, A), refused(STRANGER));
    scene.from(ADMIN).remove_member(member(3), 2).unwrap();
    assert_eq!(scene.from(member(3)).vote(TOPIC, KEY, A), refused(member(3)));
}

#[test]
fn vote_for_zero_fails() {
    let refused = Err(revert(ZeroHash {}));
    assert_eq!(Scene::new(3, 2).from(member(1)).vote(TOPIC, KEY, B256::ZERO), refused);
}

#[test]
fn vote_for_the_same_again_fails() {
    let mut scene = Scene::new(3, 2);
    let twice = Err(revert(AlreadyVoted { member: member(1), hash: A }));
    scene.vote(1, A);
    assert_eq!(scene.from(member(1)).vote(TOPIC, KEY, A), twice);
    scene.vote(2, A);
    assert_eq!(scene.from(member(1)).vote(TOPIC, KEY, A), twice);
    assert_eq!(scene.committee.support_of(TOPIC, KEY, A), 2);
}

#[test]
fn quorum_of_votes_is_an_agreement_from_the_last_of_them_on() {
    let mut scene = Scene::new(5, 3);
    scene.vote(1, A);
    scene.at(START + 10).vote(2, A);
    assert_eq!(scene.agreed(), NONE);
    scene.at(START + 20).vote(3, A);
    assert_eq!(scene.agreed(), (A, START + 20));
    scene.at(START + 30).vote(4, A);
    assert_eq!(scene.agreed(), (A, START + 20));
    let (topic, key, hash) = (TOPIC, KEY, A);
    assert!(scene.logged(&Voted { topic, key, member: member(3), hash, support: 3 }));
    assert!(scene.logged(&Agreed { topic, key, hash }));
}

#[test]
fn votes_on_other_subjects_do_not_count() {
    let mut scene = Scene::new(3, 2);
    scene.vote(1, A);
    scene.from(member(2)).vote(TOPIC, B256::repeat_byte(9), A).unwrap();
    scene.from(member(2)).vote(B256::repeat_byte(9), KEY, A).unwrap();
    assert_eq!(scene.agreed(), NONE);
    assert_eq!(scene.committee.vote_of(TOPIC, KEY, member(2)), B256::ZERO);
}

#[test]
fn vote_that_moves_takes_an_agreement_along() {
    let mut scene = Scene::new(3, 2);
    scene.vote(1, A);
    scene.vote(2, A);
    scene.vote(3, B);
    scene.at(START + 5).vote(2, B);
    assert_eq!(scene.agreed(), (B, START + 5));
    assert!(scene.logged(&AgreementLost { topic: TOPIC, key: KEY, hash: A }));
    assert_eq!(scene.committee.support_of(TOPIC, KEY, A), 1);
    assert_eq!(scene.committee.vote_of(TOPIC, KEY, member(2)), B);
}

#[test]
fn agreement_lost_by_a_vote_and_won_again_starts_anew() {
    let mut scene = Scene::new(3, 2);
    scene.vote(1, A);
    scene.vote(2, A);
    scene.at(START + 5).vote(2, B);
    assert_eq!(scene.agreed(), NONE);
    scene.at(START + 9).vote(2, A);
    assert_eq!(scene.agreed(), (A, START + 9));
}

#[test]
fn removed_member_takes_its_vote_from_every_agreement() {
    let mut scene = Scene::new(5, 3);
    for number in 1..=3 {
        scene.vote(number, A);
        scene.from(member(number)).vote(TOPIC, A, B).unwrap();
    }
    scene.from(ADMIN).remove_member(member(1), 3).unwrap();
    assert_eq!(scene.agreed(), NONE);
    assert_eq!(scene.committee.agreed(TOPIC, A), NONE);
    scene.at(START + 50).vote(4, A);
    assert_eq!(scene.agreed(), (A, START + 50));
}

#[test]
fn higher_quorum_ends_and_lower_quorum_restarts_an_agreement() {
    let mut scene = Scene::new(5, 3);
    (1..=3).for_each(|number| scene.vote(number, A));
    scene.at(START + 10).from(ADMIN).set_quorum(4).unwrap();
    assert_eq!(scene.agreed(), NONE);
    scene.at(START + 20).from(ADMIN).set_quorum(3).unwrap();
    assert_eq!(scene.agreed(), (A, START + 20));
}

#[test]
fn lower_quorum_leaves_later_and_unbroken_agreements_alone() {
    let mut scene = Scene::new(5, 4);
    (1..=4).for_each(|number| scene.at(START + 1).vote(number, A));
    scene.at(START + 10).from(ADMIN).set_quorum(3).unwrap();
    assert_eq!(scene.agreed(), (A, START + 1));
}

#[test]
fn votes_that_a_lower_quorum_makes_enough_are_confirmed_by_one_of_them() {
    let mut scene = Scene::new(5, 4);
    (1..=3).for_each(|number| scene.vote(number, A));
    scene.at(START + 10).from(ADMIN).set_quorum(3).unwrap();
    assert_eq!(scene.agreed(), NONE);
    scene.at(START + 20).vote(2, A);
    assert_eq!(scene.agreed(), (A, START + 20));
    assert_eq!(scene.committee.support_of(TOPIC, KEY, A), 3);
}

#[test]
fn gap_counts_agreements_up_to_its_begin_from_its_end_on() {
    let gap = Gap { begin_secs: 10, end_secs: 20 };
    assert_eq!([9, 10, 11, 20, 25].map(|secs| gap.since(secs)), [20, 20, 11, 20, 25]);
}
