//! Blocks as kept, with Nitro's reading of the header's spare fields.

use super::state::Version;
use super::tx::SignedTx;
use alloy::consensus::constants::EMPTY_OMMER_ROOT_HASH;
use alloy::consensus::proofs::{calculate_receipt_root, calculate_transaction_root};
use alloy::consensus::{Eip658Value, Header, Receipt, ReceiptEnvelope, ReceiptWithBloom, TxType};
use alloy::eips::Encodable2718;
use alloy::rlp::Encodable;
use alloy_primitives::{Address, B64, B256, Bloom, Bytes, Log, U256, address};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// 0.1 gwei, Arbitrum's minimum and the price of an idle chain.
pub const BASE_FEE: u64 = 100_000_000;
pub const BLOCK_GAS_LIMIT: u64 = 1 << 50;
/// Nitro's sequencer, the author of every block.
pub const SEQUENCER: Address = address!("a4b000000000000000000073657175656e636572");
pub const ARBOS_VERSION: u64 = 51;
const SECONDS_PER_L1_BLOCK: u64 = 12;

#[derive(Clone, Debug)]
pub struct TxReceipt {
    pub succeeded: bool,
    pub gas_used: u64,
    pub cumulative_gas_used: u64,
    pub created: Option<Address>,
    pub logs: Vec<Log>,
    pub bloom: Bloom,
    /// Index in the block of the first log.
    pub first_log: u64,
}

#[derive(Clone, Debug)]
pub struct MinedTx {
    pub tx: Arc<SignedTx>,
    pub receipt: TxReceipt,
    /// The state that the transaction ran on.
    pub parent_version: Version,
}

#[derive(Clone, Debug)]
pub struct Block {
    pub header: Header,
    pub hash: B256,
    pub txs: Vec<MinedTx>,
    pub l1_number: u64,
}

/// What a block's transactions see of it before it is sealed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct BlockEnv {
    pub number: u64,
    pub l1_number: u64,
    pub timestamp: u64,
    pub base_fee: u64,
}

impl Block {
    pub fn env(&self) -> BlockEnv {
        BlockEnv {
            number: self.header.number,
            l1_number: self.l1_number,
            timestamp: self.header.timestamp,
            base_fee: self.header.base_fee_per_gas.unwrap_or(BASE_FEE),
        }
    }

    pub fn size(&self) -> usize {
        let txs = self.txs.iter().map(|mined| mined.tx.envelope().encode_2718_len());
        self.header.length() + txs.sum::<usize>()
    }

    pub fn seal(env: BlockEnv, parent_hash: B256, state_root: B256, txs: Vec<MinedTx>) -> Self {
        let mut logs_bloom = Bloom::ZERO;
        txs.iter().for_each(|mined| logs_bloom.accrue_bloom(&mined.receipt.bloom));
        let envelopes: Vec<_> = txs.iter().map(|mined| mined.tx.envelope()).collect();
        let receipts: Vec<_> = txs.iter().map(MinedTx::consensus_receipt).collect();
        let header = Header {
            parent_hash,
            ommers_hash: EMPTY_OMMER_ROOT_HASH,
            beneficiary: SEQUENCER,
            state_root,
            transactions_root: calculate_transaction_root(&envelopes),
            receipts_root: calculate_receipt_root(&receipts),
            logs_bloom,
            difficulty: U256::ONE,
            number: env.number,
            gas_limit: BLOCK_GAS_LIMIT,
            gas_used: txs.last().map_or(0, |mined| mined.receipt.cumulative_gas_used),
            timestamp: env.timestamp,
            extra_data: Bytes::from_static(&[0; 32]),
            mix_hash: mix_hash(env.l1_number),
            nonce: B64::with_last_byte(1),
            base_fee_per_gas: Some(env.base_fee),
            ..Header::default()
        };
        let hash = header.hash_slow();
        Self { header, hash, txs, l1_number: env.l1_number }
    }
}

impl MinedTx {
    fn consensus_receipt(&self) -> ReceiptEnvelope {
        self.receipt.envelope(self.tx.tx_type(), self.receipt.logs.clone())
    }
}

impl TxReceipt {
    pub fn envelope<L>(&self, tx_type: TxType, logs: Vec<L>) -> ReceiptEnvelope<L> {
        let receipt = Receipt {
            status: Eip658Value::Eip658(self.succeeded),
            cumulative_gas_used: self.cumulative_gas_used,
            logs,
        };
        let receipt = ReceiptWithBloom { receipt, logs_bloom: self.bloom };
        match tx_type {
            TxType::Legacy => ReceiptEnvelope::Legacy(receipt),
            TxType::Eip2930 => ReceiptEnvelope::Eip2930(receipt),
            TxType::Eip1559 => ReceiptEnvelope::Eip1559(receipt),
            TxType::Eip4844 => ReceiptEnvelope::Eip4844(receipt),
            TxType::Eip7702 => ReceiptEnvelope::Eip7702(receipt),
        }
    }
}

/// Nitro's layout: messages sent to L1, L1 block number, ArbOS version, each eight bytes.
fn mix_hash(l1_number: u64) -> B256 {
    let mut bytes = B256::ZERO;
    bytes[8..16].copy_from_slice(&l1_number.to_be_bytes());
    bytes[16..24].copy_from_slice(&ARBOS_VERSION.to_be_bytes());
    bytes
}

/// There is no L1 here: its block number is what twelve-second blocks since genesis would make it.
pub fn l1_number_at(genesis_timestamp: u64, timestamp: u64) -> u64 {
    1 + timestamp.saturating_sub(genesis_timestamp) / SECONDS_PER_L1_BLOCK
}
