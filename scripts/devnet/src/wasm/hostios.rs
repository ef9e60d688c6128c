use ValType::{I32, I64};
use wasmparser::{FuncType, ValType};

/// Name, parameters and results of a function that programs may import.
pub(crate) type Signature = (&'static str, &'static [ValType], &'static [ValType]);

/// Module `vm_hooks`.
#[rustfmt::skip]
const VM_HOOKS: [Signature; 42] = [
    ("read_args", &[I32], &[]),
    ("write_result", &[I32, I32], &[]),
    ("exit_early", &[I32], &[]),
    ("storage_load_bytes32", &[I32, I32], &[]),
    ("storage_cache_bytes32", &[I32, I32], &[]),
    ("storage_flush_cache", &[I32], &[]),
    ("transient_load_bytes32", &[I32, I32], &[]),
    ("transient_store_bytes32", &[I32, I32], &[]),
    ("call_contract", &[I32, I32, I32, I32, I64, I32], &[I32]),
    ("delegate_call_contract", &[I32, I32, I32, I64, I32], &[I32]),
    ("static_call_contract", &[I32, I32, I32, I64, I32], &[I32]),
    ("create1", &[I32, I32, I32, I32, I32], &[]),
    ("create2", &[I32, I32, I32, I32, I32, I32], &[]),
    ("read_return_data", &[I32, I32, I32], &[I32]),
    ("return_data_size", &[], &[I32]),
    ("emit_log", &[I32, I32, I32], &[]),
    ("account_balance", &[I32, I32], &[]),
    ("account_codehash", &[I32, I32], &[]),
    ("account_code_size", &[I32], &[I32]),
    ("account_code", &[I32, I32, I32, I32], &[I32]),
    ("block_basefee", &[I32], &[]),
    ("block_coinbase", &[I32], &[]),
    ("contract_address", &[I32], &[]),
    ("msg_sender", &[I32], &[]),
    ("msg_value", &[I32], &[]),
    ("tx_gas_price", &[I32], &[]),
    ("tx_origin", &[I32], &[]),
    ("block_gas_limit", &[], &[I64]),
    ("block_number", &[], &[I64]),
    ("block_timestamp", &[], &[I64]),
    ("chainid", &[], &[I64]),
    ("evm_gas_left", &[], &[I64]),
    ("evm_ink_left", &[], &[I64]),
    ("msg_reentrant", &[], &[I32]),
    ("tx_ink_price", &[], &[I32]),
    ("math_div", &[I32, I32], &[]),
    ("math_mod", &[I32, I32], &[]),
    ("math_pow", &[I32, I32], &[]),
    ("math_add_mod", &[I32, I32, I32], &[]),
    ("math_mul_mod", &[I32, I32, I32], &[]),
    ("native_keccak256", &[I32, I32, I32], &[]),
    (PAY_FOR_MEMORY_GROW, &[I32], &[]),
];

pub(crate) const PAY_FOR_MEMORY_GROW: &str = "pay_for_memory_grow";

const CONSOLE: [Signature; 9] = [
    ("log_txt", &[I32, I32], &[]),
    ("log_i32", &[I32], &[]),
    ("log_i64", &[I64], &[]),
    ("log_f32", &[ValType::F32], &[]),
    ("log_f64", &[ValType::F64], &[]),
    ("tee_i32", &[I32], &[I32]),
    ("tee_i64", &[I64], &[I64]),
    ("tee_f32", &[ValType::F32], &[ValType::F32]),
    ("tee_f64", &[ValType::F64], &[ValType::F64]),
];

const DEBUG: [Signature; 3] =
    [("null_host", &[], &[]), ("start_benchmark", &[], &[]), ("end_benchmark", &[], &[])];

/// The signature of an import, if there is one of that name.
pub(crate) fn signature(module: &str, name: &str, debug_mode: bool) -> Option<Signature> {
    let known: &[Signature] = match module {
        "vm_hooks" => &VM_HOOKS,
        "console" if debug_mode => &CONSOLE,
        "debug" if debug_mode => &DEBUG,
        _ => &[],
    };
    known.iter().find(|(known, ..)| *known == name).copied()
}

pub(crate) fn has_type((_, params, results): &Signature, ty: &FuncType) -> bool {
    ty.params() == *params && ty.results() == *results
}
