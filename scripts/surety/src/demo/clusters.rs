//! Stakers open clusters of four operators, fund them, and register all validators in bulk.

use super::{
    DemoError,
    operators::filler,
    plan::{self, ClusterPlan},
    world::{STAKERS, World, same},
};
use crate::{
    bindings::{IClusterLedger, IERC20},
    client::{Account, Call, for_all, read},
};
use alloy::primitives::{Bytes, U256};
use surety_protocol::{
    cluster::{PUBLIC_KEY_BYTES, burn_rate, liquidation_collateral, shares_bytes, weight_of},
    selection::Candidate,
};

/// Arbitrum's sequencer takes transactions of up to 95 000 bytes; the rest is for the signature and the head.
const CALLDATA_BYTES: usize = 90_000;
/// What each cluster is funded for beyond its liquidation collateral: 60 days of 12 s.
const RUNWAY_SLOTS: u64 = 432_000;

/// A cluster on chain.
#[derive(Clone, Debug)]
pub struct Cluster {
    pub id: u64,
    pub staker: usize,
    pub plan: ClusterPlan,
}

/// Validators that fit one transaction: per key two offsets, two lengths, the padded key and the padded shares.
fn most_per_transaction() -> usize {
    let words = |bytes: usize| bytes.div_ceil(32) * 32;
    CALLDATA_BYTES / (128 + words(PUBLIC_KEY_BYTES) + words(shares_bytes(plan::CLUSTER_SIZE)))
}

/// The candidates as the chain shows them.
pub async fn candidates(world: &World<'_>) -> Result<Vec<Candidate>, DemoError> {
    let ids = 1..=read(world.registry().operatorCount()).await?;
    for_all(ids, |id| async move {
        let (registry, vault, ledger) = (world.registry(), world.vault(), world.ledger());
        let account = read(ledger.operatorAccount(id)).await?;
        Ok(Candidate {
            operator_id: id,
            owner: read(registry.ownerOf(id)).await?,
            region: Default::default(),
            client: Default::default(),
            active: account.active,
            allowed: !account.isPrivate,
            in_debt: !read(vault.debtOf(id)).await?.is_zero(),
            score_bps: read(registry.scoreOf(id)).await?.scoreBps,
            seats_used: account.seats,
            capacity: account.capacity,
            fee: account.fee.saturating_to(),
        })
    })
    .await
}

pub async fn open_all(world: &World<'_>) -> Result<Vec<Cluster>, DemoError> {
    let plan = &world.plan;
    let chosen = plan::assign(plan.seed, candidates(world).await?, plan.validators, plan.group)?;
    for (planned, chosen) in plan.clusters.iter().zip(&chosen) {
        let what = format!("operators of cluster {}", planned.index);
        same(what, planned.operator_ids(), chosen.operator_ids())?;
    }
    let deposits = deposits(world, &chosen).await?;
    fund_stakers(world, &deposits).await?;

    world.progress.begin("registering validators", plan.clusters.len() as u64);
    let mut clusters = Vec::new();
    // one after the other, so that every run gives them the same ids
    for (plan, deposit) in chosen.into_iter().zip(deposits) {
        let staker = plan.index % STAKERS;
        let id = open(world, &world.stakers[staker], &plan, deposit).await?;
        clusters.push(Cluster { id, staker, plan });
    }
    world.progress.finish();
    check(world, &clusters).await?;
    Ok(clusters)
}

/// The liquidation collateral and 60 days of fees, by the protocol's formulas.
async fn deposits(world: &World<'_>, clusters: &[ClusterPlan]) -> Result<Vec<U256>, DemoError> {
    let terms = read(world.ledger().liquidationParameters()).await?;
    let network: u64 = read(world.ledger().networkFee()).await?.saturating_to();
    let deposit = |cluster: &ClusterPlan| {
        let fee = |id: u64| world.plan.operator(id).map_or(0, |operator| u128::from(operator.fee));
        let fees: u128 = cluster.operator_ids().into_iter().map(fee).sum();
        let burn = burn_rate(weight_of(cluster.size()), fees, network)?;
        let collateral = liquidation_collateral(
            cluster.size(),
            burn,
            terms.thresholdSlots,
            terms.minimumCollateral,
        );
        Ok(collateral + U256::from(burn) * U256::from(RUNWAY_SLOTS))
    };
    clusters.iter().map(deposit).collect()
}

/// The test token is free; approvals are for exactly what will be deposited.
async fn fund_stakers(world: &World<'_>, deposits: &[U256]) -> Result<(), DemoError> {
    let token = world.deployment.token;
    let spender = world.deployment.contracts.cluster_ledger.address;
    for (index, staker) in world.stakers.iter().enumerate() {
        let amount: U256 = deposits.iter().skip(index).step_by(STAKERS).sum();
        let mint = IERC20::mintCall { to: staker.address(), amount };
        world.client.send(&world.deployer, Call::new("mint fee tokens", token, &mint)).await?;
        let approve = IERC20::approveCall { spender, amount };
        world.client.send(staker, Call::new("approve fee tokens", token, &approve)).await?;
    }
    Ok(())
}

async fn open(
    world: &World<'_>,
    staker: &Account,
    cluster: &ClusterPlan,
    deposit: U256,
) -> Result<u64, DemoError> {
    let ledger = world.deployment.contracts.cluster_ledger.address;
    let keys: Vec<Bytes> = world.data.validators[cluster.validators.clone()]
        .iter()
        .map(|validator| validator.key.into())
        .collect();
    let transactions = keys.len().div_ceil(most_per_transaction());
    let mut chunks = keys.chunks(keys.len().div_ceil(transactions));
    let first = chunks.next().unwrap_or_default();
    let call = IClusterLedger::openClusterCall {
        operatorIds: cluster.operator_ids(),
        publicKeys: first.to_vec(),
        shares: shares(first),
        amount: deposit,
    };
    let call = Call::new("open a cluster with validators", ledger, &call);
    let receipt = world.client.send(staker, call).await?;
    let event = receipt.decoded_log::<IClusterLedger::ClusterOpened>();
    let event = event.ok_or_else(|| DemoError::NoEvent {
        what: format!("cluster {}", cluster.index),
        event: "ClusterOpened",
    })?;
    for chunk in chunks {
        let call = IClusterLedger::registerValidatorsCall {
            clusterId: event.clusterId,
            publicKeys: chunk.to_vec(),
            shares: shares(chunk),
            amount: U256::ZERO,
        };
        world.client.send(staker, Call::new("register validators", ledger, &call)).await?;
    }
    let (size, id) = (cluster.size(), event.clusterId);
    world.progress.step(&format!("cluster {id}: {size} validators"));
    Ok(id)
}

fn shares(keys: &[Bytes]) -> Vec<Bytes> {
    keys.iter().map(|key| filler("shares", key, shares_bytes(plan::CLUSTER_SIZE))).collect()
}

async fn check(world: &World<'_>, clusters: &[Cluster]) -> Result<(), DemoError> {
    for_all(clusters, |cluster| async move {
        let found = read(world.ledger().cluster(cluster.id)).await?;
        let what = |part: &str| format!("{part} of cluster {}", cluster.id);
        same(what("operators"), cluster.plan.operator_ids(), found.operatorIds)?;
        same(what("validators"), cluster.plan.size(), found.validators)
    })
    .await?;
    for_all(&world.plan.operators, |operator| async move {
        let seats = read(world.ledger().seatsOf(operator.id)).await?;
        same(format!("seats of operator {}", operator.id), operator.seats, seats)
    })
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_per_transaction_stays_below_the_sequencers_limit() {
        // 1312 bytes of shares, 64 of key, 4 words
        assert_eq!(most_per_transaction(), 90_000 / 1_504);
    }
}
