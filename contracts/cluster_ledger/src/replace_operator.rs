use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use surety_components::{Checked, Revert};
use surety_interfaces::IClusterLedger::{
    OperatorInCluster, OperatorNotActive, OperatorNotInCluster, OperatorReplaced,
};

use crate::ClusterLedger;
use crate::books::{Book, take_seats};
use crate::words::Validator;

impl ClusterLedger {
    pub(crate) fn replace_in_cluster_of(
        &mut self,
        validator: B256,
        old_id: u64,
        new_id: u64,
    ) -> Result<Address, Revert> {
        self.access.only(self.settlement.get())?;
        let Validator { registered, cluster_id } = self.known_validator(validator)?;
        if !registered {
            return Ok(self.load_cluster(cluster_id)?.owner);
        }
        let mut book = self.open(cluster_id)?;
        let owner = book.cluster.owner;
        let ids = book.cluster.ids();
        let (place, present) = (ids.iter().position(|id| *id == old_id), ids.contains(&new_id));
        match (place, present) {
            (Some(place), false) => self.replace(&mut book, place, new_id)?,
            // another validator's report of the same reshare came first
            (None, true) => return Ok(owner),
            (Some(_), true) => {
                return Err(OperatorInCluster { clusterId: cluster_id, operatorId: new_id }.into());
            }
            (None, false) => {
                return Err(
                    OperatorNotInCluster { clusterId: cluster_id, operatorId: old_id }.into()
                );
            }
        }
        let indexed = [U256::from(cluster_id), U256::from(old_id), U256::from(new_id)];
        self.emit(OperatorReplaced::SIGNATURE_HASH, &indexed, &[]);
        Ok(owner)
    }

    fn replace(&mut self, book: &mut Book, place: usize, new_id: u64) -> Result<(), Revert> {
        let mut successor = self.account(new_id)?;
        if book.cluster.hot.active {
            let validators = book.cluster.hot.validators;
            take_seats(&mut successor, new_id, validators, self.validator_limit())?;
            self.settle_book(book)?;
            let leaver = book.accounts.get_mut(place).or_overflow()?;
            leaver.seats = leaver.seats.checked_sub(validators).or_overflow()?;
        } else if !successor.active {
            return Err(OperatorNotActive { operatorId: new_id }.into());
        }
        book.cluster.indices.remove(place);
        let old_id = book.cluster.operator_ids.remove(place);
        let leaver = book.accounts.remove(place);
        self.store_account(u64::from(old_id), &leaver)?;

        // an account's id fits its field
        let new_id = u32::try_from(new_id).or_overflow()?;
        let place = book.cluster.operator_ids.partition_point(|id| *id < new_id);
        book.cluster.operator_ids.insert(place, new_id);
        book.cluster.indices.insert(place, successor.accrual.index_at(book.slot)?);
        book.accounts.insert(place, successor);
        self.store_members(book.id, &book.cluster)?;
        self.close(book)
    }
}
