use alloc::{string::String, vec::Vec};

use alloy_primitives::Address;
use stylus_sdk::prelude::*;
use surety_components::{Revert, non_zero};
use surety_interfaces::IOperatorRegistry::{
    DkgUrlSet, EmptyList, InvalidUrl, PayoutSet, PrivacySet, WhitelistSet,
};

use crate::operators::only_owner;
use crate::{OperatorRegistry, strategies};

const MAX_URL_BYTES: usize = 256;

pub fn set_dkg_url(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    dkg_url: String,
) -> Result<(), Revert> {
    only_owner(registry, operator_id)?;
    check_url(&dkg_url)?;
    registry.operators.setter(operator_id).dkg_url.set_str(&dkg_url);
    registry.vm().log(DkgUrlSet { operatorId: operator_id, dkgUrl: dkg_url });
    Ok(())
}

pub fn set_payout(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    payout: Address,
) -> Result<(), Revert> {
    only_owner(registry, operator_id)?;
    non_zero(payout)?;
    registry.operators.setter(operator_id).payout.set(payout);
    registry.vm().log(PayoutSet { operatorId: operator_id, payout });
    Ok(())
}

pub fn set_private(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    is_private: bool,
) -> Result<(), Revert> {
    only_owner(registry, operator_id)?;
    registry.operators.setter(operator_id).is_private.set(is_private);
    registry.vm().log(PrivacySet { operatorId: operator_id, isPrivate: is_private });
    strategies::push_status(registry, operator_id)
}

pub fn set_whitelist(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    accounts: Vec<Address>,
    allowed: bool,
) -> Result<(), Revert> {
    only_owner(registry, operator_id)?;
    if accounts.is_empty() {
        return Err(EmptyList {}.into());
    }
    for account in accounts {
        registry.whitelist.setter(operator_id).insert(account, allowed);
        registry.vm().log(WhitelistSet { operatorId: operator_id, account, allowed });
    }
    Ok(())
}

/// A scheme and something behind it.
pub fn check_url(url: &str) -> Result<(), Revert> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if url.len() > MAX_URL_BYTES || host.is_none_or(str::is_empty) {
        return Err(InvalidUrl {}.into());
    }
    Ok(())
}
