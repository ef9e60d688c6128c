//! Wei and shares of all bonds, in one word with what each move of a bond asks beside them:
//!
//! ```text
//! high half  vesting 8 | paused until 32 | assets 88
//! low half              day 24           | shares 104
//! ```
//!
//! `vesting` says whether there is a donation to vest ([`crate::donate`]); it vests whenever the word is loaded. `day`,
//! days since 1970, is that of the last change: the first one of a day stores what the bonds were worth before it, the
//! base of the slashes' cap ([`crate::window`]).

use crate::shelf::{RESERVES, TOTALS, VESTING, narrow};
use alloy_primitives::U256;
use stylus_sdk::prelude::*;
use surety_components::refusal::{Checked, Outcome};
use surety_components::{refuse, words};
use surety_interfaces::ICollateralVault::Paused;
use surety_protocol::bond::{self, BondError};

use crate::CollateralVault;
use crate::donate::Vesting;
use crate::record::Operator;

const ASSETS_BITS: u32 = 88;
const SHARES_BITS: u32 = 104;
const VESTING_SHIFT: u32 = 120;
const ASSETS_MASK: u128 = (1 << ASSETS_BITS) - 1;
const SHARES_MASK: u128 = (1 << SHARES_BITS) - 1;
const DAY_MASK: u128 = (1 << 24) - 1;

const DAY_SECS: u64 = 86_400;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// wei
    pub assets: u128,
    pub shares: u128,
    /// days since 1970
    pub day: u32,
    /// seconds since 1970
    pub paused_until: u32,
    pub vesting: Option<Vesting>,
    /// wei when it was loaded
    pub opening: u128,
}

type Conversion = fn(U256, U256, U256) -> Result<U256, BondError>;

impl Totals {
    pub fn unpack(word: U256, vesting: impl FnOnce() -> Vesting) -> Self {
        let (high, low) = words::halves(word);
        Self {
            assets: high & ASSETS_MASK,
            shares: low & SHARES_MASK,
            day: (low >> SHARES_BITS) as u32,
            paused_until: (high >> ASSETS_BITS) as u32,
            vesting: (high >> VESTING_SHIFT != 0).then(vesting),
            opening: high & ASSETS_MASK,
        }
    }

    /// Fails if a sum does not fit: 88 bits hold more wei than there is ETH. The day fits until the year 47 900.
    pub fn pack(&self, day: u32) -> Outcome<U256> {
        if self.assets > ASSETS_MASK || self.shares > SHARES_MASK {
            return None.or_overflow();
        }
        let vesting = self.vesting.as_ref().is_some_and(|vesting| vesting.unvested > 0);
        let high = u128::from(vesting) << VESTING_SHIFT
            | u128::from(self.paused_until) << ASSETS_BITS
            | self.assets;
        Ok(words::join(high, (u128::from(day) & DAY_MASK) << SHARES_BITS | self.shares))
    }

    /// Adds what has vested, as long as a share stays worth at most one wei.
    pub fn vest(&mut self, now: u64) -> Outcome {
        let max = self.largest_donation(0)?;
        if let Some(vesting) = &mut self.vesting {
            let released = vesting.release(now, max)?;
            self.assets = self.assets.checked_add(released).or_overflow()?;
            self.opening = self.assets;
        }
        Ok(())
    }

    /// The most that may be added to the bonds and to `unvested` wei without shares.
    pub fn largest_donation(&self, unvested: u128) -> Outcome<u128> {
        let assets = self.assets.checked_add(unvested).or_overflow()?;
        let max = bond::largest_donation(U256::from(assets), U256::from(self.shares));
        narrow(max.or_overflow()?)
    }

    #[inline(never)]
    pub fn convert(&self, conversion: Conversion, amount: U256) -> Outcome<U256> {
        let (assets, shares) = (U256::from(self.assets), U256::from(self.shares));
        conversion(amount, assets, shares).or_overflow()
    }

    #[inline(never)]
    fn convert_narrow(&self, conversion: Conversion, amount: u128) -> Outcome<u128> {
        narrow(self.convert(conversion, U256::from(amount))?)
    }

    /// What shares pay.
    pub fn value_down(&self, shares: u128) -> Outcome<u128> {
        self.convert_narrow(bond::to_assets_down, shares)
    }

    /// What shares count for as collateral (see the crate's page on rounding).
    pub fn value_up(&self, shares: u128) -> Outcome<u128> {
        self.convert_narrow(bond::to_assets_up, shares)
    }

    /// Adds wei to a bond; returns the shares minted.
    pub fn mint_down(&mut self, operator: &mut Operator, assets: u128) -> Outcome<u128> {
        let minted = self.convert_narrow(bond::to_shares_down, assets)?;
        self.assets = self.assets.checked_add(assets).or_overflow()?;
        self.shares = self.shares.checked_add(minted).or_overflow()?;
        // not more than all shares
        operator.shares = operator.shares.saturating_add(minted);
        Ok(minted)
    }

    /// Takes wei from a bond, at most the `worth` of its shares; returns the shares burned. If the wei are all of it, the
    /// last fraction of a wei goes with them.
    #[inline(never)]
    pub fn burn_up(&mut self, operator: &mut Operator, assets: u128, worth: u128) -> Outcome<u128> {
        let burned = if assets == worth {
            operator.shares
        } else {
            self.convert_narrow(bond::to_shares_up, assets)?
        };
        operator.shares = operator.shares.checked_sub(burned).or_overflow()?;
        self.assets = self.assets.checked_sub(assets).or_overflow()?;
        self.shares = self.shares.checked_sub(burned).or_overflow()?;
        Ok(burned)
    }
}

impl CollateralVault {
    #[inline(never)]
    pub(crate) fn load_totals(&self) -> Outcome<Totals> {
        let word = self.word(TOTALS);
        let mut totals = Totals::unpack(word, || Vesting::unpack(self.word(VESTING)));
        totals.vest(self.now())?;
        Ok(totals)
    }

    /// The totals, to pay out of them.
    pub(crate) fn load_totals_unless_paused(&self) -> Outcome<Totals> {
        let totals = self.load_totals()?;
        let until = u64::from(totals.paused_until);
        if self.now() < until {
            return refuse!(Paused { until });
        }
        Ok(totals)
    }

    #[inline(never)]
    pub(crate) fn store_totals(&mut self, totals: &Totals) -> Outcome {
        let day = self.today()?;
        if totals.day < day {
            let (_, recovered) = words::halves(self.word(RESERVES));
            self.set_word(RESERVES, words::join(totals.opening, recovered));
        }
        if let Some(vesting) = &totals.vesting {
            self.set_word(VESTING, vesting.pack());
        }
        let word = totals.pack(day)?;
        self.set_word(TOTALS, word);
        Ok(())
    }

    /// What the bonds were worth when the day began, in wei.
    pub(crate) fn assets_of_the_morning(&self, totals: &Totals) -> Outcome<u128> {
        let unchanged = totals.day < self.today()?;
        let (morning, _) = words::halves(self.word(RESERVES));
        Ok(if unchanged { totals.opening } else { morning })
    }

    pub(crate) fn now(&self) -> u64 {
        self.vm().block_timestamp()
    }

    pub(crate) fn today(&self) -> Outcome<u32> {
        u32::try_from(self.now() / DAY_SECS).or_overflow()
    }
}
