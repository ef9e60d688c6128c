//! Checked multiply-then-divide on 256 bits. `U256`'s own operators wrap, so nothing here uses them.

use alloy_primitives::U256;

/// 10 000 basis points are the whole.
pub const BPS: u16 = 10_000;

/// [`BPS`] for products.
pub const BPS_U128: u128 = 10_000;
pub const BPS_U256: U256 = U256::from_limbs([10_000, 0, 0, 0]);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MathError {
    /// A product, sum or difference leaves its type.
    Overflow,
    DivisionByZero,
}

/// `floor(a * b / divisor)`. The product must fit 256 bits: the protocol's factors are amounts and
/// shares below 2^128, so a 512-bit product would only cost code.
pub fn mul_div_down(a: U256, b: U256, divisor: U256) -> Result<U256, MathError> {
    let product = a.checked_mul(b).ok_or(MathError::Overflow)?;
    product.checked_div(divisor).ok_or(MathError::DivisionByZero)
}

/// `ceil(a * b / divisor)`, with the bound of [`mul_div_down`].
pub fn mul_div_up(a: U256, b: U256, divisor: U256) -> Result<U256, MathError> {
    let product = a.checked_mul(b).ok_or(MathError::Overflow)?;
    let Some(below) = product.checked_sub(U256::ONE) else {
        return if divisor.is_zero() { Err(MathError::DivisionByZero) } else { Ok(U256::ZERO) };
    };
    let quotient = below.checked_div(divisor).ok_or(MathError::DivisionByZero)?;
    quotient.checked_add(U256::ONE).ok_or(MathError::Overflow)
}
