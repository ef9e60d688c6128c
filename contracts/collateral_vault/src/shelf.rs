//! Where everything is stored: the keys of the one map, for a field of its own costs a program 150 bytes.

use alloc::{vec, vec::Vec};

use alloy_primitives::{Address, B256, U256};
use surety_components::codec::{emit, word_of};
use surety_components::refusal::{Checked, Outcome};

use crate::CollateralVault;

/// Acts for the operators.
pub const REGISTRY: U256 = key(1, 0, 0);
/// Slashes.
pub const SETTLEMENT: U256 = key(2, 0, 0);
/// Adds rewards to bonds.
pub const DISTRIBUTOR: U256 = key(3, 0, 0);
/// Wei and shares of all bonds, day, pause, see [`crate::totals`].
pub const TOTALS: U256 = key(4, 0, 0);
/// Wei of all bonds when the day of the totals began, and wei of all [`RECOVERED`], one half each.
pub const RESERVES: U256 = key(5, 0, 0);
/// What is left of donations, see [`crate::donate`].
pub const VESTING: U256 = key(6, 0, 0);
/// Cap and sums of the slashes of the last days, see [`crate::window`].
pub const WINDOW: U256 = key(7, 0, 0);
/// By position: wei slashed one to seven days before the window's day, two days per word.
pub const DAYS: u8 = 8;
/// By node kind and position: up to 16 intervals, two per word, see [`crate::curve`].
pub const CURVE: u8 = 9;
/// By operator id: shares, multiplier and debts, see [`crate::record`].
pub const OPERATOR: u8 = 10;
/// By operator id: reservations and ends of locks, see [`crate::holds`].
pub const HOLDS: u8 = 11;
/// By operator id and place: cases, beneficiaries and wei, see [`crate::holds`].
pub const LOCK: u8 = 12;
/// By operator id and place: beneficiary and wei, see [`crate::debt`].
pub const DEBT: u8 = 13;
/// By beneficiary: wei.
const RECOVERED: u8 = 14;

pub const fn key(kind: u8, id: u64, place: u32) -> U256 {
    U256::from_limbs([place as u64, id, 0, kind as u64])
}

/// The key of what a beneficiary may pull.
pub fn recovered(beneficiary: Address) -> U256 {
    // an address has 160 bits, the kind is above them
    word_of(beneficiary) | key(RECOVERED, 0, 0)
}

/// Wei that fit.
#[inline(never)]
pub fn narrow(wei: U256) -> Outcome<u128> {
    u128::try_from(wei).or_overflow()
}

impl CollateralVault {
    /// Logs an event whose first topic is an operator.
    #[inline(never)]
    pub(crate) fn note(&self, event: &B256, operator_id: u64, topics: &[U256], values: &[u128]) {
        let mut indexed = vec![U256::from(operator_id)];
        indexed.extend_from_slice(topics);
        let mut data = Vec::new();
        for value in values {
            data.push(U256::from(*value));
        }
        emit(self, event, &indexed, &data);
    }

    #[inline(never)]
    pub(crate) fn word(&self, key: U256) -> U256 {
        self.words.get(key)
    }

    #[inline(never)]
    pub(crate) fn set_word(&mut self, key: U256, word: U256) {
        self.words.setter(key).set(word);
    }

    pub(crate) fn load_address(&self, key: U256) -> Address {
        Address::from_word(B256::from(self.word(key)))
    }
}
