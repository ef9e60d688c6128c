use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use surety_components::non_zero;
use surety_components::slots::Key;
use surety_interfaces::IClusterLedger::{EarningsWithdrawn, InsufficientEarnings};

use crate::ClusterLedger;
use crate::refusal::{Checked, Outcome};
use crate::refuse;
use crate::shelf::CARRIED_EARNINGS;
use crate::words::{Account, MAX_HOT_EARNINGS};
use surety_components::codec::word_of;

impl ClusterLedger {
    pub(crate) fn withdraw_earnings_to(
        &mut self,
        operator_id: u64,
        cluster_ids: Vec<u64>,
        amount: U256,
        to: Address,
    ) -> Outcome {
        let mut account = self.account_of_caller(operator_id)?;
        non_zero(to)?;
        for cluster_id in cluster_ids {
            let book = self.open(cluster_id)?;
            self.settle_and_close(book)?;
            account = self.account(operator_id)?;
        }
        let carried = self.carried_earnings(operator_id);
        let available = total(carried, &account)?;
        // U256::MAX, which as a constant in memory would cost at the start of every call
        let takes_all = (!amount).is_zero();
        let paid = if takes_all { available } else { amount };
        let (Some(left), false) = (available.checked_sub(paid), paid.is_zero()) else {
            return refuse!(InsufficientEarnings { available, requested: amount });
        };
        let (here, still_carried) = match u128::try_from(left) {
            Ok(left) if left <= MAX_HOT_EARNINGS => (left, U256::ZERO),
            _ => (0, left),
        };
        if still_carried != carried {
            self.set_word(Key::new(CARRIED_EARNINGS, operator_id, 0), still_carried);
        }
        account.earnings = here;
        self.store_account(operator_id, &account)?;
        let indexed = [U256::from(operator_id), word_of(to)];
        self.emit::<EarningsWithdrawn>(&indexed, &[paid]);
        self.pay(to, paid)
    }

    pub(crate) fn earnings_of(&self, operator_id: u64, account: &Account) -> Outcome<U256> {
        total(self.carried_earnings(operator_id), account)
    }

    fn carried_earnings(&self, operator_id: u64) -> U256 {
        self.word(Key::new(CARRIED_EARNINGS, operator_id, 0))
    }
}

fn total(carried: U256, account: &Account) -> Outcome<U256> {
    carried.checked_add(U256::from(account.earnings)).or_overflow()
}
