//! What the settlement does: exits confirmed, operators replaced.

use surety_interfaces::IAccess::Unauthorized;
use surety_interfaces::IClusterLedger::*;

use super::fixture::*;
use super::world::REGISTRY;

const FOUR: [u64; 4] = [2, 4, 6, 8];

fn with_cluster() -> (Fixture, u64) {
    let mut f = Fixture::new(14);
    let id = f.open(&FOUR, 0..3, ONE);
    (f, id)
}

#[test]
fn settlement_functions_by_strangers_are_refused() {
    let (mut f, _) = with_cluster();
    for caller in [ALICE, ADMIN, REGISTRY, owner_of(2)] {
        let refused = Err(Unauthorized { caller }.into());
        assert_eq!(f.as_(caller, |l| l.complete_exit(validator(0))), refused);
        assert_eq!(f.as_(caller, |l| l.complete_reshare(validator(0), 2, 3)), refused);
    }
}

#[test]
fn complete_exit_settles_and_releases_the_seats() {
    let (mut f, id) = with_cluster();
    f.advance(10);
    assert_eq!(f.as_(SETTLEMENT, |l| l.complete_exit(validator(1))), Ok(ALICE));
    assert_eq!(f.ledger.seats_of(2), 2);
    assert_eq!(f.earnings(2), wei(30 * u128::from(FEE)));
    assert_eq!(f.ledger.validator_of(validator(1)), (id, false));
    let event = f.events::<ValidatorExited>().pop().unwrap();
    assert_eq!((event.clusterId, event.validator), (id, validator(1)));
}

#[test]
fn complete_exit_again_or_after_removal_only_names_the_owner() {
    let (mut f, id) = with_cluster();
    f.as_(SETTLEMENT, |l| l.complete_exit(validator(1))).unwrap();
    f.as_(ALICE, |l| l.remove_validators(id, pubkeys(2..3))).unwrap();
    let storage = f.chain.vm().snapshot().storage;
    for number in [1, 2] {
        assert_eq!(f.as_(SETTLEMENT, |l| l.complete_exit(validator(number))), Ok(ALICE));
    }
    assert_eq!(f.chain.vm().snapshot().storage, storage);
    assert_eq!(f.events::<ValidatorExited>().len(), 1);
}

#[test]
fn complete_exit_in_a_liquidated_cluster_moves_no_seats() {
    let (mut f, id) = with_cluster();
    f.as_(ALICE, |l| l.liquidate(vec![id])).unwrap();
    assert_eq!(f.as_(SETTLEMENT, |l| l.complete_exit(validator(1))), Ok(ALICE));
    let (_, active, validators, ..) = f.ledger.cluster(id).unwrap();
    assert_eq!((active, validators, f.ledger.seats_of(2)), (false, 2, 0));
}

#[test]
fn unknown_validator_is_refused() {
    let (mut f, _) = with_cluster();
    let refused = Err(ValidatorNotFound { validator: validator(9) }.into());
    assert_eq!(f.as_(SETTLEMENT, |l| l.complete_exit(validator(9))), refused);
    assert_eq!(f.as_(SETTLEMENT, |l| l.complete_reshare(validator(9), 2, 3)), refused);
}

#[test]
fn replace_operator_keeps_ids_sorted_and_pays_each_for_its_time() {
    let orders =
        [(2, 9, [4, 6, 8, 9]), (8, 1, [1, 2, 4, 6]), (4, 5, [2, 5, 6, 8]), (6, 3, [2, 3, 4, 8])];
    for (old, new, expected) in orders {
        let (mut f, id) = with_cluster();
        f.advance(10);
        let outcome = f.as_(SETTLEMENT, |l| l.complete_reshare(validator(0), old, new));
        assert_eq!(outcome, Ok(ALICE));
        assert_eq!(f.ledger.cluster(id).unwrap().4, expected);
        assert_eq!((f.ledger.seats_of(old), f.ledger.seats_of(new)), (0, 3));
        f.advance(5);
        f.as_(BOB, |l| l.settle(vec![id])).unwrap();
        let fee = 3 * u128::from(FEE);
        assert_eq!((f.earnings(old), f.earnings(new)), (wei(10 * fee), wei(5 * fee)));
        for kept in FOUR.into_iter().filter(|id| *id != old) {
            assert_eq!(f.earnings(kept), wei(15 * fee));
        }
        let event = f.events::<OperatorReplaced>().pop().unwrap();
        assert_eq!((event.oldOperatorId, event.newOperatorId), (old, new));
    }
}

#[test]
fn replace_operator_at_every_place_of_the_largest_cluster_keeps_the_others() {
    for place in 0..13 {
        let mut f = Fixture::bare();
        for id in 1..=14 {
            f.add_operator(id, id * FEE, 1_000);
        }
        let id = f.open(&(1..=13).collect::<Vec<_>>(), 0..1, ONE);
        f.advance(4);
        let old = place + 1;
        f.as_(SETTLEMENT, |l| l.complete_reshare(validator(0), old, 14)).unwrap();
        let expected: Vec<u64> = (1..=14).filter(|id| *id != old).collect();
        assert_eq!(f.ledger.cluster(id).unwrap().4, expected);
        f.advance(3);
        f.as_(BOB, |l| l.settle(vec![id])).unwrap();
        for operator in 1..=14 {
            let slots = if operator == old {
                4
            } else if operator == 14 {
                3
            } else {
                7
            };
            assert_eq!(f.earnings(operator), wei(u128::from(slots * operator * FEE)));
        }
    }
}

#[test]
fn replace_operator_twice_does_nothing_more() {
    let (mut f, id) = with_cluster();
    f.as_(SETTLEMENT, |l| l.complete_reshare(validator(0), 2, 9)).unwrap();
    let storage = f.chain.vm().snapshot().storage;
    assert_eq!(f.as_(SETTLEMENT, |l| l.complete_reshare(validator(1), 2, 9)), Ok(ALICE));
    assert_eq!(f.chain.vm().snapshot().storage, storage);
    assert_eq!(f.events::<OperatorReplaced>().len(), 1);
    // a report of an earlier reshare comes late, or names a member as the successor
    for (old, new) in [(2, 10), (4, 9)] {
        assert_eq!(f.as_(SETTLEMENT, |l| l.complete_reshare(validator(0), old, new)), Ok(ALICE));
    }
    assert_eq!(f.ledger.cluster(id).unwrap().4, [4, 6, 8, 9]);
}

#[test]
fn replace_operator_for_a_removed_validator_changes_nothing() {
    let (mut f, id) = with_cluster();
    f.as_(ALICE, |l| l.remove_validators(id, pubkeys(0..1))).unwrap();
    assert_eq!(f.as_(SETTLEMENT, |l| l.complete_reshare(validator(0), 2, 9)), Ok(ALICE));
    assert_eq!(f.ledger.cluster(id).unwrap().4, FOUR);
}

#[test]
fn replace_operator_by_an_unfit_successor_moves_the_seats_all_the_same() {
    let (mut f, id) = with_cluster();
    let attempt = |f: &mut Fixture, new| {
        f.as_(SETTLEMENT, |l| l.complete_reshare(validator(0), 2, new)).map(|_| ())
    };
    assert_eq!(attempt(&mut f, 99), Err(OperatorNotFound { operatorId: 99 }.into()));
    f.as_(REGISTRY, |l| l.set_status(9, false, false)).unwrap();
    f.as_(REGISTRY, |l| l.set_capacities(vec![9], vec![2])).unwrap();
    f.as_(ADMIN, |l| l.set_validator_limit(2)).unwrap();
    attempt(&mut f, 9).unwrap();
    assert_eq!((f.ledger.seats_of(2), f.ledger.seats_of(9)), (0, 3));
    // and it gets no more
    f.as_(ADMIN, |l| l.set_validator_limit(3_000)).unwrap();
    let refused = Err(OperatorNotActive { operatorId: 9 }.into());
    assert_eq!(f.register(id, 3..4, 0), refused);
}

#[test]
fn replace_operator_in_a_liquidated_cluster_moves_no_seats() {
    let (mut f, id) = with_cluster();
    f.as_(ALICE, |l| l.liquidate(vec![id])).unwrap();
    f.advance(10);
    f.as_(REGISTRY, |l| l.set_capacities(vec![9], vec![0])).unwrap();
    f.as_(SETTLEMENT, |l| l.complete_reshare(validator(0), 2, 9)).unwrap();
    assert_eq!((f.ledger.seats_of(2), f.ledger.seats_of(9)), (0, 0));
    assert_eq!(f.ledger.cluster(id).unwrap().4, [4, 6, 8, 9]);
}
