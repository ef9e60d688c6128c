use alloc::vec::Vec;

use alloy_sol_types::SolError;
use surety_interfaces::IAccess::ArithmeticOverflow;

use crate::encode::with_selector;

/// ABI-encoded error data. One type for a contract's own typed errors and for those of a contract that it called,
/// so that callers always see the error where it arose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revert(pub Vec<u8>);

impl<E: SolError> From<E> for Revert {
    fn from(error: E) -> Self {
        Self(with_selector(E::SELECTOR, &error.tokenize()))
    }
}

impl From<Revert> for Vec<u8> {
    fn from(revert: Revert) -> Self {
        revert.0
    }
}

#[cfg(feature = "export-abi")]
impl stylus_sdk::abi::export::internal::InnerTypes for Revert {}

/// Turns the `None` of checked arithmetic into a typed error.
pub trait Checked<T> {
    fn or_overflow(self) -> Result<T, Revert>;
}

impl<T> Checked<T> for Option<T> {
    fn or_overflow(self) -> Result<T, Revert> {
        self.ok_or_else(|| ArithmeticOverflow {}.into())
    }
}

impl<T, E> Checked<T> for Result<T, E> {
    fn or_overflow(self) -> Result<T, Revert> {
        self.map_err(|_| ArithmeticOverflow {}.into())
    }
}
