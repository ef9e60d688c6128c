use alloc::vec::Vec;

use alloy_primitives::{
    B256, U256,
    aliases::{U16, U32},
};
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert, calls};
use surety_interfaces::IAccess::{LengthMismatch, NotWired};
use surety_interfaces::ICollateralVault::setMultipliersCall;
use surety_interfaces::IOperatorRegistry::{
    EmptyList, InvalidProof, InvalidReport, NotAgreed, ScoreApplied, ScoreNotNewer,
};
use surety_interfaces::IOracleCommittee::agreedCall;
use surety_protocol::leaf::ScoreLeaf;
use surety_protocol::math::BPS;
use surety_protocol::merkle::verify_multi;
use surety_protocol::report::{FrameScores, TOPIC_FRAME, frame_key, hash_encoded};
use surety_protocol::score::multiplier;

use crate::{OperatorRegistry, operators, strategies, tiers};

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
    Ok(leaves.collect())
}

pub fn apply_scores(
    registry: &mut OperatorRegistry,
    report: &[u8],
    scores: &[ScoreLeaf],
    proof: &[B256],
    proof_flags: &[bool],
) -> Result<(), Revert> {
    let agreed = agreed_scores(registry, report)?;
    let hashes: Vec<B256> = scores.iter().map(ScoreLeaf::hash).collect();
    if !verify_multi(agreed.scores_root, &hashes, proof, proof_flags) {
        return Err(InvalidProof {}.into());
    }
    let policy = tiers::unpack(registry.tiers.get());
    let mut changed = Vec::new();
    for score in scores {
        write_score(registry, score, agreed.frame)?;
        let multiplier_bps = multiplier(&policy, score.score_bps, score.frames_served);
        let discount = U16::from(BPS.saturating_sub(multiplier_bps));
        let mut operator = registry.operators.setter(score.operator_id);
        if operator.discount_bps.get() != discount {
            operator.discount_bps.set(discount);
            changed.push((score.operator_id, multiplier_bps));
        }
    }
    if changed.is_empty() { Ok(()) } else { push_multipliers(registry, &changed) }
}

/// What the report says, once it is known that the committee agreed on these very bytes.
fn agreed_scores(registry: &OperatorRegistry, report: &[u8]) -> Result<FrameScores, Revert> {
    let scores = FrameScores::of_encoded(report).ok_or(InvalidReport {})?;
    let committee = registry.committee.get();
    if committee.is_zero() {
        return Err(NotWired {}.into());
    }
    let (key, hash) = (frame_key(scores.frame), hash_encoded(report));
    let ask = agreedCall { topic: TOPIC_FRAME, key };
    if calls::read(registry, committee, &ask)?.hash != hash {
        return Err(NotAgreed { key, hash }.into());
    }
    Ok(scores)
}

fn write_score(
    registry: &mut OperatorRegistry,
    score: &ScoreLeaf,
    frame: u64,
) -> Result<(), Revert> {
    let operator_id = score.operator_id;
    operators::owner(registry, operator_id)?;
    let stored_frame = u32::try_from(frame).or_overflow()?;
    let mut operator = registry.operators.setter(operator_id);
    if stored_frame <= operator.score_frame.get().to::<u32>() {
        return Err(ScoreNotNewer { operatorId: operator_id, frame }.into());
    }
    operator.score_bps.set(U16::from(score.score_bps));
    operator.frames_served.set(U32::from(score.frames_served));
    operator.score_frame.set(U32::from(stored_frame));
    drop(operator);
    registry.vm().log(ScoreApplied {
        operatorId: operator_id,
        frame,
        scoreBps: score.score_bps,
        framesServed: score.frames_served,
    });
    Ok(())
}

/// Tells the vault of each strategy the multipliers of the operators that are there, and its ledger what follows.
fn push_multipliers(registry: &mut OperatorRegistry, changed: &[(u64, u16)]) -> Result<(), Revert> {
    for strategy in 0..registry.strategy_count() {
        let there = |(id, _): &&(u64, u16)| registry.has_account(*id, strategy);
        let (operator_ids, multipliers_bps): (Vec<u64>, Vec<u16>) =
            changed.iter().filter(there).copied().unzip();
        if operator_ids.is_empty() {
            continue;
        }
        let neighbours = registry.strategy(strategy)?;
        let set = setMultipliersCall {
            operatorIds: operator_ids.clone(),
            multipliersBps: multipliers_bps,
        };
        let capacities = calls::invoke(registry, neighbours.vault, U256::ZERO, &set)?;
        strategies::set_capacities(registry, neighbours.ledger, operator_ids, capacities)?;
    }
    Ok(())
}
