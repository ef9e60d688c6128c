use alloy_primitives::B256;
use surety_interfaces::IClusterLedger::setCapacitiesCall;
use surety_interfaces::ICollateralVault::{
    cancelLockCall, compensateLockCall, lockBondCall, setNodesCall, settleLockCall,
};
use surety_interfaces::IOperatorRegistry::{OperatorNotFound, StrategyNotFound};

use super::*;

const MANAGER: Address = address!("00000000000000000000000000000000000000d3");
const CASE: B256 = B256::repeat_byte(0xca);

/// Operator 1 is active with one seat; the vault answers that the bond covers one.
fn managed() -> Scene {
    let mut scene = Scene::active();
    scene.from(ADMIN).set_node_manager(MANAGER).unwrap();
    scene.answer_with(wei(1).abi_encode());
    scene.seats_answer(LEDGER, 1);
    scene
}

type Door = fn(&mut OperatorRegistry, u64, u8) -> Result<(), Revert>;

fn lock(registry: &mut OperatorRegistry, id: u64, strategy: u8) -> Result<(), Revert> {
    registry.lock_bond(id, strategy, CASE, wei(5), 77, PAYOUT)
}

fn locked() -> lockBondCall {
    let (amount, until, beneficiary) = (wei(5), 77, PAYOUT);
    lockBondCall { operatorId: 1, caseId: CASE, amount, until, beneficiary }
}

fn nodes(registry: &mut OperatorRegistry, id: u64, strategy: u8) -> Result<(), Revert> {
    registry.set_nodes(id, strategy, 2, 6)
}

/// The door makes this call with the sent ETH, and then tells the ledger.
fn leads_to(door: Door, call: &impl SolCall, caller: Address, value: U256) {
    let capacity = setCapacitiesCall { operatorIds: vec![1], capacities: vec![1] };
    let mut scene = managed();
    scene.returns(VAULT, call, value, 1);
    assert_eq!(door(scene.paying(caller, value), 1, 0), Ok(()));
    let refusal = scene.refuses(LEDGER, &capacity);
    assert_eq!(door(scene.paying(caller, value), 1, 0), Err(refusal));
    let mut scene = managed();
    scene.vm.mock_call(VAULT, call.abi_encode(), value, Err(vec![]));
    scene.answer_last();
    let refusal = Revert(scene.answer.clone());
    assert_eq!(door(scene.paying(caller, value), 1, 0), Err(refusal));
}

#[test]
fn doors_lead_to_the_vault_and_tell_the_ledger() {
    let cancelled = cancelLockCall { operatorId: 1, caseId: CASE };
    let settled = settleLockCall { operatorId: 1, caseId: CASE };
    for caller in [ADMIN, MANAGER] {
        leads_to(lock, &locked(), caller, U256::ZERO);
        leads_to(|r, id, s| r.cancel_lock(id, s, CASE), &cancelled, caller, U256::ZERO);
        leads_to(|r, id, s| r.settle_lock(id, s, CASE), &settled, caller, U256::ZERO);
    }
    let compensated = compensateLockCall { operatorId: 1, caseId: CASE };
    leads_to(|r, id, s| r.compensate_lock(id, s, CASE), &compensated, STRANGER, wei(3));
    let reserved = setNodesCall { operatorId: 1, kind: 2, nodes: 6, seats: 1 };
    leads_to(nodes, &reserved, MANAGER, U256::ZERO);
}

const OF_JUDGES: [Door; 3] =
    [lock, |r, id, s| r.cancel_lock(id, s, CASE), |r, id, s| r.settle_lock(id, s, CASE)];

#[test]
fn doors_refuse_other_callers() {
    let mut scene = managed();
    for caller in [OWNER, STRANGER, DISTRIBUTOR, Address::ZERO] {
        for door in OF_JUDGES.into_iter().chain([nodes as Door]) {
            assert_eq!(door(scene.from(caller), 1, 0), Err(unauthorized(caller)));
        }
    }
    assert_eq!(nodes(scene.from(ADMIN), 1, 0), Err(unauthorized(ADMIN)));
    // nobody is the node manager before it is named
    let mut scene = Scene::active();
    assert_eq!(lock(scene.from(Address::ZERO), 1, 0), Err(unauthorized(Address::ZERO)));
}

#[test]
fn doors_of_unknown_operators_and_strategies_are_refused() {
    let mut scene = managed();
    let anyone: Door = |r, id, s| r.compensate_lock(id, s, CASE);
    for door in OF_JUDGES.into_iter().chain([anyone]) {
        let unknown = door(scene.from(MANAGER), 2, 0);
        assert_eq!(unknown, Err(revert(OperatorNotFound { operatorId: 2 })));
    }
    for door in OF_JUDGES.into_iter().chain([anyone, nodes]) {
        let nowhere = door(scene.from(MANAGER), 1, 1);
        assert_eq!(nowhere, Err(revert(StrategyNotFound { strategy: 1 })));
    }
}
