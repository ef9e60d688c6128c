use proptest::prelude::*;
use surety_protocol::score::{
    DEFAULT_TIERS, FORCED_EXIT_MALUS_BPS, NEUTRAL_SCORE_BPS, ScoreError, TIMELY_EXIT_BONUS_BPS,
    Tier, check_tiers, frame_score_down, multiplier, next_score_down, verifiable,
};

#[test]
fn frame_score_rounds_down() {
    assert_eq!(frame_score_down(449, 450), Ok(Some(9_977)));
    assert_eq!(frame_score_down(450, 450), Ok(Some(10_000)));
    assert_eq!(frame_score_down(0, 450), Ok(Some(0)));
    assert_eq!(frame_score_down(u64::MAX, u64::MAX), Ok(Some(10_000)));
}

#[test]
fn frame_score_without_duties_is_none() {
    assert_eq!(frame_score_down(0, 0), Ok(None));
    let error = ScoreError::MoreAttestationsThanDuties { attestations: 1, duties: 0 };
    assert_eq!(frame_score_down(1, 0), Err(error));
}

#[test]
fn next_score_weighs_seven_to_three() {
    assert_eq!(next_score_down(NEUTRAL_SCORE_BPS, Some(10_000), 0, 0), Ok(9_650));
    assert_eq!(next_score_down(9_999, Some(9_998), 0, 0), Ok(9_998));
    assert_eq!(next_score_down(9_000, None, 0, 0), Ok(9_000));
}

#[test]
fn next_score_stays_within_the_whole() {
    assert_eq!(next_score_down(10_000, Some(10_000), TIMELY_EXIT_BONUS_BPS, 0), Ok(10_000));
    assert_eq!(next_score_down(1_000, Some(0), 0, FORCED_EXIT_MALUS_BPS), Ok(0));
    assert_eq!(next_score_down(10_000, None, 0, FORCED_EXIT_MALUS_BPS), Ok(8_000));
    let error = Err(ScoreError::ScoreTooHigh { score_bps: 10_001 });
    assert_eq!(next_score_down(10_001, None, 0, 0), error);
    assert_eq!(next_score_down(0, Some(10_001), 0, 0), error);
}

#[test]
fn multiplier_needs_score_and_experience() {
    check_tiers(&DEFAULT_TIERS).unwrap();
    assert_eq!(multiplier(&DEFAULT_TIERS, NEUTRAL_SCORE_BPS, 100), 10_000);
    assert_eq!(multiplier(&DEFAULT_TIERS, 10_000, 0), 10_000);
    assert_eq!(multiplier(&DEFAULT_TIERS, 10_000, 4), 8_500);
    assert_eq!(multiplier(&DEFAULT_TIERS, 9_700, 100), 8_500);
    assert_eq!(multiplier(&DEFAULT_TIERS, 9_950, 52), 2_500);
    assert_eq!(multiplier(&[], 10_000, 100), 10_000);
}

#[test]
fn tiers_that_reward_worse_scores_are_refused() {
    let tier =
        |min_score_bps, multiplier_bps| Tier { min_score_bps, min_frames: 0, multiplier_bps };
    for tiers in [
        [tier(9_000, 5_000), tier(9_000, 4_000)],
        [tier(9_000, 5_000), tier(9_500, 6_000)],
        [tier(9_000, 10_001), tier(9_500, 6_000)],
        [tier(9_000, 5_000), tier(10_001, 4_000)],
    ] {
        assert_eq!(check_tiers(&tiers), Err(ScoreError::InvalidPolicy), "{tiers:?}");
    }
    assert_eq!(check_tiers(&[tier(9_000, 5_000), tier(9_500, 0)]), Ok(()));
}

#[test]
fn verified_operator_is_strictly_above_98_percent() {
    assert!(verifiable(9_801, 10));
    assert!(!verifiable(9_800, 10));
    assert!(!verifiable(10_000, 9));
}

proptest! {
    #[test]
    fn next_score_moves_towards_the_frame_score(score in 0u16..=10_000, frame in 0u16..=10_000) {
        let next = next_score_down(score, Some(frame), 0, 0).unwrap();
        prop_assert!(next >= score.min(frame) && next <= score.max(frame));
        prop_assert_eq!(u32::from(next), (7 * u32::from(score) + 3 * u32::from(frame)) / 10);
    }

    #[test]
    fn multiplier_never_rises_with_the_score(
        a in 0u16..=10_000, b in 0u16..=10_000, frames in 0u32..100,
    ) {
        let of = |score| multiplier(&DEFAULT_TIERS, score, frames);
        prop_assert!(of(a.max(b)) <= of(a.min(b)));
    }
}
