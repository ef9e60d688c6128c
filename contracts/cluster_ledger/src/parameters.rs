//! Wiring, clock and the DAO's parameters, with the bounds that are fixed in code.

use alloy_primitives::aliases::U96;
use alloy_primitives::{Address, U8, U16, U64, U256};
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert, in_bounds, non_zero};
use surety_interfaces::IAccess::AlreadyWired;
use surety_interfaces::IClusterLedger::{
    InsufficientEarnings, LiquidationParametersSet, NetworkEarningsWithdrawn, NetworkFeeSet,
    ValidatorLimitSet, Wired,
};
use surety_protocol::clock::slot_at;

use crate::ClusterLedger;
use crate::words::{COUNT_BITS, FEE_BITS, Network, largest};

pub const MIN_THRESHOLD_SLOTS: u64 = 21_480;
/// Ten times the default: a longer threshold would only serve to make healthy clusters liquidatable.
pub const MAX_THRESHOLD_SLOTS: u64 = 2_148_000;
pub const MAX_SECONDS_PER_SLOT: u64 = 60;

impl ClusterLedger {
    pub(crate) fn set_clock(
        &mut self,
        genesis_time: u64,
        seconds_per_slot: u64,
    ) -> Result<(), Revert> {
        let now = self.vm().block_timestamp();
        in_bounds(U256::from(genesis_time), U256::ZERO, U256::from(now))?;
        in_bounds(U256::from(seconds_per_slot), U256::ONE, U256::from(MAX_SECONDS_PER_SLOT))?;
        self.genesis_time.set(U64::from(genesis_time));
        self.seconds_per_slot.set(U8::from(seconds_per_slot));
        Ok(())
    }

    pub(crate) fn slot(&self) -> Result<u64, Revert> {
        let (genesis, seconds) = (self.genesis_time.get(), self.seconds_per_slot.get());
        slot_at(self.vm().block_timestamp(), genesis.to(), seconds.to()).or_overflow()
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
        self.vm().log(Wired { registry, settlement });
        Ok(())
    }

    pub(crate) fn store_network_fee(&mut self, fee: U256) -> Result<(), Revert> {
        in_bounds(fee, U256::ZERO, U256::from(largest(FEE_BITS)))?;
        let mut network = Network::decode(self.network.get());
        network.accrual.set_fee(u64::try_from(fee).or_overflow()?, self.slot()?)?;
        self.network.set(network.encode()?);
        self.vm().log(NetworkFeeSet { fee });
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
        in_bounds(minimum_collateral, U256::ZERO, U256::from(U96::MAX))?;
        in_bounds(reward_cap, U256::ZERO, U256::from(U96::MAX))?;
        self.threshold_slots.set(U64::from(threshold_slots));
        self.minimum_collateral.set(minimum_collateral.to());
        self.reward_cap.set(reward_cap.to());
        self.vm().log(LiquidationParametersSet {
            thresholdSlots: threshold_slots,
            minimumCollateral: minimum_collateral,
            rewardCap: reward_cap,
        });
        Ok(())
    }

    pub(crate) fn store_validator_limit(&mut self, limit: u32) -> Result<(), Revert> {
        in_bounds(U256::from(limit), U256::ONE, U256::from(largest(COUNT_BITS)))?;
        self.validator_limit.set(U16::from(limit));
        self.vm().log(ValidatorLimitSet { limit });
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
        self.vm().log(NetworkEarningsWithdrawn { to, amount });
        self.pay(to, amount)
    }
}
