use alloy_primitives::U256;
use surety_interfaces::IClusterLedger::*;

use super::fixture::*;
use super::world::REGISTRY;

const FOUR: [u64; 4] = [1, 2, 3, 4];
const BURN: u128 = 5 * FEE as u128;

fn collateral() -> u128 {
    BURN * u128::from(THRESHOLD)
}

/// One validator, two slots above its collateral.
fn near() -> (Fixture, u64) {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..1, collateral() + 2 * BURN);
    (f, id)
}

#[test]
fn liquidate_healthy_cluster_is_refused() {
    let (mut f, id) = near();
    f.advance(2);
    assert_eq!((f.ledger.is_liquidatable(id), f.ledger.runway(id)), (Ok(false), Ok(U256::ZERO)));
    let (balance, required) = (wei(collateral()), wei(collateral()));
    let refused = ClusterNotLiquidatable { clusterId: id, balance, required };
    assert_eq!(f.as_(BOB, |l| l.liquidate(vec![id])), Err(refused.into()));
}

#[test]
fn liquidate_pays_the_balance_up_to_the_cap() {
    let (mut f, id) = near();
    f.as_(ADMIN, |l| l.set_liquidation_parameters(THRESHOLD, U256::ZERO, wei(1_000))).unwrap();
    f.advance(3);
    f.as_(BOB, |l| l.liquidate(vec![id])).unwrap();
    let left = collateral() - BURN - 1_000;
    assert_eq!(f.balance_of(BOB), wei(1_000));
    assert_eq!(f.ledger.cluster(id).unwrap(), (ALICE, false, 1, wei(left), FOUR.to_vec()));
    assert_eq!((f.ledger.seats_of(1), f.earnings(1)), (0, wei(3 * u128::from(FEE))));
    assert_eq!(f.ledger.burn_rate(id), Ok(U256::ZERO));
    assert_eq!(f.ledger.liquidation_collateral(id), Ok(U256::ZERO));
    assert_eq!(f.ledger.is_liquidatable(id), Ok(false));
    assert_eq!(f.ledger.validator_of(validator(0)), (id, true));
    let event = f.events::<Liquidated>().pop().unwrap();
    assert_eq!((event.clusterId, event.liquidator), (id, BOB));
    assert_eq!((event.reward, event.balance), (wei(1_000), wei(left)));
    let again = f.as_(BOB, |l| l.liquidate(vec![id]));
    assert_eq!(again, Err(ClusterLiquidated { clusterId: id }.into()));
}

#[test]
fn liquidate_insolvent_cluster_pays_nothing() {
    let (mut f, id) = near();
    f.advance(10 * THRESHOLD);
    f.as_(BOB, |l| l.liquidate(vec![id])).unwrap();
    assert_eq!((f.balance_of(BOB), f.ledger.settled_balance_of(id)), (U256::ZERO, Ok(U256::ZERO)));
}

#[test]
fn liquidate_by_the_owner_keeps_the_money_in_the_cluster() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..1, ONE);
    f.as_(ALICE, |l| l.liquidate(vec![id])).unwrap();
    assert_eq!((f.balance_of(ALICE), f.live_balance(id)), (U256::ZERO, wei(ONE)));
    assert_eq!(f.ledger.seats_of(1), 0);
}

#[test]
fn minimum_collateral_binds_small_clusters() {
    let (mut f, id) = near();
    let minimum = wei(collateral() + 3 * BURN);
    f.as_(ADMIN, |l| l.set_liquidation_parameters(THRESHOLD, minimum, U256::ZERO)).unwrap();
    assert_eq!(f.ledger.liquidation_collateral(id), Ok(minimum));
    f.as_(BOB, |l| l.liquidate(vec![id])).unwrap();
}

#[test]
fn liquidated_cluster_takes_deposits_and_removals_but_no_validators() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..2, ONE);
    f.as_(ALICE, |l| l.liquidate(vec![id])).unwrap();
    f.advance(100);
    assert_eq!(f.register(id, 2..3, ONE), Err(ClusterLiquidated { clusterId: id }.into()));
    f.chain.world(|w| w.mint(BOB, wei(5)));
    f.as_(BOB, |l| l.deposit(id, wei(5))).unwrap();
    f.as_(ALICE, |l| l.remove_validators(id, pubkeys(0..1))).unwrap();
    let (_, active, validators, balance, _) = f.ledger.cluster(id).unwrap();
    assert_eq!((active, validators, balance), (false, 1, wei(ONE + 5)));
    assert_eq!((f.ledger.seats_of(1), f.earnings(1)), (0, U256::ZERO));
}

#[test]
fn reactivate_takes_seats_again_and_owes_nothing_for_the_pause() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..2, ONE);
    f.as_(ALICE, |l| l.liquidate(vec![id])).unwrap();
    f.advance(1_000);
    f.chain.world(|w| w.mint(ALICE, wei(7)));
    f.as_(ALICE, |l| l.reactivate(id, wei(7))).unwrap();
    assert_eq!((f.ledger.seats_of(1), f.live_balance(id)), (2, wei(ONE + 7)));
    let event = f.events::<Reactivated>().pop().unwrap();
    assert_eq!((event.clusterId, event.balance), (id, wei(ONE + 7)));
    f.advance(1);
    assert_eq!(f.live_balance(id), wei(ONE + 7 - 2 * BURN));
    let again = f.as_(ALICE, |l| l.reactivate(id, U256::ZERO));
    assert_eq!(again, Err(ClusterNotLiquidated { clusterId: id }.into()));
}

#[test]
fn reactivate_checks_operators_and_money_again() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..2, ONE);
    f.as_(ALICE, |l| l.liquidate(vec![id])).unwrap();
    let attempt = |f: &mut Fixture| f.as_(ALICE, |l| l.reactivate(id, U256::ZERO));

    f.as_(REGISTRY, |l| l.set_status(2, false, false)).unwrap();
    assert_eq!(attempt(&mut f), Err(OperatorNotActive { operatorId: 2 }.into()));
    f.as_(REGISTRY, |l| l.set_status(2, true, true)).unwrap();
    f.chain.world(|w| w.refused = 2);
    assert_eq!(attempt(&mut f), Err(OperatorNotAllowed { operatorId: 2, owner: ALICE }.into()));
    f.chain.world(|w| w.refused = 0);
    f.as_(REGISTRY, |l| l.set_capacities(vec![3], vec![1])).unwrap();
    let refused = CapacityExceeded { operatorId: 3, seats: 2, capacity: 1 };
    assert_eq!(attempt(&mut f), Err(refused.into()));
    f.as_(REGISTRY, |l| l.set_capacities(vec![3], vec![2])).unwrap();
    f.as_(ADMIN, |l| l.set_validator_limit(1)).unwrap();
    let refused = ValidatorLimitExceeded { operatorId: 1, seats: 2, limit: 1 };
    assert_eq!(attempt(&mut f), Err(refused.into()));
    f.as_(ADMIN, |l| l.set_validator_limit(2)).unwrap();

    f.as_(ALICE, |l| l.withdraw(id, wei(ONE - 2 * collateral() + 1))).unwrap();
    let (balance, required) = (wei(2 * collateral() - 1), wei(2 * collateral()));
    let refused = InsufficientBalance { clusterId: id, balance, required };
    assert_eq!(attempt(&mut f), Err(refused.into()));
    f.as_(ALICE, |l| l.deposit(id, wei(1))).unwrap();
    attempt(&mut f).unwrap();
}
