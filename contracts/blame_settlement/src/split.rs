//! A report's shape and its amounts: pure, so that the preview and the settlement cannot differ.

use alloc::{vec, vec::Vec};

use alloy_primitives::{B256, U256};
use surety_components::{Checked, Revert};
use surety_interfaces::IAccess::LengthMismatch;
use surety_interfaces::IBlameSettlement::{
    BlameReport, InvalidClusterSize, InvalidKind, InvalidNonce, InvalidReportVersion,
    InvalidReshare, OperatorsNotSorted, PerformanceOutOfRange,
};
use surety_protocol::{
    blame::{CAP_WEI, blame_of_report, loss},
    cluster::fault_tolerance,
    math::BPS,
    report::{self, KIND_EXIT, KIND_RESHARE, REPORT_VERSION, blame_key},
};

/// A validator of 32 ETH. Reports carry no weight yet.
const WEIGHT: u32 = 10_000;

/// `blame_wei` is in the report's order; together with `unrecovered_wei` it makes the loss.
pub(crate) struct Split {
    pub loss_wei: U256,
    pub blame_wei: Vec<U256>,
    pub unrecovered_wei: U256,
}

/// Who pays how much, only those who pay anything, ascending.
pub(crate) struct Charge {
    pub operator_ids: Vec<u64>,
    pub amounts_wei: Vec<U256>,
    pub total_wei: U256,
}

pub(crate) fn key_of(report: &BlameReport) -> B256 {
    blame_key(report.validator, report.kind, report.nonce)
}

/// What members vote on.
pub(crate) fn hash_of(report: &BlameReport) -> B256 {
    let report = report::BlameReport {
        version: report.version,
        validator: report.validator,
        kind: report.kind,
        nonce: report.nonce,
        balance: report.balance,
        operator_ids: report.operatorIds.clone(),
        performance_bps: report.performanceBps.clone(),
        leaver_id: report.leaverId,
        successor_id: report.successorId,
        ref_slot: report.refSlot,
    };
    report.hash()
}

pub(crate) fn validate(report: &BlameReport) -> Result<(), Revert> {
    if report.version != REPORT_VERSION {
        return Err(InvalidReportVersion { version: report.version }.into());
    }
    let operators = report.operatorIds.len();
    if fault_tolerance(operators).is_err() {
        return Err(InvalidClusterSize { size: U256::from(operators) }.into());
    }
    if report.performanceBps.len() != operators {
        let actual = U256::from(report.performanceBps.len());
        return Err(LengthMismatch { expected: U256::from(operators), actual }.into());
    }
    let mut previous = 0; // ids count from 1
    for (operator_id, performance_bps) in report.operatorIds.iter().zip(&report.performanceBps) {
        if *operator_id <= previous {
            return Err(OperatorsNotSorted { operatorId: *operator_id }.into());
        }
        if *performance_bps > BPS {
            let (operator_id, performance_bps) = (*operator_id, *performance_bps);
            return Err(PerformanceOutOfRange {
                operatorId: operator_id,
                performanceBps: performance_bps,
            }
            .into());
        }
        previous = *operator_id;
    }
    validate_kind(report)
}

fn validate_kind(report: &BlameReport) -> Result<(), Revert> {
    let (leaver, successor) = (report.leaverId, report.successorId);
    let sound = match report.kind {
        KIND_RESHARE => {
            report.operatorIds.contains(&leaver)
                && successor != 0
                && !report.operatorIds.contains(&successor)
        }
        KIND_EXIT => leaver == 0 && successor == 0,
        kind => return Err(InvalidKind { kind }.into()),
    };
    if !sound {
        return Err(InvalidReshare { leaverId: leaver, successorId: successor }.into());
    }
    // A key exits the beacon chain once, so a second exit report, whatever its number, is an error of the oracle.
    if report.kind == KIND_EXIT && report.nonce != 0 {
        return Err(InvalidNonce { nonce: report.nonce }.into());
    }
    Ok(())
}

/// The loss that is left to settle, over all operators of the report.
pub(crate) fn split(report: &BlameReport, charged_wei: U256) -> Result<Split, Revert> {
    let loss_wei = loss(WEIGHT, report.balance, charged_wei);
    let caps = vec![U256::from(CAP_WEI); report.operatorIds.len()];
    let blame = blame_of_report(loss_wei, &report.operatorIds, &report.performanceBps, &caps)
        .or_overflow()?;
    Ok(Split { loss_wei, blame_wei: blame.amounts_wei, unrecovered_wei: blame.unrecovered_wei })
}

/// At a reshare only the leaver pays, at an exit everyone.
pub(crate) fn charge(report: &BlameReport, split: &Split) -> Result<Charge, Revert> {
    let mut charge =
        Charge { operator_ids: Vec::new(), amounts_wei: Vec::new(), total_wei: U256::ZERO };
    for (operator_id, amount) in report.operatorIds.iter().zip(&split.blame_wei) {
        let pays = report.kind == KIND_EXIT || *operator_id == report.leaverId;
        if pays && !amount.is_zero() {
            charge.operator_ids.push(*operator_id);
            charge.amounts_wei.push(*amount);
            charge.total_wei = charge.total_wei.checked_add(*amount).or_overflow()?;
        }
    }
    Ok(charge)
}
