//! A strategy is a vault and a ledger. Everything that the registry tells a ledger goes through here.

use alloc::{vec, vec::Vec};

use alloy_primitives::{Address, U256, aliases::U8};
use stylus_sdk::prelude::*;
use stylus_sdk::storage::StorageAddress;
use surety_components::{Revert, calls};
use surety_interfaces::IClusterLedger::{setCapacitiesCall, setStatusCall};
use surety_interfaces::IOperatorRegistry::StrategyNotFound;

use crate::OperatorRegistry;
use crate::operators::ACTIVE;

/// One bit each in an operator's record.
pub const MAX_STRATEGIES: u8 = 8;

#[storage]
pub struct Strategy {
    pub vault: StorageAddress,
    pub ledger: StorageAddress,
}

#[derive(Clone, Copy, Debug)]
pub struct Neighbours {
    pub vault: Address,
    pub ledger: Address,
}

pub fn set_capacities(
    registry: &mut OperatorRegistry,
    ledger: Address,
    operator_ids: Vec<u64>,
    capacities: Vec<u32>,
) -> Result<(), Revert> {
    let args = setCapacitiesCall { operatorIds: operator_ids, capacities };
    calls::invoke(registry, ledger, U256::ZERO, &args).map(|_| ())
}

/// Tells every ledger with an account whether the operator may get seats, and from whom.
pub fn push_status(registry: &mut OperatorRegistry, operator_id: u64) -> Result<(), Revert> {
    let args = {
        let operator = registry.operators.getter(operator_id);
        let active = operator.status.get() == U8::from(ACTIVE);
        setStatusCall { operatorId: operator_id, active, isPrivate: operator.is_private.get() }
    };
    for (_, strategy) in registry.strategies_of(operator_id) {
        calls::invoke(registry, strategy.ledger, U256::ZERO, &args)?;
    }
    Ok(())
}

impl OperatorRegistry {
    pub(crate) fn strategy(&self, strategy: u8) -> Result<Neighbours, Revert> {
        if strategy >= self.strategy_count.get().to::<u8>() {
            return Err(StrategyNotFound { strategy }.into());
        }
        Ok(self.neighbours(strategy))
    }

    fn neighbours(&self, strategy: u8) -> Neighbours {
        let known = self.strategies.getter(strategy);
        Neighbours { vault: known.vault.get(), ledger: known.ledger.get() }
    }

    /// Whether the strategy's ledger has an account of the operator.
    pub(crate) fn has_account(&self, operator_id: u64, strategy: u8) -> bool {
        let accounts: u8 = self.operators.getter(operator_id).accounts.get().to();
        accounts & bit(strategy) != 0
    }

    pub(crate) fn note_account(&mut self, operator_id: u64, strategy: u8) {
        let mut operator = self.operators.setter(operator_id);
        let accounts: u8 = operator.accounts.get().to();
        operator.accounts.set(U8::from(accounts | bit(strategy)));
    }

    /// The strategies in which the operator has an account.
    pub(crate) fn strategies_of(&self, operator_id: u64) -> Vec<(u8, Neighbours)> {
        let accounts: u8 = self.operators.getter(operator_id).accounts.get().to();
        let known = (0..MAX_STRATEGIES).filter(|strategy| accounts & bit(*strategy) != 0);
        known.map(|strategy| (strategy, self.neighbours(strategy))).collect()
    }
}

/// 0 above the last possible strategy.
fn bit(strategy: u8) -> u8 {
    1u8.checked_shl(u32::from(strategy)).unwrap_or_default()
}

/// The list of one.
pub fn only<T>(item: T) -> Vec<T> {
    vec![item]
}
