use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolEvent;
use surety_components::codec::{Words, emit, emit_bytes, word_of};
use surety_components::{Checked, Revert, non_zero, words};
use surety_interfaces::IOperatorRegistry::{
    DkgUrlSet, EmptyList, InvalidUrl, PayoutSet, PrivacySet, WhitelistSet,
};

use crate::operators::only_owner;
use crate::{OperatorRegistry, strategies};

const MAX_URL_BYTES: usize = 256;

pub fn set_dkg_url(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    dkg_url: &[u8],
) -> Result<(), Revert> {
    let mut profile = only_owner(registry, operator_id)?;
    profile.url_bytes = check_url(dkg_url)?;
    registry.store_profile(operator_id, &profile);
    registry.store_url(operator_id, dkg_url);
    let data = Words::default().put_all(&[U256::from(32)]).put_bytes(dkg_url);
    emit_bytes(registry, &DkgUrlSet::SIGNATURE_HASH, &[U256::from(operator_id)], &data.0);
    Ok(())
}

pub fn set_payout(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    payout: Address,
) -> Result<(), Revert> {
    only_owner(registry, operator_id)?;
    non_zero(payout)?;
    let mut standing = registry.standing(operator_id);
    standing.payout = payout;
    registry.store_standing(operator_id, &standing);
    emit(registry, &PayoutSet::SIGNATURE_HASH, &[U256::from(operator_id)], &[word_of(payout)]);
    Ok(())
}

pub fn set_private(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    is_private: bool,
) -> Result<(), Revert> {
    let mut profile = only_owner(registry, operator_id)?;
    profile.is_private = is_private;
    registry.store_profile(operator_id, &profile);
    let id = U256::from(operator_id);
    emit(registry, &PrivacySet::SIGNATURE_HASH, &[id], &[U256::from(is_private)]);
    strategies::push_status(registry, operator_id, &profile)
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
    let id = U256::from(operator_id);
    for account in accounts {
        registry.whitelist.insert(listing(operator_id, account), U256::from(allowed));
        let indexed = [id, word_of(account)];
        emit(registry, &WhitelistSet::SIGNATURE_HASH, &indexed, &[U256::from(allowed)]);
    }
    Ok(())
}

/// The whitelist's key for an account.
pub fn listing(operator_id: u64, account: Address) -> U256 {
    words::join_address(account, u128::from(operator_id))
}

/// The length of a url: a scheme and something behind it, in printable ASCII.
pub fn check_url(url: &[u8]) -> Result<u16, Revert> {
    let host = url.strip_prefix(b"https://").or_else(|| url.strip_prefix(b"http://"));
    let is_text = url.iter().all(u8::is_ascii_graphic);
    if url.len() > MAX_URL_BYTES || host.is_none_or(<[u8]>::is_empty) || !is_text {
        return Err(InvalidUrl {}.into());
    }
    u16::try_from(url.len()).or_overflow()
}
