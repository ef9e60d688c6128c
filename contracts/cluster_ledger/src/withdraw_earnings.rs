use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolCall, SolEvent};
use surety_components::{Checked, Revert, non_zero};
use surety_interfaces::IClusterLedger::{EarningsWithdrawn, InsufficientEarnings};
use surety_interfaces::IOperatorRegistry::ownerOfCall;

use crate::ClusterLedger;
use crate::codec::{Words, word_of};
use crate::words::{Account, MAX_HOT_EARNINGS};

impl ClusterLedger {
    pub(crate) fn withdraw_earnings_to(
        &mut self,
        operator_id: u64,
        cluster_ids: Vec<u64>,
        amount: U256,
        to: Address,
    ) -> Result<(), Revert> {
        self.account(operator_id)?;
        let mut question = Words(ownerOfCall::SELECTOR.to_vec());
        question.put(U256::from(operator_id));
        let owner = B256::from(self.ask_registry(question)?);
        self.access.only(Address::from_word(owner))?;
        non_zero(to)?;
        for cluster_id in cluster_ids {
            let mut book = self.open(cluster_id)?;
            self.settle_book(&mut book)?;
            self.close(&book)?;
        }
        let account = self.account(operator_id)?;
        let available = self.earnings_of(operator_id, &account)?;
        let requested = amount;
        let amount = if amount == U256::MAX { available } else { amount };
        let (Some(left), false) = (available.checked_sub(amount), amount.is_zero()) else {
            return Err(InsufficientEarnings { available, requested }.into());
        };
        self.leave_earnings(operator_id, account, left)?;
        let indexed = [U256::from(operator_id), word_of(to)];
        self.emit(EarningsWithdrawn::SIGNATURE_HASH, &indexed, &[amount]);
        self.pay(to, amount)
    }

    pub(crate) fn earnings_of(&self, operator_id: u64, account: &Account) -> Result<U256, Revert> {
        let carried = self.carried_earnings.get(U256::from(operator_id));
        carried.checked_add(U256::from(account.earnings)).or_overflow()
    }

    fn leave_earnings(
        &mut self,
        operator_id: u64,
        mut account: Account,
        left: U256,
    ) -> Result<(), Revert> {
        let here = u128::try_from(left).ok().filter(|left| *left <= MAX_HOT_EARNINGS);
        let carried = if here.is_some() { U256::ZERO } else { left };
        account.earnings = here.unwrap_or(0);
        self.carried_earnings.setter(U256::from(operator_id)).set(carried);
        self.store_account(operator_id, &account)
    }
}
