use alloy::primitives::{Address, U256};
use surety::bindings::{IAccess, ICollateralVault, IOperatorRegistry};
use surety_tests::{ReceiverMode, World, eth, exit_report, finney, keys, shares, test};

fn bonded(w: &World, bond: U256) -> (Address, u64) {
    let owner = w.actor("owner");
    (owner, w.register(owner, bond))
}

/// Four operators with `bond` each lose one ETH each at the exit of validator 0; the beneficiary is the staker.
fn lose(w: &World, bond: U256) -> (Address, Vec<u64>) {
    let staker = w.staker("staker");
    let owner = |i: u64| w.actor(&format!("loser {i}"));
    let ids: Vec<u64> = (0..4).map(|i| w.register(owner(i), bond)).collect();
    w.register(w.actor("bystander"), eth(10));
    w.open(staker, &ids, 0..1);
    w.send(w.admin, w.vault.setSlashCap(5_000)).ok();
    w.settle(&exit_report(w.validator(1, 0), eth(28), &ids, &[9_000; 4])).ok();
    (staker, ids)
}

#[test]
fn deposit_mints_shares_and_withdraw_burns_them() {
    test(|w| {
        let at = *w.vault.address();
        let (owner, id) = bonded(w, eth(3));
        let shares = w.get(w.vault.sharesOf(id));
        assert_eq!((w.bond(id), w.get(w.vault.totalAssets())), (eth(3), eth(3)));
        assert_eq!(w.get(w.vault.totalShares()), shares);
        let to = w.actor("purse");
        let before = w.balance(to);
        let done = w.send(owner, w.registry.withdrawBond(id, 0, eth(2), to)).ok();
        let out: ICollateralVault::Withdrawn = done.event(at);
        assert_eq!((out.operatorId, out.to, out.assets), (id, to, eth(2)));
        let out: IOperatorRegistry::BondWithdrawn = done.event(*w.registry.address());
        assert_eq!((out.amount, out.capacity), (eth(2), 1));
        assert_eq!(w.balance(to) - before, eth(2));
        let done = w.send(owner, w.registry.bond(id, 0).value(eth(1))).ok();
        let deposited: ICollateralVault::Deposited = done.event(at);
        assert_eq!((deposited.assets, w.bond(id)), (eth(1), eth(2)));
    });
}

#[test]
fn withdraw_of_more_than_is_free_is_refused() {
    test(|w| {
        let (owner, operatorId) = bonded(w, eth(3));
        let mut ids = w.operators(3);
        ids.insert(0, operatorId);
        w.open(w.staker("staker"), &ids, 0..2);
        let withdraw = |amount| w.registry.withdrawBond(operatorId, 0, amount, owner);
        let (available, requested) = (eth(1), eth(1) + U256::ONE);
        w.send(owner, withdraw(requested)).refused(ICollateralVault::InsufficientCollateral {
            operatorId,
            available,
            requested,
        });
        w.send(owner, withdraw(U256::ZERO)).refused(ICollateralVault::ZeroAmount {});
        let nowhere = w.registry.withdrawBond(operatorId, 0, eth(1), Address::ZERO);
        w.send(owner, nowhere).refused(IAccess::ZeroAddress {});
        w.send(owner, withdraw(eth(1))).ok();
        assert_eq!(w.get(w.vault.requiredFor(operatorId, 2)), eth(2));
    });
}

#[test]
fn withdraw_to_a_receiver_that_refuses_is_undone() {
    test(|w| {
        let (owner, id) = bonded(w, eth(3));
        let receiver = w.hostile_receiver();
        w.arm(&receiver, ReceiverMode::Refuse, Address::ZERO, &[]);
        let (to, amount) = (*receiver.address(), eth(1));
        let call = w.registry.withdrawBond(id, 0, amount, to);
        w.send(owner, call).refused(ICollateralVault::TransferFailed { to, amount });
        assert_eq!(w.bond(id), eth(3));
    });
}

#[test]
fn slash_takes_the_whole_bond_of_those_who_have_no_more() {
    test(|w| {
        let (staker, ids) = lose(w, eth(1));
        assert!(ids.iter().all(|id| w.bond(*id).is_zero() && w.debt(*id).is_zero()));
        assert_eq!(w.get(w.vault.recoveredOf(staker)), eth(4));
        assert_eq!(w.get(w.vault.totalRecovered()), eth(4));
        assert_eq!(w.get(w.vault.slashedInWindow()), eth(4));
    });
}

#[test]
fn withdraw_recovered_pays_once() {
    test(|w| {
        let (staker, _) = lose(w, eth(4));
        let purse = w.actor("purse");
        let before = w.balance(purse);
        let nowhere = w.send(staker, w.vault.withdrawRecovered(Address::ZERO));
        nowhere.refused(IAccess::ZeroAddress {});
        let done = w.send(staker, w.vault.withdrawRecovered(purse)).ok();
        let out: ICollateralVault::RecoveredWithdrawn = done.event(*w.vault.address());
        assert_eq!((out.beneficiary, out.to, out.assets), (staker, purse, eth(4)));
        assert_eq!(w.balance(purse) - before, eth(4));
        let again = w.send(staker, w.vault.withdrawRecovered(purse));
        again.refused(ICollateralVault::NothingRecovered { beneficiary: staker });
    });
}

#[test]
fn debt_blocks_withdrawals_and_deposits_repay_it_first() {
    test(|w| {
        let (staker, owner, poor) = w.debtor();
        assert_eq!((w.bond(poor), w.debt(poor)), (U256::ZERO, eth(1)));
        assert_eq!(w.get(w.vault.recoveredOf(staker)), eth(3));
        let half = finney(500);
        let done = w.send(owner, w.registry.bond(poor, 0).value(half)).ok();
        let repaid: ICollateralVault::DebtRepaid = done.event(*w.vault.address());
        assert_eq!((repaid.beneficiary, repaid.assets), (staker, half));
        assert_eq!((w.bond(poor), w.debt(poor)), (U256::ZERO, half));
        assert_eq!(w.get(w.vault.capacityOf(poor)), 0);
        let withdraw = w.registry.withdrawBond(poor, 0, U256::ONE, owner);
        let error = ICollateralVault::OperatorInDebt { operatorId: poor, debt: half };
        w.send(owner, withdraw).refused(error);
        let friend = w.actor("friend");
        w.send(friend, w.vault.repayDebt(poor)).refused(ICollateralVault::ZeroAmount {});
        w.send(friend, w.vault.repayDebt(poor).value(eth(2))).ok();
        assert_eq!((w.bond(poor), w.debt(poor)), (finney(1_500), U256::ZERO));
        assert_eq!(w.get(w.vault.recoveredOf(staker)), eth(4));
        let error = ICollateralVault::NoDebt { operatorId: poor };
        w.send(friend, w.vault.repayDebt(poor).value(eth(1))).refused(error);
    });
}

#[test]
fn donation_raises_all_bonds_up_to_its_bound() {
    test(|w| {
        let (_, id) = bonded(w, eth(2));
        let other = w.register(w.actor("other"), eth(2));
        let donor = w.actor("donor");
        let done = w.send(donor, w.vault.donate().value(eth(1))).ok();
        let donated: ICollateralVault::Donated = done.event(*w.vault.address());
        assert_eq!((donated.from, donated.assets), (donor, eth(1)));
        assert_eq!(w.get(w.vault.unvested()).assets, eth(1));
        w.skip_secs(7 * 86_400);
        assert_eq!(w.get(w.vault.unvested()).assets, U256::ZERO);
        for id in [id, other] {
            let value = w.bond(id);
            assert!(value > finney(2_499) && value <= finney(2_500), "{value}");
        }
        w.send(donor, w.vault.donate()).refused(ICollateralVault::ZeroAmount {});
        let (assets, total) = (eth(50_000), w.get(w.vault.totalAssets()));
        let max = surety_protocol::bond::largest_donation(total, w.get(w.vault.totalShares()));
        let max = max.unwrap();
        assert!(max < assets);
        let error = ICollateralVault::DonationTooLarge { assets, max };
        w.send(donor, w.vault.donate().value(assets)).refused(error);
    });
}

#[test]
fn bond_curve_prices_seats_and_refuses_nonsense() {
    test(|w| {
        let (_, id) = bonded(w, eth(4));
        assert_eq!(w.get(w.vault.capacityOf(id)), 4);
        let set = |from: &[u32], prices: &[U256]| {
            w.send(w.admin, w.vault.setBondCurve(0, from.to_vec(), prices.to_vec()))
        };
        let cheap = finney(9);
        for (from, prices) in [
            (&[][..], &[][..]),
            (&[2][..], &[eth(1)][..]),
            (&[1, 1][..], &[eth(1), eth(1)][..]),
            (&[1, 5, 4][..], &[eth(1), eth(1), eth(1)][..]),
            (&[1][..], &[cheap][..]),
            (&[1][..], &[eth(33)][..]),
        ] {
            set(from, prices).refused(ICollateralVault::InvalidBondCurve {});
        }
        let many: Vec<u32> = (1..=17).collect();
        set(&many, &[eth(1); 17]).refused(ICollateralVault::InvalidBondCurve {});
        let (expected, actual) = (U256::from(2), U256::ONE);
        set(&[1, 2], &[eth(1)]).refused(IAccess::LengthMismatch { expected, actual });
        let done = set(&[1, 3], &[eth(1), finney(500)]).ok();
        let curve: ICollateralVault::BondCurveSet = done.event(*w.vault.address());
        assert_eq!(curve.fromSeats, [1, 3]);
        assert_eq!(w.get(w.vault.capacityOf(id)), 6);
        let read = w.get(w.vault.bondCurve(0));
        assert_eq!((read.fromSeats, read.pricesWei), (vec![1, 3], vec![eth(1), finney(500)]));
    });
}

#[test]
fn slash_cap_beyond_its_bounds_is_refused() {
    test(|w| {
        for cap in [0u16, 99, 5_001, u16::MAX] {
            let (value, min, max) = (U256::from(cap), U256::from(100), U256::from(5_000));
            let sent = w.send(w.admin, w.vault.setSlashCap(cap));
            sent.refused(IAccess::ParameterOutOfBounds { value, min, max });
        }
        let done = w.send(w.admin, w.vault.setSlashCap(100)).ok();
        let set: ICollateralVault::SlashCapSet = done.event(*w.vault.address());
        assert_eq!((set.capBps, w.get(w.vault.slashCapBps())), (100, 100));
    });
}

#[test]
fn bond_that_waits_for_debts_pays_the_oldest_first() {
    test(|w| {
        let stakers = [w.staker("a"), w.staker("b"), w.staker("late")];
        let (owner, poor) = (w.actor("poor"), 1);
        w.register(owner, eth(40));
        let rich = (0..3).map(|_| w.register(w.actor("rich"), eth(3_000)));
        let ids: Vec<u64> = [poor].into_iter().chain(rich).collect();
        // two stakers' losses in turn, because debts to the same one in a row are one debt
        let mut clusters = Vec::new();
        for (staker, (first, count)) in stakers.into_iter().zip([(0, 17), (20, 17), (40, 1)]) {
            let (keys, shares) = (keys(first..first + count), shares(4, count as usize));
            let open = w.ledger.openCluster(ids.clone(), keys.clone(), shares, eth(1));
            w.send(staker, open).ok();
            clusters.push(w.get(w.ledger.clusterCount()));
            w.send(staker, w.ledger.removeValidators(clusters[clusters.len() - 1], keys)).ok();
        }
        w.send(owner, w.registry.withdrawBond(poor, 0, eth(40), owner)).ok();
        let lose = |cluster, number| {
            let validator = w.validator(cluster, number);
            w.settle(&exit_report(validator, eth(31), &ids, &[0, 10_000, 10_000, 10_000])).ok();
        };
        for number in 0..17 {
            lose(clusters[0], number);
            lose(clusters[1], 20 + number);
        }
        // 34 debts of one ETH; a call repays 32, and the rest waits
        w.send(w.actor("friend"), w.vault.repayDebt(poor).value(eth(34))).ok();
        assert_eq!((w.debt(poor), w.bond(poor)), (eth(2), eth(2)));
        lose(clusters[2], 40);
        assert_eq!((w.debt(poor), w.bond(poor)), (eth(3), eth(2)));
        w.send(w.actor("friend"), w.vault.repayDebt(poor)).ok();
        let recovered = stakers.map(|staker| w.get(w.vault.recoveredOf(staker)));
        assert_eq!(recovered, [eth(17), eth(17), U256::ZERO]);
    });
}

#[test]
fn eth_without_a_function_is_refused() {
    test(|w| {
        let sender = w.actor("attacker");
        let contracts = [w.registry.address(), w.vault.address(), w.ledger.address()];
        let others = [w.settlement.address(), w.distributor.address(), w.committee.address()];
        for at in contracts.into_iter().chain(others) {
            w.send_raw(sender, *at, eth(1), vec![]).refused_without_data();
        }
        let paid = w.registry.deactivate(1).value(eth(1));
        w.send(sender, paid).refused_without_data();
    });
}

#[test]
fn calls_of_the_registry_with_uneven_lists_are_refused() {
    test(|w| {
        let (registry, settlement) = (*w.registry.address(), *w.settlement.address());
        let (expected, actual) = (U256::from(2), U256::ONE);
        let multipliers = w.vault.setMultipliers(vec![1, 2], vec![10_000]);
        w.try_call(registry, multipliers).refused(IAccess::LengthMismatch { expected, actual });
        let (value, min, max) = (U256::from(10_001), U256::ZERO, U256::from(10_000));
        let above = w.vault.setMultipliers(vec![1], vec![10_001]);
        w.try_call(registry, above).refused(IAccess::ParameterOutOfBounds { value, min, max });
        let slash = w.vault.slash(vec![1, 2], vec![eth(1)], w.actor("staker"));
        w.try_call(settlement, slash).refused(IAccess::LengthMismatch { expected, actual });
        let nobody = w.vault.slash(vec![1], vec![eth(1)], Address::ZERO);
        w.try_call(settlement, nobody).refused(IAccess::ZeroAddress {});
    });
}
