use alloy_primitives::U256;
use alloy_sol_types::SolEvent;
use stylus_sdk::prelude::*;
use surety_interfaces::IClusterLedger::{ClusterNotLiquidatable, Liquidated};

use surety_protocol::cluster::liquidatable;

use crate::ClusterLedger;
use crate::refusal::{Checked, Outcome};
use crate::refuse;
use surety_components::codec::word_of;

impl ClusterLedger {
    pub(crate) fn liquidate_cluster(&mut self, cluster_id: u64) -> Outcome {
        let liquidator = self.vm().msg_sender();
        let book = self.open(cluster_id)?;
        book.only_active()?;
        self.settle_book(book)?;
        let by_owner = liquidator == book.owner;
        let balance = book.balance();
        let required = self.collateral(book)?;
        if !by_owner && !liquidatable(book.running(), balance, required) {
            return refuse!(ClusterNotLiquidatable { clusterId: cluster_id, balance, required });
        }
        let cap = U256::from(self.thresholds().reward_cap);
        let reward = if by_owner { U256::ZERO } else { balance.min(cap) };
        let left = book.spend(reward).or_overflow()?;
        book.release_seats(book.hot.validators)?;
        book.hot.active = false;
        self.close(book)?;
        let indexed = [U256::from(cluster_id), word_of(liquidator)];
        self.emit(&Liquidated::SIGNATURE_HASH, &indexed, &[reward, left]);
        self.pay(liquidator, reward)
    }
}
