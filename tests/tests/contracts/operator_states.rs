//! An operator that is deactivated, private or without free bond, in clusters that run, are liquidated or are empty: no
//! new seats, and everything else goes on.

use alloy::primitives::{Address, B256, U256};
use surety::bindings::IClusterLedger;
use surety_tests::{Sent, World, deposit, eth, exit_report, keys, reshare_report, shares, test};

const DAY_SECS: u64 = 86_400;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closed {
    Deactivated,
    Private,
    /// All of its bond is locked.
    Locked,
}

const ALL: [Closed; 3] = [Closed::Deactivated, Closed::Private, Closed::Locked];

struct Scene {
    staker: Address,
    ids: Vec<u64>,
    /// Two validators, 0 and 1.
    running: u64,
    /// Two validators, 2 and 3.
    off: u64,
    empty: u64,
    closed: u64,
}

fn close(w: &World, id: u64, how: Closed) {
    match how {
        Closed::Deactivated => drop(w.send(w.owner(id), w.registry.deactivate(id)).ok()),
        Closed::Private => drop(w.send(w.owner(id), w.registry.setPrivate(id, true)).ok()),
        Closed::Locked => {
            let (case, until) = (B256::repeat_byte(1), w.now() + 30 * DAY_SECS);
            let lock = w.registry.lockBond(id, 0, case, w.bond(id), until, w.actor("harmed"));
            w.send(w.admin, lock).ok();
        }
    }
}

fn scene(w: &World, how: Closed) -> Scene {
    let (staker, ids) = (w.staker("staker"), w.operators(13));
    let running = w.open(staker, &ids, 0..2);
    let off = w.open(staker, &ids, 2..4);
    w.send(staker, w.ledger.liquidate(vec![off])).ok();
    let empty = w.open(staker, &ids, 4..4);
    let closed = ids[6];
    close(w, closed, how);
    Scene { staker, ids, running, off, empty, closed }
}

impl Scene {
    fn refused(&self, sent: Sent, how: Closed, seats: u32) {
        let (operatorId, owner) = (self.closed, self.staker);
        match how {
            Closed::Deactivated => sent.refused(IClusterLedger::OperatorNotActive { operatorId }),
            Closed::Private => {
                sent.refused(IClusterLedger::OperatorNotAllowed { operatorId, owner });
            }
            Closed::Locked => {
                sent.refused(IClusterLedger::CapacityExceeded { operatorId, seats, capacity: 0 })
            }
        }
    }

    fn register(&self, w: &World, cluster: u64, number: u64) -> Sent {
        let (keys, shares) = (keys(number..number + 1), shares(13, 1));
        w.send(self.staker, w.ledger.registerValidators(cluster, keys, shares, deposit()))
    }
}

#[test]
fn running_cluster_keeps_running_with_a_closed_operator() {
    for how in ALL {
        test(|w| {
            let s = scene(w, how);
            s.refused(s.register(w, s.running, 9), how, 3);
            w.skip_slots(100);
            w.send(s.staker, w.ledger.settle(vec![s.running])).ok();
            assert_eq!(w.earnings(s.closed), U256::from(200 * surety_tests::FEE), "{how:?}");
            w.send(s.staker, w.ledger.deposit(s.running, eth(1))).ok();
            w.send(s.staker, w.ledger.withdraw(s.running, eth(1))).ok();
            w.send(s.staker, w.ledger.exitValidators(s.running, keys(0..2))).ok();
            w.send(s.staker, w.ledger.removeValidators(s.running, keys(0..1))).ok();
            assert_eq!(w.seats(s.closed), 1);
            let owner = w.owner(s.closed);
            let earnings = w.ledger.withdrawEarnings(s.closed, vec![], U256::MAX, owner);
            w.send(owner, earnings).ok();
            w.send(s.staker, w.ledger.liquidate(vec![s.running])).ok();
            let back = w.send(s.staker, w.ledger.reactivate(s.running, eth(1)));
            s.refused(back, how, 1);
            let rest = w.cluster_balance(s.running);
            w.send(s.staker, w.ledger.withdraw(s.running, rest)).ok();
        });
    }
}

#[test]
fn cluster_with_a_closed_operator_is_liquidated_as_any_other() {
    for how in ALL {
        test(|w| {
            let s = scene(w, how);
            let runway: U256 = w.get(w.ledger.runway(s.running));
            w.skip_slots(runway.to::<u64>() + 1);
            w.send(w.actor("liquidator"), w.ledger.liquidate(vec![s.running])).ok();
            assert_eq!(w.seats(s.closed), 0, "{how:?}");
            w.send(s.staker, w.ledger.removeValidators(s.running, keys(0..2))).ok();
        });
    }
}

#[test]
fn liquidated_cluster_with_a_closed_operator_stays_off_and_is_its_owners() {
    for how in ALL {
        test(|w| {
            let s = scene(w, how);
            s.refused(w.send(s.staker, w.ledger.reactivate(s.off, eth(1))), how, 4);
            w.send(w.staker("friend"), w.ledger.deposit(s.off, eth(1))).ok();
            w.send(s.staker, w.ledger.exitValidators(s.off, keys(2..4))).ok();
            w.send(s.staker, w.ledger.removeValidators(s.off, keys(2..3))).ok();
            let all = [9_999; 13];
            w.settle(&exit_report(w.validator(s.off, 3), eth(32), &s.ids, &all)).ok();
            assert_eq!(w.get(w.ledger.cluster(s.off)).validators, 0, "{how:?}");
            assert_eq!(w.seats(s.closed), 2, "of the one that runs");
            w.send(s.staker, w.ledger.withdraw(s.off, deposit() + eth(1))).ok();
            let empty = w.send(s.staker, w.ledger.reactivate(s.off, U256::ZERO));
            s.refused(empty, how, 2);
        });
    }
}

#[test]
fn empty_cluster_with_a_closed_operator_takes_money_but_no_validators() {
    for how in ALL {
        test(|w| {
            let s = scene(w, how);
            s.refused(s.register(w, s.empty, 9), how, 3);
            let call = w.ledger.openCluster(s.ids.clone(), keys(9..10), shares(13, 1), eth(1));
            s.refused(w.send(s.staker, call), how, 3);
            w.send(s.staker, w.ledger.deposit(s.empty, eth(1))).ok();
            w.skip_slots(1_000_000);
            assert!(!w.get(w.ledger.isLiquidatable(s.empty)), "{how:?}");
            w.send(s.staker, w.ledger.withdraw(s.empty, deposit() + eth(1))).ok();
        });
    }
}

/// A reshare in the cluster of this validator.
fn replace(w: &World, s: &Scene, validator: B256, successor: u64) {
    let exit = exit_report(validator, eth(32), &s.ids, &[9_999; 13]);
    w.settle(&reshare_report(exit, s.closed, successor)).ok();
}

#[test]
fn replacing_a_closed_operator_opens_its_clusters_again() {
    for how in ALL {
        test(|w| {
            let s = scene(w, how);
            let successor = w.register(w.actor("successor"), eth(10));
            replace(w, &s, w.validator(s.running, 0), successor);
            assert_eq!((w.seats(s.closed), w.seats(successor)), (0, 2), "{how:?}");
            s.register(w, s.running, 9).ok();
            replace(w, &s, w.validator(s.off, 2), successor);
            assert_eq!(w.seats(successor), 3, "a cluster that is off has no seats");
            w.send(s.staker, w.ledger.reactivate(s.off, eth(1))).ok();
            assert_eq!((w.seats(s.closed), w.seats(successor)), (0, 5));
            if how == Closed::Deactivated {
                let owner = w.owner(s.closed);
                w.send(owner, w.registry.withdrawBond(s.closed, 0, eth(10), owner)).ok();
                assert_eq!(w.get(w.registry.statusOf(s.closed)), 1);
            }
        });
    }
}

#[test]
fn closed_successor_takes_the_seats_but_no_more() {
    for how in ALL {
        test(|w| {
            let mut s = scene(w, Closed::Private);
            let successor = w.register(w.owner(14), eth(10));
            close(w, successor, how);
            replace(w, &s, w.validator(s.running, 0), successor);
            assert_eq!(w.seats(successor), 2, "{how:?}");
            s.closed = successor;
            s.refused(s.register(w, s.running, 9), how, 3);
            w.send(s.staker, w.ledger.removeValidators(s.running, keys(0..2))).ok();
            assert_eq!(w.seats(successor), 0);
        });
    }
}
