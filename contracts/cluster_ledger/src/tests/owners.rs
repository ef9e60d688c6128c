//! What an owner may do beside money: a fee ceiling, successors of operators, new shares; and validators' weights.

use alloy_primitives::U256;
use surety_interfaces::IAccess::{LengthMismatch, ParameterOutOfBounds, Unauthorized};
use surety_interfaces::IClusterLedger::*;
use surety_protocol::fees::DEFAULT_DECLARE_PERIOD_SECS;

use super::fixture::*;
use super::world::REGISTRY;
use crate::ClusterLedger;

const FOUR: [u64; 4] = [2, 4, 6, 8];

fn with_cluster() -> (Fixture, u64) {
    let mut f = Fixture::new(9);
    let id = f.open(&FOUR, 0..3, ONE);
    (f, id)
}

fn replace(f: &mut Fixture, id: u64, old: u64, new: u64) -> Outcome<()> {
    f.as_(ALICE, |l| l.replace_operator(id, old, new, vec![], vec![]))
}

#[test]
fn operator_in_good_standing_is_not_replaced() {
    let (mut f, id) = with_cluster();
    assert_eq!(replace(&mut f, id, 4, 5), Err(OperatorInGoodStanding { operatorId: 4 }.into()));
    f.as_(ALICE, |l| l.set_fee_ceiling(id, U256::from(FEE))).unwrap();
    assert_eq!(replace(&mut f, id, 4, 5), Err(OperatorInGoodStanding { operatorId: 4 }.into()));
}

#[test]
fn operator_that_leaves_is_replaced_and_paid_for_its_time() {
    let (mut f, id) = with_cluster();
    f.as_(REGISTRY, |l| l.set_status(4, false, false)).unwrap();
    f.advance(10);
    let new_shares = shares(2, 4);
    let keys = pubkeys(0..2);
    f.as_(ALICE, |l| l.replace_operator(id, 4, 9, keys, new_shares.clone())).unwrap();
    assert_eq!(f.ledger.cluster(id).unwrap().4, [2, 6, 8, 9]);
    assert_eq!((f.ledger.seats_of(4), f.ledger.seats_of(9)), (0, 3));
    f.advance(5);
    f.as_(BOB, |l| l.settle(vec![id])).unwrap();
    let fee = 3 * u128::from(FEE);
    assert_eq!((f.earnings(4), f.earnings(9)), (wei(10 * fee), wei(5 * fee)));
    let event = f.events::<OperatorReplaced>().pop().unwrap();
    assert_eq!((event.clusterId, event.oldOperatorId, event.newOperatorId), (id, 4, 9));
    let published = f.events::<SharesPublished>();
    let names: Vec<_> = published.iter().map(|event| event.validator).collect();
    assert_eq!(names, [validator(0), validator(1)]);
    assert_eq!(published[1].shares[..], new_shares[1][..]);
}

#[test]
fn operator_above_the_ceiling_is_told_of_and_may_be_replaced() {
    let (mut f, id) = with_cluster();
    f.as_(ALICE, |l| l.set_fee_ceiling(id, U256::from(FEE))).unwrap();
    assert_eq!(f.ledger.fee_ceiling(id), Ok(U256::from(FEE)));
    f.as_(owner_of(4), |l| l.declare_fee(4, U256::from(2 * FEE))).unwrap();
    f.advance(DEFAULT_DECLARE_PERIOD_SECS / SECONDS_PER_SLOT);
    f.as_(owner_of(4), |l| l.execute_fee(4)).unwrap();
    assert_eq!(f.events::<FeeAboveCeiling>().len(), 0);
    f.as_(BOB, |l| l.settle(vec![id])).unwrap();
    let event = f.events::<FeeAboveCeiling>().pop().unwrap();
    assert_eq!((event.clusterId, event.operatorId), (id, 4));
    assert_eq!((event.fee, event.ceiling), (U256::from(2 * FEE), U256::from(FEE)));
    replace(&mut f, id, 4, 1).unwrap();
    assert_eq!(f.ledger.cluster(id).unwrap().4, [1, 2, 6, 8]);
    f.as_(ALICE, |l| l.set_fee_ceiling(id, U256::ZERO)).unwrap();
    assert_eq!(f.ledger.fee_ceiling(id), Ok(U256::ZERO));
}

#[test]
fn successor_must_be_fit() {
    let (mut f, id) = with_cluster();
    f.as_(REGISTRY, |l| l.set_status(4, false, false)).unwrap();
    let not_in = OperatorNotInCluster { clusterId: id, operatorId: 5 };
    assert_eq!(replace(&mut f, id, 5, 9), Err(not_in.into()));
    let within = OperatorInCluster { clusterId: id, operatorId: 6 };
    assert_eq!(replace(&mut f, id, 4, 6), Err(within.into()));
    assert_eq!(replace(&mut f, id, 4, 99), Err(OperatorNotFound { operatorId: 99 }.into()));
    f.as_(REGISTRY, |l| l.set_capacities(vec![9], vec![2])).unwrap();
    let full = CapacityExceeded { operatorId: 9, seats: 3, capacity: 2 };
    assert_eq!(replace(&mut f, id, 4, 9), Err(full.into()));
    f.as_(REGISTRY, |l| l.set_status(9, false, false)).unwrap();
    assert_eq!(replace(&mut f, id, 4, 9), Err(OperatorNotActive { operatorId: 9 }.into()));
    f.as_(REGISTRY, |l| l.set_status(7, true, true)).unwrap();
    f.chain.world(|w| w.refused = 7);
    let refused = OperatorNotAllowed { operatorId: 7, owner: ALICE };
    assert_eq!(replace(&mut f, id, 4, 7), Err(refused.into()));
    // a member that has become private is no obstacle
    f.as_(REGISTRY, |l| l.set_status(2, true, true)).unwrap();
    f.chain.world(|w| w.refused = 2);
    let before = f.chain.snapshot();
    replace(&mut f, id, 4, 1).unwrap();
    f.chain.restore(before);
    for caller in [BOB, ADMIN, SETTLEMENT] {
        let outcome = f.as_(caller, |l| l.replace_operator(id, 4, 1, vec![], vec![]));
        assert_eq!(outcome, Err(Unauthorized { caller }.into()));
    }
}

#[test]
fn successor_that_the_balance_cannot_pay_is_refused() {
    let mut f = Fixture::new(4);
    f.add_operator(5, 1_000 * FEE, 10);
    let collateral = 5 * u128::from(FEE) * u128::from(THRESHOLD);
    let id = f.open(&[1, 2, 3, 4], 0..1, collateral);
    f.as_(REGISTRY, |l| l.set_status(4, false, false)).unwrap();
    let refused = replace(&mut f, id, 4, 5).unwrap_err();
    assert!(is_error::<InsufficientBalance>(&refused));
    assert_eq!(f.ledger.cluster(id).unwrap().4, [1, 2, 3, 4]);
}

#[test]
fn liquidated_cluster_replaces_operators_without_seats() {
    let (mut f, id) = with_cluster();
    f.as_(ALICE, |l| l.liquidate(vec![id])).unwrap();
    f.as_(REGISTRY, |l| l.set_status(4, false, false)).unwrap();
    f.as_(REGISTRY, |l| l.set_capacities(vec![9], vec![0])).unwrap();
    replace(&mut f, id, 4, 9).unwrap();
    assert_eq!((f.ledger.seats_of(4), f.ledger.seats_of(9)), (0, 0));
    let full = CapacityExceeded { operatorId: 9, seats: 3, capacity: 0 };
    assert_eq!(f.as_(ALICE, |l| l.reactivate(id, U256::ZERO)), Err(full.into()));
}

#[test]
fn shares_are_published_of_registered_validators_only() {
    let (mut f, id) = with_cluster();
    let publish = |f: &mut Fixture, keys: std::ops::Range<u64>, shares| {
        f.as_(ALICE, |l| l.publish_shares(id, pubkeys(keys), shares))
    };
    publish(&mut f, 0..3, shares(3, 4)).unwrap();
    assert_eq!(f.events::<SharesPublished>().len(), 3);
    let unknown = ValidatorNotFound { validator: validator(9) };
    assert_eq!(publish(&mut f, 9..10, shares(1, 4)), Err(unknown.into()));
    let (expected, actual) = (U256::from(3), U256::from(2));
    assert_eq!(
        publish(&mut f, 0..3, shares(2, 4)),
        Err(LengthMismatch { expected, actual }.into())
    );
    let short = publish(&mut f, 0..1, shares(1, 7)).unwrap_err();
    assert!(is_error::<InvalidSharesLength>(&short));
    for caller in [BOB, SETTLEMENT] {
        let refused = Err(Unauthorized { caller }.into());
        let publish = |l: &mut ClusterLedger| l.publish_shares(id, pubkeys(0..1), shares(1, 4));
        assert_eq!(f.as_(caller, publish), refused);
        assert_eq!(f.as_(caller, |l| l.set_fee_ceiling(id, U256::ZERO)), refused);
    }
    let low = f.as_(ALICE, |l| l.set_fee_ceiling(id, U256::from(5))).unwrap_err();
    assert!(is_error::<FeeOutOfBounds>(&low));
}

#[test]
fn heavier_validators_pay_in_proportion() {
    let (mut f, id) = with_cluster();
    let one = 5 * u128::from(FEE);
    assert_eq!((f.ledger.weight_of(id), f.ledger.burn_rate(id)), (Ok(30_000), Ok(wei(3 * one))));
    f.advance(10);
    let names = vec![validator(0), validator(1)];
    f.as_(SETTLEMENT, |l| l.set_weights(names.clone(), vec![640_000, 15_000])).unwrap();
    assert_eq!(
        (f.ledger.weight_of(id), f.ledger.burn_rate(id)),
        (Ok(665_000), Ok(wei(665 * one / 10)))
    );
    assert_eq!(f.ledger.validators_of(names), (vec![id, id], vec![640_000, 15_000]));
    assert_eq!(f.live_balance(id), wei(ONE - 10 * 3 * one));
    f.advance(10);
    f.as_(BOB, |l| l.settle(vec![id])).unwrap();
    assert_eq!(f.earnings(2), wei((300 + 665 * 10) * u128::from(FEE) / 10));
    // what leaves takes its weight along
    f.as_(ALICE, |l| l.remove_validators(id, pubkeys(0..1))).unwrap();
    assert_eq!(f.ledger.weight_of(id), Ok(25_000));
    f.as_(SETTLEMENT, |l| l.complete_exit(validator(1))).unwrap();
    assert_eq!(f.ledger.weight_of(id), Ok(10_000));
    // and brings it back
    let snapshot = f.chain.snapshot();
    f.register(id, 0..1, 0).unwrap();
    assert_eq!(f.ledger.weight_of(id), Ok(650_000));
    f.chain.restore(snapshot);
    f.as_(SETTLEMENT, |l| l.set_weights(vec![validator(0)], vec![20_000])).unwrap();
    assert_eq!(f.ledger.weight_of(id), Ok(10_000));
    let event = f.events::<WeightSet>().pop().unwrap();
    assert_eq!((event.clusterId, event.validator, event.weight), (id, validator(1), 15_000));
}

/// What a slot costs need not be whole: the charge goes up, each operator's part down, the network takes the rest.
#[test]
fn odd_weights_keep_the_books_exact() {
    let mut f = Fixture::bare();
    for id in 1..=4 {
        f.add_operator(id, FEE + id, 100);
    }
    let id = f.open(&[1, 2, 3, 4], 0..1, ONE);
    f.as_(SETTLEMENT, |l| l.set_weights(vec![validator(0)], vec![10_001])).unwrap();
    f.advance(1);
    f.as_(BOB, |l| l.settle(vec![id])).unwrap();
    let used = (u128::from(5 * FEE + 10) * 10_001).div_ceil(10_000);
    assert_eq!(f.live_balance(id), wei(ONE - used));
    let parts: Vec<u128> = (1..=4).map(|id| u128::from(FEE + id) * 10_001 / 10_000).collect();
    for (id, part) in (1..=4).zip(&parts) {
        assert_eq!(f.earnings(id), wei(*part));
    }
    assert_eq!(f.ledger.network_earnings(), wei(used - parts.iter().sum::<u128>()));
}

#[test]
fn weights_by_strangers_or_out_of_bounds_are_refused() {
    let (mut f, _) = with_cluster();
    for caller in [ALICE, ADMIN, REGISTRY] {
        let outcome = f.as_(caller, |l| l.set_weights(vec![], vec![]));
        assert_eq!(outcome, Err(Unauthorized { caller }.into()));
    }
    for weight in [9_999, 640_001] {
        let outcome = f.as_(SETTLEMENT, |l| l.set_weights(vec![validator(0)], vec![weight]));
        assert!(is_error::<ParameterOutOfBounds>(&outcome.unwrap_err()));
    }
    let outcome = f.as_(SETTLEMENT, |l| l.set_weights(vec![validator(0)], vec![]));
    let (expected, actual) = (U256::from(1), U256::ZERO);
    assert_eq!(outcome, Err(LengthMismatch { expected, actual }.into()));
    let outcome = f.as_(SETTLEMENT, |l| l.set_weights(vec![validator(9)], vec![10_000]));
    assert_eq!(outcome, Err(ValidatorNotFound { validator: validator(9) }.into()));
}

#[test]
fn permit_comes_before_the_deposit_and_may_be_used_up() {
    let (mut f, id) = with_cluster();
    f.chain.world(|w| w.mint(BOB, wei(20)));
    let (deadline, r, s) = (U256::from(7), validator(1), validator(2));
    for times in 1..=2 {
        f.as_(BOB, |l| l.deposit_with_permit(id, wei(10), deadline, 28, r, s)).unwrap();
        assert_eq!(f.live_balance(id), wei(ONE + 10 * times));
    }
    let permits = f.chain.world(|w| w.permits.clone());
    assert_eq!(permits.len(), 2);
    let permit = &permits[0];
    assert_eq!((permit.owner, permit.spender), (BOB, f.ledger_address()));
    assert_eq!((permit.value, permit.deadline), (wei(10), deadline));
    assert_eq!((permit.v, permit.r, permit.s), (28, r, s));
}

#[test]
fn several_clusters_are_liquidated_at_once_or_none() {
    let mut f = Fixture::new(4);
    let burn = 5 * u128::from(FEE);
    let collateral = burn * u128::from(THRESHOLD);
    let near: Vec<u64> =
        (0..3).map(|n| f.open(&[1, 2, 3, 4], n..n + 1, collateral + n as u128 * burn)).collect();
    f.advance(1);
    let third = ClusterNotLiquidatable {
        clusterId: near[1],
        balance: wei(collateral),
        required: wei(collateral),
    };
    assert_eq!(f.as_(BOB, |l| l.liquidate(near.clone())), Err(third.into()));
    f.advance(2);
    f.as_(BOB, |l| l.liquidate(near.clone())).unwrap();
    assert_eq!(f.balance_of(BOB), wei(3 * collateral + 3 * burn - 9 * burn));
    assert_eq!(f.as_(BOB, |l| l.liquidate(vec![])), Err(EmptyList {}.into()));
    let twice = f.as_(BOB, |l| l.liquidate(vec![near[0]]));
    assert_eq!(twice, Err(ClusterLiquidated { clusterId: near[0] }.into()));
}

#[test]
fn pages_hold_what_is_there() {
    let mut f = Fixture::new(5);
    f.open(&[1, 2, 3, 4], 0..3, ONE);
    let second = f.open(&[2, 3, 4, 5], 3..4, ONE);
    f.as_(ALICE, |l| l.liquidate(vec![second])).unwrap();
    let (ids, seats, capacities, fees, earnings) = f.ledger.operator_accounts(2, 100);
    assert_eq!((ids, seats), (vec![2, 3, 4, 5], vec![3, 3, 3, 0]));
    assert_eq!((capacities, fees), (vec![1_000; 4], vec![U256::from(FEE); 4]));
    assert_eq!(earnings, vec![U256::ZERO; 4]);
    assert_eq!(f.ledger.operator_accounts(0, 2).0, [1, 2]);
    assert_eq!(f.ledger.operator_accounts(6, 9).0, [0; 0]);
    let (owners, active, validators, balances) = f.ledger.clusters(0, 9).unwrap();
    assert_eq!((owners, active), (vec![ALICE; 2], vec![true, false]));
    assert_eq!((validators, balances), (vec![3, 1], vec![wei(ONE); 2]));
    assert_eq!(f.ledger.clusters(2, 1).unwrap().2, [1]);
    assert_eq!(f.ledger.clusters(3, u64::MAX).unwrap().2, [0; 0]);
    assert_eq!(f.ledger.clusters(1, u64::MAX).unwrap().2, [3, 1]);
}
