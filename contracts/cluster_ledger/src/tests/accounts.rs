use alloy_primitives::{Address, U256};
use surety_interfaces::IAccess::{LengthMismatch, ParameterOutOfBounds, Unauthorized, ZeroAddress};
use surety_interfaces::IClusterLedger::*;

use super::fixture::*;
use super::world::REGISTRY;
use crate::accounts::{MAX_OPERATOR_FEE, MIN_OPERATOR_FEE};
use crate::words::{MAX_HOT_EARNINGS, MAX_OPERATOR_ID};

#[test]
fn open_account_by_registry_stores_the_fee() {
    let mut f = Fixture::bare();
    f.as_(REGISTRY, |l| l.open_account(7, U256::from(FEE), 0, false, false)).unwrap();
    assert_eq!(
        f.ledger.operator_account(7).unwrap(),
        (0, 0, false, false, U256::from(FEE), U256::ZERO)
    );
    let event = f.events::<AccountOpened>().pop().unwrap();
    assert_eq!((event.operatorId, event.fee), (7, U256::from(FEE)));
}

#[test]
fn open_account_in_a_state_is_as_the_later_calls_would_make_it() {
    let states = [(0, false, true), (3, true, false), (70_000, true, true)];
    for (capacity, active, is_private) in states {
        let fee = U256::from(FEE);
        let mut at_once = Fixture::bare();
        at_once.as_(REGISTRY, |l| l.open_account(7, fee, capacity, active, is_private)).unwrap();
        let mut one_by_one = Fixture::bare();
        one_by_one.as_(REGISTRY, |l| l.open_account(7, fee, 0, false, false)).unwrap();
        one_by_one.as_(REGISTRY, |l| l.set_status(7, active, is_private)).unwrap();
        one_by_one.as_(REGISTRY, |l| l.set_capacities(vec![7], vec![capacity])).unwrap();
        let account = at_once.ledger.operator_account(7).unwrap();
        assert_eq!(account, one_by_one.ledger.operator_account(7).unwrap());
        assert_eq!(account.1, capacity.min(65_535));
        let told = |f: &Fixture| {
            let status = f.events::<StatusSet>().pop().map(|event| (event.active, event.isPrivate));
            (status, f.events::<CapacitySet>().pop().map(|event| event.capacity))
        };
        let (status, seats) = told(&at_once);
        assert_eq!((status, seats.unwrap_or_default()), (Some((active, is_private)), account.1));
        assert_eq!(told(&one_by_one), (status, Some(account.1)));
    }
}

#[test]
fn open_account_twice_is_refused() {
    let mut f = Fixture::new(1);
    let outcome = f.as_(REGISTRY, |l| l.open_account(1, U256::from(FEE), 0, false, false));
    assert_eq!(outcome, Err(AccountExists { operatorId: 1 }.into()));
}

#[test]
fn open_account_with_fee_out_of_bounds_is_refused() {
    let mut f = Fixture::bare();
    let (min, max) = (U256::from(MIN_OPERATOR_FEE), U256::from(MAX_OPERATOR_FEE));
    for fee in [U256::ONE, min - U256::ONE, max + U256::ONE, U256::MAX] {
        let outcome = f.as_(REGISTRY, |l| l.open_account(1, fee, 0, false, false));
        assert_eq!(outcome, Err(FeeOutOfBounds { fee, min, max }.into()), "{fee}");
    }
    for (id, fee) in [(1, U256::ZERO), (2, min), (3, max)] {
        f.as_(REGISTRY, |l| l.open_account(id, fee, 0, false, false)).unwrap();
        assert_eq!(f.ledger.operator_account(id).unwrap().4, fee);
    }
}

#[test]
fn open_account_with_id_out_of_bounds_is_refused() {
    let mut f = Fixture::bare();
    for id in [0, MAX_OPERATOR_ID + 1, u64::MAX] {
        let revert =
            f.as_(REGISTRY, |l| l.open_account(id, U256::ZERO, 0, false, false)).unwrap_err();
        assert!(is_error::<ParameterOutOfBounds>(&revert), "{id}");
    }
    f.as_(REGISTRY, |l| l.open_account(MAX_OPERATOR_ID, U256::ZERO, 0, false, false)).unwrap();
}

#[test]
fn account_functions_by_strangers_are_refused() {
    let mut f = Fixture::new(1);
    for caller in [ADMIN, SETTLEMENT, ALICE, owner_of(1)] {
        let unauthorized = Err(Unauthorized { caller }.into());
        assert_eq!(f.as_(caller, |l| l.open_account(2, U256::ZERO, 0, false, false)), unauthorized);
        assert_eq!(f.as_(caller, |l| l.set_status(1, false, true)), unauthorized);
        if caller != SETTLEMENT {
            assert_eq!(f.as_(caller, |l| l.set_capacities(vec![1], vec![9])), unauthorized);
        }
    }
}

#[test]
fn set_capacities_by_registry_and_settlement_is_stored() {
    let mut f = Fixture::new(2);
    f.as_(REGISTRY, |l| l.set_capacities(vec![1, 2], vec![5, 70_000])).unwrap();
    f.as_(SETTLEMENT, |l| l.set_capacities(vec![1], vec![3])).unwrap();
    assert_eq!(f.ledger.operator_account(1).unwrap().1, 3);
    assert_eq!(f.ledger.operator_account(2).unwrap().1, 65_535);
    let event = f.events::<CapacitySet>().pop().unwrap();
    assert_eq!((event.operatorId, event.capacity), (1, 3));
}

#[test]
fn set_capacities_with_unequal_lists_is_refused() {
    let mut f = Fixture::new(2);
    let outcome = f.as_(REGISTRY, |l| l.set_capacities(vec![1, 2], vec![5]));
    let (expected, actual) = (U256::from(2), U256::from(1));
    assert_eq!(outcome, Err(LengthMismatch { expected, actual }.into()));
}

#[test]
fn unknown_operator_is_refused() {
    let mut f = Fixture::new(1);
    let unknown = OperatorNotFound { operatorId: 9 };
    let refused = || Err(OperatorNotFound { operatorId: 9 }.into());
    assert_eq!(f.as_(REGISTRY, |l| l.set_capacities(vec![1, 9], vec![5, 5])), refused());
    assert_eq!(f.as_(REGISTRY, |l| l.set_status(9, true, false)), refused());
    assert_eq!(f.as_(ALICE, |l| l.withdraw_earnings(9, vec![], U256::MAX, ALICE)), refused());
    assert_eq!(revert_of(f.ledger.operator_account(9)), unknown.into());
    assert_eq!(f.ledger.operator_account(1).unwrap().1, 1_000);
    assert_eq!(f.ledger.seats_of(9), 0);
}

#[test]
fn set_status_switches_flags_and_keeps_the_rest() {
    let mut f = Fixture::new(4);
    f.open(&[1, 2, 3, 4], 0..2, ONE);
    f.as_(REGISTRY, |l| l.set_status(1, false, true)).unwrap();
    assert_eq!(
        f.ledger.operator_account(1).unwrap(),
        (2, 1_000, false, true, U256::from(FEE), U256::ZERO)
    );
    let event = f.events::<StatusSet>().pop().unwrap();
    assert_eq!((event.operatorId, event.active, event.isPrivate), (1, false, true));
}

#[test]
fn withdraw_earnings_settles_and_pays_the_owner() {
    let mut f = Fixture::new(4);
    let id = f.open(&[1, 2, 3, 4], 0..3, ONE);
    f.advance(100);
    let earned = 3 * 100 * u128::from(FEE);
    f.as_(owner_of(1), |l| l.withdraw_earnings(1, vec![id], wei(earned - 5), BOB)).unwrap();
    assert_eq!((f.balance_of(BOB), f.earnings(1)), (wei(earned - 5), wei(5)));
    f.as_(owner_of(1), |l| l.withdraw_earnings(1, vec![], U256::MAX, BOB)).unwrap();
    assert_eq!((f.balance_of(BOB), f.earnings(1)), (wei(earned), U256::ZERO));
    let event = f.events::<EarningsWithdrawn>().pop().unwrap();
    assert_eq!((event.operatorId, event.to, event.amount), (1, BOB, wei(5)));
}

#[test]
fn withdraw_earnings_beyond_what_is_settled_is_refused() {
    let mut f = Fixture::new(4);
    let id = f.open(&[1, 2, 3, 4], 0..1, ONE);
    f.advance(10);
    let available = wei(10 * u128::from(FEE));
    let requested = available + U256::ONE;
    let outcome = f.as_(owner_of(2), |l| l.withdraw_earnings(2, vec![id], requested, BOB));
    assert_eq!(outcome, Err(InsufficientEarnings { available, requested }.into()));
    for requested in [U256::ZERO, U256::MAX] {
        let outcome = f.as_(owner_of(2), |l| l.withdraw_earnings(2, vec![], requested, BOB));
        let available = U256::ZERO;
        assert_eq!(outcome, Err(InsufficientEarnings { available, requested }.into()));
    }
}

#[test]
fn withdraw_earnings_by_strangers_or_to_nobody_is_refused() {
    let mut f = Fixture::new(4);
    for caller in [ALICE, ADMIN, REGISTRY, owner_of(2)] {
        let outcome = f.as_(caller, |l| l.withdraw_earnings(1, vec![], U256::MAX, ALICE));
        assert_eq!(outcome, Err(Unauthorized { caller }.into()));
    }
    let outcome = f.as_(owner_of(1), |l| l.withdraw_earnings(1, vec![], U256::MAX, Address::ZERO));
    assert_eq!(outcome, Err(ZeroAddress {}.into()));
    let outcome = f.as_(owner_of(1), |l| l.withdraw_earnings(1, vec![5], U256::MAX, ALICE));
    assert_eq!(outcome, Err(ClusterNotFound { clusterId: 5 }.into()));
}

#[test]
fn earnings_beyond_the_account_word_are_carried_exactly() {
    let mut f = Fixture::bare();
    for id in 1..=4 {
        f.add_operator(id, MAX_OPERATOR_FEE, 1_000);
    }
    let id = f.open(&[1, 2, 3, 4], 0..1_000, 60_000_000 * ONE);
    let mut earned = 0_u128;
    for slots in [30_000_000, 100, 30_000_000, 10_000_000, 80_000_000] {
        f.advance(slots);
        f.as_(ALICE, |l| l.settle(vec![id])).unwrap();
        earned += u128::from(slots) * 1_000 * u128::from(MAX_OPERATOR_FEE);
        assert_eq!(f.earnings(1), wei(earned));
    }
    assert!(earned > 2 * MAX_HOT_EARNINGS + ONE);
    // leaves more than the word holds, then less, then nothing
    for left in [2 * MAX_HOT_EARNINGS, MAX_HOT_EARNINGS, 0] {
        let amount = wei(earned - left);
        f.as_(owner_of(1), |l| l.withdraw_earnings(1, vec![], amount, BOB)).unwrap();
        earned = left;
        assert_eq!(f.earnings(1), wei(left));
    }
}
