//! `cargo surety bench devnet`: how quick the devnet is, beside anvil, in one run on one machine.

mod load;
mod node;
mod report;
mod work;

use super::BenchError;
use crate::{
    build::{Options, build_all},
    failure::Failure,
    ui::Ui,
    workspace::Workspace,
};
use load::Load;
use node::Node;
use report::{Report, Row};
use std::path::PathBuf;

/// Measure start-up, transactions and calls of the devnet, beside anvil where it is installed
///
/// Both nodes run one after the other on this machine, with the same client and the same transactions. Only the ratios of
/// one run mean anything. Nothing is written.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
anvil is looked for in target/tools (bash tests/clients/run --install) and in PATH; without it the devnet is measured alone.

transfers, counter     transactions per second, sent by ten accounts at a time, until all are mined
eth_call               milliseconds for one answer, one after the other (median)
in process             without RPC and signatures: Devnet::transact and Devnet::call of the library
counter                a load, an addition and a store; loop: 10 000 additions. As EVM code and as a Stylus program")]
pub struct Args {
    /// Transactions of each kind
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pub transactions: u32,
    /// Calls of each kind
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pub calls: u32,
    /// Measure the devnet without anvil
    #[arg(long, conflicts_with = "anvil")]
    pub alone: bool,
    /// The anvil to compare with
    #[arg(long, value_name = "FILE")]
    pub anvil: Option<PathBuf>,
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        let workspace = Workspace::find()?;
        let progress = ui.progress();
        let artifacts = build_all(&Options::of(workspace.clone()), progress.as_ref())?;
        let anvil = (!self.alone).then(|| node::find_anvil(self.anvil.as_deref(), &workspace));
        let anvil = anvil.flatten();
        if anvil.is_none() && !self.alone {
            progress.note(
                "anvil: skipped, it is not installed; next: bash tests/clients/run --install",
            );
        }
        let load = Load { transactions: self.transactions, calls: self.calls };
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(BenchError::file("start", "a runtime"))?;
        progress.begin("measuring", 3);
        let ours = runtime.block_on(load.of_node(&Node::devnet()?))?;
        progress.step("the devnet over RPC");
        let theirs = match &anvil {
            Some(program) => Some(runtime.block_on(load.of_node(&Node::anvil(program)))?),
            None => None,
        };
        progress.step("anvil over RPC");
        let in_process = load.in_process(&artifacts)?;
        progress.step("the devnet in process");
        progress.finish();
        let report = Report { rows: Row::all(&ours, theirs.as_ref()), in_process };
        ui.result(&report, || report.table()).map_err(BenchError::file("write to", "stdout"))?;
        Ok(())
    }
}
