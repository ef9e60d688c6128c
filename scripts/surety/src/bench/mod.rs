//! `cargo surety bench`: gas of named scenarios and sizes of the programs, kept as snapshots in the repository.

mod calls;
mod devnet;
mod error;
mod floor;
mod peer;
mod report;
mod scenarios;
mod snapshot;

pub use error::BenchError;
pub use snapshot::{Change, Snapshot, Tools};

use crate::{
    build::{Options, build_all},
    failure::Failure,
    stage::Stage,
    ui::Ui,
    workspace::Workspace,
};
use snapshot::Comparison;

/// Measure gas per scenario and size per program, and write snapshots/gas.json and snapshots/sizes.json
#[derive(Clone, Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "\
Each scenario is a transaction on a devnet of this process: programs in ArbOS's cache, Nitro's prices, no L1 data fee, keys \
and shares of fixed random bytes. Peers' figures are those of scripts/surety/data/{ssv,lido}-gas.json.

The floor is what a transaction costs whatever the program: intrinsic gas, calldata, each distinct storage slot once at its
price (EIP-2929, 2200, 3529), logs, and ETH that moves on. Above it are the start of the called program, calls to further
contracts, instructions, and waste. \"Of it calls\" is the fixed price of those calls, in percent of the floor: each account
once (2 600, EIP-2929) and again (100), the start of each called program in the cache, 2 300 for ETH (a Stylus call does not
get the stipend back), and the precompiled contracts that recover signers and check a key's signature. What is left beside it is the programs' own work.

--check compares with the files and exits with 3 if a figure differs. Figures depend on the compiler and on wasm-opt, so:
  the same tools as in the snapshot            every figure must be equal
  another compiler                             within 5 %
  wasm-opt or the way of the standard library  within 50 %
and it says which of these it applied. Scenarios that are new or gone are always a difference.
After an intended change: run `cargo surety bench` and commit the files.")]
pub struct Args {
    /// Write nothing; fail if a figure differs from the snapshots
    #[arg(long)]
    pub check: bool,
    #[command(subcommand)]
    pub of: Option<Of>,
}

#[derive(Clone, Debug, clap::Subcommand)]
pub enum Of {
    Devnet(devnet::Args),
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        if let Some(Of::Devnet(args)) = self.of {
            return args.run(ui);
        }
        let workspace = Workspace::find()?;
        let before = Snapshot::load(&workspace)?;
        let progress = ui.progress();
        let artifacts = build_all(&Options::of(workspace.clone()), progress.as_ref())?;
        let stage = Stage::deploy_programs(&artifacts, progress.as_ref())?;
        let gas = scenarios::run(stage, progress.as_ref())?;
        let tools = Tools::of(&artifacts);
        let measured = Snapshot::new(tools, &gas, &artifacts);
        let comparison = Comparison::new(before.as_ref(), &measured);
        let outcome = report::Outcome::new(&gas, &artifacts, &comparison);
        ui.result(&outcome, || outcome.table()).map_err(BenchError::file("write to", "stdout"))?;
        if self.check {
            return Ok(comparison.verdict(before.is_some())?);
        }
        measured.save(&workspace)?;
        progress.note("written: snapshots/gas.json, snapshots/sizes.json");
        Ok(())
    }
}
