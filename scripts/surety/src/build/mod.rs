//! `cargo surety build`: each contract on its own to a Stylus program that a chain accepts.

mod artifact;
mod builder;
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

use crate::{machine::Host, ui::Progress, workspace::Workspace};
use builder::Builder;
use std::fs::{self, File, TryLockError};
use toolchain::Way;

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

/// The contracts named by crate or ABI name (all for an empty list) that have an ABI of their own, without building them.
pub fn contracts(workspace: &Workspace, only: &[String]) -> Result<Vec<Contract>, BuildError> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut found = contracts::discover(&Host, cargo.as_ref(), workspace)?;
    found.retain(|contract| !contract.annex);
    contracts::select(found, only)
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
