//! Scores of a published frame, and the multipliers that they give.

use alloy::{contract::SolCallBuilder, primitives::U256, providers::DynProvider};
use surety::bindings::{IAccess, ICollateralVault, IOperatorRegistry};
use surety_tests::{Frame, FrameBuilder, World, test};

const DAY: u64 = 86_400;

type Apply<'a> = SolCallBuilder<&'a DynProvider, IOperatorRegistry::applyScoresCall>;

fn apply<'a>(w: &'a World, frame: &Frame, indices: &[usize]) -> Apply<'a> {
    let batch = frame.scores_batch(indices);
    let ids = batch.leaves.iter().map(|leaf| leaf.operator_id).collect();
    let scores = batch.leaves.iter().map(|leaf| leaf.score_bps).collect();
    let served = batch.leaves.iter().map(|leaf| leaf.frames_served).collect();
    w.registry.applyScores(frame.report.frame, ids, scores, served, batch.proof, batch.flags)
}

fn content(scores: &[(u64, u16, u32)]) -> FrameBuilder {
    FrameBuilder::eth(&[(scores[0].0, U256::ZERO)]).scores(scores)
}

/// A published frame with these scores.
fn scored(w: &World, scores: &[(u64, u16, u32)]) -> Frame {
    let frame = w.end_frame(&content(scores));
    w.publish(&frame).ok();
    frame
}

#[test]
fn scores_of_a_published_frame_set_score_and_multiplier() {
    test(|w| {
        let ids = w.operators(3);
        w.send(w.admin, w.registry.setScoreTiers(vec![0, 9_000], vec![10_000, 5_000])).ok();
        let frame = scored(w, &[(ids[0], 9_500, 8), (ids[1], 8_000, 8), (ids[2], 9_900, 8)]);
        let done = w.send(w.actor("relayer"), apply(w, &frame, &[0, 1])).ok();
        let applied: Vec<IOperatorRegistry::ScoreApplied> = done.events(*w.registry.address());
        assert_eq!(applied.len(), 2);
        assert!(applied.iter().all(|event| event.frame == 1 && event.framesServed == 8));
        let score = w.get(w.registry.scoreOf(ids[0]));
        assert_eq!((score.scoreBps, score.framesServed, score.frame), (9_500, 8, 1));
        assert_eq!(w.get(w.vault.multiplierOf(ids[0])), 5_000);
        assert_eq!(w.get(w.vault.multiplierOf(ids[1])), 10_000);
        // 10 ETH: the first seat 1 ETH, the others half of it
        assert_eq!(w.get(w.vault.capacityOf(ids[0])), 19);
        assert_eq!(w.get(w.ledger.operatorAccount(ids[0])).capacity, 19);
        let set: ICollateralVault::MultiplierSet = done.event(*w.vault.address());
        assert_eq!((set.operatorId, set.multiplierBps), (ids[0], 5_000));
    });
}

#[test]
fn scores_twice_or_of_an_older_frame_are_refused() {
    test(|w| {
        let ids = w.operators(2);
        let relayer = w.actor("relayer");
        let first = scored(w, &[(ids[0], 9_500, 1), (ids[1], 9_500, 1)]);
        let second = scored(w, &[(ids[0], 9_600, 2), (ids[1], 9_600, 2)]);
        w.send(relayer, apply(w, &second, &[0])).ok();
        let error = IOperatorRegistry::ScoreNotNewer { operatorId: ids[0], frame: 2 };
        w.send(relayer, apply(w, &second, &[0])).refused(error);
        let error = IOperatorRegistry::ScoreNotNewer { operatorId: ids[0], frame: 1 };
        w.send(relayer, apply(w, &first, &[0])).refused(error);
        w.send(relayer, apply(w, &first, &[1])).ok();
    });
}

#[test]
fn scores_applied_before_do_not_stop_a_batch() {
    test(|w| {
        let ids = w.operators(2);
        let relayer = w.actor("relayer");
        let frame = scored(w, &[(ids[0], 9_600, 1), (ids[1], 9_700, 1)]);
        w.send(relayer, apply(w, &frame, &[0])).ok();
        let done = w.send(relayer, apply(w, &frame, &[0, 1])).ok();
        let applied: IOperatorRegistry::ScoreApplied = done.event(*w.registry.address());
        assert_eq!((applied.operatorId, applied.scoreBps), (ids[1], 9_700));
        let first = frame.scores_batch(&[0, 1]).leaves[0].operator_id;
        let error = IOperatorRegistry::ScoreNotNewer { operatorId: first, frame: 1 };
        w.send(relayer, apply(w, &frame, &[0, 1])).refused(error);
    });
}

#[test]
fn scores_of_a_disabled_frame_are_refused_and_those_of_the_corrected_one_applied() {
    test(|w| {
        let ids = w.operators(1);
        let relayer = w.actor("relayer");
        w.send(w.admin, w.distributor.setActivationDelay(DAY)).ok();
        let wrong = w.end_frame(&content(&[(ids[0], 100, 1)]));
        let not_active = || IOperatorRegistry::FrameNotActive { frame: wrong.report.frame };
        w.agree_on_frame(&wrong);
        w.send(relayer, apply(w, &wrong, &[0])).refused(not_active());
        w.publish(&wrong).ok();
        w.skip_secs(DAY - 2);
        w.send(relayer, apply(w, &wrong, &[0])).refused(not_active());
        w.send(w.guardian, w.distributor.disableRoot(wrong.report.frame)).ok();
        w.skip_secs(DAY);
        w.send(relayer, apply(w, &wrong, &[0])).refused(not_active());
        let right = w.reworked(&wrong, &content(&[(ids[0], 9_900, 1)]));
        w.publish(&right).ok();
        w.send(relayer, apply(w, &right, &[0])).refused(not_active());
        w.skip_secs(DAY);
        w.send(relayer, apply(w, &wrong, &[0])).refused(IOperatorRegistry::InvalidProof {});
        w.send(relayer, apply(w, &right, &[0])).ok();
        assert_eq!(w.get(w.registry.scoreOf(ids[0])).scoreBps, 9_900);
    });
}

#[test]
fn scores_of_a_published_frame_outlive_a_member() {
    test(|w| {
        let ids = w.operators(1);
        let frame = scored(w, &[(ids[0], 9_900, 1)]);
        w.send(w.admin, w.committee.removeMember(w.members[0], 2)).ok();
        w.send(w.actor("relayer"), apply(w, &frame, &[0])).ok();
        assert_eq!(w.get(w.registry.scoreOf(ids[0])).scoreBps, 9_900);
    });
}

#[test]
fn score_above_ten_thousand_is_refused() {
    test(|w| {
        let ids = w.operators(1);
        let frame = scored(w, &[(ids[0], 10_001, 1)]);
        let error = IOperatorRegistry::ScoreTooHigh { operatorId: ids[0], scoreBps: 10_001 };
        w.send(w.actor("relayer"), apply(w, &frame, &[0])).refused(error);
    });
}

#[test]
fn scores_that_are_not_in_the_published_frame_are_refused() {
    test(|w| {
        let ids = w.operators(2);
        let relayer = w.actor("relayer");
        let frame = scored(w, &[(ids[0], 9_500, 1), (ids[1], 9_000, 1)]);
        let proof = frame.scores.proof(0).unwrap();
        let forged = w.registry.applyScores(
            frame.report.frame,
            vec![ids[0]],
            vec![9_999],
            vec![1],
            proof,
            vec![false],
        );
        w.send(relayer, forged).refused(IOperatorRegistry::InvalidProof {});
        let call = w.registry.applyScores(9, vec![ids[0]], vec![0], vec![0], vec![], vec![]);
        w.send(relayer, call).refused(IOperatorRegistry::FrameNotActive { frame: 9 });
    });
}

#[test]
fn lists_that_make_no_sense_are_refused() {
    test(|w| {
        let ids = w.operators(1);
        let relayer = w.actor("relayer");
        let frame = scored(w, &[(ids[0], 9_500, 1), (99, 9_000, 1)]);
        let with = |ids: Vec<u64>, scores: Vec<u16>| {
            let served = vec![1; scores.len()];
            let proof = frame.scores.proof(0).unwrap();
            w.registry.applyScores(1, ids, scores, served, proof, vec![false])
        };
        let (expected, actual) = (U256::ONE, U256::from(2));
        let call = with(vec![ids[0]], vec![9_500, 1]);
        w.send(relayer, call).refused(IAccess::LengthMismatch { expected, actual });
        let call = with(vec![], vec![]);
        w.send(relayer, call).refused(IOperatorRegistry::EmptyList {});
        let error = IOperatorRegistry::OperatorNotFound { operatorId: 99 };
        w.send(relayer, apply(w, &frame, &[1])).refused(error);
    });
}

#[test]
fn score_tiers_that_make_no_sense_are_refused() {
    test(|w| {
        let nine: Vec<u16> = (0..9).collect();
        for (scores, multipliers) in [
            (vec![], vec![]),
            (vec![1], vec![10_000]),
            (vec![0, 0], vec![10_000, 5_000]),
            (vec![0, 9_000], vec![5_000, 6_000]),
            (vec![0], vec![10_001]),
            (nine, vec![10_000; 9]),
        ] {
            let call = w.registry.setScoreTiers(scores, multipliers);
            w.send(w.admin, call).refused(IOperatorRegistry::InvalidScoreTiers {});
        }
        let (expected, actual) = (U256::from(2), U256::ONE);
        let call = w.registry.setScoreTiers(vec![0, 1], vec![1]);
        w.send(w.admin, call).refused(IAccess::LengthMismatch { expected, actual });
        let call = w.registry.setScoreTiers(vec![0, 9_000], vec![10_000, 0]);
        let done = w.send(w.admin, call).ok();
        let set: IOperatorRegistry::ScoreTiersSet = done.event(*w.registry.address());
        assert_eq!(set.multipliersBps, [10_000, 0]);
        assert_eq!(w.get(w.registry.scoreTiers()).minScoresBps, [0, 9_000]);
    });
}
