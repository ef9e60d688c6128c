//! Wei and shares of all bonds, one word: assets in the high half, shares in the low one.

use alloy_primitives::U256;
use surety_components::{Checked, Revert, words};
use surety_protocol::bond::{to_assets_down, to_assets_up, to_shares_down, to_shares_up};

use crate::CollateralVault;
use crate::record::Operator;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    pub assets: U256,
    pub shares: U256,
}

impl Totals {
    pub fn unpack(word: U256) -> Self {
        let (assets, shares) = words::halves(word);
        Self { assets: U256::from(assets), shares: U256::from(shares) }
    }

    pub fn pack(&self) -> Result<U256, Revert> {
        let assets = u128::try_from(self.assets).or_overflow()?;
        let shares = u128::try_from(self.shares).or_overflow()?;
        Ok(words::join(assets, shares))
    }

    /// What shares pay.
    pub fn value_down(&self, shares: U256) -> Result<U256, Revert> {
        to_assets_down(shares, self.assets, self.shares).or_overflow()
    }

    /// What shares count for as collateral (see the crate's page on rounding).
    pub fn value_up(&self, shares: U256) -> Result<U256, Revert> {
        to_assets_up(shares, self.assets, self.shares).or_overflow()
    }

    /// Adds wei to a bond; returns the shares minted.
    pub fn mint_down(&mut self, operator: &mut Operator, assets: U256) -> Result<U256, Revert> {
        let minted = to_shares_down(assets, self.assets, self.shares).or_overflow()?;
        self.assets = self.assets.checked_add(assets).or_overflow()?;
        self.shares = self.shares.checked_add(minted).or_overflow()?;
        operator.shares = operator.shares.checked_add(minted).or_overflow()?;
        Ok(minted)
    }

    /// Takes wei from a bond, at most what its shares are worth; returns the shares burned. If the wei are all that the
    /// shares are worth, the last fraction of a wei goes with them.
    pub fn burn_up(&mut self, operator: &mut Operator, assets: U256) -> Result<U256, Revert> {
        let burned = if assets == self.value_down(operator.shares)? {
            operator.shares
        } else {
            to_shares_up(assets, self.assets, self.shares).or_overflow()?
        };
        operator.shares = operator.shares.checked_sub(burned).or_overflow()?;
        self.assets = self.assets.checked_sub(assets).or_overflow()?;
        self.shares = self.shares.checked_sub(burned).or_overflow()?;
        Ok(burned)
    }
}

impl CollateralVault {
    pub(crate) fn load_totals(&self) -> Totals {
        Totals::unpack(self.totals.get())
    }

    pub(crate) fn store_totals(&mut self, totals: &Totals) -> Result<(), Revert> {
        let word = totals.pack()?;
        self.totals.set(word);
        Ok(())
    }
}
