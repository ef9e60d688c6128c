use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert, non_zero};
use surety_interfaces::IAccess::LengthMismatch;
use surety_interfaces::ICollateralVault::Slashed;

use crate::record::Operator;
use crate::totals::Totals;
use crate::{CollateralVault, curve, debt, window};

pub fn slash(
    vault: &mut CollateralVault,
    operator_ids: &[u64],
    amounts: &[U256],
    beneficiary: Address,
) -> Result<(Vec<U256>, Vec<u32>), Revert> {
    vault.access.only(vault.settlement.get())?;
    non_zero(beneficiary)?;
    if operator_ids.len() != amounts.len() {
        return Err(length_mismatch(operator_ids.len(), amounts.len()));
    }
    let mut totals = vault.load_totals();
    let curve = vault.load_curve();
    let before = totals.clone();
    let mut taken = Vec::with_capacity(amounts.len());
    let mut capacities = Vec::with_capacity(amounts.len());
    for (operator_id, amount) in operator_ids.iter().zip(amounts) {
        let mut operator = vault.load_operator(*operator_id);
        let part = if amount.is_zero() {
            U256::ZERO
        } else {
            take(vault, *operator_id, &mut operator, &mut totals, *amount, beneficiary)?
        };
        taken.push(part);
        capacities.push(curve::capacity(&curve, &operator, &totals)?);
    }
    let sum = before.assets.checked_sub(totals.assets).or_overflow()?;
    if !sum.is_zero() {
        window::record(vault, sum, before.assets)?;
        vault.credit(beneficiary, sum)?;
    }
    // shares worth less than a wei may burn without a wei taken
    if totals != before {
        vault.store_totals(&totals)?;
    }
    Ok((taken, capacities))
}

/// Takes what the bond has of `amount`; the rest is debt, which takes no ETH and so does not count towards the cap.
fn take(
    vault: &mut CollateralVault,
    operator_id: u64,
    operator: &mut Operator,
    totals: &mut Totals,
    amount: U256,
    beneficiary: Address,
) -> Result<U256, Revert> {
    let taken = amount.min(totals.value_down(operator.shares)?);
    let unpaid = amount.checked_sub(taken).or_overflow()?;
    let shares = totals.burn_up(operator, taken)?;
    if !unpaid.is_zero() {
        debt::add(vault, operator_id, operator, beneficiary, unpaid)?;
    }
    vault.store_operator(operator_id, operator)?;
    vault.vm().log(Slashed {
        operatorId: operator_id,
        beneficiary,
        assets: taken,
        shares,
        debt: unpaid,
    });
    Ok(taken)
}

pub fn length_mismatch(expected: usize, actual: usize) -> Revert {
    LengthMismatch { expected: U256::from(expected), actual: U256::from(actual) }.into()
}
