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

/// Numbers are worked on in digits of 32 bits. `U256`'s own product and division are thousands of branches (a Stylus program
/// pays 0.2 gas for each) and 8 kB of code (which it pays for on every call).
const DIGIT: usize = 32;
const DIGIT_MASK: u64 = (1 << DIGIT) - 1;

/// The least significant first.
type Limbs = [u64; 4];

/// `floor(n / d)` by long division.
pub fn div_down(n: U256, d: U256) -> Result<U256, MathError> {
    if d.is_zero() {
        return Err(MathError::DivisionByZero);
    }
    let (mut rest, mut part) = (n.into_limbs(), d.into_limbs());
    let Some(longer) = bits(&rest).checked_sub(bits(&part)) else { return Ok(U256::ZERO) };
    let mut place = longer / DIGIT;
    for _ in 0..place {
        part = up(part, 0);
    }
    let mut quotient = [0; 4];
    loop {
        // here `rest < part * 2^32`, and so the digit is below 2^32
        quotient = up(quotient, take_times(&mut rest, &part));
        let Some(next) = place.checked_sub(1) else { return Ok(U256::from_limbs(quotient)) };
        place = next;
        part = down(part);
    }
}

/// `a * b` if it fits 256 bits.
pub fn product(a: U256, b: U256) -> Option<U256> {
    let (a, b) = (a.into_limbs(), b.into_limbs());
    let mut sum = [0; 4];
    for limb in b.into_iter().rev() {
        for digit in [limb >> DIGIT, limb & DIGIT_MASK] {
            if sum[3] >> DIGIT != 0 {
                return None;
            }
            sum = up(sum, 0);
            if !add_times(&mut sum, &a, digit) {
                return None;
            }
        }
    }
    Some(U256::from_limbs(sum))
}

/// How often `part` is in `rest`, which loses it so often. The leading 32 bits of `part` give guesses that are never too high,
/// and off by less than a factor of 2^-31 unless `part` is small.
fn take_times(rest: &mut Limbs, part: &Limbs) -> u64 {
    let below = bits(part).saturating_sub(DIGIT);
    let divisor = word_at(part, below).saturating_add(1);
    let mut times = 0u64;
    loop {
        // a guess of 0 means that the leading bits are equal at most: then it may be in there once
        let guess = word_at(rest, below).checked_div(divisor).unwrap_or_default();
        let mut left = *rest;
        if !take(&mut left, part, guess.max(1)) {
            return times;
        }
        *rest = left;
        times = times.wrapping_add(guess.max(1));
    }
}

/// Adds `factor * digit`; false if it does not fit.
fn add_times(sum: &mut Limbs, factor: &Limbs, digit: u64) -> bool {
    let mut carry = 0u64;
    for (limb, of_factor) in sum.iter_mut().zip(factor) {
        let (low, high) = times(*of_factor, digit, carry);
        let (added, over) = limb.overflowing_add(low);
        *limb = added;
        carry = high.wrapping_add(u64::from(over));
    }
    carry == 0
}

/// Takes `factor * digit` away; false if it is not in there.
fn take(rest: &mut Limbs, factor: &Limbs, digit: u64) -> bool {
    let mut carry = 0u64;
    for (limb, of_factor) in rest.iter_mut().zip(factor) {
        let (low, high) = times(*of_factor, digit, carry);
        let (taken, under) = limb.overflowing_sub(low);
        *limb = taken;
        carry = high.wrapping_add(u64::from(under));
    }
    carry == 0
}

/// `limb * digit + carry`, low and high; the digit and the carry are below 2^32.
fn times(limb: u64, digit: u64, carry: u64) -> (u64, u64) {
    let low = (limb & DIGIT_MASK).wrapping_mul(digit).wrapping_add(carry);
    let high = (limb >> DIGIT).wrapping_mul(digit).wrapping_add(low >> DIGIT);
    (high << DIGIT | low & DIGIT_MASK, high >> DIGIT)
}

fn bits(limbs: &Limbs) -> usize {
    let place = limbs.iter().rposition(|limb| *limb != 0);
    place.map_or(0, |place| {
        let zeros = limbs.get(place).map_or(0, |limb| limb.leading_zeros());
        place.wrapping_mul(64).wrapping_add(64).wrapping_sub(zeros as usize)
    })
}

/// The 64 bits from bit `below` on.
fn word_at(limbs: &Limbs, below: usize) -> u64 {
    let limb = |at: usize| limbs.get(at).copied().unwrap_or_default();
    let (at, bits) = (below / 64, below % 64);
    let high = limb(at.wrapping_add(1)) << 1 << 63usize.wrapping_sub(bits);
    limb(at) >> bits | high
}

/// A digit up, with a new last one.
fn up([a, b, c, d]: Limbs, digit: u64) -> Limbs {
    [a << 32 | digit, b << 32 | a >> 32, c << 32 | b >> 32, d << 32 | c >> 32]
}

fn down([a, b, c, d]: Limbs) -> Limbs {
    [a >> 32 | b << 32, b >> 32 | c << 32, c >> 32 | d << 32, d >> 32]
}

/// `floor(a * b / divisor)`. The product must fit 256 bits: the protocol's factors are amounts and
/// shares below 2^128, so a 512-bit product would only cost code.
pub fn mul_div_down(a: U256, b: U256, divisor: U256) -> Result<U256, MathError> {
    div_down(product(a, b).ok_or(MathError::Overflow)?, divisor)
}

/// `ceil(a * b / divisor)`, with the bound of [`mul_div_down`].
pub fn mul_div_up(a: U256, b: U256, divisor: U256) -> Result<U256, MathError> {
    let whole = product(a, b).ok_or(MathError::Overflow)?;
    let Some(below) = whole.checked_sub(U256::ONE) else {
        return div_down(whole, divisor);
    };
    div_down(below, divisor)?.checked_add(U256::ONE).ok_or(MathError::Overflow)
}
