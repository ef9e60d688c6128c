//! Storage slots whose numbers are the keys themselves. The SDK's map hashes each key, which costs about 110 gas of every
//! access, more than the rest of the program's part in it; and each field of a contract's `#[storage]` has its slot
//! computed on every call.

use alloy_primitives::{B256, U256};
use stylus_sdk::prelude::*;
use stylus_sdk::storage::{StorageKey, StorageMap, StorageU256};

/// One word per slot.
pub type Slots = StorageMap<Slot, StorageU256>;

/// A slot's number. Who makes one sees to it that nobody can choose it freely, that two things never have the same one,
/// and that it is none of [`FIXED_SLOTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot(pub U256);

/// What the fields of a contract's `#[storage]` take, from slot 0 on. The SDK's slot for "was constructed" is a hash.
pub const FIXED_SLOTS: u64 = 256;

impl StorageKey for Slot {
    fn to_slot(&self, _map: B256) -> U256 {
        self.0
    }
}

/// The slot of a thing by its kind, from 1 on, its id and its place.
pub const fn slot(kind: u8, id: u64, place: u64) -> U256 {
    U256::from_limbs([place, id, 0, kind as u64])
}

/// The slot of a thing by its kind and a key that somebody can choose.
pub fn hashed<S: HostAccess>(storage: &S, kind: u8, key: U256) -> U256 {
    let mut image = key.to_be_bytes::<32>().to_vec();
    image.extend_from_slice(&U256::from(kind).to_be_bytes::<32>());
    storage.vm().native_keccak256(&image).into()
}
