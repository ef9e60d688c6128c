use alloy_primitives::U256;
use alloy_sol_types::SolEvent;
use surety_components::Revert;
use surety_interfaces::IClusterLedger::{ClusterNotLiquidated, Reactivated};

use crate::ClusterLedger;

impl ClusterLedger {
    pub(crate) fn reactivate_cluster(
        &mut self,
        cluster_id: u64,
        amount: U256,
    ) -> Result<(), Revert> {
        let mut book = self.open(cluster_id)?;
        self.access.only(book.cluster.owner)?;
        if book.cluster.hot.active {
            return Err(ClusterNotLiquidated { clusterId: cluster_id }.into());
        }
        book.take_seats(book.cluster.hot.validators, self.validator_limit())?;
        self.only_admitted(&book)?;
        book.cluster.hot.active = true;
        // it owes nothing for the time in which it was off
        book.take_indices()?;
        book.cluster.hot.add_balance(amount)?;
        self.only_solvent(&book)?;
        self.close(&book)?;
        self.emit(Reactivated::SIGNATURE_HASH, &[U256::from(cluster_id)], &[book.balance()]);
        self.pull_deposit(cluster_id, amount)
    }
}
