//! Storage slots whose numbers are the keys themselves. The SDK's map hashes each key, which costs about 110 gas of every
//! access, more than the rest of the program's part in it; and each field of a contract's `#[storage]` has its slot
//! computed on every call.

use alloc::{vec, vec::Vec};

use alloy_primitives::{Address, B256, U256};
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

/// What is stored, by its kind from 1 on, its id and its place. (Two numbers in registers: a constant of 32 bytes in memory
/// costs at the start of every call.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    id: u64,
    place_and_kind: u64,
}

impl Key {
    pub const fn new(kind: u8, id: u64, place: u32) -> Self {
        assert!(kind > 0);
        Self { id, place_and_kind: (place as u64) << 8 | kind as u64 }
    }

    /// Beyond [`FIXED_SLOTS`]; 120 of its bits are 0, which those of a hash are not.
    pub const fn slot(self) -> U256 {
        U256::from_limbs([self.place_and_kind >> 8, self.id, 0, self.place_and_kind & 0xff])
    }

    /// Whether a slot may be that of a key, or a fixed one.
    pub const fn is_slot_of_one(slot: U256) -> bool {
        let [_, _, zeros, kind] = slot.into_limbs();
        zeros == 0 && kind <= 0xff
    }
}

/// The slot of a thing by its kind and an id that somebody can choose.
pub fn hashed<S: HostAccess>(storage: &S, kind: u8, id: U256) -> U256 {
    let mut image = id.to_be_bytes::<32>().to_vec();
    image.extend_from_slice(&U256::from(kind).to_be_bytes::<32>());
    storage.vm().native_keccak256(&image).into()
}

/// A contract's storage by keys.
#[storage]
pub struct Shelf {
    slots: Slots,
}

impl Shelf {
    #[inline(never)]
    pub fn word(&self, key: Key) -> U256 {
        self.word_at(key.slot())
    }

    #[inline(never)]
    pub fn set_word(&mut self, key: Key, word: U256) {
        self.set_word_at(key.slot(), word);
    }

    pub fn address(&self, key: Key) -> Address {
        Address::from_word(B256::from(self.word(key)))
    }

    pub fn word_at(&self, slot: U256) -> U256 {
        self.slots.get(Slot(slot))
    }

    pub fn set_word_at(&mut self, slot: U256, word: U256) {
        self.slots.setter(Slot(slot)).set(word);
    }
}
