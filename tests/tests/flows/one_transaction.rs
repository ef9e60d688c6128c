//! An operator that is a contract and moves its bond in the very transaction in which it is bound or slashed.

use alloy::{
    contract::CallBuilder,
    primitives::{Address, Bytes, U256},
};
use surety::bindings::{IClusterLedger, ICollateralVault};
use surety_tests::{
    Batch, FEE, IBatch::Step, World, deposit, eth, exit_report, keys, shares, test,
};

fn step<P, D>(to: Address, value: U256, call: &CallBuilder<P, D>) -> Step
where
    P: alloy::providers::Provider,
    D: alloy::contract::CallDecoder,
{
    Step { to, value, data: call.calldata().clone() }
}

/// A contract that owns operator 1 with 3 ETH and can pay for clusters; operators 2 to 4 are others'.
fn contract_operator(w: &World) -> (Batch, Vec<u64>) {
    let caller = w.batch_caller();
    let (me, registry) = (*caller.address(), *w.registry.address());
    let url = "https://dkg.example".to_owned();
    let key = Bytes::from(vec![7; 64]);
    let register = w.registry.registerOperator(key, U256::from(FEE), false, me, url);
    let approve = w.token.approve(*w.ledger.address(), U256::MAX);
    let first =
        vec![step(registry, eth(3), &register), step(*w.token.address(), U256::ZERO, &approve)];
    assert!(w.at_once(&caller, first).iter().all(|called| called.0.is_ok()));
    w.give_tokens(me, eth(1_000));
    let mut ids = vec![1];
    ids.extend(w.operators(3));
    (caller, ids)
}

#[test]
fn bond_is_bound_by_a_seat_at_once() {
    test(|w| {
        let (caller, ids) = contract_operator(w);
        let (registry, ledger) = (*w.registry.address(), *w.ledger.address());
        let (me, zero) = (*caller.address(), U256::ZERO);
        let open = w.ledger.openCluster(ids, keys(0..1), shares(4, 1), deposit());
        let all = w.registry.withdrawBond(1, 0, eth(3), me);
        let free = w.registry.withdrawBond(1, 0, eth(2), me);
        let steps = vec![
            step(ledger, zero, &open),
            step(registry, zero, &all),
            step(registry, zero, &free),
        ];
        let mut ended = w.at_once(&caller, steps);
        assert!(ended.remove(0).0.is_ok());
        ended.remove(0).refused(ICollateralVault::InsufficientCollateral {
            operatorId: 1,
            available: eth(2),
            requested: eth(3),
        });
        assert!(ended.remove(0).0.is_ok());
        assert_eq!((w.bond(1), w.seats(1)), (eth(1), 1));
    });
}

#[test]
fn bond_that_left_binds_no_seat() {
    test(|w| {
        let (caller, ids) = contract_operator(w);
        let (me, zero) = (*caller.address(), U256::ZERO);
        let open = w.ledger.openCluster(ids, keys(0..1), shares(4, 1), deposit());
        let all = w.registry.withdrawBond(1, 0, eth(3), me);
        let steps =
            vec![step(*w.registry.address(), zero, &all), step(*w.ledger.address(), zero, &open)];
        let mut ended = w.at_once(&caller, steps);
        assert!(ended.remove(0).0.is_ok());
        let refusal = IClusterLedger::CapacityExceeded { operatorId: 1, seats: 1, capacity: 0 };
        ended.remove(0).refused(refusal);
        assert_eq!((w.bond(1), w.seats(1)), (U256::ZERO, 0));
    });
}

#[test]
fn withdrawal_before_or_after_a_slash_in_one_transaction_escapes_nothing() {
    test(|w| {
        let (caller, ids) = contract_operator(w);
        let staker = w.staker("staker");
        let cluster = w.open(staker, &ids, 0..1);
        w.skip_secs(86_400);
        w.send(w.admin, w.vault.setSlashCap(5_000)).ok();
        let (me, zero, registry) = (*caller.address(), U256::ZERO, *w.registry.address());
        // all of the loss is its own: the others were perfect
        let performance = [9_000, 10_000, 10_000, 10_000];
        let report = exit_report(w.validator(cluster, 0), eth(31), &ids, &performance);
        w.agree_on_blame(&report);
        let settle = w.settlement.settle(report);
        let free = w.registry.withdrawBond(1, 0, eth(2), me);
        let more = w.registry.withdrawBond(1, 0, U256::ONE, me);
        let steps = vec![
            step(registry, zero, &free),
            step(registry, zero, &more),
            step(*w.settlement.address(), zero, &settle),
            step(registry, zero, &more),
        ];
        let mut ended = w.at_once(&caller, steps);
        let too_much = |available| ICollateralVault::InsufficientCollateral {
            operatorId: 1,
            available,
            requested: U256::ONE,
        };
        assert!(ended.remove(0).0.is_ok());
        ended.remove(0).refused(too_much(zero));
        assert!(ended.remove(0).0.is_ok());
        ended.remove(0).refused(too_much(zero));
        assert_eq!((w.bond(1), w.debt(1), w.seats(1)), (zero, zero, 0));
        assert_eq!(w.get(w.vault.recoveredOf(staker)), eth(1));
    });
}
