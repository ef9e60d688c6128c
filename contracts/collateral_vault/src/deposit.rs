use alloy_primitives::U256;
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert};
use surety_interfaces::IAccess::Unauthorized;
use surety_interfaces::ICollateralVault::{
    BondUsedForDebt, Deposited, Donated, DonationTooLarge, NoDebt, ZeroAmount,
};
use surety_protocol::bond::largest_donation;

use crate::record::Operator;
use crate::totals::Totals;
use crate::{CollateralVault, curve, debt};

pub fn deposit(vault: &mut CollateralVault, operator_id: u64) -> Result<u32, Revert> {
    let caller = vault.vm().msg_sender();
    if caller != vault.registry.get() && caller != vault.distributor.get() {
        return Err(Unauthorized { caller }.into());
    }
    let value = vault.vm().msg_value();
    if value.is_zero() {
        return Err(ZeroAmount {}.into());
    }
    let operator = vault.load_operator(operator_id);
    let (operator, totals) = add(vault, operator_id, operator, value)?;
    curve::capacity(&vault.load_curve(), &operator, &totals)
}

pub fn repay_debt(vault: &mut CollateralVault, operator_id: u64) -> Result<(), Revert> {
    let operator = vault.load_operator(operator_id);
    if operator.debt.is_zero() {
        return Err(NoDebt { operatorId: operator_id }.into());
    }
    let value = vault.vm().msg_value();
    if value.is_zero() && vault.load_totals().value_down(operator.shares)?.is_zero() {
        return Err(ZeroAmount {}.into());
    }
    add(vault, operator_id, operator, value)?;
    Ok(())
}

pub fn donate(vault: &mut CollateralVault) -> Result<(), Revert> {
    let assets = vault.vm().msg_value();
    if assets.is_zero() {
        return Err(ZeroAmount {}.into());
    }
    let mut totals = vault.load_totals();
    let max = largest_donation(totals.assets, totals.shares).or_overflow()?;
    if assets > max {
        return Err(DonationTooLarge { assets, max }.into());
    }
    totals.assets = totals.assets.checked_add(assets).or_overflow()?;
    vault.store_totals(&totals)?;
    let from = vault.vm().msg_sender();
    vault.vm().log(Donated { from, assets });
    Ok(())
}

/// Pays debts from the sent wei and from what an earlier call left (see [`debt`]); the rest becomes bond.
fn add(
    vault: &mut CollateralVault,
    operator_id: u64,
    mut operator: Operator,
    value: U256,
) -> Result<(Operator, Totals), Revert> {
    let mut totals = vault.load_totals();
    let mut funds = value;
    if !operator.debt.is_zero() {
        let waiting = totals.value_down(operator.shares)?;
        if !waiting.is_zero() {
            let shares = totals.burn_up(&mut operator, waiting)?;
            funds = funds.checked_add(waiting).or_overflow()?;
            vault.vm().log(BondUsedForDebt { operatorId: operator_id, assets: waiting, shares });
        }
        funds = debt::repay(vault, operator_id, &mut operator, funds)?;
    }
    if !funds.is_zero() {
        let shares = totals.mint_down(&mut operator, funds)?;
        vault.vm().log(Deposited { operatorId: operator_id, assets: funds, shares });
    }
    vault.store_operator(operator_id, &operator)?;
    vault.store_totals(&totals)?;
    Ok((operator, totals))
}
