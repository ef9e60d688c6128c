//! A word field by field. Everything is inlined, so that the places, which are constants, cost nothing at run time: an
//! account is read and written in a third of the gas that shifts by variables take.

use alloy_primitives::{Address, U256};
use surety_components::codec::word_of;

use crate::refusal::{Checked, Outcome};

const ADDRESS_BITS: usize = 160;
const LIMB_BITS: usize = 64;

/// The largest value of `bits` bits, 1 ..= 128.
pub const fn largest(bits: usize) -> u128 {
    u128::MAX.wrapping_shr(128_u32.saturating_sub(bits as u32))
}

/// Takes fields from the low end of a word.
pub struct Reader {
    limbs: [u64; 4],
    at: usize,
}

impl Reader {
    pub const fn new(word: U256) -> Self {
        Self { limbs: word.into_limbs(), at: 0 }
    }

    pub fn behind_address(word: U256) -> Self {
        Self { at: ADDRESS_BITS, ..Self::new(word) }
    }

    /// `bits` is at most 128.
    #[inline(always)]
    pub fn take(&mut self, bits: usize) -> u128 {
        let first = self.at.wrapping_div(LIMB_BITS);
        let (low, high) = (self.limb(first), self.limb(first.wrapping_add(1)));
        self.at = self.at.wrapping_add(bits);
        (u128::from(high) << LIMB_BITS | u128::from(low)) & largest(bits)
    }

    /// The 64 bits from the reader's place in a limb on.
    #[inline(always)]
    fn limb(&self, index: usize) -> u64 {
        let limb = |index: usize| self.limbs.get(index).copied().unwrap_or(0);
        let (here, next) = (limb(index), limb(index.wrapping_add(1)));
        match self.at.wrapping_rem(LIMB_BITS) as u32 {
            0 => here,
            shift => here.wrapping_shr(shift) | next.wrapping_shl(64_u32.wrapping_sub(shift)),
        }
    }
}

/// Puts fields into a word from its low end.
pub struct Writer {
    limbs: [u64; 4],
    at: usize,
    fits: bool,
}

impl Writer {
    pub const fn new() -> Self {
        Self { limbs: [0; 4], at: 0, fits: true }
    }

    pub fn with_address(account: Address) -> Self {
        Self { limbs: word_of(account).into_limbs(), at: ADDRESS_BITS, fits: true }
    }

    /// `bits` is at most 128, and all of a word's together are at most 256.
    #[inline(always)]
    pub fn put(&mut self, value: u128, bits: usize) {
        self.fits &= value <= largest(bits);
        let first = self.at.wrapping_div(LIMB_BITS);
        self.or(first, value as u64);
        self.or(first.wrapping_add(1), value.wrapping_shr(64) as u64);
        self.at = self.at.wrapping_add(bits);
    }

    #[inline(always)]
    fn or(&mut self, index: usize, value: u64) {
        let shift = self.at.wrapping_rem(LIMB_BITS) as u32;
        let over = match shift {
            0 => 0,
            shift => value.wrapping_shr(64_u32.wrapping_sub(shift)),
        };
        if let Some(limb) = self.limbs.get_mut(index) {
            *limb |= value.wrapping_shl(shift);
        }
        if let Some(limb) = self.limbs.get_mut(index.wrapping_add(1)) {
            *limb |= over;
        }
    }

    pub fn finish(self) -> Outcome<U256> {
        self.fits.then_some(U256::from_limbs(self.limbs)).or_overflow()
    }
}
