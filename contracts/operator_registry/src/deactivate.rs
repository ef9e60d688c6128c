use alloy_primitives::aliases::U8;
use stylus_sdk::prelude::*;
use surety_components::Revert;
use surety_interfaces::IOperatorRegistry::{InvalidStatus, StatusChanged};

use crate::operators::{self, ACTIVE, DEACTIVATING, INACTIVE};
use crate::{OperatorRegistry, strategies};

pub fn deactivate(registry: &mut OperatorRegistry, operator_id: u64) -> Result<(), Revert> {
    operators::only_owner(registry, operator_id)?;
    let status = operators::status(registry, operator_id)?;
    if status != ACTIVE {
        return Err(InvalidStatus { operatorId: operator_id, status }.into());
    }
    set_status(registry, operator_id, DEACTIVATING);
    strategies::push_status(registry, operator_id)?;
    finish(registry, operator_id)
}

/// Writes down that a deactivating operator without seats is inactive.
pub fn finish(registry: &mut OperatorRegistry, operator_id: u64) -> Result<(), Revert> {
    let written: u8 = registry.operators.getter(operator_id).status.get().to();
    if written == DEACTIVATING && operators::status(registry, operator_id)? == INACTIVE {
        set_status(registry, operator_id, INACTIVE);
    }
    Ok(())
}

fn set_status(registry: &mut OperatorRegistry, operator_id: u64, status: u8) {
    registry.operators.setter(operator_id).status.set(U8::from(status));
    registry.vm().log(StatusChanged { operatorId: operator_id, status });
}
