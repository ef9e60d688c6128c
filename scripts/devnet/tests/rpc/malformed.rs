use crate::support::{account, devnet, ok, rpc, serve};
use alloy::primitives::Address;
use alloy::transports::http::reqwest::Client;
use serde_json::{Value, json};
use stylus_devnet::{Devnet, ServerHandle};

async fn post(server: &ServerHandle, body: impl Into<String>) -> (u16, String) {
    let request = Client::new().post(server.http_url()).header("content-type", "application/json");
    let response = request.body(body.into()).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

async fn answer(server: &ServerHandle, body: impl Into<String>) -> Value {
    serde_json::from_str(&post(server, body).await.1).unwrap()
}

async fn assert_alive(server: &ServerHandle) {
    let request = json!({"jsonrpc": "2.0", "id": 1, "method": "eth_chainId"}).to_string();
    assert_eq!(answer(server, request).await["result"], "0x64aba");
}

#[tokio::test]
async fn malformed_requests_get_the_codes_of_json_rpc() {
    let devnet = devnet();
    let server = serve(&devnet).await;
    assert_eq!(answer(&server, "{\"jsonrpc\":").await["error"]["code"], -32700);
    assert_eq!(answer(&server, "[]").await["error"]["code"], -32600);
    let unknown = json!({"jsonrpc": "2.0", "id": 7, "method": "eth_unheardOf", "params": []});
    let error = answer(&server, unknown.to_string()).await;
    assert_eq!((&error["error"]["code"], &error["id"]), (&json!(-32601), &json!(7)));
    let named = json!({"jsonrpc": "2.0", "id": 1, "method": "eth_getBalance", "params": {"a": 1}});
    assert_eq!(answer(&server, named.to_string()).await["error"]["code"], -32602);
    assert_alive(&server).await;
}

#[test]
fn bad_parameters_are_invalid_params_never_a_panic() {
    let devnet = devnet();
    let someone = account(&devnet, 0);
    let bad = [
        ("eth_getBalance", json!([])),
        ("eth_getBalance", json!(["0x12"])),
        ("eth_getBalance", json!([someone, "newest"])),
        ("eth_getBalance", json!([someone, "latest", "more"])),
        ("eth_getBalance", json!([someone, {"blockHash": "0x1"}])),
        ("eth_getBlockByNumber", json!(["0xzz", false])),
        ("eth_getBlockByNumber", json!([-1, false])),
        ("eth_getBlockByNumber", json!(["0x1ffffffffffffffffff", false])),
        ("eth_getBlockByHash", json!(["0x1234", false])),
        ("eth_getTransactionByHash", json!([5])),
        ("eth_call", json!([{"to": "somebody"}])),
        ("eth_call", json!([{"to": someone, "data": "0x123"}])),
        ("eth_call", json!([{"to": someone, "gas": "lots"}])),
        ("eth_call", json!([{"to": someone, "data": "0x01", "input": "0x02"}])),
        ("eth_call", json!([{"gasPrice": "0x1", "maxFeePerGas": "0x1"}])),
        ("eth_call", json!([{"to": someone}, "latest", {"nobody": {}}])),
        ("eth_call", json!("not an array")),
        ("eth_sendRawTransaction", json!(["0x0"])),
        ("eth_sendTransaction", json!([{}])),
        ("eth_getStorageAt", json!([someone, "first"])),
        ("eth_getLogs", json!([{"address": "here"}])),
        ("eth_getLogs", json!([{"topics": [[["0x"]]]}])),
        ("eth_newFilter", json!([])),
        ("evm_increaseTime", json!([-5])),
        ("evm_setAutomine", json!(["yes"])),
        ("anvil_setBalance", json!([someone, "much"])),
        ("debug_traceTransaction", json!([someone])),
    ];
    for (method, params) in bad {
        let (code, message) = rpc(&devnet, method, params.clone()).unwrap_err();
        assert_eq!(code, -32602, "{method} {params}: {message}");
        assert!(!message.contains("panick"), "{message}");
    }
    ok(&devnet, "eth_blockNumber", json!([]));
}

#[test]
fn undecodable_transactions_are_refused() {
    let devnet = devnet();
    for raw in ["0x", "0x00", "0x02", "0x7f01", "0xc0", "0xf86c", "0x03c0", "0xdeadbeef"] {
        let (code, message) = rpc(&devnet, "eth_sendRawTransaction", json!([raw])).unwrap_err();
        assert_eq!(code, -32000, "{raw}: {message}");
    }
    assert_eq!(devnet.block_number(), 0);
}

#[tokio::test]
async fn batch_is_answered_in_order() {
    let devnet = devnet();
    let server = serve(&devnet).await;
    let call = |id: u64, method: &str, params: Value| json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
    let pay = json!([{"from": account(&devnet, 0), "to": Address::repeat_byte(1), "value": "0x1"}]);
    let batch = json!([
        call(1, "eth_sendTransaction", pay.clone()),
        call(2, "eth_blockNumber", json!([])),
        call(3, "eth_sendTransaction", pay),
        call(4, "eth_blockNumber", json!([])),
        call(5, "eth_noSuchThing", json!([])),
    ]);
    let answers = answer(&server, batch.to_string()).await;
    assert_eq!(answers[1]["result"], "0x1");
    assert_eq!(answers[3]["result"], "0x2");
    assert_eq!(answers[4]["error"]["code"], -32601);
}

#[tokio::test]
async fn oversized_request_is_refused_and_the_node_stays_up() {
    let devnet = devnet();
    let server = serve(&devnet).await;
    let data = "00".repeat(5 * 1024 * 1024);
    let request =
        json!({"jsonrpc": "2.0", "id": 1, "method": "web3_sha3", "params": [format!("0x{data}")]});
    let (status, text) = post(&server, request.to_string()).await;
    assert!(status == 413 || text.contains("too big"), "{status} {text}");
    let nested = "[".repeat(200_000);
    let (_, text) = post(&server, nested).await;
    assert!(text.contains("error"), "{text}");
    assert_alive(&server).await;
}

#[test]
fn deep_and_odd_json_is_survived() {
    let devnet = devnet();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for params in [deep.as_str(), "", "nonsense", "[", "[1,]", "{\"a\"", "[\"\\ud800\"]"] {
        let result = devnet.request("eth_getBalance", params);
        assert_eq!(result.unwrap_err().code(), -32602);
    }
}

#[test]
fn unknown_method_is_method_not_found() {
    let devnet: Devnet = devnet();
    let (code, message) = rpc(&devnet, "eth_unknown", json!([])).unwrap_err();
    assert_eq!(code, -32601);
    assert!(message.contains("eth_unknown"));
}
