use alloy_primitives::{B256, U256, keccak256};
use alloy_sol_types::SolEvent;
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
        public_keys: &[&[u8]],
    ) -> Result<(), Revert> {
        let mut book = self.open(cluster_id)?;
        self.access.only(book.cluster.owner)?;
        self.for_each_registered(cluster_id, public_keys, |ledger, validator| {
            ledger.store_validator(validator, Validator { registered: false, cluster_id });
            ledger.emit_validator(ValidatorRemoved::SIGNATURE_HASH, cluster_id, validator);
        })?;
        self.settle_book(&mut book)?;
        book.drop_validators(u32::try_from(public_keys.len()).or_overflow()?)?;
        self.close(&book)
    }

    pub(crate) fn ask_to_exit(
        &mut self,
        cluster_id: u64,
        public_keys: &[&[u8]],
    ) -> Result<(), Revert> {
        let cluster = self.load_cluster(cluster_id)?;
        self.access.only(cluster.owner)?;
        self.for_each_registered(cluster_id, public_keys, |ledger, validator| {
            ledger.emit_validator(ValidatorExitRequested::SIGNATURE_HASH, cluster_id, validator);
        })
    }

    fn for_each_registered(
        &mut self,
        cluster_id: u64,
        public_keys: &[&[u8]],
        act: impl Fn(&mut Self, B256),
    ) -> Result<(), Revert> {
        if public_keys.is_empty() {
            return Err(EmptyList {}.into());
        }
        let expected = Validator { registered: true, cluster_id };
        for key in public_keys {
            let validator = keccak256(key);
            if self.load_validator(validator) != expected {
                return Err(ValidatorNotFound { validator }.into());
            }
            act(self, validator);
        }
        Ok(())
    }

    pub(crate) fn load_validator(&self, validator: B256) -> Validator {
        Validator::decode(self.validators.get(U256::from_be_bytes(validator.0)))
    }

    pub(crate) fn store_validator(&mut self, validator: B256, record: Validator) {
        self.validators.setter(U256::from_be_bytes(validator.0)).set(record.encode());
    }

    pub(crate) fn emit_validator(&self, signature: B256, cluster_id: u64, validator: B256) {
        let indexed = [U256::from(cluster_id), U256::from_be_bytes(validator.0)];
        self.emit(signature, &indexed, &[]);
    }
}
