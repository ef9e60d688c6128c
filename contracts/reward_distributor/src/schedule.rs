//! When frames end, and by when the committee must have agreed on their reports.

use alloy_primitives::aliases::U64;
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert, check_clock};
use surety_protocol::clock::Clock;

use crate::RewardDistributor;

impl RewardDistributor {
    pub(crate) fn init_clock(&mut self, clock: Clock) -> Result<(), Revert> {
        check_clock(&clock, self.vm().block_timestamp())?;
        self.genesis_secs.set(U64::from(clock.genesis_secs));
        self.seconds_per_slot.set(U64::from(clock.seconds_per_slot));
        self.frame_secs.set(U64::from(clock.frame_secs));
        Ok(())
    }

    pub(crate) fn load_clock(&self) -> Clock {
        Clock {
            genesis_secs: self.genesis_secs.get().wrapping_to(),
            seconds_per_slot: self.seconds_per_slot.get().wrapping_to(),
            frame_secs: self.frame_secs.get().wrapping_to(),
        }
    }

    pub(crate) fn running_frame(&self) -> Result<u64, Revert> {
        self.load_clock().frame_at(self.vm().block_timestamp()).or_overflow()
    }

    pub(crate) fn schedule_of(&self, frame: u64) -> Result<(u64, u64), Revert> {
        let schedule = self.load_clock().schedule(frame).or_overflow()?;
        Ok((schedule.ref_slot, schedule.deadline_secs))
    }
}
