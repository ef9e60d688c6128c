//! The table of commands.

use clap::{
    Args, Parser, Subcommand,
    error::{ContextKind, ContextValue},
};
use std::process::ExitCode;
use stylus_devnet::cli::DevnetArgs;
use surety::{
    abi, bench, build, cluster, committee, demo, deploy, devnet,
    failure::{Exit, Failure},
    key_shares,
    keys::{KEY_ADVICE, without_keys},
    ledger, liquidator, operator, rewards,
    ui::Ui,
    vault,
};

const EXAMPLES: &str = "\
Start with:
  cargo surety demo                   the whole protocol on a devnet, with real performance data
  cargo surety devnet                 a local Stylus chain on port 8547
  cargo surety deploy                 the contracts to that chain (or --rpc-url, --config)
  cargo surety check-deployment       is what is deployed as it should be?
  cargo surety operator --help        register, bond, withdraw, whitelist, hand-over, locks, status
  cargo surety vault status           the operators' collateral
  cargo surety rewards --help         fund rewards, fetch what a failed payout left
  cargo surety keys split --help      a validator's key into encrypted shares for its operators
  cargo surety cluster --help         open, register, deposit, withdraw, runway, liquidate, status
  cargo surety ledger --help          network fee, thresholds, fee rules, announced changes
  cargo surety liquidator --help      watch clusters and liquidate them for profit
  cargo surety committee --help       vote on reports, or sign, and carry them out
  cargo surety build                  build the contracts' programs and print their sizes
  cargo surety build --contract ClusterLedger
  cargo surety abi --check            is abi/*.json fresh, and is it what the contracts export?
  cargo surety bench --check          is the gas of every scenario what snapshots/ says?

Results go to stdout (as JSON with --json); notes, progress and errors, always as text, to stderr.
Exit codes: 0 done, 1 failed (no node, no such file, too little money), 2 wrong usage or input, 3 a check found
a difference, 4 a contract refuses the call.";

const DEPLOY_EXAMPLES: &str = "\
Examples:
  cargo surety deploy                 to the devnet on port 8547, with its development key
  cargo surety deploy --rpc-url https://node.example --config mine.toml --keystore key.json
  SURETY_PRIVATE_KEY=0x… cargo surety deploy --chain-id 421614 --rpc-url https://node.example";

const CHECK_EXAMPLES: &str = "\
Examples:
  cargo surety check-deployment       what `cargo surety deploy` left on the devnet on port 8547
  cargo surety check-deployment --rpc-url https://node.example --json

Exit code 3: the deployment differs from its config.";

const DEMO_EXAMPLES: &str = "\
Examples:
  cargo surety demo                   everything, on a devnet of its own
  cargo surety demo --validators 100 --seed 7
  cargo surety demo --rpc-url http://127.0.0.1:8547 --json > demo.json

With --rpc-url the deployment stays there, and can be looked at:
  cargo surety operator list --deployment deployments/412346-demo-1.json";

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
    /// Print the result as JSON; errors stay text on stderr
    #[arg(long, global = true, help_heading = "Output")]
    json: bool,
    /// Say more about what is going on
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Output")]
    verbose: u8,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Args),
    Abi(abi::Args),
    Devnet(DevnetArgs),
    #[command(after_help = DEPLOY_EXAMPLES, mut_arg("rpc_url", hide_value))]
    Deploy(deploy::Args),
    #[command(after_help = CHECK_EXAMPLES, mut_arg("rpc_url", hide_value))]
    CheckDeployment(deploy::CheckArgs),
    #[command(after_help = DEMO_EXAMPLES, mut_arg("rpc_url", hide_value))]
    Demo(demo::Args),
    Bench(bench::Args),
    Operator(operator::Args),
    Vault(vault::Args),
    Rewards(rewards::Args),
    Keys(key_shares::Args),
    Cluster(cluster::Args),
    Ledger(ledger::Args),
    Liquidator(liquidator::Args),
    Committee(committee::Args),
}

/// The variable's value may hold an API key.
fn hide_value(argument: clap::Arg) -> clap::Arg {
    argument.hide_env_values(true)
}

/// What clap says of a mistake, without the keys among the arguments.
pub fn refuse(error: &clap::Error, keys: &[String]) -> ExitCode {
    if !error.use_stderr() || keys.is_empty() {
        // nothing is left to do if nobody reads it
        let _ = error.print();
    } else {
        eprintln!("{}", without_keys(&error.to_string(), keys));
    }
    let asked_for = |name: &ContextValue| name.to_string().starts_with("--private-key");
    if keys.is_empty() && error.get(ContextKind::InvalidArg).is_some_and(asked_for) {
        eprintln!("\n{KEY_ADVICE}");
    }
    if error.use_stderr() { Exit::Usage.into() } else { ExitCode::SUCCESS }
}

impl Cli {
    pub fn run(self) -> Result<(), Failure> {
        let ui = Ui { json: self.global.json, verbose: self.global.verbose };
        match self.command {
            Command::Build(args) => args.run(&ui),
            Command::Abi(args) => args.run(&ui),
            Command::Devnet(args) => devnet::serve(args, &ui),
            Command::Deploy(args) => args.run(&ui),
            Command::CheckDeployment(args) => args.run(&ui),
            Command::Demo(args) => args.run(&ui),
            Command::Bench(args) => args.run(&ui),
            Command::Operator(args) => args.run(&ui),
            Command::Vault(args) => args.run(&ui),
            Command::Rewards(args) => args.run(&ui),
            Command::Keys(args) => args.run(&ui),
            Command::Cluster(args) => args.run(&ui),
            Command::Ledger(args) => args.run(&ui),
            Command::Liquidator(args) => args.run(&ui),
            Command::Committee(args) => args.run(&ui),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    /// The lines of a help text that show commands, as words; without those that leave something out or explain it.
    fn examples(help: &str) -> Vec<Vec<String>> {
        let joined = help.replace("\\\n", " ");
        let lines = joined.lines().filter_map(|line| line.strip_prefix("  cargo "));
        let whole = lines.filter(|line| !line.contains('…') && !line.contains('>'));
        let words = whole.map(|line| match line.trim_start().split_once("   ") {
            Some((command, explained)) if !explained.trim_start().starts_with("--") => command,
            _ => line,
        });
        words.map(|line| line.split_whitespace().map(str::to_owned).collect()).collect()
    }

    fn visit(command: &clap::Command, path: &str, seen: &mut usize) {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let found = examples(&help);
        for words in &found {
            // help is an answer, too
            let refused = Cli::try_parse_from(words).err().filter(clap::Error::use_stderr);
            assert!(refused.is_none(), "{path}: {words:?}: {refused:?}");
        }
        *seen += found.len();
        let sends = command.get_arguments().any(|argument| argument.get_id() == "dry_run");
        assert!(!sends || help.contains("\n  cargo surety "), "{path} has no example");
        for inner in command.get_subcommands() {
            visit(inner, &format!("{path} {}", inner.get_name()), seen);
        }
    }

    #[test]
    fn every_command_that_sends_has_examples_and_all_examples_parse() {
        let mut seen = 0;
        visit(&Cli::command(), "surety", &mut seen);
        assert!(seen > 100, "{seen}");
    }
}
