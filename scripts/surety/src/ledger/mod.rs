//! `cargo surety ledger …`: what holds for all clusters and operators of a strategy, and what its admin changes of it.

mod announced;
mod fees;
mod money;
mod parameters;
mod thresholds;

use crate::{act::SendArgs, failure::Failure, ui::Ui};

const EXAMPLES: &str = "\
Examples, on the devnet with the admin's key (development account 0):
  cargo surety ledger parameters
  cargo surety ledger set-network-fee --fee-per-year 0.12
  cargo surety ledger set-liquidation --threshold-slots 300000 --reward-cap 5
  cargo surety ledger apply-parameters
  cargo surety ledger withdraw-network-earnings --all --to 0x70997970C51812dc3A010C7d01b50e0d17dc79C8

A lower network fee and lower thresholds act at once, higher ones are announced and applied after a delay.
A config that says otherwise is restored by the next `cargo surety deploy`.";

/// Look at a ledger's parameters and change them: network fee, thresholds, operators' fees
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Command {
    Parameters(parameters::Args),
    SetNetworkFee(fees::NetworkFeeArgs),
    SetLiquidation(thresholds::LiquidationArgs),
    SetFeeParameters(fees::FeeParametersArgs),
    SetValidatorLimit(thresholds::LimitArgs),
    ApplyParameters(announced::ApplyArgs),
    WithdrawNetworkEarnings(money::WithdrawArgs),
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        match self.command {
            Command::Parameters(args) => args.run(ui),
            Command::SetNetworkFee(args) => args.run(ui),
            Command::SetLiquidation(args) => args.run(ui),
            Command::SetFeeParameters(args) => args.run(ui),
            Command::SetValidatorLimit(args) => args.run(ui),
            Command::ApplyParameters(args) => args.run(ui),
            Command::WithdrawNetworkEarnings(args) => args.run(ui),
        }
    }
}

/// Which ledger, and who acts.
#[derive(Clone, Debug, clap::Args)]
struct At {
    /// Of which strategy
    #[arg(long, value_name = "N", default_value_t = 0)]
    strategy: u8,
    #[command(flatten)]
    send: SendArgs,
}

impl At {
    fn status(&self) -> String {
        self.command("parameters")
    }

    fn command(&self, name: &str) -> String {
        match self.strategy {
            0 => format!("cargo surety ledger {name}"),
            strategy => format!("cargo surety ledger {name} --strategy {strategy}"),
        }
    }
}
