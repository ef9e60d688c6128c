//! Every privileged function refuses every other caller.

use alloy::{
    contract::CallBuilder,
    primitives::{Address, B256, Bytes, U256},
};
use surety::bindings::{IAccess, IOperatorRegistry};
use surety_tests::{World, eth, test};

/// A function, and the roles that may call it.
struct Privileged {
    name: &'static str,
    to: Address,
    data: Bytes,
    roles: &'static [&'static str],
}

fn privileged<P, D>(
    name: &'static str,
    to: &Address,
    call: CallBuilder<P, D>,
    roles: &'static [&'static str],
) -> Privileged {
    let data = call.into_transaction_request().input.into_input().unwrap_or_default();
    Privileged { name, to: *to, data, roles }
}

/// Every address with a role anywhere, and two with none.
fn callers(w: &World) -> Vec<(&'static str, Address)> {
    vec![
        ("admin", w.admin),
        ("guardian", w.guardian),
        ("member", w.members[0]),
        ("operator", w.owner(1)),
        ("staker", w.staker("staker")),
        ("attacker", w.actor("attacker")),
        ("nobody", Address::ZERO),
        ("registry", *w.registry.address()),
        ("vault", *w.vault.address()),
        ("ledger", *w.ledger.address()),
        ("settlement", *w.settlement.address()),
        ("distributor", *w.distributor.address()),
        ("committee", *w.committee.address()),
        ("key prover", *w.key_prover.address()),
    ]
}

fn of_contracts(w: &World) -> Vec<Privileged> {
    let (x, n) = (w.actor("x"), U256::ONE);
    let (vault, ledger, registry) = (w.vault.address(), w.ledger.address(), w.registry.address());
    vec![
        privileged("vault.deposit", vault, w.vault.deposit(1), &["registry", "distributor"]),
        privileged("vault.withdraw", vault, w.vault.withdraw(1, n, x, 0), &["registry"]),
        privileged(
            "vault.setMultipliers",
            vault,
            w.vault.setMultipliers(vec![], vec![]),
            &["registry"],
        ),
        privileged("vault.slash", vault, w.vault.slash(vec![], vec![], x), &["settlement"]),
        privileged(
            "vault.setBondCurve",
            vault,
            w.vault.setBondCurve(0, vec![], vec![]),
            &["admin"],
        ),
        privileged("vault.setNodes", vault, w.vault.setNodes(1, 1, 0, 0), &["registry"]),
        privileged(
            "vault.lockBond",
            vault,
            w.vault.lockBond(1, B256::ZERO, n, 0, x),
            &["registry"],
        ),
        privileged("vault.cancelLock", vault, w.vault.cancelLock(1, B256::ZERO), &["registry"]),
        privileged(
            "vault.compensateLock",
            vault,
            w.vault.compensateLock(1, B256::ZERO),
            &["registry"],
        ),
        privileged("vault.settleLock", vault, w.vault.settleLock(1, B256::ZERO), &["registry"]),
        privileged("vault.reportLoss", vault, w.vault.reportLoss(n, x), &["admin"]),
        privileged("vault.pause", vault, w.vault.pause(0), &["admin", "guardian"]),
        privileged("vault.unpause", vault, w.vault.unpause(), &["admin"]),
        privileged("vault.setSlashCap", vault, w.vault.setSlashCap(100), &["admin"]),
        privileged("vault.wire", vault, w.vault.wire(x, x, x), &["admin"]),
        privileged(
            "ledger.openAccount",
            ledger,
            w.ledger.openAccount(9, n, 0, false, false),
            &["registry"],
        ),
        privileged(
            "ledger.setCapacities",
            ledger,
            w.ledger.setCapacities(vec![], vec![]),
            &["registry", "settlement"],
        ),
        privileged("ledger.setStatus", ledger, w.ledger.setStatus(1, true, true), &["registry"]),
        privileged(
            "ledger.completeExit",
            ledger,
            w.ledger.completeExit(B256::ZERO),
            &["settlement"],
        ),
        privileged(
            "ledger.completeReshare",
            ledger,
            w.ledger.completeReshare(B256::ZERO, 1, 2),
            &["settlement"],
        ),
        privileged(
            "ledger.setWeights",
            ledger,
            w.ledger.setWeights(vec![], vec![]),
            &["settlement"],
        ),
        privileged(
            "ledger.setFeeParameters",
            ledger,
            w.ledger.setFeeParameters(1, 1, 1, n),
            &["admin"],
        ),
        privileged("ledger.setNetworkFee", ledger, w.ledger.setNetworkFee(n), &["admin"]),
        privileged(
            "ledger.setLiquidationParameters",
            ledger,
            w.ledger.setLiquidationParameters(1, n, n),
            &["admin"],
        ),
        privileged("ledger.setValidatorLimit", ledger, w.ledger.setValidatorLimit(1), &["admin"]),
        privileged(
            "ledger.withdrawNetworkEarnings",
            ledger,
            w.ledger.withdrawNetworkEarnings(n, x),
            &["admin"],
        ),
        privileged("ledger.wire", ledger, w.ledger.wire(x, x), &["admin"]),
        privileged("registry.wire", registry, w.registry.wire(x), &["admin"]),
        privileged("registry.addStrategy", registry, w.registry.addStrategy(x, x), &["admin"]),
        privileged(
            "registry.setScoreTiers",
            registry,
            w.registry.setScoreTiers(vec![], vec![]),
            &["admin"],
        ),
        privileged("registry.setMinimumBond", registry, w.registry.setMinimumBond(n), &["admin"]),
        privileged("registry.setNodeManager", registry, w.registry.setNodeManager(x), &["admin"]),
        privileged("registry.setCurator", registry, w.registry.setCurator(x), &["admin"]),
        privileged(
            "registry.setCurrentNodeVersion",
            registry,
            w.registry.setCurrentNodeVersion("v1".into()),
            &["admin"],
        ),
        privileged("registry.setVerified", registry, w.registry.setVerified(1, false), &[]),
        privileged(
            "registry.lockBond",
            registry,
            w.registry.lockBond(1, 0, B256::ZERO, n, 0, x),
            &["admin"],
        ),
        privileged(
            "registry.cancelLock",
            registry,
            w.registry.cancelLock(1, 0, B256::ZERO),
            &["admin"],
        ),
        privileged(
            "registry.settleLock",
            registry,
            w.registry.settleLock(1, 0, B256::ZERO),
            &["admin"],
        ),
        privileged("registry.setNodes", registry, w.registry.setNodes(1, 0, 1, 1), &[]),
    ]
}

fn of_the_oracle(w: &World) -> Vec<Privileged> {
    let x = w.actor("x");
    let (settlement, distributor) = (w.settlement.address(), w.distributor.address());
    let committee = w.committee.address();
    vec![
        privileged("settlement.wire", settlement, w.settlement.wire(x, x, x), &["admin"]),
        privileged(
            "settlement.veto",
            settlement,
            w.settlement.veto(B256::ZERO, B256::ZERO),
            &["guardian"],
        ),
        privileged(
            "settlement.setChallengePeriod",
            settlement,
            w.settlement.setChallengePeriod(0),
            &["admin"],
        ),
        privileged("distributor.wire", distributor, w.distributor.wire(x, x, x), &["admin"]),
        privileged(
            "distributor.disableRoot",
            distributor,
            w.distributor.disableRoot(1),
            &["guardian"],
        ),
        privileged(
            "distributor.setActivationDelay",
            distributor,
            w.distributor.setActivationDelay(0),
            &["admin"],
        ),
        privileged("committee.addMember", committee, w.committee.addMember(x, 3), &["admin"]),
        privileged("committee.removeMember", committee, w.committee.removeMember(x, 2), &["admin"]),
        privileged("committee.setQuorum", committee, w.committee.setQuorum(2), &["admin"]),
    ]
}

/// IAccess, which all contracts share.
fn of_all(w: &World) -> Vec<Privileged> {
    let contracts = [
        w.registry.address(),
        w.vault.address(),
        w.ledger.address(),
        w.settlement.address(),
        w.distributor.address(),
        w.committee.address(),
    ];
    let mut all = Vec::new();
    for at in contracts {
        let access = IAccess::new(*at, w.provider.clone());
        let x = w.actor("x");
        all.push(privileged("transferAdmin", at, access.transferAdmin(x), &["admin"]));
        all.push(privileged("setGuardian", at, access.setGuardian(x), &["admin"]));
        all.push(privileged("acceptAdmin", at, access.acceptAdmin(), &[]));
    }
    all
}

#[test]
fn privileged_functions_refuse_every_other_caller() {
    test(|w| {
        w.operators(1);
        let functions =
            Vec::from_iter([of_contracts(w), of_the_oracle(w), of_all(w)].into_iter().flatten());
        let callers = callers(w);
        for function in &functions {
            for (role, caller) in &callers {
                let call = w.try_raw(*caller, function.to, function.data.clone());
                let unauthorized = IAccess::Unauthorized { caller: *caller };
                let refused = call.is_refused_with(&unauthorized);
                let allowed = function.roles.contains(role);
                assert_eq!(refused, !allowed, "{} called by {role}: {call:?}", function.name);
            }
        }
        assert!(functions.len() >= 48, "{}", functions.len());
    });
}

#[test]
fn functions_of_an_operator_refuse_all_but_its_owner() {
    test(|w| {
        let ids = w.operators(2);
        let (operatorId, registry) = (ids[0], &w.registry);
        let x = w.actor("x");
        let of_owner = [
            ("withdrawBond", registry.withdrawBond(operatorId, 0, eth(1), x).calldata().clone()),
            ("deactivate", registry.deactivate(operatorId).calldata().clone()),
            ("setDkgUrl", registry.setDkgUrl(operatorId, "https://a".into()).calldata().clone()),
            ("setPayout", registry.setPayout(operatorId, x).calldata().clone()),
            (
                "setMetadata",
                registry
                    .setMetadata(operatorId, "".into(), "".into(), "".into(), "".into())
                    .calldata()
                    .clone(),
            ),
            ("transferOperator", registry.transferOperator(operatorId, x).calldata().clone()),
            (
                "setWhitelistingContract",
                registry.setWhitelistingContract(operatorId, Address::ZERO).calldata().clone(),
            ),
            ("setPrivate", registry.setPrivate(operatorId, true).calldata().clone()),
            ("setWhitelist", registry.setWhitelist(operatorId, vec![x], true).calldata().clone()),
        ];
        let strangers = callers(w).into_iter().filter(|(role, _)| *role != "operator");
        let strangers: Vec<_> = strangers.chain([("another operator", w.owner(ids[1]))]).collect();
        for (name, data) in &of_owner {
            for (role, caller) in &strangers {
                let call = w.try_raw(*caller, *registry.address(), data.clone());
                let caller = *caller;
                let error = IOperatorRegistry::NotOperatorOwner { operatorId, caller };
                assert!(call.is_refused_with(&error), "{name} called by {role}: {call:?}");
            }
            let call = w.try_raw(w.owner(operatorId), *registry.address(), data.clone());
            assert!(call.0.is_ok(), "{name} called by the owner: {call:?}");
        }
    });
}

#[test]
fn functions_of_a_cluster_refuse_all_but_its_owner() {
    test(|w| {
        let ids = w.operators(4);
        let owner = w.staker("owner of the cluster");
        let id = w.open(owner, &ids, 0..1);
        let (keys, shares) = (surety_tests::keys(1..2), surety_tests::shares(4, 1));
        let ledger = &w.ledger;
        let of_owner = [
            (
                "register",
                ledger.registerValidators(id, keys, shares, U256::ZERO).calldata().clone(),
            ),
            ("remove", ledger.removeValidators(id, vec![]).calldata().clone()),
            ("exit", ledger.exitValidators(id, vec![]).calldata().clone()),
            ("withdraw", ledger.withdraw(id, eth(1)).calldata().clone()),
            ("reactivate", ledger.reactivate(id, eth(1)).calldata().clone()),
        ];
        for (name, data) in &of_owner {
            for (role, caller) in callers(w) {
                let call = w.try_raw(caller, *ledger.address(), data.clone());
                let error = IAccess::Unauthorized { caller };
                assert!(call.is_refused_with(&error), "{name} called by {role}: {call:?}");
            }
        }
    });
}

#[test]
fn admin_is_handed_over_in_two_steps() {
    test(|w| {
        for at in [w.registry.address(), w.vault.address(), w.committee.address()] {
            let access = IAccess::new(*at, w.provider.clone());
            let (next, wrong) = (w.actor("next admin"), w.actor("wrong admin"));
            w.send(w.admin, access.transferAdmin(wrong)).ok();
            let done = w.send(w.admin, access.transferAdmin(next)).ok();
            let started: IAccess::AdminTransferStarted = done.event(*at);
            assert_eq!((started.admin, started.pendingAdmin), (w.admin, next));
            assert_eq!(w.get(access.admin()), w.admin, "until it is accepted");
            w.send(wrong, access.acceptAdmin()).refused(IAccess::Unauthorized { caller: wrong });
            let done = w.send(next, access.acceptAdmin()).ok();
            let moved: IAccess::AdminTransferred = done.event(*at);
            assert_eq!((moved.previousAdmin, moved.newAdmin), (w.admin, next));
            assert_eq!(w.get(access.pendingAdmin()), Address::ZERO);
            let old = w.send(w.admin, access.setGuardian(wrong));
            old.refused(IAccess::Unauthorized { caller: w.admin });
            let done = w.send(next, access.setGuardian(wrong)).ok();
            assert_eq!(done.event::<IAccess::GuardianSet>(*at).guardian, wrong);
            assert_eq!(w.get(access.guardian()), wrong);
            // the deployment's admin is back for the check of the deployment
            w.send(next, access.setGuardian(w.guardian)).ok();
            w.send(next, access.transferAdmin(w.admin)).ok();
            w.send(w.admin, access.acceptAdmin()).ok();
        }
    });
}

#[test]
fn neighbours_are_set_once() {
    test(|w| {
        let x = w.actor("x");
        let admin = w.admin;
        w.send(admin, w.registry.wire(x)).refused(IAccess::AlreadyWired {});
        w.send(admin, w.vault.wire(x, x, x)).refused(IAccess::AlreadyWired {});
        w.send(admin, w.ledger.wire(x, x)).refused(IAccess::AlreadyWired {});
        w.send(admin, w.settlement.wire(x, x, x)).refused(IAccess::AlreadyWired {});
        w.send(admin, w.distributor.wire(x, x, x)).refused(IAccess::AlreadyWired {});
    });
}
