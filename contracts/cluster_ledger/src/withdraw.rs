use alloy_primitives::U256;
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert};
use surety_interfaces::IClusterLedger::{InsufficientBalance, Withdrawn};
use surety_protocol::cluster::withdrawable;

use crate::ClusterLedger;

impl ClusterLedger {
    pub(crate) fn withdraw_from(&mut self, cluster_id: u64, amount: U256) -> Result<(), Revert> {
        let mut book = self.open(cluster_id)?;
        let owner = book.cluster.owner;
        self.access.only(owner)?;
        self.settle_book(&mut book)?;
        let (balance, collateral) = (book.balance(), self.collateral(&book)?);
        // without running validators the collateral is 0
        if amount > withdrawable(balance, collateral) {
            let required = collateral.saturating_add(amount);
            return Err(InsufficientBalance { clusterId: cluster_id, balance, required }.into());
        }
        let left = balance.checked_sub(amount).or_overflow()?;
        book.cluster.hot.balance = u128::try_from(left).or_overflow()?;
        self.close(&book)?;
        self.vm().log(Withdrawn { clusterId: cluster_id, to: owner, amount });
        self.pay(owner, amount)
    }
}
