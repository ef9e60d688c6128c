use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, Bytes, U256, hex};
use alloy::providers::{DynProvider, Provider, ProviderBuilder, WsConnect};
use alloy::rpc::types::{TransactionReceipt, TransactionRequest};
use alloy::sol;
use alloy::sol_types::SolValue;
use alloy::transports::{RpcError, TransportError};
use serde_json::Value;
use std::time::Duration;
use stylus_devnet::{Devnet, ServerHandle};

sol! {
    #[sol(rpc)]
    interface Probe {
        event Stored(address indexed who, uint256 indexed key, uint256 value);
        #[derive(Debug, PartialEq, Eq)]
        error Refused(address who, uint256 value);
        function value() external view returns (uint256);
        function entries(uint256 key) external view returns (uint256);
        function set(uint256 newValue) external;
        function fill(uint256 from, uint256 count) external;
        function refuse(uint256 x) external view;
        function refuseInWords() external pure;
        function overflow(uint256 x) external pure returns (uint256);
        function spin() external pure;
        function needsForwardedGas() external;
        function clear(uint256 from, uint256 count) external;
        function context() external view returns (uint256 time, uint256 l1Block, uint256 baseFee, uint256 chain);
    }
}

pub type ProbeAt = Probe::ProbeInstance<DynProvider>;

pub const START: u64 = 1_700_000_000;

pub fn devnet() -> Devnet {
    Devnet::builder().timestamp(START).manual_clock().build().unwrap()
}

pub async fn serve(devnet: &Devnet) -> ServerHandle {
    devnet.serve("127.0.0.1:0".parse().unwrap()).await.unwrap()
}

pub fn http(devnet: &Devnet, server: &ServerHandle) -> DynProvider {
    let url = server.http_url().parse().unwrap();
    let provider = ProviderBuilder::new().wallet(devnet.wallet()).connect_http(url).erased();
    provider.client().set_poll_interval(Duration::from_millis(10));
    provider
}

pub async fn ws(devnet: &Devnet, server: &ServerHandle) -> DynProvider {
    let connect = WsConnect::new(server.ws_url());
    ProviderBuilder::new().wallet(devnet.wallet()).connect_ws(connect).await.unwrap().erased()
}

/// The same chain through every door.
pub async fn all_clients(
    devnet: &Devnet,
    server: &ServerHandle,
) -> [(&'static str, DynProvider); 3] {
    [
        ("in process", devnet.provider_with(devnet.wallet())),
        ("http", http(devnet, server)),
        ("ws", ws(devnet, server).await),
    ]
}

pub fn wallet_provider(devnet: &Devnet) -> DynProvider {
    devnet.provider_with(devnet.wallet())
}

pub fn account(devnet: &Devnet, index: usize) -> Address {
    devnet.accounts()[index].address
}

pub fn probe_init_code(initial: u64) -> Bytes {
    let code = include_str!("../../solidity/Probe.hex").trim();
    let mut code = hex::decode(code).unwrap();
    code.extend(U256::from(initial).abi_encode());
    code.into()
}

pub async fn deploy_probe(provider: &DynProvider, initial: u64) -> ProbeAt {
    let request = TransactionRequest::default().with_deploy_code(probe_init_code(initial));
    let receipt = send(provider, request).await;
    Probe::new(receipt.contract_address.unwrap(), provider.clone())
}

pub async fn send(provider: &DynProvider, request: TransactionRequest) -> TransactionReceipt {
    let receipt = provider.send_transaction(request).await.unwrap().get_receipt().await.unwrap();
    assert!(receipt.status());
    receipt
}

pub fn transfer(to: Address, value: u64) -> TransactionRequest {
    TransactionRequest::default().to(to).value(U256::from(value))
}

pub fn transfer_between(from: Address, to: Address, value: u64) -> TransactionRequest {
    transfer(to, value).from(from)
}

pub fn error_of<T: std::fmt::Debug>(result: Result<T, TransportError>) -> (i64, String) {
    match result.unwrap_err() {
        RpcError::ErrorResp(error) => (error.code, error.message.to_string()),
        other => panic!("not an error response: {other}"),
    }
}

/// A method of the in-process node, as plain JSON.
pub fn rpc(devnet: &Devnet, method: &str, params: Value) -> Result<Value, (i32, String)> {
    let answer = devnet.request(method, &params.to_string());
    answer
        .map(|result| serde_json::from_str(result.get()).unwrap())
        .map_err(|error| (error.code(), error.to_string()))
}

pub fn ok(devnet: &Devnet, method: &str, params: Value) -> Value {
    rpc(devnet, method, params).unwrap_or_else(|error| panic!("{method}: {error:?}"))
}
