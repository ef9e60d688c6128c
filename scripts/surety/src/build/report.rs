//! The command: its arguments and its table.

use super::{
    Artifact, BuildError, Options, build_all,
    program::{CODE_LIMIT, WASM_LIMIT},
    toolchain::Way,
};
use crate::{
    failure::Failure,
    ui::{Column, Table, Ui},
    workspace::Workspace,
};

/// Build the contracts to Stylus programs, and print how large they are
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
The programs go to target/stylus: NAME.wasm (the module), NAME.code (what is deployed), NAME.json (sizes, code hash, tools). \
What is up to date is not built again.")]
pub struct Args {
    /// Only this contract, by crate or ABI name; may be repeated
    #[arg(long = "contract", value_name = "NAME")]
    pub contracts: Vec<String>,
    /// Which toolchain to use
    #[arg(long, value_enum, default_value_t)]
    pub toolchain: Way,
    /// Build also what is up to date
    #[arg(long)]
    pub force: bool,
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        let workspace = Workspace::find()?;
        let options =
            Options { workspace, only: self.contracts, way: self.toolchain, force: self.force };
        let artifacts = build_all(&options, &*ui.progress())?;
        ui.result(&artifacts, || table(&artifacts)).map_err(BuildError::file("write", "stdout"))?;
        Ok(())
    }
}

fn table(artifacts: &[Artifact]) -> String {
    let mut table = Table::new(&[
        Column::Text("contract"),
        Column::Number("wasm bytes"),
        Column::Number("code bytes"),
        Column::Number("of the limit"),
        Column::Number("start gas"),
        Column::Number("cached"),
        Column::Text("optimiser"),
    ]);
    for artifact in artifacts {
        table.row([
            artifact.name.clone(),
            artifact.raw_size.to_string(),
            artifact.code_size.to_string(),
            share(artifact),
            artifact.start_gas.to_string(),
            artifact.start_gas_cached.to_string(),
            artifact.optimizer.clone().unwrap_or_else(|| "none".into()),
        ]);
    }
    format!("{table}\n\nlimits: {WASM_LIMIT} bytes of WASM, {CODE_LIMIT} bytes of code")
}

/// The share of the limit that is nearer.
fn share(artifact: &Artifact) -> String {
    let of = |size: usize, limit: usize| size * 100 / limit;
    format!("{} %", of(artifact.raw_size, WASM_LIMIT).max(of(artifact.code_size, CODE_LIMIT)))
}
