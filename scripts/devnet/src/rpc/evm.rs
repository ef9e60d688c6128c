//! Time, mining and snapshots, under the names that every development node gives them.

use super::params::{Args, Number};
use super::{Methods, RpcError};
use crate::node::Node;
use alloy_primitives::U64;
use serde::Deserialize;

pub(super) fn register(methods: &mut Methods) {
    for name in ["evm_snapshot", "anvil_snapshot"] {
        methods.add(name, 0, |node, _| Ok(U64::from(node.chain_mut().snapshot())));
    }
    for name in ["evm_revert", "anvil_revert"] {
        methods.add(name, 1, |node, mut args| {
            let id: Number = args.next()?;
            Ok(node.chain_mut().revert(id.0))
        });
    }
    register_time(methods);
    register_mining(methods);
}

fn register_time(methods: &mut Methods) {
    for name in ["evm_increaseTime", "anvil_increaseTime"] {
        methods.add(name, 1, |node, mut args| {
            let seconds: Number = args.next()?;
            Ok(node.chain_mut().increase_time(seconds.0))
        });
    }
    for name in ["evm_setNextBlockTimestamp", "anvil_setNextBlockTimestamp"] {
        methods.add(name, 1, |node, mut args| {
            let timestamp: Number = args.next()?;
            Ok(node.chain_mut().set_next_timestamp(timestamp.0)?)
        });
    }
    for name in ["evm_setTime", "anvil_setTime"] {
        methods.add(name, 1, |node, mut args| {
            let timestamp: Number = args.next()?;
            let mut chain = node.chain_mut();
            let before = chain.now();
            chain.set_time(timestamp.0)?;
            Ok(timestamp.0.saturating_sub(before))
        });
    }
}

fn register_mining(methods: &mut Methods) {
    methods.add_running("evm_mine", 1, mine);
    for name in ["evm_setAutomine", "anvil_setAutomine"] {
        methods.add_running(name, 1, |node, mut args| {
            let on: bool = args.next()?;
            node.chain_mut().set_automine(on);
            Ok(true)
        });
    }
    for name in ["evm_setIntervalMining", "anvil_setIntervalMining"] {
        methods.add(name, 1, |node, mut args| {
            let seconds: Number = args.next()?;
            node.set_interval_mining(seconds.0);
            Ok(true)
        });
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum MineArgument {
    Timestamp(Number),
    #[serde(rename_all = "camelCase")]
    Options {
        timestamp: Option<Number>,
        blocks: Option<Number>,
    },
}

/// Answers `0x0`, as Ganache and its successors do.
fn mine(node: &Node, mut args: Args<'_>) -> Result<&'static str, RpcError> {
    let (timestamp, blocks) = match args.optional()? {
        None => (None, None),
        Some(MineArgument::Timestamp(timestamp)) => (Some(timestamp), None),
        Some(MineArgument::Options { timestamp, blocks }) => (timestamp, blocks),
    };
    let mut chain = node.chain_mut();
    if let Some(timestamp) = timestamp {
        chain.set_next_timestamp(timestamp.0)?;
    }
    chain.mine(blocks.map_or(1, |blocks| blocks.0), None)?;
    Ok("0x0")
}
