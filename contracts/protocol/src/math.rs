//! Checked multiply-then-divide on 256 bits. `U256`'s own operators wrap, so nothing here uses them.

use alloy_primitives::U256;

/// 10 000 basis points are the whole.
pub const BPS: u16 = 10_000;

/// [`BPS`] for products.
pub const BPS_U64: u64 = 10_000;
pub const BPS_U128: u128 = 10_000;
pub const BPS_U256: U256 = U256::from_limbs([10_000, 0, 0, 0]);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MathError {
    /// A product, sum or difference leaves its type.
    Overflow,
    DivisionByZero,
}

/// `floor(n / d)` by shift and subtract. `U256`'s own division links 8 kB of code, and a Stylus
/// program pays for its code on every call; this is 1 kB, and one loop per bit of the quotient.
pub fn div_down(n: U256, d: U256) -> Result<U256, MathError> {
    if d.is_zero() {
        return Err(MathError::DivisionByZero);
    }
    let Some(mut bit) = d.leading_zeros().checked_sub(n.leading_zeros()) else {
        return Ok(U256::ZERO);
    };
    let mut part = d.wrapping_shl(bit);
    let mut rest = n;
    let mut quotient = U256::ZERO;
    loop {
        let (less, too_much) = rest.overflowing_sub(part);
        if !too_much {
            rest = less;
            quotient.set_bit(bit, true);
        }
        let Some(next) = bit.checked_sub(1) else { return Ok(quotient) };
        bit = next;
        part = half(part);
    }
}

fn half(value: U256) -> U256 {
    let [a, b, c, d] = value.into_limbs();
    U256::from_limbs([a >> 1 | b << 63, b >> 1 | c << 63, c >> 1 | d << 63, d >> 1])
}

/// `floor(a * b / divisor)`. The product must fit 256 bits: the protocol's factors are amounts and
/// shares below 2^128, so a 512-bit product would only cost code.
pub fn mul_div_down(a: U256, b: U256, divisor: U256) -> Result<U256, MathError> {
    div_down(a.checked_mul(b).ok_or(MathError::Overflow)?, divisor)
}

/// `ceil(a * b / divisor)`, with the bound of [`mul_div_down`].
pub fn mul_div_up(a: U256, b: U256, divisor: U256) -> Result<U256, MathError> {
    let product = a.checked_mul(b).ok_or(MathError::Overflow)?;
    let Some(below) = product.checked_sub(U256::ONE) else {
        return div_down(product, divisor);
    };
    div_down(below, divisor)?.checked_add(U256::ONE).ok_or(MathError::Overflow)
}
