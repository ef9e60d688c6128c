//! Scores of an agreed frame report, and the multipliers that they give.

use alloy::{
    contract::SolCallBuilder,
    primitives::{Bytes, U256},
    providers::DynProvider,
};
use surety::bindings::{IAccess, ICollateralVault, IOperatorRegistry};
use surety_protocol::report::frame_key;
use surety_tests::{Frame, FrameBuilder, World, test};

type Apply<'a> = SolCallBuilder<&'a DynProvider, IOperatorRegistry::applyScoresCall>;

fn apply<'a>(w: &'a World, frame: &Frame, indices: &[usize]) -> Apply<'a> {
    let batch = frame.scores_batch(indices);
    let ids = batch.leaves.iter().map(|leaf| leaf.operator_id).collect();
    let scores = batch.leaves.iter().map(|leaf| leaf.score_bps).collect();
    let served = batch.leaves.iter().map(|leaf| leaf.frames_served).collect();
    w.registry.applyScores(frame.encoded(), ids, scores, served, batch.proof, batch.flags)
}

/// An agreed frame with these scores.
fn scored(w: &World, scores: &[(u64, u16, u32)]) -> Frame {
    let content = FrameBuilder::eth(&[(scores[0].0, U256::ZERO)]).scores(scores);
    let frame = w.end_frame(&content);
    w.agree_on_frame(&frame);
    frame
}

#[test]
fn scores_of_an_agreed_report_set_score_and_multiplier() {
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
fn scores_that_are_not_in_the_agreed_report_are_refused() {
    test(|w| {
        let ids = w.operators(2);
        let relayer = w.actor("relayer");
        let frame = scored(w, &[(ids[0], 9_500, 1), (ids[1], 9_000, 1)]);
        let proof = frame.scores.proof(0).unwrap();
        let forged = w.registry.applyScores(
            frame.encoded(),
            vec![ids[0]],
            vec![9_999],
            vec![1],
            proof,
            vec![false],
        );
        w.send(relayer, forged).refused(IOperatorRegistry::InvalidProof {});
        let other = w.reworked(&frame, &FrameBuilder::eth(&[(7, U256::ONE)]));
        let (key, hash) = (frame_key(1), other.hash());
        let call =
            w.registry.applyScores(other.encoded(), vec![ids[0]], vec![0], vec![0], vec![], vec![]);
        w.send(relayer, call).refused(IOperatorRegistry::NotAgreed { key, hash });
    });
}

#[test]
fn report_bytes_and_lists_that_make_no_sense_are_refused() {
    test(|w| {
        let ids = w.operators(1);
        let relayer = w.actor("relayer");
        let frame = scored(w, &[(ids[0], 9_500, 1), (99, 9_000, 1)]);
        let encoded = frame.encoded();
        let with = |report: Bytes, ids: Vec<u64>, scores: Vec<u16>| {
            let served = vec![1; scores.len()];
            let proof = frame.scores.proof(0).unwrap();
            w.registry.applyScores(report, ids, scores, served, proof, vec![false])
        };
        let cut = encoded.slice(..encoded.len() - 1);
        let mut version = encoded.to_vec();
        version[63] = 2;
        for bytes in [Bytes::new(), cut, version.into()] {
            let call = with(bytes, vec![ids[0]], vec![9_500]);
            w.send(relayer, call).refused(IOperatorRegistry::InvalidReport {});
        }
        let (expected, actual) = (U256::ONE, U256::from(2));
        let call = with(encoded.clone(), vec![ids[0]], vec![9_500, 1]);
        w.send(relayer, call).refused(IAccess::LengthMismatch { expected, actual });
        let call = with(encoded, vec![], vec![]);
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
