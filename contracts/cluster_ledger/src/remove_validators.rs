use alloc::vec::Vec;

use alloy_primitives::{B256, U256};
use alloy_sol_types::SolEvent;
use stylus_sdk::prelude::*;
use surety_components::slots::Key;
use surety_interfaces::IClusterLedger::{
    EmptyList, ValidatorExitRequested, ValidatorNotFound, ValidatorRemoved,
};
use surety_protocol::report::validator_id;

use crate::ClusterLedger;
use crate::refusal::{Checked, Outcome};
use crate::refuse;
use crate::words::Validator;

impl ClusterLedger {
    pub(crate) fn remove_from(&mut self, cluster_id: u64, public_keys: Vec<&[u8]>) -> Outcome {
        let book = self.open(cluster_id)?;
        self.access.only(book.owner)?;
        let weight =
            self.for_each_registered(cluster_id, &public_keys, |ledger, validator, found| {
                ledger.store_validator(validator, Validator { registered: false, ..found });
                ledger.emit_validator::<ValidatorRemoved>(cluster_id, validator);
            })?;
        self.settle_book(book)?;
        book.drop_validators(u32::try_from(public_keys.len()).or_overflow()?, weight)?;
        self.close(book)
    }

    pub(crate) fn ask_to_exit(&mut self, cluster_id: u64, public_keys: Vec<&[u8]>) -> Outcome {
        self.access.only(self.owner_of_cluster(cluster_id)?)?;
        self.for_each_registered(cluster_id, &public_keys, |ledger, validator, _| {
            ledger.emit_validator::<ValidatorExitRequested>(cluster_id, validator);
        })?;
        Ok(())
    }

    /// Acts on each; their weight.
    fn for_each_registered(
        &mut self,
        cluster_id: u64,
        public_keys: &[&[u8]],
        act: impl Fn(&mut Self, B256, Validator),
    ) -> Outcome<u64> {
        if public_keys.is_empty() {
            return refuse!(EmptyList {});
        }
        let mut weight = 0_u64;
        for key in public_keys {
            let (validator, found) = self.registered(cluster_id, key)?;
            weight = weight.saturating_add(found.weight.into());
            act(self, validator, found);
        }
        Ok(weight)
    }

    /// A validator that is registered in the cluster, with its name.
    pub(crate) fn registered(&self, cluster_id: u64, key: &[u8]) -> Outcome<(B256, Validator)> {
        let validator = self.validator_id(cluster_id, key);
        // the name holds the cluster's id
        let found = self.load_validator(validator);
        if !found.registered {
            return refuse!(ValidatorNotFound { validator });
        }
        Ok((validator, found))
    }

    pub(crate) fn validator_id(&self, cluster_id: u64, key: &[u8]) -> B256 {
        validator_id(key, cluster_id, self.vm().contract_address())
    }

    pub(crate) fn load_validator(&self, validator: B256) -> Validator {
        let slot = U256::from_be_bytes(validator.0);
        if Key::is_slot_of_one(slot) {
            return Validator::default(); // no hash, and something else is there
        }
        Validator::decode(self.shelf.word_at(slot))
    }

    pub(crate) fn store_validator(&mut self, validator: B256, record: Validator) {
        self.shelf.set_word_at(U256::from_be_bytes(validator.0), record.encode());
    }

    #[inline(always)]
    pub(crate) fn emit_validator<E: SolEvent>(&self, cluster_id: u64, validator: B256) {
        let indexed = [U256::from(cluster_id), U256::from_be_bytes(validator.0)];
        self.emit::<E>(&indexed, &[]);
    }
}
