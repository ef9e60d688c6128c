use alloc::vec::Vec;

use alloy_primitives::{B256, keccak256};
use stylus_sdk::{abi::Bytes, prelude::*};
use surety_components::{Checked, Revert};
use surety_interfaces::IClusterLedger::{
    EmptyList, ValidatorExitRequested, ValidatorNotFound, ValidatorRemoved,
};

use crate::ClusterLedger;
use crate::words::Validator;

impl ClusterLedger {
    pub(crate) fn remove_from(
        &mut self,
        cluster_id: u64,
        public_keys: Vec<Bytes>,
    ) -> Result<(), Revert> {
        let mut book = self.open(cluster_id)?;
        self.access.only(book.cluster.owner)?;
        if public_keys.is_empty() {
            return Err(EmptyList {}.into());
        }
        let count = u32::try_from(public_keys.len()).or_overflow()?;
        for key in public_keys {
            let validator = self.registered_in(cluster_id, &key)?;
            self.end_validator(validator, cluster_id);
            self.vm().log(ValidatorRemoved { clusterId: cluster_id, validator });
        }
        self.settle_book(&mut book)?;
        book.drop_validators(count)?;
        self.close(&book)
    }

    pub(crate) fn ask_to_exit(
        &mut self,
        cluster_id: u64,
        public_keys: Vec<Bytes>,
    ) -> Result<(), Revert> {
        let cluster = self.load_cluster(cluster_id)?;
        self.access.only(cluster.owner)?;
        if public_keys.is_empty() {
            return Err(EmptyList {}.into());
        }
        for key in public_keys {
            let validator = self.registered_in(cluster_id, &key)?;
            self.vm().log(ValidatorExitRequested { clusterId: cluster_id, validator });
        }
        Ok(())
    }

    fn registered_in(&self, cluster_id: u64, public_key: &[u8]) -> Result<B256, Revert> {
        let validator = keccak256(public_key);
        let expected = Validator { registered: true, cluster_id };
        if Validator::decode(self.validators.get(validator)) != expected {
            return Err(ValidatorNotFound { validator }.into());
        }
        Ok(validator)
    }

    pub(crate) fn end_validator(&mut self, validator: B256, cluster_id: u64) {
        let ended = Validator { registered: false, cluster_id };
        self.validators.setter(validator).set(ended.encode());
    }
}
