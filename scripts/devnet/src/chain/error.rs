//! Why a transaction or a request is refused. The texts of [`TxError`] are geth's: clients match on them.

use alloy_primitives::{Address, B256, U256};
use thiserror::Error;

#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TxError {
    #[error("invalid transaction encoding: {0}")]
    Undecodable(String),
    #[error("invalid sender: invalid signature")]
    InvalidSignature,
    #[error("transaction type not supported")]
    UnsupportedType,
    #[error("invalid sender: invalid chain id for signer: have {have} want {want}")]
    WrongChain { have: u64, want: u64 },
    #[error("already known")]
    AlreadyKnown,
    #[error("nonce too low: next nonce {next}, tx nonce {nonce}")]
    NonceTooLow { next: u64, nonce: u64 },
    #[error("nonce too high: next nonce {next}, tx nonce {nonce}; at most {ahead} may be missing")]
    NonceTooHigh { next: u64, nonce: u64, ahead: u64 },
    #[error("nonce has max value: address {address}, nonce: {nonce}")]
    NonceMax { address: Address, nonce: u64 },
    #[error("replacement transaction underpriced")]
    Underpriced,
    #[error("txpool is full")]
    PoolFull,
    #[error("intrinsic gas too low: gas {have}, minimum needed {want}")]
    IntrinsicGas { have: u64, want: u64 },
    #[error("exceeds block gas limit")]
    GasLimit,
    #[error("max initcode size exceeded: code size {size}, limit {limit}")]
    InitCodeSize { size: usize, limit: usize },
    #[error("max priority fee per gas higher than max fee per gas: tip {tip}, max fee {max_fee}")]
    TipAboveMaxFee { tip: u128, max_fee: u128 },
    #[error(
        "max fee per gas less than block base fee: address {address}, maxFeePerGas: {max_fee}, baseFee: {base_fee}"
    )]
    MaxFeeBelowBaseFee { address: Address, max_fee: u128, base_fee: u64 },
    #[error(
        "insufficient funds for gas * price + value: address {address} have {balance} want {cost}"
    )]
    InsufficientFunds { address: Address, balance: U256, cost: U256 },
    #[error("sender not an eoa: address {0}")]
    SenderNotEoa(Address),
    #[error("set code transaction must not be a create transaction and needs an authorization")]
    SetCode,
    #[error("the transaction was run but could not be kept: {0}")]
    NotKept(String),
    #[error("{0}")]
    Vm(String),
}

#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ChainError {
    #[error(transparent)]
    Tx(#[from] TxError),
    #[error("header not found")]
    UnknownBlock,
    #[error("transaction {0} not found")]
    UnknownTransaction(B256),
    #[error("no account {0} to sign for: it is not a development account and not impersonated")]
    UnknownAccount(Address),
    #[error("timestamp {timestamp} is lower than or equal to previous block's timestamp {parent}")]
    TimestampInPast { timestamp: u64, parent: u64 },
    #[error("block range {from}..{to} ends before it begins")]
    EmptyRange { from: u64, to: u64 },
    #[error("at most {limit} blocks can be mined at once, not {asked}")]
    TooManyBlocks { asked: u64, limit: u64 },
    #[error("overriding both the state and the stateDiff of {0} is not possible")]
    ConflictingOverrides(Address),
    #[error("{0}")]
    Vm(String),
}
