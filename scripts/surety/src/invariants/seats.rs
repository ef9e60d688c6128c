//! Operators and clusters as the chain has them, and the seats that tie them together.

use super::{InvariantError, System, equal};
use crate::client::{for_all, read};
use alloy::primitives::{Address, U256};
use std::collections::BTreeMap;

pub(super) struct Operator {
    pub id: u64,
    pub payout: Address,
    pub seats: u32,
    pub earnings: U256,
}

pub(super) struct Cluster {
    pub active: bool,
    pub validators: u32,
    pub settled_balance: U256,
    pub operator_ids: Vec<u64>,
}

pub(super) async fn operators(system: &System<'_>) -> Result<Vec<Operator>, InvariantError> {
    let count = read(system.registry.operatorCount()).await?;
    for_all(1..=count, |id| async move {
        let account = read(system.ledger.operatorAccount(id)).await?;
        let payout = read(system.registry.payoutOf(id)).await?;
        Ok(Operator { id, payout, seats: account.seats, earnings: account.earnings })
    })
    .await
}

pub(super) async fn clusters(system: &System<'_>) -> Result<Vec<Cluster>, InvariantError> {
    let count = read(system.ledger.clusterCount()).await?;
    for_all(1..=count, |id| async move {
        let cluster = read(system.ledger.cluster(id)).await?;
        Ok(Cluster {
            active: cluster.active,
            validators: cluster.validators,
            settled_balance: read(system.ledger.settledBalanceOf(id)).await?,
            operator_ids: cluster.operatorIds,
        })
    })
    .await
}

/// An operator's seats are its validators in active clusters; returns all seats in use.
pub(super) fn check(operators: &[Operator], clusters: &[Cluster]) -> Result<u64, InvariantError> {
    let mut expected: BTreeMap<u64, u64> = BTreeMap::new();
    for cluster in clusters.iter().filter(|cluster| cluster.active) {
        for id in &cluster.operator_ids {
            *expected.entry(*id).or_default() += u64::from(cluster.validators);
        }
    }
    let mut all = 0;
    for operator in operators {
        let validators = expected.remove(&operator.id).unwrap_or(0);
        equal(
            format!("operator {}", operator.id),
            ("its seats", U256::from(operator.seats)),
            ("its validators in active clusters", U256::from(validators)),
        )?;
        all += validators;
    }
    equal(
        "clusters of unregistered operators",
        ("their number", U256::from(expected.len())),
        ("what may be", U256::ZERO),
    )?;
    Ok(all)
}
