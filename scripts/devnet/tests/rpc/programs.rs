use crate::support::{account, devnet, ok, rpc};
use alloy::primitives::{Address, B256, Bytes, U256, address, hex, keccak256};
use alloy::providers::Provider;
use alloy::rpc::types::TransactionRequest;
use alloy::rpc::types::state::StateOverridesBuilder;
use alloy::sol;
use alloy::sol_types::{SolCall, SolEvent};
use serde_json::{Value, json};
use std::sync::LazyLock;
use stylus_devnet::genesis::STYLUS_DEPLOYER;
use stylus_devnet::{Devnet, Receipt, TxCall};

sol! {
    event ContractDeployed(address deployedContract);
    function deploy(bytes bytecode, bytes initData, uint256 initValue, bytes32 salt) external payable returns (address);
    function activateProgram(address program) external payable returns (uint16 version, uint256 dataFee);
    function codehashVersion(bytes32 codehash) external view returns (uint16 version);
}

const ARB_WASM: Address = address!("0000000000000000000000000000000000000071");
const ETHER: u64 = 1_000_000_000_000_000_000;

/// Returns its calldata; the deployed code of the golden vectors.
static ECHO: LazyLock<Bytes> = LazyLock::new(|| {
    let vectors: Value = serde_json::from_str(include_str!("../../vectors/expected.json")).unwrap();
    let code = vectors["programs"]["echo"]["code"].as_str().unwrap();
    hex::decode(code).unwrap().into()
});

/// The prelude that the official client deploys programs with.
fn init_code(code: &[u8]) -> Bytes {
    let length = U256::from(code.len()).to_be_bytes::<32>();
    let copy = hex!("80602b6000396000f300");
    [&[0x7f], &length[..], &copy, code].concat().into()
}

fn transact(devnet: &Devnet, to: Option<Address>, data: impl Into<Bytes>, value: u64) -> Receipt {
    let (from, value) = (account(devnet, 0), U256::from(value));
    devnet.transact(TxCall { from, to, data: data.into(), value, gas: None }).unwrap()
}

fn deploy_echo(devnet: &Devnet) -> Address {
    transact(devnet, None, init_code(&ECHO), 0).created.unwrap()
}

fn activate(devnet: &Devnet, program: Address) -> Receipt {
    transact(devnet, Some(ARB_WASM), activateProgramCall { program }.abi_encode(), ETHER)
}

fn deploy_with_deployer(devnet: &Devnet, init_data: &'static [u8]) -> Receipt {
    let call = deployCall {
        bytecode: init_code(&ECHO),
        initData: Bytes::from_static(init_data),
        initValue: U256::ZERO,
        salt: B256::ZERO,
    };
    transact(devnet, Some(STYLUS_DEPLOYER), call.abi_encode(), ETHER)
}

#[test]
fn deployer_activates_initialises_and_returns_what_is_left() {
    let devnet = devnet();
    let me = account(&devnet, 0);
    let before = devnet.balance(me);
    let first = deploy_with_deployer(&devnet, b"init");
    assert!(first.succeeded, "{first:?}");
    let log = first.logs.iter().find(|log| log.address == STYLUS_DEPLOYER).unwrap();
    let program = ContractDeployed::decode_log(log).unwrap().deployedContract;
    let gas = |receipt: &Receipt| U256::from(receipt.gas_used) * U256::from(100_000_000u64);
    let fee = before - devnet.balance(me) - gas(&first);
    assert!(fee > U256::ZERO && fee < U256::from(ETHER / 100), "only the data fee: {fee}");
    let echo = TxCall { to: Some(program), data: b"hello"[..].into(), ..TxCall::default() };
    assert_eq!(devnet.call(echo).unwrap(), b"hello"[..]);
    let between = devnet.balance(me);
    let second = deploy_with_deployer(&devnet, b"again");
    assert!(second.succeeded);
    assert_eq!(between - devnet.balance(me), gas(&second), "active already: no fee");
    assert!(second.gas_used < first.gas_used - 1_000_000);
    assert_eq!(devnet.balance(STYLUS_DEPLOYER), U256::ZERO);
}

#[tokio::test]
async fn activation_is_simulated_with_overrides_as_cargo_stylus_does() {
    let devnet = devnet();
    let provider = devnet.provider();
    let (sender, program) = (Address::repeat_byte(0xaa), Address::repeat_byte(0xbb));
    let overrides = || {
        StateOverridesBuilder::default()
            .with_balance(sender, U256::MAX)
            .with_code(program, ECHO.clone())
            .build()
    };
    let call = TransactionRequest::default()
        .from(sender)
        .to(ARB_WASM)
        .value(U256::from(ETHER))
        .input(activateProgramCall { program }.abi_encode().into());
    let output = provider.call(call.clone()).overrides(overrides()).await.unwrap();
    let answer = activateProgramCall::abi_decode_returns(&output).unwrap();
    assert_eq!(answer.version, 2);
    assert!(answer.dataFee > U256::ZERO && answer.dataFee < U256::from(ETHER));
    let gas = provider.estimate_gas(call).overrides(overrides()).await.unwrap();
    assert!(gas > 1_700_000);
    let version = json!([{
        "to": ARB_WASM,
        "data": Bytes::from(codehashVersionCall { codehash: keccak256(&*ECHO) }.abi_encode()),
    }]);
    let (code, _) = rpc(&devnet, "eth_call", version).unwrap_err();
    assert_eq!(code, 3, "the simulation activated nothing");
}

#[test]
fn estimate_of_activation_and_program_call_is_enough() {
    let devnet = devnet();
    let from = account(&devnet, 0);
    let program = deploy_echo(&devnet);
    let activation = Bytes::from(activateProgramCall { program }.abi_encode());
    for (to, data, value) in [(ARB_WASM, activation, ETHER), (program, vec![7; 5_000].into(), 0)] {
        let request = json!([{"from": from, "to": to, "data": data, "value": U256::from(value)}]);
        let gas = ok(&devnet, "eth_estimateGas", request.clone());
        let mut request = request[0].clone();
        request["gas"] = gas;
        let hash = ok(&devnet, "eth_sendTransaction", json!([request]));
        let receipt = ok(&devnet, "eth_getTransactionReceipt", json!([hash]));
        assert_eq!(receipt["status"], "0x1", "{receipt}");
    }
}

#[test]
fn program_that_is_not_active_says_so() {
    let devnet = devnet();
    let program = deploy_echo(&devnet);
    let (code, message) = rpc(&devnet, "eth_call", json!([{"to": program}])).unwrap_err();
    assert!(code == -32000 || code == 3);
    assert!(message.contains("activateProgram"), "{message}");
    assert!(activate(&devnet, program).succeeded);
    assert_eq!(ok(&devnet, "eth_call", json!([{"to": program, "data": "0x1234"}])), "0x1234");
}

#[test]
fn transaction_and_call_are_traced_hostio_by_hostio() {
    let devnet = devnet();
    let program = deploy_echo(&devnet);
    activate(&devnet, program);
    let hash = transact(&devnet, Some(program), vec![1, 2, 3], 0).hash;
    transact(&devnet, Some(program), vec![4], 0);
    let by_name = json!([hash, {"tracer": "stylusTracer"}]);
    let trace = ok(&devnet, "debug_traceTransaction", by_name);
    let names: Vec<_> =
        trace.as_array().unwrap().iter().map(|entry| entry["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["user_entrypoint", "read_args", "write_result", "user_returned"]);
    assert_eq!(trace[0]["args"], "0x00000003");
    assert_eq!(trace[1]["outs"], "0x010203");
    assert!(trace[1]["startInk"].as_u64() > trace[1]["endInk"].as_u64());
    let script =
        json!([{"to": program, "data": "0x010203"}, "latest", {"tracer": "{hostio: f()}"}]);
    let traced = ok(&devnet, "debug_traceCall", script);
    assert_eq!(traced.as_array().unwrap().len(), 4);
    let other = rpc(&devnet, "debug_traceTransaction", json!([hash, {"tracer": "callTracer"}]));
    assert_eq!(other.unwrap_err().0, -32602);
    let unknown = json!([B256::ZERO, {"tracer": "stylusTracer"}]);
    assert_eq!(rpc(&devnet, "debug_traceTransaction", unknown).unwrap_err().0, -32000);
}
