use alloy_primitives::{Address, B256};
use surety_interfaces::IClusterLedger::{ValidatorExited, ValidatorNotFound};

use crate::ClusterLedger;
use crate::refusal::Outcome;
use crate::refuse;
use crate::shelf::SETTLEMENT;
use crate::words::Validator;

impl ClusterLedger {
    pub(crate) fn exit_completed(&mut self, validator: B256) -> Outcome<Address> {
        self.access.only(self.load_address(SETTLEMENT))?;
        let found = self.known_validator(validator)?;
        let cluster_id = found.cluster_id;
        if !found.registered {
            return self.owner_of_cluster(cluster_id);
        }
        let book = self.open(cluster_id)?;
        self.settle_book(book)?;
        book.drop_validators(1, found.weight.into())?;
        self.store_validator(validator, Validator { registered: false, ..found });
        self.close(book)?;
        self.emit_validator::<ValidatorExited>(cluster_id, validator);
        Ok(book.owner)
    }

    /// A validator that is or was here.
    pub(crate) fn known_validator(&self, validator: B256) -> Outcome<Validator> {
        let found = self.load_validator(validator);
        if found.cluster_id == 0 {
            return refuse!(ValidatorNotFound { validator });
        }
        Ok(found)
    }
}
