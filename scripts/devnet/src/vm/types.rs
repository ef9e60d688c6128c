use alloy_primitives::{Address, Bytes, Log, U256};
use revm::{
    context::{
        either::Either,
        result::{HaltReason, InvalidTransaction},
        transaction::{AccessList, SignedAuthorization},
    },
    state::EvmState,
};

use super::failure::ProgramFailure;
use super::trace::Trace;

/// Header gas limit and the GASLIMIT opcode on every Arbitrum chain.
pub const BLOCK_GAS_LIMIT: u64 = 1 << 50;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlockContext {
    /// L2 block number, as `eth_blockNumber` and `ArbSys.arbBlockNumber` report it.
    pub number: u64,
    /// What the NUMBER opcode and a program's `block_number` return.
    pub l1_number: u64,
    pub timestamp: u64,
    pub base_fee: u64,
    pub coinbase: Address,
    pub chain_id: u64,
}

#[derive(Clone, Debug, Default)]
pub struct TxInput {
    pub from: Address,
    /// `None` creates a contract.
    pub to: Option<Address>,
    /// `None` skips the nonce check.
    pub nonce: Option<u64>,
    pub gas_limit: u64,
    /// Gas price of a legacy transaction, maximum fee of the others. Tips are dropped: the base fee is paid.
    pub gas_price: u128,
    pub value: U256,
    pub data: Bytes,
    pub access_list: AccessList,
    /// `None`: a legacy transaction without replay protection, or a call.
    pub chain_id: Option<u64>,
    pub authorizations: Vec<SignedAuthorization>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checks {
    /// Nonce, sender without code, funds for gas and value, fee at least the base fee; computation above
    /// 32 million gas is held back and returned.
    Transaction,
    /// The same, but the sender may have code: impersonated senders, and what was mined before.
    AnySender,
    /// `eth_call` and gas estimation: only intrinsic gas and the value transfer are checked; gas is free.
    Call,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    Success,
    Revert,
    Halt(HaltReason),
}

#[derive(Clone, Debug)]
pub struct Outcome {
    pub status: Status,
    /// After the refund.
    pub gas_used: u64,
    pub gas_refunded: u64,
    pub output: Bytes,
    pub created: Option<Address>,
    pub logs: Vec<Log>,
    /// Changes for the caller to commit.
    pub state: EvmState,
    /// Why the first failing Stylus program or activation of the transaction failed, for error messages.
    pub failure: Option<ProgramFailure>,
    /// Present if asked for.
    pub trace: Option<Trace>,
}

impl Outcome {
    pub fn is_success(&self) -> bool {
        self.status == Status::Success
    }
}

#[derive(Debug, thiserror::Error)]
pub enum VmError {
    /// The transaction must not enter a block: nonce, funds, intrinsic gas, fee below the base fee, wrong chain.
    #[error("{0}")]
    Invalid(InvalidTransaction),
    #[error("state database: {0}")]
    Database(String),
    #[error("EVM: {0}")]
    Internal(String),
}

pub(super) type Authorization =
    Either<SignedAuthorization, revm::context::transaction::RecoveredAuthorization>;
