use alloy_primitives::{Address, U256};
use surety_interfaces::IAccess::{ParameterOutOfBounds, ZeroAddress};
use surety_interfaces::IOracleCommittee::{
    AlreadyMember, CommitteeFull, MemberAdded, MemberRemoved, NotMember, QuorumOutOfBounds,
    QuorumSet,
};

use super::*;

#[test]
fn constructor_with_members_lists_them_in_order() {
    let scene = Scene::new(4, 3);
    assert_eq!(scene.committee.members(), [member(1), member(2), member(3), member(4)]);
    assert_eq!((scene.committee.member_count(), scene.committee.quorum()), (4, 3));
    assert!(scene.committee.is_member(member(4)) && !scene.committee.is_member(STRANGER));
    assert!(scene.logged(&MemberAdded { member: member(2), quorum: 3 }));
}

#[test]
fn constructor_with_a_zero_address_fails() {
    let zero = Err(revert(ZeroAddress {}));
    assert_eq!(Scene::empty().construct(Address::ZERO, vec![member(1)], 1), zero);
    assert_eq!(Scene::empty().construct(ADMIN, vec![Address::ZERO], 1), zero);
}

#[test]
fn constructor_with_no_or_too_many_members_fails() {
    for count in [0, 33] {
        let value = U256::from(count);
        let bounds = revert(ParameterOutOfBounds { value, min: U256::ONE, max: U256::from(32) });
        let members = (1..=count).map(member).collect();
        assert_eq!(Scene::empty().construct(ADMIN, members, 17), Err(bounds));
    }
}

#[test]
fn constructor_with_a_member_twice_fails() {
    let members = vec![member(1), member(2), member(1)];
    let twice = revert(AlreadyMember { account: member(1) });
    assert_eq!(Scene::empty().construct(ADMIN, members, 2), Err(twice));
}

#[test]
fn quorum_of_half_or_more_than_all_is_refused() {
    let mut scene = Scene::new(4, 3);
    for quorum in [0, 2, 5] {
        let bounds = Err(revert(QuorumOutOfBounds { quorum, members: 4 }));
        assert_eq!(scene.from(ADMIN).set_quorum(quorum), bounds);
    }
    scene.from(ADMIN).set_quorum(4).unwrap();
    assert_eq!(scene.committee.quorum(), 4);
    assert!(scene.logged(&QuorumSet { quorum: 4 }));
}

#[test]
fn quorum_is_checked_over_the_members_after_the_change() {
    let refused = |members| Err(revert(QuorumOutOfBounds { quorum: 2, members }));
    assert_eq!(Scene::new(3, 2).from(ADMIN).add_member(STRANGER, 2), refused(4));
    assert_eq!(Scene::new(2, 2).from(ADMIN).remove_member(member(1), 2), refused(1));
    let last = revert(QuorumOutOfBounds { quorum: 0, members: 0 });
    assert_eq!(Scene::new(1, 1).from(ADMIN).remove_member(member(1), 0), Err(last));
}

#[test]
fn add_member_that_is_one_fails() {
    let twice = revert(AlreadyMember { account: member(2) });
    assert_eq!(Scene::new(3, 2).from(ADMIN).add_member(member(2), 3), Err(twice));
}

#[test]
fn remove_member_that_is_none_fails() {
    let none = revert(NotMember { account: STRANGER });
    assert_eq!(Scene::new(3, 2).from(ADMIN).remove_member(STRANGER, 2), Err(none));
}

#[test]
fn removed_member_that_returns_is_last_and_has_no_vote() {
    let mut scene = Scene::new(3, 2);
    scene.vote(1, A);
    scene.from(ADMIN).remove_member(member(1), 2).unwrap();
    assert!(scene.logged(&MemberRemoved { member: member(1), quorum: 2 }));
    assert_eq!(scene.committee.support_of(TOPIC, KEY, A), 0);
    scene.from(ADMIN).add_member(member(1), 2).unwrap();
    assert_eq!(scene.committee.members(), [member(2), member(3), member(1)]);
    assert_eq!(scene.committee.vote_of(TOPIC, KEY, member(1)), B256::ZERO);
    assert_eq!(scene.committee.support_of(TOPIC, KEY, A), 0);
    scene.vote(1, A);
    assert_eq!(scene.committee.support_of(TOPIC, KEY, A), 1);
}

#[test]
fn committee_after_168_memberships_is_full() {
    let mut scene = Scene::new(1, 1);
    for number in 2..=168 {
        scene.from(ADMIN).add_member(member(number), 2).unwrap();
        scene.from(ADMIN).remove_member(member(number), 1).unwrap();
    }
    assert_eq!(scene.from(ADMIN).add_member(STRANGER, 2), Err(revert(CommitteeFull {})));
    assert_eq!(scene.committee.members(), [member(1)]);
}
