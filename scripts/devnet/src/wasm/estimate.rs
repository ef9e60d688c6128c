use super::{
    meter::Metered,
    module::{ADDED_GLOBALS, Module, WasmError},
};

/// What activation learns about a program, computed from the original module as Nitro does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Estimate {
    pub init_cost: u16,
    pub cached_cost: u16,
    pub footprint: u16,
    /// Bytes of machine code.
    pub asm_size: u32,
    /// Gas of the activation itself.
    pub activation_gas: u64,
}

impl Estimate {
    pub fn of(module: &Module<'_>, metered: &Metered) -> Result<Self, WasmError> {
        let funcs = module.bodies.len() as u64;
        let types = signature_sizes(module);
        let len = module.wasm.len() as u64;
        let globals = (module.globals + ADDED_GLOBALS) as u64;
        let data = (module.data_encoded + module.elements_encoded) as u64;
        let pages = u64::from(module.pages);

        let asm = 512_000 + funcs * 996_829 / 1000 + types * 11_416 / 1000 + len * 62_628 / 10_000;
        let cached = funcs * 13_420 / 100_000
            + types * 89 / 100_000
            + len * 122 / 100_000
            + globals * 1628 / 1000
            + data * 75_244 / 100_000
            + 5 * pages;
        let init = funcs * 8252 / 1000 + types * 1059 / 1000 + len * 1286 / 10_000;
        Ok(Self {
            init_cost: fit("init cost", init)?,
            cached_cost: fit("cached cost", cached)?,
            footprint: module.pages,
            asm_size: u32::try_from(asm).unwrap_or(u32::MAX),
            activation_gas: activation_gas(module, metered),
        })
    }
}

/// Parameters and results of every function with a body.
fn signature_sizes(module: &Module<'_>) -> u64 {
    let sizes = (module.imported..module.functions.len()).filter_map(|function| {
        let ty = module.function_type(function as u32)?;
        Some((ty.params().len() + ty.results().len()) as u64)
    });
    sizes.sum()
}

fn activation_gas(module: &Module<'_>, metered: &Metered) -> u64 {
    // Gas of so many microseconds, at 7 million gas per second and twice over for safety.
    let micros = |us: u64| us * 2 * 7_000_000 / 500_000;
    let len = module.wasm.len() as u64;
    micros(len * 31_733 / 100_000)
        + micros(module.bodies.len() as u64 * 17_263 / 100_000)
        + micros(module.data_payload as u64 * 17_376 / 100_000)
        + micros(module.elements_encoded as u64 * 17_376 / 100_000)
        + micros(u64::from(module.pages) * 2217)
        + micros(metered.instructions * 535 / 1000)
}

fn fit(what: &'static str, cost: u64) -> Result<u16, WasmError> {
    let limit = u64::from(u16::MAX);
    u16::try_from(cost).map_err(|_| WasmError::Limit { what, count: cost, limit })
}
