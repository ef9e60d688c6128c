//! Programs made to exhaust the host: each must end in an error, with bounded time and memory.

use alloy_primitives::{Bytes, U256};
use stylus_devnet::vm::{ProgramFailure, Status, VmConfig};

use crate::chain::{Chain, program_code};

const ENTRYPOINT: &str = r#"(func (export "user_entrypoint") (param i32) (result i32)"#;

fn refused(wasm: &[u8]) -> String {
    let mut chain = Chain::new(VmConfig::default());
    let Some(address) = chain.deploy(&program_code(wasm)) else {
        return "not deployed".to_owned();
    };
    let outcome = chain.activate(address);
    assert!(!outcome.is_success());
    match outcome.failure {
        Some(ProgramFailure::Activation { reason, .. }) => reason,
        other => panic!("{other:?}"),
    }
}

fn refused_text(text: &str) -> String {
    refused(&wat::parse_str(text).expect("valid text"))
}

#[test]
fn activation_of_huge_declarations_is_refused() {
    let memory = r#"(memory (export "memory") 1 1)"#;
    let body = format!("{ENTRYPOINT} (i32.const 0))");
    for (text, reason) in [
        (format!("(module (memory (export \"memory\") 65536) {body})"), "initial pages"),
        (format!("(module {memory} (table 10000000 funcref) {body})"), "table entries"),
        (
            format!("(module {memory} {ENTRYPOINT} {} (i32.const 0)))", "(local i64)".repeat(400)),
            "locals",
        ),
    ] {
        let found = refused_text(&text);
        assert!(found.contains(reason), "{found}");
    }
}

#[test]
fn activation_of_a_billion_locals_is_refused() {
    // One function whose single group declares 2^32 - 1 locals.
    let wasm = [
        &b"\0asm\x01\0\0\0\x01\x06\x01\x60\x01\x7f\x01\x7f\x03\x02\x01\0\x05\x04\x01\x01\x01\x01"[..],
        &b"\x07\x1c\x02\x06memory\x02\0\x0fuser_entrypoint\0\0"[..],
        &b"\x0a\x0c\x01\x0a\x01\xff\xff\xff\xff\x0f\x7e\x41\0\x0b"[..],
    ]
    .concat();
    assert!(refused(&wasm).contains("locals"));
}

#[test]
fn activation_of_deep_nesting_ends() {
    let depth = 30_000;
    let text = format!(
        "(module (memory (export \"memory\") 1 1) {ENTRYPOINT} {} {} i32.const 0))",
        "block ".repeat(depth),
        "end ".repeat(depth)
    );
    assert!(refused_text(&text).contains("instructions of a function"));
}

#[test]
fn activation_of_a_truncated_module_is_refused_at_every_length() {
    let text = format!("(module (memory (export \"memory\") 1 1) {ENTRYPOINT} (i32.const 0)))");
    let wasm = wat::parse_str(text).expect("valid text");
    for len in 0..wasm.len() {
        refused(&wasm[..len]);
    }
}

#[test]
fn endless_loop_runs_out_of_ink() {
    let mut chain = Chain::new(VmConfig::default());
    let text = format!(
        "(module (memory (export \"memory\") 1 1) {ENTRYPOINT} (loop (br 0)) (unreachable)))"
    );
    let program = chain.program(&text);
    let sent = chain.send(Some(program), Bytes::new(), U256::ZERO, 1_000_000);
    assert_eq!(sent.gas_used, 1_000_000);
    assert_eq!(sent.failure, Some(ProgramFailure::OutOfInk(program)));
}

#[test]
fn growing_memory_without_end_cannot_be_paid() {
    let mut chain = Chain::new(VmConfig::default());
    let text = format!(
        r#"(module (import "vm_hooks" "pay_for_memory_grow" (func (param i32)))
            (memory (export "memory") 0)
            {ENTRYPOINT} (loop (drop (memory.grow (i32.const 1))) (br 0)) (unreachable)))"#
    );
    let program = chain.program(&text);
    let called = chain.call(program, Bytes::new(), U256::ZERO, 1 << 40);
    assert_eq!(called.failure, Some(ProgramFailure::OutOfInk(program)));
}

/// Recurses natively, then calls itself and counts the levels.
const NESTING: &str = r#"(module
    (import "vm_hooks" "contract_address" (func $me (param i32)))
    (import "vm_hooks" "call_contract" (func $call (param i32 i32 i32 i32 i64 i32) (result i32)))
    (import "vm_hooks" "read_return_data" (func $read (param i32 i32 i32) (result i32)))
    (import "vm_hooks" "write_result" (func $out (param i32 i32)))
    (memory (export "memory") 1 1)
    (func $deep (param i32)
        (if (local.get 0)
            (then (call $deep (i32.sub (local.get 0) (i32.const 1))))
            (else (call $next))))
    (func $next
        (call $me (i32.const 0))
        (drop (call $call (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64) (i64.const -1)
            (i32.const 96)))
        (drop (call $read (i32.const 128) (i32.const 0) (i32.const 4)))
        (i32.store (i32.const 128) (i32.add (i32.load (i32.const 128)) (i32.const 1)))
        (call $out (i32.const 128) (i32.const 4)))
    (func (export "user_entrypoint") (param i32) (result i32)
        (call $deep (i32.const 1500)) (i32.const 0)))"#;

#[test]
fn programs_nested_to_the_limit_end_without_overflow() {
    let mut chain = Chain::new(VmConfig::default());
    let program = chain.program(NESTING);
    // A test thread has 2 MiB of stack; the programs need more than a hundred times that.
    let called = chain.call(program, Bytes::new(), U256::ZERO, 1 << 49);
    assert_eq!(called.status, Status::Success, "{:?}", called.failure);
    let depth = u32::from_le_bytes(called.output[..4].try_into().expect("four bytes"));
    // The 129th page cannot be paid, so a program with memory nests no deeper.
    assert_eq!(depth, 128);
}

/// Calls itself as often as the calldata has bytes, with so many parameters.
fn recursive(params: usize) -> String {
    let more = params - 1;
    let passed: String = (1..params).map(|i| format!("(local.get {i})")).collect();
    format!(
        "(module (memory (export \"memory\") 0 0)
            (func $f (param i32) (param {types})
                (if (local.get 0)
                    (then (call $f (i32.sub (local.get 0) (i32.const 1)) {passed}))))
            {ENTRYPOINT} (call $f (local.get 0) {zeros}) (i32.const 0)))",
        types = "i64 ".repeat(more),
        zeros = "(i64.const 0)".repeat(more),
    )
}

#[test]
fn recursion_to_the_last_word_of_stack_fits_the_native_stack() {
    for params in [1, 2, 8, 100, 900] {
        let mut chain = Chain::new(VmConfig::default());
        let program = chain.program(&recursive(params));
        let frame = params.max(2) + 4;
        let deepest = 21_999 / frame - 2;
        let call =
            |depth: usize| chain.call(program, vec![0; depth].into(), U256::ZERO, 30_000_000);
        let fits = call(deepest);
        assert_eq!(fits.status, Status::Success, "{params} parameters: {:?}", fits.failure);
        let overflows = call(deepest + 1);
        assert_eq!(overflows.failure, Some(ProgramFailure::OutOfStack(program)));
    }
}

#[test]
fn program_of_as_many_blocks_as_fit_compiles_and_runs() {
    // Each pair is two basic blocks, and each block some thirty bytes of metering; 128 KiB of them.
    let pairs = "(loop)".repeat(2400);
    let functions = format!("(func {pairs})").repeat(16);
    let mut chain = Chain::new(VmConfig::default());
    let text = format!(
        "(module (memory (export \"memory\") 0 0) {functions} {ENTRYPOINT} (call 0) (i32.const 0)))"
    );
    let program = chain.program(&text);
    let called = chain.call(program, Bytes::new(), U256::ZERO, 30_000_000);
    assert_eq!(called.status, Status::Success, "{:?}", called.failure);
}

#[test]
fn nesting_within_the_limit_of_instructions_runs() {
    let depth = 4000;
    let mut chain = Chain::new(VmConfig::default());
    let text = format!(
        "(module (memory (export \"memory\") 0 0) {ENTRYPOINT} {} {} i32.const 0))",
        "block ".repeat(depth),
        "end ".repeat(depth)
    );
    let program = chain.program(&text);
    let called = chain.call(program, Bytes::new(), U256::ZERO, 30_000_000);
    assert_eq!(called.status, Status::Success, "{:?}", called.failure);
}
