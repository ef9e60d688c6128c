use alloc::vec::Vec;

use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use surety_components::Revert;
use surety_components::codec::{Words, ask};
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
    let ids = operator_ids.iter().map(|id| U256::from(*id));
    let question = Words::call(capacitiesOfCall::SELECTOR).put_all(&[U256::from(32)]).put_list(ids);
    let capacities = strategies::capacities(&ask(registry, neighbours.vault, question)?)?;
    strategies::set_capacities(registry, neighbours.ledger, &operator_ids, &capacities)
}
