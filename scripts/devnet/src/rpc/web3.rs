use super::{Methods, RpcError};
use alloy_primitives::{B256, Bytes, U64, keccak256};

pub(super) fn register(methods: &mut Methods) {
    methods.add("web3_clientVersion", 0, |_, _| Ok(client_version()));
    methods.add("web3_sha3", 1, |_, mut args| {
        let data: Bytes = args.next()?;
        Ok::<B256, RpcError>(keccak256(data))
    });
    methods.add("net_version", 0, |node, _| Ok(node.chain().chain_id().to_string()));
    methods.add("net_listening", 0, |_, _| Ok(true));
    methods.add("net_peerCount", 0, |_, _| Ok(U64::ZERO));
    methods.add("rpc_modules", 0, |_, _| {
        let names = ["anvil", "debug", "eth", "evm", "hardhat", "net", "txpool", "web3"];
        Ok(names
            .map(|name| (name, "1.0"))
            .into_iter()
            .collect::<std::collections::BTreeMap<_, _>>())
    });
}

pub(super) fn client_version() -> String {
    format!("stylus-devnet/v{}", env!("CARGO_PKG_VERSION"))
}
