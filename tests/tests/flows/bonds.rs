//! Bonds in the long run: donations, debts of several beneficiaries, capacity that a loss takes away.

use alloy::primitives::U256;
use surety::bindings::{IClusterLedger, ICollateralVault};
use surety_tests::{eth, exit_report, finney, keys, shares, test};

#[test]
fn loss_takes_capacity_away_until_the_bond_is_made_good() {
    test(|w| {
        let staker = w.staker("staker");
        let mut ids = w.operators(3);
        let owner = w.actor("small");
        let operatorId = w.register(owner, eth(2));
        ids.push(operatorId);
        let cluster = w.open(staker, &ids, 0..2);
        w.settle(&exit_report(w.validator(1, 0), eth(30), &ids, &[9_500; 4])).ok();
        assert_eq!(w.bond(operatorId), finney(1_500));
        let add = |from: u64| {
            let call = w.ledger.registerValidators(
                cluster,
                keys(from..from + 1),
                shares(4, 1),
                U256::ZERO,
            );
            w.send(staker, call)
        };
        let error = IClusterLedger::CapacityExceeded { operatorId, seats: 2, capacity: 1 };
        add(5).refused(error);
        w.send(owner, w.registry.bond(operatorId, 0).value(finney(500))).ok();
        add(5).ok();
    });
}

#[test]
fn slash_burns_only_the_shares_of_the_blamed() {
    test(|w| {
        let ids = w.operators(4);
        let bystander = w.register(w.actor("bystander"), eth(7));
        w.send(w.actor("donor"), w.vault.donate().value(eth(3))).ok();
        w.skip_secs(7 * 86_400);
        w.open(w.staker("staker"), &ids, 0..1);
        let price = |w: &surety_tests::World| w.get(w.vault.convertToAssets(eth(1)));
        let (before, value) = (price(w), w.bond(bystander));
        w.settle(&exit_report(w.validator(1, 0), eth(30), &ids, &[9_000; 4])).ok();
        assert!(price(w) >= before);
        assert!(w.bond(bystander) >= value && w.bond(bystander) - value < U256::from(10));
        let sum: U256 = ids.iter().chain([&bystander]).map(|id| w.get(w.vault.sharesOf(*id))).sum();
        assert_eq!(sum, w.get(w.vault.totalShares()));
    });
}

#[test]
fn debts_are_repaid_in_the_order_in_which_they_arose() {
    test(|w| {
        let (first, owner, poor) = w.debtor();
        let second = w.staker("second creditor");
        let mut ids = w.operators(3);
        ids.insert(0, poor);
        // bonded again in full, the operator takes a seat and loses twice while its bond is gone
        w.send(owner, w.registry.bond(poor, 0).value(eth(2))).ok();
        let cluster = w.open(second, &ids, 0..1);
        w.send(second, w.ledger.removeValidators(cluster, keys(0..1))).ok();
        w.send(owner, w.registry.withdrawBond(poor, 0, eth(1), owner)).ok();
        w.settle(&exit_report(w.validator(cluster, 0), eth(28), &ids, &[9_000; 4])).ok();
        assert_eq!((w.debt(poor), w.get(w.vault.recoveredOf(first))), (eth(1), eth(4)));
        let done = w.send(owner, w.vault.repayDebt(poor).value(finney(600))).ok();
        let repaid: ICollateralVault::DebtRepaid = done.event(*w.vault.address());
        assert_eq!((repaid.beneficiary, repaid.assets), (second, finney(600)));
        let done = w.send(owner, w.registry.bond(poor, 0).value(eth(2))).ok();
        let repaid: ICollateralVault::DebtRepaid = done.event(*w.vault.address());
        assert_eq!((repaid.beneficiary, repaid.assets), (second, finney(400)));
        assert_eq!((w.debt(poor), w.bond(poor)), (U256::ZERO, finney(1_600)));
        assert_eq!(w.get(w.vault.recoveredOf(second)), eth(4));
        assert_eq!(w.get(w.registry.statusOf(poor)), 2);
    });
}

#[test]
fn many_small_bonds_and_withdrawals_leave_no_wei_to_be_taken() {
    test(|w| {
        let ids = w.operators(3);
        w.send(w.actor("donor"), w.vault.donate().value(finney(777))).ok();
        w.skip_secs(3 * 86_400);
        for step in 0..20u64 {
            let id = ids[step as usize % 3];
            let owner = w.owner(id);
            let odd = U256::from(1_000_000_007 * (step + 1));
            w.send(owner, w.registry.bond(id, 0).value(odd)).ok();
            w.send(owner, w.registry.withdrawBond(id, 0, odd - U256::from(step % 5), owner)).ok();
        }
        let worth: U256 = ids.iter().map(|id| w.bond(*id)).sum();
        let (total, unvested) = (w.get(w.vault.totalAssets()), w.get(w.vault.unvested()).assets);
        assert!(worth <= total && total + unvested == w.balance(*w.vault.address()));
    });
}
