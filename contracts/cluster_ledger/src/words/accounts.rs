//! What operators and the network earn.

use alloy_primitives::U256;
use surety_protocol::cluster::accrued;

use super::bits::{Reader, Writer, largest};
use super::{COUNT_BITS, EARNINGS_BITS, FEE_BITS, INDEX_BITS, NETWORK_EARNINGS_BITS, SLOT_BITS};
use crate::refusal::{Checked, Outcome};

/// What an account's own word can hold; see [`Account`].
pub const MAX_HOT_EARNINGS: u128 = largest(EARNINGS_BITS);

const EXISTS: u8 = 1;
const ACTIVE: u8 = 2;
const PRIVATE: u8 = 4;
const FLAG_BITS: usize = 6;

/// A fee and the index that it drives: wei per validator since the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accrual {
    pub fee: u64,
    /// As of `since_slot`, the slot of the last change of the fee.
    pub index: u128,
    pub since_slot: u64,
}

impl Accrual {
    pub fn index_at(&self, slot: u64) -> Outcome<u128> {
        let slots = slot.checked_sub(self.since_slot).or_overflow()?;
        self.index.checked_add(accrued(self.fee, slots)).or_overflow()
    }

    pub fn set_fee(&mut self, fee: u64, slot: u64) -> Outcome {
        *self = Self { fee, index: self.index_at(slot)?, since_slot: slot };
        Ok(())
    }

    fn take(word: &mut Reader) -> Self {
        let since_slot = word.take(SLOT_BITS) as u64;
        let fee = word.take(FEE_BITS) as u64;
        Self { fee, index: word.take(INDEX_BITS), since_slot }
    }

    fn put(&self, word: &mut Writer) {
        word.put(self.since_slot.into(), SLOT_BITS);
        word.put(self.fee.into(), FEE_BITS);
        word.put(self.index, INDEX_BITS);
    }
}

/// An operator's account. Word: seats 16, capacity 16, flags 6, slot 30, fee 47, index 75, earnings 66.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    pub seats: u32,
    pub capacity: u32,
    pub exists: bool,
    pub active: bool,
    pub is_private: bool,
    pub accrual: Accrual,
    /// Wei in this word; what is carried in the second slot comes on top.
    pub earnings: u128,
}

impl Account {
    pub fn decode(word: U256) -> Self {
        let mut word = Reader::new(word);
        let (seats, capacity) = (word.take(COUNT_BITS) as u32, word.take(COUNT_BITS) as u32);
        let flags = word.take(FLAG_BITS) as u8;
        Self {
            seats,
            capacity,
            exists: flags & EXISTS != 0,
            active: flags & ACTIVE != 0,
            is_private: flags & PRIVATE != 0,
            accrual: Accrual::take(&mut word),
            earnings: word.take(EARNINGS_BITS),
        }
    }

    pub fn encode(&self) -> Outcome<U256> {
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        let flags =
            flag(self.exists, EXISTS) | flag(self.active, ACTIVE) | flag(self.is_private, PRIVATE);
        let mut word = Writer::new();
        word.put(self.seats.into(), COUNT_BITS);
        word.put(self.capacity.into(), COUNT_BITS);
        word.put(flags.into(), FLAG_BITS);
        self.accrual.put(&mut word);
        word.put(self.earnings, EARNINGS_BITS);
        word.finish()
    }
}

/// The network's account. Word: slot 30, fee 47, index 75, earnings 104.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Network {
    pub accrual: Accrual,
    pub earnings: u128,
}

impl Network {
    pub fn decode(word: U256) -> Self {
        let mut word = Reader::new(word);
        let accrual = Accrual::take(&mut word);
        Self { accrual, earnings: word.take(NETWORK_EARNINGS_BITS) }
    }

    pub fn encode(&self) -> Outcome<U256> {
        let mut word = Writer::new();
        self.accrual.put(&mut word);
        word.put(self.earnings, NETWORK_EARNINGS_BITS);
        word.finish()
    }
}
