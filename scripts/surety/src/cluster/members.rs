//! A cluster's operators: what they may charge, who takes another's place, and the shares of the new committee.

use super::{At, facts::Cluster, register::Newcomers, status_command};
use crate::{
    act::{self, ActError, Desk, Fact, Plan, SendArgs},
    bindings::IClusterLedger,
    failure::Failure,
    operator::register::{Fee, fee_fact},
    ui::{Ui, amount::number},
};
use alloy::primitives::U256;
use std::path::{Path, PathBuf};

/// Say what an operator may charge at most; above it the owner may replace it
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["cluster set-fee-ceiling 7 --fee-per-year 2", "cluster set-fee-ceiling 7 --fee-per-year 0"]))]
pub struct CeilingArgs {
    #[command(flatten)]
    at: At,
    /// The ceiling; 0 is none
    #[command(flatten)]
    fee: Fee,
    #[command(flatten)]
    send: SendArgs,
}

impl CeilingArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let strategy = desk.strategy(self.at.strategy.strategy).await?;
            let (id, symbol) = (self.at.id, desk.token_symbol().await);
            let ceiling = self.fee.per_slot(desk, &symbol).await?;
            let call =
                IClusterLedger::setFeeCeilingCall { clusterId: id, ceiling: U256::from(ceiling) };
            let shown = match ceiling {
                0 => Fact::text("none").with("_per_slot_wei", "0").with("_per_year_wei", "0"),
                ceiling => fee_fact(ceiling, desk, &symbol)?,
            };
            Ok(Plan::new("set the fee ceiling", *strategy.ledger.address(), &call)
                .row("cluster", id)
                .row("ceiling", shown)
                .next(move |_| status_command(id)))
        })
    }
}

const REPLACE_EXAMPLES: &str = "\
Examples:
  cargo surety cluster replace-operator 7 3 9 --shares keyshares.json
  cargo surety cluster replace-operator 7 3 9 --dry-run

Puts operator 9 in the place of operator 3, which takes no new seats or charges more than the cluster's ceiling.
keyshares.json: the validators' keys split anew for the operators after the change; those that it leaves out
follow with `cargo surety cluster publish-shares`.
";

/// Put another operator in the place of one that is leaving or too dear
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{REPLACE_EXAMPLES}\n{}", act::EXIT_CODES))]
pub struct ReplaceArgs {
    #[command(flatten)]
    at: At,
    /// Who leaves
    #[arg(value_name = "OLD", value_parser = number)]
    old: u64,
    /// Who comes
    #[arg(value_name = "NEW", value_parser = number)]
    new: u64,
    /// Key-share file of the cluster's validators for the operators after the change
    #[arg(long, value_name = "FILE")]
    shares: Option<PathBuf>,
    #[command(flatten)]
    send: SendArgs,
}

impl ReplaceArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let strategy = desk.strategy(self.at.strategy.strategy).await?;
            let (id, old, new) = (self.at.id, self.old, self.new);
            let cluster = Cluster::read(desk, &strategy, id).await?;
            let kept = cluster.operator_ids.iter().filter(|member| **member != old);
            let mut after: Vec<u64> = kept.copied().chain([new]).collect();
            after.sort_unstable();
            let (keys, shares) = match &self.shares {
                Some(file) => {
                    let read = shares_for(file, desk, &after)?;
                    (read.keys, read.shares)
                }
                None => (Vec::new(), Vec::new()),
            };
            let (published, all) = (keys.len(), cluster.outlook.load.validators);
            let call = IClusterLedger::replaceOperatorCall {
                clusterId: id,
                oldOperatorId: old,
                newOperatorId: new,
                publicKeys: keys,
                shares,
            };
            Ok(Plan::new("replace an operator", *strategy.ledger.address(), &call)
                .row("cluster", id)
                .row("leaves", old)
                .row("comes", new)
                .row(
                    "new shares",
                    Fact::text(format!("of {published} of {all} validators"))
                        .with("", published)
                        .with("_of", all),
                )
                .next(move |_| match published < all as usize {
                    true => format!("cargo surety cluster publish-shares {id} --shares FILE"),
                    false => status_command(id),
                }))
        })
    }
}

/// Publish new shares of registered validators, after an operator was replaced
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["cluster publish-shares 7 --shares keyshares.json"]))]
pub struct PublishArgs {
    #[command(flatten)]
    at: At,
    /// Key-share file of the validators for the cluster's present operators
    #[arg(long, value_name = "FILE")]
    shares: PathBuf,
    #[command(flatten)]
    send: SendArgs,
}

impl PublishArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let strategy = desk.strategy(self.at.strategy.strategy).await?;
            let id = self.at.id;
            let cluster = Cluster::read(desk, &strategy, id).await?;
            let read = shares_for(&self.shares, desk, &cluster.operator_ids)?;
            let count = read.keys.len();
            let call = IClusterLedger::publishSharesCall {
                clusterId: id,
                publicKeys: read.keys,
                shares: read.shares,
            };
            Ok(Plan::new("publish shares", *strategy.ledger.address(), &call)
                .row("cluster", id)
                .row("validators", count)
                .next(move |_| status_command(id)))
        })
    }
}

fn shares_for(file: &Path, desk: &Desk, operator_ids: &[u64]) -> Result<Newcomers, ActError> {
    let read = Newcomers::read(file, desk.sender())?;
    read.check_operators(operator_ids)?;
    Ok(read)
}
