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

/// The module within a program's code, at most `limit` bytes long. No more than that is ever decompressed.
pub(crate) fn decode(code: &[u8], limit: usize) -> Result<Vec<u8>, DecodeError> {
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
        assert_eq!(decode(&code, 131_072), Err(DecodeError::TooLarge(131_072)));
        assert_eq!(decode(&program(&[7; 100]), 100), Ok(vec![7; 100]));
    }

    #[test]
    fn decode_truncated_stream_is_refused() {
        let code = program(b"a module of some length that does not repeat itself: 0123456789");
        assert_eq!(decode(&code[..code.len() - 3], 1000), Err(DecodeError::Brotli));
    }
}
