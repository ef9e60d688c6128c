//! Where everything is stored.

use alloy_primitives::{Address, B256, U256};
use surety_components::slots::{Key, hashed};

use crate::OperatorRegistry;

/// Knows the frames whose scores count.
pub const DISTRIBUTOR: Key = Key::new(1, 0, 0);
/// [`crate::strategies::Basics`].
pub const BASICS: Key = Key::new(2, 0, 0);
/// Up to 8, see [`crate::tiers`].
pub const TIERS: Key = Key::new(3, 0, 0);
/// Curator and current node version, see [`crate::verify`].
pub const CURATORSHIP: Key = Key::new(4, 0, 0);
/// Reserves and locks bonds for nodes that are no seats.
pub const NODE_MANAGER: Key = Key::new(5, 0, 0);
/// By strategy and place: vault and ledger.
pub const STRATEGY: u8 = 6;
/// By operator id and place: up to four words, see [`crate::operators`].
pub const OPERATOR: u8 = 7;
/// Operator id by the hash of its key and who registered it.
const KEY: u8 = 8;
/// 1 by operator and account that may choose it while it is private, see [`crate::whitelist`].
const LISTING: u8 = 9;

impl OperatorRegistry {
    pub(crate) fn word(&self, key: Key) -> U256 {
        self.shelf.word(key)
    }

    pub(crate) fn set_word(&mut self, key: Key, word: U256) {
        self.shelf.set_word(key, word);
    }

    pub(crate) fn load_address(&self, key: Key) -> Address {
        self.shelf.address(key)
    }

    pub(crate) fn key_slot(&self, key_hash: B256) -> U256 {
        hashed(self, KEY, key_hash.into())
    }

    /// `listing`: an operator and an account.
    pub(crate) fn listing_slot(&self, listing: U256) -> U256 {
        hashed(self, LISTING, listing)
    }
}
