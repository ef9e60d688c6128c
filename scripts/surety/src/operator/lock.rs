//! Bond that is locked for a case: a penalty that is reported but not decided.

use super::{facts, status_command};
use crate::{
    act::{self, ActError, Desk, Fact, Plan, SendArgs},
    bindings::IOperatorRegistry,
    failure::Failure,
    ui::{
        Ui,
        amount::{number, parse_some_eth},
    },
    vault::holds::{self, Lock},
};
use alloy::primitives::{Address, B256, U256};

const EXAMPLES: &str = "\
Examples:
  cargo surety operator lock 7 --case 0x…64 digits… --amount 0.5ETH --days 30 \\
      --beneficiary 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
  cargo surety operator compensate 7 --case 0x… --amount 0.5ETH
  cargo surety operator settle-lock 7 --case 0x…
  cargo surety operator cancel-lock 7 --case 0x…

Admin and node manager lock, settle and cancel; anyone compensates. A lock that is not decided
expires.
";

const SECONDS_PER_DAY: u64 = 86_400;

#[derive(Clone, Debug, clap::Args)]
struct Case {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
    id: u64,
    /// The case's number: 32 bytes in hex, unique among the operator's locks
    #[arg(long = "case", value_name = "HEX", value_parser = case_id)]
    case_id: B256,
    /// In which strategy
    #[arg(long, value_name = "N", default_value_t = 0)]
    strategy: u8,
}

fn case_id(text: &str) -> Result<B256, String> {
    text.parse().map_err(|_| "not a case: it is 0x and 64 hex digits".into())
}

impl Case {
    /// The lock, and the chain's time.
    async fn lock(&self, desk: &Desk) -> Result<(Lock, u64), ActError> {
        let Self { id, case_id, strategy } = *self;
        facts::accounts(desk, id).await?;
        let vault = desk.strategy(strategy).await?.vault;
        let mut locks = holds::locks(&vault, id).await?.into_iter();
        let found = locks.find(|lock| lock.case == case_id);
        let lock = found.ok_or_else(|| {
            ActError::input(
                format!("operator {id} has no lock of case {case_id} in strategy {strategy}"),
                format!("`{}` shows its locks; expired ones are gone", status_command(id)),
            )
        })?;
        Ok((lock, desk.client.now().await?))
    }
}

/// Lock bond for a case
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", act::EXIT_CODES))]
pub struct LockArgs {
    #[command(flatten)]
    case: Case,
    /// How much, with its unit: 1ETH, 0.5ETH, 1000wei; it may be more than the bond
    #[arg(long, value_name = "AMOUNT", value_parser = parse_some_eth)]
    amount: U256,
    /// For so many days from now
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=365))]
    days: u64,
    /// Gets what is compensated or settled
    #[arg(long, value_name = "ADDRESS", value_parser = act::address)]
    beneficiary: Address,
    #[command(flatten)]
    send: SendArgs,
}

impl LockArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let Case { id, case_id, strategy } = self.case;
            facts::accounts(desk, id).await?;
            let chosen = desk.strategy(strategy).await?;
            let (free, now) = (facts::free_bond(&chosen, id).await?, desk.client.now().await?);
            let until = now.saturating_add(self.days.saturating_mul(SECONDS_PER_DAY));
            let call = IOperatorRegistry::lockBondCall {
                operatorId: id,
                strategy,
                caseId: case_id,
                amount: self.amount,
                until,
                beneficiary: self.beneficiary,
            };
            Ok(Plan::new("lock bond", *desk.registry().address(), &call)
                .row("operator", id)
                .row("strategy", strategy)
                .row("case", case_id)
                .row("locks", Fact::eth(self.amount))
                .row("free", Fact::eth(free))
                .row("until", Fact::moment(until, now))
                .row("beneficiary", self.beneficiary)
                .next(move |_| status_command(id)))
        })
    }
}

/// How the admin or the node manager ends a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Cancel,
    Settle,
}

/// The lock
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", act::EXIT_CODES))]
pub struct EndArgs {
    #[command(flatten)]
    case: Case,
    #[command(flatten)]
    send: SendArgs,
}

impl EndArgs {
    pub fn run(self, ui: &Ui, end: End) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let (lock, now) = self.case.lock(desk).await?;
            let Case { id, case_id, strategy } = self.case;
            let registry = *desk.registry().address();
            let plan = match end {
                End::Cancel => {
                    let call = IOperatorRegistry::cancelLockCall {
                        operatorId: id,
                        strategy,
                        caseId: case_id,
                    };
                    Plan::new("cancel a lock", registry, &call)
                }
                End::Settle => {
                    let call = IOperatorRegistry::settleLockCall {
                        operatorId: id,
                        strategy,
                        caseId: case_id,
                    };
                    Plan::new("settle a lock from the bond", registry, &call)
                }
            };
            Ok(plan
                .row("operator", id)
                .row("lock", lock.fact(now))
                .next(move |_| status_command(id)))
        })
    }
}

/// Pay what is locked, or a part of it, with the sender's ETH
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", act::EXIT_CODES))]
pub struct CompensateArgs {
    #[command(flatten)]
    case: Case,
    /// How much, with its unit: 1ETH, 0.5ETH, 1000wei [default: all that is locked]
    #[arg(long, value_name = "AMOUNT", value_parser = parse_some_eth)]
    amount: Option<U256>,
    #[command(flatten)]
    send: SendArgs,
}

impl CompensateArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let (lock, now) = self.case.lock(desk).await?;
            let Case { id, case_id, strategy } = self.case;
            let amount = self.amount.unwrap_or(lock.amount_wei);
            let call =
                IOperatorRegistry::compensateLockCall { operatorId: id, strategy, caseId: case_id };
            Ok(Plan::new("compensate a lock", *desk.registry().address(), &call)
                .value(amount)
                .row("operator", id)
                .row("lock", lock.fact(now))
                .row("left", Fact::eth(lock.amount_wei.saturating_sub(amount)))
                .next(move |_| status_command(id)))
        })
    }
}
