use alloy_primitives::{Address, U64, U256};
use stylus_sdk::prelude::*;
use surety_components::{Revert, token};
use surety_interfaces::IClusterLedger::Deposited;

use crate::ClusterLedger;
use crate::books::add_amount;

impl ClusterLedger {
    /// Does not settle: money added counts towards usage already run up.
    pub(crate) fn deposit_for(&mut self, cluster_id: u64, amount: U256) -> Result<(), Revert> {
        let mut hot = self.load_hot(cluster_id)?;
        hot.balance = add_amount(hot.balance, amount)?;
        self.clusters.setter(U64::from(cluster_id)).hot.set(hot.encode()?);
        self.pull_deposit(cluster_id, amount)
    }

    /// Logs and takes what was added to a cluster's balance before; the last act of a call.
    pub(crate) fn pull_deposit(&mut self, cluster_id: u64, amount: U256) -> Result<(), Revert> {
        if amount.is_zero() {
            return Ok(());
        }
        let from = self.vm().msg_sender();
        self.vm().log(Deposited { clusterId: cluster_id, from, amount });
        let token = self.token.get();
        token::pull(self, token, from, amount)
    }

    /// Pays `amount` of the fee token; the last act of a call.
    pub(crate) fn pay(&mut self, to: Address, amount: U256) -> Result<(), Revert> {
        if amount.is_zero() {
            return Ok(());
        }
        let token = self.token.get();
        token::push(self, token, to, amount)
    }
}
