//! What can go wrong in a build.

use super::{program::Refusal, toolchain::ToolchainError};
use crate::{
    failure::{Exit, Explain},
    workspace::WorkspaceError,
};
use std::{io, path::PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error(transparent)]
    Toolchain(#[from] ToolchainError),
    #[error("cannot read the workspace's packages: {reason}")]
    Metadata { reason: String },
    #[error(
        "there is no contract in contracts/ (a crate with the crate type cdylib and the feature export-abi)"
    )]
    NoContracts,
    #[error("there is no contract `{name}`; there are: {}", known.join(", "))]
    UnknownContract { name: String, known: Vec<String> },
    #[error("cargo could not build `{contract}`\n{}", stderr.trim_end())]
    Compile { contract: String, stderr: String, command: String },
    #[error("cargo left no {path} behind")]
    NoOutput { path: PathBuf },
    #[error("the program `{contract}` would be refused at activation: {refusal}")]
    Refused { contract: String, refusal: Refusal, hint: Option<&'static str> },
    #[error("cannot {action} {path}")]
    File { action: &'static str, path: PathBuf, source: io::Error },
}

impl BuildError {
    pub(super) fn file(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}

impl Explain for BuildError {
    fn next_step(&self) -> Option<String> {
        match self {
            Self::Workspace(error) => error.next_step(),
            Self::Toolchain(error) => error.next_step(),
            Self::Metadata { .. } => {
                Some("make `cargo metadata --no-deps` work in the workspace".into())
            }
            Self::NoContracts | Self::NoOutput { .. } => Some(
                "check that the contract's Cargo.toml says crate-type = [\"lib\", \"cdylib\"]"
                    .into(),
            ),
            Self::UnknownContract { .. } => {
                Some("name one of these, or leave --contract out".into())
            }
            Self::Compile { contract, command, .. } => {
                Some(format!("mend `{contract}`; the failing command was: {command}"))
            }
            Self::Refused { hint, .. } => Some(hint.map_or_else(
                || "look at what the contract's last change brought in".into(),
                str::to_owned,
            )),
            Self::File { .. } => {
                Some("check the path's permissions and the free disk space".into())
            }
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::UnknownContract { .. } => Exit::Usage,
            _ => Exit::Failure,
        }
    }
}
