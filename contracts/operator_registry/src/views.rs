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
    let payout = registry.contact(operator_id).payout;
    Ok((owner, if payout.is_zero() { owner } else { payout }))
}

pub fn payout_of(registry: &OperatorRegistry, operator_id: u64) -> Address {
    accounts_of(registry, operator_id).map(|(_, payout)| payout).unwrap_or_default()
}

const PAGE: u64 = 100;

/// Owners, statuses as written down, and scores.
pub fn operators(
    registry: &OperatorRegistry,
    first_id: u64,
    limit: u64,
) -> (Vec<Address>, Vec<u8>, Vec<u16>) {
    let (mut owners, mut statuses, mut scores) = (Vec::new(), Vec::new(), Vec::new());
    let first = first_id.max(1);
    let end = first.saturating_add(limit.min(PAGE));
    for operator_id in first..end.min(registry.operator_count().saturating_add(1)) {
        let profile = registry.profile(operator_id);
        owners.push(profile.owner);
        statuses.push(profile.status);
        scores.push(profile.score_bps);
    }
    (owners, statuses, scores)
}

pub fn score_of(registry: &OperatorRegistry, operator_id: u64) -> (u16, u32, u64) {
    let profile = registry.profile(operator_id);
    (profile.score_bps, profile.frames_served, u64::from(profile.frame))
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

pub fn strategy_of(
    registry: &OperatorRegistry,
    strategy: u8,
) -> Result<(Address, Address), Revert> {
    let neighbours = registry.strategy(strategy)?;
    Ok((neighbours.vault, neighbours.ledger))
}
