use alloy_primitives::{Address, U256, aliases::U8};
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert, calls};
use surety_interfaces::IClusterLedger::{openAccountCall, operatorAccountCall};
use surety_interfaces::ICollateralVault::{
    assetsOfCall, debtOfCall, depositCall, setMultipliersCall,
};
use surety_interfaces::IOperatorRegistry::{
    BondBelowMinimum, Bonded, InvalidStatus, StatusChanged, ZeroAmount,
};
use surety_protocol::math::BPS;

use crate::operators::{self, ACTIVE, DEACTIVATING, INACTIVE};
use crate::strategies::{self, only};
use crate::{OperatorRegistry, strategies::Neighbours};

pub fn bond(registry: &mut OperatorRegistry, operator_id: u64, strategy: u8) -> Result<(), Revert> {
    let amount = registry.vm().msg_value();
    if amount.is_zero() {
        return Err(ZeroAmount {}.into());
    }
    operators::owner(registry, operator_id)?;
    let neighbours = registry.strategy(strategy)?;
    let status = operators::status(registry, operator_id)?;
    if status == DEACTIVATING {
        return Err(InvalidStatus { operatorId: operator_id, status }.into());
    }
    let activates = status == INACTIVE;
    let opens = !registry.has_account(operator_id, strategy);
    if activates || opens {
        operators::only_owner(registry, operator_id)?;
        reach_minimum(registry, neighbours.vault, operator_id, amount)?;
    }
    if opens {
        open_account(registry, neighbours, operator_id, strategy)?;
    }
    if activates {
        registry.operators.setter(operator_id).status.set(U8::from(ACTIVE));
        registry.vm().log(StatusChanged { operatorId: operator_id, status: ACTIVE });
    }
    let deposit = depositCall { operatorId: operator_id };
    let capacity = calls::invoke(registry, neighbours.vault, amount, &deposit)?;
    strategies::set_capacities(registry, neighbours.ledger, only(operator_id), only(capacity))?;
    registry.vm().log(Bonded { operatorId: operator_id, strategy, amount, capacity });
    if activates || opens {
        strategies::push_status(registry, operator_id)?;
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
    let left = calls::read(registry, vault, &assetsOfCall { operatorId: operator_id })?;
    let debt = calls::read(registry, vault, &debtOfCall { operatorId: operator_id })?;
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
    strategy: u8,
) -> Result<(), Revert> {
    registry.note_account(operator_id, strategy);
    let first = registry.strategy(0)?.ledger;
    let known = calls::read(registry, first, &operatorAccountCall { operatorId: operator_id })?;
    let open = openAccountCall { operatorId: operator_id, fee: known.fee };
    calls::invoke(registry, neighbours.ledger, U256::ZERO, &open)?;
    let discount_bps: u16 = registry.operators.getter(operator_id).discount_bps.get().to();
    if discount_bps > 0 {
        let multiplier = setMultipliersCall {
            operatorIds: only(operator_id),
            multipliersBps: only(BPS.saturating_sub(discount_bps)),
        };
        calls::invoke(registry, neighbours.vault, U256::ZERO, &multiplier)?;
    }
    Ok(())
}
