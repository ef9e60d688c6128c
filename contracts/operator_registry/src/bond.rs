use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use stylus_sdk::prelude::*;
use surety_components::abi::read;
use surety_components::codec::{Words, ask, emit, tell};
use surety_components::{Checked, Revert};
use surety_interfaces::IClusterLedger::operatorAccountCall;
use surety_interfaces::ICollateralVault::{
    assetsOfCall, debtOfCall, depositCall, setMultipliersCall,
};
use surety_interfaces::IOperatorRegistry::{BondBelowMinimum, Bonded, InvalidStatus, ZeroAmount};
use surety_protocol::math::BPS;

use crate::operators::{self, ACTIVE, DEACTIVATING, INACTIVE};
use crate::{OperatorRegistry, deactivate, strategies};

const FIRST_STRATEGY: u8 = 0;

pub fn bond(registry: &mut OperatorRegistry, operator_id: u64, strategy: u8) -> Result<(), Revert> {
    let amount = registry.vm().msg_value();
    if amount.is_zero() {
        return Err(ZeroAmount {}.into());
    }
    let mut profile = operators::known(registry, operator_id)?;
    let neighbours = registry.strategy(strategy)?;
    let status = operators::status(registry, operator_id, &profile)?;
    if status == DEACTIVATING {
        return Err(InvalidStatus { operatorId: operator_id, status }.into());
    }
    let activates = status == INACTIVE;
    let opens = profile.accounts & strategies::bit(strategy) == 0;
    if activates || opens {
        operators::only_owner(registry, operator_id)?;
        reach_minimum(registry, neighbours.vault, operator_id, amount)?;
    }
    if activates {
        deactivate::set_status(registry, operator_id, &mut profile, ACTIVE);
        strategies::push_status(registry, operator_id, &profile)?;
    }
    if !opens {
        let capacity = deposit(registry, neighbours.vault, operator_id, strategy)?;
        return strategies::set_capacity(registry, neighbours.ledger, operator_id, capacity);
    }
    profile.accounts |= strategies::bit(strategy);
    registry.store_profile(operator_id, &profile);
    carry_multiplier(registry, neighbours.vault, operator_id, profile.multiplier_bps)?;
    let capacity = deposit(registry, neighbours.vault, operator_id, strategy)?;
    let fee = fee_of(registry, operator_id)?;
    strategies::open_account(registry, neighbours.ledger, operator_id, &profile, fee, capacity)
}

/// Hands the sent ETH to the vault; returns the seats that the bond covers then.
pub fn deposit(
    registry: &mut OperatorRegistry,
    vault: Address,
    operator_id: u64,
    strategy: u8,
) -> Result<u32, Revert> {
    let (id, amount) = (U256::from(operator_id), registry.vm().msg_value());
    let capacity = read(&registry.tell_words(vault, amount, depositCall::SELECTOR, &[id])?)?;
    let indexed = [id, U256::from(strategy)];
    emit::<Bonded>(registry, &indexed, &[amount, U256::from(capacity)]);
    Ok(capacity)
}

pub fn check_minimum(registry: &OperatorRegistry, bond: U256) -> Result<(), Revert> {
    let minimum = registry.minimum_bond();
    if bond < minimum {
        return Err(BondBelowMinimum { bond, minimum }.into());
    }
    Ok(())
}

/// What the vault will hold of the operator after its debts were repaid from `amount`, without the deposit's rounding. What
/// it holds already matters only if the rest of `amount` is too little, so it is asked for last.
fn reach_minimum(
    registry: &OperatorRegistry,
    vault: Address,
    operator_id: u64,
    amount: U256,
) -> Result<(), Revert> {
    let id = [U256::from(operator_id)];
    let debt = registry.ask_word(vault, debtOfCall::SELECTOR, &id)?;
    if check_minimum(registry, amount.saturating_sub(debt)).is_ok() {
        return Ok(());
    }
    let left = registry.ask_word(vault, assetsOfCall::SELECTOR, &id)?;
    check_minimum(registry, left.checked_add(amount).or_overflow()?.saturating_sub(debt))
}

/// The fee that the operator has in the first strategy.
fn fee_of(registry: &OperatorRegistry, operator_id: u64) -> Result<U256, Revert> {
    let question = Words::call(operatorAccountCall::SELECTOR).put_all(&[U256::from(operator_id)]);
    let account = ask(registry, registry.ledger(FIRST_STRATEGY)?, question)?;
    let (_seats, _capacity, _active, _is_private, fee): (U256, U256, U256, U256, U256) =
        read(&account)?;
    Ok(fee)
}

/// Gives the operator in a further vault the multiplier that it has in the first one.
fn carry_multiplier(
    registry: &mut OperatorRegistry,
    vault: Address,
    operator_id: u64,
    multiplier_bps: u16,
) -> Result<(), Revert> {
    if multiplier_bps != BPS {
        let (id, multiplier) = (U256::from(operator_id), U256::from(multiplier_bps));
        let order = Words::call(setMultipliersCall::SELECTOR)
            .put_lists([id].into_iter(), [multiplier].into_iter());
        tell(registry, vault, U256::ZERO, order)?;
    }
    Ok(())
}
