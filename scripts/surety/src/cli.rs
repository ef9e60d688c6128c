//! The table of commands.

use clap::{Args, Parser, Subcommand};
use stylus_devnet::cli::DevnetArgs;
use surety::{abi, bench, build, demo, deploy, devnet, failure::Failure, ui::Ui};

const EXAMPLES: &str = "\
Start with:
  cargo surety demo                   the whole protocol on a devnet, with real performance data
  cargo surety devnet                 a local Stylus chain on port 8547
  cargo surety deploy                 the contracts to that chain (or --rpc-url, --config)
  cargo surety check-deployment       is what is deployed as it should be?
  cargo surety build                  build the contracts' programs and print their sizes
  cargo surety build --contract ClusterLedger
  cargo surety abi --check            is abi/*.json fresh, and is it what the contracts export?
  cargo surety bench --check          is the gas of every scenario what snapshots/ says?

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
    Devnet(DevnetArgs),
    Deploy(deploy::Args),
    CheckDeployment(deploy::CheckArgs),
    Demo(demo::Args),
    Bench(bench::Args),
}

impl Cli {
    pub fn run(self) -> Result<(), Failure> {
        let ui = Ui { json: self.global.json, verbose: self.global.verbose };
        match self.command {
            Command::Build(args) => args.run(&ui),
            Command::Abi(args) => args.run(&ui),
            Command::Devnet(args) => devnet::serve(&args),
            Command::Deploy(args) => args.run(&ui),
            Command::CheckDeployment(args) => args.run(&ui),
            Command::Demo(args) => args.run(&ui),
            Command::Bench(args) => args.run(&ui),
        }
    }
}
