use alloy::primitives::{B256, U256, keccak256};
use surety::bindings::{
    IAccess,
    IBlameSettlement::{self, BlameReport},
    IClusterLedger, ICollateralVault,
};
use surety_protocol::report::blame_key;
use surety_tests::{World, agreed_hash, eth, exit_report, finney, test};

const DAY: u64 = 86_400;

/// Four operators with one validator, and the report of its exit with one ETH lost.
fn exit(w: &World) -> BlameReport {
    let ids = w.operators(4);
    w.open(w.staker("staker"), &ids, 0..1);
    exit_report(w.validator(1, 0), eth(31), &ids, &[9_000, 9_000, 9_000, 9_000])
}

fn key_of(report: &BlameReport) -> B256 {
    blame_key(report.validator, report.kind, report.nonce)
}

#[test]
fn settle_of_agreed_exit_charges_by_the_formula() {
    test(|w| {
        let mut report = exit(w);
        report.performanceBps = vec![10_000, 9_900, 9_800, 9_700];
        let preview = w.get(w.settlement.previewBlame(report.clone()));
        let sixth = eth(1) / U256::from(6);
        assert_eq!(preview.loss, eth(1));
        assert_eq!(preview.blame.iter().sum::<U256>(), eth(1));
        assert_eq!(preview.blame[0], U256::ZERO);
        assert_eq!(preview.blame[1], sixth);
        let done = w.settle(&report).ok();
        let at = *w.settlement.address();
        let settled: IBlameSettlement::Settled = done.event(at);
        assert_eq!((settled.loss, settled.charged), (eth(1), eth(1)));
        assert_eq!((settled.kind, settled.unrecovered), (2, U256::ZERO));
        let blamed: Vec<IBlameSettlement::Blamed> = done.events(at);
        let blame: Vec<U256> = blamed.iter().map(|event| event.blame).collect();
        assert_eq!(blame, preview.blame[1..]);
        assert!(blamed.iter().all(|event| event.taken == event.blame));
        done.event::<IClusterLedger::ValidatorExited>(*w.ledger.address());
        let slashed: Vec<ICollateralVault::Slashed> = done.events(*w.vault.address());
        assert_eq!(slashed.len(), 3);
        assert_eq!(w.get(w.settlement.settledOf(report.validator)), eth(1));
        assert!(w.get(w.settlement.isSettled(key_of(&report))));
        assert!(report.operatorIds.iter().all(|id| w.seats(*id) == 0));
    });
}

#[test]
fn settle_twice_or_after_the_exit_is_refused() {
    test(|w| {
        let report = exit(w);
        w.settle(&report).ok();
        let key = key_of(&report);
        w.settle(&report).refused(IBlameSettlement::AlreadySettled { key });
        let successor = w.register(w.actor("new"), eth(5));
        let leaver = report.operatorIds[0];
        let late = surety_tests::reshare_report(report, leaver, successor);
        let key = key_of(&late);
        w.settle(&late).refused(IBlameSettlement::AlreadySettled { key });
    });
}

#[test]
fn settle_of_anything_but_the_agreed_report_is_refused() {
    test(|w| {
        let report = exit(w);
        let relayer = w.actor("relayer");
        let key = key_of(&report);
        let hash = agreed_hash(&report);
        let early = w.send(relayer, w.settlement.settle(report.clone()));
        early.refused(IBlameSettlement::NotAgreed { key, hash });
        w.agree_on_blame(&report);
        let forged = BlameReport { balance: eth(30), ..report };
        let hash = agreed_hash(&forged);
        let sent = w.send(relayer, w.settlement.settle(forged));
        sent.refused(IBlameSettlement::NotAgreed { key, hash });
    });
}

#[test]
fn malformed_report_is_refused_before_anything_is_asked() {
    test(|w| {
        let good = exit(w);
        let ids = good.operatorIds.clone();
        let settle = |change: &dyn Fn(&mut BlameReport)| {
            let mut report = good.clone();
            change(&mut report);
            w.settle(&report)
        };
        settle(&|r| r.version = 2).refused(IBlameSettlement::InvalidReportVersion { version: 2 });
        settle(&|r| r.kind = 3).refused(IBlameSettlement::InvalidKind { kind: 3 });
        settle(&|r| r.nonce = 1).refused(IBlameSettlement::InvalidNonce { nonce: 1 });
        let cut = settle(&|r| {
            r.operatorIds.pop();
        });
        cut.refused(IBlameSettlement::InvalidClusterSize { size: U256::from(3) });
        let (expected, actual) = (U256::from(4), U256::from(5));
        settle(&|r| r.performanceBps.push(1)).refused(IAccess::LengthMismatch { expected, actual });
        settle(&|r| r.operatorIds.swap(1, 2))
            .refused(IBlameSettlement::OperatorsNotSorted { operatorId: ids[1] });
        settle(&|r| r.performanceBps[3] = 10_001).refused(
            IBlameSettlement::PerformanceOutOfRange { operatorId: ids[3], performanceBps: 10_001 },
        );
        for (kind, leaverId, successorId) in
            [(2, ids[0], 0), (2, 0, 9), (1, 0, 9), (1, 9, 10), (1, ids[0], ids[1]), (1, ids[0], 0)]
        {
            let sent = settle(&|r| {
                (r.kind, r.leaverId, r.successorId) = (kind, leaverId, successorId);
            });
            sent.refused(IBlameSettlement::InvalidReshare { leaverId, successorId });
        }
    });
}

#[test]
fn challenge_period_holds_a_report_back() {
    test(|w| {
        let report = exit(w);
        let done = w.send(w.admin, w.settlement.setChallengePeriod(DAY)).ok();
        let set: IBlameSettlement::ChallengePeriodSet = done.event(*w.settlement.address());
        assert_eq!(set.challengePeriod, DAY);
        w.agree_on_blame(&report);
        let until = w.now() + DAY;
        let relayer = w.actor("relayer");
        w.skip_secs(DAY - 1);
        let early = w.send(relayer, w.settlement.settle(report.clone()));
        early.refused(IBlameSettlement::ChallengePeriodRunning { until });
        w.skip_secs(1);
        w.send(relayer, w.settlement.settle(report)).ok();
        let (value, min, max) = (U256::from(14 * DAY + 1), U256::ZERO, U256::from(14 * DAY));
        let sent = w.send(w.admin, w.settlement.setChallengePeriod(14 * DAY + 1));
        sent.refused(IAccess::ParameterOutOfBounds { value, min, max });
    });
}

#[test]
fn veto_forbids_one_report_and_leaves_the_key_to_another() {
    test(|w| {
        let report = exit(w);
        let (key, hash) = (key_of(&report), agreed_hash(&report));
        w.send(w.admin, w.settlement.setChallengePeriod(DAY)).ok();
        w.agree_on_blame(&report);
        let done = w.send(w.guardian, w.settlement.veto(key, hash)).ok();
        let vetoed: IBlameSettlement::ReportVetoed = done.event(*w.settlement.address());
        assert_eq!((vetoed.key, vetoed.hash), (key, hash));
        assert!(w.get(w.settlement.isVetoed(key, hash)));
        w.skip_secs(2 * DAY);
        let relayer = w.actor("relayer");
        let sent = w.send(relayer, w.settlement.settle(report.clone()));
        sent.refused(IBlameSettlement::Vetoed { key, hash });
        let again = w.send(w.guardian, w.settlement.veto(key, hash));
        again.refused(IBlameSettlement::Vetoed { key, hash });
        let corrected = BlameReport { balance: finney(31_500), ..report };
        w.agree_on_blame(&corrected);
        w.skip_secs(DAY);
        w.send(relayer, w.settlement.settle(corrected)).ok();
        let late = w.send(w.guardian, w.settlement.veto(key, keccak256("late")));
        late.refused(IBlameSettlement::AlreadySettled { key });
    });
}

#[test]
fn settle_for_unknown_validator_is_refused_and_seats_of_foreign_operators_stay() {
    test(|w| {
        let report = exit(w);
        let unknown = BlameReport { validator: w.validator(1, 9), ..report.clone() };
        let error = IClusterLedger::ValidatorNotFound { validator: w.validator(1, 9) };
        w.settle(&unknown).refused(error);
        let ids = report.operatorIds.clone();
        let (outside, successor) =
            (w.register(w.actor("outside"), eth(5)), w.register(w.actor("next"), eth(5)));
        let mut reshare = surety_tests::reshare_report(report, outside, successor);
        reshare.operatorIds[3] = outside;
        w.settle(&reshare).ok();
        assert_eq!(w.get(w.ledger.cluster(1)).operatorIds, ids, "no member leaves");
        assert_eq!((w.seats(ids[0]), w.seats(outside), w.seats(successor)), (1, 0, 0));
    });
}
