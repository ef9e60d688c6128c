//! Score tiers, one word: 32 bits each from the right, `least score 16 | multiplier 16`. The first tier starts at score 0
//! and always exists; a later one with a least score of 0 is none.

use alloc::vec::Vec;

use alloy_primitives::U256;
use surety_components::words;
use surety_protocol::math::BPS;
use surety_protocol::score::Tier;

pub const MAX_TIERS: usize = 8;

/// Every score pays the full price.
pub fn of_no_policy() -> [Tier; 1] {
    [Tier { min_score_bps: 0, min_frames: 0, multiplier_bps: BPS }]
}

pub fn pack(tiers: &[Tier]) -> U256 {
    let half = |tiers: &[Tier]| {
        tiers.iter().rev().fold(0u128, |word, tier| {
            word << 32 | u128::from(tier.min_score_bps) << 16 | u128::from(tier.multiplier_bps)
        })
    };
    let (low, high) = tiers.split_at(tiers.len().min(MAX_TIERS / 2));
    words::join(half(high), half(low))
}

pub fn unpack(word: U256) -> Vec<Tier> {
    let (high, low) = words::halves(word);
    let mut tiers = Vec::with_capacity(MAX_TIERS);
    for half in [low, high] {
        for shift in [0, 32, 64, 96] {
            let lane = (half >> shift) as u32;
            let (min_score_bps, multiplier_bps) = ((lane >> 16) as u16, lane as u16);
            if min_score_bps == 0 && !tiers.is_empty() {
                return tiers;
            }
            tiers.push(Tier { min_score_bps, min_frames: 0, multiplier_bps });
        }
    }
    tiers
}

pub fn lists(word: U256) -> (Vec<u16>, Vec<u16>) {
    let tiers = unpack(word);
    let scores = tiers.iter().map(|tier| tier.min_score_bps).collect();
    (scores, tiers.iter().map(|tier| tier.multiplier_bps).collect())
}
