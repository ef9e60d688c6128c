use surety_interfaces::IAccess::{ArithmeticOverflow, ParameterOutOfBounds};
use surety_interfaces::IOracleCommittee::{FrameNotOpen, NotAFrame};
use surety_protocol::report::{TOPIC_FRAME, frame_key};

use super::*;

/// Frame 1 ends here: its last slot is the one that begins 12 seconds before.
const OPENS: u64 = GENESIS + WEEK;
const DEADLINE: u64 = GENESIS + 2 * WEEK - 1;

fn not_open() -> Result<(), Revert> {
    Err(revert(FrameNotOpen { frame: 1, opensAt: OPENS, deadline: DEADLINE }))
}

#[test]
fn votes_on_a_frame_are_given_from_its_end_to_the_deadline() {
    let mut scene = Scene::new(3, 2);
    let key = frame_key(1);
    for secs in [START, OPENS - 1, DEADLINE + 1] {
        let caller = scene.at(secs).from(member(1));
        assert_eq!(caller.vote(TOPIC_FRAME, key, A), not_open());
        assert_eq!(caller.withdraw_vote(TOPIC_FRAME, key), not_open());
        let signers = [member(1), member(2)];
        assert_eq!(caller.count_signed(TOPIC_FRAME, key, A, 1, &signers), not_open());
    }
    scene.at(OPENS).from(member(1)).vote(TOPIC_FRAME, key, A).unwrap();
    scene.at(DEADLINE).from(member(2)).vote(TOPIC_FRAME, key, A).unwrap();
    assert_eq!(scene.committee.agreed(TOPIC_FRAME, key), (A, DEADLINE));
    assert_eq!(scene.at(DEADLINE + 1).from(member(2)).withdraw_vote(TOPIC_FRAME, key), not_open());
    assert_eq!(scene.committee.agreed(TOPIC_FRAME, key), (A, DEADLINE));
}

#[test]
fn votes_are_withdrawn_and_signed_while_the_frame_is_open() {
    let mut scene = Scene::new(3, 2);
    let key = frame_key(1);
    let signers = [member(1), member(2)];
    scene.at(OPENS).from(STRANGER).count_signed(TOPIC_FRAME, key, A, 1, &signers).unwrap();
    scene.at(DEADLINE).from(member(2)).withdraw_vote(TOPIC_FRAME, key).unwrap();
    assert_eq!(scene.committee.agreed(TOPIC_FRAME, key), NONE);
}

#[test]
fn key_that_is_no_frame_is_refused() {
    let mut scene = Scene::new(3, 2);
    for key in [B256::ZERO, frame_key(u64::MAX), B256::repeat_byte(1)] {
        let refused = Err(revert(NotAFrame { key }));
        assert_eq!(scene.at(OPENS).from(member(1)).vote(TOPIC_FRAME, key, A), refused);
    }
}

#[test]
fn other_topics_have_no_times() {
    let mut scene = Scene::new(3, 2);
    scene.at(DEADLINE + WEEK).from(member(1)).vote(TOPIC, frame_key(1), A).unwrap();
    assert_eq!(scene.committee.vote_of(TOPIC, frame_key(1), member(1)), A);
}

#[test]
fn schedule_tells_slot_opening_and_deadline() {
    let mut scene = Scene::new(3, 2);
    assert_eq!(scene.committee.frame_schedule(1), Ok((50_399, OPENS, DEADLINE)));
    assert_eq!(scene.committee.frame_schedule(0), Err(revert(ArithmeticOverflow {})));
    assert_eq!(scene.committee.clock(), (GENESIS, 12, WEEK));
    assert_eq!(scene.at(OPENS - 1).committee.current_frame(), Ok(1));
    assert_eq!(scene.at(OPENS).committee.current_frame(), Ok(2));
}

#[test]
fn constructor_with_a_clock_out_of_bounds_fails() {
    let start = U256::from(START);
    for ((genesis, slot, frame), (value, min, max)) in [
        ((START + 1, 12, WEEK), (start + U256::ONE, U256::ZERO, start)),
        ((GENESIS, 3, WEEK), (U256::from(3), U256::from(4), U256::from(60))),
        ((GENESIS, 12, 100), (U256::from(100), U256::from(86_400), U256::from(4 * WEEK))),
    ] {
        let bounds = Err(revert(ParameterOutOfBounds { value, min, max }));
        let mut committee = Scene::empty().committee;
        let members = vec![member(1)];
        assert_eq!(committee.constructor(ADMIN, members, 1, genesis, slot, frame), bounds);
    }
}
