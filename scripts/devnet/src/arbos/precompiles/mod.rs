use alloy_primitives::{Address, address};
use revm::interpreter::{CallInputs, InterpreterResult};

use crate::vm::Ctx;

pub(crate) const ARB_WASM: Address = address!("0000000000000000000000000000000000000071");

/// Every Arbitrum precompile; those without methods here refuse all of them.
pub(crate) const ADDRESSES: [Address; 15] = [
    address!("0000000000000000000000000000000000000064"),
    address!("0000000000000000000000000000000000000065"),
    address!("0000000000000000000000000000000000000066"),
    address!("0000000000000000000000000000000000000067"),
    address!("0000000000000000000000000000000000000068"),
    address!("000000000000000000000000000000000000006b"),
    address!("000000000000000000000000000000000000006c"),
    address!("000000000000000000000000000000000000006d"),
    address!("000000000000000000000000000000000000006e"),
    address!("000000000000000000000000000000000000006f"),
    address!("0000000000000000000000000000000000000070"),
    ARB_WASM,
    address!("0000000000000000000000000000000000000072"),
    address!("0000000000000000000000000000000000000073"),
    address!("00000000000000000000000000000000000000ff"),
];

pub(crate) fn run(
    _ctx: &mut Ctx,
    inputs: &CallInputs,
) -> Result<Option<InterpreterResult>, String> {
    if !ADDRESSES.contains(&inputs.bytecode_address) {
        return Ok(None);
    }
    Ok(None)
}
