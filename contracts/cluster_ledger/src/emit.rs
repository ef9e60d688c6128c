//! Events, word by word (see `surety_components::codec`); the tests decode each with alloy.

use alloy_primitives::U256;
use alloy_sol_types::SolEvent;
use surety_components::codec::{emit, emit_bytes};

use crate::ClusterLedger;

impl ClusterLedger {
    #[inline(always)]
    pub(crate) fn emit<E: SolEvent>(&self, indexed: &[U256], data: &[U256]) {
        emit::<E>(self, indexed, data);
    }

    #[inline(always)]
    pub(crate) fn emit_bytes<E: SolEvent>(&self, indexed: &[U256], data: &[u8]) {
        emit_bytes::<E>(self, indexed, data);
    }
}
