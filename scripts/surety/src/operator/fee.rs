//! Changes of an operator's fee: an increase is declared and executed later, a reduction acts at once.

use super::{
    register::{Fee, fee_fact},
    status_command,
};
use crate::{
    act::{self, ActError, Desk, Fact, Plan, SendArgs},
    bindings::IClusterLedger,
    client::read,
    failure::Failure,
    system::Strategy,
    ui::{Ui, amount::number, time},
};
use alloy::primitives::U256;
use surety_protocol::fees::{highest_declarable_down, window_secs};

const EXAMPLES: &str = "\
Examples:
  cargo surety operator fee declare 7 --fee-per-year 1.6
  cargo surety operator fee declare 7 --max
  cargo surety operator fee execute 7
  cargo surety operator fee reduce 7 --fee-per-year 1.2
  cargo surety operator fee cancel 7

A higher fee is declared, and executed within a window that begins some time later; a lower one acts at once.";

/// Change an operator's fee: declare, execute, reduce, cancel
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Command {
    Declare(DeclareArgs),
    Execute(ExecuteArgs),
    Reduce(ReduceArgs),
    Cancel(CancelArgs),
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        match self.command {
            Command::Declare(args) => args.run(ui),
            Command::Execute(args) => args.run(ui),
            Command::Reduce(args) => args.run(ui),
            Command::Cancel(args) => args.run(ui),
        }
    }
}

/// Whose fee, in which strategy.
#[derive(Clone, Debug, clap::Args)]
struct At {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
    id: u64,
    /// In which strategy
    #[arg(long, value_name = "N", default_value_t = 0)]
    strategy: u8,
    #[command(flatten)]
    send: SendArgs,
}

/// Declare a fee, to be executed later
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["operator fee declare 7 --fee-per-year 1.6", "operator fee declare 7 --max --dry-run"]))]
struct DeclareArgs {
    #[command(flatten)]
    fee: Fee,
    /// As much as may be declared now
    #[arg(long, group = "Fee")]
    max: bool,
    #[command(flatten)]
    at: At,
}

impl DeclareArgs {
    fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.at.send, async |desk: &Desk| {
            let (id, strategy) = (self.at.id, desk.strategy(self.at.strategy).await?);
            let symbol = desk.token_symbol().await;
            let asked = self.fee.per_slot(desk, &symbol).await?;
            let now = fee_of(&strategy, id).await?;
            let rules = read(strategy.ledger.feeParameters()).await?;
            let step = rules.minimumStep.saturating_to();
            let most = highest_declarable_down(now, rules.maxIncreaseBps, step);
            let fee = if self.max { most } else { self.fee.rounded_to(asked, most) };
            let call = IClusterLedger::declareFeeCall { operatorId: id, fee: U256::from(fee) };
            let time = desk.client.now().await?;
            let (begin, end) = window_secs(time, rules.declarePeriod, rules.executePeriod)
                .map_err(|error| ActError::input(error.to_string(), "check the node's clock"))?;
            let plan = Plan::new("declare a fee", *strategy.ledger.address(), &call)
                .row("operator", id)
                .row("fee", fee_fact(fee, desk, &symbol)?)
                .row("until then", fee_fact(now, desk, &symbol)?)
                .row("at most", fee_fact(most, desk, &symbol)?)
                .row(
                    "window",
                    Fact::text(format!(
                        "from {} to {}",
                        time::moment(begin, time),
                        time::moment(end, time)
                    ))
                    .with("_begin", begin)
                    .with("_end", end),
                );
            Ok(plan.next(move |_| {
                format!("within the window: cargo surety operator fee execute {id}")
            }))
        })
    }
}

/// Charge the declared fee from now on
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["operator fee execute 7"]))]
struct ExecuteArgs {
    #[command(flatten)]
    at: At,
}

impl ExecuteArgs {
    fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.at.send, async |desk: &Desk| {
            let (id, strategy) = (self.at.id, desk.strategy(self.at.strategy).await?);
            let declared = read(strategy.ledger.declaredFee(id)).await?;
            let call = IClusterLedger::executeFeeCall { operatorId: id };
            let plan = Plan::new("execute a fee", *strategy.ledger.address(), &call);
            changed(desk, &strategy, id, declared.fee.saturating_to(), plan).await
        })
    }
}

/// Charge a lower fee from now on; a declared one is dropped
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["operator fee reduce 7 --fee-per-year 1.2"]))]
struct ReduceArgs {
    #[command(flatten)]
    fee: Fee,
    #[command(flatten)]
    at: At,
}

impl ReduceArgs {
    fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.at.send, async |desk: &Desk| {
            let (id, strategy) = (self.at.id, desk.strategy(self.at.strategy).await?);
            let fee = self.fee.per_slot(desk, &desk.token_symbol().await).await?;
            let call = IClusterLedger::reduceFeeCall { operatorId: id, fee: U256::from(fee) };
            let plan = Plan::new("reduce a fee", *strategy.ledger.address(), &call);
            changed(desk, &strategy, id, fee, plan).await
        })
    }
}

/// Drop a declared fee
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["operator fee cancel 7"]))]
struct CancelArgs {
    #[command(flatten)]
    at: At,
}

impl CancelArgs {
    fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.at.send, async |desk: &Desk| {
            let (id, strategy) = (self.at.id, desk.strategy(self.at.strategy).await?);
            let declared = read(strategy.ledger.declaredFee(id)).await?.fee;
            let dropped = fee_fact(declared.saturating_to(), desk, &desk.token_symbol().await)?;
            let call = IClusterLedger::cancelFeeCall { operatorId: id };
            Ok(Plan::new("cancel a declared fee", *strategy.ledger.address(), &call)
                .row("operator", id)
                .row("drops", dropped)
                .next(move |_| status_command(id)))
        })
    }
}

async fn fee_of(strategy: &Strategy, id: u64) -> Result<u64, ActError> {
    super::facts::ledger_account(strategy, id).await.map(|account| account.fee.saturating_to())
}

async fn changed(
    desk: &Desk,
    strategy: &Strategy,
    id: u64,
    fee: u64,
    plan: Plan,
) -> Result<Plan, ActError> {
    let symbol = desk.token_symbol().await;
    let now = fee_of(strategy, id).await?;
    Ok(plan
        .row("operator", id)
        .row("fee", fee_fact(fee, desk, &symbol)?)
        .row("until now", fee_fact(now, desk, &symbol)?)
        .next(move |_| status_command(id)))
}
