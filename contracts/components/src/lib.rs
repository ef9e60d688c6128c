//! Storage modules and helpers that two or more contracts share.
//!
//! * [`Access`]: admin with two-step hand-over, and guardian.
//! * [`Revert`]: the error type of every public function, made from any typed error of `abi/I*.sol`.
//! * [`check_clock`]: the bounds of a clock of frames.
//! * [`refusal`]: the same behind a pointer, for contracts that would outgrow their size otherwise.
//! * [`words`]: storage words packed by hand.
//! * [`slots`]: storage slots whose numbers are the keys.
//! * [`calls`]: calls to other contracts that pass a callee's typed error on unchanged.
//! * [`router`]: which function a selector calls, in less code than the SDK's.
//! * [`abi`]: calldata and answers, likewise.
//! * [`codec`]: calls, errors and events word by word.
//! * [`log`]: events, in less code than the SDK's.
//! * [`token`]: ERC-20 transfers.
//! * `testing`: routers compared with the SDK's.
#![cfg_attr(not(any(test, feature = "export-abi")), no_std)]
#![deny(clippy::arithmetic_side_effects)]

extern crate alloc;

pub mod abi;
mod access;
pub mod calls;
mod clock;
pub mod codec;
mod encode;
pub mod refusal;
mod revert;
pub mod router;
pub mod slots;
#[cfg(feature = "test-utils")]
#[allow(clippy::arithmetic_side_effects)]
pub mod testing;
pub mod token;
pub mod words;

pub use access::{Access, Administered, in_bounds, non_zero};
pub use clock::check_clock;
pub use encode::log;
pub use revert::{Checked, Revert};
