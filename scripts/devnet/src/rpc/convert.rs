//! From what the chain keeps to what clients read.

use super::error::RpcError;
use crate::chain::{BASE_FEE, Block, BlockSelector, Chain, ChainError, MinedLog, SignedTx};
use alloy::consensus::ReceiptEnvelope;
use alloy::eips::{BlockId, BlockNumberOrTag};
use alloy::rpc::types::{self as rpc, BlockTransactions, Transaction, TransactionReceipt};
use alloy_primitives::{B256, U64, U256};
use serde::Serialize;

/// What Nitro adds to a block.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RpcBlock {
    #[serde(flatten)]
    inner: rpc::Block,
    #[serde(flatten)]
    nitro: NitroHeader,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RpcHeader {
    #[serde(flatten)]
    inner: rpc::Header,
    #[serde(flatten)]
    nitro: NitroHeader,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct NitroHeader {
    l1_block_number: U64,
    send_count: U64,
    send_root: B256,
}

/// What Nitro adds to a receipt. Nothing is posted to an L1 here, so nothing is charged for it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RpcReceipt {
    #[serde(flatten)]
    inner: TransactionReceipt<ReceiptEnvelope<MinedLog>>,
    gas_used_for_l1: U64,
    l1_block_number: U64,
}

pub fn header(block: &Block) -> RpcHeader {
    RpcHeader { inner: rpc_header(block), nitro: nitro_header(block) }
}

fn rpc_header(block: &Block) -> rpc::Header {
    rpc::Header {
        hash: block.hash,
        inner: block.header.clone(),
        total_difficulty: None,
        size: Some(U256::from(block.size())),
    }
}

fn nitro_header(block: &Block) -> NitroHeader {
    NitroHeader {
        l1_block_number: U64::from(block.l1_number),
        send_count: U64::ZERO,
        send_root: B256::ZERO,
    }
}

pub fn block(block: &Block, full: bool) -> RpcBlock {
    let transactions = if full {
        let all = (0..block.txs.len()).map(|index| mined_transaction(block, index));
        BlockTransactions::Full(all.collect())
    } else {
        BlockTransactions::Hashes(block.txs.iter().map(|mined| mined.tx.hash()).collect())
    };
    let inner = rpc::Block::new(rpc_header(block), transactions);
    RpcBlock { inner, nitro: nitro_header(block) }
}

pub fn mined_transaction(block: &Block, index: usize) -> Transaction {
    Transaction {
        inner: block.txs[index].tx.recovered().clone(),
        block_hash: Some(block.hash),
        block_number: Some(block.header.number),
        transaction_index: Some(index as u64),
        effective_gas_price: block.header.base_fee_per_gas.map(u128::from),
        block_timestamp: Some(block.header.timestamp),
    }
}

pub fn waiting_transaction(tx: &SignedTx) -> Transaction {
    Transaction {
        inner: tx.recovered().clone(),
        block_hash: None,
        block_number: None,
        transaction_index: None,
        effective_gas_price: Some(u128::from(BASE_FEE)),
        block_timestamp: None,
    }
}

pub fn receipt(block: &Block, index: usize) -> RpcReceipt {
    let mined = &block.txs[index];
    let envelope = mined.receipt.envelope(mined.tx.tx_type(), block.logs_of(index).collect());
    let inner = TransactionReceipt {
        inner: envelope,
        transaction_hash: mined.tx.hash(),
        transaction_index: Some(index as u64),
        block_hash: Some(block.hash),
        block_number: Some(block.header.number),
        gas_used: mined.receipt.gas_used,
        effective_gas_price: u128::from(block.header.base_fee_per_gas.unwrap_or(BASE_FEE)),
        blob_gas_used: None,
        blob_gas_price: None,
        from: mined.tx.sender(),
        to: mined.tx.to(),
        contract_address: mined.receipt.created,
    };
    RpcReceipt { inner, gas_used_for_l1: U64::ZERO, l1_block_number: U64::from(block.l1_number) }
}

/// Every block is final the moment it is mined, so `safe` and `finalized` are the latest.
pub fn selector(id: Option<BlockId>, default: BlockSelector) -> BlockSelector {
    match id {
        None => default,
        Some(BlockId::Hash(hash)) => BlockSelector::Hash(hash.block_hash),
        Some(BlockId::Number(tag)) => tag_selector(tag),
    }
}

pub fn tag_selector(tag: BlockNumberOrTag) -> BlockSelector {
    match tag {
        BlockNumberOrTag::Number(number) => BlockSelector::Number(number),
        BlockNumberOrTag::Earliest => BlockSelector::Number(0),
        BlockNumberOrTag::Pending => BlockSelector::Pending,
        _ => BlockSelector::Latest,
    }
}

/// Numbers for ranges: what is not mined yet counts as the head.
pub fn tag_number(chain: &Chain, tag: BlockNumberOrTag) -> u64 {
    match tag_selector(tag) {
        BlockSelector::Number(number) => number,
        _ => chain.head_number(),
    }
}

pub fn unknown_block() -> RpcError {
    ChainError::UnknownBlock.into()
}
