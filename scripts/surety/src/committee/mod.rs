//! `cargo surety committee …`: what the oracle's members do and see.

mod report;
mod sign;
mod signatures;
mod status;
mod vote;
mod weights;

use crate::{failure::Failure, ui::Ui};

const EXAMPLES: &str = "\
What members agree on is the hash of a report. A report is a JSON file: what the oracle publishes of
a frame (`PublishedFrame` of scripts/oracle writes it; its roots and rewards are computed again
before the vote), a blame report:
  {\"version\": 1, \"validator\": \"0x…32 bytes\", \"kind\": 2, \"nonce\": 0,
   \"balance\": \"31000000000000000000\", \"ref_slot\": 123456, \"leaver_id\": 0, \"successor_id\": 0,
   \"operator_ids\": [1, 2, 3, 4], \"performance_bps\": [9900, 9800, 9900, 9900]}
or a report of weights, 10000 for 32 ETH:
  {\"version\": 1, \"nonce\": 0, \"ref_slot\": 123456, \"validators\": [\"0x…32 bytes\"], \"weights\": [20000]}
abi/IBlameSettlement.sol says what each field means.

On the devnet development accounts 2, 3 and 4 are the members, two of them a quorum:
  cargo surety committee hash report.json
  cargo surety committee vote report.json --account 2
  cargo surety committee vote report.json --account 3
  cargo surety committee status
  cargo surety committee deliver report.json
Or by signatures, which cost one transaction in all:
  cargo surety committee sign report.json --account 2
  cargo surety committee sign report.json --account 3
  cargo surety committee submit report.signatures.json";

/// Vote on reports and carry out what was agreed on
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Command {
    Status(status::Args),
    Hash(report::Args),
    Vote(vote::VoteArgs),
    WithdrawVote(vote::WithdrawArgs),
    Sign(sign::SignArgs),
    Submit(sign::SubmitArgs),
    Deliver(vote::DeliverArgs),
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        match self.command {
            Command::Status(args) => args.run(ui),
            Command::Hash(args) => args.run(ui),
            Command::Vote(args) => args.run(ui),
            Command::WithdrawVote(args) => args.run(ui),
            Command::Sign(args) => args.run(ui),
            Command::Submit(args) => args.run(ui),
            Command::Deliver(args) => args.run(ui),
        }
    }
}
