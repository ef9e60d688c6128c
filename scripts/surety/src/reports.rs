//! The committee's reports as the contracts take them.

use crate::bindings::{IBlameSettlement, IRewardDistributor};
use surety_protocol::report::{BlameReport, FrameReport, WeightReport};

pub fn abi_frame(report: &FrameReport) -> IRewardDistributor::FrameReport {
    IRewardDistributor::FrameReport {
        version: report.version,
        frame: report.frame,
        refSlot: report.ref_slot,
        assets: report.assets.clone(),
        totals: report.totals.clone(),
        rewardsRoot: report.rewards_root,
        inputsRoot: report.inputs_root,
        scoresRoot: report.scores_root,
        treeUri: report.tree_uri.clone(),
    }
}

pub fn abi_blame(report: &BlameReport) -> IBlameSettlement::BlameReport {
    IBlameSettlement::BlameReport {
        version: report.version,
        validator: report.validator,
        kind: report.kind,
        nonce: report.nonce,
        balance: report.balance,
        operatorIds: report.operator_ids.clone(),
        performanceBps: report.performance_bps.clone(),
        leaverId: report.leaver_id,
        successorId: report.successor_id,
        refSlot: report.ref_slot,
    }
}

pub fn abi_weights(report: &WeightReport) -> IBlameSettlement::WeightReport {
    IBlameSettlement::WeightReport {
        version: report.version,
        nonce: report.nonce,
        refSlot: report.ref_slot,
        validators: report.validators.clone(),
        weights: report.weights.clone(),
    }
}
