use alloy_primitives::{
    Address, B256, U256,
    aliases::{U32, U64, U128},
};
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert, log};
use surety_interfaces::IAccess::LengthMismatch;
#[cfg(any(test, feature = "export-abi"))]
use surety_interfaces::IRewardDistributor;
use surety_interfaces::IRewardDistributor::{
    AssetsNotSorted, DeadlineMissed, EarlierFrameAgreed, EmptyRoot, FrameNotNext, FramePublished,
    FrameRunning, InvalidReferenceSlot, InvalidReportVersion, NotAgreed, ReportDisabled,
    RootPending,
};
use surety_protocol::report::{FrameReport, REPORT_VERSION, frame_key};

use crate::RewardDistributor;

/// Frames that wait before the one that is published: more than ever should, and few enough to ask for.
const EARLIER_FRAMES: u64 = 8;

impl RewardDistributor {
    pub(crate) fn publish(&mut self, report: FrameReport) -> Result<(), Revert> {
        let committee = self.wired_committee()?;
        validate(&report)?;
        self.check_turn(&report)?;
        let hash = report.hash();
        self.check_agreed(committee, report.frame, report.ref_slot, hash)?;
        self.check_earlier(committee, report.frame)?;
        self.make_promises(&report.assets, &report.totals)?;
        self.latest_report.set(hash);
        self.store_roots(report)
    }

    /// Frames ascend, and there is room for one pending root only.
    fn check_turn(&self, report: &FrameReport) -> Result<(), Revert> {
        let pointer = self.pointer();
        if report.frame <= pointer.latest {
            return Err(FrameNotNext { frame: report.frame, latest: pointer.latest }.into());
        }
        if pointer.is_pending(self.vm().block_timestamp()) {
            let (frame, active_at) = (pointer.latest, pointer.latest_active_secs);
            return Err(RootPending { frame, activeAt: active_at }.into());
        }
        Ok(())
    }

    fn check_agreed(
        &self,
        committee: Address,
        frame: u64,
        ref_slot: u64,
        hash: B256,
    ) -> Result<(), Revert> {
        let schedule = self.load_clock().schedule(frame).or_overflow()?;
        let (expected, deadline) = (schedule.ref_slot, schedule.deadline_secs);
        if ref_slot != expected {
            return Err(InvalidReferenceSlot { refSlot: ref_slot, expected }.into());
        }
        if self.vm().block_timestamp() < schedule.opens_secs {
            let ends_at = schedule.opens_secs.saturating_sub(1);
            return Err(FrameRunning { frame, endsAt: ends_at }.into());
        }
        if self.disabled.get(hash) {
            return Err(ReportDisabled { frame, hash }.into());
        }
        let (agreed, since) = self.agreed(committee, frame)?;
        if agreed != hash {
            return Err(NotAgreed { key: frame_key(frame), hash }.into());
        }
        if since > deadline {
            return Err(DeadlineMissed { frame, deadline }.into());
        }
        Ok(())
    }

    /// An earlier frame cannot be published after this one, and anyone may publish: one that waits goes first.
    fn check_earlier(&self, committee: Address, frame: u64) -> Result<(), Revert> {
        let clock = self.load_clock();
        let next = self.pointer().latest.saturating_add(1);
        for earlier in next.max(frame.saturating_sub(EARLIER_FRAMES))..frame {
            let (hash, since) = self.agreed(committee, earlier)?;
            let deadline = clock.schedule(earlier).or_overflow()?.deadline_secs;
            if !hash.is_zero() && since <= deadline && !self.disabled.get(hash) {
                return Err(EarlierFrameAgreed { frame, earlier }.into());
            }
        }
        Ok(())
    }

    fn make_promises(&mut self, assets: &[Address], totals: &[U256]) -> Result<(), Revert> {
        let count = u32::try_from(assets.len()).or_overflow()?;
        for (place, (asset, total)) in (0..count).zip(assets.iter().zip(totals)) {
            let promised = self.promise(*asset, *total)?;
            let mut promise = self.latest_promises.setter(place);
            promise.asset.set(*asset);
            promise.total.set(U128::from(promised));
        }
        self.latest_count.set(U32::from(count));
        Ok(())
    }

    fn store_roots(&mut self, report: FrameReport) -> Result<(), Revert> {
        let now = self.vm().block_timestamp();
        let active_at =
            now.checked_add(self.activation_delay_secs.get().wrapping_to()).or_overflow()?;
        let mut frame = self.frames.setter(report.frame);
        frame.rewards_root.set(report.rewards_root);
        frame.inputs_root.set(report.inputs_root);
        frame.scores_root.set(report.scores_root);
        frame.active_secs.set(U64::from(active_at));
        let previous = self.latest_frame.get();
        self.previous_frame.set(previous);
        self.latest_frame.set(U64::from(report.frame));
        self.latest_active_secs.set(U64::from(active_at));
        log(
            self,
            FramePublished {
                frame: report.frame,
                rewardsRoot: report.rewards_root,
                inputsRoot: report.inputs_root,
                scoresRoot: report.scores_root,
                activeAt: active_at,
                treeUri: report.tree_uri,
            },
        );
        Ok(())
    }
}

/// The ABI's struct as the one whose hash members vote on.
#[cfg(any(test, feature = "export-abi"))]
pub(crate) fn from_abi(report: IRewardDistributor::FrameReport) -> FrameReport {
    FrameReport {
        version: report.version,
        frame: report.frame,
        ref_slot: report.refSlot,
        assets: report.assets,
        totals: report.totals,
        rewards_root: report.rewardsRoot,
        inputs_root: report.inputsRoot,
        scores_root: report.scoresRoot,
        tree_uri: report.treeUri,
    }
}

fn validate(report: &FrameReport) -> Result<(), Revert> {
    if report.version != REPORT_VERSION {
        return Err(InvalidReportVersion { version: report.version }.into());
    }
    let (assets, totals) = (report.assets.len(), report.totals.len());
    if assets != totals {
        let (expected, actual) = (U256::from(assets), U256::from(totals));
        return Err(LengthMismatch { expected, actual }.into());
    }
    let next = report.assets.iter().skip(1);
    if let Some((_, asset)) = report.assets.iter().zip(next).find(|(one, other)| one >= other) {
        return Err(AssetsNotSorted { asset: *asset }.into());
    }
    if [report.rewards_root, report.inputs_root, report.scores_root].contains(&B256::ZERO) {
        return Err(EmptyRoot {}.into());
    }
    Ok(())
}
