//! Limits at their edges, and what years do at the highest fees.

use alloy::primitives::{Address, U256};
use std::ops::Range;
use surety::bindings::{IAccess, IClusterLedger};
use surety_tests::{Sent, World, eth, keys, shares, test};

const HIGHEST_FEE: u64 = 76_528_650_000_000;
/// The highest limit of validators, and the most capacity that counts.
const MOST_SEATS: u32 = 65_535;
const LARGEST_ID: u64 = (1 << 28) - 1;
const SLOTS_PER_YEAR: u64 = 2_628_000;
/// What a cluster can hold.
const MOST: u128 = (1 << 86) - 1;

/// Operators of the ledger alone, with as many seats as there can be, behind a registry that lets everybody in.
fn accounts(w: &World, ids: &[u64], fee: u64) -> Address {
    let stub = w.stub_registry();
    let (registry, owner) = (*w.registry.address(), w.actor("operators"));
    w.devnet.set_balance(registry, eth(1));
    for id in ids {
        let open = w.ledger.openAccount(*id, U256::from(fee), u32::MAX, true, false);
        w.send(registry, open).ok();
        w.send(w.admin, stub.setOwner(*id, owner)).ok();
    }
    owner
}

/// A world whose registry is no registry any more, so that its books cannot be compared.
fn alone(body: impl FnOnce(&World)) {
    let world = World::new();
    world.keep_programs();
    body(&world);
    check_tokens(&world);
}

/// Clusters and network by the ledger's views; operators by what is left.
fn check_tokens(w: &World) {
    let count = w.get(w.ledger.clusterCount());
    let clusters: U256 = (1..=count).map(|id| w.get(w.ledger.settledBalanceOf(id))).sum();
    let known = (1..20).chain(LARGEST_ID - 20..=LARGEST_ID);
    let accounts = known.filter_map(|id| w.read(w.ledger.operatorAccount(id)).ok());
    let operators: U256 = accounts.map(|account| account.earnings).sum();
    let held = w.tokens(*w.ledger.address());
    assert_eq!(held, clusters + operators + w.get(w.ledger.networkEarnings()));
}

fn rich(w: &World) -> Address {
    let staker = w.staker("rich");
    w.give_tokens(staker, U256::from(MOST) << 4);
    staker
}

fn register(w: &World, from: Address, cluster: u64, numbers: Range<u64>, amount: U256) -> Sent {
    let shares = shares(4, (numbers.end - numbers.start) as usize);
    w.send(from, w.ledger.registerValidators(cluster, keys(numbers), shares, amount))
}

/// In bulks that fit a transaction.
fn fill(w: &World, from: Address, cluster: u64, mut numbers: Range<u64>) {
    while !numbers.is_empty() {
        let end = numbers.end.min(numbers.start + 250);
        register(w, from, cluster, numbers.start..end, U256::ZERO).ok();
        numbers.start = end;
    }
}

#[test]
fn operators_run_65535_validators_and_not_one_more() {
    alone(|w| {
        let ids = [1, 2, 3, LARGEST_ID];
        accounts(w, &ids, 1_000_000_000);
        accounts(w, &[5], 1_000_000_000);
        w.send(w.admin, w.ledger.setValidatorLimit(MOST_SEATS)).ok();
        let staker = rich(w);
        let open = w.ledger.openCluster(ids.to_vec(), vec![], vec![], eth(1_000_000));
        w.send(staker, open).ok();
        fill(w, staker, 1, 0..u64::from(MOST_SEATS) - 2);
        let operatorId = 1;
        let (seats, capacity, limit) = (MOST_SEATS + 1, MOST_SEATS, MOST_SEATS);
        let full = || IClusterLedger::CapacityExceeded { operatorId, seats, capacity };
        register(w, staker, 1, 70_000..70_003, U256::ZERO).refused(full());
        register(w, staker, 1, 70_000..70_002, U256::ZERO).ok();
        register(w, staker, 1, 70_002..70_003, U256::ZERO).refused(full());
        // one seat beside it in another cluster is one too many as well
        let open = w.ledger.openCluster(ids.to_vec(), keys(0..1), shares(4, 1), eth(1));
        w.send(staker, open).refused(full());
        w.send(w.admin, w.ledger.setValidatorLimit(limit - 1)).ok();
        let ids_and_another = vec![1, 2, 3, 5];
        let open = w.ledger.openCluster(ids_and_another.clone(), vec![], vec![], U256::ZERO);
        let (seats, limit) = (MOST_SEATS, limit - 1);
        let error = IClusterLedger::ValidatorLimitExceeded { operatorId, seats, limit };
        w.send(staker, open).refused(error);
        assert_eq!(w.get(w.ledger.cluster(1)).validators, MOST_SEATS);
        assert_eq!(w.seats(LARGEST_ID), MOST_SEATS);
        // a year of them
        w.skip_slots(SLOTS_PER_YEAR);
        let burn: U256 = w.get(w.ledger.burnRate(1));
        let fee: U256 = w.get(w.ledger.networkFee());
        assert_eq!(burn, (U256::from(4_000_000_000u64) + fee) * U256::from(MOST_SEATS));
        w.send(w.actor("anyone"), w.ledger.settle(vec![1])).ok();
        w.send(staker, w.ledger.removeValidators(1, keys(70_000..70_002))).ok();
        w.send(staker, w.ledger.liquidate(vec![1])).ok();
        assert_eq!(w.seats(1), 0);
    });
}

#[test]
fn capacity_beyond_the_most_counts_as_the_most() {
    alone(|w| {
        accounts(w, &[1], 0);
        let registry = *w.registry.address();
        for (capacity, expected) in
            [(65_534, 65_534), (65_535, MOST_SEATS), (65_536, MOST_SEATS), (u32::MAX, MOST_SEATS)]
        {
            w.send(registry, w.ledger.setCapacities(vec![1], vec![capacity])).ok();
            assert_eq!(w.get(w.ledger.operatorAccount(1)).capacity, expected);
        }
        let (min, max) = (U256::ONE, U256::from(LARGEST_ID));
        for id in [0, LARGEST_ID + 1, u64::from(u32::MAX) + 2, u64::MAX] {
            let value = U256::from(id);
            w.send(registry, w.ledger.openAccount(id, U256::ZERO, 1, true, false))
                .refused(IAccess::ParameterOutOfBounds { value, min, max });
        }
    });
}

#[test]
fn last_seat_of_capacity_and_limit_is_given() {
    test(|w| {
        let (staker, ids) = (w.staker("staker"), w.operators(4));
        let id = w.open(staker, &ids, 0..0);
        let (operatorId, capacity, limit) = (ids[0], 10, 10);
        let beyond = IClusterLedger::CapacityExceeded { operatorId, seats: 11, capacity };
        register(w, staker, id, 0..11, eth(1)).refused(beyond);
        register(w, staker, id, 0..9, eth(1)).ok();
        w.send(w.admin, w.ledger.setValidatorLimit(limit)).ok();
        register(w, staker, id, 9..10, eth(1)).ok();
        // lower ones than what is in use take nothing away
        w.send(w.admin, w.ledger.setValidatorLimit(1)).ok();
        let error = IClusterLedger::ValidatorLimitExceeded { operatorId, seats: 9, limit: 1 };
        w.send(staker, w.ledger.removeValidators(id, keys(0..2))).ok();
        register(w, staker, id, 0..1, eth(1)).refused(error);
        w.send(staker, w.ledger.liquidate(vec![id])).ok();
        let error = IClusterLedger::ValidatorLimitExceeded { operatorId, seats: 8, limit: 1 };
        w.send(staker, w.ledger.reactivate(id, U256::ZERO)).refused(error);
        w.send(staker, w.ledger.removeValidators(id, keys(2..9))).ok();
        w.send(staker, w.ledger.reactivate(id, U256::ZERO)).ok();
        assert_eq!(w.seats(operatorId), 1);
    });
}

#[test]
fn highest_parameters_overflow_nothing() {
    alone(|w| {
        let ids: Vec<u64> = (LARGEST_ID - 12..=LARGEST_ID).collect();
        accounts(w, &ids, HIGHEST_FEE);
        w.send(w.admin, w.ledger.setNetworkFee(U256::from(HIGHEST_FEE))).ok();
        let most = U256::from(MOST);
        w.send(w.admin, w.ledger.setLiquidationParameters(2_148_000, most, most)).ok();
        let staker = rich(w);
        let open = |amount| w.ledger.openCluster(ids.clone(), keys(0..3), shares(13, 3), amount);
        let balance = most - U256::ONE;
        let error = IClusterLedger::InsufficientBalance { clusterId: 1, balance, required: most };
        w.send(staker, open(balance)).refused(error);
        w.send(staker, open(most)).ok();
        assert_eq!(w.get(w.ledger.runway(1)), U256::ZERO);
        w.skip_slots(1);
        // the whole balance is the reward
        let burn = U256::from(14 * 3 * HIGHEST_FEE);
        let liquidator = w.actor("liquidator");
        w.send(liquidator, w.ledger.liquidate(vec![1])).ok();
        assert_eq!((w.tokens(liquidator), w.cluster_balance(1)), (most - burn, U256::ZERO));
    });
}

/// 13 operators and a network that take the highest fee, and two clusters with three validators each: one that can pay
/// for all these years and one that cannot.
fn years(w: &World, years: u64) {
    let ids: Vec<u64> = (1..=13).collect();
    let owner = accounts(w, &ids, HIGHEST_FEE);
    accounts(w, &[14], HIGHEST_FEE);
    w.send(w.admin, w.ledger.setNetworkFee(U256::from(HIGHEST_FEE))).ok();
    let staker = rich(w);
    let (most, little) = (U256::from(MOST), eth(5_000));
    for (numbers, amount) in [(0..3, most), (3..6, little), (6..9, little), (9..12, little)] {
        let call = w.ledger.openCluster(ids.clone(), keys(numbers), shares(13, 3), amount);
        w.send(staker, call).ok();
    }
    w.skip_slots(years * SLOTS_PER_YEAR);
    let settlement = *w.settlement.address();
    w.devnet.set_balance(settlement, eth(1));
    let burn = U256::from(14 * 3 * HIGHEST_FEE);
    let used = burn * U256::from(years * SLOTS_PER_YEAR);
    assert_eq!(w.cluster_balance(1), most - used);
    assert!(!w.get(w.ledger.isLiquidatable(1)) && w.get(w.ledger.isLiquidatable(2)));
    // an insolvent one goes down, loses a validator, and gets a successor
    w.send(w.actor("liquidator"), w.ledger.liquidate(vec![2])).ok();
    let done = w.send(settlement, w.ledger.completeExit(w.validator(3, 6))).ok();
    done.event::<IClusterLedger::ValidatorExited>(*w.ledger.address());
    w.send(settlement, w.ledger.completeReshare(w.validator(4, 9), 13, 14)).ok();
    assert_eq!(w.seats(14), 3);
    // the one that can pay pays every wei
    let call = w.ledger.withdrawEarnings(1, vec![1], U256::MAX, owner);
    w.send(owner, call).ok();
    let share = used / U256::from(14);
    let of_little = little / U256::from(14);
    assert_eq!(w.tokens(owner), share + of_little * U256::from(3));
    assert_eq!(w.earnings(12), share + of_little * U256::from(3));
    w.send(staker, w.ledger.exitValidators(1, keys(0..1))).ok();
    w.send(staker, w.ledger.removeValidators(1, keys(0..1))).ok();
    w.send(staker, w.ledger.withdraw(1, eth(1))).ok();
    w.send(staker, w.ledger.liquidate(vec![1])).ok();
    w.send(staker, w.ledger.reactivate(1, U256::ZERO)).ok();
    w.send(staker, w.ledger.reactivate(2, little)).ok();
    w.send(staker, w.ledger.removeValidators(1, keys(1..3))).ok();
    w.send(staker, w.ledger.withdraw(1, w.cluster_balance(1))).ok();
    let network: U256 = w.get(w.ledger.networkEarnings());
    w.send(w.admin, w.ledger.withdrawNetworkEarnings(network, w.admin)).ok();
}

#[test]
fn years_at_the_highest_fees_block_nothing() {
    for span in [1, 20, 60, 150] {
        alone(|w| years(w, span));
    }
}

#[test]
fn thirteen_operators_of_any_order_but_one_are_refused() {
    test(|w| {
        let (staker, ids) = (w.staker("staker"), w.operators(14));
        let open = |ids: Vec<u64>| {
            let shares = shares(ids.len(), 1);
            w.send(staker, w.ledger.openCluster(ids, keys(0..1), shares, eth(1)))
        };
        for size in [4, 7, 10, 13] {
            for place in 1..size {
                let mut swapped = ids[..size].to_vec();
                swapped.swap(place - 1, place);
                let operatorId = swapped[place];
                open(swapped).refused(IClusterLedger::OperatorsNotSorted { operatorId });
                let mut twice = ids[..size].to_vec();
                twice[place] = twice[place - 1];
                let operatorId = twice[place];
                open(twice).refused(IClusterLedger::OperatorsNotSorted { operatorId });
            }
        }
        let size = U256::from(14);
        open(ids.clone()).refused(IClusterLedger::InvalidClusterSize { size });
        open(ids[1..].to_vec()).ok();
    });
}

#[test]
fn key_twice_in_a_bulk_is_refused_wherever_it_stands() {
    test(|w| {
        let (staker, ids) = (w.staker("staker"), w.operators(4));
        let id = w.open(staker, &ids, 0..3);
        let other = w.open(staker, &ids, 0..1);
        for (first, second) in [(0, 1), (0, 4), (3, 4)] {
            let mut bulk = keys(10..15);
            bulk[second] = bulk[first].clone();
            let validator = w.validator(id, 10 + first as u64);
            let exists = || IClusterLedger::ValidatorExists { validator };
            let call = w.ledger.registerValidators(id, bulk.clone(), shares(4, 5), eth(1));
            w.send(staker, call).refused(exists());
            let validator = w.validator(3, 10 + first as u64);
            let exists = IClusterLedger::ValidatorExists { validator };
            let call = w.ledger.openCluster(ids.clone(), bulk, shares(4, 5), eth(1));
            w.send(staker, call).refused(exists);
        }
        let twice = [keys(0..2), keys(0..1)].concat();
        let validator = w.validator(id, 0);
        let error = IClusterLedger::ValidatorNotFound { validator };
        w.send(staker, w.ledger.removeValidators(id, twice.clone())).refused(error);
        assert_eq!(w.seats(ids[0]), 4, "what is refused removes nothing");
        // a signal may be given twice
        let done = w.send(staker, w.ledger.exitValidators(id, twice)).ok();
        let events: Vec<IClusterLedger::ValidatorExitRequested> = done.events(*w.ledger.address());
        assert_eq!(events.len(), 3);
        // the same key in another cluster is another validator
        w.send(staker, w.ledger.removeValidators(id, keys(0..1))).ok();
        assert!(w.get(w.ledger.validatorOf(w.validator(other, 0))).registered);
    });
}
