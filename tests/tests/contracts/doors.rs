//! Locks and reservations through the registry: the ledger's capacity follows.

use alloy::primitives::{Address, B256, U256};
use surety::bindings::{IAccess, ICollateralVault, IOperatorRegistry};
use surety_tests::{World, eth, finney, test};

const CASE: B256 = B256::repeat_byte(0xca);
const WEEK: u64 = 7 * 86_400;

fn capacity(w: &World, id: u64) -> u32 {
    let told = w.get(w.ledger.operatorAccount(id)).capacity;
    assert_eq!(told, w.get(w.vault.capacityOf(id)), "the ledger knows what the vault says");
    told
}

fn lock(w: &World, by: Address, id: u64, amount: U256) {
    let beneficiary = w.actor("beneficiary");
    let until = w.now() + WEEK;
    w.send(by, w.registry.lockBond(id, 0, CASE, amount, until, beneficiary)).ok();
}

#[test]
fn locks_lower_the_capacity_until_they_are_cancelled_or_paid() {
    test(|w| {
        let (id, manager) = (w.operators(1)[0], w.actor("node manager"));
        w.send(w.admin, w.registry.setNodeManager(manager)).ok();
        assert_eq!(w.get(w.registry.nodeManager()), manager);
        let again = w.registry.setNodeManager(manager);
        w.send(w.admin, again).refused(IAccess::AlreadyWired {});
        lock(w, manager, id, eth(4));
        assert_eq!(capacity(w, id), 6);
        w.send(w.admin, w.registry.cancelLock(id, 0, CASE)).ok();
        assert_eq!(capacity(w, id), 10);
        lock(w, w.admin, id, eth(4));
        let friend = w.actor("friend");
        w.send(friend, w.registry.compensateLock(id, 0, CASE).value(eth(3))).ok();
        assert_eq!(capacity(w, id), 9);
        assert_eq!(w.get(w.vault.recoveredOf(w.actor("beneficiary"))), eth(3));
        w.send(friend, w.registry.compensateLock(id, 0, CASE).value(eth(1))).ok();
        assert_eq!((capacity(w, id), w.bond(id)), (10, eth(10)));
        let error = ICollateralVault::LockNotFound { operatorId: id, caseId: CASE };
        w.send(w.admin, w.registry.cancelLock(id, 0, CASE)).refused(error);
    });
}

#[test]
fn settled_lock_takes_the_bond() {
    test(|w| {
        let id = w.operators(11)[0];
        w.skip_secs(86_400);
        lock(w, w.admin, id, eth(2));
        w.send(w.admin, w.registry.settleLock(id, 0, CASE)).ok();
        assert_eq!((capacity(w, id), w.bond(id)), (8, eth(8)));
        assert_eq!(w.get(w.vault.recoveredOf(w.actor("beneficiary"))), eth(2));
    });
}

#[test]
fn nodes_reserve_bond_beside_seats() {
    test(|w| {
        let (ids, manager) = (w.operators(4), w.actor("node manager"));
        w.send(w.admin, w.registry.setNodeManager(manager)).ok();
        w.open(w.staker("staker"), &ids, 0..8);
        let set = |nodes| w.send(manager, w.registry.setNodes(ids[0], 0, 1, nodes));
        set(2).ok();
        assert_eq!(capacity(w, ids[0]), 8);
        let sent = set(3);
        let error: ICollateralVault::InsufficientCollateral = sent.refused_like();
        assert_eq!(error.operatorId, ids[0]);
        let owner = w.owner(ids[0]);
        let withdrawal = w.registry.withdrawBond(ids[0], 0, finney(1), owner);
        let _: ICollateralVault::InsufficientCollateral = w.send(owner, withdrawal).refused_like();
        set(0).ok();
        assert_eq!(capacity(w, ids[0]), 10);
        let error = IOperatorRegistry::OperatorNotFound { operatorId: 99 };
        w.send(manager, w.registry.setNodes(99, 0, 1, 1)).refused(error);
    });
}

#[test]
fn locks_have_cases_of_their_own_and_are_seven_at_most() {
    test(|w| {
        let operatorId = w.operators(1)[0];
        let lock = |number: u8| {
            let (caseId, until) = (B256::repeat_byte(number), w.now() + WEEK);
            let beneficiary = w.actor("beneficiary");
            let call = w.registry.lockBond(operatorId, 0, caseId, finney(1), until, beneficiary);
            w.send(w.admin, call)
        };
        lock(1).ok();
        let caseId = B256::repeat_byte(1);
        lock(1).refused(ICollateralVault::LockExists { operatorId, caseId });
        (2..=7).for_each(|number| drop(lock(number).ok()));
        lock(8).refused(ICollateralVault::TooManyLocks { operatorId });
        w.skip_secs(WEEK);
        lock(8).ok();
    });
}
