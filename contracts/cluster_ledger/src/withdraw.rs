use alloy_primitives::U256;
use surety_interfaces::IClusterLedger::{InsufficientBalance, Withdrawn};
use surety_protocol::cluster::withdrawable;

use crate::ClusterLedger;
use crate::refusal::{Checked, Outcome};
use crate::refuse;
use surety_components::codec::word_of;

impl ClusterLedger {
    pub(crate) fn withdraw_from(&mut self, cluster_id: u64, amount: U256) -> Outcome {
        let book = self.open(cluster_id)?;
        let owner = book.owner;
        self.access.only(owner)?;
        self.settle_book(book)?;
        let (balance, collateral) = (book.balance(), self.collateral(book)?);
        // without running validators the collateral is 0
        if amount > withdrawable(balance, collateral) {
            let required = collateral.saturating_add(amount);
            return refuse!(InsufficientBalance { clusterId: cluster_id, balance, required });
        }
        book.spend(amount).or_overflow()?;
        self.close(book)?;
        let indexed = [U256::from(cluster_id), word_of(owner)];
        self.emit::<Withdrawn>(&indexed, &[amount]);
        self.pay(owner, amount)
    }
}
