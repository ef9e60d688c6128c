//! What the contracts say of themselves: the interface that the SDK prints with the feature `export-abi`.

use super::{AbiError, interface::Interface, scope::Scope, source::Sources};
use crate::{
    build::Contract,
    machine::{Call, Host, Machine},
    workspace::Workspace,
};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use syn_solidity::Item;

const BUILD_SECS: u64 = 1800;

#[derive(Deserialize)]
struct Message {
    target: Option<Target>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// The contracts' exporters, by crate, built in one go. This package is selected with them, though none of its binaries:
/// so third-party crates get the features of this program's own build, and are not compiled a second time.
pub fn exporters(
    workspace: &Workspace,
    contracts: &[Contract],
) -> Result<BTreeMap<String, PathBuf>, AbiError> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut call = Call::new(cargo)
        .args(["build", "--message-format=json-render-diagnostics"])
        .args(["--package", env!("CARGO_PKG_NAME")])
        .dir(workspace.root())
        .limit_secs(BUILD_SECS);
    for Contract { krate, .. } in contracts {
        call = call.args(["--package", krate, "--bin", krate]);
        call = call.args(["--features", &format!("{krate}/export-abi")]);
    }
    if let Ok(dir) = std::env::var("CARGO_TARGET_DIR") {
        call = call.env("CARGO_TARGET_DIR", dir);
    }
    let failed = |stderr| AbiError::Export { stderr };
    let answer = Host.run(&call).map_err(|error| failed(error.to_string()))?;
    if !answer.success {
        return Err(failed(answer.stderr));
    }
    let messages = answer.stdout.lines().filter_map(|line| serde_json::from_str(line).ok());
    Ok(messages
        .filter_map(|message: Message| Some((message.target?.name, message.executable?)))
        .collect())
}

/// What `exporter` prints, with the structs of the written interface where it names them without definition.
pub fn read(
    contract: &Contract,
    exporter: &Path,
    written: &Sources,
) -> Result<Interface, AbiError> {
    let failed = |reason: String| AbiError::Exported { contract: contract.krate.clone(), reason };
    let answer =
        Host.run(&Call::new(exporter).args(["abi"])).map_err(|error| failed(error.to_string()))?;
    if !answer.success {
        return Err(failed(answer.stderr));
    }
    let exported =
        Sources::from_text(exporter, &answer.stdout).map_err(|error| failed(error.to_string()))?;
    parse(&exported, written).map_err(|error| failed(error.to_string()))
}

/// All interfaces of an export, as one.
pub fn parse(exported: &Sources, written: &Sources) -> Result<Interface, AbiError> {
    let scope = Scope::of(exported, Some(written));
    let mut whole = Interface::default();
    for item in exported.items() {
        if let Item::Contract(contract) = item {
            let part = Interface::of(&scope, contract)?;
            whole.functions.extend(part.functions);
            whole.errors.extend(part.errors);
        }
    }
    Ok(whole)
}
