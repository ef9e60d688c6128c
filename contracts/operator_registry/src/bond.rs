use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, SolEvent};
use stylus_sdk::prelude::*;
use surety_components::abi::read;
use surety_components::codec::{Words, ask, emit, tell};
use surety_components::{Checked, Revert};
use surety_interfaces::IClusterLedger::{openAccountCall, operatorAccountCall};
use surety_interfaces::ICollateralVault::{
    assetsOfCall, debtOfCall, depositCall, setMultipliersCall,
};
use surety_interfaces::IOperatorRegistry::{BondBelowMinimum, Bonded, InvalidStatus, ZeroAmount};
use surety_protocol::math::BPS;

use crate::operators::{self, ACTIVE, DEACTIVATING, INACTIVE};
use crate::strategies::{self, Neighbours};
use crate::{OperatorRegistry, deactivate};

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
    if opens {
        profile.accounts |= strategies::bit(strategy);
        registry.store_profile(operator_id, &profile);
        open_account(registry, neighbours, operator_id)?;
    }
    if activates {
        deactivate::set_status(registry, operator_id, &mut profile, ACTIVE);
    }
    let id = U256::from(operator_id);
    let answer = registry.tell_words(neighbours.vault, amount, depositCall::SELECTOR, &[id])?;
    let capacity = read(&answer)?;
    strategies::set_capacities(registry, neighbours.ledger, &[operator_id], &[capacity])?;
    let indexed = [id, U256::from(strategy)];
    emit(registry, &Bonded::SIGNATURE_HASH, &indexed, &[amount, U256::from(capacity)]);
    if activates || opens {
        strategies::push_status(registry, operator_id, &profile)?;
    }
    Ok(())
}

/// What the vault will hold of the operator after its debts were repaid from `amount`, without the deposit's rounding.
fn reach_minimum(
    registry: &OperatorRegistry,
    vault: Address,
    operator_id: u64,
    amount: U256,
) -> Result<(), Revert> {
    let id = [U256::from(operator_id)];
    let left = registry.ask_word(vault, assetsOfCall::SELECTOR, &id)?;
    let debt = registry.ask_word(vault, debtOfCall::SELECTOR, &id)?;
    let bond = left.checked_add(amount).or_overflow()?.saturating_sub(debt);
    let minimum = registry.minimum_bond();
    if bond < minimum {
        return Err(BondBelowMinimum { bond, minimum }.into());
    }
    Ok(())
}

/// Gives the operator in a further strategy the fee and the multiplier that it has in the first one.
fn open_account(
    registry: &mut OperatorRegistry,
    neighbours: Neighbours,
    operator_id: u64,
) -> Result<(), Revert> {
    let id = U256::from(operator_id);
    let first = registry.strategy(0)?.ledger;
    let question = Words::call(operatorAccountCall::SELECTOR).put_all(&[id]);
    let account = ask(registry, first, question)?;
    let (_seats, _capacity, _active, _is_private, fee): (U256, U256, U256, U256, U256) =
        read(&account)?;
    let args = [id, fee];
    registry.tell_words(neighbours.ledger, U256::ZERO, openAccountCall::SELECTOR, &args)?;
    let multiplier_bps = registry.standing(operator_id).multiplier_bps;
    if multiplier_bps != BPS {
        let multiplier = U256::from(multiplier_bps);
        let order = Words::call(setMultipliersCall::SELECTOR)
            .put_lists([id].into_iter(), [multiplier].into_iter());
        tell(registry, neighbours.vault, U256::ZERO, order)?;
    }
    Ok(())
}
