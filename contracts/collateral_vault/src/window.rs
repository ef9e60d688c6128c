//! What slashes, settled locks and losses took lately. UTC days are whole buckets: today's and the seven before cover every stretch of
//! 7 * 24 hours that ends now, so the cap holds for each of them.
//!
//! The cap is a share of what the bonds were worth when the day began, before its first change: a bond that comes and goes
//! does not lift it, and a withdrawal ahead of a slash does not lower it.
//!
//! The word holds `day 24 | earlier 104` and `cap bps 16 | today 104`; `earlier` is the sum of the seven days before, so
//! a slash reads the days themselves only when it is the first of its day.

use crate::shelf::{DAYS, WINDOW, key, narrow};
use alloy_primitives::U256;
use surety_components::refusal::{Checked, Outcome};
use surety_components::{refuse, words};
use surety_interfaces::ICollateralVault::SlashCapExceeded;
use surety_protocol::math::{BPS_U256, mul_div_down};

use crate::CollateralVault;
use crate::totals::Totals;

const SUM_BITS: u32 = 104;
const SUM_MASK: u128 = (1 << SUM_BITS) - 1;
const DAY_MASK: u128 = (1 << 24) - 1;

/// Wei of one to seven days before the window's day.
pub type Days = [u128; 7];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// of all bonds
    pub cap_bps: u16,
    /// days since 1970
    pub day: u32,
    /// wei
    pub today: u128,
    /// wei
    pub earlier: u128,
}

impl Window {
    pub fn unpack(word: U256) -> Self {
        let (high, low) = words::halves(word);
        Self {
            cap_bps: (low >> SUM_BITS) as u16,
            day: (high >> SUM_BITS) as u32,
            today: low & SUM_MASK,
            earlier: high & SUM_MASK,
        }
    }

    /// Fails if a sum does not fit. The day fits until the year 47 900.
    pub fn pack(&self) -> Outcome<U256> {
        if self.today > SUM_MASK || self.earlier > SUM_MASK {
            return None.or_overflow();
        }
        let high = (u128::from(self.day) & DAY_MASK) << SUM_BITS | self.earlier;
        Ok(words::join(high, u128::from(self.cap_bps) << SUM_BITS | self.today))
    }

    /// Moves the window to a later day.
    pub fn advance(&mut self, days: &mut Days, day: u32) -> Outcome {
        for _ in self.day..day.min(self.day.saturating_add(8)) {
            days.copy_within(..6, 1);
            days[0] = core::mem::take(&mut self.today);
        }
        self.day = self.day.max(day);
        self.earlier = 0;
        for amount in days.iter() {
            self.earlier = self.earlier.checked_add(*amount).or_overflow()?;
        }
        Ok(())
    }

    pub fn sum(&self) -> Outcome<u128> {
        self.today.checked_add(self.earlier).or_overflow()
    }
}

pub fn slashed(vault: &CollateralVault) -> Outcome<U256> {
    Ok(U256::from(today(vault)?.0.sum()?))
}

/// Wei that may be taken yet. To be called before the totals are stored.
pub fn available(vault: &CollateralVault, totals: &Totals) -> Outcome<u128> {
    left(vault, totals, &today(vault)?.0)
}

/// Counts what is taken; fails if it goes above the cap. To be called before the totals are stored.
pub fn record(vault: &mut CollateralVault, taken: u128, totals: &Totals) -> Outcome {
    let (mut window, days) = today(vault)?;
    let available = left(vault, totals, &window)?;
    if taken > available {
        let (requested, available) = (U256::from(taken), U256::from(available));
        return refuse!(SlashCapExceeded { requested, available });
    }
    if let Some(days) = days {
        store_days(vault, &days);
    }
    window.today = window.today.checked_add(taken).or_overflow()?;
    let word = window.pack()?;
    vault.set_word(WINDOW, word);
    Ok(())
}

/// The window moved to today, with its days if it moved.
#[inline(never)]
fn today(vault: &CollateralVault) -> Outcome<(Window, Option<Days>)> {
    let mut window = vault.load_window();
    let day = vault.today()?;
    if day <= window.day {
        return Ok((window, None));
    }
    let mut days = load_days(vault);
    window.advance(&mut days, day)?;
    Ok((window, Some(days)))
}

#[inline(never)]
fn left(vault: &CollateralVault, totals: &Totals, window: &Window) -> Outcome<u128> {
    let assets = U256::from(vault.assets_of_the_morning(totals)?);
    let cap = mul_div_down(assets, U256::from(window.cap_bps), BPS_U256).or_overflow()?;
    Ok(narrow(cap)?.saturating_sub(window.sum()?))
}

#[inline(never)]
fn load_days(vault: &CollateralVault) -> Days {
    let mut days: Days = [0; 7];
    for (position, pair) in (0..).zip(days.chunks_mut(2)) {
        let (high, low) = words::halves(vault.word(key(DAYS, 0, position)));
        for (place, amount) in pair.iter_mut().zip([low, high]) {
            *place = amount;
        }
    }
    days
}

#[inline(never)]
fn store_days(vault: &mut CollateralVault, days: &Days) {
    for (position, pair) in (0..).zip(days.chunks(2)) {
        let half = |index: usize| pair.get(index).copied().unwrap_or_default();
        vault.set_word(key(DAYS, 0, position), words::join(half(1), half(0)));
    }
}

impl CollateralVault {
    pub(crate) fn load_window(&self) -> Window {
        Window::unpack(self.word(WINDOW))
    }
}
