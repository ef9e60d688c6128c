//! What development tools may do to the state, under Anvil's and Hardhat's names.

use super::params::{Args, Number};
use super::web3::client_version;
use super::{Methods, RpcError};
use crate::chain::BASE_FEE;
use crate::node::Node;
use alloy_primitives::{Address, B256, Bytes, U64, U256};
use serde::Serialize;
use serde_json::{Value, json};

pub(super) fn register(methods: &mut Methods) {
    add_both(methods, ["anvil_setBalance", "hardhat_setBalance"], 2, |node, mut args| {
        let (address, balance): (Address, U256) = (args.next()?, args.next()?);
        node.chain_mut().set_balance(address, balance);
        Ok(())
    });
    add_both(methods, ["anvil_setCode", "hardhat_setCode"], 2, |node, mut args| {
        let (address, code): (Address, Bytes) = (args.next()?, args.next()?);
        node.chain_mut().set_code(address, code);
        Ok(())
    });
    add_both(methods, ["anvil_setNonce", "hardhat_setNonce"], 2, |node, mut args| {
        let (address, nonce): (Address, Number) = (args.next()?, args.next()?);
        node.chain_mut().set_nonce(address, nonce.0);
        Ok(())
    });
    add_both(methods, ["anvil_setStorageAt", "hardhat_setStorageAt"], 3, |node, mut args| {
        let (address, key): (Address, U256) = (args.next()?, args.next()?);
        let value: B256 = args.next()?;
        node.chain_mut().set_storage_at(address, key, value.into());
        Ok(true)
    });
    register_accounts(methods);
    register_mining(methods);
    register_node(methods);
}

fn register_accounts(methods: &mut Methods) {
    let names = ["anvil_impersonateAccount", "hardhat_impersonateAccount"];
    add_both(methods, names, 1, |node, mut args| {
        node.chain_mut().impersonate(args.next()?);
        Ok(())
    });
    let names = ["anvil_stopImpersonatingAccount", "hardhat_stopImpersonatingAccount"];
    add_both(methods, names, 1, |node, mut args| {
        node.chain_mut().stop_impersonating(args.next()?);
        Ok(())
    });
    methods.add("anvil_autoImpersonateAccount", 1, |node, mut args| {
        node.chain_mut().impersonate_all(args.next()?);
        Ok(())
    });
}

fn register_mining(methods: &mut Methods) {
    for name in ["anvil_mine", "hardhat_mine"] {
        methods.add_running(name, 2, |node, mut args| {
            let (blocks, interval): (Option<Number>, Option<Number>) =
                (args.optional()?, args.optional()?);
            let interval = interval.map(|seconds| seconds.0);
            node.chain_mut().mine(blocks.map_or(1, |blocks| blocks.0), interval)?;
            Ok(())
        });
    }
    add_both(methods, ["anvil_getAutomine", "hardhat_getAutomine"], 0, |node, _| {
        Ok(node.chain().automine())
    });
    add_both(methods, ["anvil_dropTransaction", "hardhat_dropTransaction"], 1, |node, mut args| {
        let hash: B256 = args.next()?;
        Ok(node.chain_mut().drop_transaction(hash).then_some(hash))
    });
    methods.add("anvil_dropAllTransactions", 0, |node, _| {
        node.chain_mut().drop_all_transactions();
        Ok(())
    });
    methods.add("anvil_setBlockTimestampInterval", 1, |node, mut args| {
        let seconds: Number = args.next()?;
        node.chain_mut().set_block_interval(Some(seconds.0));
        Ok(())
    });
    methods.add("anvil_removeBlockTimestampInterval", 0, |node, _| {
        node.chain_mut().set_block_interval(None);
        Ok(true)
    });
}

fn register_node(methods: &mut Methods) {
    add_both(methods, ["anvil_reset", "hardhat_reset"], 1, reset);
    add_both(methods, ["anvil_metadata", "hardhat_metadata"], 0, |node, _| Ok(metadata(node)));
    methods.add("anvil_nodeInfo", 0, |node, _| Ok(node_info(node)));
    // There is nothing to switch off: the node prints no log of requests.
    add_both(
        methods,
        ["anvil_setLoggingEnabled", "hardhat_setLoggingEnabled"],
        1,
        |_, mut args| {
            let _on: bool = args.next()?;
            Ok(())
        },
    );
}

fn reset(node: &Node, mut args: Args<'_>) -> Result<bool, RpcError> {
    let options: Option<Value> = args.optional()?;
    // viem sends `{"forking": {}}` where nothing is forked.
    if options.is_some_and(|options| options["forking"].get("jsonRpcUrl").is_some()) {
        return Err(RpcError::InvalidParams("this node cannot fork another chain".into()));
    }
    node.reset();
    Ok(true)
}

fn metadata(node: &Node) -> Value {
    let chain = node.chain();
    json!({
        "clientVersion": client_version(),
        "chainId": chain.chain_id(),
        "instanceId": node.instance(),
        "latestBlockNumber": chain.head_number(),
        "latestBlockHash": chain.head().hash,
        "snapshots": {},
    })
}

fn node_info(node: &Node) -> Value {
    let chain = node.chain();
    let head = chain.head();
    json!({
        "currentBlockNumber": U64::from(chain.head_number()),
        "currentBlockTimestamp": head.header.timestamp,
        "currentBlockHash": head.hash,
        "hardFork": "osaka",
        "transactionOrder": "fifo",
        "environment": {
            "baseFee": U256::from(BASE_FEE),
            "chainId": chain.chain_id(),
            "gasLimit": U64::from(head.header.gas_limit),
            "gasPrice": U256::from(BASE_FEE),
        },
        "forkConfig": {},
    })
}

fn add_both<R: Serialize + 'static>(
    methods: &mut Methods,
    names: [&'static str; 2],
    most_args: usize,
    handler: fn(&Node, Args<'_>) -> Result<R, RpcError>,
) {
    names.into_iter().for_each(|name| methods.add(name, most_args, handler));
}
