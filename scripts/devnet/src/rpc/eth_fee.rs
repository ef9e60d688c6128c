//! Fees: the base fee never moves and tips buy nothing.

use super::params::{Args, Number};
use super::{Methods, RpcError, convert};
use crate::chain::BASE_FEE;
use crate::node::Node;
use alloy::eips::BlockNumberOrTag;
use alloy::rpc::types::FeeHistory;
use alloy_primitives::U256;

/// Geth's limit.
const MOST_BLOCKS: u64 = 1_024;

pub(super) fn register(methods: &mut Methods) {
    methods.add("eth_gasPrice", 0, |_, _| Ok(U256::from(BASE_FEE)));
    methods.add("eth_baseFee", 0, |_, _| Ok(U256::from(BASE_FEE)));
    methods.add("eth_maxPriorityFeePerGas", 0, |_, _| Ok(U256::ZERO));
    methods.add("eth_feeHistory", 3, fee_history);
}

fn fee_history(node: &Node, mut args: Args<'_>) -> Result<FeeHistory, RpcError> {
    let (count, newest): (Number, BlockNumberOrTag) = (args.next()?, args.next()?);
    let percentiles: Vec<f64> = args.optional()?.unwrap_or_default();
    if !percentiles.is_sorted() || percentiles.iter().any(|p| !(0.0..=100.0).contains(p)) {
        return Err(RpcError::InvalidParams("percentiles rise from 0 to 100".into()));
    }
    let chain = node.chain();
    let newest = convert::tag_number(&chain, newest);
    if newest > chain.head_number() {
        return Err(convert::unknown_block());
    }
    let count = count.0.min(MOST_BLOCKS).min(newest + 1);
    let oldest = newest + 1 - count;
    let blocks = (oldest..=newest).filter_map(|number| chain.block(number));
    let gas_used_ratio: Vec<f64> = blocks
        .map(|block| block.header.gas_used as f64 / block.header.gas_limit as f64)
        .take(count as usize)
        .collect();
    Ok(FeeHistory {
        base_fee_per_gas: vec![u128::from(BASE_FEE); count as usize + 1],
        gas_used_ratio,
        base_fee_per_blob_gas: Vec::new(),
        blob_gas_used_ratio: Vec::new(),
        oldest_block: oldest,
        reward: (!percentiles.is_empty()).then(|| vec![vec![0; percentiles.len()]; count as usize]),
    })
}
