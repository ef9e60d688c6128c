//! The same work as EVM code and as Stylus programs: adding one to a stored number, and a loop of 10 000 additions.

use alloy::primitives::U256;

/// `slot[0] += 1`
pub const EVM_COUNTER: [u8; 8] = [0x5f, 0x54, 0x60, 0x01, 0x01, 0x5f, 0x55, 0x00];
/// From 0 by additions of 1 while below 10 000.
pub const EVM_LOOP: [u8; 14] =
    [0x5f, 0x5b, 0x60, 0x01, 0x01, 0x80, 0x61, 0x27, 0x10, 0x11, 0x60, 0x01, 0x57, 0x00];

/// The number is big-endian, so the carry runs from the last byte to the left.
const COUNTER: &str = r#"(module
  (import "vm_hooks" "storage_load_bytes32" (func $load (param i32 i32)))
  (import "vm_hooks" "storage_cache_bytes32" (func $cache (param i32 i32)))
  (import "vm_hooks" "storage_flush_cache" (func $flush (param i32)))
  (memory (export "memory") 1 1)
  (func (export "user_entrypoint") (param i32) (result i32)
    (local $at i32)
    (local $byte i32)
    (call $load (i32.const 0) (i32.const 32))
    (local.set $at (i32.const 64))
    (loop $carry
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (local.set $byte (i32.and (i32.const 255)
        (i32.add (i32.const 1) (i32.load8_u (local.get $at)))))
      (i32.store8 (local.get $at) (local.get $byte))
      (br_if $carry (i32.and
        (i32.eqz (local.get $byte))
        (i32.gt_u (local.get $at) (i32.const 32)))))
    (call $cache (i32.const 0) (i32.const 32))
    (call $flush (i32.const 1))
    (i32.const 0)))"#;

const LOOP: &str = r#"(module
  (memory (export "memory") 1 1)
  (func (export "user_entrypoint") (param i32) (result i32)
    (local $n i64)
    (loop $more
      (local.set $n (i64.add (local.get $n) (i64.const 1)))
      (br_if $more (i64.lt_u (local.get $n) (i64.const 10000))))
    (i32.const 0)))"#;

/// The code as it lies on chain.
pub fn counter_program() -> Result<Vec<u8>, String> {
    program(COUNTER)
}

pub fn loop_program() -> Result<Vec<u8>, String> {
    program(LOOP)
}

fn program(text: &str) -> Result<Vec<u8>, String> {
    let wasm = wat::parse_str(text).map_err(|error| error.to_string())?;
    crate::build::program::encode(&wasm).map_err(|error| error.to_string())
}

/// Wei that surely pays for an activation; what is left comes back.
pub fn activation_value() -> U256 {
    U256::from(1_000_000_000_000_000_000u64)
}
