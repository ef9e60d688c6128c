use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use surety_components::codec::{Words, emit, emit_bytes, word_of};
use surety_components::{Checked, Revert, in_bounds, non_zero};
use surety_interfaces::IAccess::{AlreadyWired, LengthMismatch};
use surety_interfaces::IOperatorRegistry::{
    InvalidScoreTiers, MinimumBondSet, NodeManagerSet, ScoreTiersSet, StrategyAdded,
    StrategyExists, Wired,
};
use surety_protocol::bounds::MINIMUM_BOND_WEI;
use surety_protocol::score::{Tier, check_tiers};

use crate::OperatorRegistry;
use crate::shelf::{DISTRIBUTOR, NODE_MANAGER, TIERS};
use crate::strategies::{MAX_STRATEGIES, Neighbours};
use crate::tiers::{self, MAX_TIERS};

pub fn set_defaults(registry: &mut OperatorRegistry, minimum_bond: U256) -> Result<(), Revert> {
    write_tiers(registry, &tiers::of_no_policy());
    write_minimum_bond(registry, minimum_bond)
}

pub fn wire(registry: &mut OperatorRegistry, distributor: Address) -> Result<(), Revert> {
    registry.access.only_admin()?;
    if !registry.load_address(DISTRIBUTOR).is_zero() {
        return Err(AlreadyWired {}.into());
    }
    non_zero(distributor)?;
    registry.set_word(DISTRIBUTOR, word_of(distributor));
    emit::<Wired>(registry, &[], &[word_of(distributor)]);
    Ok(())
}

pub fn set_node_manager(
    registry: &mut OperatorRegistry,
    node_manager: Address,
) -> Result<(), Revert> {
    registry.access.only_admin()?;
    if !registry.load_address(NODE_MANAGER).is_zero() {
        return Err(AlreadyWired {}.into());
    }
    non_zero(node_manager)?;
    registry.set_word(NODE_MANAGER, word_of(node_manager));
    emit::<NodeManagerSet>(registry, &[], &[word_of(node_manager)]);
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
    let mut basics = registry.basics();
    let strategy = basics.strategies;
    basics.strategies = strategy.checked_add(1).or_overflow()?;
    in_bounds(U256::from(basics.strategies), U256::from(1), U256::from(MAX_STRATEGIES))?;
    for known in 0..strategy {
        let Neighbours { vault: its_vault, ledger: its_ledger } = registry.strategy(known)?;
        if its_vault == vault || its_ledger == ledger {
            return Err(StrategyExists { strategy: known }.into());
        }
    }
    registry.store_basics(&basics);
    registry.store_neighbours(strategy, Neighbours { vault, ledger });
    let indexed = [U256::from(strategy)];
    emit::<StrategyAdded>(registry, &indexed, &[vault, ledger].map(word_of));
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
    registry.set_word(TIERS, tiers::pack(tiers));
    let scores = tiers.iter().map(|tier| U256::from(tier.min_score_bps));
    let multipliers = tiers.iter().map(|tier| U256::from(tier.multiplier_bps));
    let data = Words::default().put_lists(scores, multipliers);
    emit_bytes::<ScoreTiersSet>(registry, &[], &data.0);
}

fn write_minimum_bond(registry: &mut OperatorRegistry, minimum_bond: U256) -> Result<(), Revert> {
    let (min, max) = (U256::from(MINIMUM_BOND_WEI.min), U256::from(MINIMUM_BOND_WEI.max));
    in_bounds(minimum_bond, min, max)?;
    let mut basics = registry.basics();
    basics.minimum_bond = u128::try_from(minimum_bond).or_overflow()?;
    registry.store_basics(&basics);
    emit::<MinimumBondSet>(registry, &[], &[minimum_bond]);
    Ok(())
}
