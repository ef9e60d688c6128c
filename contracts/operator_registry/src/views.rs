use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use surety_components::Revert;
use surety_components::abi::read;
use surety_components::codec::{Words, ask};
use surety_interfaces::IClusterLedger::operatorAccountCall;
use surety_interfaces::ICollateralVault::debtOfCall;

use crate::{OperatorRegistry, operators};

pub fn accounts_of(
    registry: &OperatorRegistry,
    operator_id: u64,
) -> Result<(Address, Address), Revert> {
    let owner = operators::known(registry, operator_id)?.owner;
    Ok((owner, registry.payout_of(operator_id)))
}

pub fn score_of(registry: &OperatorRegistry, operator_id: u64) -> (u16, u32, u64) {
    let standing = registry.standing(operator_id);
    (standing.score_bps, standing.frames_served, u64::from(standing.frame))
}

/// The ledger decides whether there is a free seat, so it is asked; debt counts at once, even where the ledger was not
/// told yet.
pub fn is_eligible(
    registry: &OperatorRegistry,
    operator_id: u64,
    strategy: u8,
) -> Result<bool, Revert> {
    let neighbours = registry.strategy(strategy)?;
    if !registry.has_account(operator_id, strategy) {
        return Ok(false);
    }
    let id = [U256::from(operator_id)];
    let question = Words::call(operatorAccountCall::SELECTOR).put_all(&id);
    let account = ask(registry, neighbours.ledger, question)?;
    let (seats, capacity, active): (u32, u32, bool) = read(&account)?;
    if !active || seats >= capacity {
        return Ok(false);
    }
    Ok(registry.ask_word(neighbours.vault, debtOfCall::SELECTOR, &id)?.is_zero())
}

pub fn first_refused(registry: &OperatorRegistry, owner: Address, operator_ids: Vec<u64>) -> u64 {
    let refuses = |id: &u64| registry.is_private(*id) && !registry.is_whitelisted(*id, owner);
    operator_ids.into_iter().find(refuses).unwrap_or_default()
}

pub fn strategy_of(
    registry: &OperatorRegistry,
    strategy: u8,
) -> Result<(Address, Address), Revert> {
    let neighbours = registry.strategy(strategy)?;
    Ok((neighbours.vault, neighbours.ledger))
}
