use alloy::primitives::{Address, B256};
use surety::bindings::{IAccess, IOracleCommittee};
use surety_protocol::report::{TOPIC_FRAME, frame_key};
use surety_tests::{World, test};

const TOPIC: B256 = B256::repeat_byte(7);
const KEY: B256 = B256::repeat_byte(8);
const ONE: B256 = B256::repeat_byte(1);
const OTHER: B256 = B256::repeat_byte(2);

fn agreed(w: &World) -> (B256, u64) {
    let agreed = w.get(w.committee.agreed(TOPIC, KEY));
    (agreed.hash, agreed.since)
}

#[test]
fn vote_of_quorum_agrees_and_dates_it() {
    test(|w| {
        let at = *w.committee.address();
        let done = w.send(w.members[0], w.committee.vote(TOPIC, KEY, ONE)).ok();
        let voted: IOracleCommittee::Voted = done.event(at);
        assert_eq!((voted.member, voted.hash, voted.support), (w.members[0], ONE, 1));
        assert_eq!(agreed(w), (B256::ZERO, 0));
        w.skip_secs(60);
        let done = w.send(w.members[1], w.committee.vote(TOPIC, KEY, ONE)).ok();
        let reached: IOracleCommittee::Agreed = done.event(at);
        assert_eq!((reached.topic, reached.key, reached.hash), (TOPIC, KEY, ONE));
        assert_eq!(agreed(w), (ONE, w.now()));
        assert_eq!(w.get(w.committee.supportOf(TOPIC, KEY, ONE)), 2);
        assert_eq!(w.get(w.committee.voteOf(TOPIC, KEY, w.members[0])), ONE);
    });
}

#[test]
fn vote_that_moves_takes_the_quorum_away() {
    test(|w| {
        w.agree(TOPIC, KEY, ONE);
        let done = w.send(w.members[0], w.committee.vote(TOPIC, KEY, OTHER)).ok();
        let lost: IOracleCommittee::AgreementLost = done.event(*w.committee.address());
        assert_eq!(lost.hash, ONE);
        assert_eq!(agreed(w), (B256::ZERO, 0));
    });
}

#[test]
fn vote_for_zero_or_twice_for_the_same_is_refused() {
    test(|w| {
        let member = w.members[0];
        let zero = w.committee.vote(TOPIC, KEY, B256::ZERO);
        w.send(member, zero).refused(IOracleCommittee::ZeroHash {});
        w.send(member, w.committee.vote(TOPIC, KEY, ONE)).ok();
        let again = w.send(member, w.committee.vote(TOPIC, KEY, ONE));
        again.refused(IOracleCommittee::AlreadyVoted { member, hash: ONE });
    });
}

#[test]
fn vote_by_stranger_is_refused() {
    test(|w| {
        for account in [w.actor("attacker"), w.admin, w.guardian] {
            let sent = w.send(account, w.committee.vote(TOPIC, KEY, ONE));
            sent.refused(IOracleCommittee::NotMember { account });
        }
    });
}

#[test]
fn withdraw_vote_takes_the_agreement_along() {
    test(|w| {
        w.agree(TOPIC, KEY, ONE);
        let member = w.members[0];
        let done = w.send(member, w.committee.withdrawVote(TOPIC, KEY)).ok();
        let at = *w.committee.address();
        let withdrawn: IOracleCommittee::VoteWithdrawn = done.event(at);
        assert_eq!((withdrawn.member, withdrawn.hash), (member, ONE));
        assert_eq!(done.event::<IOracleCommittee::AgreementLost>(at).hash, ONE);
        assert_eq!(agreed(w), (B256::ZERO, 0));
        assert_eq!(w.get(w.committee.voteOf(TOPIC, KEY, member)), B256::ZERO);
        let again = w.send(member, w.committee.withdrawVote(TOPIC, KEY));
        again.refused(IOracleCommittee::NoVote { member });
    });
}

#[test]
fn votes_on_frames_are_given_between_their_end_and_the_deadline() {
    test(|w| {
        let (member, key) = (w.members[0], frame_key(1));
        let schedule = w.get(w.committee.frameSchedule(1));
        let of_distributor = w.get(w.distributor.frameSchedule(1));
        assert_eq!(
            (schedule.refSlot, schedule.deadline),
            (of_distributor.refSlot, of_distributor.deadline)
        );
        let clock = w.get(w.committee.clock());
        let (opensAt, deadline) = (schedule.opensAt, schedule.deadline);
        assert_eq!(opensAt, clock.genesisTime + (schedule.refSlot + 1) * clock.secondsPerSlot);
        let vote = || w.send(member, w.committee.vote(TOPIC_FRAME, key, ONE));
        let closed = || IOracleCommittee::FrameNotOpen { frame: 1, opensAt, deadline };
        vote().refused(closed());
        w.skip_to(opensAt - 1);
        assert_eq!(w.get(w.committee.currentFrame()), 1);
        vote().refused(closed());
        w.skip_to(opensAt);
        assert_eq!(w.get(w.committee.currentFrame()), 2);
        vote().ok();
        w.skip_to(deadline + 1);
        w.send(member, w.committee.withdrawVote(TOPIC_FRAME, key)).refused(closed());
        w.send(w.members[1], w.committee.vote(TOPIC_FRAME, key, ONE)).refused(closed());
        let call = w.committee.submitSigned(TOPIC_FRAME, key, ONE, 1, vec![]);
        w.send(member, call).refused(closed());
        let sent = w.send(member, w.committee.vote(TOPIC_FRAME, KEY, ONE));
        sent.refused(IOracleCommittee::NotAFrame { key: KEY });
    });
}

#[test]
fn remove_member_removes_its_votes() {
    test(|w| {
        w.agree(TOPIC, KEY, ONE);
        let gone = w.members[0];
        let done = w.send(w.admin, w.committee.removeMember(gone, 2)).ok();
        let removed: IOracleCommittee::MemberRemoved = done.event(*w.committee.address());
        assert_eq!((removed.member, removed.quorum), (gone, 2));
        assert_eq!(agreed(w), (B256::ZERO, 0));
        assert_eq!(w.get(w.committee.supportOf(TOPIC, KEY, ONE)), 1);
        let sent = w.send(gone, w.committee.vote(TOPIC, KEY, ONE));
        sent.refused(IOracleCommittee::NotMember { account: gone });
        w.send(w.admin, w.committee.addMember(gone, 2)).ok();
        assert_eq!(w.get(w.committee.supportOf(TOPIC, KEY, ONE)), 1, "it starts without votes");
    });
}

#[test]
fn add_member_of_present_member_or_nobody_is_refused() {
    test(|w| {
        let account = w.members[0];
        let again = w.send(w.admin, w.committee.addMember(account, 2));
        again.refused(IOracleCommittee::AlreadyMember { account });
        let nobody = w.send(w.admin, w.committee.addMember(Address::ZERO, 2));
        nobody.refused(IAccess::ZeroAddress {});
        let account = w.actor("attacker");
        let stranger = w.send(w.admin, w.committee.removeMember(account, 2));
        stranger.refused(IOracleCommittee::NotMember { account });
    });
}

#[test]
fn quorum_of_half_or_more_than_all_is_refused() {
    test(|w| {
        let members = w.get(w.committee.memberCount());
        for quorum in [0, members / 2, members + 1, u16::MAX] {
            let sent = w.send(w.admin, w.committee.setQuorum(quorum));
            sent.refused(IOracleCommittee::QuorumOutOfBounds { quorum, members });
        }
        let done = w.send(w.admin, w.committee.setQuorum(members)).ok();
        let set: IOracleCommittee::QuorumSet = done.event(*w.committee.address());
        assert_eq!((set.quorum, w.get(w.committee.quorum())), (members, members));
    });
}

#[test]
fn committee_takes_168_memberships_and_no_more() {
    test(|w| {
        let at = *w.committee.address();
        let first = w.get(w.committee.memberCount());
        let guest = w.actor("guest");
        let most = |members: u16| members / 2 + 1;
        for _ in first..168 {
            let added = w.send(w.admin, w.committee.addMember(guest, most(first + 1))).ok();
            added.event::<IOracleCommittee::MemberAdded>(at);
            w.send(w.admin, w.committee.removeMember(guest, most(first))).ok();
        }
        let sent = w.send(w.admin, w.committee.addMember(guest, most(first + 1)));
        sent.refused(IOracleCommittee::CommitteeFull {});
        assert_eq!(w.get(w.committee.members()), w.members);
    });
}
