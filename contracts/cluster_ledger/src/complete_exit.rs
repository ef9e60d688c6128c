use alloy_primitives::{Address, B256};
use alloy_sol_types::SolEvent;
use surety_components::Revert;
use surety_interfaces::IClusterLedger::{ValidatorExited, ValidatorNotFound};

use crate::ClusterLedger;
use crate::words::Validator;

impl ClusterLedger {
    pub(crate) fn exit_completed(&mut self, validator: B256) -> Result<Address, Revert> {
        self.access.only(self.settlement.get())?;
        let Validator { registered, cluster_id } = self.known_validator(validator)?;
        if !registered {
            return Ok(self.load_cluster(cluster_id)?.owner);
        }
        let mut book = self.open(cluster_id)?;
        self.settle_book(&mut book)?;
        book.drop_validators(1)?;
        self.store_validator(validator, Validator { registered: false, cluster_id });
        self.close(&book)?;
        self.emit_validator(ValidatorExited::SIGNATURE_HASH, cluster_id, validator);
        Ok(book.cluster.owner)
    }

    /// A validator that is or was here.
    pub(crate) fn known_validator(&self, validator: B256) -> Result<Validator, Revert> {
        let found = self.load_validator(validator);
        if found.cluster_id == 0 {
            return Err(ValidatorNotFound { validator }.into());
        }
        Ok(found)
    }
}
