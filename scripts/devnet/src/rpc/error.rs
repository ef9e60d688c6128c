//! JSON-RPC errors with the codes and texts that Ethereum's clients look for.

use crate::chain::{ChainError, TxError};
use crate::vm::{Outcome, Status};
use alloy::sol_types::{Panic, Revert, SolError};
use alloy_primitives::{Bytes, hex};
use jsonrpsee::types::ErrorObjectOwned;
use thiserror::Error;

#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RpcError {
    #[error("the method {0} does not exist/is not available")]
    MethodNotFound(String),
    #[error("invalid argument: {0}")]
    InvalidParams(String),
    #[error("execution reverted{}", reason(.0))]
    Reverted(Bytes),
    /// Ran and failed otherwise than by a revert.
    #[error("{0}")]
    Failed(String),
    #[error("{0}")]
    Rejected(ChainError),
    #[error("{what} are limited to {limit}")]
    Limit { what: &'static str, limit: usize },
    #[error("internal error: {0}")]
    Internal(String),
}

impl RpcError {
    pub fn code(&self) -> i32 {
        match self {
            Self::Reverted(_) => 3,
            Self::Failed(_) => -32000,
            Self::Rejected(error) => match error {
                ChainError::EmptyRange { .. }
                | ChainError::TooManyBlocks { .. }
                | ChainError::ConflictingOverrides(_) => -32602,
                _ => -32000,
            },
            Self::Limit { .. } => -32005,
            Self::MethodNotFound(_) => -32601,
            Self::InvalidParams(_) => -32602,
            Self::Internal(_) => -32603,
        }
    }

    pub fn data(&self) -> Option<String> {
        match self {
            Self::Reverted(data) => Some(hex::encode_prefixed(data)),
            _ => None,
        }
    }

    /// What a run that did not succeed is to a caller.
    pub fn from_outcome(outcome: &Outcome) -> Self {
        match (&outcome.status, &outcome.failure) {
            (Status::Halt(_), Some(failure)) => Self::Failed(failure.to_string()),
            (Status::Halt(halt), None) => Self::Failed(halt_text(&format!("{halt:?}"))),
            // A trap reverts with no data; the reason is the better message.
            (_, Some(failure)) if outcome.output.is_empty() => {
                Self::Failed(format!("execution reverted: {failure}"))
            }
            _ => Self::Reverted(outcome.output.clone()),
        }
    }
}

impl From<ChainError> for RpcError {
    fn from(error: ChainError) -> Self {
        Self::Rejected(error)
    }
}

impl From<TxError> for RpcError {
    fn from(error: TxError) -> Self {
        Self::Rejected(ChainError::Tx(error))
    }
}

impl From<RpcError> for ErrorObjectOwned {
    fn from(error: RpcError) -> Self {
        Self::owned(error.code(), error.to_string(), error.data())
    }
}

fn reason(data: &Bytes) -> String {
    if let Ok(revert) = Revert::abi_decode(data) {
        return format!(": {}", revert.reason);
    }
    match Panic::abi_decode(data) {
        Ok(panic) => format!(": {panic}"),
        Err(_) => String::new(),
    }
}

fn halt_text(halt: &str) -> String {
    if halt.starts_with("OutOfGas") { "out of gas".into() } else { format!("EVM error: {halt}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reverted_shows_reason_and_carries_data() {
        let data = Bytes::from(Revert::from("too late").abi_encode());
        let error = RpcError::Reverted(data.clone());
        assert_eq!(error.to_string(), "execution reverted: too late");
        assert_eq!(error.code(), 3);
        assert_eq!(error.data(), Some(data.to_string()));
        let custom = RpcError::Reverted(Bytes::from_static(&[1, 2, 3, 4]));
        assert_eq!(custom.to_string(), "execution reverted");
    }
}
