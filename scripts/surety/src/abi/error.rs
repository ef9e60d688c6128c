//! What can go wrong with the ABI files.

use crate::{
    build::BuildError,
    failure::{Exit, Explain},
    workspace::WorkspaceError,
};
use std::{io, path::PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum AbiError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error(transparent)]
    Contracts(#[from] BuildError),
    #[error("cannot {action} {path}")]
    File { action: &'static str, path: PathBuf, source: io::Error },
    #[error("{path}:{line}:{column}: {reason}")]
    Syntax { path: PathBuf, line: usize, column: usize, reason: String },
    #[error("{path} defines no interface {name}")]
    NoInterface { path: PathBuf, name: String },
    #[error("{interface}: unknown type or base {name}")]
    Unknown { interface: String, name: String },
    #[error("{interface}: {what} cannot be told in an ABI")]
    Unsupported { interface: String, what: String },
    #[error("cargo could not build the contracts for the export of their ABIs\n{}", stderr.trim_end())]
    Export { stderr: String },
    #[error("`{contract}` exported no readable ABI: {reason}")]
    Exported { contract: String, reason: String },
    #[error("{} found:\n{}", count(differences), differences.join("\n"))]
    Different { differences: Vec<String> },
}

impl AbiError {
    pub(super) fn file(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}

fn count(differences: &[String]) -> String {
    match differences.len() {
        1 => "1 difference".into(),
        n => format!("{n} differences"),
    }
}

impl Explain for AbiError {
    fn next_step(&self) -> Option<String> {
        let text = match self {
            Self::Workspace(error) => return error.next_step(),
            Self::Contracts(error) => return error.next_step(),
            Self::File { .. } => "check that the file exists and may be read or written",
            Self::Syntax { .. } => {
                "mend the file there; it must be plain Solidity with double-quoted strings"
            }
            Self::NoInterface { .. } => "name the interface as its file",
            Self::Unknown { .. } => {
                "define it in the interface, a base of it, or a file that it imports"
            }
            Self::Unsupported { .. } => "use a type that external functions may have",
            Self::Export { .. } => "mend the contract that fails to compile",
            Self::Exported { .. } => {
                "check the contract's main.rs: it prints the ABI with the feature export-abi"
            }
            Self::Different { .. } => {
                "a stale .json: run `cargo surety abi`; another difference: decide which side is right, abi/I*.sol or \
                 the contract, and change the other"
            }
        };
        Some(text.into())
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Different { .. } => Exit::CheckFailed,
            Self::Contracts(error) => error.exit(),
            _ => Exit::Failure,
        }
    }
}
