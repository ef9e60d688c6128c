//! Deposits, withdrawals, settlement, and a fee token that misbehaves.

use alloy_primitives::U256;
use surety_interfaces::IAccess::ArithmeticOverflow;
use surety_interfaces::IClusterLedger::*;

use super::fixture::*;
use super::world::{TOKEN, Temper};

const FOUR: [u64; 4] = [1, 2, 3, 4];
const BURN: u128 = 5 * FEE as u128;

fn collateral() -> u128 {
    BURN * u128::from(THRESHOLD)
}

#[test]
fn deposit_by_anyone_adds_and_does_not_settle() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..1, ONE);
    f.advance(10);
    f.chain.world(|w| w.mint(BOB, wei(500)));
    f.as_(BOB, |l| l.deposit(id, wei(500))).unwrap();
    assert_eq!(f.ledger.settled_balance_of(id), Ok(wei(ONE + 500)));
    assert_eq!(f.live_balance(id), wei(ONE + 500 - 10 * BURN));
    assert_eq!((f.balance_of(BOB), f.earnings(1)), (U256::ZERO, U256::ZERO));
    let event = f.events::<Deposited>().pop().unwrap();
    assert_eq!((event.clusterId, event.from, event.amount), (id, BOB, wei(500)));
}

#[test]
fn deposit_beyond_the_balance_field_is_refused() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..0, 1);
    f.chain.world(|w| w.mint(BOB, U256::MAX >> 1));
    for amount in [wei((1 << 86) - 1), wei(u128::MAX), U256::MAX >> 1] {
        let outcome = f.as_(BOB, |l| l.deposit(id, amount));
        assert_eq!(outcome, Err(ArithmeticOverflow {}.into()));
    }
    f.as_(BOB, |l| l.deposit(id, wei((1 << 86) - 2))).unwrap();
}

#[test]
fn token_that_refuses_or_cheats_moves_nothing() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..1, ONE);
    f.advance(1);
    f.chain.world(|w| w.mint(ALICE, wei(10 * ONE)));
    let refused = Err(TokenTransferFailed { token: TOKEN }.into());
    for temper in [Temper::False, Temper::Reverts, Temper::TakesFee] {
        f.chain.world(|w| w.temper = temper);
        assert_eq!(f.as_(ALICE, |l| l.deposit(id, wei(9))), refused, "{temper:?}");
        assert_eq!(f.register(id, 1..2, ONE), refused, "{temper:?}");
    }
    for temper in [Temper::False, Temper::Reverts] {
        f.chain.world(|w| w.temper = temper);
        assert_eq!(f.as_(ALICE, |l| l.withdraw(id, wei(9))), refused, "{temper:?}");
        let pay = f.as_(owner_of(1), |l| l.withdraw_earnings(1, vec![id], U256::MAX, BOB));
        assert_eq!(pay, refused, "{temper:?}");
    }
    assert_eq!(f.ledger.settled_balance_of(id), Ok(wei(ONE)));
}

#[test]
fn token_that_returns_nothing_is_accepted() {
    let mut f = Fixture::new(4);
    f.chain.world(|w| w.temper = Temper::Nothing);
    let id = f.open(&FOUR, 0..1, ONE);
    f.as_(ALICE, |l| l.withdraw(id, wei(9))).unwrap();
    assert_eq!(f.balance_of(ALICE), wei(9));
}

#[test]
fn deposit_without_the_money_is_refused() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..1, ONE);
    let outcome = f.as_(BOB, |l| l.deposit(id, wei(1)));
    assert_eq!(outcome, Err(TokenTransferFailed { token: TOKEN }.into()));
}

#[test]
fn withdraw_stops_at_the_collateral() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..1, ONE);
    f.advance(3);
    let left = ONE - 3 * BURN;
    let most = left - collateral();
    let refused = InsufficientBalance {
        clusterId: id,
        balance: wei(left),
        required: wei(collateral() + most + 1),
    };
    assert_eq!(f.as_(ALICE, |l| l.withdraw(id, wei(most + 1))), Err(refused.into()));
    f.as_(ALICE, |l| l.withdraw(id, wei(most))).unwrap();
    assert_eq!((f.balance_of(ALICE), f.live_balance(id)), (wei(most), wei(collateral())));
    let event = f.events::<Withdrawn>().pop().unwrap();
    assert_eq!((event.clusterId, event.to, event.amount), (id, ALICE, wei(most)));
    // nothing above the collateral is left
    let refused = f.as_(ALICE, |l| l.withdraw(id, U256::MAX)).unwrap_err();
    assert!(is_error::<InsufficientBalance>(&refused));
}

#[test]
fn withdraw_without_validators_takes_everything() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..1, ONE);
    f.as_(ALICE, |l| l.remove_validators(id, pubkeys(0..1))).unwrap();
    f.advance(1_000);
    f.as_(ALICE, |l| l.withdraw(id, wei(ONE))).unwrap();
    assert_eq!(f.ledger.settled_balance_of(id), Ok(U256::ZERO));
}

#[test]
fn withdraw_from_a_liquidated_cluster_takes_everything() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..1, ONE);
    f.as_(ALICE, |l| l.liquidate(vec![id])).unwrap();
    f.advance(1_000);
    f.as_(ALICE, |l| l.withdraw(id, wei(ONE))).unwrap();
    assert_eq!(f.balance_of(ALICE), wei(ONE));
    let refused = InsufficientBalance { clusterId: id, balance: U256::ZERO, required: wei(1) };
    assert_eq!(f.as_(ALICE, |l| l.withdraw(id, wei(1))), Err(refused.into()));
}

#[test]
fn settle_reports_usage_and_payment() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..1, collateral());
    f.advance(7);
    f.as_(BOB, |l| l.settle(vec![id])).unwrap();
    let event = f.events::<Settled>().pop().unwrap();
    assert_eq!((event.usage, event.paid), (wei(7 * BURN), wei(7 * BURN)));
    assert_eq!(event.balance, wei(collateral() - 7 * BURN));

    f.advance(THRESHOLD);
    f.as_(BOB, |l| l.settle(vec![id])).unwrap();
    let event = f.events::<Settled>().pop().unwrap();
    let left = collateral() - 7 * BURN;
    assert_eq!(
        (event.usage, event.paid, event.balance),
        (wei(collateral()), wei(left), U256::ZERO)
    );
    // what could not be paid is dropped for good
    f.chain.world(|w| w.mint(BOB, wei(ONE)));
    f.as_(BOB, |l| l.deposit(id, wei(ONE))).unwrap();
    assert_eq!(f.live_balance(id), wei(ONE));

    let events = f.events::<Settled>().len();
    f.as_(BOB, |l| l.settle(vec![id, id])).unwrap();
    assert_eq!(f.events::<Settled>().len(), events);
}

#[test]
fn settle_of_nothing_or_of_a_liquidated_cluster_is_refused() {
    let mut f = Fixture::new(4);
    assert_eq!(f.as_(BOB, |l| l.settle(vec![])), Err(EmptyList {}.into()));
    let id = f.open(&FOUR, 0..1, ONE);
    f.as_(ALICE, |l| l.liquidate(vec![id])).unwrap();
    assert_eq!(f.as_(BOB, |l| l.settle(vec![id])), Err(ClusterLiquidated { clusterId: id }.into()));
}

#[test]
fn deactivated_operator_earns_for_the_seats_it_keeps() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..2, ONE);
    f.as_(super::world::REGISTRY, |l| l.set_status(1, false, false)).unwrap();
    f.advance(10);
    f.as_(BOB, |l| l.settle(vec![id])).unwrap();
    assert_eq!(f.earnings(1), wei(20 * u128::from(FEE)));
}
