//! The clock of frames, set at construction and the same in every contract that knows frames.

use alloy_primitives::U256;
use surety_protocol::bounds::{Bounds, FRAME_SECS, SECONDS_PER_SLOT};
use surety_protocol::clock::Clock;

use crate::{Revert, in_bounds};

/// Fails outside the bounds, and if slot 0 is yet to come.
pub fn check_clock(clock: &Clock, now_secs: u64) -> Result<(), Revert> {
    let past = Bounds { min: 0, max: now_secs.into() };
    within(clock.genesis_secs, past)?;
    within(clock.seconds_per_slot, SECONDS_PER_SLOT)?;
    within(clock.frame_secs, FRAME_SECS)
}

fn within(value: u64, bounds: Bounds) -> Result<(), Revert> {
    in_bounds(U256::from(value), U256::from(bounds.min), U256::from(bounds.max))
}
