//! Frames: the oracle computes, members vote, the root is published, scores are applied, rewards claimed.

use super::{
    DemoError,
    plan::ClusterPlan,
    world::{World, same},
};
use crate::{
    bindings::{IOperatorRegistry, IRewardDistributor},
    client::{Call, for_all, read},
    reports::abi_frame,
};
use alloy::{
    primitives::{Address, I256, U256},
    providers::Provider,
};
use surety_oracle::{Frame, FrameInput, NodeDuties, OperatorDuties, PublishedFrame, State};
use surety_protocol::{
    math::BPS,
    report::{TOPIC_FRAME, frame_key},
    rewards::DEFAULT_BANDS,
};

/// Leaves in one transaction.
const BATCH: usize = 20;

/// Of the earlier interval: what the addresses really did before there was a seat. It pays nothing.
pub async fn first_scores(world: &World<'_>) -> Result<Frame, DemoError> {
    let frame = read(world.distributor().currentFrame()).await?.saturating_sub(1);
    let operators = duties(world, |operator| operator.scored);
    let mut nodes = Vec::with_capacity(world.scores.validators.len());
    for validator in &world.scores.validators {
        let contract = world.scores.holders[validator.holder].contract;
        if let Some(operator) = world.plan.operators.iter().find(|o| o.contract == contract) {
            nodes.push(node(operator.id, validator));
        }
    }
    let computed = compute(world, &State::default(), frame, U256::ZERO, &operators, &nodes).await?;
    publish(world, &computed, &State::default()).await?;
    apply_scores(world, &computed).await?;
    Ok(computed)
}

/// Of the interval that is run: each validator's four seats are nodes with its attestations.
pub async fn rewards(
    world: &World<'_>,
    before: &State,
    frame: u64,
    total_wei: U256,
) -> Result<Frame, DemoError> {
    let operators = duties(world, |operator| operator.performed);
    let nodes = seats(world, &world.plan.clusters);
    let computed = compute(world, before, frame, total_wei, &operators, &nodes).await?;
    fund(world, total_wei).await?;
    publish(world, &computed, before).await?;
    apply_scores(world, &computed).await?;
    claim(world, &computed).await?;
    Ok(computed)
}

fn duties(
    world: &World<'_>,
    counts: impl Fn(&super::plan::OperatorPlan) -> (u64, u64),
) -> Vec<OperatorDuties> {
    let of = |operator: &super::plan::OperatorPlan| {
        let (attestations, duties) = counts(operator);
        let (bonus_bps, malus_bps) = (0, 0);
        OperatorDuties { operator_id: operator.id, attestations, duties, bonus_bps, malus_bps }
    };
    world.plan.operators.iter().map(of).collect()
}

fn seats(world: &World<'_>, clusters: &[ClusterPlan]) -> Vec<NodeDuties> {
    let mut nodes = Vec::new();
    for cluster in clusters {
        for validator in &world.data.validators[cluster.validators.clone()] {
            nodes.extend(cluster.operator_ids().into_iter().map(|id| node(id, validator)));
        }
    }
    nodes
}

fn node(operator_id: u64, validator: &surety_oracle::Validator) -> NodeDuties {
    NodeDuties {
        operator_id,
        node_key: validator.key_hash().into(),
        factor_bps: BPS,
        attestations: validator.attestations,
        duties: validator.duties,
        other_wei: I256::ZERO,
    }
}

async fn compute(
    world: &World<'_>,
    before: &State,
    frame: u64,
    total_wei: U256,
    operators: &[OperatorDuties],
    nodes: &[NodeDuties],
) -> Result<Frame, DemoError> {
    let schedule = read(world.distributor().frameSchedule(frame)).await?;
    Ok(Frame::compute(
        before,
        &FrameInput {
            frame,
            ref_slot: schedule.refSlot,
            total_wei,
            bands: &DEFAULT_BANDS,
            operators,
            nodes,
            tree_uri: tree_name(frame),
        },
    )?)
}

fn tree_name(frame: u64) -> String {
    format!("frame-{frame}.json")
}

async fn fund(world: &World<'_>, total_wei: U256) -> Result<(), DemoError> {
    let call = IRewardDistributor::fundCall { asset: Address::ZERO, amount: total_wei };
    let distributor = world.deployment.contracts.reward_distributor.address;
    let call = Call::new("fund rewards", distributor, &call).value(total_wei);
    world.client.send(&world.deployer, call).await?;
    Ok(())
}

/// The members vote on what they read back from the published file and verified, not on what was computed.
async fn publish(world: &World<'_>, frame: &Frame, before: &State) -> Result<(), DemoError> {
    let file = world.out.join(tree_name(frame.report.frame));
    PublishedFrame::new(frame, before).write(&file)?;
    let published = PublishedFrame::read(&file)?;
    published.verify()?;
    let report = published.report();
    world.vote(TOPIC_FRAME, frame_key(report.frame), report.hash()).await?;
    let call = IRewardDistributor::publishFrameCall { report: abi_frame(&report) };
    let distributor = world.deployment.contracts.reward_distributor.address;
    world.client.send(&world.deployer, Call::new("publish a frame", distributor, &call)).await?;
    let current = read(world.distributor().currentRoot()).await?;
    same("active frame", report.frame, current.frame)?;
    same("active root", report.rewards_root, current.rewardsRoot)
}

async fn apply_scores(world: &World<'_>, frame: &Frame) -> Result<(), DemoError> {
    let batches = frame.scores.batches(BATCH, |_| true)?;
    world.progress.begin("applying scores", batches.len() as u64);
    for batch in batches {
        let call = IOperatorRegistry::applyScoresCall {
            frame: frame.report.frame,
            operatorIds: batch.leaves.iter().map(|leaf| leaf.operator_id).collect(),
            scoresBps: batch.leaves.iter().map(|leaf| leaf.score_bps).collect(),
            framesServed: batch.leaves.iter().map(|leaf| leaf.frames_served).collect(),
            proof: batch.proof,
            proofFlags: batch.flags,
        };
        let registry = world.deployment.contracts.operator_registry.address;
        let call = Call::new("apply scores (up to 20 leaves)", registry, &call);
        world.client.send(&world.deployer, call).await?;
        world.progress.step("");
    }
    world.progress.finish();
    for_all(frame.scores.leaves(), |leaf| async move {
        let found = read(world.registry().scoreOf(leaf.operator_id)).await?;
        let expected = (leaf.score_bps, leaf.frames_served, frame.report.frame);
        let actual = (found.scoreBps, found.framesServed, found.frame);
        same(format!("score of operator {}", leaf.operator_id), expected, actual)
    })
    .await?;
    Ok(())
}

async fn claim(world: &World<'_>, frame: &Frame) -> Result<(), DemoError> {
    let batches = frame.rewards.batches(BATCH, |leaf| !leaf.cumulative.is_zero())?;
    world.progress.begin("claiming rewards", batches.len() as u64);
    for batch in batches {
        let call = IRewardDistributor::claimManyCall {
            operatorIds: batch.leaves.iter().map(|leaf| leaf.operator_id).collect(),
            assets: batch.leaves.iter().map(|leaf| leaf.asset).collect(),
            cumulatives: batch.leaves.iter().map(|leaf| leaf.cumulative).collect(),
            proof: batch.proof,
            proofFlags: batch.flags,
        };
        let distributor = world.deployment.contracts.reward_distributor.address;
        let call = Call::new("claim rewards (up to 20 operators)", distributor, &call);
        world.client.send(&world.deployer, call).await?;
        world.progress.step("");
    }
    world.progress.finish();
    for_all(frame.rewards.leaves(), |leaf| async move {
        let index = usize::try_from(leaf.operator_id).unwrap_or(usize::MAX) - 1;
        let payout = world.keys.payout(index)?;
        let paid = world.client.provider().get_balance(payout).await;
        let paid = paid.map_err(crate::client::ClientError::rpc("read a balance"))?;
        same(format!("reward paid to operator {}", leaf.operator_id), leaf.cumulative, paid)
    })
    .await?;
    Ok(())
}
