use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use surety_interfaces::IClusterLedger::{ClusterNotLiquidatable, EmptyList, Liquidated};

use surety_protocol::cluster::liquidatable;

use crate::ClusterLedger;
use crate::refusal::{Checked, Outcome};
use crate::refuse;
use surety_components::codec::word_of;

impl ClusterLedger {
    pub(crate) fn liquidate_all(&mut self, cluster_ids: Vec<u64>) -> Outcome {
        let (liquidator, mut rewards) = (self.vm().msg_sender(), U256::ZERO);
        if cluster_ids.is_empty() {
            return refuse!(EmptyList {});
        }
        for cluster_id in cluster_ids {
            // each fits 86 bits
            rewards = rewards.saturating_add(self.liquidate_cluster(cluster_id, liquidator)?);
        }
        self.pay(liquidator, rewards)
    }

    /// What the liquidator gets.
    fn liquidate_cluster(&mut self, cluster_id: u64, liquidator: Address) -> Outcome<U256> {
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
        self.emit::<Liquidated>(&indexed, &[reward, left]);
        Ok(reward)
    }
}
