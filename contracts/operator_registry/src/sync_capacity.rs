use alloc::vec::Vec;

use surety_components::{Revert, calls};
use surety_interfaces::ICollateralVault::capacitiesOfCall;
use surety_interfaces::IOperatorRegistry::EmptyList;

use crate::{OperatorRegistry, strategies};

pub fn sync_capacity(
    registry: &mut OperatorRegistry,
    operator_ids: Vec<u64>,
    strategy: u8,
) -> Result<(), Revert> {
    if operator_ids.is_empty() {
        return Err(EmptyList {}.into());
    }
    let neighbours = registry.strategy(strategy)?;
    let ask = capacitiesOfCall { operatorIds: operator_ids.clone() };
    let capacities = calls::read(registry, neighbours.vault, &ask)?;
    strategies::set_capacities(registry, neighbours.ledger, operator_ids, capacities)
}
