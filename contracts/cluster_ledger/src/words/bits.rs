//! A word field by field.

use alloy_primitives::{Address, U256};
use surety_components::codec::word_of;
use surety_components::words::{halves, join};

use crate::refusal::{Checked, Outcome};

const ADDRESS_BITS: u32 = 160;

/// The largest value of `bits` bits, 1 ..= 128.
pub const fn largest(bits: usize) -> u128 {
    u128::MAX.wrapping_shr(128_u32.saturating_sub(bits as u32))
}

/// Takes fields from the low end of a word, which is held as its lower and upper half.
pub struct Reader(u128, u128);

impl Reader {
    pub const fn new(word: U256) -> Self {
        let (high, low) = halves(word);
        Self(low, high)
    }

    pub fn behind_address(word: U256) -> Self {
        let mut word = Self::new(word);
        word.take(80);
        word.take(80);
        word
    }

    /// `bits` is below 128.
    #[inline(never)]
    pub fn take(&mut self, bits: usize) -> u128 {
        let (field, bits) = (self.0 & largest(bits), bits as u32);
        let moved = self.1.wrapping_shl(128_u32.wrapping_sub(bits));
        self.0 = self.0.wrapping_shr(bits) | moved;
        self.1 = self.1.wrapping_shr(bits);
        field
    }
}

/// Puts fields into a word from its low end.
pub struct Writer {
    halves: (u128, u128),
    used: u32,
    fits: bool,
}

impl Writer {
    pub const fn new() -> Self {
        Self { halves: (0, 0), used: 0, fits: true }
    }

    pub fn with_address(account: Address) -> Self {
        let Reader(low, high) = Reader::new(word_of(account));
        Self { halves: (low, high), used: ADDRESS_BITS, fits: true }
    }

    /// `bits` is below 128, and all of a word's together are at most 256.
    #[inline(never)]
    pub fn put(&mut self, value: u128, bits: usize) {
        self.fits &= value <= largest(bits);
        // each shift is by less than 128 bits where it is used
        let shifted = value.wrapping_shl(self.used);
        if self.used >= 128 {
            self.halves.1 |= shifted;
        } else {
            self.halves.0 |= shifted;
            if self.used > 0 {
                self.halves.1 |= value.wrapping_shr(128_u32.wrapping_sub(self.used));
            }
        }
        self.used = self.used.wrapping_add(bits as u32);
    }

    pub fn finish(self) -> Outcome<U256> {
        let (low, high) = self.halves;
        self.fits.then_some(join(high, low)).or_overflow()
    }
}
