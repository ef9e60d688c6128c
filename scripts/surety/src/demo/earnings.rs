//! Clusters are settled, operators withdraw their fees.

use super::{
    DemoError,
    clusters::Cluster,
    world::{World, same},
};
use crate::{
    bindings::IClusterLedger,
    client::{Call, for_all, read},
};
use alloy::primitives::U256;
use std::collections::BTreeMap;

/// Clusters in one transaction.
const BATCH: usize = 10;

/// Wei of the fee token paid to each operator.
pub async fn run(
    world: &World<'_>,
    clusters: &[Cluster],
) -> Result<BTreeMap<u64, U256>, DemoError> {
    let ledger = world.deployment.contracts.cluster_ledger.address;
    let ids: Vec<u64> = clusters.iter().map(|cluster| cluster.id).collect();
    let batches = ids.len().div_ceil(BATCH);
    world.progress.begin("settling clusters", batches as u64);
    for batch in ids.chunks(BATCH) {
        let call = IClusterLedger::settleCall { clusterIds: batch.to_vec() };
        let call = Call::new("settle clusters (up to 10)", ledger, &call);
        world.client.send(&world.deployer, call).await?;
        world.progress.step("");
    }
    world.progress.finish();
    let serving: Vec<_> = world.plan.operators.iter().filter(|o| o.seats > 0).collect();
    world.progress.begin("withdrawing fees", serving.len() as u64);
    let paid = for_all(serving, |operator| async move {
        let index = usize::try_from(operator.id).unwrap_or(usize::MAX) - 1;
        let to = world.keys.payout(index)?;
        let booked = read(world.ledger().operatorAccount(operator.id)).await?.earnings;
        let call = IClusterLedger::withdrawEarningsCall {
            operatorId: operator.id,
            clusterIds: vec![],
            amount: U256::MAX,
            to,
        };
        let call = Call::new("withdraw fees", ledger, &call);
        world.client.send(&world.owners[index], call).await?;
        let paid = read(world.token().balanceOf(to)).await?;
        same(format!("fees paid to operator {}", operator.id), booked, paid)?;
        world.progress.step(&format!("operator {}", operator.id));
        Ok::<_, DemoError>((operator.id, paid))
    })
    .await?;
    world.progress.finish();
    Ok(paid.into_iter().collect())
}
