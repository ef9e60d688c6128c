//! Wiring, clock and the DAO's parameters, with the bounds that are fixed in code.

use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use surety_components::{in_bounds, non_zero};
use surety_interfaces::IAccess::{AlreadyWired, ZeroAddress};
use surety_interfaces::IClusterLedger::{
    FeeParametersSet, InsufficientEarnings, LiquidationParametersAnnounced,
    LiquidationParametersSet, NetworkEarningsWithdrawn, NetworkFeeAnnounced, NetworkFeeSet,
    NothingToApply, ValidatorLimitSet, Wired,
};
use surety_protocol::bounds::{
    FEE_INCREASE_BPS, FEE_PERIOD_SECS, FEE_STEP_WEI, LIQUIDATION_THRESHOLD_SLOTS,
    LIQUIDATION_TOKENS_WEI, NETWORK_FEE_WEI, PARAMETER_DELAY_SECS, SECONDS_PER_SLOT,
    VALIDATOR_LIMIT,
};
use surety_protocol::clock::slot_at;

use crate::ClusterLedger;
use crate::refusal::{Checked, Outcome};
use crate::refuse;
use crate::shelf::{
    ANNEX, ANNOUNCED_THRESHOLDS, BASICS, FEE_TERMS, NETWORK_ID, REGISTRY, SETTLEMENT, THRESHOLDS,
};
use crate::words::{
    Accrual, BALANCE_BITS, Basics, COUNT_BITS, Declared, FEE_BITS, FeeTerms, Network, PERIOD_BITS,
    Thresholds, largest,
};
use surety_components::codec::word_of;

// what the bounds allow fits the packed words
const _: () = assert!(
    NETWORK_FEE_WEI.max <= largest(FEE_BITS)
        && LIQUIDATION_THRESHOLD_SLOTS.max <= largest(PERIOD_BITS)
        && LIQUIDATION_TOKENS_WEI.max <= largest(BALANCE_BITS)
        && FEE_STEP_WEI.max <= largest(FEE_BITS)
        && FEE_PERIOD_SECS.max <= largest(PERIOD_BITS)
        && PARAMETER_DELAY_SECS.max <= largest(PERIOD_BITS)
        && VALIDATOR_LIMIT.max <= largest(COUNT_BITS)
);

impl ClusterLedger {
    pub(crate) fn basics(&self) -> Basics {
        Basics::decode(self.word(BASICS))
    }

    pub(crate) fn thresholds(&self) -> Thresholds {
        Thresholds::decode(self.word(THRESHOLDS))
    }

    pub(crate) fn name_annex(&mut self, annex: Address) -> Outcome {
        // a delegate call to an account without code succeeds and does nothing
        if self.vm().code_size(annex) == 0 {
            return refuse!(ZeroAddress {});
        }
        self.set_word(ANNEX, word_of(annex));
        Ok(())
    }

    #[allow(clippy::too_many_arguments)] // the ABI's
    pub(crate) fn initialise(
        &mut self,
        _admin: Address, // named before, as the annex
        _annex: Address,
        token: Address,
        genesis_time: u64,
        seconds_per_slot: u64,
        network_fee: U256,
        threshold_slots: u64,
        minimum_collateral: U256,
        reward_cap: U256,
        validator_limit: u32,
        parameter_delay: u64,
    ) -> Outcome {
        non_zero(token)?;
        let now = self.vm().block_timestamp();
        bounded(U256::from(genesis_time), 0, now.into())?;
        bounded(U256::from(seconds_per_slot), SECONDS_PER_SLOT.min, SECONDS_PER_SLOT.max)?;
        let delay = PARAMETER_DELAY_SECS;
        bounded(U256::from(parameter_delay), delay.min, delay.max)?;
        let basics =
            Basics { token, genesis_time, seconds_per_slot, parameter_delay, validator_limit: 0 };
        self.set_word(BASICS, basics.encode()?);
        let accrual = Accrual::new(checked_network_fee(network_fee)?, self.slot()?);
        self.store_network(&Network { accrual, earnings: 0 })?;
        self.emit::<NetworkFeeSet>(&[], &[network_fee]);
        self.store_thresholds(checked_thresholds(
            threshold_slots,
            minimum_collateral,
            reward_cap,
        )?)?;
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
        self.emit::<Wired>(&[], &[word_of(registry), word_of(settlement)]);
        Ok(())
    }

    /// A lower fee acts at once, a higher one after the delay; a fee that was announced before is dropped.
    pub(crate) fn announce_network_fee(&mut self, fee: U256) -> Outcome {
        self.access.only_admin()?;
        let wei = checked_network_fee(fee)?;
        let accrual = self.network().accrual;
        let Some(begin) = self.begin_of(wei > accrual.fee)? else {
            return self.store_network_fee(wei);
        };
        let history = self.fee_history(NETWORK_ID, &accrual);
        self.declare_fee_of(NETWORK_ID, &accrual, history, Declared { fee: wei, begin })?;
        self.emit::<NetworkFeeAnnounced>(&[], &[fee, U256::from(begin)]);
        Ok(())
    }

    /// None of them higher: they act at once; otherwise after the delay.
    pub(crate) fn announce_liquidation_parameters(
        &mut self,
        threshold_slots: u64,
        minimum_collateral: U256,
        reward_cap: U256,
    ) -> Outcome {
        self.access.only_admin()?;
        let new = checked_thresholds(threshold_slots, minimum_collateral, reward_cap)?;
        let now = self.thresholds();
        let hurts = new.threshold_slots > now.threshold_slots
            || new.minimum_collateral > now.minimum_collateral
            || new.reward_cap > now.reward_cap;
        let Some(begin) = self.begin_of(hurts)? else {
            return self.store_thresholds(new);
        };
        self.set_word(ANNOUNCED_THRESHOLDS, Thresholds { begin, ..new }.encode()?);
        let data = [U256::from(threshold_slots), minimum_collateral, reward_cap, U256::from(begin)];
        self.emit::<LiquidationParametersAnnounced>(&[], &data);
        Ok(())
    }

    /// Applies what was announced and is due.
    pub(crate) fn apply_announced(&mut self) -> Outcome {
        let now = self.vm().block_timestamp();
        let (fee, thresholds) = (self.pending_network_fee(), self.pending_thresholds());
        let due = |begin: u64| begin > 0 && begin <= now;
        if !due(fee.begin) && !due(thresholds.begin) {
            return refuse!(NothingToApply {});
        }
        if due(fee.begin) {
            self.store_network_fee(fee.fee)?;
        }
        if due(thresholds.begin) {
            self.store_thresholds(Thresholds { begin: 0, ..thresholds })?;
        }
        Ok(())
    }

    pub(crate) fn pending_network_fee(&self) -> Declared {
        self.fee_history(NETWORK_ID, &self.network().accrual).declared
    }

    pub(crate) fn pending_thresholds(&self) -> Thresholds {
        Thresholds::decode(self.word(ANNOUNCED_THRESHOLDS))
    }

    /// When a change that hurts clusters may be applied; none for one that acts at once.
    fn begin_of(&self, hurts: bool) -> Outcome<Option<u64>> {
        let delay = self.basics().parameter_delay;
        if !hurts || delay == 0 {
            return Ok(None);
        }
        Ok(Some(self.vm().block_timestamp().checked_add(delay).or_overflow()?))
    }

    fn store_network_fee(&mut self, fee: u64) -> Outcome {
        let mut network = self.network();
        self.change_fee(NETWORK_ID, &mut network.accrual, fee)?;
        self.store_network(&network)?;
        self.emit::<NetworkFeeSet>(&[], &[U256::from(fee)]);
        Ok(())
    }

    fn store_thresholds(&mut self, thresholds: Thresholds) -> Outcome {
        self.set_word(THRESHOLDS, thresholds.encode()?);
        self.set_word(ANNOUNCED_THRESHOLDS, U256::ZERO);
        let Thresholds { threshold_slots, minimum_collateral, reward_cap, .. } = thresholds;
        let slots = U256::from(threshold_slots);
        let data = [slots, U256::from(minimum_collateral), U256::from(reward_cap)];
        self.emit::<LiquidationParametersSet>(&[], &data);
        Ok(())
    }

    pub(crate) fn store_fee_parameters(
        &mut self,
        declare_period: u64,
        execute_period: u64,
        max_increase_bps: u16,
        minimum_step: U256,
    ) -> Outcome {
        self.access.only_admin()?;
        for period in [declare_period, execute_period] {
            bounded(U256::from(period), FEE_PERIOD_SECS.min, FEE_PERIOD_SECS.max)?;
        }
        let (increase, step) = (FEE_INCREASE_BPS, FEE_STEP_WEI);
        bounded(U256::from(max_increase_bps), increase.min, increase.max)?;
        let minimum_step = bounded(minimum_step, step.min, step.max)? as u64;
        let terms = FeeTerms { declare_period, execute_period, max_increase_bps, minimum_step };
        self.set_word(FEE_TERMS, terms.encode()?);
        let [declare, execute] = [declare_period, execute_period].map(U256::from);
        let data = [declare, execute, U256::from(max_increase_bps), U256::from(minimum_step)];
        self.emit::<FeeParametersSet>(&[], &data);
        Ok(())
    }

    pub(crate) fn change_validator_limit(&mut self, limit: u32) -> Outcome {
        self.access.only_admin()?;
        self.store_validator_limit(limit)
    }

    fn store_validator_limit(&mut self, limit: u32) -> Outcome {
        bounded(U256::from(limit), VALIDATOR_LIMIT.min, VALIDATOR_LIMIT.max)?;
        let basics = Basics { validator_limit: limit, ..self.basics() };
        self.set_word(BASICS, basics.encode()?);
        self.emit::<ValidatorLimitSet>(&[], &[U256::from(limit)]);
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
        self.emit::<NetworkEarningsWithdrawn>(&[word_of(to)], &[amount]);
        self.pay(to, amount)
    }
}

fn checked_network_fee(fee: U256) -> Outcome<u64> {
    Ok(bounded(fee, NETWORK_FEE_WEI.min, NETWORK_FEE_WEI.max)? as u64)
}

fn checked_thresholds(
    slots: u64,
    minimum_collateral: U256,
    reward_cap: U256,
) -> Outcome<Thresholds> {
    let (threshold, tokens) = (LIQUIDATION_THRESHOLD_SLOTS, LIQUIDATION_TOKENS_WEI);
    bounded(U256::from(slots), threshold.min, threshold.max)?;
    Ok(Thresholds {
        threshold_slots: slots,
        minimum_collateral: bounded(minimum_collateral, tokens.min, tokens.max)?,
        reward_cap: bounded(reward_cap, tokens.min, tokens.max)?,
        begin: 0,
    })
}

/// A parameter within the bounds fixed in code.
#[inline(never)]
pub fn bounded(value: U256, min: u128, max: u128) -> Outcome<u128> {
    in_bounds(value, U256::from(min), U256::from(max))?;
    u128::try_from(value).or_overflow()
}
