//! The books of an asset: what came in, what was promised, what was claimed.

use alloy_primitives::{Address, U256, aliases::U128};
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert};
use surety_interfaces::IRewardDistributor::InsufficientFunds;

use crate::RewardDistributor;

/// Wei since the beginning.
#[derive(Clone, Copy)]
pub(crate) struct FundsOf {
    pub funded: u128,
    pub promised: u128,
    pub claimed: u128,
}

impl RewardDistributor {
    pub(crate) fn funds_of(&self, asset: Address) -> FundsOf {
        let funds = self.funds.getter(asset);
        FundsOf {
            funded: funds.funded.get().wrapping_to(),
            promised: funds.promised.get().wrapping_to(),
            claimed: funds.claimed.get().wrapping_to(),
        }
    }

    pub(crate) fn add_funded(&mut self, asset: Address, amount: U256) -> Result<(), Revert> {
        let funded = add(self.funds_of(asset).funded, amount)?;
        self.funds.setter(asset).funded.set(U128::from(funded));
        Ok(())
    }

    /// Promises `total` out of what is funded and not promised yet.
    pub(crate) fn promise(&mut self, asset: Address, total: U256) -> Result<u128, Revert> {
        let funds = self.funds_of(asset);
        let available = funds.funded.checked_sub(funds.promised).or_overflow()?;
        let available = U256::from(available);
        if total > available {
            return Err(InsufficientFunds { asset, promised: total, available }.into());
        }
        let promised = add(funds.promised, total)?;
        self.funds.setter(asset).promised.set(U128::from(promised));
        u128::try_from(total).or_overflow()
    }

    pub(crate) fn take_back(&mut self, asset: Address, total: u128) -> Result<(), Revert> {
        let promised = self.funds_of(asset).promised.checked_sub(total).or_overflow()?;
        self.funds.setter(asset).promised.set(U128::from(promised));
        Ok(())
    }

    /// Counts `amount` as claimed. A tree that pays out more than its report promised is wrong, and must not spend
    /// what is promised to others, so active promises bound all claims of an asset.
    pub(crate) fn add_claimed(&mut self, asset: Address, amount: U256) -> Result<(), Revert> {
        let funds = self.funds_of(asset);
        let pending = self.pending_promise(asset);
        let active = funds.promised.checked_sub(pending).or_overflow()?;
        let available = U256::from(active.checked_sub(funds.claimed).or_overflow()?);
        if amount > available {
            return Err(InsufficientFunds { asset, promised: amount, available }.into());
        }
        let claimed = add(funds.claimed, amount)?;
        self.funds.setter(asset).claimed.set(U128::from(claimed));
        Ok(())
    }

    /// What the latest report promised, while its root is pending.
    fn pending_promise(&self, asset: Address) -> u128 {
        let pointer = self.pointer();
        if !pointer.is_pending(self.vm().block_timestamp()) {
            return 0;
        }
        (0..pointer.latest_count)
            .map(|place| self.latest_promise(place))
            .find(|(promised, _)| *promised == asset)
            .map_or(0, |(_, total)| total)
    }

    pub(crate) fn latest_promise(&self, place: u32) -> (Address, u128) {
        let promise = self.latest_promises.getter(place);
        (promise.asset.get(), promise.total.get().wrapping_to())
    }
}

fn add(sum: u128, amount: U256) -> Result<u128, Revert> {
    sum.checked_add(u128::try_from(amount).or_overflow()?).or_overflow()
}
