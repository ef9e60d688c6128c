use alloc::vec::Vec;

use alloy_primitives::{B256, U256};
use surety_components::in_bounds;
use surety_interfaces::IAccess::LengthMismatch;
use surety_interfaces::IClusterLedger::WeightSet;
use surety_protocol::cluster::{FULL_WEIGHT, MAX_WEIGHT};

use crate::ClusterLedger;
use crate::refusal::{Checked, Outcome};
use crate::refuse;
use crate::shelf::SETTLEMENT;
use crate::words::Validator;

impl ClusterLedger {
    pub(crate) fn store_weights(&mut self, validators: Vec<B256>, weights: Vec<u32>) -> Outcome {
        self.access.only(self.load_address(SETTLEMENT))?;
        if validators.len() != weights.len() {
            let (expected, actual) = (U256::from(validators.len()), U256::from(weights.len()));
            return refuse!(LengthMismatch { expected, actual });
        }
        for (validator, weight) in validators.into_iter().zip(weights) {
            self.store_weight(validator, weight)?;
        }
        Ok(())
    }

    /// A validator that was removed or has exited has no weight any more.
    fn store_weight(&mut self, validator: B256, weight: u32) -> Outcome {
        in_bounds(U256::from(weight), U256::from(FULL_WEIGHT), U256::from(MAX_WEIGHT))?;
        let found = self.known_validator(validator)?;
        if !found.registered {
            return Ok(());
        }
        let book = self.open(found.cluster_id)?;
        self.settle_book(book)?;
        let others = book.hot.weight.checked_sub(found.weight.into()).or_overflow()?;
        book.hot.weight = others.checked_add(weight.into()).or_overflow()?;
        self.store_validator(validator, Validator { weight, ..found });
        self.close(book)?;
        let indexed = [U256::from(found.cluster_id), U256::from_be_bytes(validator.0)];
        self.emit::<WeightSet>(&indexed, &[U256::from(weight)]);
        Ok(())
    }
}
