use alloc::vec::Vec;

use alloy_primitives::Address;
use surety_components::{Revert, calls};
use surety_interfaces::IClusterLedger::operatorAccountCall;
use surety_interfaces::ICollateralVault::debtOfCall;

use crate::{OperatorRegistry, operators};

pub fn accounts_of(
    registry: &OperatorRegistry,
    operator_id: u64,
) -> Result<(Address, Address), Revert> {
    let owner = operators::owner(registry, operator_id)?;
    Ok((owner, registry.payout_of(operator_id)))
}

pub fn score_of(registry: &OperatorRegistry, operator_id: u64) -> (u16, u32, u64) {
    let operator = registry.operators.getter(operator_id);
    let frame = operator.score_frame.get().to::<u64>();
    (operator.score_bps.get().to(), operator.frames_served.get().to(), frame)
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
    let ask = operatorAccountCall { operatorId: operator_id };
    let account = calls::read(registry, neighbours.ledger, &ask)?;
    if !account.active || account.seats >= account.capacity {
        return Ok(false);
    }
    let ask = debtOfCall { operatorId: operator_id };
    Ok(calls::read(registry, neighbours.vault, &ask)?.is_zero())
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
