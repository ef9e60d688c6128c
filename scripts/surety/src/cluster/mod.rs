//! `cargo surety cluster …`: what a staker does with its clusters, and what anyone may see of clusters and do to them.

mod acts;
pub mod facts;
mod leave;
mod list;
mod load;
mod members;
mod money;
pub mod outlook;
mod owed;
mod pay;
mod permit;
mod register;
mod runway;
mod status;
mod validators;

use crate::{failure::Failure, ui::Ui};

const EXAMPLES: &str = "\
A cluster's life on the devnet, owned by development account 9 (0xa0Ee…9720):
  cargo surety keys split keystore.json --operator-ids 1,2,3,4 --owner 0xa0Ee7A142d267C1f36714E4a8F75612F20a79720 --out a.json
  cargo surety cluster open --shares a.json --amount 5 --approve --mint --account 9
  cargo surety cluster status 1
  cargo surety cluster runway 1 --deposit 2
  cargo surety cluster deposit 1 --amount 2 --approve --account 9
  cargo surety cluster withdraw 1 --max --account 9 --dry-run
On another chain: --rpc-url URL and --keystore FILE, or the variable SURETY_PRIVATE_KEY.

Amounts are of the fee token, fees per validator and year of 365 days; the chain counts wei per slot.
Each command's --help has more examples and the exit codes.";

/// Open and run clusters: validators, balance, runway, liquidation
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Command {
    Open(register::OpenArgs),
    Register(register::RegisterArgs),
    Exit(leave::ExitArgs),
    Remove(leave::RemoveArgs),
    Deposit(money::DepositArgs),
    Withdraw(money::WithdrawArgs),
    Liquidate(acts::LiquidateArgs),
    Reactivate(money::ReactivateArgs),
    Settle(acts::SettleArgs),
    SetFeeCeiling(members::CeilingArgs),
    ReplaceOperator(members::ReplaceArgs),
    PublishShares(members::PublishArgs),
    Status(status::Args),
    Validators(validators::Args),
    Runway(runway::Args),
    List(list::Args),
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        match self.command {
            Command::Open(args) => args.run(ui),
            Command::Register(args) => args.run(ui),
            Command::Exit(args) => args.run(ui),
            Command::Remove(args) => args.run(ui),
            Command::Deposit(args) => args.run(ui),
            Command::Withdraw(args) => args.run(ui),
            Command::Liquidate(args) => args.run(ui),
            Command::Reactivate(args) => args.run(ui),
            Command::Settle(args) => args.run(ui),
            Command::SetFeeCeiling(args) => args.run(ui),
            Command::ReplaceOperator(args) => args.run(ui),
            Command::PublishShares(args) => args.run(ui),
            Command::Status(args) => args.run(ui),
            Command::Validators(args) => args.run(ui),
            Command::Runway(args) => args.run(ui),
            Command::List(args) => args.run(ui),
        }
    }
}

/// Which cluster, of which strategy.
#[derive(Clone, Debug, clap::Args)]
struct At {
    /// The cluster's number
    #[arg(value_name = "ID", value_parser = crate::ui::amount::number)]
    id: u64,
    #[command(flatten)]
    strategy: StrategyArgs,
}

#[derive(Clone, Debug, clap::Args)]
struct StrategyArgs {
    /// Of which strategy
    #[arg(long, value_name = "N", default_value_t = 0)]
    strategy: u8,
}

/// The command that shows a cluster: most acts are followed by it.
fn status_command(id: impl std::fmt::Display) -> String {
    format!("cargo surety cluster status {id}")
}
