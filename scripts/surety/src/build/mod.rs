//! `cargo surety build`: each contract on its own to a Stylus program that a chain accepts.

mod artifact;
mod compile;
mod contracts;
mod error;
mod fingerprint;
mod optimizer;
pub mod program;
mod report;
pub mod toolchain;

pub use artifact::Artifact;
pub use contracts::{Contract, camel_case};
pub use error::BuildError;
pub use report::Args;

use crate::{
    machine::{Host, Machine},
    ui::Progress,
    workspace::Workspace,
};
use alloy_primitives::keccak256;
use artifact::Store;
use optimizer::Optimizer;
use std::fs::{self, File, TryLockError};
use toolchain::{Detector, Std, Toolchain, Way, find_or_remember};

/// A transaction opens so many pages of memory without paying for them.
const FREE_PAGES: u16 = 2;

#[derive(Clone, Debug)]
pub struct Options {
    pub workspace: Workspace,
    /// Crate or ABI names; empty for all contracts.
    pub only: Vec<String>,
    pub way: Way,
    /// Build also what is up to date.
    pub force: bool,
}

impl Options {
    /// All contracts of the workspace that the current directory lies in.
    pub fn here() -> Result<Self, BuildError> {
        Ok(Self::of(Workspace::find()?))
    }

    pub fn of(workspace: Workspace) -> Self {
        Self { workspace, only: Vec::new(), way: Way::Auto, force: false }
    }
}

/// The contracts' programs, built if they are not up to date. May be called by many processes at once: one builds, the
/// others wait and find the work done.
pub fn build_all(options: &Options, progress: &dyn Progress) -> Result<Vec<Artifact>, BuildError> {
    let dir = options.workspace.programs_dir();
    fs::create_dir_all(&dir).map_err(BuildError::file("create", &dir))?;
    let _lock = lock(&dir.join(".lock"), progress)?;
    Builder::new(options, &Host, progress)?.run()
}

/// The contracts named by crate or ABI name (all for an empty list), without building them.
pub fn contracts(workspace: &Workspace, only: &[String]) -> Result<Vec<Contract>, BuildError> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    contracts::select(contracts::discover(&Host, cargo.as_ref(), workspace)?, only)
}

fn lock(path: &std::path::Path, progress: &dyn Progress) -> Result<File, BuildError> {
    let file = File::create(path).map_err(BuildError::file("create", path))?;
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => {
            progress.note("waiting for another build of the contracts")
        }
        Err(TryLockError::Error(error)) => return Err(BuildError::file("lock", path)(error)),
    }
    file.lock().map_err(BuildError::file("lock", path))?;
    Ok(file)
}

struct Builder<'a> {
    options: &'a Options,
    machine: &'a dyn Machine,
    progress: &'a dyn Progress,
    toolchain: Toolchain,
    contracts: Vec<Contract>,
    store: Store,
}

impl<'a> Builder<'a> {
    fn new(
        options: &'a Options,
        machine: &'a dyn Machine,
        progress: &'a dyn Progress,
    ) -> Result<Self, BuildError> {
        let workspace = &options.workspace;
        let store = Store::new(workspace.programs_dir());
        let detector = Detector { machine, root: workspace.root(), progress };
        let remembered = workspace.programs_dir().join("toolchain.json");
        let toolchain = find_or_remember(&detector, options.way, &remembered)?;
        let all = contracts::discover(machine, &toolchain.cargo, workspace)?;
        let contracts = contracts::select(all, &options.only)?;
        Ok(Self { options, machine, progress, toolchain, contracts, store })
    }

    fn run(&self) -> Result<Vec<Artifact>, BuildError> {
        let workspace = &self.options.workspace;
        let mut optimizer = Optimizer::installed(self.machine, workspace);
        let mut states = self.states(optimizer.as_ref())?;
        if optimizer.is_none() && states.iter().any(|(_, found)| found.is_none()) {
            optimizer = Optimizer::install(self.machine, workspace, self.progress)?;
            states = self.states(optimizer.as_ref())?;
        }
        let stale = states.iter().filter(|(_, found)| found.is_none()).count();
        if stale > 0 {
            self.progress.begin("building programs", stale as u64);
        }
        let mut artifacts = Vec::new();
        for (contract, (fingerprint, found)) in self.contracts.iter().zip(states) {
            let artifact = match found {
                Some(artifact) => artifact,
                None => self.build(contract, fingerprint, optimizer.as_ref())?,
            };
            artifacts.push(artifact);
        }
        if stale > 0 {
            self.progress.finish();
        }
        Ok(artifacts)
    }

    fn states(&self, optimizer: Option<&Optimizer>) -> Result<Vec<State>, BuildError> {
        let toolchain = self.toolchain.id();
        let optimizer = optimizer.map(|_| Optimizer::id()).unwrap_or_default();
        let tools = [compile::RECIPE, &toolchain, &optimizer];
        let state = |contract: &Contract| {
            let root = self.options.workspace.root();
            let fingerprint = fingerprint::fingerprint(root, &contract.sources, &tools)?;
            let found = self.store.load(&contract.krate);
            let fresh =
                found.filter(|found| found.fingerprint == fingerprint && !self.options.force);
            Ok((fingerprint, fresh))
        };
        self.contracts.iter().map(state).collect()
    }

    fn build(
        &self,
        contract: &Contract,
        fingerprint: alloy_primitives::B256,
        optimizer: Option<&Optimizer>,
    ) -> Result<Artifact, BuildError> {
        let krate = &contract.krate;
        let refused = |refusal| BuildError::Refused {
            contract: krate.clone(),
            refusal,
            hint: self.hint(optimizer),
        };
        let workspace = &self.options.workspace;
        let compiled = compile::compile(&self.toolchain, workspace, contract, self.progress)?;
        // before the optimiser: the section of target features would switch features on in it
        let stripped = program::strip_custom_sections(&compiled).map_err(refused)?;
        self.progress.detail(&format!("{krate}: optimising"));
        let scratch = self.store.path(krate, "scratch");
        let optimized = match optimizer {
            Some(tool) => tool.run(self.machine, &stripped, &scratch, self.progress)?,
            None => None,
        };
        let ran = optimized.is_some();
        let wasm = match optimized {
            Some(bytes) => program::strip_custom_sections(&bytes).map_err(refused)?,
            None => stripped,
        };
        let code = program::encode(&wasm).map_err(BuildError::file("compress", krate))?;
        let found = program::check(&wasm, &code).map_err(refused)?;
        if found.footprint > FREE_PAGES {
            self.progress.note(&format!(
                "warning: {krate} opens {} pages of memory; each beyond {FREE_PAGES} costs gas on every call",
                found.footprint
            ));
        }
        let artifact = Artifact {
            contract: krate.clone(),
            name: contract.name.clone(),
            wasm: self.store.path(krate, "wasm"),
            code: self.store.path(krate, "code"),
            raw_size: wasm.len(),
            code_size: code.len(),
            code_hash: keccak256(&code),
            start_gas: found.start_gas,
            start_gas_cached: found.start_gas_cached,
            toolchain: self.toolchain.id(),
            optimizer: ran.then(Optimizer::id),
            fingerprint,
        };
        self.store.save(&artifact, &wasm, &code)?;
        self.progress.step(&format!("{krate}: {} bytes", artifact.code_size));
        Ok(artifact)
    }

    fn hint(&self, optimizer: Option<&Optimizer>) -> Option<&'static str> {
        if self.toolchain.std == Std::Prebuilt {
            Some(
                "rustup component add rust-src, and build again: programs become a quarter smaller",
            )
        } else if optimizer.is_none() {
            Some("install npm, so that the build can use wasm-opt")
        } else {
            None
        }
    }
}

type State = (alloy_primitives::B256, Option<Artifact>);
