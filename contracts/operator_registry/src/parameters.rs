use alloc::vec::Vec;

use alloy_primitives::{
    Address, U256,
    aliases::{U8, U128},
};
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert, in_bounds, non_zero};
use surety_interfaces::IAccess::{AlreadyWired, LengthMismatch};
use surety_interfaces::IOperatorRegistry::{
    InvalidScoreTiers, MinimumBondSet, ScoreTiersSet, StrategyAdded, Wired,
};
use surety_protocol::score::{Tier, check_tiers};

use crate::OperatorRegistry;
use crate::strategies::MAX_STRATEGIES;
use crate::tiers::{self, DEFAULT_TIERS, MAX_TIERS};

/// 0.1 ETH
const MIN_MINIMUM_BOND_WEI: u128 = 100_000_000_000_000_000;
/// 32 ETH
const MAX_MINIMUM_BOND_WEI: u128 = 32_000_000_000_000_000_000;

pub fn set_defaults(registry: &mut OperatorRegistry, minimum_bond: U256) -> Result<(), Revert> {
    write_tiers(registry, &DEFAULT_TIERS);
    write_minimum_bond(registry, minimum_bond)
}

pub fn wire(registry: &mut OperatorRegistry, committee: Address) -> Result<(), Revert> {
    registry.access.only_admin()?;
    if !registry.committee.get().is_zero() {
        return Err(AlreadyWired {}.into());
    }
    non_zero(committee)?;
    registry.committee.set(committee);
    registry.vm().log(Wired { committee });
    Ok(())
}

pub fn add_strategy(
    registry: &mut OperatorRegistry,
    vault: Address,
    ledger: Address,
) -> Result<u8, Revert> {
    registry.access.only_admin()?;
    non_zero(vault)?;
    non_zero(ledger)?;
    let strategy: u8 = registry.strategy_count.get().to();
    let count = strategy.checked_add(1).or_overflow()?;
    in_bounds(U256::from(count), U256::ONE, U256::from(MAX_STRATEGIES))?;
    registry.strategy_count.set(U8::from(count));
    let mut added = registry.strategies.setter(strategy);
    added.vault.set(vault);
    added.ledger.set(ledger);
    drop(added);
    registry.vm().log(StrategyAdded { strategy, vault, ledger });
    Ok(strategy)
}

pub fn set_score_tiers(
    registry: &mut OperatorRegistry,
    min_scores_bps: Vec<u16>,
    multipliers_bps: Vec<u16>,
) -> Result<(), Revert> {
    registry.access.only_admin()?;
    let (expected, actual) = (min_scores_bps.len(), multipliers_bps.len());
    if expected != actual {
        let (expected, actual) = (U256::from(expected), U256::from(actual));
        return Err(LengthMismatch { expected, actual }.into());
    }
    let rows = min_scores_bps.into_iter().zip(multipliers_bps);
    let tiers: Vec<Tier> = rows
        .map(|(min_score_bps, multiplier_bps)| Tier {
            min_score_bps,
            min_frames: 0,
            multiplier_bps,
        })
        .collect();
    let starts_at_zero = tiers.first().is_some_and(|first| first.min_score_bps == 0);
    if !starts_at_zero || tiers.len() > MAX_TIERS || check_tiers(&tiers).is_err() {
        return Err(InvalidScoreTiers {}.into());
    }
    write_tiers(registry, &tiers);
    Ok(())
}

pub fn set_minimum_bond(registry: &mut OperatorRegistry, minimum_bond: U256) -> Result<(), Revert> {
    registry.access.only_admin()?;
    write_minimum_bond(registry, minimum_bond)
}

fn write_tiers(registry: &mut OperatorRegistry, tiers: &[Tier]) {
    let word = tiers::pack(tiers);
    registry.tiers.set(word);
    let (scores, multipliers) = tiers::lists(word);
    registry.vm().log(ScoreTiersSet { minScoresBps: scores, multipliersBps: multipliers });
}

fn write_minimum_bond(registry: &mut OperatorRegistry, minimum_bond: U256) -> Result<(), Revert> {
    let (min, max) = (U256::from(MIN_MINIMUM_BOND_WEI), U256::from(MAX_MINIMUM_BOND_WEI));
    in_bounds(minimum_bond, min, max)?;
    registry.minimum_bond.set(U128::from(minimum_bond));
    registry.vm().log(MinimumBondSet { minimumBond: minimum_bond });
    Ok(())
}
