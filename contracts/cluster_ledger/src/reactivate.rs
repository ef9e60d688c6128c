use alloy_primitives::U256;
use surety_interfaces::IClusterLedger::{ClusterNotLiquidated, Reactivated};

use crate::ClusterLedger;
use crate::refusal::Outcome;
use crate::refuse;

impl ClusterLedger {
    pub(crate) fn reactivate_cluster(&mut self, cluster_id: u64, amount: U256) -> Outcome {
        let book = self.open(cluster_id)?;
        self.access.only(book.owner)?;
        if book.hot.active {
            return refuse!(ClusterNotLiquidated { clusterId: cluster_id });
        }
        book.take_seats(book.hot.validators, self.validator_limit())?;
        self.only_admitted(book.owner, &book.members)?;
        book.hot.active = true;
        // it owes nothing for the time in which it was off
        book.hot.slot = book.slot;
        book.hot.add_balance(amount)?;
        self.only_solvent(book)?;
        self.close(book)?;
        self.emit::<Reactivated>(&[U256::from(cluster_id)], &[book.balance()]);
        self.pull_deposit(cluster_id, amount)
    }
}
