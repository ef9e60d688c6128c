//! Events, word by word (see `surety_components::codec`); the tests decode each with alloy.

use alloy_primitives::{B256, U256};
use surety_components::codec::{emit, emit_bytes};

use crate::ClusterLedger;

impl ClusterLedger {
    pub(crate) fn emit(&self, signature: &B256, indexed: &[U256], data: &[U256]) {
        emit(self, signature, indexed, data);
    }

    pub(crate) fn emit_bytes(&self, signature: &B256, indexed: &[U256], data: &[u8]) {
        emit_bytes(self, signature, indexed, data);
    }
}
