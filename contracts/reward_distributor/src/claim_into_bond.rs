use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use surety_components::{Revert, calls, log};
use surety_interfaces::IAccess::Unauthorized;
use surety_interfaces::ICollateralVault::depositCall;
use surety_interfaces::IOperatorRegistry::accountsOfCall;
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
        let accounts = accountsOfCall { operatorId: operator_id };
        let accounts = calls::read(self, self.registry.get(), &accounts)?;
        if caller != accounts.owner && caller != accounts.payout {
            return Err(Unauthorized { caller }.into());
        }
        let amount = self.prove_and_book(operator_id, Address::ZERO, cumulative, proof)?;
        log(self, ClaimedIntoBond { operatorId: operator_id, amount });
        let vault = self.vault.get();
        calls::invoke(self, vault, amount, &depositCall { operatorId: operator_id })?;
        Ok(())
    }
}
