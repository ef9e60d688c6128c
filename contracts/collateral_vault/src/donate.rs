//! Donations. One vests over 7 days, so that who bonds for a moment around it gains nothing; what is unvested is in one
//! slot, which is read only while there is some.

use alloy_primitives::U256;
use stylus_sdk::prelude::*;
use surety_components::codec::{emit, word_of};
use surety_components::refusal::{Checked, Outcome};
use surety_components::{refuse, words};
use surety_interfaces::ICollateralVault::{Donated, DonationTooLarge, ZeroAmount};
use surety_protocol::bond::{vested_down, vesting_end};

use crate::CollateralVault;
use crate::deposit::value;
use crate::shelf::narrow;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vesting {
    /// wei
    pub unvested: u128,
    /// seconds; what vested before is in the bonds
    pub since: u64,
    /// seconds
    pub until: u64,
}

impl Vesting {
    pub fn unpack(word: U256) -> Self {
        let (unvested, times) = words::halves(word);
        Self { unvested, since: (times >> 64) as u64, until: times as u64 }
    }

    pub fn pack(&self) -> U256 {
        words::join(self.unvested, u128::from(self.since) << 64 | u128::from(self.until))
    }

    /// Takes out what has vested, at most `max`.
    pub fn release(&mut self, now: u64, max: u128) -> Outcome<u128> {
        let vested = vested_down(U256::from(self.unvested), self.since, self.until, now);
        let released = narrow(vested.or_overflow()?)?.min(max);
        // no more than all of it
        self.unvested = self.unvested.saturating_sub(released);
        self.since = now;
        Ok(released)
    }

    fn add(&mut self, assets: u128, now: u64) -> Outcome {
        let (before, donation) = (U256::from(self.unvested), U256::from(assets));
        self.until = vesting_end(before, self.until, donation, now).or_overflow()?;
        self.unvested = self.unvested.checked_add(assets).or_overflow()?;
        self.since = now;
        Ok(())
    }
}

pub fn donate(vault: &mut CollateralVault) -> Outcome {
    let assets = value(vault)?;
    if assets == 0 {
        return refuse!(ZeroAmount {});
    }
    let mut totals = vault.load_totals()?;
    let mut vesting = totals.vesting.take().unwrap_or_default();
    let max = totals.largest_donation(vesting.unvested)?;
    if assets > max {
        let (assets, max) = (U256::from(assets), U256::from(max));
        return refuse!(DonationTooLarge { assets, max });
    }
    vesting.add(assets, vault.now())?;
    totals.vesting = Some(vesting);
    vault.store_totals(&totals)?;
    let from = word_of(vault.vm().msg_sender());
    emit::<Donated>(vault, &[from], &[U256::from(assets)]);
    Ok(())
}

pub fn unvested(vault: &CollateralVault) -> Outcome<(U256, u64)> {
    let vesting = vault.load_totals()?.vesting.unwrap_or_default();
    Ok((U256::from(vesting.unvested), vesting.until))
}
