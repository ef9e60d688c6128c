//! The result of a demo as data; `--json` prints it as it stands.

use super::{
    DemoError,
    clusters::Cluster,
    fees::FeeChange,
    losses::{Recovered, Settled},
    plan::FEE_RULE,
    world::{World, same},
};
use crate::{
    client::{GasOf, for_all, read},
    invariants::Books,
};
use alloy::primitives::{Address, U256};
use serde::Serialize;
use std::{collections::BTreeMap, time::Duration};
use surety_oracle::{Frame, HolderKind};

#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    pub chain_id: u64,
    pub seed: u64,
    /// There is no summary of a run where one was broken: it ends with an error and exit code 3.
    pub invariants_hold: bool,
    pub real: Vec<String>,
    pub assumed: Vec<String>,
    pub data: Data,
    pub contracts: BTreeMap<String, Address>,
    pub operators: Vec<Operator>,
    pub clusters: usize,
    pub frames: Vec<FrameFacts>,
    /// For how long the clusters paid fees: what was left of the frame when they opened.
    pub fee_slots: u64,
    pub fee_seconds: u64,
    /// After that: a rise that was declared and executed, and a reduction.
    pub fee_changes: Vec<FeeChange>,
    pub losses: Vec<Settled>,
    pub recovered: Vec<Recovered>,
    pub gas: Vec<GasOf>,
    pub transactions: usize,
    pub books: Books,
    pub seconds: f64,
}

#[derive(Clone, Debug, Serialize)]
pub struct Data {
    pub network: String,
    pub interval: u64,
    /// Where the first scores come from: an earlier interval, or for want of one the same.
    pub scores_interval: u64,
    pub validators: usize,
    pub attestations: u64,
    pub duties: u64,
}

#[derive(Clone, Debug, Serialize)]
pub struct Operator {
    pub id: u64,
    pub holder: Address,
    pub kind: HolderKind,
    pub performance_bps: u16,
    pub score_bps: u16,
    pub seats: u32,
    pub capacity: u32,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub bond_wei: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub debt_wei: U256,
    pub fee_wei_per_slot: u64,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub fees_wei: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub rewards_wei: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub blame_wei: U256,
}

#[derive(Clone, Debug, Serialize)]
pub struct FrameFacts {
    pub frame: u64,
    pub ref_slot: u64,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub total_wei: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub promised_wei: U256,
    /// The first frame only scores validators that the addresses really hold; the second pays seats, four per validator.
    pub nodes: usize,
    /// Nodes whose penalty outweighed their share: they owe it to later frames.
    pub nodes_in_arrears: usize,
    pub report_hash: alloy::primitives::B256,
    pub tree: String,
}

pub struct Facts<'a> {
    pub first: &'a Frame,
    pub paid: &'a Frame,
    pub clusters: &'a [Cluster],
    pub fees: &'a BTreeMap<u64, U256>,
    pub fee_slots: u64,
    pub fee_changes: Vec<FeeChange>,
    pub seed: u64,
}

const REAL: [&str; 4] = [
    "public keys of all validators",
    "attestations and missed duties of every validator, hence participation, scores and blame weights (an operator performs \
     as the validators do that its address really holds)",
    "the operators' addresses in the data (each address that holds validators is one operator)",
    "the total of rewards (what node operators earned with these validators in the interval)",
];

pub async fn collect(
    world: &World<'_>,
    facts: Facts<'_>,
    losses: Vec<Settled>,
    recovered: Vec<Recovered>,
    books: Books,
    elapsed: Duration,
) -> Result<Summary, DemoError> {
    let operators = operators(world, &facts, &losses).await?;
    let rewards: U256 = operators.iter().map(|operator| operator.rewards_wei).sum();
    same("rewards paid", facts.paid.promised_wei(), rewards)?;
    let used = world.data.validators.iter().take(world.plan.validators);
    let (attestations, duties) =
        used.fold((0, 0), |(met, all), v| (met + v.attestations, all + v.duties));
    let gas = world.client.gas().summary();
    let mut contracts: BTreeMap<String, Address> = world
        .deployment
        .contracts
        .list()
        .into_iter()
        .map(|(name, contract)| (snake_case(name), contract.address))
        .collect();
    contracts.insert("fee_token".into(), world.deployment.token);
    Ok(Summary {
        chain_id: world.client.chain_id(),
        seed: facts.seed,
        invariants_hold: true,
        real: REAL.map(str::to_owned).to_vec(),
        assumed: assumed(),
        data: Data {
            network: world.data.network.clone(),
            interval: world.data.interval,
            scores_interval: world.scores.interval,
            validators: world.plan.validators,
            attestations,
            duties,
        },
        contracts,
        operators,
        clusters: facts.clusters.len(),
        frames: vec![frame(facts.first), frame(facts.paid)],
        fee_slots: facts.fee_slots,
        fee_seconds: facts.fee_slots * world.deployment.config.clock.seconds_per_slot,
        fee_changes: facts.fee_changes,
        losses,
        recovered,
        transactions: gas.iter().map(|of| of.count).sum(),
        gas,
        books,
        seconds: elapsed.as_secs_f64(),
    })
}

/// `ClusterLedger` -> `cluster_ledger`, as in the deployment's file.
fn snake_case(name: &str) -> String {
    let letter = |(index, letter): (usize, char)| match letter.is_uppercase() && index > 0 {
        true => format!("_{}", letter.to_lowercase()),
        false => letter.to_lowercase().to_string(),
    };
    name.chars().enumerate().map(letter).collect()
}

fn assumed() -> Vec<String> {
    vec![
        "that four operators share each key, and which four: the published rule picks them".into(),
        "key shares and the operators' share keys: deterministic bytes of the right length".into(),
        format!("fees: {FEE_RULE}; penalties: the default bands; SSV price variation: none"),
        "balances at exits and at the reshare, hence the losses".into(),
    ]
}

fn frame(frame: &Frame) -> FrameFacts {
    let total_wei = frame.nodes.first().map(|node| node.input.total_wei).unwrap_or_default();
    FrameFacts {
        frame: frame.report.frame,
        ref_slot: frame.report.ref_slot,
        total_wei,
        promised_wei: frame.promised_wei(),
        nodes: frame.nodes.len(),
        nodes_in_arrears: frame.nodes.iter().filter(|n| n.step.x_wei.is_negative()).count(),
        report_hash: frame.report.hash(),
        tree: format!("target/surety/demo/{}", frame.report.tree_uri),
    }
}

async fn operators(
    world: &World<'_>,
    facts: &Facts<'_>,
    losses: &[Settled],
) -> Result<Vec<Operator>, DemoError> {
    let mut blame: BTreeMap<u64, U256> = BTreeMap::new();
    for operator in losses.iter().flat_map(|loss| &loss.operators) {
        *blame.entry(operator.operator_id).or_default() += operator.charged_wei;
    }
    let blame = &blame;
    for_all(&world.plan.operators, |plan| async move {
        let account = read(world.ledger().operatorAccount(plan.id)).await?;
        let claimed = read(world.distributor().claimedOf(plan.id, Address::ZERO)).await?;
        Ok(Operator {
            id: plan.id,
            holder: plan.contract,
            kind: plan.kind,
            performance_bps: plan.performance_bps,
            score_bps: read(world.registry().scoreOf(plan.id)).await?.scoreBps,
            seats: account.seats,
            capacity: account.capacity,
            bond_wei: read(world.vault().assetsOf(plan.id)).await?,
            debt_wei: read(world.vault().debtOf(plan.id)).await?,
            fee_wei_per_slot: plan.fee,
            fees_wei: facts.fees.get(&plan.id).copied().unwrap_or_default(),
            rewards_wei: claimed,
            blame_wei: blame.get(&plan.id).copied().unwrap_or_default(),
        })
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_decimal_strings_and_names_snake_case() {
        let wei = U256::from(10).pow(U256::from(18));
        let json = serde_json::to_value(Recovered { staker: 1, wei }).unwrap();
        assert_eq!(json["wei"], "1000000000000000000");
        assert_eq!(snake_case("ClusterLedger"), "cluster_ledger");
    }
}
