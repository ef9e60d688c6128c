use alloc::vec::Vec;

use alloy_primitives::{B256, U256};
use alloy_sol_types::SolCall;
use stylus_sdk::prelude::*;
use surety_components::abi::read;
use surety_components::codec::{Words, ask, emit, tell};
use surety_components::{Checked, Revert};
use surety_interfaces::IAccess::{LengthMismatch, NotWired};
use surety_interfaces::ICollateralVault::setMultipliersCall;
use surety_interfaces::IOperatorRegistry::{
    EmptyList, FrameNotActive, InvalidProof, ScoreApplied, ScoreNotNewer, ScoreTooHigh,
};
use surety_interfaces::IRewardDistributor::frameInfoCall;
use surety_protocol::leaf::ScoreLeaf;
use surety_protocol::math::BPS;
use surety_protocol::merkle::verify_multi;
use surety_protocol::score::{Tier, multiplier};

use crate::operators::{self, MAX_FRAME, MAX_FRAMES_SERVED, Profile};
use crate::shelf::{DISTRIBUTOR, TIERS};
use crate::{OperatorRegistry, strategies, tiers, verify};

pub fn leaves(
    operator_ids: &[u64],
    scores_bps: &[u16],
    frames_served: &[u32],
) -> Result<Vec<ScoreLeaf>, Revert> {
    let expected = operator_ids.len();
    if expected == 0 {
        return Err(EmptyList {}.into());
    }
    for actual in [scores_bps.len(), frames_served.len()] {
        if actual != expected {
            let (expected, actual) = (U256::from(expected), U256::from(actual));
            return Err(LengthMismatch { expected, actual }.into());
        }
    }
    let rows = operator_ids.iter().zip(scores_bps).zip(frames_served);
    let leaves = rows.map(|((operator_id, score_bps), frames_served)| ScoreLeaf {
        operator_id: *operator_id,
        score_bps: *score_bps,
        frames_served: *frames_served,
    });
    let leaves: Vec<ScoreLeaf> = leaves.collect();
    if let Some(leaf) = leaves.iter().find(|leaf| leaf.score_bps > BPS) {
        let (operator_id, score_bps) = (leaf.operator_id, leaf.score_bps);
        return Err(ScoreTooHigh { operatorId: operator_id, scoreBps: score_bps }.into());
    }
    Ok(leaves)
}

/// Leaves with nothing newer are passed over, because anyone may have applied them just before.
pub fn apply_scores(
    registry: &mut OperatorRegistry,
    frame: u64,
    scores: &[ScoreLeaf],
    proof: &[B256],
    proof_flags: &[bool],
) -> Result<(), Revert> {
    let root = active_scores(registry, frame)?;
    let hashes: Vec<B256> = scores.iter().map(ScoreLeaf::hash).collect();
    if !verify_multi(root, &hashes, proof, proof_flags) {
        return Err(InvalidProof {}.into());
    }
    let frame = u32::try_from(frame).ok().filter(|frame| *frame <= MAX_FRAME).or_overflow()?;
    let policy = tiers::unpack(registry.word(TIERS));
    let (mut changed, mut any_newer) = (Vec::new(), false);
    for score in scores {
        let profile = operators::known(registry, score.operator_id)?;
        if frame <= profile.frame {
            continue;
        }
        any_newer = true;
        if let Some(multiplier_bps) = write_score(registry, score, frame, profile, &policy) {
            changed.push((score.operator_id, multiplier_bps));
        }
    }
    if !any_newer {
        // `scores` is not empty
        let first = scores.first().map(|score| score.operator_id).unwrap_or_default();
        return Err(ScoreNotNewer { operatorId: first, frame: frame.into() }.into());
    }
    if changed.is_empty() { Ok(()) } else { push_multipliers(registry, &changed) }
}

/// The root of a frame's scores. The distributor has none of a frame that it did not publish or that was disabled.
fn active_scores(registry: &OperatorRegistry, frame: u64) -> Result<B256, Revert> {
    let distributor = registry.load_address(DISTRIBUTOR);
    if distributor.is_zero() {
        return Err(NotWired {}.into());
    }
    let question = Words::call(frameInfoCall::SELECTOR).put_all(&[U256::from(frame)]);
    let answer = ask(registry, distributor, question)?;
    let (_rewards, _inputs, scores_root, active_secs): (B256, B256, _, u64) = read(&answer)?;
    if active_secs == 0 || registry.vm().block_timestamp() < active_secs {
        return Err(FrameNotActive { frame }.into());
    }
    Ok(scores_root)
}

/// Returns the multiplier if it changes.
fn write_score(
    registry: &mut OperatorRegistry,
    score: &ScoreLeaf,
    frame: u32,
    before: Profile,
    policy: &[Tier],
) -> Option<u16> {
    let ScoreLeaf { operator_id, score_bps, frames_served } = *score;
    let multiplier_bps = multiplier(policy, score_bps, frames_served);
    let changes = before.multiplier_bps != multiplier_bps;
    let frames_served = frames_served.min(MAX_FRAMES_SERVED);
    let mut profile = Profile { multiplier_bps, frame, frames_served, score_bps, ..before };
    verify::review(registry, operator_id, &mut profile);
    registry.store_profile(operator_id, &profile);
    let indexed = [U256::from(operator_id), U256::from(frame)];
    let data = [U256::from(score_bps), U256::from(frames_served)];
    emit::<ScoreApplied>(registry, &indexed, &data);
    changes.then_some(multiplier_bps)
}

/// Tells the vault of each strategy the multipliers of the operators that are there, and its ledger what follows.
pub fn push_multipliers(
    registry: &mut OperatorRegistry,
    changed: &[(u64, u16)],
) -> Result<(), Revert> {
    for strategy in 0..registry.strategy_count() {
        let (mut operator_ids, mut multipliers) = (Vec::new(), Vec::new());
        for (operator_id, multiplier_bps) in changed {
            if registry.has_account(*operator_id, strategy) {
                operator_ids.push(*operator_id);
                multipliers.push(U256::from(*multiplier_bps));
            }
        }
        if operator_ids.is_empty() {
            continue;
        }
        let neighbours = registry.strategy(strategy)?;
        let ids = operator_ids.iter().map(|id| U256::from(*id));
        let order =
            Words::call(setMultipliersCall::SELECTOR).put_lists(ids, multipliers.into_iter());
        let answer = tell(registry, neighbours.vault, U256::ZERO, order)?;
        let capacities = strategies::capacities(&answer)?;
        strategies::set_capacities(registry, neighbours.ledger, &operator_ids, &capacities)?;
    }
    Ok(())
}
