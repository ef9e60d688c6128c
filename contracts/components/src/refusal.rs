//! The error of every function of a large contract: [`Revert`] behind a pointer, which a function can return in a register (with the
//! vector itself the program is a tenth larger).

use alloc::boxed::Box;
use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolError;
use surety_interfaces::IAccess::ArithmeticOverflow;

use crate::Revert;
use crate::codec::{error, word_of};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(Box<Revert>);

pub type Outcome<T = ()> = Result<T, Refusal>;

impl From<Revert> for Refusal {
    #[inline(never)]
    fn from(revert: Revert) -> Self {
        Self(Box::new(revert))
    }
}

impl From<Refusal> for Revert {
    fn from(refusal: Refusal) -> Self {
        *refusal.0
    }
}

impl From<Refusal> for Vec<u8> {
    fn from(refusal: Refusal) -> Self {
        refusal.0.0
    }
}

#[cfg(feature = "export-abi")]
impl stylus_sdk::abi::export::internal::InnerTypes for Refusal {}

/// The error of these arguments.
#[inline(never)]
pub fn refusal(selector: [u8; 4], args: &[U256]) -> Refusal {
    error(selector, args).into()
}

/// `Err` of a typed error. The fields are written in the order of the `.sol`; that the error is one and its fields are
/// right is checked by the compiler, how they are encoded by the tests.
#[macro_export]
macro_rules! refuse {
    (@value $field:ident) => { $field };
    (@value $field:ident $value:expr) => { $value };
    ($error:ident { $($field:ident $(: $value:expr)?),* $(,)? }) => {{
        let _typed = || $error { $($field $(: $value)?),* };
        let args: &[alloy_primitives::U256] =
            &[$($crate::refusal::Word::word($crate::refuse!(@value $field $($value)?))),*];
        Err($crate::refusal::refusal(<$error as alloy_sol_types::SolError>::SELECTOR, args))
    }};
}

/// What is one word in calldata.
pub trait Word {
    fn word(self) -> U256;
}

impl Word for U256 {
    fn word(self) -> U256 {
        self
    }
}

impl Word for u64 {
    fn word(self) -> U256 {
        U256::from(self)
    }
}

impl Word for u32 {
    fn word(self) -> U256 {
        U256::from(self)
    }
}

impl Word for u8 {
    fn word(self) -> U256 {
        U256::from(self)
    }
}

impl Word for Address {
    fn word(self) -> U256 {
        word_of(self)
    }
}

impl Word for B256 {
    fn word(self) -> U256 {
        U256::from_be_bytes(self.0)
    }
}

#[inline(never)]
fn overflow() -> Refusal {
    refusal(ArithmeticOverflow::SELECTOR, &[])
}

/// Turns the `None` of checked arithmetic into a typed error.
pub trait Checked<T> {
    fn or_overflow(self) -> Outcome<T>;
}

impl<T> Checked<T> for Option<T> {
    fn or_overflow(self) -> Outcome<T> {
        self.ok_or_else(overflow)
    }
}

impl<T, E> Checked<T> for Result<T, E> {
    fn or_overflow(self) -> Outcome<T> {
        self.map_err(|_| overflow())
    }
}
