//! Doors to a strategy's vault for those who judge operators and manage their nodes. What the bond covers afterwards goes to
//! the ledger.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use stylus_sdk::prelude::*;
use surety_components::Revert;
use surety_components::abi::read;
use surety_components::codec::word_of;
use surety_interfaces::ICollateralVault::{
    cancelLockCall, compensateLockCall, lockBondCall, setNodesCall, settleLockCall,
};

use crate::shelf::NODE_MANAGER;
use crate::{OperatorRegistry, operators, strategies};

pub fn lock_bond(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    strategy: u8,
    case_id: B256,
    amount: U256,
    until: u64,
    beneficiary: Address,
) -> Result<(), Revert> {
    only_judge(registry)?;
    let args = [case_id.into(), amount, U256::from(until), word_of(beneficiary)];
    pass(registry, operator_id, strategy, lockBondCall::SELECTOR, &args)
}

pub fn cancel_lock(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    strategy: u8,
    case_id: B256,
) -> Result<(), Revert> {
    only_judge(registry)?;
    pass(registry, operator_id, strategy, cancelLockCall::SELECTOR, &[case_id.into()])
}

pub fn compensate_lock(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    strategy: u8,
    case_id: B256,
) -> Result<(), Revert> {
    pass(registry, operator_id, strategy, compensateLockCall::SELECTOR, &[case_id.into()])
}

pub fn settle_lock(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    strategy: u8,
    case_id: B256,
) -> Result<(), Revert> {
    only_judge(registry)?;
    pass(registry, operator_id, strategy, settleLockCall::SELECTOR, &[case_id.into()])
}

pub fn set_nodes(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    strategy: u8,
    kind: u8,
    nodes: u16,
) -> Result<(), Revert> {
    registry.access.only(registry.load_address(NODE_MANAGER))?;
    let seats = registry.seats_in(strategy, operator_id)?;
    let args = [U256::from(kind), U256::from(nodes), seats];
    pass(registry, operator_id, strategy, setNodesCall::SELECTOR, &args)
}

fn only_judge(registry: &OperatorRegistry) -> Result<(), Revert> {
    registry
        .access
        .only(registry.load_address(NODE_MANAGER))
        .or_else(|_| registry.access.only_admin())
}

/// Calls a function of the vault that takes the operator's id first, with the sent ETH, and answers a capacity.
fn pass(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    strategy: u8,
    selector: [u8; 4],
    args: &[U256],
) -> Result<(), Revert> {
    operators::known(registry, operator_id)?;
    let neighbours = registry.strategy(strategy)?;
    let args = [&[U256::from(operator_id)], args].concat();
    let value = registry.vm().msg_value();
    let answer = registry.tell_words(neighbours.vault, value, selector, &args)?;
    strategies::set_capacity(registry, neighbours.ledger, operator_id, read(&answer)?)
}
