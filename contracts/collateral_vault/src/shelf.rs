//! Where everything is stored: the keys of the one map, for a field of its own costs a program 150 bytes.

use alloc::{vec, vec::Vec};

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use surety_components::codec::{digits, log};
use surety_components::refusal::{Checked, Outcome};
use surety_components::slots::FIXED_SLOTS;
use surety_components::words;

use crate::CollateralVault;

/// Acts for the operators.
pub const REGISTRY: u128 = key(1, 0, 0);
/// Slashes.
pub const SETTLEMENT: u128 = key(2, 0, 0);
/// Adds rewards to bonds.
pub const DISTRIBUTOR: u128 = key(3, 0, 0);
/// Wei and shares of all bonds, day, pause, see [`crate::totals`].
pub const TOTALS: u128 = key(4, 0, 0);
/// Wei of all bonds when the day of the totals began, and wei of all [`RECOVERED`], one half each.
pub const RESERVES: u128 = key(5, 0, 0);
/// What is left of donations, see [`crate::donate`].
pub const VESTING: u128 = key(6, 0, 0);
/// Cap and sums of the slashes of the last days, see [`crate::window`].
pub const WINDOW: u128 = key(7, 0, 0);
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

/// A storage slot, all of whose last 32 bits are the kind. (Two numbers in registers; the slot's number is made of them in
/// one place.)
pub const fn key(kind: u8, id: u64, place: u32) -> u128 {
    (id as u128) << 64 | (place as u128) << 32 | (FIXED_SLOTS | kind as u64) as u128
}

/// The key of what a beneficiary may pull; its last bits are the kind, as in every key.
fn recovered(beneficiary: Address) -> U256 {
    words::join_address(beneficiary, key(RECOVERED, 0, 0))
}

/// Wei that fit.
#[inline(never)]
pub fn narrow(wei: U256) -> Outcome<u128> {
    u128::try_from(wei).or_overflow()
}

impl CollateralVault {
    /// Logs an event whose first topic is an operator.
    #[inline(always)]
    pub(crate) fn note<E: SolEvent>(&self, operator_id: u64, topics: &[U256], values: &[u128]) {
        let [a, b, c, d] = const { digits::<E>() };
        self.log(a, b, c, d, operator_id, topics, values);
    }

    #[inline(never)]
    #[allow(clippy::too_many_arguments)] // as in `codec::log`
    fn log(
        &self,
        a: u64,
        b: u64,
        c: u64,
        d: u64,
        operator_id: u64,
        topics: &[U256],
        values: &[u128],
    ) {
        let mut indexed = vec![U256::from(operator_id)];
        indexed.extend_from_slice(topics);
        let mut data = Vec::new();
        for value in values {
            data.push(U256::from(*value));
        }
        log(self, a, b, c, d, &indexed, &data, &[]);
    }

    #[inline(never)]
    pub(crate) fn word(&self, key: u128) -> U256 {
        self.shelf.word_at(U256::from(key))
    }

    #[inline(never)]
    pub(crate) fn set_word(&mut self, key: u128, word: U256) {
        self.shelf.set_word_at(U256::from(key), word);
    }

    pub(crate) fn load_address(&self, key: u128) -> Address {
        Address::from_word(B256::from(self.word(key)))
    }

    pub(crate) fn recovered(&self, beneficiary: Address) -> U256 {
        self.shelf.word_at(recovered(beneficiary))
    }

    #[inline(never)]
    pub(crate) fn set_recovered(&mut self, beneficiary: Address, wei: U256) {
        self.shelf.set_word_at(recovered(beneficiary), wei);
    }
}
