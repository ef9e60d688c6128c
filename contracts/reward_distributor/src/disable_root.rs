use alloy_primitives::{B256, aliases::U64};
use stylus_sdk::prelude::*;
use surety_components::{Revert, log};
use surety_interfaces::IRewardDistributor::{RootDisabled, RootNotPending};

use crate::RewardDistributor;

impl RewardDistributor {
    pub(crate) fn disable(&mut self, frame: u64) -> Result<(), Revert> {
        let pointer = self.pointer();
        if frame != pointer.latest || !pointer.is_pending(self.vm().block_timestamp()) {
            return Err(RootNotPending { frame }.into());
        }
        for place in 0..pointer.latest_count {
            let (asset, total) = self.latest_promise(place);
            self.take_back(asset, total)?;
        }
        // The agreement still stands, and anyone may publish: the report itself must never come back.
        let report = self.latest_report.get();
        self.disabled.insert(report, true);
        let mut info = self.frames.setter(frame);
        info.rewards_root.set(B256::ZERO);
        info.inputs_root.set(B256::ZERO);
        info.scores_root.set(B256::ZERO);
        info.active_secs.set(U64::ZERO);
        // The frame before is active, so what came before it is not needed; its own time lies in the past.
        let previous = self.previous_frame();
        self.latest_frame.set(U64::from(previous));
        self.latest_active_secs.set(U64::ZERO);
        log(self, RootDisabled { frame });
        Ok(())
    }
}
