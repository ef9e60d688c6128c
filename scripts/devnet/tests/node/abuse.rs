//! Requests that ask for too much.

use crate::support::{Process, call, hex, number};
use alloy::providers::{Provider, ProviderBuilder, WsConnect};
use serde_json::{Value, json};
use std::time::Instant;

#[test]
fn absurd_numbers_are_refused_or_bounded() {
    let mut process = Process::start(&[]);
    let refused = [
        ("evm_mine", json!([{"blocks": 1_000_000_000u64}])),
        ("anvil_mine", json!(["0x3b9aca00"])),
        ("hardhat_mine", json!(["0xffffffffffffffff", "0xffffffffffffffff"])),
        ("anvil_mine", json!(["0x10000000000000000"])),
        ("eth_feeHistory", json!(["0x10000000000000000", "latest", []])),
        ("eth_feeHistory", json!(["0x1", "0xffffffffffffffff", []])),
        ("eth_getBlockByNumber", json!(["0x10000000000000000", false])),
        ("evm_increaseTime", json!(["0x10000000000000000"])),
        ("evm_increaseTime", json!([1e30])),
        ("evm_setNextBlockTimestamp", json!([0])),
        ("eth_getLogs", json!([{"fromBlock": "0x5", "toBlock": "0x1"}])),
        ("evm_revert", json!([])),
        ("debug_traceTransaction", json!([format!("0x{}", "0".repeat(64))])),
    ];
    for (method, params) in refused {
        let (code, message) = process.rpc(method, params.clone()).unwrap_err();
        assert!([-32602, -32000].contains(&code), "{method} {params}: {code} {message}");
    }
    assert_eq!(process.ok("eth_blockNumber", json!([])), "0x0");
    let history = process.ok("eth_feeHistory", json!(["0xffffffffffffffff", "latest", [50]]));
    assert_eq!(history["oldestBlock"], "0x0");
    assert_eq!(process.ok("evm_revert", json!(["0xffffffffffffffff"])), false);
    process.assert_alive();
}

#[test]
fn time_at_its_end_stays_there() {
    let mut process = Process::start(&[]);
    let from = process.ok("eth_accounts", json!([]))[0].clone();
    for seconds in ["0xffffffffffffffff", "0x7fffffffffffffff", "0xffffffffffffffff"] {
        process.ok("evm_increaseTime", json!([seconds]));
        process.ok("evm_mine", json!([]));
    }
    process.ok("evm_setNextBlockTimestamp", json!(["0xffffffffffffffff"]));
    process.ok("anvil_mine", json!(["0x3", "0xffffffffffffffff"]));
    let pay = json!([{"from": from, "to": from, "value": "0x1"}]);
    let hash = process.ok("eth_sendTransaction", pay);
    assert_eq!(process.ok("eth_getTransactionReceipt", json!([hash]))["status"], "0x1");
    let block = process.ok("eth_getBlockByNumber", json!(["latest", false]));
    assert_eq!(block["timestamp"], "0xffffffffffffffff");
    process.assert_alive();
}

#[test]
fn most_blocks_at_once_and_all_their_logs_stay_within_memory() {
    let process = Process::start(&[]);
    let from = process.ok("eth_accounts", json!([]))[0].clone();
    // Stores nothing and logs a thousand times: PUSH2 1000; JUMPDEST LOG0(0, 0) and one less until zero.
    let init = "0x6103e85b60006000a0600190038060035700";
    let started = Instant::now();
    let logging: Vec<Value> = (0..100)
        .map(|id| {
            call(
                id,
                "eth_sendTransaction",
                json!([{"from": from, "data": init, "gas": "0x1000000"}]),
            )
        })
        .collect();
    let answers = process.http().json(&Value::Array(logging)).unwrap();
    let receipt = process.ok("eth_getTransactionReceipt", json!([answers[99]["result"]]));
    assert_eq!(
        (receipt["status"].as_str(), receipt["logs"].as_array().unwrap().len()),
        (Some("0x1"), 1000)
    );
    process.ok("anvil_mine", json!([hex(65_536)]));
    assert_eq!(number(&process.ok("eth_blockNumber", json!([]))), 65_636);
    println!("mined after {:?}", started.elapsed());
    let logs = process.ok("eth_getLogs", json!([{"fromBlock": "0x0"}]));
    assert_eq!(logs.as_array().unwrap().len(), 100_000);
    println!("{:?}, at most {} MiB", started.elapsed(), process.peak_mib());
    assert!(process.peak_mib() < 1024, "{} MiB", process.peak_mib());
}

#[test]
fn overrides_of_many_accounts_are_used_and_forgotten() {
    let mut process = Process::start(&[]);
    let overrides: serde_json::Map<String, Value> = (1..=30_000u64)
        .map(|index| {
            (format!("{:#042x}", index + 0x10_0000), json!({"balance": "0x7", "nonce": "0x1"}))
        })
        .collect();
    let to = format!("{:#042x}", 0x10_0001);
    // BALANCE of the account that is asked about: ADDRESS BALANCE, returned.
    let mut overrides = overrides;
    overrides.insert(to.clone(), json!({"balance": "0x9", "code": "0x303160005260206000f3"}));
    let balance = process.ok("eth_call", json!([{"to": to}, "latest", overrides]));
    assert_eq!(balance, format!("{:#066x}", 9));
    assert_eq!(process.ok("eth_getBalance", json!([to, "latest"])), "0x0");
    process.assert_alive();
}

#[test]
fn filters_that_nobody_asks_about_are_limited() {
    let mut process = Process::start(&["--no-mining"]);
    let from = process.ok("eth_accounts", json!([]))[0].clone();
    let batch = |method: &str, params: Value, count: u64| {
        let calls = (0..count).map(|id| call(id, method, params.clone())).collect();
        process.http().json(&Value::Array(calls)).unwrap()
    };
    let waiting =
        batch("eth_sendTransaction", json!([{"from": from, "to": from, "gas": "0x5208"}]), 2000);
    let filters = batch("eth_newPendingTransactionFilter", json!([]), 10_000);
    let refused = batch("eth_newBlockFilter", json!([]), 1);
    assert_eq!(refused[0]["error"]["code"], -32005, "{refused}");
    let hash =
        process.ok("eth_sendTransaction", json!([{"from": from, "to": from, "gas": "0x5208"}]));
    let changes = process.ok("eth_getFilterChanges", json!([filters[0]["result"]]));
    assert_eq!(changes, json!([hash]), "what waited before is not news");
    process.ok("evm_mine", json!([]));
    let again = process.ok("eth_getFilterChanges", json!([filters[0]["result"]]));
    assert_eq!(again, json!([]), "mining it is not news either");
    assert_eq!(process.ok("eth_uninstallFilter", json!([filters[1]["result"]])), true);
    process.ok("eth_newBlockFilter", json!([]));
    assert_eq!(waiting.as_array().unwrap().len(), 2000);
    assert!(process.peak_mib() < 256, "{} MiB", process.peak_mib());
    process.assert_alive();
}

#[tokio::test]
async fn subscriptions_are_limited_for_each_connection() {
    let mut process = Process::start(&[]);
    let url = format!("ws://{}", process.address);
    let provider = ProviderBuilder::new().connect_ws(WsConnect::new(url)).await.unwrap();
    let subscribe = || provider.raw_request::<_, String>("eth_subscribe".into(), ["newHeads"]);
    for _ in 0..1024 {
        subscribe().await.unwrap();
    }
    let error = subscribe().await.unwrap_err().to_string();
    assert!(error.to_lowercase().contains("subscription"), "{error}");
    process.assert_alive();
    assert!(process.peak_mib() < 256, "{} MiB", process.peak_mib());
}
