//! Debts: what a bond could not pay, in the order in which it arose. One word each, `beneficiary 160 | wei 96`, by operator id
//! and place; the places in use are in the operator's record. A debt to the beneficiary of the last
//! one joins it.
//!
//! A call repays at most [`REPAID_PER_CALL`] debts, which bounds its gas. What is left then is kept as the operator's
//! bond, which pays nobody else while debts are open: it covers no seat, cannot be withdrawn, and the next call goes on
//! from it (`deposit::add`). So ETH that came in for debts can only end with their beneficiaries.

use crate::shelf::{DEBT, RESERVES, key};
use alloy_primitives::{Address, U256};
use surety_components::codec::word_of;
use surety_components::refusal::{Checked, Outcome};
use surety_components::words;
use surety_interfaces::ICollateralVault::DebtRepaid;

use crate::CollateralVault;
use crate::record::Operator;

pub const REPAID_PER_CALL: u32 = 32;

const WEI_MASK: u128 = (1 << 96) - 1;

pub fn pack(beneficiary: Address, amount: u128) -> Outcome<U256> {
    if amount > WEI_MASK {
        return None.or_overflow();
    }
    Ok(words::join_address(beneficiary, amount))
}

pub fn unpack(word: U256) -> (Address, u128) {
    words::split_address(word)
}

/// Books a debt at the end of the operator's list.
pub fn add(
    vault: &mut CollateralVault,
    operator_id: u64,
    operator: &mut Operator,
    beneficiary: Address,
    amount: u128,
) -> Outcome {
    operator.debt = operator.debt.checked_add(amount).or_overflow()?;
    if operator.next_debt > operator.first_debt {
        let last = key(DEBT, operator_id, operator.next_debt.saturating_sub(1));
        let (creditor, owed) = unpack(vault.word(last));
        if creditor == beneficiary {
            let word = pack(creditor, owed.checked_add(amount).or_overflow()?)?;
            vault.set_word(last, word);
            return Ok(());
        }
    }
    vault.set_word(key(DEBT, operator_id, operator.next_debt), pack(beneficiary, amount)?);
    // bounded where the record is packed
    operator.next_debt = operator.next_debt.saturating_add(1);
    Ok(())
}

/// Pays debts from `funds`, the oldest first; returns what is left of them.
pub fn repay(
    vault: &mut CollateralVault,
    operator_id: u64,
    operator: &mut Operator,
    funds: u128,
) -> Outcome<u128> {
    let mut left = funds;
    for _ in 0..REPAID_PER_CALL {
        if left == 0 || operator.first_debt == operator.next_debt {
            break;
        }
        let oldest = key(DEBT, operator_id, operator.first_debt);
        let (beneficiary, owed) = unpack(vault.word(oldest));
        let paid = owed.min(left);
        // paid is the lesser of both, and the debt is the sum of what is owed
        left = left.saturating_sub(paid);
        operator.debt = operator.debt.saturating_sub(paid);
        if paid == owed {
            vault.set_word(oldest, U256::ZERO);
            operator.first_debt = operator.first_debt.saturating_add(1);
        } else {
            let rest = pack(beneficiary, owed.saturating_sub(paid))?;
            vault.set_word(oldest, rest);
        }
        vault.credit(beneficiary, paid)?;
        vault.note::<DebtRepaid>(operator_id, &[word_of(beneficiary)], &[paid]);
    }
    if operator.debt == 0 {
        operator.first_debt = 0;
        operator.next_debt = 0;
    }
    Ok(left)
}

impl CollateralVault {
    /// Adds to what a beneficiary may pull.
    pub(crate) fn credit(&mut self, beneficiary: Address, amount: u128) -> Outcome {
        let credited = self.recovered(beneficiary).checked_add(U256::from(amount));
        self.set_recovered(beneficiary, credited.or_overflow()?);
        let (morning, total) = words::halves(self.word(RESERVES));
        let total = total.checked_add(amount).or_overflow()?;
        self.set_word(RESERVES, words::join(morning, total));
        Ok(())
    }
}
