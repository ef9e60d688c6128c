use crate::{
    build::BuildError,
    client::ClientError,
    deploy::DeployError,
    failure::{Exit, Explain},
    invariants::InvariantError,
    keys::KeyError,
    workspace::WorkspaceError,
};
use alloy::primitives::{Address, U256, utils::format_ether};
use surety_oracle::OracleError;
use surety_protocol::{
    blame::BlameError, bond::BondError, cluster::ClusterError, fees::FeeError, merkle::MerkleError,
    score::ScoreError, selection::SelectionError,
};

#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error(
        "--validators {asked} is out of range: the file has {most}, the demo needs at least {least}"
    )]
    Validators { asked: usize, least: usize, most: usize },
    #[error("there is no data for interval {interval}")]
    Interval { interval: u64 },
    #[error("{account} has {} ETH, the demo needs {}", format_ether(*balance), format_ether(*needed))]
    TooPoor { account: Address, balance: U256, needed: U256 },
    #[error(
        "a demo with this seed was run on chain {chain_id} before: it has {operators} operators"
    )]
    RunBefore { chain_id: u64, operators: u64 },
    #[error("the chain gave operator id {actual} where {expected} was planned")]
    OtherId { expected: u64, actual: u64 },
    #[error("{what}: the chain says {actual}, the formula {expected}")]
    Differs { what: String, expected: String, actual: String },
    #[error("{what}: the transaction left no {event} event")]
    NoEvent { what: String, event: &'static str },
    #[error("an invariant is broken: {0}")]
    Invariant(Box<InvariantError>),
    #[error("the devnet does not start: {reason}")]
    Devnet { reason: String },
    #[error("cannot create {}", dir.display())]
    Folder {
        dir: std::path::PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Deploy(Box<DeployError>),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error(transparent)]
    Oracle(Box<OracleError>),
    #[error("the selection fails: {0}")]
    Selection(#[from] SelectionError),
    #[error(transparent)]
    Bond(#[from] BondError),
    #[error(transparent)]
    Blame(#[from] BlameError),
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    #[error(transparent)]
    Fee(#[from] FeeError),
    #[error(transparent)]
    Merkle(#[from] MerkleError),
    #[error(transparent)]
    Score(#[from] ScoreError),
}

// boxed: an error is passed up through many results
impl From<InvariantError> for DemoError {
    fn from(error: InvariantError) -> Self {
        Self::Invariant(Box::new(error))
    }
}

impl From<OracleError> for DemoError {
    fn from(error: OracleError) -> Self {
        Self::Oracle(Box::new(error))
    }
}

impl From<DeployError> for DemoError {
    fn from(error: DeployError) -> Self {
        Self::Deploy(Box::new(error))
    }
}

impl Explain for DemoError {
    fn next_step(&self) -> Option<String> {
        let text = match self {
            Self::Client(error) => return error.next_step(),
            Self::Deploy(error) => return error.next_step(),
            Self::Key(error) => return error.next_step(),
            Self::Build(error) => return error.next_step(),
            Self::Workspace(error) => return error.next_step(),
            Self::Oracle(error) => return error.next_step(),
            Self::Invariant(error) => return error.next_step(),
            Self::Validators { .. } => "choose another number, or leave --validators out for all",
            Self::Interval { .. } => "use 199 or 200, or name a file with --data",
            Self::TooPoor { account, .. } => {
                return Some(format!(
                    "send the difference to {account}, or register fewer validators with --validators"
                ));
            }
            Self::RunBefore { .. } => "choose another --seed, or start the devnet afresh",
            Self::Selection(_) => {
                "register fewer validators with --validators, or use another file"
            }
            Self::Folder { .. } => "check that the workspace can be written",
            Self::Differs { .. } => {
                "this is a bug in the contracts or in the oracle: keep the output and report it"
            }
            _ => return None,
        };
        Some(text.to_owned())
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Differs { .. } => Exit::CheckFailed,
            Self::Invariant(error) => error.exit(),
            Self::Oracle(error) if is_of_the_file(error) => Exit::Usage,
            Self::Validators { .. } | Self::Interval { .. } => Exit::Usage,
            Self::Client(error) => error.exit(),
            Self::Key(error) => error.exit(),
            Self::Deploy(error) => error.exit(),
            _ => Exit::Failure,
        }
    }
}

/// Whether performance data was read, and is wrong.
fn is_of_the_file(error: &OracleError) -> bool {
    matches!(
        error,
        OracleError::Json { .. }
            | OracleError::Schema { .. }
            | OracleError::Row { .. }
            | OracleError::Holder { .. }
            | OracleError::Total { .. }
            | OracleError::Interval { .. }
    )
}
