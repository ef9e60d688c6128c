//! The table of commands.

use clap::{Args, Parser, Subcommand};
use surety::{abi, build, failure::Failure, ui::Ui};

const EXAMPLES: &str = "\
Start with:
  cargo surety build                  build the contracts' programs and print their sizes
  cargo surety build --contract ClusterLedger
  cargo surety abi --check            is abi/*.json fresh, and is it what the contracts export?

Results go to stdout (as JSON with --json), notes and progress to stderr.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a check found a difference.";

/// Surety: bonds, bills, judges and pays the operators of distributed validators, by Stylus contracts in Rust
#[derive(Debug, Parser)]
#[command(name = "surety", bin_name = "cargo surety", version, after_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Global {
    /// Print the result as JSON
    #[arg(long, global = true)]
    json: bool,
    /// Say more about what is going on
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Args),
    Abi(abi::Args),
}

impl Cli {
    pub fn run(self) -> Result<(), Failure> {
        let ui = Ui { json: self.global.json, verbose: self.global.verbose };
        match self.command {
            Command::Build(args) => args.run(&ui),
            Command::Abi(args) => args.run(&ui),
        }
    }
}
