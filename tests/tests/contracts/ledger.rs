//! Clusters, validators and seats.

use alloy::primitives::{Address, U256, keccak256};
use surety::bindings::{IAccess, IClusterLedger, IOperatorRegistry};
use surety_tests::{World, eth, key, keys, shares, test};

fn staker(w: &World) -> Address {
    w.staker("staker")
}

#[test]
fn open_cluster_takes_seats_deposit_and_emits_shares() {
    test(|w| {
        let (staker, ids, at) = (staker(w), w.operators(4), *w.ledger.address());
        let call = w.ledger.openCluster(ids.clone(), keys(0..2), shares(4, 2), eth(1));
        let done = w.send(staker, call).ok();
        let opened: IClusterLedger::ClusterOpened = done.event(at);
        assert_eq!((opened.owner, &opened.operatorIds), (staker, &ids));
        let registered: Vec<IClusterLedger::ValidatorRegistered> = done.events(at);
        assert_eq!(registered.len(), 2);
        assert_eq!(
            (&registered[0].publicKey, registered[0].validator),
            (&key(0), w.validator(1, 0))
        );
        assert_eq!(registered[1].shares, shares(4, 1)[0]);
        let deposited: IClusterLedger::Deposited = done.event(at);
        assert_eq!((deposited.from, deposited.amount), (staker, eth(1)));
        let cluster = w.get(w.ledger.cluster(opened.clusterId));
        assert_eq!((cluster.owner, cluster.active, cluster.validators), (staker, true, 2));
        assert_eq!((cluster.balance, cluster.operatorIds), (eth(1), ids.clone()));
        assert!(ids.iter().all(|id| w.seats(*id) == 2));
        let found = w.get(w.ledger.validatorOf(w.validator(1, 1)));
        assert_eq!((found.clusterId, found.registered), (opened.clusterId, true));
    });
}

#[test]
fn open_cluster_of_wrong_size_or_order_is_refused() {
    test(|w| {
        let (staker, ids) = (staker(w), w.operators(5));
        let open = |ids: &[u64]| {
            let call = w.ledger.openCluster(ids.to_vec(), vec![], vec![], U256::ZERO);
            w.send(staker, call)
        };
        for size in [0, 1, 3, 5] {
            let error = IClusterLedger::InvalidClusterSize { size: U256::from(size) };
            open(&ids[..size]).refused(error);
        }
        let swapped = [ids[0], ids[2], ids[1], ids[3]];
        open(&swapped).refused(IClusterLedger::OperatorsNotSorted { operatorId: ids[1] });
        let twice = [ids[0], ids[1], ids[1], ids[2]];
        open(&twice).refused(IClusterLedger::OperatorsNotSorted { operatorId: ids[1] });
        let unknown = [ids[0], ids[1], ids[2], 99];
        open(&unknown).refused(IClusterLedger::OperatorNotFound { operatorId: 99 });
        open(&[0, 1, 2, 3]).refused(IClusterLedger::OperatorsNotSorted { operatorId: 0 });
    });
}

#[test]
fn register_with_malformed_keys_or_shares_is_refused() {
    test(|w| {
        let (staker, ids) = (staker(w), w.operators(4));
        let id = w.open(staker, &ids, 0..1);
        let register = |keys: Vec<_>, shares: Vec<_>| {
            w.send(staker, w.ledger.registerValidators(id, keys, shares, U256::ZERO))
        };
        register(vec![], vec![]).refused(IClusterLedger::EmptyList {});
        let (expected, actual) = (U256::from(2), U256::ONE);
        register(keys(1..3), shares(4, 1)).refused(IAccess::LengthMismatch { expected, actual });
        let (index, length) = (U256::ONE, U256::from(47));
        let short = vec![key(1), key(2).slice(..47)];
        register(short, shares(4, 2))
            .refused(IClusterLedger::InvalidPublicKeyLength { index, length });
        let (index, length) = (U256::ZERO, U256::from(96 + 304 * 7));
        let expected = U256::from(96 + 304 * 4);
        register(keys(1..2), shares(7, 1)).refused(IClusterLedger::InvalidSharesLength {
            index,
            length,
            expected,
        });
        register(keys(0..1), shares(4, 1))
            .refused(IClusterLedger::ValidatorExists { validator: w.validator(1, 0) });
        register(vec![key(5), key(5)], shares(4, 2))
            .refused(IClusterLedger::ValidatorExists { validator: w.validator(1, 5) });
    });
}

#[test]
fn register_beyond_collateral_or_limit_names_the_operator() {
    test(|w| {
        let staker = staker(w);
        let mut ids = w.operators(3);
        ids.push(w.register(w.actor("poor"), eth(2)));
        let operatorId = ids[3];
        let id = w.open(staker, &ids, 0..1);
        let register = |numbers: std::ops::Range<u64>| {
            let count = (numbers.end - numbers.start) as usize;
            let call = w.ledger.registerValidators(id, keys(numbers), shares(4, count), U256::ZERO);
            w.send(staker, call)
        };
        register(1..3).refused(IClusterLedger::CapacityExceeded {
            operatorId,
            seats: 3,
            capacity: 2,
        });
        w.send(w.admin, w.ledger.setValidatorLimit(1)).ok();
        register(1..2).refused(IClusterLedger::ValidatorLimitExceeded {
            operatorId: ids[0],
            seats: 2,
            limit: 1,
        });
        w.send(w.admin, w.ledger.setValidatorLimit(2)).ok();
        register(1..2).ok();
    });
}

#[test]
fn register_with_inactive_operator_is_refused() {
    test(|w| {
        let staker = staker(w);
        let mut ids = w.operators(3);
        ids.push(w.register(w.actor("late"), U256::ZERO));
        let call = w.ledger.openCluster(ids.clone(), keys(0..1), shares(4, 1), eth(1));
        w.send(staker, call).refused(IClusterLedger::OperatorNotActive { operatorId: ids[3] });
    });
}

#[test]
fn register_with_private_operator_asks_its_whitelist() {
    test(|w| {
        let (staker, ids) = (staker(w), w.operators(4));
        let (operator, owner) = (ids[1], w.owner(ids[1]));
        let done = w.send(owner, w.registry.setPrivate(operator, true)).ok();
        let status: IClusterLedger::StatusSet = done.event(*w.ledger.address());
        assert!(status.active && status.isPrivate);
        let open = || w.ledger.openCluster(ids.clone(), keys(0..1), shares(4, 1), eth(1));
        let error = IClusterLedger::OperatorNotAllowed { operatorId: operator, owner: staker };
        w.send(staker, open()).refused(error);
        w.send(owner, w.registry.setWhitelist(operator, vec![staker], true)).ok();
        w.send(staker, open()).ok();
    });
}

#[test]
fn unknown_cluster_or_validator_is_refused() {
    test(|w| {
        let (staker, ids) = (staker(w), w.operators(4));
        let id = w.open(staker, &ids, 0..2);
        let other = w.open(staker, &ids, 2..3);
        let clusterId = 77;
        let settle = w.send(staker, w.ledger.settle(vec![id, clusterId]));
        settle.refused(IClusterLedger::ClusterNotFound { clusterId });
        let remove = w.send(staker, w.ledger.removeValidators(other, vec![key(0)]));
        remove.refused(IClusterLedger::ValidatorNotFound { validator: w.validator(other, 0) });
        let exit = w.send(staker, w.ledger.exitValidators(id, vec![key(9)]));
        exit.refused(IClusterLedger::ValidatorNotFound { validator: w.validator(1, 9) });
        let remove = w.send(staker, w.ledger.removeValidators(id, vec![]));
        remove.refused(IClusterLedger::EmptyList {});
        let twice = w.send(staker, w.ledger.removeValidators(id, vec![key(0), key(0)]));
        twice.refused(IClusterLedger::ValidatorNotFound { validator: w.validator(1, 0) });
    });
}

#[test]
fn remove_validators_releases_seats_and_keeps_the_key_reusable() {
    test(|w| {
        let (staker, ids) = (staker(w), w.operators(7));
        let id = w.open(staker, &ids, 0..3);
        let done = w.send(staker, w.ledger.exitValidators(id, keys(0..1))).ok();
        done.event::<IClusterLedger::ValidatorExitRequested>(*w.ledger.address());
        let done = w.send(staker, w.ledger.removeValidators(id, keys(0..2))).ok();
        let removed: Vec<IClusterLedger::ValidatorRemoved> = done.events(*w.ledger.address());
        assert_eq!(removed.len(), 2);
        assert!(ids.iter().all(|id| w.seats(*id) == 1));
        let found = w.get(w.ledger.validatorOf(w.validator(1, 0)));
        assert_eq!((found.clusterId, found.registered), (id, false));
        let call = w.ledger.registerValidators(id, keys(0..1), shares(7, 1), U256::ZERO);
        w.send(staker, call).ok();
    });
}

#[test]
fn capacities_from_the_registry_follow_the_bond() {
    test(|w| {
        let (owner, at) = (w.actor("owner"), *w.ledger.address());
        let id = w.register(owner, eth(3));
        let bond = w.send(owner, w.registry.bond(id, 0).value(eth(2))).ok();
        let set: IClusterLedger::CapacitySet = bond.event(at);
        assert_eq!((set.operatorId, set.capacity), (id, 5));
        let bonded: IOperatorRegistry::Bonded = bond.event(*w.registry.address());
        assert_eq!((bonded.amount, bonded.capacity), (eth(2), 5));
        assert_eq!(w.get(w.ledger.operatorAccount(id)).capacity, 5);
    });
}

#[test]
fn account_of_the_registry_is_opened_once_with_a_fee_within_bounds() {
    test(|w| {
        let bounds = w.get(w.ledger.operatorFeeBounds());
        let (min, max) = (bounds.min, bounds.max);
        for fee in [U256::ONE, min - U256::ONE, max + U256::ONE, U256::MAX] {
            let key = keccak256(fee.to_be_bytes::<32>()).to_vec();
            let url = "https://dkg.example".to_owned();
            let call = w.registry.registerOperator(key.into(), fee, false, w.admin, url);
            w.send(w.admin, call).refused(IClusterLedger::FeeOutOfBounds { fee, min, max });
        }
        for fee in [U256::ZERO, min, max] {
            let id = w.register_priced(w.actor("owner"), U256::ZERO, fee.to());
            assert_eq!(w.get(w.ledger.operatorAccount(id)).fee, fee);
        }
        let again = w.ledger.openAccount(1, U256::ZERO, 0, false, false);
        w.try_call(*w.registry.address(), again)
            .refused(IClusterLedger::AccountExists { operatorId: 1 });
        let uneven = w.ledger.setCapacities(vec![1], vec![]);
        let (expected, actual) = (U256::ONE, U256::ZERO);
        w.try_call(*w.registry.address(), uneven)
            .refused(IAccess::LengthMismatch { expected, actual });
    });
}
