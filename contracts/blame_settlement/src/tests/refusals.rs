use surety_interfaces::IAccess::{LengthMismatch, NotWired};
use surety_interfaces::IBlameSettlement::{
    ChallengePeriodRunning, InvalidClusterSize, InvalidKind, InvalidNonce, InvalidReportVersion,
    InvalidReshare, NotAgreed, OperatorsNotSorted, PerformanceOutOfRange, Vetoed,
};

use super::*;

/// Settling and previewing refuse a report of this shape.
fn refuses<E: SolError>(report: BlameReport, error: E) {
    let error = revert(error);
    let mut scene = Scene::new(0);
    assert_eq!(scene.settlement.preview_blame(report.clone()), Err(error.clone()));
    assert_eq!(scene.from(STRANGER).settle(report), Err(error));
}

#[test]
fn report_of_another_version_fails() {
    refuses(BlameReport { version: 2, ..exit(eth(0)) }, InvalidReportVersion { version: 2 });
}

#[test]
fn report_of_an_unknown_kind_fails() {
    refuses(BlameReport { kind: 0, ..exit(eth(0)) }, InvalidKind { kind: 0 });
    refuses(BlameReport { kind: 3, ..exit(eth(0)) }, InvalidKind { kind: 3 });
}

#[test]
fn report_of_a_size_that_clusters_do_not_have_fails() {
    for size in [0, 3, 5, 14, 16] {
        let operators = (1..=size as u64).collect();
        let bps = vec![0; size];
        let report = BlameReport { operatorIds: operators, performanceBps: bps, ..exit(eth(0)) };
        refuses(report, InvalidClusterSize { size: U256::from(size) });
    }
}

#[test]
fn report_with_lists_of_different_lengths_fails() {
    let report = BlameReport { performanceBps: vec![0; 3], ..exit(eth(0)) };
    refuses(report, LengthMismatch { expected: U256::from(4), actual: U256::from(3) });
}

#[test]
fn report_with_operators_out_of_order_fails() {
    for (ids, operator_id) in [(vec![2, 7, 5, 9], 5), (vec![2, 2, 5, 9], 2), (vec![0, 1, 2, 3], 0)]
    {
        let report = BlameReport { operatorIds: ids, ..exit(eth(0)) };
        refuses(report, OperatorsNotSorted { operatorId: operator_id });
    }
}

#[test]
fn report_with_performance_above_the_whole_fails() {
    let report = BlameReport { performanceBps: vec![0, 0, 10_001, 0], ..exit(eth(0)) };
    refuses(report, PerformanceOutOfRange { operatorId: 7, performanceBps: 10_001 });
}

#[test]
fn reshare_without_a_real_leaver_and_successor_fails() {
    for (leaver, successor) in [(6, 8), (0, 6), (5, 7), (5, 5), (5, 0)] {
        let report = BlameReport { leaverId: leaver, successorId: successor, ..reshare(eth(0)) };
        refuses(report, InvalidReshare { leaverId: leaver, successorId: successor });
    }
}

#[test]
fn exit_with_a_leaver_or_another_nonce_fails() {
    let report = BlameReport { leaverId: 5, ..exit(eth(0)) };
    refuses(report, InvalidReshare { leaverId: 5, successorId: 0 });
    refuses(BlameReport { nonce: 1, ..exit(eth(0)) }, InvalidNonce { nonce: 1 });
}

#[test]
fn settle_before_the_neighbours_are_named_fails() {
    let outcome = Scene::unwired(0).from(STRANGER).settle(exit(eth(31_000)));
    assert_eq!(outcome, Err(revert(NotWired {})));
}

#[test]
fn settle_of_what_was_not_agreed_fails() {
    let mut scene = Scene::new(0);
    let report = exit(eth(31_000));
    let refused = Err(revert(NotAgreed { key: key(&report), hash: hash(&report) }));
    scene.agree(&report, B256::ZERO, 0);
    assert_eq!(scene.from(STRANGER).settle(report.clone()), refused);
    scene.agree(&report, hash(&exit(eth(30_999))), NOW - 1);
    assert_eq!(scene.from(STRANGER).settle(report), refused);
}

#[test]
fn settle_within_the_challenge_period_fails() {
    let mut scene = Scene::new(DAY);
    let report = exit(eth(31_000));
    scene.agree(&report, hash(&report), NOW - DAY + 1);
    let running = Err(revert(ChallengePeriodRunning { until: NOW + 1 }));
    assert_eq!(scene.from(STRANGER).settle(report.clone()), running);
    scene.vm.set_block_timestamp(NOW + 1);
    assert_eq!(scene.settlement.check_agreed(TOPIC_BLAME, key(&report), hash(&report)), Ok(()));
}

#[test]
fn settle_of_a_vetoed_report_fails_and_of_another_does_not() {
    let mut scene = Scene::new(0);
    let (report, other) = (exit(eth(31_000)), exit(eth(31_500)));
    let (key, hash_of) = (key(&report), hash(&report));
    scene.from(GUARDIAN).veto(key, hash_of).unwrap();
    scene.agree(&report, hash_of, NOW);
    let vetoed = Err(revert(Vetoed { key, hash: hash_of }));
    assert_eq!(scene.from(STRANGER).settle(report), vetoed);
    scene.agree(&other, hash(&other), NOW);
    assert_eq!(scene.settlement.check_agreed(TOPIC_BLAME, key, hash(&other)), Ok(()));
}
