use crate::support::{Process, call, hex, number};
use alloy::providers::{Provider, ProviderBuilder, WsConnect};
use serde_json::{Value, json};
use std::thread;
use std::time::{Duration, Instant};

const CLIENTS: usize = 50;
const ROUNDS: u64 = 4;
const TO: &str = "0x5151515151515151515151515151515151515151";

fn accounts(process: &Process) -> Vec<String> {
    serde_json::from_value(process.ok("eth_accounts", json!([]))).unwrap()
}

/// Batches of three payments between two counts of them: the count rises by three, whatever the others do.
fn pay_in_batches(process: &Process, from: &str) {
    let mut http = process.http();
    for round in 0..ROUNDS {
        let pay = json!([{"from": from, "to": TO, "value": "0x1", "gas": "0x5208"}]);
        let count = json!([from, "latest"]);
        let batch = json!([
            call(1, "eth_getTransactionCount", count.clone()),
            call(2, "eth_sendTransaction", pay.clone()),
            call(3, "eth_sendTransaction", pay.clone()),
            call(4, "eth_sendTransaction", pay),
            call(5, "eth_getTransactionCount", count),
        ]);
        let answers = http.json(&batch).unwrap();
        let counts = [0, 4].map(|index| number(&answers[index]["result"]));
        assert_eq!(counts, [3 * round, 3 * round + 3], "{answers}");
        for index in 1..4 {
            let hash = &answers[index]["result"];
            let receipt = http.rpc("eth_getTransactionReceipt", json!([hash])).unwrap().unwrap();
            assert_eq!(receipt["status"], "0x1");
        }
    }
}

/// Payments whose nonces the node chooses, from an account that several clients use at once.
fn pay_from_shared(process: &Process, from: &str) {
    let mut http = process.http();
    for _ in 0..ROUNDS {
        let pay = json!([{"from": from, "to": TO, "value": "0x1"}]);
        http.rpc("eth_sendTransaction", pay).unwrap().unwrap();
    }
}

/// Every new head, in order and without a gap, up to a number.
async fn follow(url: String, last: u64) {
    let provider = ProviderBuilder::new().connect_ws(WsConnect::new(url)).await.unwrap();
    let mut heads = provider.subscribe_blocks().channel_size(1024).await.unwrap();
    let mut seen = provider.get_block_number().await.unwrap();
    while seen < last {
        let head = tokio::time::timeout(Duration::from_secs(30), heads.recv());
        let number = head.await.unwrap().unwrap().inner.number;
        assert!(number <= seen + 1, "{number} after {seen}");
        seen = seen.max(number);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_clients_batching_subscribing_and_sending_keep_their_nonces() {
    let process = Process::start(&["--accounts", "60"]);
    let accounts = accounts(&process);
    let (own, shared) = (30, 10);
    let total = ROUNDS * (3 * own + shared);
    let followers: Vec<_> = (0..CLIENTS as u64 - own - shared)
        .map(|_| tokio::spawn(follow(format!("ws://{}", process.address), total)))
        .collect();
    tokio::task::block_in_place(|| {
        thread::scope(|scope| {
            let process = &process;
            for from in &accounts[..own as usize] {
                scope.spawn(move || pay_in_batches(process, from));
            }
            let from = &accounts[59];
            for _ in 0..shared {
                scope.spawn(move || pay_from_shared(process, from));
            }
        });
    });
    for follower in followers {
        follower.await.unwrap();
    }
    assert_eq!(number(&process.ok("eth_blockNumber", json!([]))), total);
    assert_eq!(number(&process.ok("eth_getBalance", json!([TO, "latest"]))), total);
    let nonce = process.ok("eth_getTransactionCount", json!([accounts[59], "latest"]));
    assert_eq!(number(&nonce), ROUNDS * shared);
}

#[test]
fn ten_thousand_waiting_transactions_are_mined_in_order_by_one_block() {
    const ALL: u64 = 10_000;
    let mut process = Process::start(&["--no-mining"]);
    let accounts = accounts(&process);
    let mut http = process.http();
    let mut hashes = Vec::new();
    for start in (0..ALL).step_by(1000) {
        // Two senders take turns.
        let batch: Vec<Value> = (start..start + 1000)
            .map(|index| {
                let from = &accounts[(index % 2) as usize];
                let pay = json!([{
                    "from": from, "to": TO, "value": "0x1", "gas": "0x5208", "nonce": hex(index / 2),
                }]);
                call(index, "eth_sendTransaction", pay)
            })
            .collect();
        let answers = http.json(&Value::Array(batch)).unwrap();
        hashes.extend(answers.as_array().unwrap().iter().map(|answer| answer["result"].clone()));
    }
    let status = process.ok("txpool_status", json!([]));
    assert_eq!(status, json!({"pending": hex(ALL), "queued": "0x0"}));
    assert_eq!(process.ok("eth_blockNumber", json!([])), "0x0");
    let started = Instant::now();
    process.ok("evm_mine", json!([]));
    println!("mined in {:?}, at most {} MiB", started.elapsed(), process.peak_mib());
    let block = process.ok("eth_getBlockByNumber", json!(["latest", false]));
    assert_eq!(block["number"], "0x1");
    assert!(block["transactions"] == Value::Array(hashes), "all of them, as they came");
    assert_eq!(number(&block["gasUsed"]), ALL * 21_000);
    assert_eq!(number(&process.ok("eth_getBalance", json!([TO, "latest"]))), ALL);
    for from in &accounts[..2] {
        let nonce = process.ok("eth_getTransactionCount", json!([from, "latest"]));
        assert_eq!(number(&nonce), ALL / 2);
    }
    assert_eq!(process.ok("txpool_status", json!([]))["pending"], "0x0");
    assert!(process.peak_mib() < 512, "{} MiB", process.peak_mib());
    process.assert_alive();
}
