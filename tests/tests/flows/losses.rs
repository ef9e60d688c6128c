//! Losses: exits, reshares, caps, debts.

use alloy::primitives::{Address, U256};
use surety::bindings::{
    IBlameSettlement::{self, BlameReport},
    IClusterLedger, ICollateralVault,
};
use surety_tests::{World, eth, exit_report, finney, reshare_report, test};

/// Four operators with 10 ETH each and two validators of a staker; a slash may take half of all bonds.
fn cluster(w: &World) -> (Address, Vec<u64>) {
    let (staker, ids) = (w.staker("staker"), w.operators(4));
    w.open(staker, &ids, 0..2);
    w.send(w.admin, w.vault.setSlashCap(5_000)).ok();
    (staker, ids)
}

fn lost(w: &World, ids: &[u64]) -> Vec<U256> {
    ids.iter().map(|id| eth(10) - w.bond(*id)).collect()
}

#[test]
fn exit_with_equal_performance_costs_each_a_quarter() {
    test(|w| {
        let (staker, ids) = cluster(w);
        w.settle(&exit_report(w.validator(1, 0), finney(31_600), &ids, &[9_950; 4])).ok();
        assert_eq!(lost(w, &ids), [finney(100); 4]);
        assert_eq!(w.get(w.vault.recoveredOf(staker)), finney(400));
        let before = w.balance(staker);
        w.send(staker, w.vault.withdrawRecovered(staker)).ok();
        assert!(w.balance(staker) > before);
        assert!(ids.iter().all(|id| w.seats(*id) == 1));
    });
}

#[test]
fn exit_with_unequal_performance_costs_by_what_was_missed() {
    test(|w| {
        let (_, ids) = cluster(w);
        let report = exit_report(w.validator(1, 0), eth(31), &ids, &[10_000, 9_000, 8_000, 9_000]);
        w.settle(&report).ok();
        assert_eq!(lost(w, &ids), [U256::ZERO, finney(250), finney(500), finney(250)]);
    });
}

#[test]
fn exit_above_the_caps_leaves_the_rest_unrecovered() {
    test(|w| {
        let (staker, ids) = cluster(w);
        let report = exit_report(w.validator(1, 0), eth(26), &ids, &[10_000, 9_999, 0, 0]);
        let done = w.settle(&report).ok();
        let settled: IBlameSettlement::Settled = done.event(*w.settlement.address());
        assert_eq!((settled.loss, settled.charged), (eth(6), eth(4)));
        assert_eq!(settled.unrecovered, eth(2));
        assert_eq!(lost(w, &ids), [eth(1); 4]);
        assert_eq!(w.get(w.vault.recoveredOf(staker)), eth(4));
    });
}

#[test]
fn exit_above_collateral_is_a_debt_that_rewards_repay() {
    test(|w| {
        let (creditor, owner, poor) = w.debtor();
        assert_eq!(w.debt(poor), eth(1));
        let before = w.balance(owner);
        let frame = w.reward(&[(poor, finney(1_400))]);
        let call = w.distributor.claim(poor, Address::ZERO, finney(1_400), frame.reward_proof(0));
        let done = w.send(w.actor("relayer"), call).ok();
        let claimed: surety::bindings::IRewardDistributor::Claimed =
            done.event(*w.distributor.address());
        assert_eq!((claimed.amount, claimed.toDebt), (finney(1_400), eth(1)));
        assert_eq!((w.debt(poor), w.balance(owner) - before), (U256::ZERO, finney(400)));
        assert_eq!(w.get(w.vault.recoveredOf(creditor)), eth(4));
        w.send(creditor, w.vault.withdrawRecovered(creditor)).ok();
    });
}

#[test]
fn reshare_charges_only_the_leaver_and_the_exit_only_the_rest() {
    test(|w| {
        let (staker, ids) = cluster(w);
        let successor = w.register(w.actor("successor"), eth(10));
        let leaver = ids[1];
        let lost_by_then =
            exit_report(w.validator(1, 0), eth(31), &ids, &[10_000, 9_000, 9_000, 10_000]);
        let done = w.settle(&reshare_report(lost_by_then, leaver, successor)).ok();
        let blamed: IBlameSettlement::Blamed = done.event(*w.settlement.address());
        assert_eq!(
            (blamed.operatorId, blamed.blame, blamed.taken),
            (leaver, finney(500), finney(500))
        );
        let replaced: IClusterLedger::OperatorReplaced = done.event(*w.ledger.address());
        assert_eq!((replaced.oldOperatorId, replaced.newOperatorId), (leaver, successor));
        assert_eq!(lost(w, &ids), [U256::ZERO, finney(500), U256::ZERO, U256::ZERO]);
        let now = w.get(w.ledger.cluster(1)).operatorIds;
        assert_eq!(now, [ids[0], ids[2], ids[3], successor]);
        assert_eq!((w.seats(leaver), w.seats(successor)), (0, 2));
        // the other validator of the cluster moved with it: its report of the same reshare finds the successor there
        let other = exit_report(w.validator(1, 1), eth(32), &ids, &[10_000; 4]);
        w.settle(&reshare_report(other, leaver, successor)).ok();
        // in all 2 ETH are lost at the exit, and half an ETH of them is settled
        let done = w.settle(&exit_report(w.validator(1, 0), eth(30), &now, &[9_000; 4])).ok();
        let settled: IBlameSettlement::Settled = done.event(*w.settlement.address());
        assert_eq!((settled.loss, settled.charged), (finney(1_500), finney(1_500)));
        assert_eq!(lost(w, &[ids[0], successor]), [finney(375), finney(375)]);
        assert_eq!(w.bond(leaver), finney(9_500));
        assert_eq!(w.get(w.vault.recoveredOf(staker)), eth(2));
        assert_eq!(w.get(w.settlement.settledOf(w.validator(1, 0))), eth(2));
    });
}

#[test]
fn reshare_without_loss_moves_the_seat_for_free() {
    test(|w| {
        let (_, ids) = cluster(w);
        let successor = w.register(w.actor("successor"), eth(10));
        let report = exit_report(w.validator(1, 0), eth(33), &ids, &[10_000, 0, 9_000, 9_000]);
        let done = w.settle(&reshare_report(report, ids[0], successor)).ok();
        assert!(done.events::<IBlameSettlement::Blamed>(*w.settlement.address()).is_empty());
        assert_eq!(lost(w, &ids), [U256::ZERO; 4]);
        assert_eq!((w.seats(ids[0]), w.seats(successor)), (0, 2));
    });
}

#[test]
fn slash_above_the_cap_waits_and_succeeds_when_the_window_has_passed() {
    test(|w| {
        let (_, ids) = cluster(w);
        w.send(w.admin, w.vault.setSlashCap(1_000)).ok();
        let first = exit_report(w.validator(1, 0), eth(29), &ids, &[9_000; 4]);
        w.settle(&first).ok();
        let second = exit_report(w.validator(1, 1), eth(30), &ids, &[9_000; 4]);
        // 10 % of the 40 ETH of the morning, less the 3 ETH of before
        let (requested, available) = (eth(2), eth(1));
        w.settle(&second).refused(ICollateralVault::SlashCapExceeded { requested, available });
        w.skip_secs(6 * 86_400);
        // 10 % of the 37 ETH that are left, less the same
        let available = finney(700);
        let relayer = w.actor("relayer");
        let again = || w.settlement.settle(second.clone());
        w.send(relayer, again())
            .refused(ICollateralVault::SlashCapExceeded { requested, available });
        w.skip_secs(2 * 86_400);
        w.send(relayer, again()).ok();
        assert_eq!(w.get(w.vault.slashedInWindow()), eth(2));
    });
}

#[test]
fn exit_of_a_validator_in_a_liquidated_cluster_still_blames() {
    test(|w| {
        let (staker, ids) = cluster(w);
        w.send(staker, w.ledger.liquidate(vec![1])).ok();
        let report: BlameReport = exit_report(w.validator(1, 0), eth(31), &ids, &[9_000; 4]);
        w.settle(&report).ok();
        assert_eq!(lost(w, &ids), [finney(250); 4]);
        assert_eq!(w.get(w.ledger.cluster(1)).validators, 1);
        w.send(staker, w.ledger.reactivate(1, U256::ZERO)).ok();
        assert!(ids.iter().all(|id| w.seats(*id) == 1));
    });
}
