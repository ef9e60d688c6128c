//! Dust for other people's clusters, and calls made just before somebody else's liquidation.

use alloy::primitives::{Address, U256};
use surety::bindings::{IAccess, IClusterLedger};
use surety_tests::{FEE, IBatch, NETWORK_FEE, World, deposit, eth, keys, shares, test};

/// What a cluster can hold.
const MOST: u128 = (1 << 86) - 1;

fn wei(amount: u64) -> U256 {
    U256::from(amount)
}

/// A staker's cluster of four operators and two validators that may be liquidated from this slot on.
fn poor(w: &World) -> (Address, Vec<u64>, u64) {
    let (staker, ids) = (w.staker("staker"), w.operators(4));
    let id = w.open(staker, &ids, 0..2);
    let runway: U256 = w.get(w.ledger.runway(id));
    w.skip_slots(runway.to::<u64>() + 1);
    assert!(w.get(w.ledger.isLiquidatable(id)));
    (staker, ids, id)
}

fn short_of(w: &World, id: u64) -> U256 {
    w.get(w.ledger.liquidationCollateral(id)) - w.cluster_balance(id)
}

fn liquidated(w: &World, by: Address, id: u64) -> (IClusterLedger::Liquidated, u64) {
    let done = w.send(by, w.ledger.liquidate(vec![id])).ok();
    (done.event(*w.ledger.address()), done.0.gas_used)
}

#[test]
fn dust_neither_stops_a_liquidation_nor_makes_it_dearer() {
    test(|w| {
        let (staker, ids, id) = poor(w);
        let griefer = w.staker("griefer");
        let snapshot = w.devnet.snapshot();
        let (plain, gas) = liquidated(w, w.actor("liquidator"), id);
        assert!(w.devnet.revert(snapshot));
        for _ in 0..200 {
            w.send(griefer, w.ledger.deposit(id, wei(1))).ok();
        }
        let (dusty, dusty_gas) = liquidated(w, w.actor("liquidator"), id);
        assert_eq!(dusty.reward + dusty.balance, plain.reward + plain.balance + wei(200));
        assert_eq!(dusty_gas, gas);
        // nor does it keep the owner's money in a cluster that is off
        w.send(griefer, w.ledger.deposit(id, wei(1))).ok();
        w.send(staker, w.ledger.withdraw(id, dusty.balance + wei(1))).ok();
        w.send(griefer, w.ledger.deposit(id, wei(1))).ok();
        w.send(staker, w.ledger.removeValidators(id, keys(0..2))).ok();
        w.send(staker, w.ledger.withdraw(id, wei(1))).ok();
        assert_eq!((w.seats(ids[0]), w.cluster_balance(id)), (0, U256::ZERO));
    });
}

#[test]
fn dust_in_an_insolvent_cluster_is_shared_out_to_the_last_wei() {
    test(|w| {
        let (_, ids, id) = poor(w);
        let griefer = w.staker("griefer");
        let rest = w.cluster_balance(id) / (w.burn(4) * wei(2));
        w.skip_slots(rest.to::<u64>() + 1);
        w.send(griefer, w.ledger.settle(vec![id])).ok();
        let earned: Vec<U256> = ids.iter().map(|id| w.earnings(*id)).collect();
        let network = w.get(w.ledger.networkEarnings());
        for amount in 1..60 {
            w.send(griefer, w.ledger.deposit(id, wei(amount))).ok();
            w.skip_slots(1);
            let done = w.send(griefer, w.ledger.settle(vec![id])).ok();
            let settled: IClusterLedger::Settled = done.event(*w.ledger.address());
            assert_eq!((settled.paid, settled.balance), (wei(amount), U256::ZERO));
        }
        // all five take the same fee: a fifth each, rounded down at every settlement, and the rest is the network's
        assert_eq!(FEE, NETWORK_FEE);
        let fifths = wei((1..60).map(|amount| amount / 5).sum());
        for (id, before) in ids.iter().zip(earned) {
            assert_eq!(w.earnings(*id), before + fifths);
        }
        let sum = wei((1..60).sum());
        assert_eq!(w.get(w.ledger.networkEarnings()), network + sum - fifths * wei(4));
    });
}

#[test]
fn cluster_filled_to_the_brim_by_a_stranger_is_still_its_owners() {
    test(|w| {
        let (staker, ids) = (w.staker("staker"), w.operators(4));
        let id = w.open(staker, &ids, 0..2);
        let griefer = w.staker("griefer");
        w.give_tokens(griefer, U256::from(MOST));
        let overflow = || IAccess::ArithmeticOverflow {};
        let brim = U256::from(MOST) - deposit();
        w.send(griefer, w.ledger.deposit(id, brim + wei(1))).refused(overflow());
        w.send(griefer, w.ledger.deposit(id, brim)).ok();
        assert_eq!(w.cluster_balance(id), U256::from(MOST));
        let add = |amount| w.ledger.registerValidators(id, keys(2..3), shares(4, 1), amount);
        w.send(griefer, w.ledger.deposit(id, wei(1))).refused(overflow());
        w.send(staker, add(wei(1))).refused(overflow());
        w.send(staker, add(U256::ZERO)).ok();
        // what is used makes room for as much, at once where the call settles
        w.skip_slots(1);
        let used = w.burn(4) * wei(3);
        w.send(griefer, w.ledger.deposit(id, wei(1))).refused(overflow());
        let more = w.ledger.registerValidators(id, keys(3..4), shares(4, 1), used + wei(1));
        w.send(staker, more).refused(overflow());
        let more = w.ledger.registerValidators(id, keys(3..4), shares(4, 1), used);
        w.send(staker, more).ok();
        assert_eq!(w.get(w.ledger.settledBalanceOf(id)), U256::from(MOST));
        w.send(staker, w.ledger.removeValidators(id, keys(3..4))).ok();
        w.send(staker, w.ledger.withdraw(id, eth(1))).ok();
        w.send(staker, w.ledger.liquidate(vec![id])).ok();
        w.send(staker, w.ledger.reactivate(id, eth(1) + wei(1))).refused(overflow());
        w.send(staker, w.ledger.reactivate(id, eth(1))).ok();
        w.send(staker, w.ledger.removeValidators(id, keys(0..3))).ok();
        w.send(staker, w.ledger.withdraw(id, U256::from(MOST))).ok();
        let call = w.ledger.openCluster(ids, vec![], vec![], U256::from(MOST) + wei(1));
        w.send(staker, call).refused(overflow());
    });
}

#[test]
fn deposit_before_a_liquidation_saves_the_cluster_if_it_is_enough() {
    test(|w| {
        let (staker, _, clusterId) = poor(w);
        let liquidator = w.actor("liquidator");
        let short = short_of(w, clusterId);
        w.send(staker, w.ledger.deposit(clusterId, short - wei(1))).ok();
        assert!(w.get(w.ledger.isLiquidatable(clusterId)));
        w.send(staker, w.ledger.deposit(clusterId, wei(1))).ok();
        let required: U256 = w.get(w.ledger.liquidationCollateral(clusterId));
        let balance = required;
        let error = IClusterLedger::ClusterNotLiquidatable { clusterId, balance, required };
        w.send(liquidator, w.ledger.liquidate(vec![clusterId])).refused(error);
        // for one slot
        w.skip_slots(1);
        let (event, _) = liquidated(w, liquidator, clusterId);
        assert_eq!(event.reward + event.balance, required - w.burn(4) * wei(2));
    });
}

#[test]
fn withdrawal_before_a_liquidation_takes_nothing_of_the_collateral() {
    test(|w| {
        let (staker, _, clusterId) = poor(w);
        let (balance, collateral) =
            (w.cluster_balance(clusterId), w.get(w.ledger.liquidationCollateral(clusterId)));
        for amount in [wei(1), balance] {
            let required = collateral + amount;
            let error = IClusterLedger::InsufficientBalance { clusterId, balance, required };
            w.send(staker, w.ledger.withdraw(clusterId, amount)).refused(error);
        }
        w.send(staker, w.ledger.withdraw(clusterId, U256::ZERO)).ok();
        let (event, _) = liquidated(w, w.actor("liquidator"), clusterId);
        assert_eq!(event.reward + event.balance, balance);
        assert!(!event.reward.is_zero());
    });
}

#[test]
fn owner_that_is_first_keeps_the_reward_but_owes_the_arrears() {
    test(|w| {
        let (staker, ids, clusterId) = poor(w);
        let liquidator = w.actor("liquidator");
        let balance = w.cluster_balance(clusterId);
        let owed = deposit() - balance;
        let snapshot = w.devnet.snapshot();
        let (event, _) = liquidated(w, staker, clusterId);
        assert_eq!((event.reward, event.balance), (U256::ZERO, balance));
        let error = || IClusterLedger::ClusterLiquidated { clusterId };
        w.send(liquidator, w.ledger.liquidate(vec![clusterId])).refused(error());
        let paid = w.earnings(ids[0]) * wei(4) + w.get(w.ledger.networkEarnings());
        assert_eq!(paid, owed);
        assert!(w.devnet.revert(snapshot));
        // or it takes its validators off
        w.send(staker, w.ledger.removeValidators(clusterId, keys(0..2))).ok();
        let required = U256::ZERO;
        let error = IClusterLedger::ClusterNotLiquidatable { clusterId, balance, required };
        w.send(liquidator, w.ledger.liquidate(vec![clusterId])).refused(error);
        let paid = w.earnings(ids[0]) * wei(4) + w.get(w.ledger.networkEarnings());
        assert_eq!(paid, owed);
        w.send(staker, w.ledger.withdraw(clusterId, balance)).ok();
    });
}

#[test]
fn liquidating_and_reactivating_in_one_transaction_gains_nothing() {
    test(|w| {
        let (ids, owner) = (w.operators(4), w.batch_caller());
        let at = *w.ledger.address();
        let step = |to, data: &alloy::primitives::Bytes| IBatch::Step {
            to,
            value: U256::ZERO,
            data: data.clone(),
        };
        w.give_tokens(*owner.address(), eth(2));
        let approve = w.token.approve(at, U256::MAX);
        let open = w.ledger.openCluster(ids.clone(), keys(0..1), shares(4, 1), eth(1));
        let set_up = vec![step(*w.token.address(), approve.calldata()), step(at, open.calldata())];
        assert!(w.at_once(&owner, set_up).iter().all(|step| step.0.is_ok()));
        w.skip_slots(1_000);
        let used = w.burn(4) * wei(1_000);
        let rest = eth(1) - used;
        let calls = [
            w.ledger.liquidate(vec![1]).calldata().clone(),
            w.ledger.withdraw(1, rest).calldata().clone(),
            w.ledger.reactivate(1, rest).calldata().clone(),
            w.ledger.liquidate(vec![1]).calldata().clone(),
            w.ledger.reactivate(1, U256::ZERO).calldata().clone(),
        ];
        let steps = calls.iter().map(|data| step(at, data)).collect();
        assert!(w.at_once(&owner, steps).iter().all(|step| step.0.is_ok()));
        assert!(ids.iter().all(|id| w.earnings(*id) == wei(1_000 * FEE)));
        assert_eq!((w.cluster_balance(1), w.tokens(*owner.address())), (rest, eth(1)));
        // a settlement in the same slot charges nothing again
        w.send(w.actor("anyone"), w.ledger.settle(vec![1, 1, 1])).ok();
        assert_eq!(w.cluster_balance(1), rest);
        w.skip_slots(1);
        assert_eq!(w.cluster_balance(1), rest - w.burn(4));
    });
}

#[test]
fn naming_a_cluster_twice_pays_an_operator_once() {
    test(|w| {
        let (staker, ids) = (w.staker("staker"), w.operators(4));
        let (id, owner) = (w.open(staker, &ids, 0..2), w.owner(ids[0]));
        w.skip_slots(100);
        let call = w.ledger.withdrawEarnings(ids[0], vec![id; 50], U256::MAX, owner);
        w.send(owner, call).ok();
        assert_eq!(w.tokens(owner), wei(200 * FEE));
        w.skip_slots(1);
        w.send(staker, w.ledger.settle(vec![id; 50])).ok();
        assert_eq!(w.earnings(ids[0]), wei(2 * FEE));
        // a liquidated cluster owes nothing and may be listed, a foreign one is settled too
        w.send(staker, w.ledger.liquidate(vec![id])).ok();
        let other = w.open(staker, &w.operators(4), 5..6);
        w.skip_slots(10);
        let call = w.ledger.withdrawEarnings(ids[0], vec![id, other], U256::MAX, owner);
        w.send(owner, call).ok();
        assert_eq!(w.tokens(owner), wei(202 * FEE));
        assert_eq!(w.earnings(ids[3] + 1), wei(10 * FEE));
    });
}
