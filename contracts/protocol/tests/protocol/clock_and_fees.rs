use proptest::prelude::*;
use surety_protocol::clock::{
    Clock, ClockError, Frames, Schedule, slot_at, slot_start_secs, slots_in_down,
};
use surety_protocol::fees::{
    FeeError, check_bounds, check_declaration, check_reduction, check_window,
    highest_declarable_down, per_slot_down, per_year, slots_per_year_down, window_secs,
};

/// Genesis of the beacon chain on mainnet.
const GENESIS: u64 = 1_606_824_023;

const WEEK: Frames = Frames { first_slot: 100, slots_per_frame: 50_400 };

#[test]
fn slot_at_the_last_second_of_a_slot_is_the_same() {
    assert_eq!(slot_at(GENESIS, GENESIS, 12), Ok(0));
    assert_eq!(slot_at(GENESIS + 11, GENESIS, 12), Ok(0));
    assert_eq!(slot_at(GENESIS + 12, GENESIS, 12), Ok(1));
    assert_eq!(slot_at(GENESIS + 604_800, GENESIS, 12), Ok(50_400));
    assert_eq!(slot_start_secs(50_400, GENESIS, 12), Ok(GENESIS + 604_800));
}

#[test]
fn slot_at_a_time_before_genesis_is_an_error() {
    assert_eq!(slot_at(GENESIS - 1, GENESIS, 12), Err(ClockError::BeforeGenesis));
    assert_eq!(slot_at(GENESIS, GENESIS, 0), Err(ClockError::ZeroPeriod));
    assert_eq!(slots_in_down(5, 0), Err(ClockError::ZeroPeriod));
    assert_eq!(slot_start_secs(u64::MAX, GENESIS, 12), Err(ClockError::Overflow));
}

#[test]
fn frames_follow_each_other_without_a_gap() {
    assert_eq!(slots_in_down(604_800, 12), Ok(50_400));
    assert_eq!(WEEK.frame_of(100), Ok(1));
    assert_eq!(WEEK.reference_slot(1), Ok(50_499));
    assert_eq!(WEEK.frame_of(50_499), Ok(1));
    assert_eq!(WEEK.frame_of(50_500), Ok(2));
    assert_eq!(WEEK.start_slot(2), Ok(50_500));
    assert_eq!(WEEK.deadline_slot(1), Ok(100_899));
}

#[test]
fn latest_complete_counts_frames_that_ended() {
    assert_eq!(WEEK.latest_complete(50_499), Ok(0));
    assert_eq!(WEEK.latest_complete(50_500), Ok(1));
    assert_eq!(WEEK.latest_complete(99), Err(ClockError::BeforeGenesis));
}

#[test]
fn frames_without_length_or_number_are_an_error() {
    let empty = Frames { first_slot: 0, slots_per_frame: 0 };
    assert_eq!(empty.frame_of(1), Err(ClockError::ZeroPeriod));
    assert_eq!(empty.reference_slot(1), Err(ClockError::ZeroPeriod));
    assert_eq!(WEEK.start_slot(0), Err(ClockError::BeforeGenesis));
    assert_eq!(WEEK.reference_slot(u64::MAX), Err(ClockError::Overflow));
}

#[test]
fn schedule_is_open_from_the_frames_end_to_that_of_the_next() {
    let clock = Clock { genesis_secs: GENESIS, seconds_per_slot: 12, frame_secs: 604_800 };
    let schedule = clock.schedule(1).unwrap();
    let (opens_secs, deadline_secs) = (GENESIS + 604_800, GENESIS + 2 * 604_800 - 1);
    assert_eq!(schedule, Schedule { ref_slot: 50_399, opens_secs, deadline_secs });
    let around = [opens_secs - 1, opens_secs, deadline_secs, deadline_secs + 1];
    assert_eq!(around.map(|now| schedule.is_open(now)), [false, true, true, false]);
    assert_eq!(around.map(|now| clock.frame_at(now)), [Ok(1), Ok(2), Ok(2), Ok(3)]);
    assert_eq!(clock.frame_at(GENESIS - 1), Err(ClockError::BeforeGenesis));
    assert_eq!(clock.schedule(0), Err(ClockError::BeforeGenesis));
    assert_eq!(clock.schedule(u64::MAX), Err(ClockError::Overflow));
    let none = Clock { seconds_per_slot: 0, ..clock };
    assert_eq!(none.schedule(1), Err(ClockError::ZeroPeriod));
}

#[test]
fn fee_outside_the_bounds_is_refused() {
    assert_eq!(check_bounds(0, 10, 20), Ok(()));
    assert_eq!(check_bounds(10, 10, 20), Ok(()));
    assert_eq!(check_bounds(20, 10, 20), Ok(()));
    assert_eq!(check_bounds(9, 10, 20), Err(FeeError::TooLow { fee: 9, minimum: 10 }));
    assert_eq!(check_bounds(21, 10, 20), Err(FeeError::TooHigh { fee: 21, maximum: 20 }));
}

#[test]
fn declaration_above_a_tenth_is_refused() {
    let declare = |current, fee| check_declaration(current, fee, 1_000, 5);
    assert_eq!(declare(1_000, 1_100), Ok(()));
    let error = FeeError::IncreaseTooHigh { fee: 1_101, maximum: 1_100 };
    assert_eq!(declare(1_000, 1_101), Err(error));
    assert_eq!(declare(1_000, 1_000), Err(FeeError::SameFee { fee: 1_000 }));
    assert_eq!(declare(1_000, 1), Ok(()));
    assert_eq!(highest_declarable_down(109, 1_000, 0), 119);
}

#[test]
fn declaration_from_zero_may_take_the_minimum_step() {
    assert_eq!(check_declaration(0, 5, 1_000, 5), Ok(()));
    let error = FeeError::IncreaseTooHigh { fee: 6, maximum: 5 };
    assert_eq!(check_declaration(0, 6, 1_000, 5), Err(error));
    assert_eq!(highest_declarable_down(20, 1_000, 5), 25);
    assert_eq!(highest_declarable_down(u64::MAX, 1_000, 5), u64::MAX);
}

#[test]
fn reduction_that_does_not_reduce_is_refused() {
    assert_eq!(check_reduction(5, 4), Ok(()));
    assert_eq!(check_reduction(5, 5), Err(FeeError::NotReduced { current: 5, fee: 5 }));
}

#[test]
fn execution_at_both_ends_of_the_window_is_allowed() {
    let (begin, end) = window_secs(1_000, 259_200, 345_600).unwrap();
    assert_eq!((begin, end), (260_200, 605_800));
    assert_eq!(check_window(begin, begin, end), Ok(()));
    assert_eq!(check_window(end, begin, end), Ok(()));
    for now_secs in [begin - 1, end + 1] {
        let error = FeeError::OutsideWindow { now_secs, begin_secs: begin, end_secs: end };
        assert_eq!(check_window(now_secs, begin, end), Err(error));
    }
    assert_eq!(window_secs(u64::MAX, 1, 1), Err(FeeError::Overflow));
}

#[test]
fn annual_fee_is_paid_over_the_slots_of_a_year() {
    assert_eq!(slots_per_year_down(12), Ok(2_628_000));
    assert_eq!(per_slot_down(2_628_000_000_000_000, 12), Ok(1_000_000_000));
    assert_eq!(per_slot_down(2_628_000_000_000_000 - 1, 12), Ok(999_999_999));
    assert_eq!(per_year(1_000_000_000, 12), Ok(2_628_000_000_000_000));
    assert_eq!(per_slot_down(1, 0), Err(FeeError::ZeroPeriod));
    assert_eq!(per_slot_down(1, 31_536_001), Err(FeeError::ZeroPeriod));
    assert_eq!(per_slot_down(u128::MAX, 12), Err(FeeError::Overflow));
}

proptest! {
    #[test]
    fn highest_declarable_equals_the_wide_reference(
        current in any::<u64>(), increase in 0u16..=10_000, step in any::<u32>(),
    ) {
        let relative = u128::from(current) * u128::from(increase) / 10_000;
        let highest = u128::from(current) + relative.max(step.into());
        let expected = u64::try_from(highest).unwrap_or(u64::MAX);
        prop_assert_eq!(highest_declarable_down(current, increase, step.into()), expected);
    }

    #[test]
    fn frame_of_its_own_slots_is_itself(
        first_slot in 0u64..1 << 40, slots_per_frame in 1u64..1 << 20, frame in 1u64..1 << 20,
    ) {
        let frames = Frames { first_slot, slots_per_frame };
        let (start, last) =
            (frames.start_slot(frame).unwrap(), frames.reference_slot(frame).unwrap());
        prop_assert_eq!(frames.frame_of(start), Ok(frame));
        prop_assert_eq!(frames.frame_of(last), Ok(frame));
        prop_assert_eq!(frames.start_slot(frame + 1), Ok(last + 1));
        prop_assert_eq!(frames.latest_complete(last + 1), Ok(frame));
    }

    #[test]
    fn annual_fee_there_and_back_never_gains(annual in any::<u64>(), slot_secs in 1u64..100) {
        let fee = per_slot_down(annual.into(), slot_secs).unwrap();
        prop_assert!(per_year(fee, slot_secs).unwrap() <= u128::from(annual));
        prop_assert!(per_year(fee + 1, slot_secs).unwrap() > u128::from(annual));
    }
}
