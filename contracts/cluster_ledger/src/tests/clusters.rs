//! Opening clusters, registering, removing and exiting validators.

use alloy_primitives::{Address, U256};
use stylus_sdk::abi::Bytes;
use surety_components::Revert;
use surety_interfaces::IAccess::{LengthMismatch, Unauthorized};
use surety_interfaces::IClusterLedger::*;

use super::fixture::*;
use super::world::REGISTRY;

const FOUR: [u64; 4] = [1, 2, 3, 4];

#[test]
fn open_cluster_stores_members_of_every_size() {
    let mut f = Fixture::new(15);
    for (number, size) in [4, 7, 10, 13].into_iter().enumerate() {
        // not the first operators, so that places and ids differ
        let ids: Vec<u64> = (3..3 + size).collect();
        let first = 100 * number as u64;
        let id = f.open(&ids, first..first + 2, ONE);
        assert_eq!(id, number as u64 + 1);
        assert_eq!(f.ledger.cluster(id).unwrap(), (ALICE, true, 2, wei(ONE), ids.clone()));
        assert_eq!(f.ledger.validator_of(validator_in(id, first)), (id, true));
        let event = f.events::<ClusterOpened>().pop().unwrap();
        assert_eq!((event.clusterId, event.owner, event.operatorIds), (id, ALICE, ids));
    }
    assert_eq!((f.ledger.seats_of(1), f.ledger.seats_of(4), f.ledger.seats_of(15)), (0, 8, 2));
}

#[test]
fn settling_clusters_of_every_size_pays_every_operator() {
    let mut f = Fixture::bare();
    for id in 1..=13 {
        f.add_operator(id, id * FEE, 1_000);
    }
    let mut expected = [0_u128; 14];
    for (first, size) in [(0, 4), (10, 7), (20, 10), (30, 13)] {
        let ids: Vec<u64> = (1..=size).collect();
        let cluster = f.open(&ids, first..first + 1, ONE);
        for slots in [3, 50] {
            f.advance(slots);
            f.as_(BOB, |l| l.settle((1..=cluster).collect())).unwrap();
            for (_, earlier) in [(0, 4), (10, 7), (20, 10), (30, 13)].iter().filter(|c| c.1 <= size)
            {
                for id in 1..=*earlier {
                    expected[id as usize] += u128::from(slots * id * FEE);
                }
            }
        }
    }
    for id in 1..=13 {
        assert_eq!(f.earnings(id), wei(expected[id as usize]), "{id}");
    }
}

#[test]
fn open_cluster_without_validators_or_money_is_allowed() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..0, 0);
    assert_eq!(f.ledger.cluster(id).unwrap(), (ALICE, true, 0, U256::ZERO, FOUR.to_vec()));
    assert_eq!(f.ledger.runway(id), Ok(U256::MAX));
    assert_eq!(f.ledger.is_liquidatable(id), Ok(false));
    assert_eq!(f.events::<Deposited>().len(), 0);
    f.register(id, 0..1, ONE).unwrap();
    assert_eq!(f.live_balance(id), wei(ONE));
}

#[test]
fn open_cluster_of_wrong_size_is_refused() {
    let mut f = Fixture::new(14);
    for size in [0, 1, 3, 5, 14] {
        let ids: Vec<u64> = (1..=size).collect();
        let outcome = f.try_open(ALICE, &ids, 0..0, 0);
        assert_eq!(outcome, Err(InvalidClusterSize { size: U256::from(size) }.into()));
    }
}

#[test]
fn open_cluster_with_unsorted_or_unknown_ids_is_refused() {
    let mut f = Fixture::new(4);
    for (ids, wrong) in [([1, 3, 2, 4], 2), ([1, 2, 2, 4], 2), ([0, 1, 2, 3], 0)] {
        let outcome = f.try_open(ALICE, &ids, 0..0, 0);
        assert_eq!(outcome, Err(OperatorsNotSorted { operatorId: wrong }.into()));
    }
    for unknown in [5, 1 << 31, (1 << 32) + 4, u64::MAX] {
        let outcome = f.try_open(ALICE, &[1, 2, 3, unknown], 0..0, 0);
        assert_eq!(outcome, Err(OperatorNotFound { operatorId: unknown }.into()));
    }
}

#[test]
fn register_with_unfit_operator_is_refused_and_names_it() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..1, ONE);
    f.as_(REGISTRY, |l| l.set_status(3, false, false)).unwrap();
    let refused = Err(OperatorNotActive { operatorId: 3 }.into());
    assert_eq!(f.register(id, 1..2, 0), refused);
    f.as_(REGISTRY, |l| l.set_status(3, true, false)).unwrap();

    f.as_(REGISTRY, |l| l.set_capacities(vec![2], vec![3])).unwrap();
    let refused = Err(CapacityExceeded { operatorId: 2, seats: 4, capacity: 3 }.into());
    assert_eq!(f.register(id, 1..4, 0), refused);
    f.register(id, 1..3, 0).unwrap();
    f.as_(REGISTRY, |l| l.set_capacities(vec![2], vec![1_000])).unwrap();

    f.as_(ADMIN, |l| l.set_validator_limit(4)).unwrap();
    let refused = Err(ValidatorLimitExceeded { operatorId: 1, seats: 5, limit: 4 }.into());
    assert_eq!(f.register(id, 3..5, 0), refused);
    f.register(id, 3..4, 0).unwrap();
    assert_eq!(f.ledger.seats_of(1), 4);
}

#[test]
fn register_asks_the_registry_only_for_private_operators() {
    let mut f = Fixture::new(4);
    f.chain.world(|w| w.refused = 4);
    let id = f.open(&FOUR, 0..1, ONE);
    assert_eq!(f.chain.world(|w| w.asked.len()), 0);

    f.as_(REGISTRY, |l| l.set_status(4, true, true)).unwrap();
    let refused = Err(OperatorNotAllowed { operatorId: 4, owner: ALICE }.into());
    assert_eq!(f.register(id, 1..2, 0), refused);
    let refused = Err(OperatorNotAllowed { operatorId: 4, owner: BOB }.into());
    assert_eq!(f.try_open(BOB, &FOUR, 1..2, ONE), refused);

    f.chain.world(|w| w.refused = 0);
    f.register(id, 1..2, 0).unwrap();
    let asked = f.chain.world(|w| w.asked.pop().unwrap());
    assert_eq!((asked.owner, asked.operatorIds), (ALICE, FOUR.to_vec()));
}

#[test]
fn register_malformed_keys_or_shares_is_refused() {
    let mut f = Fixture::new(7);
    let seven: Vec<u64> = (1..=7).collect();
    let id = f.open(&seven, 0..1, ONE);
    let mut attempt = |keys: Vec<Bytes>, shares: Vec<Bytes>| {
        f.as_(ALICE, |l| l.register_validators(id, keys, shares, U256::ZERO))
    };
    assert_eq!(attempt(vec![], vec![]), Err(EmptyList {}.into()));
    let (expected, actual) = (U256::from(2), U256::from(1));
    let refused = Err(LengthMismatch { expected, actual }.into());
    assert_eq!(attempt(pubkeys(1..3), shares(1, 7)), refused);

    for length in [0, 47, 49] {
        let keys = vec![pubkey(1), Bytes::from(vec![1; length])];
        let (index, length) = (U256::from(1), U256::from(length));
        let refused = Err(InvalidPublicKeyLength { index, length }.into());
        assert_eq!(attempt(keys, shares(2, 7)), refused);
    }
    let refused = InvalidSharesLength {
        index: U256::ZERO,
        length: U256::from(96 + 4 * 304),
        expected: U256::from(96 + 7 * 304),
    };
    assert_eq!(attempt(pubkeys(1..2), shares(1, 4)), Err(refused.into()));
}

#[test]
fn register_known_key_is_refused_in_its_cluster_only() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..1, ONE);
    let refused = || ValidatorExists { validator: validator(0) }.into();
    assert_eq!(f.register(id, 0..1, 0), Err(refused()));
    // twice in one list
    let keys = vec![pubkey(5), pubkey(5)];
    let outcome = f.as_(ALICE, |l| l.register_validators(id, keys, shares(2, 4), U256::ZERO));
    assert_eq!(outcome, Err(ValidatorExists { validator: validator(5) }.into()));
    assert_eq!(f.ledger.validator_of(validator(5)), (0, false));
    // nobody can take a key from others by being the first
    let other = f.try_open(BOB, &FOUR, 0..1, ONE).unwrap();
    assert_eq!(f.ledger.validator_of(validator_in(other, 0)), (other, true));
    assert_eq!(f.ledger.validator_of(validator(0)), (id, true));
}

#[test]
fn register_emits_keys_and_shares() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..2, ONE);
    let events = f.events::<ValidatorRegistered>();
    assert_eq!(events.len(), 2);
    assert_eq!((events[1].clusterId, events[1].validator), (id, validator(1)));
    assert_eq!(events[1].publicKey, pubkey(1));
    assert_eq!(events[1].shares, shares(1, 4)[0]);
}

#[test]
fn register_below_the_collateral_is_refused() {
    let mut f = Fixture::new(4);
    let required = 2 * 5 * u128::from(FEE) * u128::from(THRESHOLD);
    let refused =
        InsufficientBalance { clusterId: 1, balance: wei(required - 1), required: wei(required) };
    assert_eq!(f.try_open(ALICE, &FOUR, 0..2, required - 1), Err(refused.into()));
    assert_eq!(f.ledger.cluster_count(), 0);
    let id = f.open(&FOUR, 0..2, required);
    assert_eq!(f.ledger.liquidation_collateral(id), Ok(wei(required)));
    assert_eq!(f.ledger.burn_rate(id), Ok(wei(10 * u128::from(FEE))));
    assert_eq!((f.ledger.runway(id), f.ledger.is_liquidatable(id)), (Ok(U256::ZERO), Ok(false)));
    f.advance(1);
    assert_eq!(f.ledger.is_liquidatable(id), Ok(true));
}

#[test]
fn new_validators_pay_nothing_for_the_past() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..1, ONE);
    f.advance(100);
    f.register(id, 1..10, 0).unwrap();
    assert_eq!(f.live_balance(id), wei(ONE - 100 * 5 * u128::from(FEE)));
    f.advance(1);
    assert_eq!(f.live_balance(id), wei(ONE - (100 + 10) * 5 * u128::from(FEE)));
}

#[test]
fn owner_functions_by_strangers_are_refused() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..1, ONE);
    for caller in [BOB, ADMIN, REGISTRY, SETTLEMENT, Address::ZERO] {
        let refused = Err(Unauthorized { caller }.into());
        let (keys, shares) = (pubkeys(1..2), shares(1, 4));
        let outcome = f.as_(caller, |l| l.register_validators(id, keys, shares, U256::ZERO));
        assert_eq!(outcome, refused);
        assert_eq!(f.as_(caller, |l| l.remove_validators(id, pubkeys(0..1))), refused);
        assert_eq!(f.as_(caller, |l| l.exit_validators(id, pubkeys(0..1))), refused);
        assert_eq!(f.as_(caller, |l| l.withdraw(id, U256::ZERO)), refused);
        assert_eq!(f.as_(caller, |l| l.reactivate(id, U256::ZERO)), refused);
    }
}

#[test]
fn unknown_cluster_is_refused() {
    let mut f = Fixture::new(4);
    f.open(&FOUR, 0..1, ONE);
    for id in [0, 2, u64::MAX] {
        let reason: Revert = ClusterNotFound { clusterId: id }.into();
        let refused = Err(reason.clone());
        assert_eq!(f.register(id, 1..2, 0), refused);
        assert_eq!(f.as_(ALICE, |l| l.remove_validators(id, pubkeys(0..1))), refused);
        assert_eq!(f.as_(ALICE, |l| l.exit_validators(id, pubkeys(0..1))), refused);
        assert_eq!(f.as_(ALICE, |l| l.deposit(id, U256::ONE)), refused);
        assert_eq!(f.as_(ALICE, |l| l.withdraw(id, U256::ZERO)), refused);
        assert_eq!(f.as_(ALICE, |l| l.settle(vec![1, id])), refused);
        assert_eq!(f.as_(ALICE, |l| l.liquidate(vec![id])), refused);
        assert_eq!(f.as_(ALICE, |l| l.reactivate(id, U256::ZERO)), refused);
        assert_eq!(revert_of(f.ledger.burn_rate(id)), reason);
        assert_eq!(revert_of(f.ledger.settled_balance_of(id)), reason);
    }
}

#[test]
fn remove_releases_seats_and_settles() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..3, ONE);
    f.advance(10);
    f.as_(ALICE, |l| l.remove_validators(id, pubkeys(0..2))).unwrap();
    assert_eq!(f.ledger.seats_of(1), 1);
    assert_eq!(f.earnings(1), wei(3 * 10 * u128::from(FEE)));
    assert_eq!(f.ledger.validator_of(validator(0)), (id, false));
    assert_eq!(f.ledger.validator_of(validator(2)), (id, true));
    let event = f.events::<ValidatorRemoved>().pop().unwrap();
    assert_eq!((event.clusterId, event.validator), (id, validator(1)));
    // another cluster's validator with this key is another validator: what is recovered of this one stays its owner's
    f.try_open(BOB, &FOUR, 0..1, ONE).unwrap();
    assert_eq!(f.ledger.validator_of(validator(0)), (id, false));
    assert_eq!(f.as_(SETTLEMENT, |l| l.complete_exit(validator(0))), Ok(ALICE));
}

#[test]
fn remove_or_exit_of_a_key_not_here_is_refused() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..2, ONE);
    f.try_open(BOB, &FOUR, 5..6, ONE).unwrap();
    let removed = vec![pubkey(0), pubkey(0)];
    for (keys, missing) in [(pubkeys(5..6), 5), (pubkeys(9..10), 9), (removed, 0)] {
        let refused = Err(ValidatorNotFound { validator: validator(missing) }.into());
        assert_eq!(f.as_(ALICE, |l| l.remove_validators(id, keys)), refused);
    }
    let refused = Err(ValidatorNotFound { validator: validator(5) }.into());
    assert_eq!(f.as_(ALICE, |l| l.exit_validators(id, pubkeys(5..6))), refused);
    assert_eq!(f.as_(ALICE, |l| l.remove_validators(id, vec![])), Err(EmptyList {}.into()));
    assert_eq!(f.as_(ALICE, |l| l.exit_validators(id, vec![])), Err(EmptyList {}.into()));
}

#[test]
fn exit_is_an_event_and_nothing_else() {
    let mut f = Fixture::new(4);
    let id = f.open(&FOUR, 0..2, ONE);
    let storage = f.chain.vm().snapshot().storage;
    f.as_(ALICE, |l| l.exit_validators(id, pubkeys(0..2))).unwrap();
    assert_eq!(f.chain.vm().snapshot().storage, storage);
    let event = f.events::<ValidatorExitRequested>().pop().unwrap();
    assert_eq!((event.clusterId, event.validator), (id, validator(1)));
}
