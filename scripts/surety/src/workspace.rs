//! Finds the workspace root and the places in it that commands use.

use crate::failure::Explain;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    root: PathBuf,
}

#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    #[error("no Surety workspace at or above {start}")]
    NotFound { start: PathBuf },
    #[error("cannot read the current directory")]
    NoCurrentDirectory(#[source] std::io::Error),
}

impl Explain for WorkspaceError {
    fn next_step(&self) -> Option<String> {
        Some("run the command inside a clone of the Surety repository".into())
    }
}

impl Workspace {
    /// The workspace that the current directory lies in.
    pub fn find() -> Result<Self, WorkspaceError> {
        Self::find_from(&std::env::current_dir().map_err(WorkspaceError::NoCurrentDirectory)?)
    }

    /// The workspace that `start` lies in.
    pub fn find_from(start: &Path) -> Result<Self, WorkspaceError> {
        start
            .ancestors()
            .find(|dir| is_root(dir))
            .map(|root| Self { root: root.to_path_buf() })
            .ok_or_else(|| WorkspaceError::NotFound { start: start.to_path_buf() })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn abi_dir(&self) -> PathBuf {
        self.root.join("abi")
    }

    pub fn contracts_dir(&self) -> PathBuf {
        self.root.join("contracts")
    }

    /// Cargo's target directory of the contracts' WASM builds, apart from that of the native builds: it never
    /// waits for their lock, and no flag of one build makes the other start afresh.
    pub fn wasm_target_dir(&self) -> PathBuf {
        self.root.join("target/wasm")
    }

    /// Where `build` puts the programs.
    pub fn programs_dir(&self) -> PathBuf {
        self.root.join("target/stylus")
    }

    pub fn tools_dir(&self) -> PathBuf {
        self.root.join("target/tools")
    }
}

// Surety's own root has contracts and a Cargo workspace; `Stylus.toml` alone may also lie in a contract crate.
fn is_root(dir: &Path) -> bool {
    dir.join("contracts").is_dir()
        && std::fs::read_to_string(dir.join("Cargo.toml"))
            .is_ok_and(|manifest| manifest.lines().any(|line| line.trim() == "[workspace]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn find_from_subfolder_returns_root() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let found = Workspace::find_from(&here.join("src/build")).unwrap();
        assert_eq!(found.root(), here.parent().unwrap().parent().unwrap());
    }

    #[test]
    fn find_outside_any_workspace_is_an_error() {
        let elsewhere = tempfile::tempdir().unwrap();
        let error = Workspace::find_from(elsewhere.path()).unwrap_err();
        assert!(matches!(error, WorkspaceError::NotFound { .. }));
    }
}
