//! Stylus programs as data: recognise, decode, validate, estimate and rewrite them for metering.

mod decode;
mod estimate;
mod hostios;
mod meter;
mod module;
mod operands;
pub(crate) mod pages;
mod prices;
mod rewrite;
mod rules;

pub(crate) use decode::{DecodeError, decode};
pub(crate) use estimate::Estimate;
pub(crate) use module::{Module, Rules, WasmError};
pub(crate) use rewrite::{INK_GLOBAL, MEMORY, STACK_GLOBAL, STATUS_GLOBAL, Status, rewrite};

/// Marks the code of a program; at least one byte (the dictionary) follows.
pub(crate) const PREFIX: [u8; 3] = [0xEF, 0xF0, 0x00];

pub(crate) fn is_program(code: &[u8]) -> bool {
    code.len() > PREFIX.len() && code.starts_with(&PREFIX)
}
