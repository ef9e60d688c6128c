use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use surety_components::codec::{Words, emit, emit_bytes, word_of};
use surety_components::{Checked, Revert, non_zero};
use surety_interfaces::IOperatorRegistry::{
    InvalidPublicKeyLength, OperatorRegistered, PrivacySet, PublicKeyTaken,
};
use surety_protocol::key_proof::key_hash;
use surety_protocol::math::BPS;
use surety_protocol::score::NEUTRAL_SCORE_BPS;

use crate::operators::{ACTIVE, Contact, INACTIVE, Profile};
use crate::{OperatorRegistry, bond, deactivate, profile, strategies};

const MAX_KEY_BYTES: usize = 2_048;
const FIRST_STRATEGY: u8 = 0;

pub fn register_operator(
    registry: &mut OperatorRegistry,
    public_key: &[u8],
    fee: U256,
    is_private: bool,
    payout: Address,
    dkg_url: &[u8],
) -> Result<u64, Revert> {
    check_key(public_key)?;
    non_zero(payout)?;
    profile::check_url(dkg_url)?;
    let ledger = registry.ledger(FIRST_STRATEGY)?;
    let owner = registry.vm().msg_sender();
    let key = free_key(registry, owner, public_key)?;
    let operator_id = next_id(registry)?;
    registry.shelf.set_word_at(key, U256::from(operator_id));
    let accounts = strategies::bit(FIRST_STRATEGY);
    let mut profile = Profile {
        owner,
        multiplier_bps: BPS,
        frame: 0,
        frames_served: 0,
        score_bps: NEUTRAL_SCORE_BPS,
        accounts,
        is_private,
        asks_contract: false,
        is_verified: false,
        status: INACTIVE,
    };
    if payout != owner {
        registry.store_contact(operator_id, &Contact { payout, version: 0 });
    }
    announce(registry, operator_id, &profile, public_key, fee, payout, dkg_url);
    let amount = registry.vm().msg_value();
    let mut capacity = 0;
    if amount.is_zero() {
        registry.store_profile(operator_id, &profile);
    } else {
        // nobody had this id, so there is neither bond nor debt
        bond::check_minimum(registry, amount)?;
        deactivate::set_status(registry, operator_id, &mut profile, ACTIVE);
        let vault = registry.vault(FIRST_STRATEGY)?;
        capacity = bond::deposit(registry, vault, operator_id, FIRST_STRATEGY)?;
    }
    strategies::open_account(registry, ledger, operator_id, &profile, fee, capacity)?;
    Ok(operator_id)
}

fn check_key(public_key: &[u8]) -> Result<(), Revert> {
    let length = public_key.len();
    if length == 0 || length > MAX_KEY_BYTES {
        return Err(InvalidPublicKeyLength { length: U256::from(length) }.into());
    }
    Ok(())
}

/// Where the key stands, if its owner has not registered it before.
fn free_key(
    registry: &OperatorRegistry,
    owner: Address,
    public_key: &[u8],
) -> Result<U256, Revert> {
    let hash = key_hash(owner, public_key);
    let slot = registry.key_slot(hash);
    if !registry.shelf.word_at(slot).is_zero() {
        return Err(PublicKeyTaken { keyHash: hash }.into());
    }
    Ok(slot)
}

fn next_id(registry: &mut OperatorRegistry) -> Result<u64, Revert> {
    let mut basics = registry.basics();
    basics.operators = basics.operators.checked_add(1).or_overflow()?;
    registry.store_basics(&basics);
    Ok(basics.operators)
}

fn announce(
    registry: &OperatorRegistry,
    operator_id: u64,
    profile: &Profile,
    public_key: &[u8],
    fee: U256,
    payout: Address,
    dkg_url: &[u8],
) {
    // the head's four words, then the key with its length, then the url
    let key_at = 4 * 32;
    let url_at = public_key.len().next_multiple_of(32).saturating_add(key_at + 32);
    let head = [U256::from(key_at), fee, word_of(payout), U256::from(url_at)];
    let data = Words::default().put_all(&head).put_bytes(public_key).put_bytes(dkg_url);
    let id = U256::from(operator_id);
    let indexed = [id, word_of(profile.owner)];
    emit_bytes::<OperatorRegistered>(registry, &indexed, &data.0);
    if profile.is_private {
        emit::<PrivacySet>(registry, &[id], &[U256::from(profile.is_private)]);
    }
}
