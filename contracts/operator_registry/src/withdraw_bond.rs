use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use surety_components::codec::{emit, word_of};
use surety_components::{Checked, Revert};
use surety_interfaces::ICollateralVault::{previewCapacityCall, withdrawCall};
use surety_interfaces::IOperatorRegistry::BondWithdrawn;

use crate::{OperatorRegistry, deactivate, operators, strategies};

/// The ledger learns the lower capacity before the ETH moves: its receiver gets control and could otherwise fill seats
/// that the bond no longer covers.
pub fn withdraw_bond(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    strategy: u8,
    amount: U256,
    to: Address,
) -> Result<(), Revert> {
    let mut profile = operators::only_owner(registry, operator_id)?;
    let neighbours = registry.strategy(strategy)?;
    deactivate::finish(registry, operator_id, &mut profile)?;
    let id = U256::from(operator_id);
    let seats = registry.seats_in(strategy, operator_id)?;
    let preview = [id, amount, seats];
    let capacity = registry.ask_word(neighbours.vault, previewCapacityCall::SELECTOR, &preview)?;
    let covered = u32::try_from(capacity).or_overflow()?;
    strategies::set_capacity(registry, neighbours.ledger, operator_id, covered)?;
    let data = [amount, word_of(to), capacity];
    emit::<BondWithdrawn>(registry, &[id, U256::from(strategy)], &data);
    let args = [id, amount, word_of(to), seats];
    registry.tell_words(neighbours.vault, U256::ZERO, withdrawCall::SELECTOR, &args)?;
    Ok(())
}
