mod abi;
mod absent;
mod cache;
mod call;
mod debug;
mod gas_info;
mod info;
mod outbox;
mod owner;
mod sys;
mod table;
mod wasm;

use alloy_primitives::{Address, Bytes, address};
use revm::interpreter::{CallInputs, Gas, InstructionResult, InterpreterResult};

use crate::vm::{Ctx, Error};
use call::{Answer, Call, Failure};

const ARB_SYS: Address = address!("0000000000000000000000000000000000000064");
const ARB_INFO: Address = address!("0000000000000000000000000000000000000065");
const ARB_ADDRESS_TABLE: Address = address!("0000000000000000000000000000000000000066");
const ARB_OWNER_PUBLIC: Address = address!("000000000000000000000000000000000000006b");
const ARB_GAS_INFO: Address = address!("000000000000000000000000000000000000006c");
const ARB_AGGREGATOR: Address = address!("000000000000000000000000000000000000006d");
const ARB_RETRYABLE_TX: Address = address!("000000000000000000000000000000000000006e");
const ARB_STATISTICS: Address = address!("000000000000000000000000000000000000006f");
const ARB_OWNER: Address = address!("0000000000000000000000000000000000000070");
const ARB_WASM: Address = address!("0000000000000000000000000000000000000071");
const ARB_WASM_CACHE: Address = address!("0000000000000000000000000000000000000072");
const ARB_DEBUG: Address = address!("00000000000000000000000000000000000000ff");

/// Every Arbitrum precompile; those without methods here (BLS, function table, test, native token) refuse all calls.
pub(crate) const ADDRESSES: [Address; 16] = [
    ARB_SYS,
    ARB_INFO,
    ARB_ADDRESS_TABLE,
    address!("0000000000000000000000000000000000000067"),
    address!("0000000000000000000000000000000000000068"),
    address!("0000000000000000000000000000000000000069"),
    ARB_OWNER_PUBLIC,
    ARB_GAS_INFO,
    ARB_AGGREGATOR,
    ARB_RETRYABLE_TX,
    ARB_STATISTICS,
    ARB_OWNER,
    ARB_WASM,
    ARB_WASM_CACHE,
    address!("0000000000000000000000000000000000000073"),
    ARB_DEBUG,
];

/// Answers a call of an Arbitrum precompile; `None` if the address is not one.
pub(crate) fn run(ctx: &mut Ctx, inputs: &CallInputs) -> Result<Option<InterpreterResult>, String> {
    if !ADDRESSES.contains(&inputs.bytecode_address) {
        return Ok(None);
    }
    let input = inputs.input.bytes(ctx);
    let mut call = Call::new(ctx, inputs);
    let answer = match call.address {
        ARB_SYS => sys::run(&mut call, &input),
        ARB_INFO => info::run(&mut call, &input),
        ARB_ADDRESS_TABLE => table::run(&mut call, &input),
        ARB_GAS_INFO => gas_info::run(&mut call, &input),
        ARB_AGGREGATOR => absent::run_aggregator(&mut call, &input),
        ARB_RETRYABLE_TX => absent::run_retryable(&mut call, &input),
        ARB_STATISTICS => absent::run_statistics(&mut call, &input),
        ARB_OWNER_PUBLIC => owner::run_public(&mut call, &input),
        ARB_OWNER => owner::run(&mut call, &input),
        ARB_WASM => wasm::run(&mut call, &input),
        ARB_WASM_CACHE => cache::run(&mut call, &input),
        ARB_DEBUG => debug::run(&mut call, &input),
        _ => Err(Failure::Refused),
    };
    let gas_left = call.gas_left;
    result(inputs.gas_limit, gas_left, answer).map(Some)
}

fn result(gas_limit: u64, gas_left: u64, answer: Answer) -> Result<InterpreterResult, String> {
    let (result, output, gas_left) = match answer {
        Ok(data) => (InstructionResult::Return, data, gas_left),
        Err(Failure::OutOfGas) => (InstructionResult::PrecompileOOG, Vec::new(), 0),
        Err(Failure::Refused) => (InstructionResult::Revert, Vec::new(), 0),
        Err(Failure::Plain) => (InstructionResult::Revert, Vec::new(), gas_left),
        Err(Failure::Reverted(data)) => (InstructionResult::Revert, data, gas_left),
        Err(Failure::Fatal(error)) => return Err(message(error)),
    };
    let mut gas = Gas::new(gas_limit);
    gas.set_remaining(gas_left);
    Ok(InterpreterResult { result, output: Bytes::from(output), gas })
}

fn message(error: Error) -> String {
    error.to_string()
}

/// Decodes the call of an interface, or refuses it.
fn decode<I: alloy_sol_types::SolInterface>(input: &[u8]) -> Result<I, Failure> {
    I::abi_decode(input).map_err(|_| Failure::Refused)
}
