use alloy_primitives::U256;
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert};
use surety_interfaces::IClusterLedger::{ClusterNotLiquidatable, Liquidated};

use crate::ClusterLedger;

impl ClusterLedger {
    pub(crate) fn liquidate_cluster(&mut self, cluster_id: u64) -> Result<(), Revert> {
        let liquidator = self.vm().msg_sender();
        let mut book = self.open(cluster_id)?;
        book.only_active()?;
        self.settle_book(&mut book)?;
        let by_owner = liquidator == book.cluster.owner;
        let balance = book.balance();
        if !by_owner && !self.is_below_collateral(&book)? {
            let required = self.collateral(&book)?;
            return Err(ClusterNotLiquidatable { clusterId: cluster_id, balance, required }.into());
        }
        let cap = U256::from(self.reward_cap.get());
        let reward = if by_owner { U256::ZERO } else { balance.min(cap) };
        let left = balance.checked_sub(reward).or_overflow()?;
        book.release_seats(book.cluster.hot.validators)?;
        book.cluster.hot.active = false;
        book.cluster.hot.balance = u128::try_from(left).or_overflow()?;
        self.close(&book)?;
        self.vm().log(Liquidated { clusterId: cluster_id, liquidator, reward, balance: left });
        self.pay(liquidator, reward)
    }
}
