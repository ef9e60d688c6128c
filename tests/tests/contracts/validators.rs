//! Whose validator a key is, and what reports about it can do. Each test was an attack that succeeded once.

use alloy::{
    primitives::{Address, B256, U256},
    sol_types::{SolCall, SolError, SolValue},
};
use surety::bindings::{IBlameSettlement, IClusterLedger, ICollateralVault};
use surety_tests::{
    World, construction, deposit, eth, exit_report, keys, reshare_report, shares, test,
};

#[test]
fn recovered_eth_belongs_to_the_owner_whose_validator_it_was() {
    test(|w| {
        let (victim, thief) = (w.staker("victim"), w.staker("thief"));
        let ids = w.operators(4);
        let cluster = w.open(victim, &ids, 0..1);
        w.send(victim, w.ledger.removeValidators(cluster, keys(0..1))).ok();
        // refused or not, the thief must not gain by it
        let tokens = w.tokens(thief);
        let call = w.ledger.openCluster(ids.clone(), keys(0..1), shares(4, 1), deposit());
        if w.send(thief, call).0.succeeded {
            // it costs the thief gas and nothing else: the deposit comes back in the same slot
            w.send(thief, w.ledger.removeValidators(2, keys(0..1))).ok();
            w.send(thief, w.ledger.withdraw(2, deposit())).ok();
            assert_eq!(w.tokens(thief), tokens);
        }
        w.send(w.admin, w.vault.setSlashCap(5_000)).ok();
        w.settle(&exit_report(w.validator(1, 0), eth(28), &ids, &[9_000; 4])).ok();
        let got = (w.get(w.vault.recoveredOf(victim)), w.get(w.vault.recoveredOf(thief)));
        assert_eq!(got, (eth(4), U256::ZERO), "(victim, thief)");
    });
}

#[test]
fn leaver_cannot_hold_up_its_own_blame() {
    test(|w| {
        let (staker, leaver_owner) = (w.staker("staker"), w.staker("operator 1"));
        let ids = w.operators(4);
        w.open(staker, &ids, 0..1);
        let successor = w.register(w.actor("successor"), eth(1));
        let others = w.operators(3);
        let mut filling = others.clone();
        filling.insert(0, successor);
        // one bogus validator; its deposit comes back when it is removed
        w.open(leaver_owner, &filling, 50..51);
        let lost = exit_report(w.validator(1, 0), eth(31), &ids, &[0, 10_000, 10_000, 10_000]);
        let reshare = reshare_report(lost, ids[0], successor);
        let sent = w.settle(&reshare).0;
        let full =
            IClusterLedger::CapacityExceeded { operatorId: successor, seats: 2, capacity: 1 };
        assert!(sent.succeeded || sent.output == full.abi_encode());
        let first = sent.succeeded;
        let now = [ids[1], ids[2], ids[3], successor];
        let exit = exit_report(w.validator(1, 0), eth(31), &now, &[9_900; 4]);
        w.settle(&exit).ok();
        let again = w.send(w.actor("relayer"), w.settlement.settle(reshare)).0.succeeded;
        assert!(first || again, "the leaver was never charged");
        assert_eq!(w.bond(ids[0]), eth(9), "the leaver owes one ETH");
    });
}

#[test]
fn report_cannot_name_another_word_of_the_ledger() {
    let world = World::new();
    let w = &world;
    let (ids, owner) = (w.operators(4), w.staker("owner"));
    let clusters =
        [w.open(owner, &ids, 0..1), w.open(owner, &ids, 1..2), w.open(owner, &ids, 2..3)];
    assert_eq!(clusters, [1, 2, 3]);
    let count = B256::from(U256::from_limbs([0, 0, 0, 5]));
    // the word 3 reads as "registered, in cluster 1"
    let done = w.settle(&exit_report(count, eth(32), &ids, &[9_000; 4])).0.succeeded;
    let left = w.get(w.ledger.clusterCount());
    let balance = w.cluster_balance(3);
    w.open(w.staker("next"), &ids, 7..8);
    let now = w.get(w.ledger.cluster(3));
    assert!(
        !done && now.owner == owner,
        "clusters: {left}; cluster 3 held {balance} of {owner} and is {}'s",
        now.owner
    );
}

#[test]
fn order_of_reshare_reports_frees_no_leaver() {
    test(|w| {
        let staker = w.staker("staker");
        let ids = w.operators(4);
        w.open(staker, &ids, 0..2);
        let (x, y) = (w.register(w.actor("x"), eth(10)), w.register(w.actor("y"), eth(10)));
        let bad = |v, ids: &[u64]| {
            exit_report(w.validator(1, v), eth(31), ids, &[0, 10_000, 10_000, 10_000])
        };
        let first_0 = reshare_report(bad(0, &ids), ids[0], x);
        let first_1 = reshare_report(bad(1, &ids), ids[0], x);
        w.settle(&first_0).ok();
        let then = [ids[1], ids[2], ids[3], x];
        let mut second_0 =
            reshare_report(exit_report(w.validator(1, 0), eth(31), &then, &[9_000; 4]), x, y);
        second_0.nonce = 1;
        w.settle(&second_0).ok();
        w.settle(&first_1).ok();
    });
}

fn second_strategy(w: &World) -> (Address, Address, Address) {
    let of_vault = construction(&(w.admin,).abi_encode_params());
    let annex = w.get(w.ledger.annex());
    let of_ledger = w.ledger_construction(w.admin, annex, w.get(w.ledger.parameterDelay()));
    let of_settlement = construction(&(w.admin, 0u64).abi_encode_params());
    let vault = w.again("vault 2", *w.vault.address(), of_vault);
    let ledger = w.again("ledger 2", *w.ledger.address(), of_ledger);
    let settlement = w.again("settlement 2", *w.settlement.address(), of_settlement);
    let (registry, distributor) = (*w.registry.address(), *w.distributor.address());
    let of_vault = ICollateralVault::wireCall { registry, settlement, distributor };
    w.send_raw(w.admin, vault, U256::ZERO, of_vault.abi_encode()).ok();
    let of_ledger = IClusterLedger::wireCall { registry, settlement };
    w.send_raw(w.admin, ledger, U256::ZERO, of_ledger.abi_encode()).ok();
    let committee = *w.committee.address();
    let of_settlement = IBlameSettlement::wireCall { committee, vault, ledger };
    w.send_raw(w.admin, settlement, U256::ZERO, of_settlement.abi_encode()).ok();
    w.send(w.admin, w.registry.addStrategy(vault, ledger)).ok();
    (vault, ledger, settlement)
}

#[test]
fn report_of_one_strategy_is_not_settled_in_another() {
    let world = World::new();
    let w = &world;
    let (vault, ledger, settlement) = second_strategy(w);
    let (staker, thief) = (w.staker("staker"), w.staker("thief"));
    let ids = w.operators(4);
    for id in &ids {
        w.send(w.owner(*id), w.registry.bond(*id, 1).value(eth(10))).ok();
    }
    w.open(staker, &ids, 0..1);
    w.send(w.admin, w.vault.setSlashCap(5_000)).ok();
    let approve = w.token.approve(ledger, U256::MAX);
    w.send(thief, approve).ok();
    let open = IClusterLedger::openClusterCall {
        operatorIds: ids.clone(),
        publicKeys: keys(0..1),
        shares: shares(4, 1),
        amount: deposit(),
    };
    w.send_raw(thief, ledger, U256::ZERO, open.abi_encode()).ok();
    let report = exit_report(w.validator(1, 0), eth(28), &ids, &[9_000; 4]);
    w.settle(&report).ok();
    let again = IBlameSettlement::settleCall { report };
    let data = ICollateralVault::setSlashCapCall { capBps: 5_000 };
    w.send_raw(w.admin, vault, U256::ZERO, data.abi_encode()).ok();
    let replayed = w.send_raw(thief, settlement, U256::ZERO, again.abi_encode()).0.succeeded;
    let stolen = w.view(vault, &ICollateralVault::recoveredOfCall { beneficiary: thief });
    assert_eq!((replayed, stolen), (false, U256::ZERO));
}

#[test]
fn stranger_with_a_validators_key_disturbs_nobody() {
    test(|w| {
        let (owner, stranger) = (w.staker("owner"), w.staker("stranger"));
        let ids = w.operators(4);
        let cluster = w.open(owner, &ids, 0..1);
        let theirs = w.open(stranger, &ids, 0..1);
        // the owner moves its validator, and an exit is settled where the validator was
        w.send(owner, w.ledger.removeValidators(cluster, keys(0..1))).ok();
        w.settle(&exit_report(w.validator(cluster, 0), eth(32), &ids, &[9_000; 4])).ok();
        w.open(owner, &ids, 0..1);
        // an operator is free of the stranger's validator by a report, as of any other
        w.settle(&exit_report(w.validator(theirs, 0), eth(32), &ids, &[9_000; 4])).ok();
        assert_eq!(w.seats(ids[0]), 1, "the moved one");
    });
}
