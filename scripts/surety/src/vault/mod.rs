//! `cargo surety vault …`: the operators' collateral of a strategy.

mod status;

use crate::{failure::Failure, ui::Ui};

/// Look at the operators' collateral
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Command {
    Status(status::Args),
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        match self.command {
            Command::Status(args) => args.run(ui),
        }
    }
}
