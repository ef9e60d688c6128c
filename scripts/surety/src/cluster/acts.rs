//! What anyone may do to clusters.

use super::{At, StrategyArgs, facts::Cluster, status_command};
use crate::{
    act::{self, Desk, Plan, SendArgs},
    bindings::IClusterLedger,
    client::read,
    failure::Failure,
    ui::{Ui, amount::number},
};
use alloy::primitives::U256;

const LIQUIDATE_EXAMPLES: &str = "\
Examples:
  cargo surety cluster list --liquidatable
  cargo surety cluster liquidate 7 --dry-run

Anyone may below the collateral, and gets the rest of the balance up to a cap; what is left stays the owner's.
The owner may always, without a reward: the validators stand still and nothing is burnt.
`cargo surety liquidator` does it for all clusters, again and again.
";

/// Stop a cluster that is below its collateral, or one's own
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{LIQUIDATE_EXAMPLES}\n{}", act::EXIT_CODES))]
pub struct LiquidateArgs {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    send: SendArgs,
}

impl LiquidateArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let strategy = desk.strategy(self.at.strategy.strategy).await?;
            let id = self.at.id;
            let cluster = Cluster::read(desk, &strategy, id).await?;
            let cap = read(strategy.ledger.liquidationParameters()).await?.rewardCap;
            let balance = cluster.outlook.balance_wei;
            let is_owner = cluster.owner == desk.sender();
            let reward = if is_owner { U256::ZERO } else { balance.min(cap) };
            let rates = &cluster.rates;
            let call = IClusterLedger::liquidateCall { clusterIds: vec![id] };
            Ok(Plan::new("liquidate", *strategy.ledger.address(), &call)
                .row("cluster", id)
                .row("balance", rates.tokens(balance))
                .row("collateral", rates.tokens(cluster.outlook.collateral_wei))
                .row("reward", rates.tokens(reward))
                .row("left for the owner", rates.tokens(balance.saturating_sub(reward)))
                .next(move |_| match is_owner {
                    true => format!("cargo surety cluster withdraw {id} --max, or reactivate {id}"),
                    false => status_command(id),
                }))
        })
    }
}

/// Book what clusters have used until now: it becomes their operators' earnings
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::EXIT_CODES)]
pub struct SettleArgs {
    /// The clusters' numbers
    #[arg(value_name = "ID", value_parser = number, required = true)]
    ids: Vec<u64>,
    #[command(flatten)]
    strategy: StrategyArgs,
    #[command(flatten)]
    send: SendArgs,
}

impl SettleArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let ledger = desk.strategy(self.strategy.strategy).await?.ledger;
            let mut plan = Plan::new(
                "settle",
                *ledger.address(),
                &IClusterLedger::settleCall { clusterIds: self.ids.clone() },
            );
            let ids: Vec<String> = self.ids.iter().map(u64::to_string).collect();
            plan = plan.row("clusters", ids.join(", "));
            let first = self.ids.first().copied().unwrap_or_default();
            Ok(plan.next(move |_| status_command(first)))
        })
    }
}
