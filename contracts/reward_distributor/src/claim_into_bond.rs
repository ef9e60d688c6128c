use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use surety_components::{Revert, log};
use surety_interfaces::IAccess::Unauthorized;
use surety_interfaces::IRewardDistributor::ClaimedIntoBond;

use crate::RewardDistributor;

impl RewardDistributor {
    pub(crate) fn claim_bond(
        &mut self,
        operator_id: u64,
        cumulative: U256,
        proof: &[B256],
    ) -> Result<(), Revert> {
        self.wired_committee()?;
        let caller = self.vm().msg_sender();
        let (owner, payout) = self.accounts_of(operator_id)?;
        if caller != owner && caller != payout {
            return Err(Unauthorized { caller }.into());
        }
        let amount = self.prove_and_book(operator_id, Address::ZERO, cumulative, proof)?;
        log(self, ClaimedIntoBond { operatorId: operator_id, amount });
        self.deposit(operator_id, amount)
    }
}
