use alloy_primitives::U256;
use stylus_sdk::prelude::*;
use surety_components::codec::emit;
use surety_components::refusal::{Checked, Outcome};
use surety_components::{in_bounds, refuse};
use surety_interfaces::ICollateralVault::{PauseSet, PauseTooSoon};
use surety_protocol::bounds::{Bounds, PAUSE_SECS};

use crate::CollateralVault;

pub fn pause(vault: &mut CollateralVault, until: u64) -> Outcome {
    let by_admin = vault.vm().msg_sender() == vault.access.admin();
    if !by_admin {
        vault.access.only_guardian()?;
    }
    ahead(vault, until, PAUSE_SECS)?;
    // 14 days: as long as a pause may last
    let not_before =
        u64::from(vault.load_totals()?.paused_until).saturating_add(PAUSE_SECS.max as u64);
    if !by_admin && vault.now() < not_before {
        return refuse!(PauseTooSoon { notBefore: not_before });
    }
    set(vault, until)
}

pub fn unpause(vault: &mut CollateralVault) -> Outcome {
    vault.access.only_admin()?;
    let end = vault.now().min(u64::from(vault.load_totals()?.paused_until));
    set(vault, end)
}

fn set(vault: &mut CollateralVault, until: u64) -> Outcome {
    let mut totals = vault.load_totals()?;
    totals.paused_until = u32::try_from(until).or_overflow()?;
    vault.store_totals(&totals)?;
    emit::<PauseSet>(vault, &[], &[U256::from(until)]);
    Ok(())
}

/// Fails unless a time is so many seconds ahead.
pub fn ahead(vault: &CollateralVault, until: u64, secs: Bounds) -> Outcome {
    let at = |secs: u128| U256::from(secs.saturating_add(u128::from(vault.now())));
    Ok(in_bounds(U256::from(until), at(secs.min), at(secs.max))?)
}

pub fn paused_until(vault: &CollateralVault) -> Outcome<u64> {
    Ok(u64::from(vault.load_totals()?.paused_until))
}
