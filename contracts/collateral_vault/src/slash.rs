use crate::shelf::{SETTLEMENT, narrow};
use alloc::vec::Vec;
use surety_components::refusal::{Checked, Outcome};

use alloy_primitives::{Address, U256};
use surety_components::codec::{emit, word_of};
use surety_components::{in_bounds, non_zero, refuse};
use surety_interfaces::IAccess::LengthMismatch;
use surety_interfaces::ICollateralVault::{LossReported, Slashed};

use crate::record::Operator;
use crate::totals::Totals;
use crate::{CollateralVault, curve, debt, window};

/// No loss makes so many shares (2^20) worth less than a wei, of which the first wei bought a thousand.
const WORTHLESS_SHARES_BITS: u32 = 20;

pub fn slash(
    vault: &mut CollateralVault,
    operator_ids: &[u64],
    amounts: &[U256],
    beneficiary: Address,
) -> Outcome<(Vec<U256>, Vec<u32>)> {
    vault.access.only(vault.load_address(SETTLEMENT))?;
    non_zero(beneficiary)?;
    same_length(operator_ids.len(), amounts.len())?;
    let mut totals = vault.load_totals_unless_paused()?;
    let curve = vault.load_curve(0);
    let mut taken = Vec::with_capacity(amounts.len());
    let mut capacities = Vec::with_capacity(amounts.len());
    for (operator_id, amount) in operator_ids.iter().zip(amounts) {
        let mut operator = vault.load_operator(*operator_id);
        let amount = narrow(*amount)?;
        let part = if amount == 0 {
            0
        } else {
            take(vault, *operator_id, &mut operator, &mut totals, amount, beneficiary)?
        };
        taken.push(U256::from(part));
        capacities.push(curve::capacity(vault, &curve, *operator_id, &operator, &totals)?);
    }
    end(vault, &totals, beneficiary)?;
    Ok((taken, capacities))
}

/// Counts and credits what was taken out of the totals since they were loaded, and stores them.
#[inline(never)]
pub fn end(vault: &mut CollateralVault, totals: &Totals, beneficiary: Address) -> Outcome {
    let sum = totals.opening.saturating_sub(totals.assets);
    if sum > 0 {
        window::record(vault, sum, totals)?;
        vault.credit(beneficiary, sum)?;
    }
    vault.store_totals(totals)
}

/// Takes what the bond has of `amount`; the rest is debt, which takes no ETH and so does not count towards the cap. A bond
/// beside open debts waits for the oldest of them ([`debt`]), so there is nothing to take.
#[inline(never)]
pub fn take(
    vault: &mut CollateralVault,
    operator_id: u64,
    operator: &mut Operator,
    totals: &mut Totals,
    amount: u128,
    beneficiary: Address,
) -> Outcome<u128> {
    let worth = payable(operator, totals)?;
    let taken = worth.min(amount);
    let unpaid = amount.saturating_sub(taken);
    let shares = if operator.debt > 0 { 0 } else { totals.burn_up(operator, taken, worth)? };
    if unpaid > 0 {
        debt::add(vault, operator_id, operator, beneficiary, unpaid)?;
    }
    vault.store_operator(operator_id, operator)?;
    let values = [taken, shares, unpaid];
    vault.note::<Slashed>(operator_id, &[word_of(beneficiary)], &values);
    Ok(taken)
}

/// What a bond has for slashes.
pub fn payable(operator: &Operator, totals: &Totals) -> Outcome<u128> {
    if operator.debt > 0 { Ok(0) } else { totals.value_down(operator.shares) }
}

/// A loss that all bonds share: wei leave, shares stay. Some of the first value of a share (0.1 %) stays, so that bonds go on
/// after it: what 19 million ETH buy at such a price are shares that fit.
pub fn report_loss(vault: &mut CollateralVault, assets: U256, beneficiary: Address) -> Outcome {
    vault.access.only_admin()?;
    non_zero(beneficiary)?;
    let mut totals = vault.load_totals_unless_paused()?;
    let max = totals.assets.saturating_sub(totals.shares >> WORTHLESS_SHARES_BITS);
    in_bounds(assets, U256::ONE, U256::from(max))?;
    totals.assets = totals.assets.checked_sub(narrow(assets)?).or_overflow()?;
    end(vault, &totals, beneficiary)?;
    emit::<LossReported>(vault, &[word_of(beneficiary)], &[assets]);
    Ok(())
}

/// Fails unless two lists are of the same length.
pub fn same_length(expected: usize, actual: usize) -> Outcome {
    if expected != actual {
        let (expected, actual) = (U256::from(expected), U256::from(actual));
        return refuse!(LengthMismatch { expected, actual });
    }
    Ok(())
}
