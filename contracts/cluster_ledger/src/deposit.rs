use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use surety_components::token;
use surety_interfaces::IClusterLedger::Deposited;

use crate::ClusterLedger;
use crate::refusal::Outcome;
use surety_components::codec::word_of;

impl ClusterLedger {
    /// Does not settle: money added counts towards usage already run up.
    pub(crate) fn deposit_for(&mut self, cluster_id: u64, amount: U256) -> Outcome {
        let mut hot = self.load_hot(cluster_id)?;
        hot.add_balance(amount)?;
        self.store_hot(cluster_id, &hot)?;
        self.pull_deposit(cluster_id, amount)
    }

    /// A permit that was used by somebody else before, or that the token does not know, is no failure: the allowance counts.
    pub(crate) fn deposit_permitted(
        &mut self,
        cluster_id: u64,
        amount: U256,
        deadline: U256,
        v: u8,
        r: B256,
        s: B256,
    ) -> Outcome {
        let (token, owner) = (self.token(), self.vm().msg_sender());
        token::permit(self, token, owner, amount, deadline, (v, r, s));
        self.deposit_for(cluster_id, amount)
    }

    /// Logs and takes what was added to a cluster's balance before; the last act of a call.
    pub(crate) fn pull_deposit(&mut self, cluster_id: u64, amount: U256) -> Outcome {
        if amount.is_zero() {
            return Ok(());
        }
        let from = self.vm().msg_sender();
        let indexed = [U256::from(cluster_id), word_of(from)];
        self.emit::<Deposited>(&indexed, &[amount]);
        let token = self.token();
        Ok(token::pull(self, token, from, amount)?)
    }

    /// Pays `amount` of the fee token; the last act of a call.
    pub(crate) fn pay(&mut self, to: Address, amount: U256) -> Outcome {
        if amount.is_zero() {
            return Ok(());
        }
        let token = self.token();
        Ok(token::push(self, token, to, amount)?)
    }
}
