//! `cargo surety operator …`: what an operator's owner does, and what anyone may see of operators.

mod announced;
mod earnings;
pub mod facts;
mod fee;
mod handover;
mod key;
mod list;
mod lock;
mod money;
mod profile;
mod prove;
pub mod register;
mod settings;
mod status;
mod verified;
mod whitelist;

use crate::{failure::Failure, ui::Ui};
use lock::End;

const EXAMPLES: &str = "\
An operator's life on the devnet (`cargo surety devnet`, then `cargo surety deploy`), owned by
development account 5:
  cargo surety operator register --public-key operator.pem --fee-per-year 1.5 --bond 2ETH \\
      --dkg-url https://dkg.example --account 5
  cargo surety operator status 1
  cargo surety operator bond 1 --amount 3ETH --account 5
  cargo surety operator withdraw 1 --max --account 5 --dry-run
  cargo surety operator deactivate 1 --account 5
On another chain: --rpc-url URL and --keystore FILE, or the variable SURETY_PRIVATE_KEY.

Each command's --help has more examples and the exit codes.";

/// Register and run an operator: bond, fee, earnings, whitelist, hand-over, locks, status
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Command {
    Register(register::Args),
    Bond(money::BondArgs),
    Withdraw(money::WithdrawArgs),
    Fee(fee::Args),
    Earnings(earnings::Args),
    WithdrawEarnings(earnings::WithdrawArgs),
    Deactivate(profile::DeactivateArgs),
    Status(status::Args),
    List(list::Args),
    ProveKey(prove::Args),
    KeyMessage(prove::MessageArgs),
    SetDkgUrl(profile::DkgUrlArgs),
    SetPayout(profile::PayoutArgs),
    SetPrivate(profile::PrivateArgs),
    SetMetadata(profile::MetadataArgs),
    Whitelist(whitelist::Args),
    Transfer(handover::TransferArgs),
    Accept(handover::AcceptArgs),
    /// Mark an operator that meets the criteria; for the curator
    Verify(verified::Args),
    /// Take the mark away; for the curator
    Unverify(verified::Args),
    SetCurator(settings::CuratorArgs),
    SetNodeVersion(settings::NodeVersionArgs),
    SetNodes(settings::NodesArgs),
    Lock(lock::LockArgs),
    /// End a lock without a payment
    CancelLock(lock::EndArgs),
    /// Take what is locked from the bond
    SettleLock(lock::EndArgs),
    Compensate(lock::CompensateArgs),
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        match self.command {
            Command::Register(args) => args.run(ui),
            Command::Bond(args) => args.run(ui),
            Command::Withdraw(args) => args.run(ui),
            Command::Fee(args) => args.run(ui),
            Command::Earnings(args) => args.run(ui),
            Command::WithdrawEarnings(args) => args.run(ui),
            Command::Deactivate(args) => args.run(ui),
            Command::Status(args) => args.run(ui),
            Command::List(args) => args.run(ui),
            Command::ProveKey(args) => args.run(ui),
            Command::KeyMessage(args) => args.run(ui),
            Command::SetDkgUrl(args) => args.run(ui),
            Command::SetPayout(args) => args.run(ui),
            Command::SetPrivate(args) => args.run(ui),
            Command::SetMetadata(args) => args.run(ui),
            Command::Whitelist(args) => args.run(ui),
            Command::Transfer(args) => args.run(ui),
            Command::Accept(args) => args.run(ui),
            Command::Verify(args) => args.run(ui, true),
            Command::Unverify(args) => args.run(ui, false),
            Command::SetCurator(args) => args.run(ui),
            Command::SetNodeVersion(args) => args.run(ui),
            Command::SetNodes(args) => args.run(ui),
            Command::Lock(args) => args.run(ui),
            Command::CancelLock(args) => args.run(ui, End::Cancel),
            Command::SettleLock(args) => args.run(ui, End::Settle),
            Command::Compensate(args) => args.run(ui),
        }
    }
}

/// The command that shows an operator: most acts are followed by it.
fn status_command(id: impl std::fmt::Display) -> String {
    format!("cargo surety operator status {id}")
}
