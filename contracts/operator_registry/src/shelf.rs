//! Where everything is stored.

use alloy_primitives::{Address, B256, U256};
use surety_components::slots::{Slot, hashed, slot};

use crate::OperatorRegistry;

/// Knows the frames whose scores count.
pub const DISTRIBUTOR: U256 = slot(1, 0, 0);
/// [`crate::strategies::Basics`].
pub const BASICS: U256 = slot(2, 0, 0);
/// Up to 8, see [`crate::tiers`].
pub const TIERS: U256 = slot(3, 0, 0);
/// Curator and current node version, see [`crate::verify`].
pub const CURATORSHIP: U256 = slot(4, 0, 0);
/// Reserves and locks bonds for nodes that are no seats.
pub const NODE_MANAGER: U256 = slot(5, 0, 0);
/// By strategy and place: vault and ledger.
pub const STRATEGY: u8 = 6;
/// By operator id and place: up to four words, see [`crate::operators`].
pub const OPERATOR: u8 = 7;
/// Operator id by the hash of its key and who registered it.
const KEY: u8 = 8;
/// 1 by operator and account that may choose it while it is private, see [`crate::whitelist`].
const LISTING: u8 = 9;

impl OperatorRegistry {
    #[inline(never)]
    pub(crate) fn word(&self, slot: U256) -> U256 {
        self.words.get(Slot(slot))
    }

    #[inline(never)]
    pub(crate) fn set_word(&mut self, slot: U256, word: U256) {
        self.words.setter(Slot(slot)).set(word);
    }

    pub(crate) fn load_address(&self, slot: U256) -> Address {
        Address::from_word(B256::from(self.word(slot)))
    }

    pub(crate) fn key_slot(&self, key_hash: B256) -> U256 {
        hashed(self, KEY, key_hash.into())
    }

    /// `listing`: an operator and an account.
    pub(crate) fn listing_slot(&self, listing: U256) -> U256 {
        hashed(self, LISTING, listing)
    }
}
