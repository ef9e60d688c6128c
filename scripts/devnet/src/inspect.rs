use crate::{
    arbos::{ProgramRecord, StylusParams},
    wasm::{self, DecodeError, Estimate, Module, Rules, WasmError},
};

/// What activation on a chain with default parameters would find out about a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// Pages of memory that each call opens.
    pub footprint: u16,
    /// Gas that each call pays before the first instruction, when the program is not cached.
    pub start_gas: u64,
    pub start_gas_cached: u64,
    pub activation_gas: u64,
}

/// Why a program would not activate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct NotActivatable(#[from] Reason);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Reason {
    #[error(transparent)]
    Decode(#[from] DecodeError),
    #[error(transparent)]
    Wasm(#[from] WasmError),
}

/// Applies the rules of activation to a program's deployed code, as on a chain without debug mode.
pub fn inspect(code: &[u8]) -> Result<Inspection, NotActivatable> {
    Ok(estimate(code)?)
}

fn estimate(code: &[u8]) -> Result<Inspection, Reason> {
    let params = StylusParams::default();
    let wasm = wasm::decode(code, params.max_wasm_size)?;
    let rules = Rules { debug_mode: false, page_limit: params.page_limit };
    let module = Module::parse(&wasm, rules)?;
    let (_, metered) = wasm::rewrite(&module)?;
    let estimate = Estimate::of(&module, &metered)?;
    let record = ProgramRecord {
        init_cost: estimate.init_cost,
        cached_cost: estimate.cached_cost,
        ..ProgramRecord::default()
    };
    let cached = record.cached_gas(&params);
    Ok(Inspection {
        footprint: estimate.footprint,
        start_gas: cached + record.init_gas(&params),
        start_gas_cached: cached,
        activation_gas: estimate.activation_gas,
    })
}
