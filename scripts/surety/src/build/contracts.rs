//! The contracts of the workspace, as cargo knows them.

use super::{BuildError, toolchain::TARGET};
use crate::{
    machine::{Call, Machine},
    workspace::Workspace,
};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// The feature that makes a crate's second program: what is called rarely, run by the first one on its own storage.
pub const ANNEX: &str = "annex";

/// A program of a crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// The crate's name, `cluster_ledger`.
    pub krate: String,
    /// The ABI's name, `ClusterLedger`.
    pub name: String,
    /// Whether it is the crate's annex, `ClusterLedgerAnnex`, which has no ABI of its own.
    pub annex: bool,
    /// The crate's folder and those of the workspace crates that it is built from.
    pub sources: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    targets: Vec<Target>,
    features: BTreeMap<String, Vec<String>>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Target {
    crate_types: Vec<String>,
}

#[derive(Deserialize)]
struct Dependency {
    kind: Option<String>,
    path: Option<PathBuf>,
}

impl Contract {
    /// The program's name among files, `cluster_ledger` or `cluster_ledger_annex`.
    pub fn program(&self) -> String {
        if self.annex { format!("{}_{ANNEX}", self.krate) } else { self.krate.clone() }
    }
}

impl Package {
    /// The contract and, if there is one, its annex.
    fn programs(&self, by_dir: &BTreeMap<&Path, &Self>) -> Vec<Contract> {
        let (krate, name) = (self.name.clone(), camel_case(&self.name));
        let contract = Contract { krate, name, annex: false, sources: closure(self, by_dir) };
        let mut programs = vec![contract.clone()];
        if self.features.contains_key(ANNEX) {
            let name = format!("{}{}", contract.name, camel_case(ANNEX));
            programs.push(Contract { annex: true, name, ..contract });
        }
        programs
    }

    fn dir(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new(""))
    }

    fn is_contract(&self) -> bool {
        let cdylib = |target: &Target| target.crate_types.iter().any(|kind| kind == "cdylib");
        self.targets.iter().any(cdylib) && self.features.contains_key("export-abi")
    }
}

/// All contracts, by name.
pub fn discover(
    machine: &dyn Machine,
    cargo: &Path,
    workspace: &Workspace,
) -> Result<Vec<Contract>, BuildError> {
    let call = Call::new(cargo)
        .args(["metadata", "--no-deps", "--format-version=1", "--filter-platform", TARGET])
        .dir(workspace.root());
    let answer =
        machine.run(&call).map_err(|error| BuildError::Metadata { reason: error.to_string() })?;
    if !answer.success {
        return Err(BuildError::Metadata { reason: answer.stderr.trim().to_owned() });
    }
    parse(&answer.stdout)
}

fn parse(text: &str) -> Result<Vec<Contract>, BuildError> {
    let metadata: Metadata = serde_json::from_str(text)
        .map_err(|error| BuildError::Metadata { reason: error.to_string() })?;
    let by_dir: BTreeMap<&Path, &Package> =
        metadata.packages.iter().map(|package| (package.dir(), package)).collect();
    let mut contracts: Vec<Contract> = metadata
        .packages
        .iter()
        .filter(|package| package.is_contract())
        .flat_map(|package| package.programs(&by_dir))
        .collect();
    contracts.sort_by_key(Contract::program);
    if contracts.is_empty() { Err(BuildError::NoContracts) } else { Ok(contracts) }
}

fn closure(package: &Package, by_dir: &BTreeMap<&Path, &Package>) -> Vec<PathBuf> {
    let mut found = BTreeSet::new();
    let mut open = vec![package];
    while let Some(package) = open.pop() {
        if !found.insert(package.dir().to_path_buf()) {
            continue;
        }
        let built_in = package.dependencies.iter().filter(|dep| dep.kind.as_deref() != Some("dev"));
        open.extend(built_in.filter_map(|dep| by_dir.get(dep.path.as_deref()?)));
    }
    found.into_iter().collect()
}

/// `cluster_ledger` -> `ClusterLedger`.
pub fn camel_case(name: &str) -> String {
    name.split(['_', '-'])
        .filter_map(|word| {
            let mut letters = word.chars();
            Some(letters.next()?.to_uppercase().chain(letters).collect::<String>())
        })
        .collect()
}

/// The contracts named by crate or by ABI name; all of them for an empty list.
pub fn select(all: Vec<Contract>, names: &[String]) -> Result<Vec<Contract>, BuildError> {
    let is = |contract: &Contract, name: &str| {
        contract.program() == name.replace('-', "_") || contract.name == name
    };
    if let Some(name) = names.iter().find(|name| !all.iter().any(|contract| is(contract, name))) {
        let both = |contract: Contract| format!("{} ({})", contract.name, contract.program());
        let known = all.into_iter().map(both).collect();
        return Err(BuildError::UnknownContract { name: name.clone(), known });
    }
    let wanted =
        |contract: &Contract| names.is_empty() || names.iter().any(|name| is(contract, name));
    Ok(all.into_iter().filter(wanted).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const METADATA: &str = r#"{"packages": [
        {"name": "vault", "manifest_path": "/w/contracts/vault/Cargo.toml", "features": {"export-abi": []},
         "targets": [{"crate_types": ["lib", "cdylib"]}, {"crate_types": ["bin"]}],
         "dependencies": [{"kind": null, "path": "/w/contracts/components"}, {"kind": null, "path": null},
                          {"kind": "dev", "path": "/w/tests"}]},
        {"name": "components", "manifest_path": "/w/contracts/components/Cargo.toml", "features": {},
         "targets": [{"crate_types": ["lib"]}], "dependencies": [{"kind": null, "path": "/w/contracts/protocol"}]},
        {"name": "protocol", "manifest_path": "/w/contracts/protocol/Cargo.toml", "features": {},
         "targets": [{"crate_types": ["lib"]}], "dependencies": []},
        {"name": "tests", "manifest_path": "/w/tests/Cargo.toml", "features": {},
         "targets": [{"crate_types": ["lib"]}], "dependencies": []},
        {"name": "cluster_ledger", "manifest_path": "/w/contracts/ledger/Cargo.toml", "features": {"export-abi": [], "annex": []},
         "targets": [{"crate_types": ["cdylib"]}], "dependencies": []}
    ]}"#;

    #[test]
    fn parse_finds_contracts_and_what_they_are_built_from() {
        let contracts = parse(METADATA).unwrap();
        let names: Vec<_> = contracts.iter().map(|c| (c.krate.as_str(), c.name.as_str())).collect();
        let annex = ("cluster_ledger", "ClusterLedgerAnnex");
        assert_eq!(names, [("cluster_ledger", "ClusterLedger"), annex, ("vault", "Vault")]);
        assert_eq!(contracts.iter().map(|c| c.annex).collect::<Vec<_>>(), [false, true, false]);
        let dirs = ["components", "protocol", "vault"];
        let expected: Vec<PathBuf> =
            dirs.iter().map(|dir| Path::new("/w/contracts").join(dir)).collect();
        assert_eq!(contracts[2].sources, expected);
    }

    #[test]
    fn parse_without_contracts_is_an_error() {
        assert!(matches!(parse(r#"{"packages": []}"#), Err(BuildError::NoContracts)));
        assert!(matches!(parse("nonsense"), Err(BuildError::Metadata { .. })));
    }

    #[test]
    fn select_takes_crate_names_and_abi_names() {
        let all = || parse(METADATA).unwrap();
        for name in ["cluster_ledger", "cluster-ledger", "ClusterLedger"] {
            let selected = select(all(), &[name.to_owned()]).unwrap();
            assert_eq!(selected.len(), 1, "{name}");
            assert_eq!(selected[0].krate, "cluster_ledger");
        }
        let annex = select(all(), &["cluster-ledger-annex".to_owned()]).unwrap();
        assert!(annex.len() == 1 && annex[0].annex);
        assert_eq!(select(all(), &[]).unwrap().len(), 3);
    }

    #[test]
    fn select_of_an_unknown_name_lists_the_known_ones() {
        let error = select(parse(METADATA).unwrap(), &["valt".to_owned()]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no contract `valt`; there are: ClusterLedger (cluster_ledger), ClusterLedgerAnnex \
             (cluster_ledger_annex), Vault (vault)"
        );
    }
}
