//! A cluster's and an operator's whole life.

use alloy::primitives::U256;
use surety::bindings::{IClusterLedger, IOperatorRegistry};
use surety_tests::{FEE, deposit, eth, exit_report, keys, shares, test};

#[test]
fn bond_register_bill_settle_withdraw() {
    test(|w| {
        let staker = w.staker("staker");
        let ids = w.operators(7);
        let cluster = w.open(staker, &ids, 0..3);
        w.skip_slots(7_200);
        w.send(staker, w.ledger.removeValidators(cluster, keys(0..1))).ok();
        w.skip_slots(7_200);
        let used = U256::from(7_200 * 3 + 7_200 * 2);
        for id in &ids {
            let owner = w.owner(*id);
            let call = w.ledger.withdrawEarnings(*id, vec![cluster], U256::MAX, owner);
            w.send(owner, call).ok();
            assert_eq!(w.tokens(owner), used * U256::from(FEE));
        }
        let network = w.get(w.ledger.networkEarnings());
        assert_eq!(network, used * U256::from(surety_tests::NETWORK_FEE));
        w.send(w.admin, w.ledger.withdrawNetworkEarnings(network, w.admin)).ok();
        w.send(staker, w.ledger.removeValidators(cluster, keys(1..3))).ok();
        let rest = w.cluster_balance(cluster);
        assert_eq!(rest, deposit() - used * w.burn(7));
        w.send(staker, w.ledger.withdraw(cluster, rest)).ok();
        assert_eq!(w.tokens(*w.ledger.address()), U256::ZERO, "nothing stays behind");
        for id in &ids {
            let owner = w.owner(*id);
            w.send(owner, w.registry.withdrawBond(*id, 0, eth(10), owner)).ok();
        }
        assert_eq!(w.balance(*w.vault.address()), U256::ZERO);
    });
}

#[test]
fn liquidation_stops_the_bill_and_reactivation_starts_it_again() {
    test(|w| {
        let (staker, liquidator) = (w.staker("staker"), w.actor("liquidator"));
        let ids = w.operators(4);
        let cluster = w.open(staker, &ids, 0..2);
        let runway: U256 = w.get(w.ledger.runway(cluster));
        w.skip_slots(runway.to());
        assert!(!w.get(w.ledger.isLiquidatable(cluster)));
        w.skip_slots(1);
        assert!(w.get(w.ledger.isLiquidatable(cluster)));
        w.send(liquidator, w.ledger.liquidate(vec![cluster])).ok();
        let earned = w.earnings(ids[0]);
        assert_eq!(earned, U256::from(2 * FEE) * (runway + U256::ONE));
        assert_eq!(w.get(w.ledger.burnRate(cluster)), U256::ZERO);
        assert_eq!(w.get(w.ledger.runway(cluster)), U256::MAX);
        w.skip_slots(50_000);
        let before = w.cluster_balance(cluster);
        let done = w.send(staker, w.ledger.reactivate(cluster, eth(1))).ok();
        let back: IClusterLedger::Reactivated = done.event(*w.ledger.address());
        assert_eq!(back.balance, before + eth(1), "the pause costs nothing");
        w.skip_slots(10);
        w.send(staker, w.ledger.settle(vec![cluster])).ok();
        assert_eq!(w.earnings(ids[0]) - earned, U256::from(20 * FEE));
    });
}

#[test]
fn deactivated_operator_leaves_and_comes_back_with_its_leftover() {
    test(|w| {
        let staker = w.staker("staker");
        let ids = w.operators(4);
        let (operator, owner) = (ids[1], w.owner(ids[1]));
        let cluster = w.open(staker, &ids, 0..2);
        w.send(owner, w.registry.deactivate(operator)).ok();
        assert_eq!(w.get(w.registry.statusOf(operator)), 3);
        assert!(!w.get(w.registry.isEligible(operator, 0)));
        w.skip_slots(5);
        w.settle(&exit_report(w.validator(1, 0), eth(32), &ids, &[10_000; 4])).ok();
        assert_eq!(w.get(w.registry.statusOf(operator)), 3, "one seat is left");
        w.send(staker, w.ledger.removeValidators(cluster, keys(1..2))).ok();
        assert_eq!(w.get(w.registry.statusOf(operator)), 1);
        let leftover = eth(10) / U256::from(20);
        let call = w.registry.withdrawBond(operator, 0, eth(10) - leftover, owner);
        w.send(owner, call).ok();
        let done = w.send(owner, w.registry.bond(operator, 0).value(leftover)).ok();
        let changed: IOperatorRegistry::StatusChanged = done.event(*w.registry.address());
        assert_eq!(changed.status, 2, "half an ETH of before and half an ETH are the minimum");
        let call = w.ledger.registerValidators(cluster, keys(5..6), shares(4, 1), U256::ZERO);
        w.send(staker, call).ok();
    });
}

#[test]
fn private_operator_serves_only_those_on_its_list() {
    test(|w| {
        let (friend, stranger) = (w.staker("friend"), w.staker("stranger"));
        let ids = w.operators(4);
        let (operatorId, owner) = (ids[3], w.owner(ids[3]));
        w.send(owner, w.registry.setPrivate(operatorId, true)).ok();
        w.send(owner, w.registry.setWhitelist(operatorId, vec![friend], true)).ok();
        let cluster = w.open(friend, &ids, 0..1);
        let open = || w.ledger.openCluster(ids.clone(), keys(1..2), shares(4, 1), eth(1));
        let error = || IClusterLedger::OperatorNotAllowed { operatorId, owner: stranger };
        w.send(stranger, open()).refused(error());
        w.send(owner, w.registry.setWhitelist(operatorId, vec![friend], false)).ok();
        // who was evicted keeps what runs, and gets nothing new
        let add = || w.ledger.registerValidators(cluster, keys(2..3), shares(4, 1), U256::ZERO);
        let error = || IClusterLedger::OperatorNotAllowed { operatorId, owner: friend };
        w.send(friend, add()).refused(error());
        assert_eq!(w.seats(operatorId), 1);
        w.send(friend, w.ledger.liquidate(vec![cluster])).ok();
        w.send(friend, w.ledger.reactivate(cluster, U256::ZERO)).refused(error());
        w.send(owner, w.registry.setPrivate(operatorId, false)).ok();
        w.send(friend, w.ledger.reactivate(cluster, U256::ZERO)).ok();
        w.send(stranger, open()).ok();
    });
}

#[test]
fn result_of_a_cluster_does_not_depend_on_how_often_it_is_settled() {
    test(|w| {
        let staker = w.staker("staker");
        let fees = [FEE, FEE + 7, 3 * FEE + 1, 0];
        let owner = |i: usize| w.actor(&format!("operator {i}"));
        let ids: Vec<u64> = (0..4).map(|i| w.register_priced(owner(i), eth(4), fees[i])).collect();
        let often = w.open(staker, &ids, 0..2);
        let rarely = w.open(staker, &ids, 2..4);
        for slots in [1, 13, 500, 2, 7_200] {
            w.skip_slots(slots);
            w.send(staker, w.ledger.settle(vec![often])).ok();
        }
        let earned: Vec<U256> = ids.iter().map(|id| w.earnings(*id)).collect();
        w.send(staker, w.ledger.settle(vec![rarely])).ok();
        assert_eq!(w.cluster_balance(often), w.cluster_balance(rarely));
        for (id, once) in ids.iter().zip(earned) {
            assert_eq!(w.earnings(*id), once * U256::from(2));
        }
    });
}
