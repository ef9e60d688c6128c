//! From the sources to the artifacts: what is stale is compiled, one contract after the other, while the one before is
//! being optimised and checked.

use super::{
    Artifact, BuildError, Contract, Options,
    artifact::Store,
    compile, contracts,
    fingerprint::fingerprint,
    optimizer::Optimizer,
    program,
    toolchain::{Detector, Std, Toolchain, find_or_remember},
};
use crate::{machine::Machine, ui::Progress};
use alloy_primitives::{B256, keccak256};
use std::thread::{self, ScopedJoinHandle};

/// A transaction opens so many pages of memory without paying for them.
const FREE_PAGES: u16 = 2;

pub(super) struct Builder<'a> {
    options: &'a Options,
    machine: &'a (dyn Machine + Sync),
    progress: &'a dyn Progress,
    toolchain: Toolchain,
    contracts: Vec<Contract>,
    store: Store,
}

/// A contract, the hash of what it depends on, and its artifact if that is up to date.
struct State<'a> {
    contract: &'a Contract,
    fingerprint: B256,
    fresh: Option<Artifact>,
}

enum Job<'scope> {
    Done(Box<Artifact>),
    Running(ScopedJoinHandle<'scope, Result<Artifact, BuildError>>),
}

impl<'a> Builder<'a> {
    pub fn new(
        options: &'a Options,
        machine: &'a (dyn Machine + Sync),
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

    pub fn run(&self) -> Result<Vec<Artifact>, BuildError> {
        let workspace = &self.options.workspace;
        let mut optimizer = Optimizer::installed(self.machine, workspace);
        let mut states = self.states(optimizer.as_ref())?;
        if optimizer.is_none() && states.iter().any(|state| state.fresh.is_none()) {
            optimizer = Optimizer::install(self.machine, workspace, self.progress)?;
            states = self.states(optimizer.as_ref())?;
        }
        let stale = states.iter().filter(|state| state.fresh.is_none()).count();
        if stale == 0 {
            return Ok(states.into_iter().filter_map(|state| state.fresh).collect());
        }
        self.progress.begin("building programs", stale as u64);
        let artifacts = self.build(states, optimizer.as_ref());
        self.progress.finish();
        artifacts
    }

    fn states(&self, optimizer: Option<&Optimizer>) -> Result<Vec<State<'_>>, BuildError> {
        let toolchain = self.toolchain.id();
        let optimizer = optimizer.map(|_| Optimizer::id()).unwrap_or_default();
        let tools = [compile::RECIPE, &toolchain, &optimizer];
        let mut states = Vec::new();
        for contract in &self.contracts {
            let root = self.options.workspace.root();
            let fingerprint =
                fingerprint(root, &contract.sources, &[&tools[..], &[&contract.name]].concat())?;
            let found = self.store.load(&contract.program());
            let fresh =
                found.filter(|found| found.fingerprint == fingerprint && !self.options.force);
            states.push(State { contract, fingerprint, fresh });
        }
        Ok(states)
    }

    fn build(
        &self,
        states: Vec<State<'_>>,
        optimizer: Option<&Optimizer>,
    ) -> Result<Vec<Artifact>, BuildError> {
        let workspace = &self.options.workspace;
        thread::scope(|scope| {
            let mut jobs = Vec::new();
            for state in states {
                if let Some(artifact) = state.fresh {
                    jobs.push(Job::Done(Box::new(artifact)));
                    continue;
                }
                let State { contract, fingerprint, .. } = state;
                let compiled =
                    compile::compile(&self.toolchain, workspace, contract, self.progress)?;
                jobs.push(Job::Running(
                    scope.spawn(move || self.finish(contract, fingerprint, &compiled, optimizer)),
                ));
            }
            jobs.into_iter().map(Job::result).collect()
        })
    }

    fn finish(
        &self,
        contract: &Contract,
        fingerprint: B256,
        compiled: &[u8],
        optimizer: Option<&Optimizer>,
    ) -> Result<Artifact, BuildError> {
        let krate = &contract.program();
        let refused = |refusal| BuildError::Refused {
            contract: krate.clone(),
            refusal,
            hint: self.hint(optimizer),
        };
        // before the optimiser: the section of target features would switch features on in it
        let stripped = program::strip_custom_sections(compiled).map_err(refused)?;
        let scratch = self.store.path(krate, "scratch");
        let optimized = match optimizer {
            Some(tool) => tool.run(self.machine, &stripped, &scratch, self.progress)?,
            None => None,
        };
        let ran = optimized.is_some().then(Optimizer::id);
        let wasm = match optimized {
            Some(bytes) => program::strip_custom_sections(&bytes).map_err(refused)?,
            None => stripped,
        };
        let code = program::encode(&wasm).map_err(BuildError::file("compress", krate))?;
        let found = program::check(&wasm, &code).map_err(refused)?;
        self.warn_of_pages(krate, found.footprint);
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
            optimizer: ran,
            fingerprint,
        };
        self.store.save(&artifact, &wasm, &code)?;
        self.progress.step(&format!("{krate}: {} bytes", artifact.code_size));
        Ok(artifact)
    }

    fn warn_of_pages(&self, krate: &str, pages: u16) {
        if pages > FREE_PAGES {
            self.progress.note(&format!(
                "warning: {krate} opens {pages} pages of memory; each beyond {FREE_PAGES} costs gas on every call"
            ));
        }
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

impl Job<'_> {
    fn result(self) -> Result<Artifact, BuildError> {
        match self {
            Self::Done(artifact) => Ok(*artifact),
            Self::Running(handle) => {
                handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            }
        }
    }
}
