//! `cargo surety abi`: abi/*.json from abi/I*.sol, and the contracts checked against both.

mod compare;
mod error;
mod export;
mod interface;
mod scope;
mod source;
#[cfg(test)]
mod tests;

pub use error::AbiError;
pub use interface::Interface;

use crate::{
    build::{Contract, contracts},
    failure::Failure,
    ui::{Column, Table, Ui},
    workspace::Workspace,
};
use scope::Scope;
use serde::Serialize;
use source::Sources;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Generate abi/*.json from the hand-written abi/I*.sol
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
With --check nothing is written. It fails (exit code 3) when a .json is stale, or when what a contract exports differs \
from its interface in a function's selector, mutability or return types, or has an error that the interface lacks. For \
that it builds the contracts natively: a few minutes the first time, seconds later; --json-only does without.")]
pub struct Args {
    /// Check the .json files and the contracts instead
    #[arg(long)]
    pub check: bool,
    /// With --check: compare the .json files only, and build no contract
    #[arg(long, requires = "check")]
    pub json_only: bool,
    /// With --check: compare only this contract, by crate or ABI name; may be repeated
    #[arg(
        long = "contract",
        value_name = "NAME",
        requires = "check",
        conflicts_with = "json_only"
    )]
    pub contracts: Vec<String>,
}

/// An interface file and what becomes of it.
struct Document {
    sol: PathBuf,
    json: PathBuf,
    sources: Sources,
    /// Without the leading `I`.
    name: String,
    interface: Interface,
    text: String,
}

#[derive(Serialize)]
struct Outcome {
    interfaces: Vec<Facts>,
    /// With --check: what is not as it should be.
    differences: Vec<String>,
}

#[derive(Serialize)]
struct Facts {
    interface: String,
    json: PathBuf,
    /// The file was stale: written anew, or with --check only found so.
    changed: bool,
    functions: usize,
    events: usize,
    errors: usize,
    /// Whether the contract exports what the interface says; null if it was not compared.
    contract_agrees: Option<bool>,
}

/// What comparing found, by the contract's name.
type Compared = BTreeMap<String, Vec<String>>;

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        let workspace = Workspace::find()?;
        let documents = read_all(&workspace)?;
        let compared = if self.check && !self.json_only {
            let note = "building the contracts' ABI exporters (natively; minutes the first time)";
            ui.progress().note(note);
            check_contracts(&workspace, &documents, &contracts(&workspace, &self.contracts)?)?
        } else {
            Compared::new()
        };
        let interfaces: Vec<Facts> =
            documents.iter().map(|document| document.facts(&compared)).collect();
        let mut differences = Vec::new();
        if self.check {
            let stale = documents.iter().filter(|document| document.is_stale());
            differences.extend(stale.map(Document::complaint));
            differences.extend(compared.into_values().flatten());
        } else {
            documents.iter().try_for_each(Document::write)?;
        }
        let outcome = Outcome { interfaces, differences };
        ui.result(&outcome, || summary(&outcome.interfaces, self.check))
            .map_err(AbiError::file("write", "stdout"))?;
        let differences = outcome.differences;
        if differences.is_empty() {
            Ok(())
        } else {
            Err(AbiError::Different { differences }.into())
        }
    }
}

/// Generates all .json files, and returns those that changed.
pub fn generate(workspace: &Workspace) -> Result<Vec<PathBuf>, AbiError> {
    let documents = read_all(workspace)?;
    let stale: Vec<&Document> = documents.iter().filter(|document| document.is_stale()).collect();
    stale.iter().try_for_each(|document| document.write())?;
    Ok(stale.into_iter().map(|document| document.json.clone()).collect())
}

fn read_all(workspace: &Workspace) -> Result<Vec<Document>, AbiError> {
    let dir = workspace.abi_dir();
    let entries = fs::read_dir(&dir).map_err(AbiError::file("read", &dir))?;
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| is_interface(path)).collect();
    files.sort();
    files.iter().map(|path| Document::read(path)).collect()
}

fn is_interface(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.starts_with('I') && name.ends_with(".sol")
}

impl Document {
    fn read(sol: &Path) -> Result<Self, AbiError> {
        let stem = sol.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let name = stem.strip_prefix('I').unwrap_or(stem).to_owned();
        let sources = Sources::read(sol)?;
        let scope = Scope::of(&sources, None);
        let contract = scope.contract(stem).ok_or_else(|| AbiError::NoInterface {
            path: sol.to_path_buf(),
            name: stem.to_owned(),
        })?;
        let interface = Interface::of(&scope, contract)?;
        let json = sol.with_file_name(format!("{name}.json"));
        let text =
            interface.to_json().map_err(|error| AbiError::file("write", &json)(error.into()))?;
        Ok(Self { sol: sol.to_path_buf(), json, sources, name, interface, text })
    }

    fn is_stale(&self) -> bool {
        fs::read_to_string(&self.json).ok().as_ref() != Some(&self.text)
    }

    fn write(&self) -> Result<(), AbiError> {
        fs::write(&self.json, &self.text).map_err(AbiError::file("write", &self.json))
    }

    fn facts(&self, compared: &Compared) -> Facts {
        Facts {
            interface: format!("I{}", self.name),
            json: self.json.clone(),
            changed: self.is_stale(),
            functions: self.interface.functions.len(),
            events: self.interface.events.len(),
            errors: self.interface.errors.len(),
            contract_agrees: compared.get(&self.name).map(Vec::is_empty),
        }
    }

    fn complaint(&self) -> String {
        format!("  {} is not what {} says", self.json.display(), self.file_name())
    }

    fn file_name(&self) -> String {
        self.sol.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

fn check_contracts(
    workspace: &Workspace,
    documents: &[Document],
    contracts: &[Contract],
) -> Result<Compared, AbiError> {
    let exporters = export::exporters(workspace, contracts)?;
    let compare = |contract: &Contract| -> Result<Vec<String>, AbiError> {
        let Some(document) = documents.iter().find(|found| found.name == contract.name) else {
            return Ok(vec![format!("  abi/I{}.sol is missing", contract.name)]);
        };
        let exporter = exporters.get(&contract.krate).ok_or_else(|| AbiError::Exported {
            contract: contract.krate.clone(),
            reason: "it has no main.rs".into(),
        })?;
        let exported = export::read(contract, exporter, &document.sources)?;
        Ok(compare::differences(&document.file_name(), &document.interface, &exported))
    };
    contracts.iter().map(|contract| Ok((contract.name.clone(), compare(contract)?))).collect()
}

fn summary(interfaces: &[Facts], check: bool) -> String {
    let mut table = Table::new(&[
        Column::Text("interface"),
        Column::Number("functions"),
        Column::Number("events"),
        Column::Number("errors"),
        Column::Text("json"),
        Column::Text("contract"),
    ]);
    for facts in interfaces {
        let json = match (facts.changed, check) {
            (false, _) => "up to date",
            (true, true) => "stale",
            (true, false) => "written",
        };
        let contract = match facts.contract_agrees {
            Some(true) => "agrees",
            Some(false) => "differs",
            None => "not compared",
        };
        table.row([
            facts.interface.clone(),
            facts.functions.to_string(),
            facts.events.to_string(),
            facts.errors.to_string(),
            json.to_owned(),
            contract.to_owned(),
        ]);
    }
    table.to_string()
}
