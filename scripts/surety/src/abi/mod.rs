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
    ui::Ui,
    workspace::Workspace,
};
use scope::Scope;
use serde::Serialize;
use source::Sources;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Generate abi/*.json from the hand-written abi/I*.sol
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
With --check nothing is written. It fails (exit code 3) when a .json is stale, or when what a contract exports differs
from its interface in a function's selector, mutability or return types, or has an error that the interface lacks.")]
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
    interface: String,
    json: PathBuf,
    changed: bool,
    functions: usize,
    events: usize,
    errors: usize,
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        let workspace = Workspace::find()?;
        let documents = read_all(&workspace)?;
        if self.check {
            self.check(&workspace, &documents, ui)?;
        }
        let outcomes = documents.iter().map(Document::outcome).collect::<Vec<_>>();
        if !self.check {
            documents.iter().try_for_each(Document::write)?;
        }
        ui.result(&outcomes, || summary(&outcomes)).map_err(AbiError::file("write", "stdout"))?;
        Ok(())
    }

    fn check(
        &self,
        workspace: &Workspace,
        documents: &[Document],
        ui: &Ui,
    ) -> Result<(), AbiError> {
        let stale = documents.iter().filter(|document| document.is_stale());
        let mut differences: Vec<String> = stale.map(Document::complaint).collect();
        if !self.json_only {
            ui.progress().note("building the contracts' ABI exporters");
            let contracts = contracts(workspace, &self.contracts)?;
            differences.extend(check_contracts(workspace, documents, &contracts)?);
        }
        if differences.is_empty() { Ok(()) } else { Err(AbiError::Different { differences }) }
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

    fn outcome(&self) -> Outcome {
        Outcome {
            interface: format!("I{}", self.name),
            json: self.json.clone(),
            changed: self.is_stale(),
            functions: self.interface.functions.len(),
            events: self.interface.events.len(),
            errors: self.interface.errors.len(),
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
) -> Result<Vec<String>, AbiError> {
    let exporters = export::exporters(workspace, contracts)?;
    let mut differences = Vec::new();
    for contract in contracts {
        let Some(document) = documents.iter().find(|found| found.name == contract.name) else {
            differences.push(format!("  abi/I{}.sol is missing", contract.name));
            continue;
        };
        let exporter = exporters.get(&contract.krate).ok_or_else(|| AbiError::Exported {
            contract: contract.krate.clone(),
            reason: "it has no main.rs".into(),
        })?;
        let exported = export::read(contract, exporter, &document.sources)?;
        let file = document.file_name();
        differences.extend(compare::differences(&file, &document.interface, &exported));
    }
    Ok(differences)
}

fn summary(outcomes: &[Outcome]) -> String {
    let mut table = crate::ui::Table::new(&[
        crate::ui::Column::Text("interface"),
        crate::ui::Column::Number("functions"),
        crate::ui::Column::Number("events"),
        crate::ui::Column::Number("errors"),
        crate::ui::Column::Text("json"),
    ]);
    for outcome in outcomes {
        table.row([
            outcome.interface.clone(),
            outcome.functions.to_string(),
            outcome.events.to_string(),
            outcome.errors.to_string(),
            if outcome.changed { "written" } else { "up to date" }.to_owned(),
        ]);
    }
    table.to_string()
}
