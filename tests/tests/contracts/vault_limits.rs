//! What keeps bonds: pauses, losses of the strategy, curves of node kinds. Locks too many.

use alloy::primitives::{B256, U256};
use surety::bindings::{IAccess, ICollateralVault};
use surety_tests::{World, eth, finney, test};

const DAY: u64 = 86_400;

#[test]
fn pause_keeps_bonds_and_recovered_eth_and_ends_by_itself() {
    test(|w| {
        let (creditor, owner, _) = w.debtor();
        let id = w.register(owner, eth(3));
        let until = w.now() + 2 * DAY;
        let done = w.send(w.guardian, w.vault.pause(until)).ok();
        let set: ICollateralVault::PauseSet = done.event(*w.vault.address());
        assert_eq!((set.until, w.get(w.vault.pausedUntil())), (until, until));
        let withdraw = || w.registry.withdrawBond(id, 0, eth(1), owner);
        w.send(owner, withdraw()).refused(ICollateralVault::Paused { until });
        let fetch = || w.vault.withdrawRecovered(creditor);
        w.send(creditor, fetch()).refused(ICollateralVault::Paused { until });
        w.send(owner, w.registry.bond(id, 0).value(eth(1))).ok();
        let not_before = until + 14 * DAY;
        let again = w.vault.pause(until + DAY);
        let error = ICollateralVault::PauseTooSoon { notBefore: not_before };
        w.send(w.guardian, again).refused(error);
        w.skip_to(until);
        w.send(owner, withdraw()).ok();
        w.send(creditor, fetch()).ok();
        w.send(w.admin, w.vault.pause(w.now() + 14 * DAY)).ok();
        w.send(w.admin, w.vault.unpause()).ok();
        w.send(owner, withdraw()).ok();
    });
}

#[test]
fn pause_longer_than_two_weeks_is_refused() {
    test(|w: &World| {
        let now = w.now();
        let (value, min, max) = (now + 15 * DAY, now + 1, now + 14 * DAY);
        let [value, min, max] = [value, min, max].map(U256::from);
        let error = IAccess::ParameterOutOfBounds { value, min, max };
        w.try_call(w.guardian, w.vault.pause(now + 15 * DAY)).refused(error);
    });
}

#[test]
fn loss_of_the_strategy_lowers_all_bonds() {
    test(|w| {
        let ids = w.operators(2);
        w.skip_first_day();
        let bearer = w.actor("bearer");
        let done = w.send(w.admin, w.vault.reportLoss(eth(2), bearer)).ok();
        let lost: ICollateralVault::LossReported = done.event(*w.vault.address());
        assert_eq!((lost.beneficiary, lost.assets), (bearer, eth(2)));
        assert!(ids.iter().all(|id| w.bond(*id) == eth(9)));
        w.send(w.actor("relayer"), w.registry.syncCapacity(ids.clone(), 0)).ok();
        let (requested, available) = (U256::ONE, U256::ZERO);
        let error = ICollateralVault::SlashCapExceeded { requested, available };
        w.send(w.admin, w.vault.reportLoss(U256::ONE, bearer)).refused(error);
        let before = w.balance(bearer);
        w.send(w.actor("bearer"), w.vault.withdrawRecovered(bearer)).ok();
        assert!(w.balance(bearer) > before);
    });
}

#[test]
fn slash_cap_is_not_lifted_by_a_bond_of_a_moment() {
    test(|w| {
        let id = w.operators(1)[0];
        let settlement = *w.settlement.address();
        let slash = || w.vault.slash(vec![id], vec![eth(2)], w.actor("staker"));
        let (requested, available) = (eth(2), U256::ZERO);
        let error = || ICollateralVault::SlashCapExceeded { requested, available };
        w.try_call(settlement, slash()).refused(error());
        w.skip_first_day();
        let rich = w.register(w.actor("rich"), eth(10_000));
        let error = || ICollateralVault::SlashCapExceeded { requested, available: eth(1) };
        w.try_call(settlement, slash()).refused(error());
        let all = w.registry.withdrawBond(rich, 0, eth(10_000), w.actor("rich"));
        w.send(w.actor("rich"), all).ok();
        w.try_call(settlement, slash()).refused(error());
    });
}

#[test]
fn curves_of_kinds_are_read_and_set_apart() {
    test(|w| {
        let direct = w.get(w.vault.bondCurve(2));
        assert_eq!(
            (direct.fromSeats, direct.pricesWei),
            (vec![1, 2], vec![finney(2_400), finney(1_300)])
        );
        let set = |kind| w.vault.setBondCurve(kind, vec![1], vec![eth(2)]);
        w.send(w.admin, set(2)).ok();
        assert_eq!(w.get(w.vault.bondCurve(2)).pricesWei, [eth(2)]);
        assert_eq!(w.get(w.vault.bondCurve(0)).pricesWei, [eth(1)]);
        w.send(w.admin, set(3)).refused(ICollateralVault::InvalidNodeKind { kind: 3 });
    });
}

#[test]
fn locks_of_an_operator_are_seven_of_different_cases() {
    test(|w| {
        let id = w.operators(1)[0];
        let until = w.now() + 30 * DAY;
        let beneficiary = w.actor("beneficiary");
        let lock = |case: u8| {
            let case_id = B256::with_last_byte(case);
            let call = w.registry.lockBond(id, 0, case_id, eth(1), until, beneficiary);
            w.send(w.admin, call)
        };
        for case in 0..7 {
            lock(case).ok();
        }
        assert_eq!(w.get(w.vault.lockedOf(id)), eth(7));
        assert_eq!(w.get(w.vault.capacityOf(id)), 3);
        let (operator_id, case_id) = (id, B256::with_last_byte(3));
        let error = ICollateralVault::LockExists { operatorId: operator_id, caseId: case_id };
        lock(3).refused(error);
        lock(7).refused(ICollateralVault::TooManyLocks { operatorId: id });
        let locks = w.get(w.vault.locksOf(id));
        assert_eq!((locks.caseIds.len(), locks.caseIds[3]), (7, case_id));
        assert_eq!((locks.amounts[6], locks.untils[6]), (eth(1), until));
        w.skip_to(until);
        assert_eq!(w.get(w.vault.lockedOf(id)), U256::ZERO);
        w.send(w.owner(id), w.registry.withdrawBond(id, 0, eth(10), w.owner(id))).ok();
    });
}

#[test]
fn donation_beside_no_bond_is_refused() {
    test(|w| {
        let donor = w.actor("donor");
        let dust = U256::from(999);
        let error = ICollateralVault::DonationTooLarge { assets: dust, max: U256::ZERO };
        w.send(w.actor("attacker"), w.vault.donate().value(dust)).refused(error);
        w.operators(1);
        w.send(donor, w.vault.donate().value(eth(1))).ok();
    });
}

#[test]
fn donation_waits_for_the_next_bond_when_all_have_left() {
    test(|w| {
        let (id, donor) = (w.operators(1)[0], w.actor("donor"));
        w.send(donor, w.vault.donate().value(eth(5))).ok();
        let owner = w.owner(id);
        w.send(owner, w.registry.withdrawBond(id, 0, eth(10), owner)).ok();
        w.skip_secs(8 * DAY);
        assert_eq!(w.get(w.vault.unvested()).assets, eth(5));
        let next = w.operators(1)[0];
        assert_eq!(w.get(w.vault.unvested()).assets, U256::ZERO);
        assert!(w.bond(next) > finney(14_999), "{}", w.bond(next));
        // and the ledger is told of it at once
        assert_eq!(w.get(w.ledger.operatorAccount(next)).capacity, 15);
        w.send(donor, w.vault.donate().value(eth(5))).ok();
    });
}

#[test]
fn bonds_go_on_after_the_largest_loss() {
    test(|w| {
        let (owner, donor) = (w.actor("owner"), w.actor("donor"));
        let id = w.register(owner, eth(100));
        w.skip_first_day();
        w.send(w.admin, w.vault.setSlashCap(5_000)).ok();
        w.send(owner, w.registry.withdrawBond(id, 0, eth(60), owner)).ok();
        let loss = |assets| w.vault.reportLoss(assets, w.actor("bearer"));
        let max = eth(40) - (w.get(w.vault.totalShares()) >> 20);
        let (value, min) = (max + U256::ONE, U256::ONE);
        let error = IAccess::ParameterOutOfBounds { value, min, max };
        w.send(w.admin, loss(value)).refused(error);
        w.send(w.admin, loss(max)).ok();
        let left = w.bond(id);
        assert!(left < finney(40), "{left}");
        for rich in ["a", "b"] {
            let next = w.register(w.actor(rich), eth(1_000));
            assert!(w.bond(next) >= eth(1_000) - U256::ONE, "{}", w.bond(next));
        }
        w.send(donor, w.vault.donate().value(eth(1_000))).ok();
        w.skip_secs(7 * DAY);
        assert!(w.bond(id) > left, "{}", w.bond(id));
    });
}

#[test]
fn lock_above_the_cap_is_settled_by_and_by() {
    test(|w| {
        let id = w.operators(1)[0];
        w.skip_first_day();
        let (case, until) = (B256::repeat_byte(1), w.now() + 30 * DAY);
        let lock = w.registry.lockBond(id, 0, case, eth(3), until, w.actor("victim"));
        w.send(w.admin, lock).ok();
        let settle = || w.registry.settleLock(id, 0, case);
        let at = *w.vault.address();
        // a tenth of 10 ETH, of 9 ETH, of 8.1 ETH, and the rest
        for (taken, left) in [(1_000, 2_000), (900, 1_100), (810, 290), (290, 0)] {
            let settled: ICollateralVault::LockSettled = w.send(w.admin, settle()).ok().event(at);
            assert_eq!((settled.assets, settled.left), (finney(taken), finney(left)));
            assert_eq!(w.get(w.vault.lockedOf(id)), finney(left));
            w.skip_secs(8 * DAY);
        }
        assert_eq!(w.get(w.vault.recoveredOf(w.actor("victim"))), eth(3));
    });
}
