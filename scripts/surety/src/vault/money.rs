//! What a vault pays out beside bonds, and how much slashes may take.

use super::{acts::At, status::percent};
use crate::{
    act::{self, ActError, Desk, Fact, Plan},
    bindings::ICollateralVault,
    client::read,
    failure::Failure,
    ui::Ui,
};
use alloy::primitives::Address;

/// Fetch the ETH that was recovered for the sender
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["vault withdraw-recovered --dry-run"]))]
pub struct RecoveredArgs {
    /// Receives it [default: the sender]
    #[arg(long, value_name = "ADDRESS", value_parser = act::address)]
    to: Option<Address>,
    #[command(flatten)]
    at: At,
}

impl RecoveredArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.at.send, async |desk: &Desk| {
            let vault = desk.strategy(self.at.strategy).await?.vault;
            let to = self.to.unwrap_or(desk.sender());
            let waiting = read(vault.recoveredOf(desk.sender())).await?;
            let call = ICollateralVault::withdrawRecoveredCall { to };
            Ok(Plan::new("fetch recovered ETH", *vault.address(), &call)
                .row("strategy", self.at.strategy)
                .row("waiting", Fact::eth(waiting))
                .row("to", to))
        })
    }
}

/// Set what slashes, settled locks and losses may take in 7 days; for the admin
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["vault set-slash-cap --bps 1000"]))]
pub struct SlashCapArgs {
    /// Of the bonds when the UTC day began, in hundredths of a percent: 1000 is 10 %
    #[arg(long, value_name = "BPS", value_parser = clap::value_parser!(u16).range(100..=5_000))]
    bps: u16,
    #[command(flatten)]
    at: At,
}

impl SlashCapArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.at.send, async |desk: &Desk| {
            let vault = desk.strategy(self.at.strategy).await?.vault;
            let now = read(vault.slashCapBps()).await?;
            if now == self.bps {
                return Err(ActError::input(
                    format!("the cap is {} % already", percent(now)),
                    format!("`{}` shows the vault", self.at.status()),
                ));
            }
            let call = ICollateralVault::setSlashCapCall { capBps: self.bps };
            let status = self.at.status();
            Ok(Plan::new("set the slash cap", *vault.address(), &call)
                .row("strategy", self.at.strategy)
                .row("cap", Fact::percent(self.bps))
                .row("until now", Fact::percent(now))
                .next(move |_| status))
        })
    }
}
