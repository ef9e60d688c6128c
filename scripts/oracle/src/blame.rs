//! Blame reports: what the committee says about a validator's lost balance.

use alloy_primitives::{B256, U256};
use surety_protocol::{
    blame::{CAP_WEI, blame_of_report, loss},
    report::{BlameReport, KIND_EXIT, KIND_RESHARE, REPORT_VERSION},
};

use crate::OracleError;

/// A validator of 32 ETH.
pub const DEFAULT_WEIGHT: u32 = 10_000;

/// An operator of the validator and its performance, bps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    pub operator_id: u64,
    pub performance_bps: u16,
}

#[derive(Clone, Debug)]
pub struct Observation<'a> {
    pub validator: B256,
    /// Counts the reports of this kind of the validator from 0.
    pub nonce: u64,
    pub balance_wei: U256,
    /// The operators before the event, in any order.
    pub members: &'a [Member],
    pub ref_slot: u64,
}

/// The report of an exit.
pub fn exit(observation: &Observation<'_>) -> BlameReport {
    report(observation, KIND_EXIT, 0, 0)
}

/// The report of an operator that left a running validator.
pub fn reshare(observation: &Observation<'_>, leaver_id: u64, successor_id: u64) -> BlameReport {
    report(observation, KIND_RESHARE, leaver_id, successor_id)
}

fn report(o: &Observation<'_>, kind: u8, leaver_id: u64, successor_id: u64) -> BlameReport {
    let mut members = o.members.to_vec();
    members.sort_by_key(|member| member.operator_id);
    BlameReport {
        version: REPORT_VERSION,
        validator: o.validator,
        kind,
        nonce: o.nonce,
        balance: o.balance_wei,
        operator_ids: members.iter().map(|member| member.operator_id).collect(),
        performance_bps: members.iter().map(|member| member.performance_bps).collect(),
        leaver_id,
        successor_id,
        ref_slot: o.ref_slot,
    }
}

/// What a report charges by the formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    pub loss_wei: U256,
    /// Of each operator of the report, in its order; at a reshare only the leaver's is charged.
    pub blame_wei: Vec<U256>,
    pub charged_wei: Vec<U256>,
    pub unrecovered_wei: U256,
}

pub fn split(report: &BlameReport, already_settled_wei: U256) -> Result<Split, OracleError> {
    let loss_wei = loss(DEFAULT_WEIGHT, report.balance, already_settled_wei);
    let bounds = vec![U256::from(CAP_WEI); report.operator_ids.len()];
    let blame = blame_of_report(loss_wei, &report.operator_ids, &report.performance_bps, &bounds)?;
    let charged = |(id, amount): (&u64, &U256)| {
        let pays = report.kind == KIND_EXIT || *id == report.leaver_id;
        if pays { *amount } else { U256::ZERO }
    };
    let charged_wei = report.operator_ids.iter().zip(&blame.amounts_wei).map(charged).collect();
    Ok(Split {
        loss_wei,
        charged_wei,
        blame_wei: blame.amounts_wei,
        unrecovered_wei: blame.unrecovered_wei,
    })
}
