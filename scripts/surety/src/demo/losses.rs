//! Validators exit with losses, one is reshared, blame is settled and compared with the formula, stakers collect.

use super::{
    DemoError,
    clusters::{self, Cluster},
    plan,
    world::{World, same},
};
use crate::{
    bindings::{IBlameSettlement, ICollateralVault},
    client::{Call, ClientError, read},
    reports::abi_blame,
};
use alloy::{
    primitives::{B256, U256},
    providers::Provider,
    rpc::types::TransactionReceipt,
};
use serde::Serialize;
use std::collections::BTreeMap;
use surety_oracle::blame::{Member, Observation, Split, exit, reshare, split};
use surety_protocol::{
    blame::FULL_BALANCE_WEI,
    report::{BlameReport, KIND_RESHARE, TOPIC_BLAME, validator_id},
    selection::successor,
};

const MILLI_ETH: u64 = 1_000_000_000_000_000;

/// What is to happen to a validator; the losses are assumed.
#[derive(Clone, Copy, Debug)]
struct Case {
    name: &'static str,
    /// Whether a cluster of the operator that performed worst is wanted.
    with_worst: bool,
    loss_milli_eth: u64,
}

const EXITS: [Case; 5] = [
    Case { name: "exit without a loss", with_worst: false, loss_milli_eth: 0 },
    Case { name: "exit, small loss", with_worst: false, loss_milli_eth: 400 },
    Case { name: "exit, the worst operator's fault", with_worst: true, loss_milli_eth: 900 },
    Case { name: "exit, above one cap", with_worst: true, loss_milli_eth: 2_500 },
    Case { name: "exit, above all caps", with_worst: true, loss_milli_eth: 4_500 },
];
const RESHARE: Case =
    Case { name: "reshare, only the leaver pays", with_worst: true, loss_milli_eth: 300 };
const AFTER_RESHARE: Case =
    Case { name: "exit of the reshared validator", with_worst: true, loss_milli_eth: 500 };

#[derive(Clone, Debug, Serialize)]
pub struct Settled {
    pub name: &'static str,
    pub validator: B256,
    pub cluster: u64,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub balance_wei: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub already_settled_wei: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub loss_wei: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub unrecovered_wei: U256,
    pub leaver: Option<u64>,
    pub successor: Option<u64>,
    pub operators: Vec<Blamed>,
}

/// One operator's blame: by the formula, computed here, and as the chain booked it.
#[derive(Clone, Debug, Serialize)]
pub struct Blamed {
    pub operator_id: u64,
    pub performance_bps: u16,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub formula_wei: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub charged_wei: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub taken_wei: U256,
}

#[derive(Clone, Debug, Serialize)]
pub struct Recovered {
    pub staker: usize,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub wei: U256,
}

/// Which validator of which cluster a case happens to.
struct Target<'a> {
    cluster: &'a Cluster,
    key: surety_oracle::performance::PublicKey,
    validator: B256,
}

struct Picker<'a> {
    clusters: &'a [Cluster],
    used: Vec<usize>,
    worst: u64,
}

impl<'a> Picker<'a> {
    fn new(world: &World<'_>, clusters: &'a [Cluster]) -> Self {
        let seated = world.plan.operators.iter().filter(|operator| operator.seats > 0);
        let worst = seated.min_by_key(|operator| operator.performance_bps);
        let worst = worst.map_or(0, |operator| operator.id);
        Self { clusters, used: vec![0; clusters.len()], worst }
    }

    /// A validator that no case has used yet, of the wanted kind of cluster if there is one left.
    fn pick(&mut self, world: &World<'_>, case: Case) -> Option<Target<'a>> {
        let free = |index: &usize| self.used[*index] < self.clusters[*index].plan.validators.len();
        let suits = |index: &usize| {
            let members = self.clusters[*index].plan.operator_ids();
            members.contains(&self.worst) == case.with_worst
        };
        let mut order: Vec<usize> = (0..self.clusters.len()).filter(free).collect();
        // spread over clusters, the wanted kind first
        order.sort_by_key(|index| (!suits(index), self.used[*index], *index));
        let index = *order.first()?;
        let cluster = &self.clusters[index];
        let validator = &world.data.validators[cluster.plan.validators.start + self.used[index]];
        self.used[index] += 1;
        let name = validator_id(validator.key.as_slice(), cluster.id, *world.ledger().address());
        Some(Target { cluster, key: validator.key, validator: name })
    }
}

pub async fn run(
    world: &World<'_>,
    clusters: &[Cluster],
) -> Result<(Vec<Settled>, Vec<Recovered>), DemoError> {
    let mut picker = Picker::new(world, clusters);
    let mut settled = Vec::new();
    world.progress.begin("settling losses", EXITS.len() as u64 + 2);
    let mut left = slash_room(world).await?;
    for case in EXITS {
        let worst_case = U256::from(case.loss_milli_eth.min(4_000)) * U256::from(MILLI_ETH);
        if worst_case > left {
            world
                .progress
                .note(&format!("{}: skipped, the 7-day slash cap has no room for it", case.name));
            continue;
        }
        if let Some(target) = picker.pick(world, case) {
            left -= worst_case;
            request_exit(world, &target).await?;
            settled.push(exit_with(world, &target, case).await?);
        }
        world.progress.step(case.name);
    }
    if let Some(target) = picker.pick(world, RESHARE) {
        settled.push(reshare_one(world, &target, picker.worst).await?);
        world.progress.step(RESHARE.name);
        settled.push(exit_with(world, &target, AFTER_RESHARE).await?);
        world.progress.step(AFTER_RESHARE.name);
    }
    world.progress.finish();
    let recovered = collect(world, &settled, clusters).await?;
    Ok((settled, recovered))
}

/// What slashes may still take this week, less what the reshare and its exit will.
async fn slash_room(world: &World<'_>) -> Result<U256, DemoError> {
    let vault = world.vault();
    let cap = U256::from(read(vault.slashCapBps()).await?);
    let room = read(vault.totalAssets()).await? * cap / U256::from(10_000);
    let taken = read(vault.slashedInWindow()).await?;
    let later = AFTER_RESHARE.loss_milli_eth + RESHARE.loss_milli_eth;
    Ok(room.saturating_sub(taken + U256::from(later) * U256::from(MILLI_ETH)))
}

/// The owner's signal to the operators.
async fn request_exit(world: &World<'_>, target: &Target<'_>) -> Result<(), DemoError> {
    let call = crate::bindings::IClusterLedger::exitValidatorsCall {
        clusterId: target.cluster.id,
        publicKeys: vec![target.key.into()],
    };
    let ledger = world.deployment.contracts.cluster_ledger.address;
    let call = Call::new("ask for an exit", ledger, &call);
    world.client.send(&world.stakers[target.cluster.staker], call).await?;
    Ok(())
}

async fn members(world: &World<'_>, target: &Target<'_>) -> Result<Vec<Member>, DemoError> {
    let found = read(world.ledger().cluster(target.cluster.id)).await?;
    let member = |id: u64| {
        let performance_bps = world.plan.operator(id).map_or(0, |o| o.performance_bps);
        Member { operator_id: id, performance_bps }
    };
    Ok(found.operatorIds.into_iter().map(member).collect())
}

fn balance_after(loss_milli_eth: u64) -> U256 {
    U256::from(FULL_BALANCE_WEI) - U256::from(loss_milli_eth) * U256::from(MILLI_ETH)
}

async fn exit_with(
    world: &World<'_>,
    target: &Target<'_>,
    case: Case,
) -> Result<Settled, DemoError> {
    let members = members(world, target).await?;
    let report = exit(&Observation {
        validator: target.validator,
        nonce: 0,
        balance_wei: balance_after(case.loss_milli_eth),
        members: &members,
        ref_slot: read(world.ledger().currentSlot()).await?,
    });
    settle(world, target, case.name, &report).await
}

async fn reshare_one(
    world: &World<'_>,
    target: &Target<'_>,
    worst: u64,
) -> Result<Settled, DemoError> {
    let members = members(world, target).await?;
    let ids: Vec<u64> = members.iter().map(|member| member.operator_id).collect();
    let leaver = if ids.contains(&worst) { worst } else { ids[0] };
    let remaining: Vec<u64> = ids.iter().copied().filter(|id| *id != leaver).collect();
    let size = read(world.ledger().cluster(target.cluster.id)).await?.validators;
    let request = plan::request(world.plan.seed, target.cluster.plan.index, size);
    let candidates = clusters::candidates(world).await?;
    let next = successor(&request, &candidates, &remaining, leaver)?.operator_id;
    let report = reshare(
        &Observation {
            validator: target.validator,
            nonce: 0,
            balance_wei: balance_after(RESHARE.loss_milli_eth),
            members: &members,
            ref_slot: read(world.ledger().currentSlot()).await?,
        },
        leaver,
        next,
    );
    let settled = settle(world, target, RESHARE.name, &report).await?;
    let after = read(world.ledger().cluster(target.cluster.id)).await?.operatorIds;
    let mut expected = remaining;
    expected.push(next);
    expected.sort_unstable();
    same("operators after the reshare", expected, after)?;
    Ok(settled)
}

async fn settle(
    world: &World<'_>,
    target: &Target<'_>,
    name: &'static str,
    report: &BlameReport,
) -> Result<Settled, DemoError> {
    let settlement = world.settlement();
    let already = read(settlement.settledOf(report.validator)).await?;
    let expected = split(report, already)?;
    let on_chain = abi_blame(report);
    let preview = read(settlement.previewBlame(on_chain.clone())).await?;
    same(format!("{name}: previewed blame"), &expected.blame_wei, &preview.blame)?;

    world.vote(TOPIC_BLAME, report.key(), report.hash()).await?;
    let call = IBlameSettlement::settleCall { report: on_chain };
    let address = world.deployment.contracts.blame_settlement.address;
    let kind = match report.kind {
        KIND_RESHARE => "settle a reshare",
        _ => "settle an exit",
    };
    let receipt = world.client.send(&world.deployer, Call::new(kind, address, &call)).await?;
    let taken = compare(name, report, &expected, &receipt)?;
    let charged: U256 = expected.charged_wei.iter().sum();
    let settled = read(settlement.settledOf(report.validator)).await?;
    same(format!("{name}: settled so far"), already + charged, settled)?;

    let operators = report.operator_ids.iter().zip(&report.performance_bps).enumerate();
    let operators = operators.map(|(i, (id, performance_bps))| Blamed {
        operator_id: *id,
        performance_bps: *performance_bps,
        formula_wei: expected.blame_wei[i],
        charged_wei: expected.charged_wei[i],
        taken_wei: taken.get(id).copied().unwrap_or_default(),
    });
    let (reshared, leaver, next) =
        (report.kind == KIND_RESHARE, report.leaver_id, report.successor_id);
    Ok(Settled {
        name,
        validator: report.validator,
        cluster: target.cluster.id,
        balance_wei: report.balance,
        already_settled_wei: already,
        loss_wei: expected.loss_wei,
        unrecovered_wei: expected.unrecovered_wei,
        leaver: reshared.then_some(leaver),
        successor: reshared.then_some(next),
        operators: operators.collect(),
    })
}

/// The events of a settlement against the formula; what each bond paid.
fn compare(
    name: &str,
    report: &BlameReport,
    expected: &Split,
    receipt: &TransactionReceipt,
) -> Result<BTreeMap<u64, U256>, DemoError> {
    let event = receipt.decoded_log::<IBlameSettlement::Settled>();
    let event =
        event.ok_or_else(|| DemoError::NoEvent { what: name.to_owned(), event: "Settled" })?;
    let charged: U256 = expected.charged_wei.iter().sum();
    same(format!("{name}: loss"), expected.loss_wei, event.loss)?;
    same(format!("{name}: charged"), charged, event.charged)?;
    if report.kind != KIND_RESHARE {
        same(format!("{name}: unrecovered"), expected.unrecovered_wei, event.unrecovered)?;
    }
    let mut booked: BTreeMap<u64, (U256, U256)> = BTreeMap::new();
    for log in receipt.logs() {
        if let Ok(log) = log.log_decode::<IBlameSettlement::Blamed>() {
            booked.insert(log.inner.operatorId, (log.inner.blame, log.inner.taken));
        }
    }
    for (id, charged) in report.operator_ids.iter().zip(&expected.charged_wei) {
        let blame = booked.get(id).map(|(blame, _)| *blame).unwrap_or_default();
        same(format!("{name}: blame of operator {id}"), *charged, blame)?;
    }
    Ok(booked.into_iter().map(|(id, (_, taken))| (id, taken)).collect())
}

/// Each staker pulls what was recovered for it, to an address that does nothing else.
async fn collect(
    world: &World<'_>,
    settled: &[Settled],
    clusters: &[Cluster],
) -> Result<Vec<Recovered>, DemoError> {
    let mut due: BTreeMap<usize, U256> = BTreeMap::new();
    for loss in settled {
        let owner = clusters.iter().find(|cluster| cluster.id == loss.cluster);
        let taken: U256 = loss.operators.iter().map(|operator| operator.taken_wei).sum();
        if let (Some(cluster), false) = (owner, taken.is_zero()) {
            *due.entry(cluster.staker).or_default() += taken;
        }
    }
    let mut recovered = Vec::new();
    for (staker, expected) in due {
        let account = &world.stakers[staker];
        let credited = read(world.vault().recoveredOf(account.address())).await?;
        same(format!("recovered for staker {staker}"), expected, credited)?;
        let to = world.keys.account("recovery", staker)?.address();
        let call = ICollateralVault::withdrawRecoveredCall { to };
        let vault = world.deployment.contracts.collateral_vault.address;
        world.client.send(account, Call::new("collect recovered ETH", vault, &call)).await?;
        let paid = world.client.provider().get_balance(to).await;
        let paid = paid.map_err(ClientError::rpc("read a balance"))?;
        same(format!("collected by staker {staker}"), expected, paid)?;
        recovered.push(Recovered { staker, wei: paid });
    }
    Ok(recovered)
}
