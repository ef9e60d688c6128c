use alloy_primitives::U256;
use alloy_sol_types::SolEvent;
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert};
use surety_interfaces::IClusterLedger::{ClusterNotLiquidatable, Liquidated};

use crate::ClusterLedger;
use crate::codec::word_of;

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
        let cap = U256::from(self.thresholds().reward_cap);
        let reward = if by_owner { U256::ZERO } else { balance.min(cap) };
        let left = book.spend(reward).or_overflow()?;
        book.release_seats(book.cluster.hot.validators)?;
        book.cluster.hot.active = false;
        self.close(&book)?;
        let indexed = [U256::from(cluster_id), word_of(liquidator)];
        self.emit(Liquidated::SIGNATURE_HASH, &indexed, &[reward, left]);
        self.pay(liquidator, reward)
    }
}
