//! Operator scores and what they are worth (protocol.md section 3 "Score", section 4 "score
//! policy"). Scores, bonus, malus and multipliers are bps.

use crate::math::{BPS, BPS_U128};

/// Where a new operator starts: in good standing, without the record that lowers its bond.
pub const NEUTRAL_SCORE_BPS: u16 = 9_500;

/// For an exit that the allocator asked for and that came in time.
pub const TIMELY_EXIT_BONUS_BPS: u16 = 100;

/// For a requested exit that came late.
pub const LATE_EXIT_MALUS_BPS: u16 = 500;

/// For an exit that the beacon chain forced.
pub const FORCED_EXIT_MALUS_BPS: u16 = 2_000;

/// A verified operator's score is strictly above 98 % (seeds/001 "Selection Criteria").
pub const VERIFIED_ABOVE_BPS: u16 = 9_800;

/// ... and it runs at least this many active validators.
pub const VERIFIED_VALIDATORS: u32 = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScoreError {
    /// A score above 10 000.
    ScoreTooHigh { score_bps: u16 },
    /// More attestations than duties.
    MoreAttestationsThanDuties { attestations: u64, duties: u64 },
    /// Tiers whose minimum scores do not rise, or whose multipliers rise or exceed 10 000.
    InvalidPolicy,
}

/// Multiplier for the seats after the first, for whoever has at least this score and has served at
/// least this many frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    pub min_score_bps: u16,
    pub min_frames: u32,
    pub multiplier_bps: u16,
}

/// Own definition, for pools that switch a score policy on: experience counts beside performance
/// (seeds/002: the score reflects "level of experience"). The neutral tier pays full price.
pub const DEFAULT_TIERS: [Tier; 4] = [
    Tier { min_score_bps: 9_700, min_frames: 4, multiplier_bps: 8_500 },
    Tier { min_score_bps: 9_800, min_frames: 12, multiplier_bps: 7_000 },
    Tier { min_score_bps: 9_900, min_frames: 26, multiplier_bps: 5_000 },
    Tier { min_score_bps: 9_950, min_frames: 52, multiplier_bps: 2_500 },
];

/// `floor(10 000 * attestations / duties)` over all nodes of an operator; none without a duty.
pub fn frame_score_down(attestations: u64, duties: u64) -> Result<Option<u16>, ScoreError> {
    if attestations > duties {
        return Err(ScoreError::MoreAttestationsThanDuties { attestations, duties });
    }
    let scaled = u128::from(attestations).saturating_mul(BPS_U128);
    // At most 10 000, because attestations <= duties.
    Ok(scaled.checked_div(u128::from(duties)).and_then(|score| u16::try_from(score).ok()))
}

/// `floor((7 * score + 3 * frame score) / 10) + bonus - malus`, held to 0..=10 000. A frame without
/// duties leaves the score as it is, apart from bonus and malus.
pub fn next_score_down(
    score_bps: u16,
    frame_score_bps: Option<u16>,
    bonus_bps: u16,
    malus_bps: u16,
) -> Result<u16, ScoreError> {
    let frame = frame_score_bps.unwrap_or(score_bps);
    for given in [score_bps, frame] {
        if given > BPS {
            return Err(ScoreError::ScoreTooHigh { score_bps: given });
        }
    }
    let weighted =
        u32::from(score_bps).saturating_mul(7).saturating_add(u32::from(frame).saturating_mul(3))
            / 10;
    let adjusted =
        weighted.saturating_add(u32::from(bonus_bps)).saturating_sub(u32::from(malus_bps));
    Ok(u16::try_from(adjusted).unwrap_or(BPS).min(BPS))
}

/// The lowest multiplier of the tiers that an operator reaches; 10 000 if it reaches none.
pub fn multiplier(tiers: &[Tier], score_bps: u16, frames_served: u32) -> u16 {
    tiers
        .iter()
        .filter(|tier| score_bps >= tier.min_score_bps && frames_served >= tier.min_frames)
        .fold(BPS, |lowest, tier| lowest.min(tier.multiplier_bps))
}

/// Whether tiers may be stored: a better score never costs more.
pub fn check_tiers(tiers: &[Tier]) -> Result<(), ScoreError> {
    let mut previous: Option<&Tier> = None;
    for tier in tiers {
        let rising = previous.is_none_or(|p| tier.min_score_bps > p.min_score_bps);
        let cheaper = previous.is_none_or(|p| tier.multiplier_bps <= p.multiplier_bps);
        if !rising || !cheaper || tier.min_score_bps > BPS || tier.multiplier_bps > BPS {
            return Err(ScoreError::InvalidPolicy);
        }
        previous = Some(tier);
    }
    Ok(())
}

/// What the chain can check of a verified operator; the software version is compared by the
/// registry.
pub fn verifiable(score_bps: u16, validators: u32) -> bool {
    score_bps > VERIFIED_ABOVE_BPS && validators >= VERIFIED_VALIDATORS
}
