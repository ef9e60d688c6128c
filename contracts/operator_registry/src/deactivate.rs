use alloy_primitives::U256;
use surety_components::Revert;
use surety_components::codec::emit;
use surety_interfaces::IOperatorRegistry::{InvalidStatus, StatusChanged};

use crate::operators::{self, ACTIVE, DEACTIVATING, INACTIVE, Profile};
use crate::{OperatorRegistry, strategies};

/// Nobody calls the registry when a seat is released, so anyone may finish what the owner began.
pub fn deactivate(registry: &mut OperatorRegistry, operator_id: u64) -> Result<(), Revert> {
    let mut profile = operators::known(registry, operator_id)?;
    let begins = profile.status != DEACTIVATING;
    if begins {
        operators::only_owner(registry, operator_id)?;
    }
    if profile.status == ACTIVE {
        set_status(registry, operator_id, &mut profile, DEACTIVATING);
        strategies::push_status(registry, operator_id, &profile)?;
        return finish(registry, operator_id, &mut profile);
    }
    finish(registry, operator_id, &mut profile)?;
    if begins || profile.status == DEACTIVATING {
        return Err(InvalidStatus { operatorId: operator_id, status: profile.status }.into());
    }
    Ok(())
}

/// Writes down that a deactivating operator without seats is inactive.
pub fn finish(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    profile: &mut Profile,
) -> Result<(), Revert> {
    if profile.status == DEACTIVATING
        && operators::status(registry, operator_id, profile)? == INACTIVE
    {
        set_status(registry, operator_id, profile, INACTIVE);
    }
    Ok(())
}

pub fn set_status(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    profile: &mut Profile,
    status: u8,
) {
    profile.status = status;
    registry.store_profile(operator_id, profile);
    let id = U256::from(operator_id);
    emit::<StatusChanged>(registry, &[id], &[U256::from(status)]);
}
