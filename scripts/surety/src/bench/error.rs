use crate::{
    client::ClientError,
    failure::{Exit, Explain},
};
use std::{io, path::PathBuf};
use stylus_devnet::ChainError;

#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    #[error("scenario `{scenario}`: the transaction was refused: {reason}")]
    Refused { scenario: String, reason: String },
    #[error("scenario `{scenario}`: no transaction")]
    NoTransaction { scenario: String, source: ChainError },
    #[error("scenario `{scenario}`: {reason}")]
    Setup { scenario: String, reason: String },
    #[error("{node}: {reason}")]
    Node { node: &'static str, reason: String },
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error("cannot {action} {path}")]
    File { action: &'static str, path: PathBuf, source: io::Error },
    #[error("{path} is not a snapshot: {reason}")]
    Malformed { path: PathBuf, reason: String },
    #[error("snapshots/gas.json or snapshots/sizes.json is missing: nothing to compare with")]
    NoSnapshot,
    #[error("{count} figures differ from the snapshots ({rule}):\n{diff}")]
    Different { count: usize, rule: String, diff: String },
}

impl BenchError {
    pub(super) fn file(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}

impl Explain for BenchError {
    fn next_step(&self) -> Option<String> {
        let text = match self {
            Self::Refused { .. } | Self::NoTransaction { .. } | Self::Setup { .. } => {
                "a contract no longer does what the scenario asks: mend it, or the scenario in scripts/surety/src/bench"
            }
            Self::Node { .. } => {
                "start it by hand to see what it says; another anvil: --anvil FILE"
            }
            Self::Client(error) => return error.next_step(),
            Self::File { .. } => "check the path's permissions and the free disk space",
            Self::Malformed { .. } => {
                "restore the file (`git restore snapshots`), or delete it and run `cargo surety bench`"
            }
            Self::NoSnapshot => "run `cargo surety bench` and commit the files in snapshots/",
            Self::Different { .. } => {
                "if the change is intended, run `cargo surety bench` and commit the files in snapshots/"
            }
        };
        Some(text.to_owned())
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Different { .. } | Self::NoSnapshot => Exit::CheckFailed,
            _ => Exit::Failure,
        }
    }
}
