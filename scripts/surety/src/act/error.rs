use super::Refusal;
use crate::{
    client::ClientError,
    deploy::DeployError,
    failure::{Exit, Explain},
    keys::{DEVNET_CHAIN_ID, KeyError},
    ui::amount::{eth, tokens},
    workspace::WorkspaceError,
};
use alloy::primitives::{Address, U256};
use serde_json::Value;
use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// By a contract, before anything was sent.
    #[error("{0}")]
    Refused(Box<Refusal>),
    #[error("{account} has {}, {} are needed ({})", eth(*balance), eth(*needed), what)]
    TooPoor { account: Address, balance: U256, needed: U256, what: &'static str },
    #[error("{account} has {}, {} are needed", tokens(*balance, symbol), tokens(*needed, symbol))]
    TooFewTokens { account: Address, balance: U256, needed: U256, symbol: String, chain_id: u64 },
    #[error("the ledger may take {} from {account}, {} are needed", tokens(*allowance, symbol), tokens(*needed, symbol))]
    NotApproved { account: Address, allowance: U256, needed: U256, symbol: String },
    #[error("chain {chain_id} has no contract at {address}, where {} says the registry is", file.display())]
    Gone { address: Address, chain_id: u64, file: PathBuf },
    #[error("{} says that its deployment was interrupted", file.display())]
    Interrupted { file: PathBuf },
    #[error("there is no strategy {id}: this deployment has {count}, counted from 0")]
    NoStrategy { id: u8, count: u8 },
    #[error("no operator {what}")]
    NoOperator { what: String },
    #[error("there is no cluster {id}: strategy {strategy} has {count}")]
    NoCluster { id: u64, strategy: u8, count: u64 },
    #[error("cannot read {}: {reason}", file.display())]
    File { file: PathBuf, reason: String },
    /// The arguments do not fit together, or not the chain.
    #[error("{message}")]
    Input { message: String, next: String },
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Deploy(Box<DeployError>),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
}

impl From<DeployError> for ActError {
    fn from(error: DeployError) -> Self {
        Self::Deploy(Box::new(error))
    }
}

impl ActError {
    pub fn input(message: impl Into<String>, next: impl Into<String>) -> Self {
        Self::Input { message: message.into(), next: next.into() }
    }

    /// What programs read of a contract's refusal.
    pub fn json(&self) -> Option<Value> {
        match self {
            Self::Refused(refusal) => Some(refusal.json()),
            _ => None,
        }
    }
}

impl Explain for ActError {
    fn next_step(&self) -> Option<String> {
        let text = match self {
            Self::Client(error) => return error.next_step(),
            Self::Deploy(error) => return error.next_step(),
            Self::Key(error) => return error.next_step(),
            Self::Workspace(error) => return error.next_step(),
            Self::Input { next, .. } => next.clone(),
            Self::Refused(refusal) => refusal.next_step(),
            Self::TooPoor { account, .. } => format!(
                "send ETH to {account}, or use another key (on a devnet the accounts 0 to 9 have ETH, or as many as its \
                 --accounts says)"
            ),
            Self::TooFewTokens { chain_id: DEVNET_CHAIN_ID, .. } => {
                "on the devnet --mint makes what is missing of the test token".into()
            }
            Self::TooFewTokens { account, .. } => format!("send tokens to {account}, or use another key"),
            Self::NotApproved { .. } => {
                "add --approve: the ledger is approved for this amount first, by a transaction of its own".into()
            }
            Self::NoCluster { .. } => "`cargo surety cluster list` shows all clusters".into(),
            Self::Gone { .. } => {
                "a devnet forgets everything when it ends: run `cargo surety deploy` again, or give --deployment FILE".into()
            }
            Self::Interrupted { .. } => "run `cargo surety deploy` again: it goes on where it stopped".into(),
            Self::NoStrategy { .. } => "leave --strategy out for the standard one, 0".into(),
            Self::NoOperator { .. } => "`cargo surety operator list` shows all operators".into(),
            Self::File { .. } => "check the path".into(),
        };
        Some(text)
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Refused(_) => Exit::Refused,
            Self::Input { .. }
            | Self::NoStrategy { .. }
            | Self::NoOperator { .. }
            | Self::NoCluster { .. } => Exit::Usage,
            Self::Client(error) => error.exit(),
            Self::Deploy(error) => error.exit(),
            Self::Key(error) => error.exit(),
            _ => Exit::Failure,
        }
    }
}
