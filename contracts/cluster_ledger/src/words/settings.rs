//! What is set at deployment and by the admin.

use alloy_primitives::{Address, B256, U256};
use surety_protocol::bounds::OPERATOR_FEE_WEI;
use surety_protocol::fees::{
    DEFAULT_DECLARE_PERIOD_SECS, DEFAULT_EXECUTE_PERIOD_SECS, DEFAULT_MAX_INCREASE_BPS,
};

use super::bits::{Reader, Writer};
use super::{BALANCE_BITS, COUNT_BITS, FEE_BITS, PERIOD_BITS, TIME_BITS};
use crate::refusal::Outcome;

/// What stays as it was deployed, and the validator limit. Word: token 160, genesis 40, seconds 8, delay 22, limit 16.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Basics {
    /// The fee token.
    pub token: Address,
    /// Unix time of slot 0, seconds.
    pub genesis_time: u64,
    pub seconds_per_slot: u64,
    /// Seconds between the announcement of parameters that hurt clusters and their effect.
    pub parameter_delay: u64,
    /// The most seats that an operator may have.
    pub validator_limit: u32,
}

impl Basics {
    pub fn decode(word: U256) -> Self {
        let mut rest = Reader::behind_address(word);
        Self {
            token: Address::from_word(B256::from(word)),
            genesis_time: rest.take(TIME_BITS) as u64,
            seconds_per_slot: rest.take(8) as u64,
            parameter_delay: rest.take(PERIOD_BITS) as u64,
            validator_limit: rest.take(COUNT_BITS) as u32,
        }
    }

    pub fn encode(&self) -> Outcome<U256> {
        let mut word = Writer::with_address(self.token);
        word.put(self.genesis_time.into(), TIME_BITS);
        word.put(self.seconds_per_slot.into(), 8);
        word.put(self.parameter_delay.into(), PERIOD_BITS);
        word.put(self.validator_limit.into(), COUNT_BITS);
        word.finish()
    }
}

/// When clusters may be liquidated. Word: slots 22, collateral 86, cap 86, time 40.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Thresholds {
    pub threshold_slots: u64,
    /// Wei.
    pub minimum_collateral: u128,
    /// The most wei that a liquidator gets.
    pub reward_cap: u128,
    /// Unix seconds from when announced ones may be applied; 0 otherwise.
    pub begin: u64,
}

impl Thresholds {
    pub fn decode(word: U256) -> Self {
        let mut word = Reader::new(word);
        Self {
            threshold_slots: word.take(PERIOD_BITS) as u64,
            minimum_collateral: word.take(BALANCE_BITS),
            reward_cap: word.take(BALANCE_BITS),
            begin: word.take(TIME_BITS) as u64,
        }
    }

    pub fn encode(&self) -> Outcome<U256> {
        let mut word = Writer::new();
        word.put(self.threshold_slots.into(), PERIOD_BITS);
        word.put(self.minimum_collateral, BALANCE_BITS);
        word.put(self.reward_cap, BALANCE_BITS);
        word.put(self.begin.into(), TIME_BITS);
        word.finish()
    }
}

/// How operators may change their fees. Word: periods 22 each, bps 16, step 47; 0 for the defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeTerms {
    /// Seconds from a declaration until it can be executed.
    pub declare_period: u64,
    /// Seconds for which it can be executed then.
    pub execute_period: u64,
    /// Of the present fee, in one step.
    pub max_increase_bps: u16,
    /// Wei per slot by which a fee may rise in any case.
    pub minimum_step: u64,
}

impl FeeTerms {
    const DEFAULT: Self = Self {
        declare_period: DEFAULT_DECLARE_PERIOD_SECS,
        execute_period: DEFAULT_EXECUTE_PERIOD_SECS,
        max_increase_bps: DEFAULT_MAX_INCREASE_BPS,
        minimum_step: OPERATOR_FEE_WEI.min as u64,
    };

    pub fn decode(word: U256) -> Self {
        if word.is_zero() {
            return Self::DEFAULT;
        }
        let mut word = Reader::new(word);
        Self {
            declare_period: word.take(PERIOD_BITS) as u64,
            execute_period: word.take(PERIOD_BITS) as u64,
            max_increase_bps: word.take(16) as u16,
            minimum_step: word.take(FEE_BITS) as u64,
        }
    }

    pub fn encode(&self) -> Outcome<U256> {
        let mut word = Writer::new();
        word.put(self.declare_period.into(), PERIOD_BITS);
        word.put(self.execute_period.into(), PERIOD_BITS);
        word.put(self.max_increase_bps.into(), 16);
        word.put(self.minimum_step.into(), FEE_BITS);
        word.finish()
    }
}
