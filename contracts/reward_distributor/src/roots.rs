//! Which root pays: the latest published one once it is active, the one before it until then.

use alloy_primitives::B256;
use stylus_sdk::prelude::*;
use surety_components::Revert;
use surety_interfaces::IRewardDistributor::NoActiveRoot;

use crate::RewardDistributor;

#[derive(Clone, Copy)]
pub(crate) struct Pointer {
    /// 0: none
    pub latest: u64,
    pub latest_active_secs: u64,
    /// How many assets the latest frame promised.
    pub latest_count: u32,
}

impl Pointer {
    pub(crate) fn is_pending(self, now_secs: u64) -> bool {
        self.latest != 0 && now_secs < self.latest_active_secs
    }
}

impl RewardDistributor {
    pub(crate) fn pointer(&self) -> Pointer {
        Pointer {
            latest: self.latest_frame.get().wrapping_to(),
            latest_active_secs: self.latest_active_secs.get().wrapping_to(),
            latest_count: self.latest_count.get().wrapping_to(),
        }
    }

    pub(crate) fn previous_frame(&self) -> u64 {
        self.previous_frame.get().wrapping_to()
    }

    pub(crate) fn active_root(&self) -> Result<(u64, B256), Revert> {
        let pointer = self.pointer();
        let pending = pointer.is_pending(self.vm().block_timestamp());
        let frame = if pending { self.previous_frame() } else { pointer.latest };
        if frame == 0 {
            return Err(NoActiveRoot {}.into());
        }
        Ok((frame, self.frames.getter(frame).rewards_root.get()))
    }
}
