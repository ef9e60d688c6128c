//! Layout of the packed storage words, encode and decode, and nothing else. A value that does not fit its field is the
//! typed error `ArithmeticOverflow`.
//!
//! | field | bits | bound and what it means |
//! |---|---|---|
//! | seats, capacity, validators | 16 | 65 535, the upper bound of the validator limit |
//! | slot | 30 | 408 years of 12-second slots |
//! | fee | 47 | above the highest operator fee (76 528 650 000 000) |
//! | fee index | 75 | the network fee at its highest for 102 years of 12-second slots; the highest operator fee for 187 |
//! | operator earnings | 66 | 73 tokens of 18 decimals; more is carried in a second slot, so nothing is lost |
//! | network earnings | 104 | 2 * 10^13 tokens of 18 decimals |
//! | cluster balance | 86 | 77 million tokens of 18 decimals; a deposit beyond it is refused |
//! | operator id | 31 | `MAX_OPERATOR_ID` |

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256};
use surety_components::{Checked, Revert};
use surety_protocol::cluster::accrued;

pub const COUNT_BITS: usize = 16;
pub const SLOT_BITS: usize = 30;
pub const FEE_BITS: usize = 47;
pub const INDEX_BITS: usize = 75;
pub const EARNINGS_BITS: usize = 66;
pub const NETWORK_EARNINGS_BITS: usize = 104;
pub const BALANCE_BITS: usize = 86;
pub const ID_BITS: usize = 31;
const ACCOUNT_FLAG_BITS: usize = 6;
const TOLERANCE_BITS: usize = 3;
const OWNER_BITS: usize = 160;

pub const MAX_OPERATOR_ID: u64 = 0x7fff_ffff;
/// What an account's own word can hold; see [`Account`].
pub const MAX_HOT_EARNINGS: u128 = largest(EARNINGS_BITS);

const EXISTS: u8 = 1;
const ACTIVE: u8 = 2;
const PRIVATE: u8 = 4;

/// The largest value of `bits` bits, 1 ..= 128.
pub const fn largest(bits: usize) -> u128 {
    u128::MAX.wrapping_shr(128_u32.saturating_sub(bits as u32))
}

/// Takes fields from the low end of a word.
struct Reader(U256);

impl Reader {
    fn take(&mut self, bits: usize) -> u128 {
        let field = self.0.wrapping_to::<u128>() & largest(bits);
        self.0 = self.0.wrapping_shr(bits);
        field
    }
}

/// Puts fields into a word from its low end.
#[derive(Default)]
struct Writer {
    word: U256,
    used: usize,
}

impl Writer {
    fn put(mut self, value: impl Into<u128>, bits: usize) -> Result<Self, Revert> {
        let value = value.into();
        if value > largest(bits) {
            return None.or_overflow();
        }
        self.word |= U256::from(value).wrapping_shl(self.used);
        self.used = self.used.saturating_add(bits);
        Ok(self)
    }
}

/// A fee and the index that it drives: wei per validator since the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accrual {
    pub fee: u64,
    /// As of `since_slot`, the slot of the last change of the fee.
    pub index: u128,
    pub since_slot: u64,
}

impl Accrual {
    pub fn index_at(&self, slot: u64) -> Result<u128, Revert> {
        let slots = slot.checked_sub(self.since_slot).or_overflow()?;
        self.index.checked_add(accrued(self.fee, slots)).or_overflow()
    }

    pub fn set_fee(&mut self, fee: u64, slot: u64) -> Result<(), Revert> {
        *self = Self { fee, index: self.index_at(slot)?, since_slot: slot };
        Ok(())
    }

    fn take(word: &mut Reader) -> Self {
        let since_slot = word.take(SLOT_BITS) as u64;
        let fee = word.take(FEE_BITS) as u64;
        Self { fee, index: word.take(INDEX_BITS), since_slot }
    }

    fn put(&self, word: Writer) -> Result<Writer, Revert> {
        word.put(self.since_slot, SLOT_BITS)?.put(self.fee, FEE_BITS)?.put(self.index, INDEX_BITS)
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
        let mut word = Reader(word);
        let (seats, capacity) = (word.take(COUNT_BITS) as u32, word.take(COUNT_BITS) as u32);
        let flags = word.take(ACCOUNT_FLAG_BITS) as u8;
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

    pub fn encode(&self) -> Result<U256, Revert> {
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        let flags =
            flag(self.exists, EXISTS) | flag(self.active, ACTIVE) | flag(self.is_private, PRIVATE);
        let word = Writer::default()
            .put(self.seats, COUNT_BITS)?
            .put(self.capacity, COUNT_BITS)?
            .put(flags, ACCOUNT_FLAG_BITS)?;
        Ok(self.accrual.put(word)?.put(self.earnings, EARNINGS_BITS)?.word)
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
        let mut word = Reader(word);
        let accrual = Accrual::take(&mut word);
        Self { accrual, earnings: word.take(NETWORK_EARNINGS_BITS) }
    }

    pub fn encode(&self) -> Result<U256, Revert> {
        let word = self.accrual.put(Writer::default())?;
        Ok(word.put(self.earnings, NETWORK_EARNINGS_BITS)?.word)
    }
}

/// A cluster's first slot, the only one that a deposit touches. Word: validators 16, f 3, active 1, balance 86, index of
/// the network 75, index of the first operator 75 (both as of the last settlement).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hot {
    pub validators: u32,
    /// f of n = 3f + 1 operators; 0 if there is no such cluster.
    pub tolerance: u8,
    pub active: bool,
    pub balance: u128,
    pub network_index: u128,
    pub first_index: u128,
}

impl Hot {
    pub fn decode(word: U256) -> Self {
        let mut word = Reader(word);
        Self {
            validators: word.take(COUNT_BITS) as u32,
            tolerance: word.take(TOLERANCE_BITS) as u8,
            active: word.take(1) != 0,
            balance: word.take(BALANCE_BITS),
            network_index: word.take(INDEX_BITS),
            first_index: word.take(INDEX_BITS),
        }
    }

    pub fn encode(&self) -> Result<U256, Revert> {
        let word = Writer::default()
            .put(self.validators, COUNT_BITS)?
            .put(self.tolerance, TOLERANCE_BITS)?
            .put(u8::from(self.active), 1)?
            .put(self.balance, BALANCE_BITS)?
            .put(self.network_index, INDEX_BITS)?
            .put(self.first_index, INDEX_BITS)?;
        Ok(word.word)
    }
}

/// How many ids the owner's word holds beside the owner, and how many indices a checkpoint word beside an id.
const PER_WORD: usize = 3;

/// A cluster's owner and the first three operator ids. Word: owner 160, ids 31 each.
pub fn encode_owner(owner: Address, operator_ids: &[u32]) -> Result<U256, Revert> {
    let mut word = Writer { word: U256::from_be_bytes(owner.into_word().0), used: OWNER_BITS };
    for id in operator_ids.iter().take(PER_WORD) {
        word = word.put(*id, ID_BITS)?;
    }
    Ok(word.word)
}

pub fn decode_owner(word: U256) -> (Address, [u32; PER_WORD]) {
    let mut ids = Reader(word.wrapping_shr(OWNER_BITS));
    (Address::from_word(B256::from(word)), core::array::from_fn(|_| ids.take(ID_BITS) as u32))
}

/// Fee indices of three operators as of the last settlement, and one id more: word k of a cluster holds the indices of
/// the operators 3k + 1 .. 3k + 3 and the id of operator k + 3, counted from 0. Word: indices 75 each, id 31.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checkpoint {
    pub indices: [u128; PER_WORD],
    pub operator_id: u32,
}

impl Checkpoint {
    pub fn decode(word: U256) -> Self {
        let mut word = Reader(word);
        let indices = core::array::from_fn(|_| word.take(INDEX_BITS));
        Self { indices, operator_id: word.take(ID_BITS) as u32 }
    }

    pub fn encode(&self) -> Result<U256, Revert> {
        let mut word = Writer::default();
        for index in self.indices {
            word = word.put(index, INDEX_BITS)?;
        }
        Ok(word.put(self.operator_id, ID_BITS)?.word)
    }
}

/// The ids that found no room beside owner and checkpoints: 2f - 2, at most 6. Word: ids 31 each.
pub fn encode_ids(operator_ids: &[u32]) -> Result<U256, Revert> {
    let mut word = Writer::default();
    for id in operator_ids {
        word = word.put(*id, ID_BITS)?;
    }
    Ok(word.word)
}

pub fn decode_ids(word: U256, count: usize) -> Vec<u32> {
    let mut word = Reader(word);
    (0..count).map(|_| word.take(ID_BITS) as u32).collect()
}

/// Where a public key is or was registered. Word: registered 1, cluster id 64.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validator {
    pub registered: bool,
    /// Kept after the validator's end, so that a late exit report still finds the owner; 0 if it never was here.
    pub cluster_id: u64,
}

impl Validator {
    pub fn decode(word: U256) -> Self {
        let mut word = Reader(word);
        Self { registered: word.take(1) != 0, cluster_id: word.take(64) as u64 }
    }

    pub fn encode(&self) -> U256 {
        U256::from(self.cluster_id).wrapping_shl(1) | U256::from(self.registered)
    }
}
