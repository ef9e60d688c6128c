//! Accounts and the chain's identity.

use super::params::Args;
use super::{Methods, RpcError, convert};
use crate::chain::{BlockSelector, Overlay, SEQUENCER};
use crate::node::Node;
use alloy::eips::BlockId;
use alloy_primitives::{Address, B256, Bytes, U64, U256};

pub(super) fn register(methods: &mut Methods) {
    methods.add("eth_chainId", 0, |node, _| Ok(U64::from(node.chain().chain_id())));
    methods.add("eth_protocolVersion", 0, |_, _| Ok(U64::from(65)));
    methods.add("eth_syncing", 0, |_, _| Ok(false));
    methods.add("eth_mining", 0, |_, _| Ok(false));
    methods.add("eth_coinbase", 0, |_, _| Ok(SEQUENCER));
    methods.add("eth_accounts", 0, |node, _| {
        Ok(node.accounts.iter().map(|account| account.address).collect::<Vec<_>>())
    });
    methods.add_running("eth_getBalance", 2, |node, mut args| {
        let address: Address = args.next()?;
        Ok(overlay(node, &mut args)?.account(address).balance)
    });
    methods.add_running("eth_getCode", 2, |node, mut args| {
        let address: Address = args.next()?;
        let state = overlay(node, &mut args)?;
        Ok::<Bytes, _>(state.code(state.account(address).code_hash).original_bytes())
    });
    methods.add_running("eth_getStorageAt", 3, |node, mut args| {
        let (address, key): (Address, U256) = (args.next()?, args.next()?);
        Ok(B256::from(overlay(node, &mut args)?.slot((address, key))))
    });
    methods.add("eth_getTransactionCount", 2, transaction_count);
}

fn overlay(node: &Node, args: &mut Args<'_>) -> Result<Overlay, RpcError> {
    let id: Option<BlockId> = args.optional()?;
    Ok(node.chain().overlay(convert::selector(id, BlockSelector::Latest))?)
}

fn transaction_count(node: &Node, mut args: Args<'_>) -> Result<U64, RpcError> {
    let (address, id): (Address, Option<BlockId>) = (args.next()?, args.optional()?);
    let chain = node.chain();
    let nonce = match convert::selector(id, BlockSelector::Latest) {
        BlockSelector::Pending => chain.pending_nonce(address),
        mined => chain.overlay(mined)?.account(address).nonce,
    };
    Ok(U64::from(nonce))
}
