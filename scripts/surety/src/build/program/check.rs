//! Whether a chain would take the program: a chain answers a refused one with nothing but the loss of its gas, so the
//! build says the reason first. The rules are the devnet's, so that they stand once.

use super::{CODE_LIMIT, WASM_LIMIT};
use stylus_devnet::{Inspection, NotActivatable};
use wasmparser::BinaryReaderError;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("{size} bytes compressed, and the limit is {CODE_LIMIT}")]
    CodeTooLarge { size: usize },
    #[error("{size} bytes of WASM, and the limit is {WASM_LIMIT}")]
    WasmTooLarge { size: usize },
    #[error("it is no WASM module")]
    NotAModule,
    #[error("{reason} (at byte {offset})")]
    Invalid { reason: String, offset: usize },
    #[error(transparent)]
    NotActivatable(#[from] NotActivatable),
}

impl Refusal {
    pub(super) fn invalid(error: BinaryReaderError) -> Self {
        Self::Invalid { reason: error.message().to_owned(), offset: error.offset() }
    }
}

/// Checks a module and the code that it compresses to.
pub fn check(wasm: &[u8], code: &[u8]) -> Result<Inspection, Refusal> {
    if wasm.len() > WASM_LIMIT {
        return Err(Refusal::WasmTooLarge { size: wasm.len() });
    }
    let inspection = stylus_devnet::inspect(code)?;
    if code.len() > CODE_LIMIT {
        return Err(Refusal::CodeTooLarge { size: code.len() });
    }
    Ok(inspection)
}
