//! The fees that an operator has earned: what is settled, and what its clusters have run up since.

use super::facts;
use crate::{
    act::{self, ActError, Desk, Fact, Plan, SendArgs},
    bindings::{IClusterLedger, explain},
    client::{ClientError, for_all},
    failure::Failure,
    system::{Strategy, System, SystemArgs},
    ui::{
        Column, Table, Ui,
        amount::{number, parse_some_tokens, tokens},
        decimal,
    },
};
use alloy::primitives::{Address, B256, U256};
use serde::Serialize;
use std::{cmp::Reverse, collections::BTreeSet};

/// Clusters that one transaction settles, unless --clusters names more.
const MOST_CLUSTERS: usize = 100;

const EXAMPLES: &str = "\
Examples:
  cargo surety operator withdraw-earnings 7 --all
  cargo surety operator withdraw-earnings 7 --amount 2.5 --to 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
  cargo surety operator withdraw-earnings 7 --all --clusters 3,9 --dry-run

The clusters that owe the operator something are settled first, in the same transaction; at most 100 of them, those that
owe most.
";

/// Show an operator's fees: settled, and what each of its clusters would add if it were settled now
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
    id: u64,
    /// In which strategy
    #[arg(long, value_name = "N", default_value_t = 0)]
    strategy: u8,
    #[command(flatten)]
    system: SystemArgs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Earnings {
    id: u64,
    strategy: u8,
    #[serde(serialize_with = "decimal")]
    settled_wei: U256,
    #[serde(serialize_with = "decimal")]
    unsettled_wei: U256,
    /// Both.
    #[serde(serialize_with = "decimal")]
    live_wei: U256,
    /// Those that owe it something, the greatest debt first.
    clusters: Vec<Owing>,
    #[serde(skip)]
    symbol: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Owing {
    cluster: u64,
    #[serde(serialize_with = "decimal")]
    owes_wei: U256,
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        let look = async |system: &System| {
            let strategy = system.strategy(self.strategy).await?;
            Earnings::read(system, &strategy, self.id).await
        };
        act::show(ui, &self.system, look, Earnings::text)
    }
}

impl Earnings {
    async fn read(system: &System, strategy: &Strategy, id: u64) -> Result<Self, ActError> {
        let owner = facts::accounts(system, id).await?.owner;
        facts::ledger_account(strategy, id).await?;
        let settled_wei = available(system, strategy, id, owner, vec![]).await?;
        let owing = |cluster: u64| async move {
            let with_it = available(system, strategy, id, owner, vec![cluster]).await?;
            Ok::<_, ActError>(Owing { cluster, owes_wei: with_it.saturating_sub(settled_wei) })
        };
        let mut clusters = for_all(clusters_of(system, strategy, id).await?, owing).await?;
        clusters.retain(|owing| !owing.owes_wei.is_zero());
        clusters.sort_by_key(|owing| (Reverse(owing.owes_wei), owing.cluster));
        let unsettled_wei = sum(&clusters);
        Ok(Self {
            id,
            strategy: strategy.id,
            settled_wei,
            unsettled_wei,
            live_wei: settled_wei.saturating_add(unsettled_wei),
            clusters,
            symbol: system.token_symbol().await,
        })
    }

    fn text(&self) -> String {
        let title = format!("earnings of operator {}", self.id);
        let mut table = Table::new(&[Column::Text(""), Column::Number(&title)]);
        table.row(["settled".to_owned(), tokens(self.settled_wei, &self.symbol)]);
        table.row(["run up since".to_owned(), tokens(self.unsettled_wei, &self.symbol)]);
        table.row(["together".to_owned(), tokens(self.live_wei, &self.symbol)]);
        let mut text = table.to_string();
        if !self.clusters.is_empty() {
            let mut owed = Table::new(&[Column::Number("cluster"), Column::Number("owes")]);
            for owing in &self.clusters {
                owed.row([owing.cluster.to_string(), tokens(owing.owes_wei, &self.symbol)]);
            }
            text += &format!("\n\n{owed}");
        }
        if !self.live_wei.is_zero() {
            let id = self.id;
            text += &format!("\n\nnext: cargo surety operator withdraw-earnings {id} --all");
        }
        text
    }
}

fn sum(clusters: &[Owing]) -> U256 {
    clusters.iter().fold(U256::ZERO, |sum, owing| sum.saturating_add(owing.owes_wei))
}

/// What the operator could withdraw once these clusters are settled, by the ledger's own answer to a demand for more.
async fn available(
    system: &System,
    strategy: &Strategy,
    id: u64,
    owner: Address,
    clusters: Vec<u64>,
) -> Result<U256, ActError> {
    let too_much = U256::MAX - U256::ONE;
    let withdraw = strategy.ledger.withdrawEarnings(id, clusters, too_much, owner).from(owner);
    let Err(error) = withdraw.call().await else { return Ok(too_much) };
    if let Some(short) = error.as_decoded_error::<IClusterLedger::InsufficientEarnings>() {
        return Ok(short.available);
    }
    match error.as_revert_data() {
        Some(data) => {
            Err(system.refused("settle clusters, for a look", data, withdraw.calldata()).await)
        }
        None => {
            let (what, reason) = (format!("ask what operator {id} earned"), explain(&error));
            Err(ClientError::Read { what, reason }.into())
        }
    }
}

/// All that it ever was a member of.
async fn clusters_of(
    system: &System,
    strategy: &Strategy,
    id: u64,
) -> Result<BTreeSet<u64>, ActError> {
    let ledger = *strategy.ledger.address();
    let opened = system.events::<IClusterLedger::ClusterOpened>(ledger, None).await?;
    let opened = opened.into_iter().filter(|(event, _)| event.operatorIds.contains(&id));
    let mut clusters: BTreeSet<u64> = opened.map(|(event, _)| event.clusterId).collect();
    let successor = B256::from(U256::from(id));
    let replaced = system.events_where::<IClusterLedger::OperatorReplaced>(ledger, |filter| {
        filter.topic3(successor)
    });
    clusters.extend(replaced.await?.into_iter().map(|(event, _)| event.clusterId));
    Ok(clusters)
}

/// Settle an operator's clusters and pay its fees out, in one transaction; for its owner
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", act::EXIT_CODES))]
pub struct WithdrawArgs {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
    id: u64,
    #[command(flatten)]
    sum: Sum,
    /// Who receives it [default: the sender]
    #[arg(long, value_name = "ADDRESS", value_parser = act::address)]
    to: Option<Address>,
    /// Settle these clusters first [default: those that owe it something]
    #[arg(long, value_name = "IDS", value_parser = number, value_delimiter = ',')]
    clusters: Vec<u64>,
    /// From which strategy
    #[arg(long, value_name = "N", default_value_t = 0)]
    strategy: u8,
    #[command(flatten)]
    send: SendArgs,
}

#[derive(Clone, Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Sum {
    /// How many fee tokens, such as 12.5
    #[arg(long, value_name = "TOKENS", value_parser = parse_some_tokens)]
    amount: Option<U256>,
    /// All that there is after the settlement
    #[arg(long)]
    all: bool,
}

impl WithdrawArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| self.plan(desk).await)
    }

    async fn plan(&self, desk: &Desk) -> Result<Plan, ActError> {
        let (id, strategy) = (self.id, desk.strategy(self.strategy).await?);
        act::must_differ(&self.clusters, "cluster")?;
        let to = self.to.unwrap_or(desk.sender());
        let earned = Earnings::read(desk, &strategy, id).await?;
        let mut owing = earned.clusters.clone();
        match self.clusters.is_empty() {
            true => owing.truncate(MOST_CLUSTERS),
            false => owing.retain(|owing| self.clusters.contains(&owing.cluster)),
        }
        let clusters = match self.clusters.is_empty() {
            true => owing.iter().map(|owing| owing.cluster).collect(),
            false => self.clusters.clone(),
        };
        let added = sum(&owing);
        let all = earned.settled_wei.saturating_add(added);
        let later = earned.unsettled_wei.saturating_sub(added);
        let shown = |wei: U256| Fact::tokens(wei, &earned.symbol);
        let listed = Fact::list(clusters.iter().copied());
        let call = IClusterLedger::withdrawEarningsCall {
            operatorId: id,
            clusterIds: clusters,
            amount: self.sum.amount.unwrap_or(U256::MAX),
            to,
        };
        let mut plan = Plan::new("withdraw earnings", *strategy.ledger.address(), &call)
            .row("operator", id)
            .row("settles clusters", listed)
            .row("earned", shown(all))
            .row("not settled yet", shown(added))
            .row("pays", shown(self.sum.amount.unwrap_or(all)))
            .row("to", to);
        if !later.is_zero() {
            plan = plan.row("in other clusters", shown(later));
        }
        Ok(plan.next(move |_| format!("cargo surety operator earnings {id}")))
    }
}
