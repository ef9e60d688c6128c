//! A contract's program: its bytes as they are deployed, and whether a chain would activate them.

mod check;
#[cfg(test)]
mod tests;

pub use check::{Refusal, check};

use std::io::Write;
use wasmparser::{Parser, Payload};

/// EIP-170: the most bytes that an account's code may have.
pub const CODE_LIMIT: usize = 24_576;
/// ArbOS' `maxWasmSize`.
pub const WASM_LIMIT: usize = 131_072;
/// Marks a Stylus program; the last byte says that the stream uses no dictionary.
const PREFIX: [u8; 4] = [0xEF, 0xF0, 0x00, 0x00];
const BROTLI_QUALITY: i32 = 11;
const BROTLI_WINDOW: i32 = 22;

/// The module without its custom sections (names, producers, target features): they cost bytes, hence gas.
pub fn strip_custom_sections(wasm: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut stripped = wasm.get(..8).ok_or(Refusal::NotAModule)?.to_vec();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.map_err(Refusal::invalid)?;
        if matches!(payload, Payload::CustomSection(_)) {
            continue;
        }
        let Some((id, range)) = payload.as_section() else { continue };
        let body = wasm.get(range).ok_or(Refusal::NotAModule)?;
        stripped.push(id);
        write_leb128(&mut stripped, body.len());
        stripped.extend_from_slice(body);
    }
    Ok(stripped)
}

fn write_leb128(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let low = (value & 0x7F) as u8;
        value >>= 7;
        if value == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

/// What is deployed: the prefix and the module as a brotli stream.
pub fn encode(wasm: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut code = PREFIX.to_vec();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: wasm.len(),
        ..Default::default()
    };
    let mut encoder = brotli::CompressorWriter::with_params(&mut code, 4096, &parameters);
    encoder.write_all(wasm)?;
    encoder.flush()?;
    drop(encoder);
    Ok(code)
}
