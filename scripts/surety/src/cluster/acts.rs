//! What anyone may do to clusters.

use super::{StrategyArgs, facts::Cluster, status_command};
use crate::{
    act::{self, Desk, Fact, Plan, SendArgs},
    bindings::IClusterLedger,
    client::read,
    failure::Failure,
    ui::{Ui, amount::number},
};
use alloy::primitives::U256;

const LIQUIDATE_EXAMPLES: &str = "\
Examples:
  cargo surety cluster list --liquidatable
  cargo surety cluster liquidate 7 9 --dry-run

Anyone may below the collateral, and gets the rest of the balance up to a cap; what is left stays the owner's.
The owner may always, without a reward: the validators stand still and nothing is burnt.
`cargo surety liquidator` does it for all clusters, again and again.
";

/// Stop clusters that are below their collateral, or one's own
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{LIQUIDATE_EXAMPLES}\n{}", act::EXIT_CODES))]
pub struct LiquidateArgs {
    /// The clusters' numbers; all are liquidated, or none
    #[arg(value_name = "ID", value_parser = number, required = true)]
    ids: Vec<u64>,
    #[command(flatten)]
    strategy: StrategyArgs,
    #[command(flatten)]
    send: SendArgs,
}

impl LiquidateArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            act::must_differ(&self.ids, "cluster")?;
            let strategy = desk.strategy(self.strategy.strategy).await?;
            let cap = read(strategy.ledger.liquidationParameters()).await?.rewardCap;
            let (mut reward, mut held, mut is_own) = (U256::ZERO, U256::ZERO, true);
            for id in &self.ids {
                let cluster = Cluster::read(desk, &strategy, *id).await?;
                let balance = cluster.outlook.balance_wei;
                let pays = cluster.owner != desk.sender();
                is_own &= !pays;
                let part = if pays { balance.min(cap) } else { U256::ZERO };
                (reward, held) = (reward.saturating_add(part), held.saturating_add(balance));
            }
            let symbol = desk.token_symbol().await;
            let first = self.ids.first().copied().unwrap_or_default();
            let call = IClusterLedger::liquidateCall { clusterIds: self.ids.clone() };
            Ok(Plan::new("liquidate", *strategy.ledger.address(), &call)
                .row("clusters", Fact::list(self.ids.iter().copied()))
                .row("balance", Fact::tokens(held, &symbol))
                .row("reward", Fact::tokens(reward, &symbol))
                .row("left for the owner", Fact::tokens(held.saturating_sub(reward), &symbol))
                .next(move |_| match is_own {
                    true => format!(
                        "cargo surety cluster withdraw {first} --max, or reactivate {first}"
                    ),
                    false => status_command(first),
                }))
        })
    }
}

const SETTLE_EXAMPLES: &str = "\
Examples:
  cargo surety cluster settle 7
  cargo surety cluster settle 7 9 --dry-run

Anyone may. What a balance does not cover is dropped for good.
";

/// Book what clusters have used until now: it becomes their operators' earnings
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{SETTLE_EXAMPLES}\n{}", act::EXIT_CODES))]
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
            act::must_differ(&self.ids, "cluster")?;
            let ledger = desk.strategy(self.strategy.strategy).await?.ledger;
            let call = IClusterLedger::settleCall { clusterIds: self.ids.clone() };
            let first = self.ids.first().copied().unwrap_or_default();
            Ok(Plan::new("settle", *ledger.address(), &call)
                .row("clusters", Fact::list(self.ids.iter().copied()))
                .next(move |_| status_command(first)))
        })
    }
}
