use crate::{
    bindings::{TransportError, explain_rpc},
    failure::Explain,
};
use alloy::primitives::{Address, B256};

#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("`{url}` is not a URL")]
    BadUrl { url: String },
    #[error("no node answers at {url}: {reason}")]
    Unreachable { url: String, reason: String },
    #[error("the node runs chain {found}, expected chain {expected}")]
    WrongChain { expected: u64, found: u64 },
    #[error("cannot {what}: {reason}")]
    Read { what: String, reason: String },
    #[error("{kind}: the node refused the transaction: {reason}")]
    Refused { kind: String, reason: String },
    #[error("{kind} failed in transaction {hash}: {reason}")]
    Reverted { kind: String, hash: B256, reason: String },
    #[error("{kind}: no receipt of transaction {hash} after {seconds} s")]
    NoReceipt { kind: String, hash: B256, seconds: u64 },
    #[error("{waiting} earlier transactions of {account} wait to be mined")]
    StillPending { account: Address, waiting: u64 },
    #[error("{kind}: the transaction could not be signed: {reason}")]
    Signing { kind: String, reason: String },
    #[error("the chain's clock cannot be moved by {seconds} s: {reason}")]
    NoTimeTravel { seconds: u64, reason: String },
}

impl ClientError {
    pub(crate) fn rpc(what: &str) -> impl Fn(TransportError) -> Self + '_ {
        move |error| Self::Read { what: what.to_owned(), reason: explain_rpc(&error) }
    }
}

impl Explain for ClientError {
    fn next_step(&self) -> Option<String> {
        let text = match self {
            Self::BadUrl { .. } => "give a URL such as http://127.0.0.1:8547",
            Self::Unreachable { .. } => {
                "start a devnet with `cargo surety devnet`, or check --rpc-url"
            }
            Self::WrongChain { .. } => "point --rpc-url at the right node, or correct the chain id",
            Self::Refused { .. } => "check the sender's balance and the node's log",
            Self::NoReceipt { .. } => "look the transaction up later; running again continues",
            Self::StillPending { .. } => {
                "wait until they are mined, or replace them, and run again"
            }
            Self::NoTimeTravel { .. } => {
                "use a devnet (`cargo surety devnet`), whose clock can be moved"
            }
            Self::Read { .. } | Self::Reverted { .. } | Self::Signing { .. } => return None,
        };
        Some(text.to_owned())
    }
}
