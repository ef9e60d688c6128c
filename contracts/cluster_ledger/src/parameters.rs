//! Wiring, clock and the DAO's parameters, with the bounds that are fixed in code.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolEvent;
use stylus_sdk::prelude::*;
use surety_components::{in_bounds, non_zero};
use surety_interfaces::IAccess::AlreadyWired;
use surety_interfaces::IClusterLedger::{
    InsufficientEarnings, LiquidationParametersSet, NetworkEarningsWithdrawn, NetworkFeeSet,
    ValidatorLimitSet, Wired,
};
use surety_protocol::bounds::{
    LIQUIDATION_THRESHOLD_SLOTS, LIQUIDATION_TOKENS_WEI, NETWORK_FEE_WEI, SECONDS_PER_SLOT,
    VALIDATOR_LIMIT,
};
use surety_protocol::clock::slot_at;

use crate::ClusterLedger;
use crate::refusal::{Checked, Outcome};
use crate::refuse;
use crate::shelf::{BASICS, NETWORK_ID, REGISTRY, SETTLEMENT, THRESHOLDS};
use crate::words::{Basics, COUNT_BITS, FEE_BITS, LIMIT_BITS, Thresholds, largest};
use surety_components::codec::word_of;

// what the bounds allow fits the packed words
const _: () = assert!(
    NETWORK_FEE_WEI.max <= largest(FEE_BITS)
        && LIQUIDATION_TOKENS_WEI.max <= largest(LIMIT_BITS)
        && VALIDATOR_LIMIT.max <= largest(COUNT_BITS)
);

impl ClusterLedger {
    pub(crate) fn basics(&self) -> Basics {
        Basics::decode(self.word(BASICS))
    }

    pub(crate) fn thresholds(&self) -> Thresholds {
        Thresholds::decode(self.word(THRESHOLDS))
    }

    pub(crate) fn set_token_and_clock(
        &mut self,
        token: Address,
        genesis_time: u64,
        seconds_per_slot: u64,
    ) -> Outcome {
        non_zero(token)?;
        let now = self.vm().block_timestamp();
        bounded(U256::from(genesis_time), 0, now.into())?;
        bounded(U256::from(seconds_per_slot), SECONDS_PER_SLOT.min, SECONDS_PER_SLOT.max)?;
        let basics = Basics { token, genesis_time, seconds_per_slot, validator_limit: 0 };
        self.set_word(BASICS, basics.encode()?);
        Ok(())
    }

    /// The parameters that can be changed later; `liquidation`: threshold, least collateral, reward cap.
    pub(crate) fn set_parameters(
        &mut self,
        network_fee: U256,
        liquidation: (u64, U256, U256),
        validator_limit: u32,
    ) -> Outcome {
        self.store_network_fee(network_fee)?;
        self.store_liquidation_parameters(liquidation.0, liquidation.1, liquidation.2)?;
        self.store_validator_limit(validator_limit)
    }

    pub(crate) fn slot(&self) -> Outcome<u64> {
        let Basics { genesis_time, seconds_per_slot, .. } = self.basics();
        slot_at(self.vm().block_timestamp(), genesis_time, seconds_per_slot).or_overflow()
    }

    pub(crate) fn wire_once(&mut self, registry: Address, settlement: Address) -> Outcome {
        self.access.only_admin()?;
        non_zero(registry)?;
        non_zero(settlement)?;
        if !self.load_address(REGISTRY).is_zero() {
            return refuse!(AlreadyWired {});
        }
        self.set_word(REGISTRY, word_of(registry));
        self.set_word(SETTLEMENT, word_of(settlement));
        self.emit(&Wired::SIGNATURE_HASH, &[], &[word_of(registry), word_of(settlement)]);
        Ok(())
    }

    pub(crate) fn store_network_fee(&mut self, fee: U256) -> Outcome {
        let fee_wei = bounded(fee, NETWORK_FEE_WEI.min, NETWORK_FEE_WEI.max)? as u64;
        let mut network = self.network();
        self.change_fee(NETWORK_ID, &mut network.accrual, fee_wei)?;
        self.store_network(&network)?;
        self.emit(&NetworkFeeSet::SIGNATURE_HASH, &[], &[fee]);
        Ok(())
    }

    pub(crate) fn store_liquidation_parameters(
        &mut self,
        threshold_slots: u64,
        minimum_collateral: U256,
        reward_cap: U256,
    ) -> Outcome {
        let slots = U256::from(threshold_slots);
        bounded(slots, LIQUIDATION_THRESHOLD_SLOTS.min, LIQUIDATION_THRESHOLD_SLOTS.max)?;
        let tokens = LIQUIDATION_TOKENS_WEI;
        let thresholds = Thresholds {
            threshold_slots,
            minimum_collateral: bounded(minimum_collateral, tokens.min, tokens.max)?,
            reward_cap: bounded(reward_cap, tokens.min, tokens.max)?,
        };
        self.set_word(THRESHOLDS, thresholds.encode()?);
        let data = [slots, minimum_collateral, reward_cap];
        self.emit(&LiquidationParametersSet::SIGNATURE_HASH, &[], &data);
        Ok(())
    }

    pub(crate) fn store_validator_limit(&mut self, limit: u32) -> Outcome {
        bounded(U256::from(limit), VALIDATOR_LIMIT.min, VALIDATOR_LIMIT.max)?;
        let basics = Basics { validator_limit: limit, ..self.basics() };
        self.set_word(BASICS, basics.encode()?);
        self.emit(&ValidatorLimitSet::SIGNATURE_HASH, &[], &[U256::from(limit)]);
        Ok(())
    }

    pub(crate) fn pay_network_earnings(&mut self, amount: U256, to: Address) -> Outcome {
        self.access.only_admin()?;
        non_zero(to)?;
        let mut network = self.network();
        let available = U256::from(network.earnings);
        let Some(left) = available.checked_sub(amount) else {
            return refuse!(InsufficientEarnings { available, requested: amount });
        };
        network.earnings = u128::try_from(left).or_overflow()?;
        self.store_network(&network)?;
        self.emit(&NetworkEarningsWithdrawn::SIGNATURE_HASH, &[word_of(to)], &[amount]);
        self.pay(to, amount)
    }
}

/// A parameter within the bounds fixed in code.
#[inline(never)]
pub fn bounded(value: U256, min: u128, max: u128) -> Outcome<u128> {
    in_bounds(value, U256::from(min), U256::from(max))?;
    u128::try_from(value).or_overflow()
}
