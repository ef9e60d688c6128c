use alloy_primitives::U256;
use surety_interfaces::IAccess::{ParameterOutOfBounds, Unauthorized};
use surety_interfaces::IClusterLedger::*;
use surety_protocol::fees::{
    CHANGE_GAP_SLOTS, DEFAULT_DECLARE_PERIOD_SECS, DEFAULT_EXECUTE_PERIOD_SECS,
};

use super::fixture::*;
use crate::accounts::{MAX_OPERATOR_FEE, MIN_OPERATOR_FEE};

const DECLARE: u64 = DEFAULT_DECLARE_PERIOD_SECS;
const EXECUTE: u64 = DEFAULT_EXECUTE_PERIOD_SECS;

fn declare(f: &mut Fixture, id: u64, fee: u64) -> Outcome<()> {
    f.as_(owner_of(id), |l| l.declare_fee(id, U256::from(fee)))
}

fn reduce(f: &mut Fixture, id: u64, fee: u64) -> Outcome<()> {
    f.as_(owner_of(id), |l| l.reduce_fee(id, U256::from(fee)))
}

fn execute(f: &mut Fixture, id: u64) -> Outcome<()> {
    f.as_(owner_of(id), |l| l.execute_fee(id))
}

fn fee(f: &Fixture, id: u64) -> U256 {
    f.ledger.operator_account(id).unwrap().4
}

fn now(f: &Fixture) -> u64 {
    f.chain.vm().snapshot().block_timestamp
}

/// One operator with a fee of 100 times the least one.
fn with_operator() -> Fixture {
    let mut f = Fixture::bare();
    f.add_operator(1, 100 * FEE, 10);
    f
}

#[test]
fn declared_fee_is_charged_once_executed_in_its_window() {
    let mut f = with_operator();
    let begin = now(&f) + DECLARE;
    declare(&mut f, 1, 110 * FEE).unwrap();
    assert_eq!(f.ledger.declared_fee(1), Ok((U256::from(110 * FEE), begin, begin + EXECUTE)));
    let event = f.events::<FeeDeclared>().pop().unwrap();
    assert_eq!((event.operatorId, event.fee), (1, U256::from(110 * FEE)));
    assert_eq!((event.begin, event.end), (begin, begin + EXECUTE));
    let end = begin + EXECUTE;
    for time in [begin - 1, end + 1] {
        f.chain.vm().set_block_timestamp(time);
        let refused = OutsideFeeWindow { time, begin, end };
        assert_eq!(execute(&mut f, 1), Err(refused.into()));
    }
    for time in [end, begin] {
        let before = f.chain.snapshot();
        f.chain.vm().set_block_timestamp(time);
        execute(&mut f, 1).unwrap();
        assert_eq!(
            (fee(&f, 1), f.ledger.declared_fee(1)),
            (U256::from(110 * FEE), Ok((U256::ZERO, 0, 0)))
        );
        assert_eq!(execute(&mut f, 1), Err(FeeNotDeclared { operatorId: 1 }.into()));
        f.chain.restore(before);
    }
}

#[test]
fn declaration_beyond_a_step_or_the_bounds_is_refused() {
    let mut f = with_operator();
    let maximum = U256::from(110 * FEE);
    let refused = FeeIncreaseTooHigh { fee: maximum + U256::from(1), maximum };
    assert_eq!(declare(&mut f, 1, 110 * FEE + 1), Err(refused.into()));
    assert_eq!(declare(&mut f, 1, 100 * FEE), Err(SameFee { fee: U256::from(100 * FEE) }.into()));
    for fee in [MIN_OPERATOR_FEE - 1, MAX_OPERATOR_FEE + 1] {
        let (min, max) = (U256::from(MIN_OPERATOR_FEE), U256::from(MAX_OPERATOR_FEE));
        let refused = FeeOutOfBounds { fee: U256::from(fee), min, max };
        assert_eq!(declare(&mut f, 1, fee), Err(refused.clone().into()));
        assert_eq!(reduce(&mut f, 1, fee), Err(refused.into()));
    }
    // a fee of 0 is no trap, and a lower fee may be declared too
    f.add_operator(2, 0, 10);
    declare(&mut f, 2, FEE).unwrap();
    let refused = FeeIncreaseTooHigh { fee: U256::from(FEE + 1), maximum: U256::from(FEE) };
    assert_eq!(declare(&mut f, 2, FEE + 1), Err(refused.into()));
    declare(&mut f, 1, 3 * FEE).unwrap();
}

#[test]
fn reduction_acts_at_once_and_drops_a_declaration() {
    let mut f = with_operator();
    declare(&mut f, 1, 110 * FEE).unwrap();
    let current = U256::from(100 * FEE);
    for fee in [100 * FEE, 101 * FEE] {
        let refused = FeeNotReduced { fee: U256::from(fee), current };
        assert_eq!(reduce(&mut f, 1, fee), Err(refused.into()));
    }
    reduce(&mut f, 1, 7 * FEE).unwrap();
    assert_eq!(
        (fee(&f, 1), f.ledger.declared_fee(1)),
        (U256::from(7 * FEE), Ok((U256::ZERO, 0, 0)))
    );
    let event = f.events::<FeeSet>().pop().unwrap();
    assert_eq!((event.operatorId, event.fee), (1, U256::from(7 * FEE)));
    f.advance(DECLARE / SECONDS_PER_SLOT);
    assert_eq!(execute(&mut f, 1), Err(FeeNotDeclared { operatorId: 1 }.into()));
}

#[test]
fn cancelled_declaration_is_gone() {
    let mut f = with_operator();
    let cancel = |f: &mut Fixture| f.as_(owner_of(1), |l| l.cancel_fee(1));
    assert_eq!(cancel(&mut f), Err(FeeNotDeclared { operatorId: 1 }.into()));
    declare(&mut f, 1, 101 * FEE).unwrap();
    cancel(&mut f).unwrap();
    assert_eq!(f.ledger.declared_fee(1), Ok((U256::ZERO, 0, 0)));
    assert_eq!(f.events::<FeeDeclarationCancelled>().len(), 1);
    assert_eq!(cancel(&mut f), Err(FeeNotDeclared { operatorId: 1 }.into()));
}

#[test]
fn fees_by_strangers_are_refused() {
    let mut f = with_operator();
    f.add_operator(2, FEE, 10);
    declare(&mut f, 1, 101 * FEE).unwrap();
    for caller in [ALICE, ADMIN, owner_of(2)] {
        let refused = Err(Unauthorized { caller }.into());
        assert_eq!(f.as_(caller, |l| l.declare_fee(1, U256::from(FEE))), refused);
        assert_eq!(f.as_(caller, |l| l.execute_fee(1)), refused);
        assert_eq!(f.as_(caller, |l| l.reduce_fee(1, U256::from(FEE))), refused);
        assert_eq!(f.as_(caller, |l| l.cancel_fee(1)), refused);
        let set =
            |l: &mut crate::ClusterLedger| l.set_fee_parameters(3_600, 3_600, 1, U256::from(FEE));
        if caller != ADMIN {
            assert_eq!(f.as_(caller, set), refused);
        }
    }
    let unknown = f.as_(owner_of(1), |l| l.declare_fee(9, U256::from(FEE)));
    assert_eq!(unknown, Err(OperatorNotFound { operatorId: 9 }.into()));
}

#[test]
fn fee_parameters_hold_from_now_on() {
    let mut f = with_operator();
    let defaults = (DECLARE, EXECUTE, 1_000, U256::from(MIN_OPERATOR_FEE));
    assert_eq!(f.ledger.fee_parameters(), defaults);
    declare(&mut f, 1, 110 * FEE).unwrap();
    f.as_(ADMIN, |l| l.set_fee_parameters(3_600, 7_200, 5_000, U256::from(FEE))).unwrap();
    assert_eq!(f.ledger.fee_parameters(), (3_600, 7_200, 5_000, U256::from(FEE)));
    // a fee declared before begins as it was declared and ends by the new period
    let begin = now(&f) + DECLARE;
    assert_eq!(f.ledger.declared_fee(1).unwrap().1, begin);
    assert_eq!(f.ledger.declared_fee(1).unwrap().2, begin + 7_200);
    declare(&mut f, 1, 150 * FEE).unwrap();
    assert_eq!(f.ledger.declared_fee(1).unwrap().1, now(&f) + 3_600);
}

#[test]
fn fee_parameters_out_of_bounds_are_refused() {
    let mut f = with_operator();
    let (hour, month) = (3_600, 30 * 86_400);
    for (declare, execute, bps, step) in [
        (hour - 1, hour, 1, FEE),
        (month + 1, hour, 1, FEE),
        (hour, hour - 1, 1, FEE),
        (hour, month + 1, 1, FEE),
        (hour, hour, 0, FEE),
        (hour, hour, 5_001, FEE),
        (hour, hour, 1, MIN_OPERATOR_FEE - 1),
        (hour, hour, 1, 100 * MIN_OPERATOR_FEE + 1),
    ] {
        let set = f.as_(ADMIN, |l| l.set_fee_parameters(declare, execute, bps, U256::from(step)));
        assert!(is_error::<ParameterOutOfBounds>(&set.unwrap_err()));
    }
    f.as_(ADMIN, |l| l.set_fee_parameters(month, month, 5_000, U256::from(100 * MIN_OPERATOR_FEE)))
        .unwrap();
}

/// A cluster that nobody settled while its operators changed their fees several times pays each for its time.
#[test]
fn fee_changes_between_settlements_are_paid_each_for_its_time() {
    let mut f = Fixture::bare();
    for id in 1..=4 {
        f.add_operator(id, 100 * FEE, 1_000);
    }
    let id = f.open(&[1, 2, 3, 4], 0..3, 1_000_000 * ONE);
    let late = f.open(&[1, 2, 3, 4], 3..4, 1_000_000 * ONE);
    let (mut earned, mut earned_late, mut present) = (0_u64, 0, 100);
    for (step, new) in [90, 80, 70, 60, 50, 40, 30].into_iter().enumerate() {
        let slots = CHANGE_GAP_SLOTS + step as u64;
        f.advance(slots);
        earned += slots * present;
        earned_late += slots * present;
        reduce(&mut f, 1, new * FEE).unwrap();
        present = new;
        if step == 3 {
            f.as_(BOB, |l| l.settle(vec![late])).unwrap();
        }
    }
    f.advance(11);
    earned += 11 * present;
    earned_late += 11 * present;
    f.as_(BOB, |l| l.settle(vec![id])).unwrap();
    assert_eq!(f.earnings(2) % U256::from(FEE), U256::ZERO);
    f.as_(BOB, |l| l.settle(vec![late])).unwrap();
    assert_eq!(f.earnings(1), U256::from(FEE) * U256::from(3 * earned + earned_late));
}

#[test]
fn more_than_two_changes_of_a_fee_a_week_are_refused() {
    let mut f = with_operator();
    f.advance(1);
    reduce(&mut f, 1, 90 * FEE).unwrap();
    let first = f.ledger.current_slot().unwrap();
    f.advance(1);
    reduce(&mut f, 1, 80 * FEE).unwrap();
    // a fee that was charged for no slot does not count
    for fee in [79, 78, 77, 76] {
        reduce(&mut f, 1, fee * FEE).unwrap();
    }
    f.advance(1);
    let earliest = first + CHANGE_GAP_SLOTS;
    let refused = FeeChangedTooOften { operatorId: 1, earliest };
    assert_eq!(reduce(&mut f, 1, 70 * FEE), Err(refused.into()));
    f.advance(CHANGE_GAP_SLOTS - 3);
    let refused = FeeChangedTooOften { operatorId: 1, earliest };
    assert_eq!(reduce(&mut f, 1, 70 * FEE), Err(refused.into()));
    f.advance(1);
    reduce(&mut f, 1, 70 * FEE).unwrap();
    f.advance(1);
    reduce(&mut f, 1, 60 * FEE).unwrap();
    f.advance(1);
    let refused = reduce(&mut f, 1, 50 * FEE).unwrap_err();
    assert!(is_error::<FeeChangedTooOften>(&refused));
    assert_eq!(fee(&f, 1), U256::from(60 * FEE));
}
