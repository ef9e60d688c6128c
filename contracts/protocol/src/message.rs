//! What each error says to a person. Contracts have typed errors of their own and never link this.

use core::fmt::{Display, Formatter, Result, Write};

use crate::{
    blame::BlameError,
    bond::BondError,
    clock::ClockError,
    cluster::ClusterError,
    fees::FeeError,
    math::MathError,
    merkle::MerkleError,
    rewards::RewardError,
    score::ScoreError,
    selection::{Failures, SelectionError},
};

const OVERFLOW: &str = "an amount is out of range";

impl Display for MathError {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Self::Overflow => OVERFLOW,
            Self::DivisionByZero => "division by zero",
        })
    }
}

impl Display for BlameError {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::NoOperators => f.write_str("the report names no operator"),
            Self::TooManyOperators { given } => {
                write!(f, "{given} operators are more than a committee has (13)")
            }
            Self::PerformanceTooHigh { operator_id, performance_bps } => {
                write!(
                    f,
                    "performance {performance_bps} bps of operator {operator_id} is above 10000"
                )
            }
            Self::DuplicateOperator { operator_id } => {
                write!(f, "operator {operator_id} is listed twice")
            }
            Self::LengthMismatch => f.write_str("the lists of the report differ in length"),
            Self::Overflow => f.write_str(OVERFLOW),
        }
    }
}

impl Display for BondError {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::InvalidCurve => f.write_str(
                "a bond curve starts at seat 1, its intervals rise and every price is above 0",
            ),
            Self::MultiplierTooHigh { multiplier_bps } => {
                write!(f, "multiplier {multiplier_bps} bps is above 10000")
            }
            Self::Overflow => f.write_str(OVERFLOW),
        }
    }
}

impl Display for ClusterError {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::InvalidCommitteeSize { given } => {
                write!(f, "a committee has 4, 7, 10 or 13 operators, not {given}")
            }
            Self::Overflow => f.write_str(OVERFLOW),
        }
    }
}

impl Display for ClockError {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Self::BeforeGenesis => "the time is before the first slot or frame",
            Self::ZeroPeriod => "a slot or frame has no length",
            Self::Overflow => "a time is out of range",
        })
    }
}

impl Display for FeeError {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::TooLow { fee, minimum } => {
                write!(f, "fee {fee} is below the minimum {minimum} (or use 0)")
            }
            Self::TooHigh { fee, maximum } => write!(f, "fee {fee} is above the maximum {maximum}"),
            Self::SameFee { fee } => write!(f, "the fee is {fee} already"),
            Self::NotReduced { current, fee } => {
                write!(f, "fee {fee} is not below the current {current}; declare an increase")
            }
            Self::IncreaseTooHigh { fee, maximum } => {
                write!(f, "fee {fee} is above {maximum}, the most that this cycle allows")
            }
            Self::OutsideWindow { now_secs, begin_secs, end_secs } => {
                write!(f, "time {now_secs} is outside the window {begin_secs}..={end_secs}")
            }
            Self::ZeroPeriod => f.write_str("a slot has no length, or is longer than a year"),
            Self::Overflow => f.write_str(OVERFLOW),
        }
    }
}

impl Display for ScoreError {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::ScoreTooHigh { score_bps } => write!(f, "score {score_bps} bps is above 10000"),
            Self::MoreAttestationsThanDuties { attestations, duties } => {
                write!(f, "{attestations} attestations are more than {duties} duties")
            }
            Self::InvalidPolicy => f.write_str(
                "the minimum scores of tiers rise and their multipliers do not, all within 10000 bps",
            ),
        }
    }
}

impl Display for RewardError {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::FactorTooHigh { node_id, factor_bps } => {
                write!(f, "factor {factor_bps} bps of node {node_id} is above 10000")
            }
            Self::TooManyAttestations { attestations, total } => {
                write!(f, "the nodes' {attestations} attestations are more than all {total}")
            }
            Self::DuplicateNode { node_id } => write!(f, "node {node_id} is listed twice"),
            Self::PerformanceTooHigh { performance_bps } => {
                write!(f, "performance {performance_bps} bps is above 10000")
            }
            Self::InvalidBands => {
                f.write_str("penalty bands start at 0, rise, and a better node never loses more")
            }
            Self::Overflow => f.write_str(OVERFLOW),
        }
    }
}

impl Display for MerkleError {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::NoLeaves => f.write_str("a tree needs at least one leaf"),
            Self::UnknownLeaf { index } => write!(f, "the tree has no leaf {index}"),
            Self::DuplicateLeaf { index } => write!(f, "leaf {index} is asked for twice"),
            Self::Overflow => f.write_str("the tree is too large"),
        }
    }
}

impl Display for SelectionError {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::InvalidCommitteeSize { given } => {
                ClusterError::InvalidCommitteeSize { given: *given }.fmt(f)
            }
            Self::DuplicateOperator { operator_id } => {
                write!(f, "operator {operator_id} is listed twice")
            }
            Self::UnknownOperator { operator_id } => {
                write!(f, "operator {operator_id} is not among the candidates")
            }
            Self::TooFewOperators { needed, passed, failures } => {
                write!(f, "{needed} operators are needed, {passed} pass the filters")?;
                failures.fmt(f)
            }
        }
    }
}

/// Nothing without failures, else each filter's count in brackets.
impl Display for Failures {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let counts = [
            (self.inactive, "not active"),
            (self.not_allowed, "private"),
            (self.in_debt, "in debt"),
            (self.score_too_low, "below the minimum score"),
            (self.fee_too_high, "above the fee ceiling"),
            (self.no_free_seats, "without enough free seats (more bond opens seats)"),
        ];
        let mut separator = " (";
        for (count, reason) in counts.iter().filter(|(count, _)| *count > 0) {
            write!(f, "{separator}{count} {reason}")?;
            separator = ", ";
        }
        if separator == ", " { f.write_char(')') } else { Ok(()) }
    }
}

impl core::error::Error for MathError {}
impl core::error::Error for BlameError {}
impl core::error::Error for BondError {}
impl core::error::Error for ClusterError {}
impl core::error::Error for ClockError {}
impl core::error::Error for FeeError {}
impl core::error::Error for ScoreError {}
impl core::error::Error for RewardError {}
impl core::error::Error for MerkleError {}
impl core::error::Error for SelectionError {}
