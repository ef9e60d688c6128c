//! When votes on a subject are given.

use alloy_primitives::B256;
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert};
use surety_interfaces::IOracleCommittee::{FrameNotOpen, NotAFrame};
use surety_protocol::clock::Clock;
use surety_protocol::report::{TOPIC_FRAME, frame_of_key};

use crate::OracleCommittee;

impl OracleCommittee {
    /// Fails for a frame that is not over, or whose deadline is; other subjects are always open.
    pub(crate) fn check_open(&self, clock: &Clock, topic: B256, key: B256) -> Result<(), Revert> {
        if topic != TOPIC_FRAME {
            return Ok(());
        }
        let frame = frame_of_key(key).ok_or(NotAFrame { key })?;
        let schedule = clock.schedule(frame).map_err(|_| NotAFrame { key })?;
        if !schedule.is_open(self.vm().block_timestamp()) {
            let (opens_at, deadline) = (schedule.opens_secs, schedule.deadline_secs);
            return Err(FrameNotOpen { frame, opensAt: opens_at, deadline }.into());
        }
        Ok(())
    }

    pub(crate) fn running_frame(&self) -> Result<u64, Revert> {
        self.load_committee().clock.frame_at(self.vm().block_timestamp()).or_overflow()
    }

    pub(crate) fn schedule_of(&self, frame: u64) -> Result<(u64, u64, u64), Revert> {
        let schedule = self.load_committee().clock.schedule(frame).or_overflow()?;
        Ok((schedule.ref_slot, schedule.opens_secs, schedule.deadline_secs))
    }
}
