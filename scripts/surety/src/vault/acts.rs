//! What changes a vault: pauses, donations, repayments.

use crate::{
    act::{self, ActError, Desk, Fact, Plan, SendArgs},
    bindings::ICollateralVault,
    client::read,
    failure::Failure,
    operator::facts,
    ui::{
        Ui,
        amount::{number, parse_some_eth},
    },
};
use alloy::primitives::U256;

const STATUS: &str = "cargo surety vault status";
const SECONDS_PER_HOUR: u64 = 3_600;

/// Which vault, and who acts.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct At {
    /// Which strategy's
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) strategy: u8,
    #[command(flatten)]
    pub(super) send: SendArgs,
}

impl At {
    pub(super) fn status(&self) -> String {
        match self.strategy {
            0 => STATUS.into(),
            strategy => format!("{STATUS} --strategy {strategy}"),
        }
    }
}

/// Stop all payments from bonds for a time; for the admin, and the guardian 14 days after the last pause
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["vault pause --hours 24"]))]
pub struct PauseArgs {
    /// For so many hours from now, at most 14 days
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=336))]
    hours: u64,
    #[command(flatten)]
    at: At,
}

impl PauseArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.at.send, async |desk: &Desk| {
            let vault = desk.strategy(self.at.strategy).await?.vault;
            let now = desk.client.now().await?;
            let until = now.saturating_add(self.hours.saturating_mul(SECONDS_PER_HOUR));
            let call = ICollateralVault::pauseCall { until };
            let status = self.at.status();
            Ok(Plan::new("pause a vault", *vault.address(), &call)
                .row("strategy", self.at.strategy)
                .row("until", Fact::moment(until, now))
                .next(move |_| status))
        })
    }
}

/// End a pause now; for the admin
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["vault unpause"]))]
pub struct UnpauseArgs {
    #[command(flatten)]
    at: At,
}

impl UnpauseArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.at.send, async |desk: &Desk| {
            let vault = desk.strategy(self.at.strategy).await?.vault;
            let (until, now) = (read(vault.pausedUntil()).await?, desk.client.now().await?);
            if until <= now {
                return Err(ActError::input(
                    "the vault is not paused",
                    format!("`{}` shows the vault", self.at.status()),
                ));
            }
            let status = self.at.status();
            Ok(Plan::new("end a pause", *vault.address(), &ICollateralVault::unpauseCall {})
                .row("strategy", self.at.strategy)
                .row("paused until", Fact::moment(until, now))
                .next(move |_| status))
        })
    }
}

/// Raise all bonds alike, evenly over 7 days
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["vault donate --amount 1ETH"]))]
pub struct DonateArgs {
    /// How much, with its unit: 1ETH, 0.5ETH, 1000wei
    #[arg(long, value_name = "AMOUNT", value_parser = parse_some_eth)]
    amount: U256,
    #[command(flatten)]
    at: At,
}

impl DonateArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.at.send, async |desk: &Desk| {
            let vault = desk.strategy(self.at.strategy).await?.vault;
            let bonds = read(vault.totalAssets()).await?;
            let waiting = read(vault.unvested()).await?.assets;
            let status = self.at.status();
            Ok(Plan::new("donate to all bonds", *vault.address(), &ICollateralVault::donateCall {})
                .value(self.amount)
                .row("strategy", self.at.strategy)
                .row("bonds", Fact::eth(bonds))
                .row("unvested", Fact::eth(waiting))
                .next(move |_| status))
        })
    }
}

/// Repay an operator's debts; what is left over becomes its bond
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["vault repay-debt 7", "vault repay-debt 7 --amount 0.5ETH"]))]
pub struct RepayArgs {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
    id: u64,
    /// How much, with its unit: 1ETH, 0.5ETH, 1000wei [default: all that it owes]
    #[arg(long, value_name = "AMOUNT", value_parser = parse_some_eth)]
    amount: Option<U256>,
    #[command(flatten)]
    at: At,
}

impl RepayArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.at.send, async |desk: &Desk| {
            let vault = desk.strategy(self.at.strategy).await?.vault;
            facts::accounts(desk, self.id).await?;
            let (id, debt) = (self.id, read(vault.debtOf(self.id)).await?);
            let amount = self.amount.unwrap_or(debt);
            let call = ICollateralVault::repayDebtCall { operatorId: id };
            Ok(Plan::new("repay debt", *vault.address(), &call)
                .value(amount)
                .row("operator", id)
                .row("strategy", self.at.strategy)
                .row("debt", Fact::eth(debt.saturating_sub(amount)).was(Fact::eth(debt)))
                .next(move |_| format!("cargo surety operator status {id}")))
        })
    }
}
