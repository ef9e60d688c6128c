use wasmtime::{Caller, Engine, Linker};

use super::{Escape, Host, env::Env};

macro_rules! hostios {
    ($linker:ident, $($name:ident($($arg:ident: $ty:ty),*) -> $ret:ty;)*) => {
        $($linker.func_wrap(
            "vm_hooks",
            stringify!($name),
            |caller: Caller<'_, Host>, $($arg: $ty),*| -> wasmtime::Result<$ret> {
                let mut env = Env::new(caller)?;
                let result = env.$name($($arg),*);
                // Leaving early is no failure: it belongs to the trace.
                if matches!(result, Ok(_) | Err(Escape::Exit(_))) {
                    env.finish(stringify!($name));
                }
                Ok(result?)
            },
        )?;)*
    };
}

/// Every import that activation accepts, under the name and type it is checked against there.
pub(crate) fn linker(engine: &Engine) -> wasmtime::Result<Linker<Host>> {
    let mut linker = Linker::new(engine);
    hostios! { linker,
        read_args(ptr: u32) -> ();
        write_result(ptr: u32, len: u32) -> ();
        exit_early(status: u32) -> ();
        storage_load_bytes32(key: u32, dest: u32) -> ();
        storage_cache_bytes32(key: u32, value: u32) -> ();
        storage_flush_cache(clear: u32) -> ();
        transient_load_bytes32(key: u32, dest: u32) -> ();
        transient_store_bytes32(key: u32, value: u32) -> ();
        call_contract(addr: u32, data: u32, len: u32, value: u32, gas: u64, ret_len: u32) -> u32;
        delegate_call_contract(addr: u32, data: u32, len: u32, gas: u64, ret_len: u32) -> u32;
        static_call_contract(addr: u32, data: u32, len: u32, gas: u64, ret_len: u32) -> u32;
        create1(code: u32, len: u32, endowment: u32, dest: u32, ret_len: u32) -> ();
        create2(code: u32, len: u32, endowment: u32, salt: u32, dest: u32, ret_len: u32) -> ();
        read_return_data(dest: u32, offset: u32, size: u32) -> u32;
        return_data_size() -> u32;
        emit_log(data: u32, len: u32, topics: u32) -> ();
        account_balance(addr: u32, dest: u32) -> ();
        account_codehash(addr: u32, dest: u32) -> ();
        account_code_size(addr: u32) -> u32;
        account_code(addr: u32, offset: u32, size: u32, dest: u32) -> u32;
        block_basefee(dest: u32) -> ();
        block_coinbase(dest: u32) -> ();
        contract_address(dest: u32) -> ();
        msg_sender(dest: u32) -> ();
        msg_value(dest: u32) -> ();
        tx_gas_price(dest: u32) -> ();
        tx_origin(dest: u32) -> ();
        block_gas_limit() -> u64;
        block_number() -> u64;
        block_timestamp() -> u64;
        chainid() -> u64;
        evm_gas_left() -> u64;
        evm_ink_left() -> u64;
        msg_reentrant() -> u32;
        tx_ink_price() -> u32;
        math_div(a: u32, b: u32) -> ();
        math_mod(a: u32, b: u32) -> ();
        math_pow(a: u32, b: u32) -> ();
        math_add_mod(a: u32, b: u32, m: u32) -> ();
        math_mul_mod(a: u32, b: u32, m: u32) -> ();
        native_keccak256(data: u32, len: u32, dest: u32) -> ();
        pay_for_memory_grow(pages: u32) -> ();
    }
    debug_imports(&mut linker)?;
    Ok(linker)
}

/// Development chains in debug mode only; activation refuses them elsewhere. The console prints nothing here.
fn debug_imports(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    linker.func_wrap("console", "log_txt", |_: u32, _: u32| {})?;
    linker.func_wrap("console", "log_i32", |_: u32| {})?;
    linker.func_wrap("console", "log_i64", |_: u64| {})?;
    linker.func_wrap("console", "log_f32", |_: f32| {})?;
    linker.func_wrap("console", "log_f64", |_: f64| {})?;
    linker.func_wrap("console", "tee_i32", |value: u32| value)?;
    linker.func_wrap("console", "tee_i64", |value: u64| value)?;
    linker.func_wrap("console", "tee_f32", |value: f32| value)?;
    linker.func_wrap("console", "tee_f64", |value: f64| value)?;
    linker.func_wrap("debug", "null_host", || {})?;
    linker.func_wrap("debug", "start_benchmark", || {})?;
    linker.func_wrap("debug", "end_benchmark", || {})?;
    Ok(())
}
