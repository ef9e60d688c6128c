//! Blocks, transactions and receipts.

use super::convert::{self, RpcBlock, RpcReceipt};
use super::params::{Args, Number};
use super::{Methods, RpcError};
use crate::chain::{BlockSelector, Chain};
use crate::node::Node;
use alloy::eips::{BlockId, BlockNumberOrTag, Encodable2718};
use alloy::rpc::types::Transaction;
use alloy_primitives::{B256, Bytes, U64};

pub(super) fn register(methods: &mut Methods) {
    methods.add("eth_blockNumber", 0, |node, _| Ok(U64::from(node.chain().head_number())));
    methods.add_running("eth_getBlockByNumber", 2, |node, mut args| {
        let tag: BlockNumberOrTag = args.next()?;
        let full = args.optional()?.unwrap_or(false);
        Ok(block(&node.chain(), convert::tag_selector(tag), full))
    });
    methods.add("eth_getBlockByHash", 2, |node, mut args| {
        let hash: B256 = args.next()?;
        let full = args.optional()?.unwrap_or(false);
        Ok(block(&node.chain(), BlockSelector::Hash(hash), full))
    });
    methods.add("eth_getBlockTransactionCountByNumber", 1, |node, mut args| {
        let tag: BlockNumberOrTag = args.next()?;
        Ok(transaction_count(&node.chain(), convert::tag_selector(tag)))
    });
    methods.add("eth_getBlockTransactionCountByHash", 1, |node, mut args| {
        Ok(transaction_count(&node.chain(), BlockSelector::Hash(args.next()?)))
    });
    methods.add("eth_getUncleCountByBlockNumber", 1, |node, mut args| {
        let tag: BlockNumberOrTag = args.next()?;
        Ok(node.chain().select(convert::tag_selector(tag)).map(|_| U64::ZERO))
    });
    methods.add("eth_getUncleCountByBlockHash", 1, |node, mut args| {
        Ok(node.chain().block_by_hash(args.next()?).map(|_| U64::ZERO))
    });
    methods.add("eth_getBlockReceipts", 1, block_receipts);
    register_transactions(methods);
}

fn register_transactions(methods: &mut Methods) {
    methods.add("eth_getTransactionByHash", 1, transaction_by_hash);
    methods.add("eth_getTransactionReceipt", 1, |node, mut args| {
        let hash: B256 = args.next()?;
        Ok(node.chain().transaction(hash).map(|(block, index)| convert::receipt(block, index)))
    });
    methods.add("eth_getRawTransactionByHash", 1, raw_transaction);
    methods.add("eth_getTransactionByBlockNumberAndIndex", 2, |node, mut args| {
        let (tag, index): (BlockNumberOrTag, Number) = (args.next()?, args.next()?);
        Ok(transaction_at(&node.chain(), convert::tag_selector(tag), index.0))
    });
    methods.add("eth_getTransactionByBlockHashAndIndex", 2, |node, mut args| {
        let (hash, index): (B256, Number) = (args.next()?, args.next()?);
        Ok(transaction_at(&node.chain(), BlockSelector::Hash(hash), index.0))
    });
}

fn block(chain: &Chain, selector: BlockSelector, full: bool) -> Option<RpcBlock> {
    match selector {
        BlockSelector::Pending => Some(convert::block(&chain.pending_block().block, full)),
        mined => chain.select(mined).map(|block| convert::block(block, full)),
    }
}

fn transaction_count(chain: &Chain, selector: BlockSelector) -> Option<U64> {
    let count = match selector {
        BlockSelector::Pending => chain.pending_block().block.txs.len(),
        mined => chain.select(mined)?.txs.len(),
    };
    Some(U64::from(count))
}

fn block_receipts(node: &Node, mut args: Args<'_>) -> Result<Option<Vec<RpcReceipt>>, RpcError> {
    let id: BlockId = args.next()?;
    let chain = node.chain();
    let block = chain.select(convert::selector(Some(id), BlockSelector::Latest));
    Ok(block
        .map(|block| (0..block.txs.len()).map(|index| convert::receipt(block, index)).collect()))
}

fn transaction_by_hash(node: &Node, mut args: Args<'_>) -> Result<Option<Transaction>, RpcError> {
    let hash: B256 = args.next()?;
    let chain = node.chain();
    if let Some((block, index)) = chain.transaction(hash) {
        return Ok(Some(convert::mined_transaction(block, index)));
    }
    Ok(chain.waiting(hash).map(|tx| convert::waiting_transaction(tx)))
}

fn transaction_at(chain: &Chain, selector: BlockSelector, index: u64) -> Option<Transaction> {
    let block = chain.select(selector)?;
    let index = usize::try_from(index).ok().filter(|index| *index < block.txs.len())?;
    Some(convert::mined_transaction(block, index))
}

fn raw_transaction(node: &Node, mut args: Args<'_>) -> Result<Option<Bytes>, RpcError> {
    let hash: B256 = args.next()?;
    let chain = node.chain();
    let mined = chain.transaction(hash).map(|(block, index)| &block.txs[index].tx);
    let found = mined.or_else(|| chain.waiting(hash));
    Ok(found.map(|tx| tx.envelope().encoded_2718().into()))
}
