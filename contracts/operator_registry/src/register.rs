use alloc::string::String;

use alloy_primitives::{
    Address, B256, U256,
    aliases::{U8, U16, U64},
    keccak256,
};
use stylus_sdk::abi::Bytes;
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert, calls, non_zero};
use surety_interfaces::IClusterLedger::openAccountCall;
use surety_interfaces::IOperatorRegistry::{
    InvalidPublicKeyLength, OperatorRegistered, PrivacySet, PublicKeyTaken,
};
use surety_protocol::score::NEUTRAL_SCORE_BPS;

use crate::operators::INACTIVE;
use crate::{OperatorRegistry, bond, profile, strategies};

const MAX_KEY_BYTES: usize = 2_048;
const FIRST_STRATEGY: u8 = 0;

pub fn register_operator(
    registry: &mut OperatorRegistry,
    public_key: Bytes,
    fee: U256,
    is_private: bool,
    payout: Address,
    dkg_url: String,
) -> Result<u64, Revert> {
    check_key(&public_key)?;
    non_zero(payout)?;
    profile::check_url(&dkg_url)?;
    let strategy = registry.strategy(FIRST_STRATEGY)?;
    let owner = registry.vm().msg_sender();
    take_key(registry, owner, &public_key)?;
    let operator_id = next_id(registry)?;
    write_record(registry, operator_id, owner, is_private, payout, &dkg_url);
    registry.vm().log(OperatorRegistered {
        operatorId: operator_id,
        owner,
        publicKey: public_key.0.into(),
        fee,
        payout,
        dkgUrl: dkg_url,
    });
    if is_private {
        registry.vm().log(PrivacySet { operatorId: operator_id, isPrivate: true });
    }
    let open = openAccountCall { operatorId: operator_id, fee };
    calls::invoke(registry, strategy.ledger, U256::ZERO, &open)?;
    if registry.vm().msg_value().is_zero() {
        // an account starts inactive and public
        if is_private {
            strategies::push_status(registry, operator_id)?;
        }
    } else {
        bond::bond(registry, operator_id, FIRST_STRATEGY)?;
    }
    Ok(operator_id)
}

fn check_key(public_key: &Bytes) -> Result<(), Revert> {
    let length = public_key.len();
    if length == 0 || length > MAX_KEY_BYTES {
        return Err(InvalidPublicKeyLength { length: U256::from(length) }.into());
    }
    Ok(())
}

/// A key is bound to who registers it, so that nobody can take another's key away.
fn take_key(
    registry: &mut OperatorRegistry,
    owner: Address,
    public_key: &Bytes,
) -> Result<(), Revert> {
    let mut bound = owner.to_vec();
    bound.extend_from_slice(public_key);
    let hash: B256 = keccak256(bound);
    if registry.keys.get(hash) {
        return Err(PublicKeyTaken { keyHash: hash }.into());
    }
    registry.keys.insert(hash, true);
    Ok(())
}

fn next_id(registry: &mut OperatorRegistry) -> Result<u64, Revert> {
    let last: u64 = registry.operator_count.get().to();
    let operator_id = last.checked_add(1).or_overflow()?;
    registry.operator_count.set(U64::from(operator_id));
    Ok(operator_id)
}

fn write_record(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    owner: Address,
    is_private: bool,
    payout: Address,
    dkg_url: &str,
) {
    let mut operator = registry.operators.setter(operator_id);
    operator.owner.set(owner);
    operator.status.set(U8::from(INACTIVE));
    operator.is_private.set(is_private);
    operator.payout.set(payout);
    operator.score_bps.set(U16::from(NEUTRAL_SCORE_BPS));
    operator.dkg_url.set_str(dkg_url);
    drop(operator);
    registry.note_account(operator_id, FIRST_STRATEGY);
}
