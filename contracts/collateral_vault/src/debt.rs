//! Debts: what a bond could not pay, in the order in which it arose. One word each, `beneficiary 160 | wei 96`, under
//! `operator id * 2^64 + place`; the places in use are in the operator's record. A debt to the beneficiary of the last
//! one joins it.
//!
//! A call repays at most [`REPAID_PER_CALL`] debts, which bounds its gas. What is left then is kept as the operator's
//! bond, which pays nobody else while debts are open: it covers no seat, cannot be withdrawn, and the next call goes on
//! from it (`deposit::add`). So ETH that came in for debts can only end with their beneficiaries.

use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert, words};
use surety_interfaces::ICollateralVault::DebtRepaid;

use crate::CollateralVault;
use crate::record::Operator;

pub const REPAID_PER_CALL: u32 = 32;

const WEI_BITS: u32 = 96;
const WEI_MASK: u128 = (1 << WEI_BITS) - 1;

pub fn pack(beneficiary: Address, amount: U256) -> Result<U256, Revert> {
    let amount = u128::try_from(amount).ok().filter(|amount| *amount <= WEI_MASK).or_overflow()?;
    let (high, low) = words::halves(beneficiary.into_word().into());
    Ok(words::join(high << WEI_BITS | low >> (128 - WEI_BITS), low << WEI_BITS | amount))
}

pub fn unpack(word: U256) -> (Address, U256) {
    let (high, low) = words::halves(word);
    let beneficiary = words::join(high >> WEI_BITS, high << (128 - WEI_BITS) | low >> WEI_BITS);
    (Address::from_word(beneficiary.into()), U256::from(low & WEI_MASK))
}

fn key(operator_id: u64, place: u32) -> U256 {
    U256::from_limbs([u64::from(place), operator_id, 0, 0])
}

/// Books a debt at the end of the operator's list.
pub fn add(
    vault: &mut CollateralVault,
    operator_id: u64,
    operator: &mut Operator,
    beneficiary: Address,
    amount: U256,
) -> Result<(), Revert> {
    operator.debt = operator.debt.checked_add(amount).or_overflow()?;
    if operator.next_debt > operator.first_debt {
        let last = key(operator_id, operator.next_debt.saturating_sub(1));
        let (creditor, owed) = unpack(vault.debts.get(last));
        if creditor == beneficiary {
            let word = pack(creditor, owed.checked_add(amount).or_overflow()?)?;
            vault.debts.insert(last, word);
            return Ok(());
        }
    }
    vault.debts.insert(key(operator_id, operator.next_debt), pack(beneficiary, amount)?);
    operator.next_debt = operator.next_debt.checked_add(1).or_overflow()?;
    Ok(())
}

/// Pays debts from `funds`, the oldest first; returns what is left of them.
pub fn repay(
    vault: &mut CollateralVault,
    operator_id: u64,
    operator: &mut Operator,
    funds: U256,
) -> Result<U256, Revert> {
    let mut left = funds;
    for _ in 0..REPAID_PER_CALL {
        if left.is_zero() || operator.first_debt == operator.next_debt {
            break;
        }
        let oldest = key(operator_id, operator.first_debt);
        let (beneficiary, owed) = unpack(vault.debts.get(oldest));
        let paid = owed.min(left);
        left = left.checked_sub(paid).or_overflow()?;
        operator.debt = operator.debt.checked_sub(paid).or_overflow()?;
        if paid == owed {
            vault.debts.delete(oldest);
            operator.first_debt = operator.first_debt.checked_add(1).or_overflow()?;
        } else {
            let rest = pack(beneficiary, owed.checked_sub(paid).or_overflow()?)?;
            vault.debts.insert(oldest, rest);
        }
        vault.credit(beneficiary, paid)?;
        vault.vm().log(DebtRepaid { operatorId: operator_id, beneficiary, assets: paid });
    }
    if operator.debt.is_zero() {
        operator.first_debt = 0;
        operator.next_debt = 0;
    }
    Ok(left)
}

impl CollateralVault {
    /// Adds to what a beneficiary may pull.
    pub(crate) fn credit(&mut self, beneficiary: Address, amount: U256) -> Result<(), Revert> {
        let credited = self.recovered.get(beneficiary).checked_add(amount).or_overflow()?;
        self.recovered.insert(beneficiary, credited);
        let total = self.total_recovered.get().checked_add(amount).or_overflow()?;
        self.total_recovered.set(total);
        Ok(())
    }
}
