use alloy_primitives::{Address, U256};
use alloy_sol_types::SolEvent;
use stylus_sdk::prelude::*;
use surety_components::calls::send_eth;
use surety_components::codec::{emit, word_of};
use surety_components::{Checked, Revert, non_zero, words};
use surety_interfaces::ICollateralVault::{
    InsufficientCollateral, NothingRecovered, OperatorInDebt, RecoveredWithdrawn, TransferFailed,
    Withdrawn, ZeroAmount,
};

use crate::record::Operator;
use crate::totals::Totals;
use crate::{CollateralVault, curve, holds};

/// The books after a withdrawal.
struct Outcome {
    operator: Operator,
    totals: Totals,
    shares_burned: u128,
    capacity: u32,
}

pub fn withdraw(
    vault: &mut CollateralVault,
    operator_id: u64,
    assets: U256,
    to: Address,
    seats: u32,
) -> Result<u32, Revert> {
    vault.access.only(vault.registry.get())?;
    non_zero(to)?;
    let outcome = compute(vault, operator_id, assets, seats)?;
    vault.store_operator(operator_id, &outcome.operator)?;
    vault.store_totals(&outcome.totals)?;
    let indexed = [U256::from(operator_id), word_of(to)];
    let data = [assets, U256::from(outcome.shares_burned)];
    emit(vault, &Withdrawn::SIGNATURE_HASH, &indexed, &data);
    pay(vault, to, assets)?;
    Ok(outcome.capacity)
}

pub fn preview_capacity(
    vault: &CollateralVault,
    operator_id: u64,
    assets: U256,
    seats: u32,
) -> Result<u32, Revert> {
    Ok(compute(vault, operator_id, assets, seats)?.capacity)
}

fn compute(
    vault: &CollateralVault,
    operator_id: u64,
    assets: U256,
    seats: u32,
) -> Result<Outcome, Revert> {
    if assets.is_zero() {
        return Err(ZeroAmount {}.into());
    }
    let mut operator = vault.load_operator(operator_id);
    refuse_debt(operator_id, &operator)?;
    let mut totals = vault.load_totals_unless_paused()?;
    let curve = vault.load_curve(0);
    let required = holds::required_up(vault, &curve, operator_id, &operator, seats)?;
    let free = totals.value_up(operator.shares)?.saturating_sub(required);
    let available = totals.value_down(operator.shares)?.min(free);
    let wanted = u128::try_from(assets).unwrap_or(u128::MAX);
    if wanted > available {
        return Err(insufficient(operator_id, available, assets));
    }
    let shares_burned = totals.burn_up(&mut operator, wanted)?;
    // Burning rounds up by less than a share, so at a share price of up to one wei one wei less always passes.
    if totals.value_up(operator.shares)? < required {
        return Err(insufficient(operator_id, available.saturating_sub(1), assets));
    }
    let capacity = curve::capacity(vault, &curve, operator_id, &operator, &totals)?;
    Ok(Outcome { operator, totals, shares_burned, capacity })
}

/// Fails for an operator with debt.
pub fn refuse_debt(operator_id: u64, operator: &Operator) -> Result<(), Revert> {
    if operator.debt > 0 {
        let debt = U256::from(operator.debt);
        return Err(OperatorInDebt { operatorId: operator_id, debt }.into());
    }
    Ok(())
}

pub fn insufficient(operator_id: u64, available: u128, requested: U256) -> Revert {
    let available = U256::from(available);
    InsufficientCollateral { operatorId: operator_id, available, requested }.into()
}

pub fn withdraw_recovered(vault: &mut CollateralVault, to: Address) -> Result<U256, Revert> {
    non_zero(to)?;
    let beneficiary = vault.vm().msg_sender();
    let assets = vault.recovered.get(beneficiary);
    if assets.is_zero() {
        return Err(NothingRecovered { beneficiary }.into());
    }
    vault.load_totals_unless_paused()?;
    vault.recovered.delete(beneficiary);
    let (morning, total) = words::halves(vault.reserves.get());
    let paid = u128::try_from(assets).or_overflow()?;
    vault.reserves.set(words::join(morning, total.checked_sub(paid).or_overflow()?));
    let indexed = [word_of(beneficiary), word_of(to)];
    emit(vault, &RecoveredWithdrawn::SIGNATURE_HASH, &indexed, &[assets]);
    pay(vault, to, assets)?;
    Ok(assets)
}

fn pay(vault: &mut CollateralVault, to: Address, amount: U256) -> Result<(), Revert> {
    if !send_eth(vault, to, amount) {
        return Err(TransferFailed { to, amount }.into());
    }
    Ok(())
}
