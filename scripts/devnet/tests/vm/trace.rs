use alloy_primitives::{Bytes, U256};
use stylus_devnet::vm::VmConfig;

use crate::chain::Chain;

const CALLEE: &str = r#"(module
    (import "vm_hooks" "write_result" (func $out (param i32 i32)))
    (memory (export "memory") 1 1)
    (data (i32.const 0) "abc")
    (func (export "user_entrypoint") (param i32) (result i32)
        (call $out (i32.const 0) (i32.const 3)) (i32.const 0)))"#;
const CALLER: &str = r#"(module
    (import "vm_hooks" "read_args" (func $args (param i32)))
    (import "vm_hooks" "static_call_contract"
        (func $call (param i32 i32 i32 i64 i32) (result i32)))
    (memory (export "memory") 1 1)
    (func (export "user_entrypoint") (param i32) (result i32)
        (call $args (i32.const 0))
        (call $call (i32.const 12) (i32.const 0) (i32.const 0) (i64.const 50000) (i32.const 64))))"#;

#[test]
fn traced_call_lists_hostios_with_ink_and_nested_steps() {
    let mut chain = Chain::new(VmConfig::default());
    let callee = chain.program(CALLEE);
    let caller = chain.program(CALLER);
    let data = Bytes::from(callee.into_word().to_vec());
    let traced = chain.traced_call(caller, data.clone());
    let plain = chain.call(caller, data.clone(), U256::ZERO, 10_000_000);
    assert!(plain.trace.is_none());
    assert_eq!(traced.gas_used, plain.gas_used, "tracing changes nothing");

    let trace = traced.trace.expect("asked for");
    let names: Vec<&str> = trace.iter().map(|entry| entry.name).collect();
    assert_eq!(names, ["user_entrypoint", "read_args", "static_call_contract", "user_returned"]);
    assert_eq!(trace[0].args, 32u32.to_be_bytes()[..]);
    assert_eq!(trace[1].outs, data);
    assert_eq!(trace[1].start_ink - trace[1].end_ink, 8400 + 5040);
    assert_eq!(trace[3].outs, 0u32.to_be_bytes()[..]);

    let call = &trace[2];
    assert_eq!(call.address, Some(callee));
    assert_eq!(call.args[..20], callee[..]);
    assert_eq!(call.outs[..], [0, 0, 0, 3, 0], "length of the result and status");
    let steps: Vec<&str> = call.steps.iter().map(|entry| entry.name).collect();
    assert_eq!(steps, ["user_entrypoint", "write_result", "user_returned"]);
    assert_eq!(call.steps[1].args, b"abc"[..]);
}

#[test]
fn traced_exit_is_listed_with_its_status() {
    let mut chain = Chain::new(VmConfig::default());
    let leaving = chain.program(
        r#"(module (import "vm_hooks" "exit_early" (func $exit (param i32)))
        (memory (export "memory") 1 1)
        (func (export "user_entrypoint") (param i32) (result i32)
            (call $exit (i32.const 3)) (i32.const 0)))"#,
    );
    let traced = chain.traced_call(leaving, Bytes::new());
    assert!(!traced.is_success());
    let trace = traced.trace.expect("asked for");
    let seen: Vec<_> = trace.iter().map(|entry| (entry.name, &entry.args, &entry.outs)).collect();
    let (none, three) = (Bytes::new(), Bytes::from(3u32.to_be_bytes().to_vec()));
    assert_eq!(seen[1..], [("exit_early", &three, &none), ("user_returned", &none, &three)]);
}
