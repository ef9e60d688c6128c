//! An owner's nonce: how many validators it has registered. Operators count it in the log, as those of SSV do.

use crate::{
    act::ActError,
    bindings::IClusterLedger::{ClusterOpened, ValidatorRegistered},
    system::{Strategy, System},
};
use alloy::primitives::{Address, B256, U256};

/// For the owner's next validator.
pub async fn next(system: &System, strategy: &Strategy, owner: Address) -> Result<u64, ActError> {
    let ledger = *strategy.ledger.address();
    let opened = system
        .events_where::<ClusterOpened>(ledger, |filter| filter.topic2(owner.into_word()))
        .await?;
    let ids: Vec<B256> =
        opened.iter().map(|(event, _)| B256::from(U256::from(event.clusterId))).collect();
    if ids.is_empty() {
        return Ok(0);
    }
    let registered =
        system.events_where::<ValidatorRegistered>(ledger, |filter| filter.topic1(ids)).await?;
    Ok(registered.len() as u64)
}
