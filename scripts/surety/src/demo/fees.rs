//! Fees change when all is paid: one operator declares a higher fee and executes it in its window, one reduces its own.

use super::{
    DemoError,
    clusters::Cluster,
    world::{World, same},
};
use crate::{
    bindings::IClusterLedger::{declareFeeCall, executeFeeCall, reduceFeeCall},
    client::{Call, for_all, read},
};
use alloy::{primitives::U256, sol_types::SolCall};
use serde::Serialize;
use std::collections::BTreeMap;
use surety_protocol::{cluster::burn_rate, fees::highest_declarable_down};

#[derive(Clone, Debug, Serialize)]
pub struct FeeChange {
    pub operator_id: u64,
    pub before_wei_per_slot: u64,
    pub after_wei_per_slot: u64,
}

pub async fn run(world: &World<'_>, clusters: &[Cluster]) -> Result<Vec<FeeChange>, DemoError> {
    let mut serving = world.plan.operators.iter().filter(|operator| operator.seats > 0);
    let (Some(rises), Some(falls)) = (serving.next(), serving.next()) else {
        return Ok(Vec::new());
    };
    let rules = read(world.ledger().feeParameters()).await?;
    let step = rules.minimumStep.saturating_to();
    let higher = highest_declarable_down(rises.fee, rules.maxIncreaseBps, step);
    let lower = falls.fee / 2;
    let declare = declareFeeCall { operatorId: rises.id, fee: U256::from(higher) };
    send(world, rises.id, "declare a fee", &declare).await?;
    let reduce = reduceFeeCall { operatorId: falls.id, fee: U256::from(lower) };
    send(world, falls.id, "reduce a fee", &reduce).await?;
    let mut fees: BTreeMap<u64, u64> =
        world.plan.operators.iter().map(|operator| (operator.id, operator.fee)).collect();
    fees.insert(falls.id, lower);
    check(world, clusters, &fees).await?;

    let begin = read(world.ledger().declaredFee(rises.id)).await?.begin;
    let now = world.client.now().await?;
    world.client.increase_time(begin.saturating_sub(now)).await?;
    let execute = executeFeeCall { operatorId: rises.id };
    send(world, rises.id, "execute a fee", &execute).await?;
    fees.insert(rises.id, higher);
    check(world, clusters, &fees).await?;
    let change = |operator_id, before_wei_per_slot, after_wei_per_slot| FeeChange {
        operator_id,
        before_wei_per_slot,
        after_wei_per_slot,
    };
    Ok(vec![change(rises.id, rises.fee, higher), change(falls.id, falls.fee, lower)])
}

async fn send<C: SolCall>(
    world: &World<'_>,
    operator: u64,
    kind: &'static str,
    call: &C,
) -> Result<(), DemoError> {
    let ledger = world.deployment.contracts.cluster_ledger.address;
    let index = usize::try_from(operator).unwrap_or(usize::MAX) - 1;
    world.client.send(&world.owners[index], Call::new(kind, ledger, call)).await?;
    Ok(())
}

/// Every cluster burns what the formula says of these fees.
async fn check(
    world: &World<'_>,
    clusters: &[Cluster],
    fees: &BTreeMap<u64, u64>,
) -> Result<(), DemoError> {
    let network = read(world.ledger().networkFee()).await?.saturating_to();
    for_all(clusters, |cluster| async move {
        let ledger = world.ledger();
        let members = read(ledger.cluster(cluster.id)).await?.operatorIds;
        let sum = members.iter().filter_map(|id| fees.get(id)).map(|fee| u128::from(*fee)).sum();
        let expected = burn_rate(read(ledger.weightOf(cluster.id)).await?, sum, network)?;
        let burns = read(ledger.burnRate(cluster.id)).await?;
        same(format!("burn rate of cluster {}", cluster.id), U256::from(expected), burns)
    })
    .await?;
    Ok(())
}
