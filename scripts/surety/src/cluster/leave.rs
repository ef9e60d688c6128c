//! How validators end: asked to exit, and removed.

use super::{At, facts::Cluster, load::Load, status_command, validators};
use crate::{
    act::{self, ActError, Desk, Fact, Plan, SendArgs},
    bindings::IClusterLedger,
    client::read,
    failure::Failure,
    system::Strategy,
    ui::Ui,
};
use alloy::primitives::{B256, Bytes};
use surety_protocol::report::validator_id;

/// How many validators are asked for at a time.
const PAGE: usize = 100;

/// Which of a cluster's validators.
#[derive(Clone, Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// Their public keys, 0x and 96 hex digits each
    #[arg(value_name = "KEY", value_parser = validators::key)]
    keys: Vec<Bytes>,
    /// All of the cluster
    #[arg(long)]
    all: bool,
}

impl Which {
    async fn keys(
        &self,
        desk: &Desk,
        strategy: &Strategy,
        id: u64,
    ) -> Result<Vec<Bytes>, ActError> {
        act::must_differ(&self.keys, "the validator")?;
        if !self.all {
            return Ok(self.keys.clone());
        }
        let all = validators::of(desk, strategy, id).await?;
        if all.is_empty() {
            return Err(ActError::input(
                format!("cluster {id} has no validators"),
                format!("`{}` shows the cluster", status_command(id)),
            ));
        }
        Ok(all)
    }
}

const EXIT_HELP: &str = "\
Examples:
  cargo surety cluster exit 7 0x8f3c…
  cargo surety cluster exit 7 --all --dry-run

An event that the operators act on; the validator stays registered and is paid for until it is removed, or
its exit is settled.
";

/// Ask the operators to exit validators from the beacon chain
#[derive(Clone, Debug, clap::Args)]
#[command(
    override_usage = "cargo surety cluster exit [OPTIONS] <ID> <KEY…|--all>",
    after_help = format!("{EXIT_HELP}\n{}", act::EXIT_CODES)
)]
pub struct ExitArgs {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    send: SendArgs,
}

impl ExitArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let strategy = desk.strategy(self.at.strategy.strategy).await?;
            let id = self.at.id;
            let cluster = Cluster::read(desk, &strategy, id).await?;
            let keys = self.which.keys(desk, &strategy, id).await?;
            let count = keys.len();
            let call = IClusterLedger::exitValidatorsCall { clusterId: id, publicKeys: keys };
            let of = cluster.outlook.load.validators;
            Ok(Plan::new("ask for exits", *strategy.ledger.address(), &call)
                .row("cluster", id)
                .row(
                    "exits",
                    Fact::text(format!("{count} of {of} validators"))
                        .with("", count)
                        .with("_of", of),
                )
                .next(move |_| {
                    format!("when they have exited: cargo surety cluster remove {id} KEY…")
                }))
        })
    }
}

const REMOVE_EXAMPLES: &str = "\
Examples:
  cargo surety cluster remove 7 0x8f3c… 0xa1b2…
  cargo surety cluster remove 7 --all --dry-run

`cargo surety cluster validators 7` lists the keys.
";

/// Remove validators; they are not paid for any more
#[derive(Clone, Debug, clap::Args)]
#[command(
    override_usage = "cargo surety cluster remove [OPTIONS] <ID> <KEY…|--all>",
    after_help = format!("{REMOVE_EXAMPLES}\n{}", act::EXIT_CODES)
)]
pub struct RemoveArgs {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    send: SendArgs,
}

impl RemoveArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let strategy = desk.strategy(self.at.strategy.strategy).await?;
            let id = self.at.id;
            let cluster = Cluster::read(desk, &strategy, id).await?;
            let keys = self.which.keys(desk, &strategy, id).await?;
            let (rates, before) = (&cluster.rates, &cluster.outlook);
            let left = without(&strategy, id, before.load, &keys).await?;
            let after = rates.outlook(left, before.balance_wei)?;
            let call = IClusterLedger::removeValidatorsCall { clusterId: id, publicKeys: keys };
            Ok(Plan::new("remove validators", *strategy.ledger.address(), &call)
                .row("cluster", id)
                .row("validators", left.fact().was(before.load.fact()))
                .row("burns", rates.burn_fact(&after))
                .row("runway", rates.runway_fact(&after).was(cluster.runway_fact()))
                .next(move |_| match left.validators {
                    0 => format!("cargo surety cluster withdraw {id} --max"),
                    _ => status_command(id),
                }))
        })
    }
}

/// What is left of a cluster's load without these validators.
async fn without(
    strategy: &Strategy,
    id: u64,
    load: Load,
    keys: &[Bytes],
) -> Result<Load, ActError> {
    let ledger = *strategy.ledger.address();
    let mut names: Vec<B256> = keys.iter().map(|key| validator_id(key, id, ledger)).collect();
    names.sort_unstable();
    names.dedup();
    let mut left = load;
    for page in names.chunks(PAGE) {
        for weight in read(strategy.ledger.validatorsOf(page.to_vec())).await?.weights {
            left.validators = left.validators.saturating_sub(u32::from(weight > 0));
            left.weight = left.weight.saturating_sub(weight.into());
        }
    }
    Ok(left)
}
