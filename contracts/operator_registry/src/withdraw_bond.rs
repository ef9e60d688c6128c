use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use surety_components::{Revert, calls};
use surety_interfaces::IClusterLedger::seatsOfCall;
use surety_interfaces::ICollateralVault::{previewCapacityCall, withdrawCall};
use surety_interfaces::IOperatorRegistry::BondWithdrawn;

use crate::strategies::{self, only};
use crate::{OperatorRegistry, deactivate, operators};

/// The ledger learns the lower capacity before the ETH moves: its receiver gets control and could otherwise fill seats
/// that the bond no longer covers.
pub fn withdraw_bond(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    strategy: u8,
    amount: U256,
    to: Address,
) -> Result<(), Revert> {
    operators::only_owner(registry, operator_id)?;
    let neighbours = registry.strategy(strategy)?;
    deactivate::finish(registry, operator_id)?;
    let seats = if registry.has_account(operator_id, strategy) {
        calls::read(registry, neighbours.ledger, &seatsOfCall { operatorId: operator_id })?
    } else {
        0
    };
    let preview = previewCapacityCall { operatorId: operator_id, assets: amount, seats };
    let capacity = calls::read(registry, neighbours.vault, &preview)?;
    strategies::set_capacities(registry, neighbours.ledger, only(operator_id), only(capacity))?;
    registry.vm().log(BondWithdrawn { operatorId: operator_id, strategy, amount, to, capacity });
    let withdraw = withdrawCall { operatorId: operator_id, assets: amount, to, seats };
    calls::invoke(registry, neighbours.vault, U256::ZERO, &withdraw)?;
    Ok(())
}
