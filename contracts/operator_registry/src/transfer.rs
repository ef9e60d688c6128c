use alloy_primitives::{Address, U256};
use alloy_sol_types::SolEvent;
use surety_components::Revert;
use surety_components::codec::{emit, word_of};
use surety_interfaces::IOperatorRegistry::{OperatorTransferStarted, OperatorTransferred};

use crate::operators::{PENDING_OWNER, known, only_owner};
use crate::{OperatorRegistry, verify};

pub fn transfer_operator(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    new_owner: Address,
) -> Result<(), Revert> {
    let owner = only_owner(registry, operator_id)?.owner;
    registry.store_address_at(operator_id, PENDING_OWNER, new_owner);
    announce::<OperatorTransferStarted>(registry, operator_id, [owner, new_owner]);
    Ok(())
}

pub fn accept_operator(registry: &mut OperatorRegistry, operator_id: u64) -> Result<(), Revert> {
    let mut profile = known(registry, operator_id)?;
    let new_owner = registry.address_at(operator_id, PENDING_OWNER);
    registry.access.only(new_owner)?;
    registry.store_address_at(operator_id, PENDING_OWNER, Address::ZERO);
    let owners = [profile.owner, new_owner];
    profile.owner = new_owner;
    // the curator judged the previous one
    verify::unflag(registry, operator_id, &mut profile);
    registry.store_profile(operator_id, &profile);
    announce::<OperatorTransferred>(registry, operator_id, owners);
    Ok(())
}

#[inline(always)]
fn announce<E: SolEvent>(registry: &OperatorRegistry, operator_id: u64, [from, to]: [Address; 2]) {
    emit::<E>(registry, &[U256::from(operator_id), word_of(from), word_of(to)], &[]);
}
