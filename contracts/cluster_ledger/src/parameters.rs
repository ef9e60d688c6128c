//! Wiring, clock and the DAO's parameters, with the bounds that are fixed in code.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolEvent;
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert, in_bounds, non_zero};
use surety_interfaces::IAccess::AlreadyWired;
use surety_interfaces::IClusterLedger::{
    InsufficientEarnings, LiquidationParametersSet, NetworkEarningsWithdrawn, NetworkFeeSet,
    ValidatorLimitSet, Wired,
};
use surety_protocol::clock::slot_at;

use crate::ClusterLedger;
use crate::codec::word_of;
use crate::words::{Basics, COUNT_BITS, FEE_BITS, LIMIT_BITS, Network, Thresholds, largest};

pub const MIN_THRESHOLD_SLOTS: u64 = 21_480;
/// Ten times the default: a longer threshold would only serve to make healthy clusters liquidatable.
pub const MAX_THRESHOLD_SLOTS: u64 = 2_148_000;
pub const MAX_SECONDS_PER_SLOT: u64 = 60;

impl ClusterLedger {
    pub(crate) fn basics(&self) -> Basics {
        Basics::decode(self.basics.get())
    }

    pub(crate) fn thresholds(&self) -> Thresholds {
        Thresholds::decode(self.thresholds.get())
    }

    pub(crate) fn set_token_and_clock(
        &mut self,
        token: Address,
        genesis_time: u64,
        seconds_per_slot: u64,
    ) -> Result<(), Revert> {
        non_zero(token)?;
        let now = self.vm().block_timestamp();
        in_bounds(U256::from(genesis_time), U256::ZERO, U256::from(now))?;
        in_bounds(U256::from(seconds_per_slot), U256::ONE, U256::from(MAX_SECONDS_PER_SLOT))?;
        let basics = Basics { token, genesis_time, seconds_per_slot, validator_limit: 0 };
        self.basics.set(basics.encode()?);
        Ok(())
    }

    /// The parameters that can be changed later; `liquidation`: threshold, least collateral, reward cap.
    pub(crate) fn set_parameters(
        &mut self,
        network_fee: U256,
        liquidation: (u64, U256, U256),
        validator_limit: u32,
    ) -> Result<(), Revert> {
        self.store_network_fee(network_fee)?;
        self.store_liquidation_parameters(liquidation.0, liquidation.1, liquidation.2)?;
        self.store_validator_limit(validator_limit)
    }

    pub(crate) fn slot(&self) -> Result<u64, Revert> {
        let Basics { genesis_time, seconds_per_slot, .. } = self.basics();
        slot_at(self.vm().block_timestamp(), genesis_time, seconds_per_slot).or_overflow()
    }

    pub(crate) fn wire_once(
        &mut self,
        registry: Address,
        settlement: Address,
    ) -> Result<(), Revert> {
        self.access.only_admin()?;
        non_zero(registry)?;
        non_zero(settlement)?;
        if !self.registry.get().is_zero() {
            return Err(AlreadyWired {}.into());
        }
        self.registry.set(registry);
        self.settlement.set(settlement);
        self.emit(Wired::SIGNATURE_HASH, &[], &[word_of(registry), word_of(settlement)]);
        Ok(())
    }

    pub(crate) fn store_network_fee(&mut self, fee: U256) -> Result<(), Revert> {
        in_bounds(fee, U256::ZERO, U256::from(largest(FEE_BITS)))?;
        let mut network = Network::decode(self.network.get());
        network.accrual.set_fee(u64::try_from(fee).or_overflow()?, self.slot()?)?;
        self.network.set(network.encode()?);
        self.emit(NetworkFeeSet::SIGNATURE_HASH, &[], &[fee]);
        Ok(())
    }

    pub(crate) fn store_liquidation_parameters(
        &mut self,
        threshold_slots: u64,
        minimum_collateral: U256,
        reward_cap: U256,
    ) -> Result<(), Revert> {
        let (min, max) = (U256::from(MIN_THRESHOLD_SLOTS), U256::from(MAX_THRESHOLD_SLOTS));
        in_bounds(U256::from(threshold_slots), min, max)?;
        let most = U256::from(largest(LIMIT_BITS));
        in_bounds(minimum_collateral, U256::ZERO, most)?;
        in_bounds(reward_cap, U256::ZERO, most)?;
        let thresholds = Thresholds {
            threshold_slots,
            minimum_collateral: u128::try_from(minimum_collateral).or_overflow()?,
            reward_cap: u128::try_from(reward_cap).or_overflow()?,
        };
        self.thresholds.set(thresholds.encode()?);
        let data = [U256::from(threshold_slots), minimum_collateral, reward_cap];
        self.emit(LiquidationParametersSet::SIGNATURE_HASH, &[], &data);
        Ok(())
    }

    pub(crate) fn store_validator_limit(&mut self, limit: u32) -> Result<(), Revert> {
        in_bounds(U256::from(limit), U256::ONE, U256::from(largest(COUNT_BITS)))?;
        let basics = Basics { validator_limit: limit, ..self.basics() };
        self.basics.set(basics.encode()?);
        self.emit(ValidatorLimitSet::SIGNATURE_HASH, &[], &[U256::from(limit)]);
        Ok(())
    }

    pub(crate) fn pay_network_earnings(&mut self, amount: U256, to: Address) -> Result<(), Revert> {
        self.access.only_admin()?;
        non_zero(to)?;
        let mut network = Network::decode(self.network.get());
        let left = U256::from(network.earnings).checked_sub(amount).ok_or_else(|| {
            let available = U256::from(network.earnings);
            Revert::from(InsufficientEarnings { available, requested: amount })
        })?;
        network.earnings = u128::try_from(left).or_overflow()?;
        self.network.set(network.encode()?);
        self.emit(NetworkEarningsWithdrawn::SIGNATURE_HASH, &[word_of(to)], &[amount]);
        self.pay(to, amount)
    }
}
