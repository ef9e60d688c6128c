use crate::shelf::{REGISTRY, RESERVES, narrow};
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use surety_components::calls::send_eth;
use surety_components::codec::{emit, word_of};
use surety_components::refusal::{Checked, Outcome};
use surety_components::{non_zero, refuse, words};
use surety_interfaces::ICollateralVault::{
    InsufficientCollateral, NothingRecovered, OperatorInDebt, RecoveredWithdrawn, TransferFailed,
    Withdrawn, ZeroAmount,
};

use crate::record::Operator;
use crate::totals::Totals;
use crate::{CollateralVault, curve, holds};

/// The books after a withdrawal.
struct After {
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
) -> Outcome<u32> {
    vault.access.only(vault.load_address(REGISTRY))?;
    non_zero(to)?;
    let after = compute(vault, operator_id, assets, seats)?;
    vault.store_operator(operator_id, &after.operator)?;
    vault.store_totals(&after.totals)?;
    let values = [narrow(assets)?, after.shares_burned];
    vault.note::<Withdrawn>(operator_id, &[word_of(to)], &values);
    pay(vault, to, assets)?;
    Ok(after.capacity)
}

pub fn preview_capacity(
    vault: &CollateralVault,
    operator_id: u64,
    assets: U256,
    seats: u32,
) -> Outcome<u32> {
    Ok(compute(vault, operator_id, assets, seats)?.capacity)
}

fn compute(vault: &CollateralVault, operator_id: u64, assets: U256, seats: u32) -> Outcome<After> {
    if assets.is_zero() {
        return refuse!(ZeroAmount {});
    }
    let mut operator = vault.load_operator(operator_id);
    refuse_debt(operator_id, &operator)?;
    let mut totals = vault.load_totals_unless_paused()?;
    let curve = vault.load_curve(0);
    let required = holds::required_up(vault, &curve, operator_id, &operator, seats)?;
    let free = totals.value_up(operator.shares)?.saturating_sub(required);
    let worth = totals.value_down(operator.shares)?;
    let available = worth.min(free);
    let wanted = u128::try_from(assets).unwrap_or(u128::MAX);
    if wanted > available {
        return insufficient(operator_id, available, assets);
    }
    let shares_burned = totals.burn_up(&mut operator, wanted, worth)?;
    // Burning rounds up by less than a share, so at a share price of up to one wei one wei less always passes.
    if totals.value_up(operator.shares)? < required {
        return insufficient(operator_id, available.saturating_sub(1), assets);
    }
    let capacity = curve::capacity(vault, &curve, operator_id, &operator, &totals)?;
    Ok(After { operator, totals, shares_burned, capacity })
}

/// Fails for an operator with debt.
pub fn refuse_debt(operator_id: u64, operator: &Operator) -> Outcome {
    if operator.debt > 0 {
        let debt = U256::from(operator.debt);
        return refuse!(OperatorInDebt { operatorId: operator_id, debt });
    }
    Ok(())
}

pub fn insufficient<T>(operator_id: u64, available: u128, requested: U256) -> Outcome<T> {
    let available = U256::from(available);
    refuse!(InsufficientCollateral { operatorId: operator_id, available, requested })
}

pub fn withdraw_recovered(vault: &mut CollateralVault, to: Address) -> Outcome<U256> {
    non_zero(to)?;
    let beneficiary = vault.vm().msg_sender();
    let assets = vault.recovered(beneficiary);
    if assets.is_zero() {
        return refuse!(NothingRecovered { beneficiary });
    }
    vault.load_totals_unless_paused()?;
    vault.set_recovered(beneficiary, U256::ZERO);
    let (morning, total) = words::halves(vault.word(RESERVES));
    let paid = narrow(assets)?;
    vault.set_word(RESERVES, words::join(morning, total.checked_sub(paid).or_overflow()?));
    let indexed = [word_of(beneficiary), word_of(to)];
    emit::<RecoveredWithdrawn>(vault, &indexed, &[assets]);
    pay(vault, to, assets)?;
    Ok(assets)
}

fn pay(vault: &mut CollateralVault, to: Address, amount: U256) -> Outcome {
    if !send_eth(vault, to, amount) {
        return refuse!(TransferFailed { to, amount });
    }
    Ok(())
}
