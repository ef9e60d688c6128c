//! A cluster's validators: their keys are in the log only.

use crate::{
    act::ActError,
    bindings::IClusterLedger::{ValidatorExited, ValidatorRegistered, ValidatorRemoved},
    system::{Strategy, System},
};
use alloy::{
    primitives::{B256, Bytes, U256},
    rpc::types::Log,
};
use std::collections::BTreeMap;

/// How long a BLS key is.
const KEY_BYTES: usize = surety_protocol::cluster::PUBLIC_KEY_BYTES;

/// Those that are registered now, in the order of their registration.
pub async fn of(system: &System, strategy: &Strategy, id: u64) -> Result<Vec<Bytes>, ActError> {
    let (ledger, topic) = (*strategy.ledger.address(), Some(B256::from(U256::from(id))));
    let at = |log: &Log| (log.block_number, log.log_index);
    let mut told = Vec::new();
    for (event, log) in system.events::<ValidatorRegistered>(ledger, topic).await? {
        told.push((at(&log), event.validator, Some(event.publicKey)));
    }
    for (event, log) in system.events::<ValidatorRemoved>(ledger, topic).await? {
        told.push((at(&log), event.validator, None));
    }
    for (event, log) in system.events::<ValidatorExited>(ledger, topic).await? {
        told.push((at(&log), event.validator, None));
    }
    told.sort_by_key(|(at, ..)| *at);
    let mut registered = BTreeMap::new();
    for (at, validator, key) in told {
        match key {
            Some(key) => registered.insert(validator, (at, key)),
            None => registered.remove(&validator),
        };
    }
    let mut keys: Vec<_> = registered.into_values().collect();
    keys.sort_by_key(|(at, _)| *at);
    Ok(keys.into_iter().map(|(_, key)| key).collect())
}

/// A validator's public key as an argument.
pub fn key(text: &str) -> Result<Bytes, String> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    match alloy::hex::decode(digits) {
        Ok(bytes) if bytes.len() == KEY_BYTES => Ok(bytes.into()),
        _ => Err("not a validator's public key: it is 0x and 96 hex digits".into()),
    }
}
