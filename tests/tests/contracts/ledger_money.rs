//! Balances, fees, earnings, liquidation, parameters.

use alloy::primitives::{Address, U256};
use surety::bindings::{IAccess, IClusterLedger};
use surety_tests::{FEE, NETWORK_FEE, World, deposit, eth, keys, shares, test};

/// A staker's cluster of four operators with two validators and the usual deposit.
fn cluster(w: &World) -> (Address, Vec<u64>, u64) {
    let (staker, ids) = (w.staker("staker"), w.operators(4));
    let id = w.open(staker, &ids, 0..2);
    (staker, ids, id)
}

/// Lets the cluster burn until it is below its collateral, or as far as asked.
fn starve(w: &World, id: u64) {
    let runway: U256 = w.get(w.ledger.runway(id));
    w.skip_slots(runway.to::<u64>() + 1);
}

#[test]
fn settle_pays_operators_and_network_by_slots() {
    test(|w| {
        let (staker, ids, id) = cluster(w);
        w.skip_slots(100);
        let usage = w.burn(4) * U256::from(200);
        assert_eq!(w.cluster_balance(id), deposit() - usage, "the live balance");
        assert_eq!(w.get(w.ledger.settledBalanceOf(id)), deposit());
        let done = w.send(w.actor("anyone"), w.ledger.settle(vec![id])).ok();
        let settled: IClusterLedger::Settled = done.event(*w.ledger.address());
        assert_eq!((settled.usage, settled.paid), (usage, usage));
        assert_eq!(settled.balance, deposit() - usage);
        assert!(ids.iter().all(|id| w.earnings(*id) == U256::from(200 * FEE)));
        assert_eq!(w.get(w.ledger.networkEarnings()), U256::from(200 * NETWORK_FEE));
        assert_eq!(w.tokens(staker), eth(1_000_000) - deposit());
        w.send(staker, w.ledger.settle(vec![])).refused(IClusterLedger::EmptyList {});
    });
}

#[test]
fn withdraw_earnings_settles_and_pays_only_the_owner() {
    test(|w| {
        let (_, ids, id) = cluster(w);
        let (operator, owner, to) = (ids[0], w.owner(ids[0]), w.actor("purse"));
        w.skip_slots(50);
        let all = U256::MAX;
        let withdraw = |amount| w.ledger.withdrawEarnings(operator, vec![id], amount, to);
        let attacker = w.actor("attacker");
        w.send(attacker, withdraw(all)).refused(IAccess::Unauthorized { caller: attacker });
        let earned = U256::from(100 * FEE);
        let available = earned;
        let requested = earned + U256::ONE;
        let error = IClusterLedger::InsufficientEarnings { available, requested };
        w.send(owner, withdraw(requested)).refused(error);
        let done = w.send(owner, withdraw(all)).ok();
        let paid: IClusterLedger::EarningsWithdrawn = done.event(*w.ledger.address());
        assert_eq!((paid.operatorId, paid.to, paid.amount), (operator, to, earned));
        assert_eq!((w.tokens(to), w.earnings(operator)), (earned, U256::ZERO));
        let nowhere = w.ledger.withdrawEarnings(operator, vec![], all, Address::ZERO);
        w.send(owner, nowhere).refused(IAccess::ZeroAddress {});
    });
}

#[test]
fn withdraw_leaves_the_liquidation_collateral() {
    test(|w| {
        let (staker, _, clusterId) = cluster(w);
        let collateral: U256 = w.get(w.ledger.liquidationCollateral(clusterId));
        let free = deposit() - collateral;
        let amount = free + U256::ONE;
        let required = collateral + amount;
        let error = IClusterLedger::InsufficientBalance { clusterId, balance: deposit(), required };
        w.send(staker, w.ledger.withdraw(clusterId, amount)).refused(error);
        let done = w.send(staker, w.ledger.withdraw(clusterId, free)).ok();
        let paid: IClusterLedger::Withdrawn = done.event(*w.ledger.address());
        assert_eq!((paid.to, paid.amount), (staker, free));
        assert!(!w.get(w.ledger.isLiquidatable(clusterId)), "exactly the collateral is enough");
        w.send(staker, w.ledger.removeValidators(clusterId, keys(0..2))).ok();
        w.send(staker, w.ledger.withdraw(clusterId, collateral)).ok();
        assert_eq!(w.tokens(staker), eth(1_000_000));
    });
}

#[test]
fn register_without_money_for_the_collateral_is_refused() {
    test(|w| {
        let (staker, ids) = (w.staker("staker"), w.operators(4));
        let open = |amount| w.ledger.openCluster(ids.clone(), keys(0..1), shares(4, 1), amount);
        let threshold: U256 = w.get(w.ledger.liquidationParameters()).minimumCollateral;
        let slots = U256::from(w.get(w.ledger.liquidationParameters()).thresholdSlots);
        let required = threshold.max(w.burn(4) * slots);
        let balance = required - U256::ONE;
        let error = IClusterLedger::InsufficientBalance { clusterId: 1, balance, required };
        w.send(staker, open(balance)).refused(error);
        w.send(staker, open(required)).ok();
    });
}

#[test]
fn liquidate_pays_the_cap_and_leaves_the_rest_to_the_owner() {
    test(|w| {
        let (staker, ids, clusterId) = cluster(w);
        let attacker = w.actor("attacker");
        let required: U256 = w.get(w.ledger.liquidationCollateral(clusterId));
        w.send(attacker, w.ledger.liquidate(vec![clusterId])).refused(
            IClusterLedger::ClusterNotLiquidatable { clusterId, balance: deposit(), required },
        );
        starve(w, clusterId);
        let balance = w.cluster_balance(clusterId);
        assert!(balance < required && w.get(w.ledger.isLiquidatable(clusterId)));
        let cap = w.get(w.ledger.liquidationParameters()).rewardCap;
        let done = w.send(attacker, w.ledger.liquidate(vec![clusterId])).ok();
        let liquidated: IClusterLedger::Liquidated = done.event(*w.ledger.address());
        assert_eq!(liquidated.liquidator, attacker);
        assert_eq!(liquidated.reward, balance.min(cap));
        assert_eq!(liquidated.balance, balance - liquidated.reward);
        assert_eq!(w.tokens(attacker), liquidated.reward);
        assert!(ids.iter().all(|id| w.seats(*id) == 0));
        let error = IClusterLedger::ClusterLiquidated { clusterId };
        w.send(attacker, w.ledger.liquidate(vec![clusterId])).refused(error);
        let error = IClusterLedger::ClusterLiquidated { clusterId };
        w.send(attacker, w.ledger.settle(vec![clusterId])).refused(error);
        w.skip_slots(1_000);
        assert_eq!(w.cluster_balance(clusterId), liquidated.balance, "it burns nothing");
        w.send(staker, w.ledger.withdraw(clusterId, liquidated.balance)).ok();
        assert_eq!(w.cluster_balance(clusterId), U256::ZERO);
    });
}

#[test]
fn reactivate_needs_collateral_seats_and_a_liquidated_cluster() {
    test(|w| {
        let (staker, ids, clusterId) = cluster(w);
        let reactivate = |amount| w.ledger.reactivate(clusterId, amount);
        let error = IClusterLedger::ClusterNotLiquidated { clusterId };
        w.send(staker, reactivate(eth(1))).refused(error);
        let done = w.send(staker, w.ledger.liquidate(vec![clusterId])).ok();
        let liquidated: IClusterLedger::Liquidated = done.event(*w.ledger.address());
        assert_eq!(liquidated.reward, U256::ZERO, "an owner is not rewarded");
        w.send(staker, w.ledger.withdraw(clusterId, deposit())).ok();
        let required = w.burn(4) * U256::from(2 * 214_800);
        let balance = required - U256::ONE;
        let error = IClusterLedger::InsufficientBalance { clusterId, balance, required };
        w.send(staker, reactivate(balance)).refused(error);
        // while it was off, an operator filled its seats elsewhere
        let other = [ids[0], ids[1], ids[2], ids[3]];
        w.open(staker, &other, 10..19);
        let error =
            IClusterLedger::CapacityExceeded { operatorId: ids[0], seats: 11, capacity: 10 };
        w.send(staker, reactivate(required)).refused(error);
        w.send(staker, w.ledger.removeValidators(clusterId + 1, keys(10..11))).ok();
        let done = w.send(staker, reactivate(required)).ok();
        let back: IClusterLedger::Reactivated = done.event(*w.ledger.address());
        assert_eq!((back.clusterId, back.balance), (clusterId, required));
        assert_eq!(w.seats(ids[0]), 10);
    });
}

#[test]
fn deposit_is_open_to_all_and_counts_towards_arrears() {
    test(|w| {
        let (_, ids, id) = cluster(w);
        let friend = w.staker("friend");
        let slots = deposit() / (w.burn(4) * U256::from(2)) + U256::from(1_000);
        w.skip_slots(slots.to());
        assert_eq!(w.cluster_balance(id), U256::ZERO);
        let done = w.send(friend, w.ledger.deposit(id, eth(1))).ok();
        let deposited: IClusterLedger::Deposited = done.event(*w.ledger.address());
        assert_eq!((deposited.clusterId, deposited.from), (id, friend));
        w.send(friend, w.ledger.settle(vec![id])).ok();
        let earned = U256::from(FEE) * U256::from(2) * slots;
        assert_eq!(w.earnings(ids[3]), earned, "the deposit pays the whole usage");
    });
}

#[test]
fn settle_of_insolvent_cluster_pays_each_its_share_and_network_the_rest() {
    test(|w| {
        let (staker, ids, id) = cluster(w);
        let slots = deposit() / (w.burn(4) * U256::from(2)) * U256::from(2);
        w.skip_slots(slots.to());
        let done = w.send(staker, w.ledger.settle(vec![id])).ok();
        let settled: IClusterLedger::Settled = done.event(*w.ledger.address());
        assert_eq!((settled.paid, settled.balance), (deposit(), U256::ZERO));
        assert!(settled.usage > settled.paid);
        let share = U256::from(FEE) * U256::from(2) * slots * deposit() / settled.usage;
        assert!(ids.iter().all(|id| w.earnings(*id) == share));
        let rest = deposit() - share * U256::from(4);
        assert_eq!(w.get(w.ledger.networkEarnings()), rest);
    });
}

#[test]
fn network_earnings_go_where_the_admin_says() {
    test(|w| {
        let (_, _, id) = cluster(w);
        w.skip_slots(10);
        w.send(w.admin, w.ledger.settle(vec![id])).ok();
        let (available, to) = (U256::from(20 * NETWORK_FEE), w.actor("treasury"));
        let requested = available + U256::ONE;
        let error = IClusterLedger::InsufficientEarnings { available, requested };
        w.send(w.admin, w.ledger.withdrawNetworkEarnings(requested, to)).refused(error);
        let nowhere = w.ledger.withdrawNetworkEarnings(available, Address::ZERO);
        w.send(w.admin, nowhere).refused(IAccess::ZeroAddress {});
        let done = w.send(w.admin, w.ledger.withdrawNetworkEarnings(available, to)).ok();
        let paid: IClusterLedger::NetworkEarningsWithdrawn = done.event(*w.ledger.address());
        assert_eq!((paid.to, paid.amount, w.tokens(to)), (to, available, available));
    });
}

#[test]
fn parameters_beyond_their_bounds_are_refused() {
    test(|w| {
        let out = |value: u64, min: u64, max: u64| IAccess::ParameterOutOfBounds {
            value: U256::from(value),
            min: U256::from(min),
            max: U256::from(max),
        };
        let largest = 76_528_650_000_000u64;
        let fee = w.ledger.setNetworkFee(U256::from(largest + 1));
        w.send(w.admin, fee).refused(out(largest + 1, 0, largest));
        let done = w.send(w.admin, w.ledger.setNetworkFee(U256::from(largest))).ok();
        let set: IClusterLedger::NetworkFeeSet = done.event(*w.ledger.address());
        assert_eq!((set.fee, w.get(w.ledger.networkFee())), (U256::from(largest), set.fee));
        for limit in [0, 65_536] {
            let call = w.ledger.setValidatorLimit(limit);
            w.send(w.admin, call).refused(out(limit.into(), 1, 65_535));
        }
        let done = w.send(w.admin, w.ledger.setValidatorLimit(65_535)).ok();
        done.event::<IClusterLedger::ValidatorLimitSet>(*w.ledger.address());
        let threshold = |slots| w.ledger.setLiquidationParameters(slots, U256::ONE, U256::ONE);
        w.send(w.admin, threshold(21_479)).refused(out(21_479, 21_480, 2_148_000));
        w.send(w.admin, threshold(2_148_001)).refused(out(2_148_001, 21_480, 2_148_000));
        let done = w.send(w.admin, threshold(21_480)).ok();
        done.event::<IClusterLedger::LiquidationParametersSet>(*w.ledger.address());
    });
}

#[test]
fn fee_recipient_is_an_event_of_the_caller() {
    test(|w| {
        let (owner, recipient) = (w.actor("anyone"), w.actor("purse"));
        let done = w.send(owner, w.ledger.setFeeRecipient(recipient)).ok();
        let set: IClusterLedger::FeeRecipientSet = done.event(*w.ledger.address());
        assert_eq!((set.owner, set.recipient), (owner, recipient));
    });
}

#[test]
fn token_that_refuses_stops_the_deposit() {
    test(|w| {
        let (staker, _, id) = cluster(w);
        let stranger = w.actor("without tokens");
        let error = IClusterLedger::TokenTransferFailed { token: *w.token.address() };
        w.send(stranger, w.ledger.deposit(id, eth(1))).refused(error);
        w.send(staker, w.ledger.deposit(id, U256::ZERO)).ok();
    });
}
