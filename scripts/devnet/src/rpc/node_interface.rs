//! Nitro's NodeInterface: no contract, but methods of the node that are asked for by `eth_call`.

use super::eth_call::estimate_input;
use super::{RpcError, convert};
use crate::chain::{CallSite, Chain};
use crate::node::Node;
use crate::vm::TxInput;
use alloy::sol;
use alloy::sol_types::{SolCall, SolInterface};
use alloy_primitives::{Address, Bytes, U256, address};

pub(super) const NODE_INTERFACE: Address = address!("00000000000000000000000000000000000000c8");

sol! {
    interface NodeInterface {
        function nitroGenesisBlock() external pure returns (uint256);
        function blockL1Num(uint64 number) external view returns (uint64);
        function l2BlockRangeForL1(uint64 l1Number) external view returns (uint64 first, uint64 last);
        function gasEstimateL1Component(address to, bool creation, bytes data) external payable returns (uint64 gasForL1, uint256 baseFee, uint256 l1BaseFee);
        function gasEstimateComponents(address to, bool creation, bytes data) external payable returns (uint64 gas, uint64 gasForL1, uint256 baseFee, uint256 l1BaseFee);
    }
}
use NodeInterface::{NodeInterfaceCalls as Method, *};

pub(super) fn call(node: &Node, site: &CallSite, tx: &TxInput) -> Result<Bytes, RpcError> {
    let method = Method::abi_decode(&tx.data).map_err(|_| {
        RpcError::Failed(
            "this node's NodeInterface has no such method: it has no L1 to ask about".into(),
        )
    })?;
    // Nothing is charged for L1 data.
    let (gas_for_l1, base_fee, l1_base_fee) = (0, U256::from(site.context.base_fee), U256::ZERO);
    let answer = match method {
        Method::nitroGenesisBlock(_) => nitroGenesisBlockCall::abi_encode_returns(&U256::ZERO),
        Method::blockL1Num(args) => {
            let chain = node.chain();
            let block = chain.block(args.number).ok_or_else(convert::unknown_block)?;
            blockL1NumCall::abi_encode_returns(&block.l1_number)
        }
        Method::l2BlockRangeForL1(args) => {
            let (first, last) = range(&node.chain(), args.l1Number)?;
            l2BlockRangeForL1Call::abi_encode_returns(&l2BlockRangeForL1Return { first, last })
        }
        Method::gasEstimateL1Component(_) => {
            gasEstimateL1ComponentCall::abi_encode_returns(&gasEstimateL1ComponentReturn {
                gasForL1: gas_for_l1,
                baseFee: base_fee,
                l1BaseFee: l1_base_fee,
            })
        }
        Method::gasEstimateComponents(args) => {
            let to = (!args.creation).then_some(args.to);
            let gas = estimate_input(site, TxInput { to, data: args.data, ..tx.clone() })?;
            gasEstimateComponentsCall::abi_encode_returns(&gasEstimateComponentsReturn {
                gas,
                gasForL1: gas_for_l1,
                baseFee: base_fee,
                l1BaseFee: l1_base_fee,
            })
        }
    };
    Ok(answer.into())
}

/// The first and the last block with an L1 number; these never fall.
fn range(chain: &Chain, l1_number: u64) -> Result<(u64, u64), RpcError> {
    let first = chain.first_block_where(|block| block.l1_number >= l1_number);
    let after = chain.first_block_where(|block| block.l1_number > l1_number);
    if first == after {
        return Err(RpcError::Failed(format!("no block has the L1 block number {l1_number}")));
    }
    Ok((first, after - 1))
}
