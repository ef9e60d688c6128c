//! An operator's record, and what its status is.

use alloy_primitives::Address;
use stylus_sdk::prelude::*;
use stylus_sdk::storage::{
    StorageAddress, StorageBool, StorageString, StorageU8, StorageU16, StorageU32,
};
use surety_components::{Revert, calls};
use surety_interfaces::IClusterLedger::seatsOfCall;
use surety_interfaces::IOperatorRegistry::{NotOperatorOwner, OperatorNotFound};

use crate::OperatorRegistry;

pub const INACTIVE: u8 = 1;
pub const ACTIVE: u8 = 2;
pub const DEACTIVATING: u8 = 3;

/// Two slots and the url.
#[storage]
pub struct Operator {
    /// zero: there is no such operator
    pub owner: StorageAddress,
    /// DEACTIVATING stands until somebody writes, even after the last seat was released (see [`status`])
    pub status: StorageU8,
    pub is_private: StorageBool,
    /// bit k: the ledger of strategy k has an account
    pub accounts: StorageU8,
    // The second slot.
    pub payout: StorageAddress,
    pub score_bps: StorageU16,
    pub frames_served: StorageU32,
    /// of the last score; 0 before the first
    pub score_frame: StorageU32,
    /// 10 000 - multiplier that the vaults have, bps
    pub discount_bps: StorageU16,
    pub dkg_url: StorageString,
}

/// The operator's owner; fails for an unknown operator.
pub fn owner(registry: &OperatorRegistry, operator_id: u64) -> Result<Address, Revert> {
    let owner = registry.operators.getter(operator_id).owner.get();
    if owner.is_zero() {
        return Err(OperatorNotFound { operatorId: operator_id }.into());
    }
    Ok(owner)
}

pub fn only_owner(registry: &OperatorRegistry, operator_id: u64) -> Result<(), Revert> {
    let caller = registry.vm().msg_sender();
    if owner(registry, operator_id)? != caller {
        return Err(NotOperatorOwner { operatorId: operator_id, caller }.into());
    }
    Ok(())
}

/// The present status; 0 for an unknown operator. Nobody calls the registry when a seat is released, so a
/// deactivating operator is found inactive by asking its ledgers.
pub fn status(registry: &OperatorRegistry, operator_id: u64) -> Result<u8, Revert> {
    let written: u8 = registry.operators.getter(operator_id).status.get().to();
    if written != DEACTIVATING {
        return Ok(written);
    }
    for (_, strategy) in registry.strategies_of(operator_id) {
        if calls::read(registry, strategy.ledger, &seatsOfCall { operatorId: operator_id })? > 0 {
            return Ok(DEACTIVATING);
        }
    }
    Ok(INACTIVE)
}
