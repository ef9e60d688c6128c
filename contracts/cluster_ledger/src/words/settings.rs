//! What is set at deployment and by the admin.

use alloy_primitives::{Address, B256, U256};

use super::bits::{Reader, Writer};
use super::{COUNT_BITS, LIMIT_BITS};
use crate::refusal::Outcome;

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
