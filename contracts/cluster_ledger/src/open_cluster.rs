use alloc::{vec, vec::Vec};

use alloy_primitives::U256;
use alloy_sol_types::SolEvent;
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert};
use surety_interfaces::IClusterLedger::{
    ClusterOpened, InvalidClusterSize, OperatorNotFound, OperatorsNotSorted,
};
use surety_protocol::cluster::fault_tolerance;

use crate::ClusterLedger;
use crate::books::Cluster;
use crate::codec::{Words, word_of};
use crate::words::{Hot, MAX_OPERATOR_ID};

impl ClusterLedger {
    pub(crate) fn open_cluster_for_caller(
        &mut self,
        operator_ids: Vec<u64>,
        public_keys: &[&[u8]],
        shares: &[&[u8]],
        amount: U256,
    ) -> Result<u64, Revert> {
        let owner = self.vm().msg_sender();
        let size = operator_ids.len();
        let tolerance = fault_tolerance(size)
            .map_err(|_| Revert::from(InvalidClusterSize { size: U256::from(size) }))?;
        let cluster = Cluster {
            hot: Hot { tolerance, active: true, ..Hot::default() },
            owner,
            operator_ids: ascending(&operator_ids)?,
            indices: vec![],
        };
        let id = self.cluster_count().checked_add(1).or_overflow()?;
        let mut book = self.open_with(id, cluster)?;
        book.take_indices()?;
        book.cluster.hot.add_balance(amount)?;
        self.cluster_count.set(U256::from(id));
        self.store_members(id, &book.cluster)?;
        let mut list = Words::default();
        list.put(U256::from(32));
        list.put_list(&operator_ids);
        let indexed = [U256::from(id), word_of(owner)];
        self.emit_bytes(ClusterOpened::SIGNATURE_HASH, &indexed, &list.0);
        self.enlarge(book, public_keys, shares, amount)?;
        Ok(id)
    }
}

/// Strictly ascending ids that fit their field; no account has an id that does not.
fn ascending(operator_ids: &[u64]) -> Result<Vec<u32>, Revert> {
    let (mut ids, mut previous) = (Vec::new(), 0);
    for id in operator_ids {
        let operator_id = *id;
        if operator_id <= previous {
            return Err(OperatorsNotSorted { operatorId: operator_id }.into());
        }
        if operator_id > MAX_OPERATOR_ID {
            return Err(OperatorNotFound { operatorId: operator_id }.into());
        }
        ids.push(operator_id as u32);
        previous = operator_id;
    }
    Ok(ids)
}
