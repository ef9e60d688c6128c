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
use surety_components::codec::word_of;
use surety_protocol::cluster::accrued;

use crate::refusal::{Checked, Outcome};

pub const COUNT_BITS: usize = 16;
pub const SLOT_BITS: usize = 30;
pub const FEE_BITS: usize = 47;
pub const INDEX_BITS: usize = 75;
pub const EARNINGS_BITS: usize = 66;
pub const NETWORK_EARNINGS_BITS: usize = 104;
pub const BALANCE_BITS: usize = 86;
pub const ID_BITS: usize = 31;
/// Of the least collateral and the reward cap.
pub const LIMIT_BITS: usize = 96;
const ACCOUNT_FLAG_BITS: usize = 6;
const TOLERANCE_BITS: usize = 3;
const ADDRESS_BITS: u32 = 160;

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

/// Takes fields from the low end of a word, which is held as its lower and upper half.
struct Reader(u128, u128);

impl Reader {
    const fn new(word: U256) -> Self {
        let [a, b, c, d] = word.into_limbs();
        Self((b as u128) << 64 | a as u128, (d as u128) << 64 | c as u128)
    }

    fn behind_address(word: U256) -> Self {
        let mut word = Self::new(word);
        word.take(80);
        word.take(80);
        word
    }

    /// `bits` is below 128.
    #[inline(never)]
    fn take(&mut self, bits: usize) -> u128 {
        let (field, bits) = (self.0 & largest(bits), bits as u32);
        let moved = self.1.wrapping_shl(128_u32.wrapping_sub(bits));
        self.0 = self.0.wrapping_shr(bits) | moved;
        self.1 = self.1.wrapping_shr(bits);
        field
    }
}

/// Puts fields into a word from its low end.
struct Writer {
    halves: (u128, u128),
    used: u32,
    fits: bool,
}

impl Writer {
    const fn new() -> Self {
        Self { halves: (0, 0), used: 0, fits: true }
    }

    fn with_address(account: Address) -> Self {
        let Reader(low, high) = Reader::new(word_of(account));
        Self { halves: (low, high), used: ADDRESS_BITS, fits: true }
    }

    /// `bits` is below 128, and all of a word's together are at most 256.
    #[inline(never)]
    fn put(&mut self, value: u128, bits: usize) {
        self.fits &= value <= largest(bits);
        // each shift is by less than 128 bits where it is used
        let shifted = value.wrapping_shl(self.used);
        if self.used >= 128 {
            self.halves.1 |= shifted;
        } else {
            self.halves.0 |= shifted;
            if self.used > 0 {
                self.halves.1 |= value.wrapping_shr(128_u32.wrapping_sub(self.used));
            }
        }
        self.used = self.used.wrapping_add(bits as u32);
    }

    fn finish(self) -> Outcome<U256> {
        let (low, high) = self.halves;
        let limbs = [low as u64, (low >> 64) as u64, high as u64, (high >> 64) as u64];
        self.fits.then_some(U256::from_limbs(limbs)).or_overflow()
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

    pub fn encode(&self) -> Outcome<U256> {
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        let flags =
            flag(self.exists, EXISTS) | flag(self.active, ACTIVE) | flag(self.is_private, PRIVATE);
        let mut word = Writer::new();
        word.put(self.seats.into(), COUNT_BITS);
        word.put(self.capacity.into(), COUNT_BITS);
        word.put(flags.into(), ACCOUNT_FLAG_BITS);
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
        let mut word = Reader::new(word);
        Self {
            validators: word.take(COUNT_BITS) as u32,
            tolerance: word.take(TOLERANCE_BITS) as u8,
            active: word.take(1) != 0,
            balance: word.take(BALANCE_BITS),
            network_index: word.take(INDEX_BITS),
            first_index: word.take(INDEX_BITS),
        }
    }

    pub fn encode(&self) -> Outcome<U256> {
        let mut word = Writer::new();
        word.put(self.validators.into(), COUNT_BITS);
        word.put(self.tolerance.into(), TOLERANCE_BITS);
        word.put(self.active.into(), 1);
        word.put(self.balance, BALANCE_BITS);
        word.put(self.network_index, INDEX_BITS);
        word.put(self.first_index, INDEX_BITS);
        word.finish()
    }
}

/// What stays as it was deployed, and the validator limit. Word: token 160, genesis 64, seconds 8, limit 16.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Basics {
    /// The fee token.
    pub token: Address,
    /// Unix time of slot 0, seconds.
    pub genesis_time: u64,
    pub seconds_per_slot: u64,
    /// The most seats that an operator may have.
    pub validator_limit: u32,
}

impl Basics {
    pub fn decode(word: U256) -> Self {
        let mut rest = Reader::behind_address(word);
        Self {
            token: Address::from_word(B256::from(word)),
            genesis_time: rest.take(64) as u64,
            seconds_per_slot: rest.take(8) as u64,
            validator_limit: rest.take(COUNT_BITS) as u32,
        }
    }

    pub fn encode(&self) -> Outcome<U256> {
        let mut word = Writer::with_address(self.token);
        word.put(self.genesis_time.into(), 64);
        word.put(self.seconds_per_slot.into(), 8);
        word.put(self.validator_limit.into(), COUNT_BITS);
        word.finish()
    }
}

/// When clusters may be liquidated. Word: slots 64, collateral 96, cap 96.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Thresholds {
    pub threshold_slots: u64,
    /// Wei.
    pub minimum_collateral: u128,
    /// The most wei that a liquidator gets.
    pub reward_cap: u128,
}

impl Thresholds {
    pub fn decode(word: U256) -> Self {
        let mut word = Reader::new(word);
        Self {
            threshold_slots: word.take(64) as u64,
            minimum_collateral: word.take(LIMIT_BITS),
            reward_cap: word.take(LIMIT_BITS),
        }
    }

    pub fn encode(&self) -> Outcome<U256> {
        let mut word = Writer::new();
        word.put(self.threshold_slots.into(), 64);
        word.put(self.minimum_collateral, LIMIT_BITS);
        word.put(self.reward_cap, LIMIT_BITS);
        word.finish()
    }
}

/// How many ids the owner's word holds beside the owner, and how many indices a checkpoint word beside an id.
const PER_WORD: usize = 3;

/// A cluster's owner and the first three operator ids. Word: owner 160, ids 31 each.
pub fn encode_owner(owner: Address, operator_ids: &[u32]) -> Outcome<U256> {
    let mut word = Writer::with_address(owner);
    for id in operator_ids.iter().take(PER_WORD) {
        word.put((*id).into(), ID_BITS);
    }
    word.finish()
}

pub fn decode_owner(word: U256) -> (Address, [u32; PER_WORD]) {
    let mut rest = Reader::behind_address(word);
    let mut ids = [0; PER_WORD];
    for id in &mut ids {
        *id = rest.take(ID_BITS) as u32;
    }
    (Address::from_word(B256::from(word)), ids)
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
        let mut word = Reader::new(word);
        let mut indices = [0; PER_WORD];
        for index in &mut indices {
            *index = word.take(INDEX_BITS);
        }
        Self { indices, operator_id: word.take(ID_BITS) as u32 }
    }

    pub fn encode(&self) -> Outcome<U256> {
        let mut word = Writer::new();
        for index in self.indices {
            word.put(index, INDEX_BITS);
        }
        word.put(self.operator_id.into(), ID_BITS);
        word.finish()
    }
}

/// The ids that found no room beside owner and checkpoints: 2f - 2, at most 6. Word: ids 31 each.
pub fn encode_ids(operator_ids: &[u32]) -> Outcome<U256> {
    let mut word = Writer::new();
    for id in operator_ids {
        word.put((*id).into(), ID_BITS);
    }
    word.finish()
}

pub fn decode_ids(word: U256, count: usize) -> Vec<u32> {
    let mut word = Reader::new(word);
    let mut ids = Vec::new();
    for _ in 0..count {
        ids.push(word.take(ID_BITS) as u32);
    }
    ids
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
        let mut word = Reader::new(word);
        Self { registered: word.take(1) != 0, cluster_id: word.take(64) as u64 }
    }

    pub fn encode(&self) -> U256 {
        U256::from(u128::from(self.cluster_id) << 1 | u128::from(self.registered))
    }
}
