use alloc::{vec, vec::Vec};

use alloy_primitives::{U64, U256};
use stylus_sdk::{abi::Bytes, prelude::*};
use surety_components::{Checked, Revert};
use surety_interfaces::IClusterLedger::{
    ClusterOpened, InvalidClusterSize, OperatorNotFound, OperatorsNotSorted,
};
use surety_protocol::cluster::fault_tolerance;

use crate::ClusterLedger;
use crate::books::Cluster;
use crate::words::{Hot, MAX_OPERATOR_ID};

impl ClusterLedger {
    pub(crate) fn open_cluster_for_caller(
        &mut self,
        operator_ids: Vec<u64>,
        public_keys: Vec<Bytes>,
        shares: Vec<Bytes>,
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
        let id = self.cluster_count.get().to::<u64>().checked_add(1).or_overflow()?;
        let mut book = self.open_with(id, cluster)?;
        book.take_indices()?;
        book.add_balance(amount)?;
        self.cluster_count.set(U64::from(id));
        self.store_members(id, &book.cluster)?;
        self.vm().log(ClusterOpened { clusterId: id, owner, operatorIds: operator_ids });
        self.enlarge(book, public_keys, shares, amount)?;
        Ok(id)
    }
}

/// Strictly ascending ids that fit their field; no account has an id that does not.
fn ascending(operator_ids: &[u64]) -> Result<Vec<u32>, Revert> {
    let mut previous = 0;
    let checked = operator_ids.iter().map(|id| {
        let operator_id = *id;
        if operator_id <= core::mem::replace(&mut previous, operator_id) {
            return Err(OperatorsNotSorted { operatorId: operator_id }.into());
        }
        if operator_id > MAX_OPERATOR_ID {
            return Err(OperatorNotFound { operatorId: operator_id }.into());
        }
        u32::try_from(operator_id).or_overflow()
    });
    checked.collect()
}
