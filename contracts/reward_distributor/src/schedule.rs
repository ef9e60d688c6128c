//! When frames end, and by when the committee must have agreed on their reports.

use alloy_primitives::{U256, aliases::U64};
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert, in_bounds};
use surety_protocol::bounds::{FRAME_SECS, SECONDS_PER_SLOT};
use surety_protocol::clock::{Frames, slot_at, slot_end_secs, slots_in_down};

use crate::RewardDistributor;

#[derive(Clone, Copy)]
pub(crate) struct Clock {
    pub genesis_secs: u64,
    pub seconds_per_slot: u64,
    pub frame_secs: u64,
}

impl Clock {
    /// Frame 1 begins with slot 0.
    pub(crate) fn frames(self) -> Result<Frames, Revert> {
        let slots_per_frame =
            slots_in_down(self.frame_secs, self.seconds_per_slot).or_overflow()?;
        Ok(Frames { first_slot: 0, slots_per_frame })
    }

    /// A frame's reference slot, and the last second in which its report may be agreed on.
    pub(crate) fn schedule(self, frame: u64) -> Result<(u64, u64), Revert> {
        let frames = self.frames()?;
        let ref_slot = frames.reference_slot(frame).or_overflow()?;
        let deadline_slot = frames.deadline_slot(frame).or_overflow()?;
        Ok((ref_slot, self.end_secs(deadline_slot)?))
    }

    pub(crate) fn end_secs(self, slot: u64) -> Result<u64, Revert> {
        slot_end_secs(slot, self.genesis_secs, self.seconds_per_slot).or_overflow()
    }
}

impl RewardDistributor {
    pub(crate) fn init_clock(
        &mut self,
        genesis_secs: u64,
        seconds_per_slot: u64,
        frame_secs: u64,
    ) -> Result<(), Revert> {
        let now = U256::from(self.vm().block_timestamp());
        in_bounds(U256::from(genesis_secs), U256::ZERO, now)?;
        let (shortest, longest) =
            (U256::from(SECONDS_PER_SLOT.min), U256::from(SECONDS_PER_SLOT.max));
        in_bounds(U256::from(seconds_per_slot), shortest, longest)?;
        let (shortest, longest) = (U256::from(FRAME_SECS.min), U256::from(FRAME_SECS.max));
        in_bounds(U256::from(frame_secs), shortest, longest)?;
        self.genesis_secs.set(U64::from(genesis_secs));
        self.seconds_per_slot.set(U64::from(seconds_per_slot));
        self.frame_secs.set(U64::from(frame_secs));
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
        let clock = self.load_clock();
        let now = self.vm().block_timestamp();
        let slot = slot_at(now, clock.genesis_secs, clock.seconds_per_slot).or_overflow()?;
        clock.frames()?.frame_of(slot).or_overflow()
    }

    pub(crate) fn schedule_of(&self, frame: u64) -> Result<(u64, u64), Revert> {
        self.load_clock().schedule(frame)
    }
}
