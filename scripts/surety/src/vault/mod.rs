//! `cargo surety vault …`: the operators' collateral of a strategy.

mod acts;
pub mod holds;
mod money;
pub mod status;

use crate::{failure::Failure, ui::Ui};

/// Look at the operators' collateral; pause, donate, repay, fetch what was recovered
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Command {
    Status(status::Args),
    Pause(acts::PauseArgs),
    Unpause(acts::UnpauseArgs),
    Donate(acts::DonateArgs),
    RepayDebt(acts::RepayArgs),
    WithdrawRecovered(money::RecoveredArgs),
    SetSlashCap(money::SlashCapArgs),
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        match self.command {
            Command::Status(args) => args.run(ui),
            Command::Pause(args) => args.run(ui),
            Command::Unpause(args) => args.run(ui),
            Command::Donate(args) => args.run(ui),
            Command::RepayDebt(args) => args.run(ui),
            Command::WithdrawRecovered(args) => args.run(ui),
            Command::SetSlashCap(args) => args.run(ui),
        }
    }
}
