use crate::support::{Http, Process, Random, TempFile, hex, number};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const ROUNDS: u64 = 6;
const CLIENTS: usize = 4;
const TO: &str = "0x5151515151515151515151515151515151515151";

/// What a client knows: transactions that the node said it has, and how many it tried.
struct Sent {
    acknowledged: Vec<Value>,
    tried: u64,
}

/// Pays one wei in each transaction, with calldata of any length, until the node is gone.
fn send_until_it_dies(address: SocketAddr, from: &str, seed: u64) -> Sent {
    let mut random = Random(seed);
    let mut sent = Sent { acknowledged: Vec::new(), tried: 0 };
    let Ok(mut http) = Http::connect(address) else { return sent };
    let Ok(Ok(nonce)) = http.rpc("eth_getTransactionCount", json!([from, "latest"])) else {
        return sent;
    };
    for nonce in number(&nonce).. {
        sent.tried += 1;
        let data = format!("0x{}", "ab".repeat(random.below(40_000) as usize));
        let request = json!([{
            "from": from, "to": TO, "value": "0x1", "gas": "0x1000000", "nonce": hex(nonce), "data": data,
        }]);
        match http.rpc("eth_sendTransaction", request) {
            Ok(answer) => sent.acknowledged.push(answer.unwrap()),
            Err(_) => break,
        }
    }
    sent
}

#[test]
fn acknowledged_transactions_survive_kill_at_any_moment() {
    let seed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64 | 1;
    println!("seed {seed}");
    let mut random = Random(seed);
    let file = TempFile::new("crash");
    let (mut acknowledged, mut tried) = (Vec::new(), 0);
    let mut process = Process::start(&["--state", file.path()]);
    for round in 0..ROUNDS {
        let accounts: Vec<String> =
            serde_json::from_value(process.ok("eth_accounts", json!([]))).unwrap();
        // One that waits for a nonce, which has to be kept as well.
        let gap = json!([{
            "from": accounts[9], "to": TO, "gas": "0x5208", "nonce": hex(100 + round),
        }]);
        let waiting = process.ok("eth_sendTransaction", gap);
        let address = process.address;
        let clients: Vec<_> = accounts[..CLIENTS]
            .iter()
            .map(|from| (from.clone(), random.below(u64::MAX) | 1))
            .map(|(from, seed)| thread::spawn(move || send_until_it_dies(address, &from, seed)))
            .collect();
        thread::sleep(Duration::from_millis(20 + random.below(500)));
        process.kill();
        for client in clients {
            let sent = client.join().unwrap();
            acknowledged.extend(sent.acknowledged);
            tried += sent.tried;
        }
        process = Process::start(&["--state", file.path()]);
        let mut http = process.http();
        for hash in &acknowledged {
            let receipt = http.rpc("eth_getTransactionReceipt", json!([hash])).unwrap().unwrap();
            assert_eq!(receipt["status"], "0x1", "{hash} is lost in round {round}, seed {seed}");
        }
        let kept = process.ok("eth_getTransactionByHash", json!([waiting]));
        assert_eq!(kept["hash"], waiting, "round {round}, seed {seed}");
        let paid = number(&process.ok("eth_getBalance", json!([TO, "latest"])));
        let least = acknowledged.len() as u64;
        assert!((least..=tried).contains(&paid), "{least} {paid} {tried}, seed {seed}");
    }
    println!("{} acknowledged, {tried} tried", acknowledged.len());
    assert!(acknowledged.len() as u64 > ROUNDS, "seed {seed}");
    process.assert_alive();
}
