//! Wei and shares of all bonds, one word: assets in the high half, shares in the low one.

use alloy_primitives::U256;
use surety_components::{Checked, Revert, words};
use surety_protocol::bond::{self, BondError};

use crate::CollateralVault;
use crate::record::Operator;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    pub assets: u128,
    pub shares: u128,
}

type Conversion = fn(U256, U256, U256) -> Result<U256, BondError>;

impl Totals {
    pub fn unpack(word: U256) -> Self {
        let (assets, shares) = words::halves(word);
        Self { assets, shares }
    }

    pub fn pack(&self) -> U256 {
        words::join(self.assets, self.shares)
    }

    #[inline(never)]
    pub fn convert(&self, conversion: Conversion, amount: U256) -> Result<U256, Revert> {
        let (assets, shares) = (U256::from(self.assets), U256::from(self.shares));
        conversion(amount, assets, shares).or_overflow()
    }

    #[inline(never)]
    fn narrow(&self, conversion: Conversion, amount: u128) -> Result<u128, Revert> {
        u128::try_from(self.convert(conversion, U256::from(amount))?).or_overflow()
    }

    /// What shares pay.
    pub fn value_down(&self, shares: u128) -> Result<u128, Revert> {
        self.narrow(bond::to_assets_down, shares)
    }

    /// What shares count for as collateral (see the crate's page on rounding).
    pub fn value_up(&self, shares: u128) -> Result<u128, Revert> {
        self.narrow(bond::to_assets_up, shares)
    }

    /// Adds wei to a bond; returns the shares minted.
    pub fn mint_down(&mut self, operator: &mut Operator, assets: u128) -> Result<u128, Revert> {
        let minted = self.narrow(bond::to_shares_down, assets)?;
        self.assets = self.assets.checked_add(assets).or_overflow()?;
        self.shares = self.shares.checked_add(minted).or_overflow()?;
        // not more than all shares
        operator.shares = operator.shares.saturating_add(minted);
        Ok(minted)
    }

    /// Takes wei from a bond, at most what its shares are worth; returns the shares burned. If the wei are all that the
    /// shares are worth, the last fraction of a wei goes with them.
    #[inline(never)]
    pub fn burn_up(&mut self, operator: &mut Operator, assets: u128) -> Result<u128, Revert> {
        let burned = if assets == self.value_down(operator.shares)? {
            operator.shares
        } else {
            self.narrow(bond::to_shares_up, assets)?
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

    pub(crate) fn store_totals(&mut self, totals: &Totals) {
        self.totals.set(totals.pack());
    }
}
