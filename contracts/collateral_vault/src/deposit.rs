use crate::shelf::{DISTRIBUTOR, REGISTRY, narrow};
use stylus_sdk::prelude::*;
use surety_components::refusal::{Checked, Outcome};
use surety_components::refuse;
use surety_interfaces::IAccess::Unauthorized;
use surety_interfaces::ICollateralVault::{BondUsedForDebt, Deposited, NoDebt, ZeroAmount};

use crate::record::Operator;
use crate::{CollateralVault, debt};

pub fn deposit(vault: &mut CollateralVault, operator_id: u64) -> Outcome<u32> {
    let caller = vault.vm().msg_sender();
    if caller != vault.load_address(REGISTRY) && caller != vault.load_address(DISTRIBUTOR) {
        return refuse!(Unauthorized { caller });
    }
    let value = value(vault)?;
    if value == 0 {
        return refuse!(ZeroAmount {});
    }
    let operator = vault.load_operator(operator_id);
    add(vault, operator_id, operator, value)?;
    // all anew: a donation may have waited for these shares
    vault.capacity_of(operator_id)
}

pub fn repay_debt(vault: &mut CollateralVault, operator_id: u64) -> Outcome {
    let operator = vault.load_operator(operator_id);
    if operator.debt == 0 {
        return refuse!(NoDebt { operatorId: operator_id });
    }
    let value = value(vault)?;
    if value == 0 && vault.load_totals()?.value_down(operator.shares)? == 0 {
        return refuse!(ZeroAmount {});
    }
    add(vault, operator_id, operator, value)
}

/// The sent wei.
pub fn value(vault: &CollateralVault) -> Outcome<u128> {
    narrow(vault.vm().msg_value())
}

/// Pays debts from the sent wei and from what an earlier call left (see [`debt`]); the rest becomes bond.
fn add(
    vault: &mut CollateralVault,
    operator_id: u64,
    mut operator: Operator,
    value: u128,
) -> Outcome {
    let mut totals = vault.load_totals()?;
    let mut funds = value;
    if operator.debt > 0 {
        let waiting = totals.value_down(operator.shares)?;
        if waiting > 0 {
            let shares = totals.burn_up(&mut operator, waiting, waiting)?;
            funds = funds.checked_add(waiting).or_overflow()?;
            vault.note::<BondUsedForDebt>(operator_id, &[], &[waiting, shares]);
        }
        funds = debt::repay(vault, operator_id, &mut operator, funds)?;
    }
    if funds > 0 {
        let shares = totals.mint_down(&mut operator, funds)?;
        vault.note::<Deposited>(operator_id, &[], &[funds, shares]);
    }
    vault.store_operator(operator_id, &operator)?;
    vault.store_totals(&totals)
}
