//! A built program on disk, and what is known about it.

use super::BuildError;
use alloy_primitives::{B256, keccak256};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    path::{Path, PathBuf},
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// The program's name among files, `cluster_ledger`.
    pub contract: String,
    /// The ABI's name, `ClusterLedger`.
    pub name: String,
    /// The module: optimised, without custom sections.
    pub wasm: PathBuf,
    /// What is deployed: the prefix EFF00000 and the module as a brotli stream.
    pub code: PathBuf,
    pub raw_size: usize,
    pub code_size: usize,
    /// keccak256 of the deployed code: activation and caching go by it.
    pub code_hash: B256,
    /// Gas that each call of the program pays before it runs, and what is left of that once it is cached.
    pub start_gas: u64,
    pub start_gas_cached: u64,
    pub toolchain: String,
    /// The optimiser and its level; sizes and gas compare only between programs that went through the same.
    pub optimizer: Option<String>,
    /// Everything that the program depends on.
    pub fingerprint: B256,
}

/// Where the programs of a workspace lie.
#[derive(Clone, Debug)]
pub struct Store {
    dir: PathBuf,
}

impl Store {
    pub fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    pub fn path(&self, contract: &str, extension: &str) -> PathBuf {
        self.dir.join(format!("{contract}.{extension}"))
    }

    /// The artifact, if its files are there and whole. The folder may have been moved since it was written.
    pub fn load(&self, contract: &str) -> Option<Artifact> {
        let text = fs::read_to_string(self.path(contract, "json")).ok()?;
        let mut artifact: Artifact = serde_json::from_str(&text).ok()?;
        artifact.wasm = self.path(contract, "wasm");
        artifact.code = self.path(contract, "code");
        let code = fs::read(&artifact.code).ok()?;
        let size = fs::metadata(&artifact.wasm).ok()?.len();
        let whole = keccak256(&code) == artifact.code_hash && size == artifact.raw_size as u64;
        whole.then_some(artifact)
    }

    /// Writes the program first and its description last: a build that is interrupted leaves none behind.
    pub fn save(&self, artifact: &Artifact, wasm: &[u8], code: &[u8]) -> Result<(), BuildError> {
        replace(&artifact.wasm, wasm)?;
        replace(&artifact.code, code)?;
        let description = self.path(&artifact.contract, "json");
        let text = serde_json::to_vec_pretty(artifact)
            .map_err(|error| BuildError::file("write", &description)(error.into()))?;
        replace(&description, &text)
    }
}

// A reader sees the old file or the new one, never half of one.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), BuildError> {
    let draft = path.with_extension("draft");
    fs::write(&draft, bytes).map_err(BuildError::file("write", &draft))?;
    fs::rename(&draft, path).map_err(BuildError::file("write", path))
}

impl Artifact {
    /// The bytes to deploy.
    pub fn read_code(&self) -> Result<Vec<u8>, BuildError> {
        fs::read(&self.code).map_err(BuildError::file("read", &self.code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(store: &Store) -> Artifact {
        let (wasm, code) = (b"module".as_slice(), b"code".as_slice());
        let artifact = Artifact {
            contract: "vault".into(),
            name: "Vault".into(),
            wasm: store.path("vault", "wasm"),
            code: store.path("vault", "code"),
            raw_size: wasm.len(),
            code_size: code.len(),
            code_hash: keccak256(code),
            start_gas: 9208,
            start_gas_cached: 358,
            toolchain: "rustc".into(),
            optimizer: None,
            fingerprint: B256::ZERO,
        };
        store.save(&artifact, wasm, code).unwrap();
        artifact
    }

    #[test]
    fn load_after_save_returns_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::new(dir.path().into());
        let artifact = saved(&store);
        assert_eq!(store.load("vault"), Some(artifact.clone()));
        assert_eq!(artifact.read_code().unwrap(), b"code");
    }

    #[test]
    fn load_of_a_damaged_or_missing_program_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::new(dir.path().into());
        assert_eq!(store.load("vault"), None);
        let artifact = saved(&store);
        fs::write(&artifact.code, "cod").unwrap();
        assert_eq!(store.load("vault"), None);
        saved(&store);
        fs::remove_file(&artifact.wasm).unwrap();
        assert_eq!(store.load("vault"), None);
    }
}
