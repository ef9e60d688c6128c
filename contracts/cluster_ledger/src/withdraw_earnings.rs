use alloc::vec::Vec;

use alloy_primitives::{Address, U64, U128, U256};
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert, calls, non_zero};
use surety_interfaces::IClusterLedger::{EarningsWithdrawn, InsufficientEarnings};
use surety_interfaces::IOperatorRegistry;

use crate::ClusterLedger;
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
        let question = IOperatorRegistry::ownerOfCall { operatorId: operator_id };
        let owner = calls::read(self, self.registry.get(), &question)?;
        self.access.only(owner)?;
        non_zero(to)?;
        for cluster_id in cluster_ids {
            let mut book = self.open(cluster_id)?;
            self.settle_book(&mut book)?;
            self.close(&book)?;
        }
        let account = self.account(operator_id)?;
        let available = self.earnings_of(operator_id, &account)?;
        let requested = amount;
        let amount = if amount == U256::MAX { U256::from(available) } else { amount };
        let left = u128::try_from(amount).ok().and_then(|amount| available.checked_sub(amount));
        let (Some(left), false) = (left, amount.is_zero()) else {
            let available = U256::from(available);
            return Err(InsufficientEarnings { available, requested }.into());
        };
        self.leave_earnings(operator_id, account, left)?;
        self.vm().log(EarningsWithdrawn { operatorId: operator_id, to, amount });
        self.pay(to, amount)
    }

    pub(crate) fn earnings_of(&self, operator_id: u64, account: &Account) -> Result<u128, Revert> {
        let carried = self.carried_earnings.get(U64::from(operator_id)).to::<u128>();
        carried.checked_add(account.earnings).or_overflow()
    }

    fn leave_earnings(
        &mut self,
        operator_id: u64,
        mut account: Account,
        left: u128,
    ) -> Result<(), Revert> {
        let (here, carried) = if left > MAX_HOT_EARNINGS { (0, left) } else { (left, 0) };
        account.earnings = here;
        self.carried_earnings.setter(U64::from(operator_id)).set(U128::from(carried));
        self.store_account(operator_id, &account)
    }
}
