//! `R = (T * F * N / A) - P + O` per node and frame (protocol.md section 7, seeds/002;
//! tests/vectors/README.md, `rewards.json`). Amounts are wei, factors and performance bps.

use alloy_primitives::{I256, U256};

use crate::math::{BPS, BPS_U256, MathError, mul_div_down, mul_div_up};

/// Prices of the SSV token are wei of ETH per whole token.
pub const TOKEN_UNIT: U256 = U256::from_limbs([1_000_000_000_000_000_000, 0, 0, 0]);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RewardError {
    /// A factor above 10 000 bps.
    FactorTooHigh {
        node_id: u64,
        factor_bps: u16,
    },
    /// The nodes' attestations exceed A, so that the bases could exceed T.
    TooManyAttestations {
        attestations: u64,
        total: u64,
    },
    DuplicateNode {
        node_id: u64,
    },
    /// Performance above 10 000 bps.
    PerformanceTooHigh {
        performance_bps: u16,
    },
    /// Bands whose minimum falls out of order or whose penalty exceeds 10 000 bps.
    InvalidBands,
    Overflow,
}

impl From<MathError> for RewardError {
    fn from(_: MathError) -> Self {
        Self::Overflow
    }
}

/// A node's inputs in one frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    pub node_id: u64,
    pub factor_bps: u16,
    pub attestations: u64,
    pub penalty_wei: U256,
    pub other_wei: I256,
}

/// `floor(T * F * N / (A * 10 000))`, multiplied first; 0 if A is 0.
pub fn base_down(
    total_wei: U256,
    factor_bps: u16,
    attestations: U256,
    attestations_total: U256,
) -> Result<U256, RewardError> {
    if attestations_total.is_zero() {
        return Ok(U256::ZERO);
    }
    let weight = U256::from(factor_bps).checked_mul(attestations).ok_or(RewardError::Overflow)?;
    let whole = attestations_total.checked_mul(BPS_U256).ok_or(RewardError::Overflow)?;
    Ok(mul_div_down(total_wei, weight, whole)?)
}

/// `base - P + O`; negative when the penalty outweighs the rest.
pub fn reward(base_wei: U256, penalty_wei: U256, other_wei: I256) -> Result<I256, RewardError> {
    let base = I256::try_from(base_wei).map_err(|_| RewardError::Overflow)?;
    let penalty = I256::try_from(penalty_wei).map_err(|_| RewardError::Overflow)?;
    base.checked_sub(penalty)
        .and_then(|rest| rest.checked_add(other_wei))
        .ok_or(RewardError::Overflow)
}

/// Base and reward of one node.
pub fn node_reward(
    total_wei: U256,
    attestations_total: u64,
    node: &Node,
) -> Result<(U256, I256), RewardError> {
    if node.factor_bps > BPS {
        let (node_id, factor_bps) = (node.node_id, node.factor_bps);
        return Err(RewardError::FactorTooHigh { node_id, factor_bps });
    }
    let (attestations, all) = (U256::from(node.attestations), U256::from(attestations_total));
    let base = base_down(total_wei, node.factor_bps, attestations, all)?;
    Ok((base, reward(base, node.penalty_wei, node.other_wei)?))
}

/// Whether a frame's inputs are consistent: factors within 10 000 bps, no node twice, and no more
/// attestations than A. Then the bases never exceed T.
pub fn check_frame(attestations_total: u64, nodes: &[Node]) -> Result<(), RewardError> {
    let mut sum: u64 = 0;
    for (position, node) in nodes.iter().enumerate() {
        let (node_id, factor_bps) = (node.node_id, node.factor_bps);
        if factor_bps > BPS {
            return Err(RewardError::FactorTooHigh { node_id, factor_bps });
        }
        if nodes.iter().take(position).any(|earlier| earlier.node_id == node_id) {
            return Err(RewardError::DuplicateNode { node_id });
        }
        sum = sum.checked_add(node.attestations).ok_or(RewardError::Overflow)?;
    }
    if sum > attestations_total {
        let (attestations, total) = (sum, attestations_total);
        return Err(RewardError::TooManyAttestations { attestations, total });
    }
    Ok(())
}

/// What a node has been granted so far (the leaf's value, never falls) and what it still owes
/// (`carry_wei`, never above 0).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    pub cumulative_wei: U256,
    pub carry_wei: I256,
}

/// One frame's outcome: `x = R + carry`, `paid = max(0, x)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub x_wei: I256,
    pub paid_wei: U256,
    pub account: Account,
}

/// `x = R + carry; cumulative += max(0, x); carry = min(0, x)`.
pub fn advance(account: Account, reward_wei: I256) -> Result<Step, RewardError> {
    let x_wei = reward_wei.checked_add(account.carry_wei).ok_or(RewardError::Overflow)?;
    let (paid_wei, carry_wei) =
        if x_wei.is_negative() { (U256::ZERO, x_wei) } else { (x_wei.into_raw(), I256::ZERO) };
    let cumulative_wei =
        account.cumulative_wei.checked_add(paid_wei).ok_or(RewardError::Overflow)?;
    Ok(Step { x_wei, paid_wei, account: Account { cumulative_wei, carry_wei } })
}

/// From `min_performance_bps` up to the next band, a node loses `penalty_bps` of its reference
/// reward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    pub min_performance_bps: u16,
    pub penalty_bps: u16,
}

/// Own definition (seeds/002 names ranges with tolerances, but no numbers): 95 % and more is good
/// standing; below, the loss grows faster than the missed duties, and under 50 % takes all.
pub const DEFAULT_BANDS: [Band; 5] = [
    Band { min_performance_bps: 0, penalty_bps: 10_000 },
    Band { min_performance_bps: 5_000, penalty_bps: 5_000 },
    Band { min_performance_bps: 8_000, penalty_bps: 2_500 },
    Band { min_performance_bps: 9_000, penalty_bps: 1_000 },
    Band { min_performance_bps: 9_500, penalty_bps: 0 },
];

/// Whether bands may be published: they start at 0, rise, and a better node never loses more.
pub fn check_bands(bands: &[Band]) -> Result<(), RewardError> {
    let mut previous: Option<&Band> = None;
    for band in bands {
        let ordered = match previous {
            None => band.min_performance_bps == 0,
            Some(p) => {
                band.min_performance_bps > p.min_performance_bps
                    && band.penalty_bps <= p.penalty_bps
            }
        };
        if !ordered || band.min_performance_bps > BPS || band.penalty_bps > BPS {
            return Err(RewardError::InvalidBands);
        }
        previous = Some(band);
    }
    if bands.is_empty() { Err(RewardError::InvalidBands) } else { Ok(()) }
}

/// `ceil(reference * penalty / 10 000)` of the band that a performance falls into; the reference is
/// what the node's base would be had it met every duty.
pub fn performance_penalty_up(
    bands: &[Band],
    performance_bps: u16,
    reference_wei: U256,
) -> Result<U256, RewardError> {
    if performance_bps > BPS {
        return Err(RewardError::PerformanceTooHigh { performance_bps });
    }
    let reached = bands.iter().rev().find(|band| performance_bps >= band.min_performance_bps);
    let band = reached.ok_or(RewardError::InvalidBands)?;
    Ok(mul_div_up(reference_wei, U256::from(band.penalty_bps), BPS_U256)?)
}

/// `O = q * (agreed - actual) / 10^18`, rounded towards minus infinity: `quantity` SSV (10^18 units
/// each) were received at another price than the agreed one, both wei of ETH per whole token. A
/// price above the agreed one makes it negative.
pub fn price_adjustment_down(
    quantity: U256,
    agreed_wei: U256,
    actual_wei: U256,
) -> Result<I256, RewardError> {
    if agreed_wei >= actual_wei {
        let change = agreed_wei.saturating_sub(actual_wei);
        let gain = mul_div_down(quantity, change, TOKEN_UNIT)?;
        return I256::try_from(gain).map_err(|_| RewardError::Overflow);
    }
    let change = actual_wei.saturating_sub(agreed_wei);
    let charge = mul_div_up(quantity, change, TOKEN_UNIT)?;
    let charge = I256::try_from(charge).map_err(|_| RewardError::Overflow)?;
    charge.checked_neg().ok_or(RewardError::Overflow)
}
