//! A storage word as two halves, for records that are packed by hand.

use alloy_primitives::{Address, U256};

/// The upper and the lower 128 bits.
pub const fn halves(word: U256) -> (u128, u128) {
    let [a, b, c, d] = word.into_limbs();
    ((d as u128) << 64 | c as u128, (b as u128) << 64 | a as u128)
}

pub const fn join(high: u128, low: u128) -> U256 {
    U256::from_limbs([low as u64, (low >> 64) as u64, high as u64, (high >> 64) as u64])
}

/// An address above 96 bits of something else.
pub fn join_address(account: Address, rest: u128) -> U256 {
    let (high, low) = halves(account.into_word().into());
    join(high << 96 | low >> 32, low << 96 | rest & REST_MASK)
}

pub fn split_address(word: U256) -> (Address, u128) {
    let account = address_in_front(word);
    (Address::from_word(account.into()), halves(word).1 & REST_MASK)
}

/// The address as it stands in calldata.
pub fn address_in_front(word: U256) -> U256 {
    let (high, low) = halves(word);
    join(high >> 96, high << 32 | low >> 96)
}

const REST_MASK: u128 = (1 << 96) - 1;
