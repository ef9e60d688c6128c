use alloc::vec::Vec;

use alloy_primitives::{B256, U256};
use alloy_sol_types::{SolCall, SolEvent};
use surety_components::codec::{Words, emit, tell};
use surety_components::{Checked, Revert};
use surety_interfaces::IAccess::{LengthMismatch, NotWired};
use surety_interfaces::ICollateralVault::setMultipliersCall;
use surety_interfaces::IOperatorRegistry::{
    EmptyList, InvalidProof, InvalidReport, NotAgreed, ScoreApplied, ScoreNotNewer,
};
use surety_interfaces::IOracleCommittee::agreedCall;
use surety_protocol::leaf::ScoreLeaf;
use surety_protocol::merkle::verify_multi;
use surety_protocol::report::{FrameScores, TOPIC_FRAME, frame_key, hash_encoded};
use surety_protocol::score::{Tier, multiplier};

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
        if let Some(multiplier_bps) = write_score(registry, score, agreed.frame, &policy)? {
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
    let subject = [TOPIC_FRAME.into(), key.into()];
    if registry.ask_word(committee, agreedCall::SELECTOR, &subject)? != U256::from_be_bytes(hash.0)
    {
        return Err(NotAgreed { key, hash }.into());
    }
    Ok(scores)
}

/// Returns the multiplier if it changes.
fn write_score(
    registry: &mut OperatorRegistry,
    score: &ScoreLeaf,
    frame: u64,
    policy: &[Tier],
) -> Result<Option<u16>, Revert> {
    let ScoreLeaf { operator_id, score_bps, frames_served } = *score;
    operators::known(registry, operator_id)?;
    let mut standing = registry.standing(operator_id);
    let stored_frame = u32::try_from(frame).or_overflow()?;
    if stored_frame <= standing.frame {
        return Err(ScoreNotNewer { operatorId: operator_id, frame }.into());
    }
    let multiplier_bps = multiplier(policy, score_bps, frames_served);
    let changes = standing.multiplier_bps != multiplier_bps;
    standing = operators::Standing {
        multiplier_bps,
        frame: stored_frame,
        frames_served,
        score_bps,
        ..standing
    };
    registry.store_standing(operator_id, &standing);
    let indexed = [U256::from(operator_id), U256::from(frame)];
    let data = [U256::from(score_bps), U256::from(frames_served)];
    emit(registry, ScoreApplied::SIGNATURE_HASH, &indexed, &data);
    Ok(changes.then_some(multiplier_bps))
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
