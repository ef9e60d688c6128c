//! What operators and the network earn.

use alloy_primitives::U256;
use surety_protocol::cluster::accrued;

use super::bits::{Reader, Writer, largest};
use super::{
    CHANGES_BITS, COUNT_BITS, EARNINGS_BITS, FEE_BITS, NETWORK_EARNINGS_BITS, SLOT_BITS, TIME_BITS,
};
use crate::refusal::{Checked, Outcome};

/// What an account's own word can hold; see [`Account`].
pub const MAX_HOT_EARNINGS: u128 = largest(EARNINGS_BITS);

const EXISTS: u8 = 1;
const ACTIVE: u8 = 2;
const PRIVATE: u8 = 4;
const FLAG_BITS: usize = 3;

/// A fee and its last change. What it made since any slot follows from these and the changes before ([`FeeHistory`]), so
/// that a cluster keeps nothing but the slot of its last settlement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accrual {
    pub fee: u64,
    pub last: Change,
    /// How often the fee has changed.
    pub changes: u32,
}

/// That a fee changed; of a fee that never did, when it was set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    pub slot: u64,
    pub fee_before: u64,
}

impl Accrual {
    pub fn new(fee: u64, slot: u64) -> Self {
        Self { fee, last: Change { slot, fee_before: 0 }, changes: 0 }
    }

    /// Whether a change in this slot is kept beside those before it: one that takes the place of a fee that was charged
    /// for no slot is not, nor is one to the same fee.
    pub fn counts(&self, fee: u64, slot: u64) -> bool {
        self.last.slot < slot && self.fee != fee
    }

    pub fn set_fee(&mut self, fee: u64, slot: u64) {
        if self.counts(fee, slot) {
            self.last = Change { slot, fee_before: self.fee };
            self.changes = self.changes.saturating_add(1);
        }
        self.fee = fee;
    }

    /// What the fee made between two slots, wei per validator; `change(n)` is the nth change, counted from 0.
    pub fn charge(&self, from: u64, to: u64, change: impl Fn(u32) -> Change) -> Outcome<u128> {
        let (mut sum, mut end, mut fee) = (0_u128, to, self.fee);
        let (mut begin, mut left) = (self.last, self.changes);
        while left > 0 && from < begin.slot {
            sum = sum.saturating_add(accrued(fee, end.checked_sub(begin.slot).or_overflow()?));
            (end, fee) = (begin.slot, begin.fee_before);
            left = left.saturating_sub(1);
            if left > 0 {
                begin = change(left.saturating_sub(1));
            }
        }
        Ok(sum.saturating_add(accrued(fee, end.checked_sub(from).or_overflow()?)))
    }

    fn take(word: &mut Reader) -> Self {
        let last = Change::take(word);
        Self { fee: word.take(FEE_BITS) as u64, last, changes: word.take(CHANGES_BITS) as u32 }
    }

    fn put(&self, word: &mut Writer) {
        self.last.put(word);
        word.put(self.fee.into(), FEE_BITS);
        word.put(self.changes.into(), CHANGES_BITS);
    }
}

impl Change {
    fn take(word: &mut Reader) -> Self {
        let slot = word.take(SLOT_BITS) as u64;
        Self { slot, fee_before: word.take(FEE_BITS) as u64 }
    }

    fn put(&self, word: &mut Writer) {
        word.put(self.slot.into(), SLOT_BITS);
        word.put(self.fee_before.into(), FEE_BITS);
    }
}

/// Two changes of a fee that were followed by others, and the fee declared as the next one. Word: slot 30 and fee 47 of
/// each change, fee 47, time 40.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FeeHistory {
    pub changes: [Change; Self::PER_WORD as usize],
    pub declared: Declared,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    pub fee: u64,
    /// Unix seconds from when it may be executed; 0 if none is declared.
    pub begin: u64,
}

impl FeeHistory {
    pub const PER_WORD: u32 = 2;

    pub fn decode(word: U256) -> Self {
        let mut word = Reader::new(word);
        let changes = [Change::take(&mut word), Change::take(&mut word)];
        let fee = word.take(FEE_BITS) as u64;
        Self { changes, declared: Declared { fee, begin: word.take(TIME_BITS) as u64 } }
    }

    pub fn encode(&self) -> Outcome<U256> {
        let mut word = Writer::new();
        for change in self.changes {
            change.put(&mut word);
        }
        word.put(self.declared.fee.into(), FEE_BITS);
        word.put(self.declared.begin.into(), TIME_BITS);
        word.finish()
    }
}

/// An operator's account. Word: seats 16, capacity 16, flags 3, slot 30, fee before 47, fee 47, changes 16, earnings 81.
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

/// The network's account. Word: slot 30, fee before 47, fee 47, changes 16, earnings 104.
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
