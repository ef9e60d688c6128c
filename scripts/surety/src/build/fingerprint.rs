//! What a program depends on, as one hash.

use super::BuildError;
use alloy_primitives::{B256, Keccak256};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Files of the root that every program depends on.
const SHARED: [&str; 3] = ["Cargo.lock", "Cargo.toml", ".cargo/config.toml"];

/// The hash of the folders' sources, of the root's shared files, of the `.sol` files, and of `tools` (what
/// turns them into a program).
pub fn fingerprint(root: &Path, folders: &[PathBuf], tools: &[&str]) -> Result<B256, BuildError> {
    let mut files = Vec::new();
    for folder in folders {
        collect(folder, &mut files, |name| name != "target")?;
    }
    let shared = SHARED.iter().map(|name| root.join(name)).filter(|path| path.exists());
    files.extend(shared);
    let abi = root.join("abi");
    if abi.is_dir() {
        collect(&abi, &mut files, |name| !name.ends_with(".json"))?;
    }
    files.sort();
    files.dedup();
    let mut hash = Keccak256::new();
    for tool in tools {
        update(&mut hash, tool.as_bytes());
    }
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
        update(&mut hash, name.as_bytes());
        update(&mut hash, &fs::read(&file).map_err(BuildError::file("read", &file))?);
    }
    Ok(hash.finalize())
}

// The length first: otherwise two lists of parts with the same bytes in a row would be one.
fn update(hash: &mut Keccak256, part: &[u8]) {
    hash.update((part.len() as u64).to_be_bytes());
    hash.update(part);
}

fn collect(
    dir: &Path,
    files: &mut Vec<PathBuf>,
    wanted: fn(&str) -> bool,
) -> Result<(), BuildError> {
    let entries = fs::read_dir(dir).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    for entry in entries.map_err(BuildError::file("read", dir))? {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        // editors' hidden files
        if name.starts_with('.') || !wanted(&name) {
            continue;
        }
        if path.is_dir() {
            collect(&path, files, wanted)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Place(tempfile::TempDir);

    impl Place {
        fn new() -> Self {
            let place = Self(tempfile::tempdir().unwrap());
            place.write("Cargo.lock", "lock");
            place.write("Cargo.toml", "root");
            place.write("contracts/vault/src/lib.rs", "code");
            place.write("contracts/protocol/src/lib.rs", "formulas");
            place.write("contracts/ledger/src/lib.rs", "other");
            place.write("abi/IVault.sol", "interface");
            place
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.0.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn fingerprint(&self, tools: &[&str]) -> B256 {
            let dir = |name| self.0.path().join("contracts").join(name);
            fingerprint(self.0.path(), &[dir("vault"), dir("protocol")], tools).unwrap()
        }
    }

    #[test]
    fn fingerprint_changes_with_every_input() {
        let place = Place::new();
        let mut seen = vec![place.fingerprint(&["rustc 1"])];
        for path in [
            "Cargo.lock",
            "Cargo.toml",
            ".cargo/config.toml",
            "abi/IVault.sol",
            "contracts/vault/src/lib.rs",
            "contracts/vault/src/new.rs",
            "contracts/protocol/src/lib.rs",
        ] {
            place.write(path, "changed");
            seen.push(place.fingerprint(&["rustc 1"]));
        }
        seen.push(place.fingerprint(&["rustc 2"]));
        let different: std::collections::BTreeSet<_> = seen.iter().collect();
        assert_eq!(different.len(), seen.len());
    }

    #[test]
    fn fingerprint_ignores_other_contracts_and_generated_files() {
        let place = Place::new();
        let before = place.fingerprint(&[]);
        place.write("contracts/ledger/src/lib.rs", "changed");
        place.write("abi/Vault.json", "[]");
        place.write("contracts/vault/.lib.rs.swp", "editor");
        assert_eq!(place.fingerprint(&[]), before);
    }

    #[test]
    fn fingerprint_tells_moved_bytes_apart() {
        let place = Place::new();
        assert_ne!(place.fingerprint(&["ab", "c"]), place.fingerprint(&["a", "bc"]));
    }
}
