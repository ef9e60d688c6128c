//! Programs made to exhaust the node, through its door.

use crate::support::Process;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const ARB_WASM: &str = "0x0000000000000000000000000000000000000071";
/// Of an activation or of a call with all the gas there is: some seconds, on a slow and busy machine more.
const BOUND: Duration = Duration::from_secs(40);
/// The most that a call's gas of 50 million can fill: a storage cache of some millions of slots, 100 bytes each.
const MEMORY_MIB: u64 = 1024;
const MEMORY: &str = r#"(memory (export "memory") 1 1)"#;
const ENTRY: &str = r#"(func (export "user_entrypoint") (param i32) (result i32)"#;

fn code_of(wasm: &[u8]) -> String {
    let mut code = vec![0xEF, 0xF0, 0, 0];
    let params = brotli::enc::BrotliEncoderParams { quality: 9, ..Default::default() };
    brotli::BrotliCompress(&mut &*wasm, &mut code, &params).unwrap();
    hex_of(&code)
}

fn hex_of(bytes: &[u8]) -> String {
    alloy_primitives::hex::encode_prefixed(bytes)
}

fn method(signature: &str, address: &str) -> String {
    let selector = &alloy_primitives::keccak256(signature)[..4];
    format!("{}{:0>64}", hex_of(selector), &address[2..])
}

fn timed<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let result = run();
    let spent = started.elapsed();
    println!("{what}: {spent:?}");
    assert!(spent < BOUND, "{what} took {spent:?}");
    result
}

/// Activation in a call, of code that lies nowhere, as cargo-stylus checks it.
fn check(process: &Process, code: &str) -> Result<Value, (i64, String)> {
    let program = format!("0x{}", "bb".repeat(20));
    let from = format!("0x{}", "cc".repeat(20));
    let request = json!([
        {"from": from, "to": ARB_WASM, "data": method("activateProgram(address)", &program), "value": "0xde0b6b3a7640000"},
        "latest",
        {from: {"balance": format!("0x{}", "f".repeat(64))}, program: {"code": code}},
    ]);
    process.rpc("eth_call", request)
}

fn module(parts: &str, body: &str) -> Vec<u8> {
    wat::parse_str(format!("(module {MEMORY} {parts} {ENTRY} {body} (i32.const 0)))")).unwrap()
}

#[test]
fn activation_of_bombs_is_refused_with_a_reason_in_bounded_time_and_memory() {
    let mut process = Process::start(&[]);
    let targets = "0 ".repeat(60_000);
    let functions = "(func)".repeat(20_000);
    let types = (0..20_000).fold(String::new(), |mut text, index| {
        let _infallible = write!(text, "(type (func (param {})))", "i32 ".repeat(index % 30));
        text
    });
    let wasm = |text: String| wat::parse_str(text).unwrap();
    let bombs: Vec<(&str, String, &str)> = vec![
        (
            "deep blocks",
            code_of(&module("", &format!("{}{}", "block ".repeat(40_000), "end ".repeat(40_000)))),
            "instructions",
        ),
        (
            "deep ifs",
            code_of(&module(
                "",
                &format!("{}{}", "i32.const 1 if ".repeat(9_000), "end ".repeat(9_000)),
            )),
            "instructions",
        ),
        (
            "br_table",
            code_of(&module("", &format!("(block (br_table {targets} (i32.const 1)))"))),
            "",
        ),
        ("table", code_of(&module("(table 4294967295 funcref)", "")), "table"),
        ("tables", code_of(&module(&"(table 1 funcref)".repeat(100), "")), "table"),
        (
            "memory",
            code_of(&wasm(format!(
                "(module (memory (export \"memory\") 65536 65536) {ENTRY} (i32.const 0)))"
            ))),
            "pages",
        ),
        ("functions", code_of(&module(&functions, "")), "functions"),
        ("types", code_of(&module(&types, "")), ""),
        ("locals", code_of(&module("", &"(local i64)".repeat(50_000))), "locals"),
        ("globals", code_of(&module(&"(global i32 (i32.const 0))".repeat(25_000), "")), ""),
        (
            "data",
            code_of(&module(&format!("(data (i32.const 0) \"{}\")", "\\00".repeat(120_000)), "")),
            "",
        ),
        (
            "data beyond memory",
            code_of(&module("(data (i32.const 65535) \"ab\")", "")),
            "does not fit",
        ),
        ("segments", code_of(&module(&"(data (i32.const 0) \"\")".repeat(10_000), "")), "data"),
        ("brotli of zeros", code_of(&vec![0; 512 << 20]), "larger"),
        (
            "brotli of a module and zeros",
            code_of(&[module("", ""), vec![0; 64 << 20]].concat()),
            "larger",
        ),
        ("endless brotli", "0xeff00000ffffffffffffffffffffffff".into(), "brotli"),
        ("no module", code_of(b"nothing of the kind"), ""),
        (
            "a start",
            code_of(&wasm(format!(
                "(module {MEMORY} (func $f (loop (br 0))) (start $f) {ENTRY} (i32.const 0)))"
            ))),
            "start",
        ),
    ];
    let mut passed = Vec::new();
    for (what, code, reason) in &bombs {
        match timed(what, || check(&process, code)) {
            Ok(_) => passed.push(*what),
            Err((_, message)) => {
                assert!(
                    message.contains(reason) && message.contains("activation"),
                    "{what}: {message}"
                );
                println!("  {message}");
            }
        }
    }
    // These are large and harmless: they fit the limits and have been paid for.
    println!("accepted: {passed:?}");
    assert!(passed.iter().all(|what| ["br_table", "globals"].contains(what)), "{passed:?}");
    assert!(process.peak_mib() < MEMORY_MIB, "{} MiB", process.peak_mib());
    process.assert_alive();
}

fn activated(process: &Process, wasm: &[u8]) -> String {
    let code = code_of(wasm);
    let from = process.ok("eth_accounts", json!([]))[0].clone();
    let length = (code.len() - 2) / 2;
    let init = format!("0x7f{length:064x}80602b6000396000f300{}", &code[2..]);
    let send = |request: Value| {
        let hash = process.ok("eth_sendTransaction", json!([request]));
        let receipt = process.ok("eth_getTransactionReceipt", json!([hash]));
        assert_eq!(receipt["status"], "0x1");
        receipt
    };
    let created = send(json!({"from": from, "data": init, "gas": "0xb71b00"}));
    let address = created["contractAddress"].as_str().unwrap().to_owned();
    let data = method("activateProgram(address)", &address);
    send(
        json!({"from": from, "to": ARB_WASM, "data": data, "value": "0xde0b6b3a7640000", "gas": "0x1312d00"}),
    );
    address
}

#[test]
fn calls_of_bombs_end_by_their_gas_in_bounded_time_and_memory() {
    let mut process = Process::start(&[]);
    let imports = r#"
        (import "vm_hooks" "pay_for_memory_grow" (func (param i32)))
        (import "vm_hooks" "msg_reentrant" (func $cheap (result i32)))
        (import "vm_hooks" "contract_address" (func $me (param i32)))
        (import "vm_hooks" "native_keccak256" (func $keccak (param i32 i32 i32)))
        (import "vm_hooks" "storage_cache_bytes32" (func $cache (param i32 i32)))
        (import "vm_hooks" "emit_log" (func $log (param i32 i32 i32)))
        (import "vm_hooks" "call_contract" (func $call (param i32 i32 i32 i32 i64 i32) (result i32)))"#;
    let program = |body: &str| {
        let text = format!(
            r#"(module {imports} (memory (export "memory") 1) (global $n (mut i32) (i32.const 0))
            (func $deep (call $deep))
            (func $next (global.set $n (i32.add (global.get $n) (i32.const 1))) (i32.store (i32.const 0) (global.get $n)))
            {ENTRY} {body} (i32.const 0)))"#
        );
        activated(&process, &wat::parse_str(text).unwrap())
    };
    let itself = "(call $me (i32.const 0)) (drop (call $call (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64) (i64.const -1) (i32.const 96)))";
    let bombs = [
        ("endless loop", "(loop (br 0))", "out of ink"),
        ("recursion", "(call $deep)", "out of stack"),
        ("growing by one", "(loop (drop (memory.grow (i32.const 1))) (br 0))", "out of ink"),
        ("growing by much", "(loop (drop (memory.grow (i32.const 65535))) (br 0))", "out of ink"),
        ("hostios", "(loop (drop (call $cheap)) (br 0))", "out of ink"),
        (
            "hashing",
            "(loop (call $keccak (i32.const 0) (i32.const 65536) (i32.const 0)) (br 0))",
            "out of ink",
        ),
        (
            "storage",
            "(loop (call $next) (call $cache (i32.const 0) (i32.const 32)) (br 0))",
            "out of ink",
        ),
        (
            "logs",
            "(loop (call $log (i32.const 0) (i32.const 60000) (i32.const 0)) (br 0))",
            "out of ink",
        ),
        ("calling itself", itself, ""),
        ("calling itself in a loop", &format!("(loop {itself} (br 0))"), ""),
    ];
    let mut longest = String::new();
    for (what, body, reason) in bombs {
        let address = program(body);
        if what == "hostios" {
            longest.clone_from(&address);
        }
        // Hashing is the slowest for its gas, and shows nothing more with all of it.
        let gas = if what == "hashing" { "0x989680" } else { "0xffffffffffffffff" };
        let request = json!([{"to": address, "gas": gas}]);
        let result = timed(what, || process.rpc("eth_call", request.clone()));
        match result {
            Err((_, message)) => assert!(message.contains(reason), "{what}: {message}"),
            Ok(_) => assert_eq!(reason, "", "{what} succeeded"),
        }
        println!("  {} MiB so far", process.peak_mib());
    }
    assert!(process.peak_mib() < MEMORY_MIB, "{} MiB", process.peak_mib());

    // The trace of the longest call is refused rather than kept.
    let request = json!([{"to": longest}, "latest", {"tracer": "stylusTracer"}]);
    let (_, message) = timed("trace", || process.rpc("debug_traceCall", request)).unwrap_err();
    assert!(message.contains("trace"), "{message}");
    println!("{} MiB with the trace", process.peak_mib());
    assert!(process.peak_mib() < MEMORY_MIB, "{} MiB", process.peak_mib());
    process.assert_alive();
}
