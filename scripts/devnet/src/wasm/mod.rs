//! Stylus programs as data: recognise, decode, validate, estimate and rewrite them for metering.

/// Marks the code of a program; at least one byte (the dictionary) follows.
pub(crate) const PREFIX: [u8; 3] = [0xEF, 0xF0, 0x00];

pub(crate) fn is_program(code: &[u8]) -> bool {
    code.len() > PREFIX.len() && code.starts_with(&PREFIX)
}
