//! Operators change hands and are verified.

use alloy::primitives::{Address, U256};
use surety::bindings::{IAccess, IOperatorRegistry};
use surety_tests::{FrameBuilder, World, eth, keys, shares, test};

#[test]
fn owner_is_handed_over_in_two_steps_with_all_that_is_the_operators() {
    test(|w| {
        let (ids, staker) = (w.operators(4), w.staker("staker"));
        w.open(staker, &ids, 0..1);
        let (operatorId, owner, next) = (ids[0], w.owner(ids[0]), w.actor("next owner"));
        let at = *w.registry.address();
        let done = w.send(owner, w.registry.transferOperator(operatorId, next)).ok();
        let started: IOperatorRegistry::OperatorTransferStarted = done.event(at);
        assert_eq!((started.owner, started.newOwner), (owner, next));
        assert_eq!(w.get(w.registry.pendingOwnerOf(operatorId)), next);
        let error = |caller| IAccess::Unauthorized { caller };
        w.send(owner, w.registry.acceptOperator(operatorId)).refused(error(owner));
        let done = w.send(next, w.registry.acceptOperator(operatorId)).ok();
        let moved: IOperatorRegistry::OperatorTransferred = done.event(at);
        assert_eq!((moved.previousOwner, moved.newOwner), (owner, next));
        assert_eq!(w.get(w.registry.pendingOwnerOf(operatorId)), Address::ZERO);
        // the payout followed the owner
        assert_eq!(w.get(w.registry.payoutOf(operatorId)), next);
        let error = IOperatorRegistry::NotOperatorOwner { operatorId, caller: owner };
        w.send(owner, w.registry.withdrawBond(operatorId, 0, eth(1), owner)).refused(error);
        w.send(next, w.registry.withdrawBond(operatorId, 0, eth(9), next)).ok();
        w.skip_slots(10);
        let call = w.ledger.withdrawEarnings(operatorId, vec![1], U256::MAX, next);
        w.send(next, call).ok();
        assert!(!w.tokens(next).is_zero());
        w.send(next, w.registry.setPayout(operatorId, w.actor("purse"))).ok();
        w.send(next, w.registry.transferOperator(operatorId, owner)).ok();
        w.send(owner, w.registry.acceptOperator(operatorId)).ok();
        assert_eq!(w.get(w.registry.payoutOf(operatorId)), w.actor("purse"));
    });
}

#[test]
fn operators_are_listed_in_pages() {
    test(|w| {
        let ids = w.operators(3);
        w.send(w.owner(2), w.registry.deactivate(ids[1])).ok();
        let page = w.get(w.registry.operators(2, 100));
        assert_eq!(page.owners, [w.owner(2), w.owner(3)]);
        assert_eq!((page.statuses, page.scoresBps), (vec![1, 2], vec![9_500; 2]));
        let first = w.get(w.registry.operators(0, 1));
        assert_eq!(first.owners, [w.owner(1)]);
        assert!(w.get(w.registry.operators(4, 100)).owners.is_empty());
    });
}

#[test]
fn metadata_is_announced() {
    test(|w| {
        let id = w.operators(1)[0];
        let set = |client: &str| {
            let call = w.registry.setMetadata(
                id,
                "Bern, CH".into(),
                "".into(),
                client.to_owned(),
                "v1".into(),
            );
            w.send(w.owner(id), call)
        };
        let event: IOperatorRegistry::MetadataSet = set("Nimbus").ok().event(*w.registry.address());
        assert_eq!((&*event.location, &*event.institutionType), ("Bern, CH", ""));
        assert_eq!((&*event.client, &*event.nodeVersion), ("Nimbus", "v1"));
        set(&"x".repeat(65)).refused(IOperatorRegistry::InvalidMetadata {});
        set("caf\u{e9}").refused(IOperatorRegistry::InvalidMetadata {});
    });
}

/// Applies a score to operator 1.
fn score(w: &World, score_bps: u16) -> surety_tests::Done {
    let content = FrameBuilder::eth(&[(1, U256::ZERO)]).scores(&[(1, score_bps, 1)]);
    let frame = w.end_frame(&content);
    w.publish(&frame).ok();
    let number = frame.report.frame;
    let (proof, flags) = (vec![], vec![]);
    let call = w.registry.applyScores(number, vec![1], vec![score_bps], vec![1], proof, flags);
    w.send(w.actor("relayer"), call).ok()
}

#[test]
fn verified_operator_has_validators_score_and_version() {
    test(|w| {
        let (ids, staker, curator) = (w.operators(4), w.staker("staker"), w.actor("curator"));
        let (operatorId, at) = (ids[0], *w.registry.address());
        let cluster = w.open(staker, &ids, 0..9);
        w.send(w.admin, w.registry.setCurator(curator)).ok();
        w.send(w.admin, w.registry.setCurrentNodeVersion("v2".into())).ok();
        assert_eq!(w.get(w.registry.curator()), curator);
        let run = |version: &str| {
            let [a, b, c] = [(); 3].map(|_| String::new());
            let call = w.registry.setMetadata(operatorId, a, b, c, version.to_owned());
            w.send(w.owner(operatorId), call).ok();
        };
        let verify = || w.send(curator, w.registry.setVerified(operatorId, true));
        let refused = |validators, scoreBps, currentVersion| {
            verify().refused(IOperatorRegistry::CriteriaNotMet {
                operatorId,
                validators,
                scoreBps,
                currentVersion,
            });
        };
        refused(9, 9_500, false);
        let call = w.ledger.registerValidators(cluster, keys(9..10), shares(4, 1), eth(1));
        w.send(staker, call).ok();
        score(w, 9_800);
        run("v2");
        refused(10, 9_800, true);
        score(w, 9_801);
        run("v1");
        refused(10, 9_801, false);
        run("v2");
        let done = verify().ok();
        assert!(done.event::<IOperatorRegistry::VerifiedSet>(at).verified);
        assert!(w.get(w.registry.isVerified(operatorId)));
        // a good score keeps the flag, a lost validator does not touch it, an old version lets it fall
        let kept = score(w, 10_000).events::<IOperatorRegistry::VerifiedSet>(at);
        assert!(kept.is_empty());
        w.send(staker, w.ledger.removeValidators(cluster, keys(9..10))).ok();
        assert!(w.get(w.registry.isVerified(operatorId)));
        w.send(w.admin, w.registry.setCurrentNodeVersion("v3".into())).ok();
        let fallen: IOperatorRegistry::VerifiedSet = score(w, 10_000).event(at);
        assert!(!fallen.verified && !w.get(w.registry.isVerified(operatorId)));
    });
}

#[test]
fn verified_flag_does_not_go_with_the_operator_to_another_owner() {
    test(|w| {
        let (ids, curator, heir) = (w.operators(4), w.actor("curator"), w.actor("heir"));
        let (id, owner) = (ids[0], w.owner(ids[0]));
        let staker = w.staker("staker");
        let cluster = w.open(staker, &ids, 0..9);
        let call = w.ledger.registerValidators(cluster, keys(9..10), shares(4, 1), eth(1));
        w.send(staker, call).ok();
        w.send(w.admin, w.registry.setCurator(curator)).ok();
        w.send(w.admin, w.registry.setCurrentNodeVersion("v2".into())).ok();
        let [a, b, c] = [(); 3].map(|_| String::new());
        w.send(owner, w.registry.setMetadata(id, a, b, c, "v2".into())).ok();
        score(w, 10_000);
        w.send(curator, w.registry.setVerified(id, true)).ok();
        w.send(owner, w.registry.transferOperator(id, heir)).ok();
        assert!(w.get(w.registry.isVerified(id)));
        let done = w.send(heir, w.registry.acceptOperator(id)).ok();
        let fallen: IOperatorRegistry::VerifiedSet = done.event(*w.registry.address());
        assert_eq!((fallen.operatorId, fallen.verified), (id, false));
        assert!(!w.get(w.registry.isVerified(id)));
    });
}

#[test]
fn operator_that_lost_its_last_seat_is_written_down_as_inactive() {
    test(|w| {
        let (ids, staker) = (w.operators(4), w.staker("staker"));
        let cluster = w.open(staker, &ids, 0..1);
        let (operatorId, at) = (ids[0], *w.registry.address());
        w.send(w.owner(operatorId), w.registry.deactivate(operatorId)).ok();
        let again = || w.send(w.actor("anyone"), w.registry.deactivate(operatorId));
        again().refused(IOperatorRegistry::InvalidStatus { operatorId, status: 3 });
        w.send(staker, w.ledger.removeValidators(cluster, keys(0..1))).ok();
        let changed: IOperatorRegistry::StatusChanged = again().ok().event(at);
        assert_eq!((changed.operatorId, changed.status), (operatorId, 1));
    });
}

#[test]
fn strategy_with_neighbours_in_use_is_refused() {
    test(|w| {
        let (vault, ledger, x) = (*w.vault.address(), *w.ledger.address(), w.actor("x"));
        let strategy = 0;
        for (vault, ledger) in [(vault, x), (x, ledger)] {
            let call = w.registry.addStrategy(vault, ledger);
            w.send(w.admin, call).refused(IOperatorRegistry::StrategyExists { strategy });
        }
    });
}
