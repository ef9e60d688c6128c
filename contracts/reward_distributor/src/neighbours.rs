//! What the distributor asks of the other contracts and tells them.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use surety_components::Revert;
use surety_components::abi::read;
use surety_components::codec::{Words, ask, tell};
use surety_interfaces::ICollateralVault::{debtOfCall, depositCall, repayDebtCall};
use surety_interfaces::IOperatorRegistry::accountsOfCall;
use surety_interfaces::IOracleCommittee::agreedCall;
use surety_protocol::report::{TOPIC_FRAME, frame_key};

use crate::RewardDistributor;

impl RewardDistributor {
    /// What the committee agreed on for a frame, and since when.
    pub(crate) fn agreed(&self, committee: Address, frame: u64) -> Result<(B256, u64), Revert> {
        let question = Words::call(agreedCall::SELECTOR)
            .put_all(&[TOPIC_FRAME.into(), frame_key(frame).into()]);
        read(&ask(self, committee, question)?)
    }

    /// An operator's owner and payout address.
    pub(crate) fn accounts_of(&self, operator_id: u64) -> Result<(Address, Address), Revert> {
        let question = about(accountsOfCall::SELECTOR, operator_id);
        read(&ask(self, self.registry.get(), question)?)
    }

    pub(crate) fn debt_of(&self, operator_id: u64) -> Result<U256, Revert> {
        read(&ask(self, self.vault.get(), about(debtOfCall::SELECTOR, operator_id))?)
    }

    pub(crate) fn repay(&mut self, operator_id: u64, amount: U256) -> Result<(), Revert> {
        self.pay_vault(repayDebtCall::SELECTOR, operator_id, amount)
    }

    pub(crate) fn deposit(&mut self, operator_id: u64, amount: U256) -> Result<(), Revert> {
        self.pay_vault(depositCall::SELECTOR, operator_id, amount)
    }

    fn pay_vault(
        &mut self,
        selector: [u8; 4],
        operator_id: u64,
        amount: U256,
    ) -> Result<(), Revert> {
        let vault = self.vault.get();
        tell(self, vault, amount, about(selector, operator_id))?;
        Ok(())
    }
}

fn about(selector: [u8; 4], operator_id: u64) -> Words {
    Words::call(selector).put_all(&[U256::from(operator_id)])
}
