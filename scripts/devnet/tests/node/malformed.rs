use crate::support::{Http, Process, call};
use serde_json::{Value, json};
use std::thread;

fn code(process: &Process, body: &[u8]) -> i64 {
    let (_, text) = process.http().post(body).unwrap();
    let answer: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"));
    answer["error"]["code"].as_i64().unwrap_or_else(|| panic!("{answer}"))
}

#[test]
fn requests_that_are_no_json_or_no_calls_get_the_codes_of_json_rpc() {
    let mut process = Process::start(&[]);
    let deep = "[".repeat(100_000);
    let deep_params = format!(
        "{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_call\",\"params\":{deep}{}}}",
        "]".repeat(100_000)
    );
    let whole = call(1, "eth_chainId", json!([])).to_string();
    let parse_error: [&[u8]; 9] = [
        b"",
        b"   ",
        b"\0\0\0",
        b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_\0\",\"params\":[]}",
        b"\xff\xfe\xfd",
        b"nonsense",
        deep.as_bytes(),
        deep_params.as_bytes(),
        b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xc3\x28\",\"params\":[]}",
    ];
    for body in parse_error {
        let code = code(&process, body);
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]);
        assert!([-32700, -32600, -32602].contains(&code), "{code}: {shown}");
    }
    for length in 1..whole.len() {
        let code = code(&process, &whole.as_bytes()[..length]);
        assert!([-32700, -32600].contains(&code), "{code} at {length}");
    }
    for request in [
        json!({}),
        json!({"jsonrpc": "2.0"}),
        json!({"jsonrpc": "1.0", "id": 1, "method": "eth_chainId"}),
        json!({"jsonrpc": "2.0", "id": 1, "method": 5}),
        json!([]),
        json!(7),
        json!("eth_chainId"),
        json!(null),
    ] {
        let code = code(&process, request.to_string().as_bytes());
        assert!([-32700, -32600].contains(&code), "{code}: {request}");
    }
    process.assert_alive();
}

#[test]
fn ids_come_back_as_they_were_and_notifications_are_not_answered() {
    let process = Process::start(&[]);
    let mut http = process.http();
    for id in [json!(0), json!(u64::MAX), json!("a\"b"), json!(""), json!(null)] {
        let request = json!({"jsonrpc": "2.0", "id": id, "method": "eth_chainId", "params": []});
        let answer = http.json(&request).unwrap();
        assert_eq!((&answer["id"], &answer["result"]), (&id, &json!("0x64aba")));
    }
    for params in [json!([]), json!(null)] {
        let request = json!({"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": params});
        assert_eq!(http.json(&request).unwrap()["result"], "0x64aba");
    }
    // What has no id that can be given back is a notification.
    let notification = json!({"jsonrpc": "2.0", "method": "evm_mine", "params": []});
    for id in [None, Some(json!([1])), Some(json!({"a": 1})), Some(json!(1.5))] {
        let mut request = notification.clone();
        id.into_iter().for_each(|id| request["id"] = id);
        assert_eq!(http.json(&request).unwrap(), Value::Null, "{request}");
    }
    let mixed = json!([
        notification,
        call(1, "eth_noSuchThing", json!([])),
        5,
        call(2, "eth_chainId", json!([]))
    ]);
    let answers = http.json(&mixed).unwrap();
    let codes: Vec<_> =
        answers.as_array().unwrap().iter().map(|answer| &answer["error"]["code"]).collect();
    assert_eq!(codes, [&json!(-32601), &json!(-32600), &Value::Null]);
    for method in [
        "",
        "eth_",
        "engine_newPayloadV3",
        "admin_peers",
        "personal_unlockAccount",
        "rpc.discover",
        "ETH_CHAINID",
    ] {
        let (code, message) = http.rpc(method, json!([])).unwrap().unwrap_err();
        assert_eq!(code, -32601, "{method}: {message}");
    }
}

#[test]
fn ten_megabytes_are_refused_with_a_reason_and_the_node_goes_on() {
    let mut process = Process::start(&[]);
    let data = format!("0x{}", "00".repeat(5 << 20));
    let body = call(1, "web3_sha3", json!([data])).to_string();
    assert!(body.len() > 10 << 20);
    let (status, text) = process.http().post(body.as_bytes()).unwrap();
    assert!(status == 413 || text.contains("-32007"), "{status} {text}");
    let (status, text) = process.http().post(&vec![b'['; 10 << 20]).unwrap();
    assert!(status == 413 || text.contains("-32007"), "{status} {text}");
    // What is within the limit passes: a batch of many large calls.
    let data = format!("0x{}", "11".repeat(40_000));
    let batch: Vec<_> = (0..60).map(|id| call(id, "web3_sha3", json!([data]))).collect();
    let answers = process.http().json(&Value::Array(batch)).unwrap();
    assert_eq!(answers.as_array().unwrap().len(), 60);
    assert!(answers[59]["result"].is_string());
    let many: Vec<_> = (0..10_001).map(|id| call(id, "eth_chainId", json!([]))).collect();
    let refused = process.http().json(&Value::Array(many)).unwrap();
    assert_eq!(refused["error"]["code"], -32010, "{refused}");
    process.assert_alive();
}

#[test]
fn half_open_connections_do_not_keep_others_from_the_node() {
    let mut process = Process::start(&[]);
    let mut slow: Vec<Http> = Vec::new();
    for index in 0..500 {
        let mut http = process.http();
        let begun: [&[u8]; 4] = [
            b"",
            b"PO",
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Le",
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"json",
        ];
        http.raw(begun[index % 4]).unwrap();
        slow.push(http);
    }
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| process.ok("eth_chainId", json!([])));
        }
    });
    for bytes in [
        &b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[..],
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"HELLO\r\n\r\n",
    ] {
        let mut http = process.http();
        http.raw(bytes).unwrap();
        let refused = http.answer().map_or(400, |(status, _)| status);
        assert!((400..500).contains(&refused), "{refused}");
    }
    drop(slow);
    process.assert_alive();
    assert!(process.peak_mib() < 256, "{} MiB", process.peak_mib());
}
