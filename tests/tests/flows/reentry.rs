//! A fee token and whitelisting contracts that call back into every function of the ledger, while it pays or asks them.

use crate::malformed::functions;
use alloy::{
    dyn_abi::{DynSolValue, JsonAbiExt},
    primitives::{Address, B256, Bytes, U256},
};
use surety::bindings::IClusterLedger;
use surety_tests::{
    Hostile, TokenMode, WhitelistMode, World, deposit, eth, key, keys, shares, test,
};

/// Arguments that mean something: the first cluster and operator, its first validator, one wei.
fn argument(w: &World, ty: &str) -> DynSolValue {
    let cluster = DynSolValue::Uint(U256::ONE, 64);
    match ty {
        "address" => DynSolValue::Address(w.actor("attacker")),
        "bool" => DynSolValue::Bool(true),
        "bytes" => DynSolValue::Bytes(key(0).to_vec()),
        "bytes32" => DynSolValue::FixedBytes(w.validator(1, 0), 32),
        "bytes32[]" => DynSolValue::Array(vec![DynSolValue::FixedBytes(w.validator(1, 0), 32)]),
        "uint64[]" => DynSolValue::Array(vec![cluster]),
        "uint32[]" => DynSolValue::Array(vec![DynSolValue::Uint(U256::ONE, 32)]),
        "bytes[]" => DynSolValue::Array(vec![DynSolValue::Bytes(key(0).to_vec())]),
        _ => {
            let bits = ty.strip_prefix("uint").and_then(|bits| bits.parse().ok());
            DynSolValue::Uint(U256::ONE, bits.unwrap_or_else(|| panic!("an argument for {ty}")))
        }
    }
}

/// A call of each function of the ledger.
fn attacks(w: &World) -> Vec<(String, Bytes)> {
    let all = functions("ClusterLedger").into_iter().map(|function| {
        let inputs: Vec<_> = function.inputs.iter().map(|input| argument(w, &input.ty)).collect();
        let data = function.abi_encode_input(&inputs).unwrap_or_else(|error| panic!("{error}"));
        (function.signature(), data.into())
    });
    all.collect()
}

struct Scene {
    staker: Address,
    cluster: u64,
    /// Liquidatable, of the same staker.
    poor: u64,
    operators: Vec<u64>,
}

fn scene(w: &World) -> Scene {
    let (staker, operators) = (w.staker("staker"), w.operators(4));
    let cluster = w.open(staker, &operators, 0..1);
    w.send(staker, w.ledger.deposit(cluster, eth(1))).ok();
    let poor = w.open(staker, &operators, 1..2);
    let runway: U256 = w.get(w.ledger.runway(poor));
    w.skip_slots(runway.to::<u64>() + 1);
    Scene { staker, cluster, poor, operators }
}

/// Everything that moves tokens, once; all of it succeeds.
fn move_tokens(w: &World, scene: &Scene) {
    let Scene { staker, cluster, poor, operators } = scene;
    let (staker, cluster, poor, l) = (*staker, *cluster, *poor, &w.ledger);
    let owner = w.owner(operators[0]);
    w.send(staker, l.deposit(cluster, U256::ONE)).ok();
    w.send(staker, l.withdraw(cluster, U256::ONE)).ok();
    w.send(staker, l.registerValidators(cluster, keys(5..6), shares(4, 1), eth(1))).ok();
    w.send(staker, l.openCluster(operators.clone(), keys(6..7), shares(4, 1), deposit())).ok();
    w.send(w.actor("liquidator"), l.liquidate(vec![poor])).ok();
    w.send(staker, l.reactivate(poor, deposit())).ok();
    w.send(owner, l.withdrawEarnings(operators[0], vec![cluster], U256::MAX, owner)).ok();
    w.send(w.admin, l.withdrawNetworkEarnings(U256::ONE, w.admin)).ok();
}

const MOVES: u64 = 8;

#[test]
fn token_cannot_enter_any_function_of_the_ledger_while_it_moves() {
    test(|w| {
        let scene = scene(w);
        let token = w.corrupt_token();
        let attacks = attacks(w);
        assert!(attacks.len() > 40, "{}", attacks.len());
        for (name, data) in attacks {
            let snapshot = w.devnet.snapshot();
            w.arm_token(&token, TokenMode::Reenter, *w.ledger.address(), &data);
            move_tokens(w, &scene);
            assert_eq!(w.attacks(&token), (U256::from(MOVES), U256::ZERO), "{name}");
            // it is refused at the door, not for lack of a role
            assert_eq!(w.get(token.answered()), U256::ZERO, "{name}");
            w.check_invariants();
            assert!(w.devnet.revert(snapshot));
        }
    });
}

#[test]
fn token_cannot_enter_the_ledger_through_its_neighbours() {
    test(|w| {
        let scene = scene(w);
        let token = w.corrupt_token();
        let sync = w.registry.syncCapacity(scene.operators.clone(), 0).calldata().clone();
        w.send(w.actor("anyone"), w.registry.syncCapacity(scene.operators.clone(), 0)).ok();
        w.arm_token(&token, TokenMode::Reenter, *w.registry.address(), &sync);
        move_tokens(w, &scene);
        assert_eq!(w.attacks(&token), (U256::from(MOVES), U256::ZERO));
    });
}

/// Four private operators that ask one contract.
fn asking(w: &World, staker: Address) -> (Vec<u64>, Hostile) {
    let (ids, whitelist) = (w.operators(4), w.hostile_whitelist());
    w.arm_whitelist(&whitelist, WhitelistMode::Honest, Address::ZERO, &staker.into_word()[..]);
    for id in &ids {
        w.send(w.owner(*id), w.registry.setPrivate(*id, true)).ok();
        let set = w.registry.setWhitelistingContract(*id, *whitelist.address());
        w.send(w.owner(*id), set).ok();
    }
    (ids, whitelist)
}

#[test]
fn whitelisting_contract_that_calls_the_ledger_lets_nobody_in() {
    test(|w| {
        let owner = w.staker("staker");
        let (ids, whitelist) = asking(w, owner);
        let active = w.open(owner, &ids, 0..1);
        let off = w.open(owner, &ids, 1..2);
        w.send(owner, w.ledger.liquidate(vec![off])).ok();
        let operatorId = ids[0];
        let error = || IClusterLedger::OperatorNotAllowed { operatorId, owner };
        for (_, data) in attacks(w) {
            let at = *w.ledger.address();
            w.arm_whitelist(&whitelist, WhitelistMode::Reenter, at, &data);
            let open = w.ledger.openCluster(ids.clone(), keys(2..3), shares(4, 1), deposit());
            w.send(owner, open).refused(error());
            let add = w.ledger.registerValidators(active, keys(3..4), shares(4, 1), deposit());
            w.send(owner, add).refused(error());
            w.send(owner, w.ledger.reactivate(off, deposit())).refused(error());
        }
        // what needs no permission goes on whatever the contract does
        w.skip_slots(10);
        w.send(owner, w.ledger.settle(vec![active])).ok();
        w.send(owner, w.ledger.exitValidators(active, keys(0..1))).ok();
        w.send(owner, w.ledger.deposit(active, U256::ONE)).ok();
        w.send(owner, w.ledger.withdraw(active, U256::ONE)).ok();
        w.send(owner, w.ledger.removeValidators(active, keys(0..1))).ok();
        w.send(owner, w.ledger.withdraw(off, deposit())).ok();
    });
}

/// What a token may answer to a transfer, and whether that is a yes.
fn answers() -> Vec<(Vec<u8>, bool)> {
    let word = |value: U256| value.to_be_bytes_vec();
    let yes = word(U256::ONE);
    vec![
        (vec![], true),
        (yes.clone(), true),
        (word(U256::ZERO), false),
        (word(U256::from(2)), false),
        (word(U256::MAX), false),
        (B256::repeat_byte(0xab).to_vec(), false),
        (yes[..31].to_vec(), false),
        (vec![1], false),
        (vec![0; 64], false),
    ]
}

#[test]
fn token_that_answers_garbage_is_refused_unless_it_says_yes_or_nothing() {
    test(|w| {
        let (staker, ids) = (w.staker("staker"), w.operators(4));
        let cluster = w.open(staker, &ids, 0..1);
        let token = w.corrupt_token();
        let error = || IClusterLedger::TokenTransferFailed { token: *w.token.address() };
        for (answer, is_yes) in answers() {
            w.arm_token(&token, TokenMode::Garbage, Address::ZERO, &answer);
            let before = (w.cluster_balance(cluster), w.tokens(staker));
            let deposit = w.send(staker, w.ledger.deposit(cluster, U256::from(7)));
            let withdraw = |deposited: bool| {
                let withdraw = w.send(staker, w.ledger.withdraw(cluster, U256::from(7)));
                if deposited { drop(withdraw.ok()) } else { withdraw.refused(error()) }
            };
            if is_yes {
                deposit.ok();
                assert_eq!(w.cluster_balance(cluster), before.0 + U256::from(7), "{answer:?}");
            } else {
                deposit.refused(error());
            }
            withdraw(is_yes);
            assert_eq!((w.cluster_balance(cluster), w.tokens(staker)), before, "{answer:?}");
        }
        w.arm_token(&token, TokenMode::Overpay, Address::ZERO, &[]);
        w.send(staker, w.ledger.deposit(cluster, U256::ONE)).refused(error());
        w.send(staker, w.ledger.openCluster(ids, keys(1..2), shares(4, 1), deposit()))
            .refused(error());
    });
}

#[test]
fn token_that_refuses_blocks_only_what_it_would_pay() {
    test(|w| {
        let scene = scene(w);
        let Scene { staker, cluster, poor, operators } = scene;
        let error = || IClusterLedger::TokenTransferFailed { token: *w.token.address() };
        let token = w.corrupt_token();
        w.arm_token(&token, TokenMode::Revert, Address::ZERO, &[]);
        let owner = w.owner(operators[0]);
        let earnings = w.ledger.withdrawEarnings(operators[0], vec![cluster], U256::MAX, owner);
        w.send(owner, earnings).refused(error());
        w.send(w.actor("liquidator"), w.ledger.liquidate(vec![poor])).refused(error());
        w.send(staker, w.ledger.settle(vec![cluster, poor])).ok();
        assert!(!w.earnings(operators[0]).is_zero());
        w.send(staker, w.ledger.removeValidators(cluster, keys(0..1))).ok();
        w.send(staker, w.ledger.liquidate(vec![poor])).ok();
        assert_eq!(w.seats(operators[0]), 0);
        w.arm_token(&token, TokenMode::Honest, Address::ZERO, &[]);
        w.send(owner, w.ledger.withdrawEarnings(operators[0], vec![], U256::MAX, owner)).ok();
        for id in [cluster, poor] {
            w.send(staker, w.ledger.withdraw(id, w.cluster_balance(id))).ok();
        }
    });
}
