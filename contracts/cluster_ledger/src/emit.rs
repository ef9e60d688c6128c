//! Events, word by word (see `surety_components::codec`); the tests decode each with alloy.

use alloy_primitives::{B256, U256};
use stylus_sdk::prelude::*;
use surety_components::codec::{Words, event};

use crate::ClusterLedger;

impl ClusterLedger {
    pub(crate) fn emit(&self, signature: &B256, indexed: &[U256], data: &[U256]) {
        event(self, signature, indexed, data);
    }

    pub(crate) fn emit_bytes(&self, signature: &B256, indexed: &[U256], data: &[u8]) {
        let mut log = Words(signature.to_vec()).put_all(indexed);
        log.0.extend_from_slice(data);
        self.vm().emit_log(&log.0, indexed.len().saturating_add(1));
    }
}
