//! Logs and filters.

use super::convert;
use super::filters::{Kind, Poll};
use super::params::{Args, Number};
use super::{Methods, RpcError};
use crate::chain::{Chain, ChainError, MinedLog};
use crate::node::Node;
use alloy::rpc::types::{Filter, FilterBlockOption};
use alloy_primitives::{B256, U64};
use serde::Serialize;

#[derive(Serialize)]
#[serde(untagged)]
enum Found {
    Logs(Vec<MinedLog>),
    Hashes(Vec<B256>),
}

pub(super) fn register(methods: &mut Methods) {
    methods.add_running("eth_getLogs", 1, |node, mut args| {
        let filter: Filter = args.next()?;
        logs(&node.chain(), &filter)
    });
    methods.add("eth_newFilter", 1, |node, mut args| {
        let filter: Filter = args.next()?;
        block_range(&node.chain(), &filter)?;
        install(node, Kind::Logs(Box::new(filter)))
    });
    methods.add("eth_newBlockFilter", 0, |node, _| install(node, Kind::Blocks));
    methods.add("eth_newPendingTransactionFilter", 1, |node, _| install(node, Kind::Pending));
    methods.add("eth_uninstallFilter", 1, |node, mut args| {
        let id: Number = args.next()?;
        Ok(node.filters.lock().uninstall(id.0))
    });
    methods.add("eth_getFilterChanges", 1, changes);
    methods.add_running("eth_getFilterLogs", 1, |node, mut args| {
        let id: Number = args.next()?;
        match node.filters.lock().kind(id.0)? {
            Kind::Logs(filter) => logs(&node.chain(), &filter),
            _ => Err(RpcError::Failed("filter not found".into())),
        }
    });
}

fn install(node: &Node, kind: Kind) -> Result<U64, RpcError> {
    let chain = node.chain();
    node.filters.lock().install(kind, &chain)
}

fn changes(node: &Node, mut args: Args<'_>) -> Result<Found, RpcError> {
    let id: Number = args.next()?;
    let chain = node.chain();
    let Poll { kind, from, arrivals } = node.filters.lock().poll(id.0, &chain)?;
    Ok(match kind {
        Kind::Logs(filter) => {
            let (first, last) = standing_range(&chain, &filter);
            Found::Logs(chain.logs(&filter, from.max(first), last))
        }
        Kind::Blocks => {
            let new = (from..=chain.head_number()).filter_map(|number| chain.block(number));
            Found::Hashes(new.map(|block| block.hash).collect())
        }
        Kind::Pending => Found::Hashes(chain.arrived_since(arrivals).collect()),
    })
}

/// The bounds of an installed filter: a tag at the end means "and everything to come".
fn standing_range(chain: &Chain, filter: &Filter) -> (u64, u64) {
    match filter.block_option {
        FilterBlockOption::Range { from_block, to_block } => {
            let first = from_block.and_then(|tag| tag.as_number()).unwrap_or(0);
            (first, to_block.and_then(|tag| tag.as_number()).unwrap_or(u64::MAX))
        }
        FilterBlockOption::AtBlockHash(hash) => match chain.block_by_hash(hash) {
            Some(block) => (block.header.number, block.header.number),
            None => (u64::MAX, 0),
        },
    }
}

fn logs(chain: &Chain, filter: &Filter) -> Result<Vec<MinedLog>, RpcError> {
    let (from, to) = block_range(chain, filter)?;
    Ok(chain.logs(filter, from, to))
}

fn block_range(chain: &Chain, filter: &Filter) -> Result<(u64, u64), RpcError> {
    match filter.block_option {
        FilterBlockOption::AtBlockHash(hash) => {
            let block = chain.block_by_hash(hash).ok_or_else(convert::unknown_block)?;
            Ok((block.header.number, block.header.number))
        }
        FilterBlockOption::Range { from_block, to_block } => {
            let number = |tag: Option<_>| convert::tag_number(chain, tag.unwrap_or_default());
            let (from, to) = (number(from_block), number(to_block));
            // Only what the client wrote as numbers can be the wrong way round.
            let tagged = from_block.is_none_or(|tag| !tag.is_number());
            if from > to && !tagged && to_block.is_some_and(|tag| tag.is_number()) {
                return Err(ChainError::EmptyRange { from, to }.into());
            }
            Ok((from, to))
        }
    }
}
