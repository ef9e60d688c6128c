//! Calldata that nobody should send: every selector of every contract, truncated, with garbage, with absurd offsets.

use alloy::primitives::{Address, Bytes, U256, keccak256};
use alloy_json_abi::{Function, JsonAbi, StateMutability};
use std::{fs, path::Path};
use stylus_devnet::{RpcError, TxCall};
use surety_tests::{World, test};

pub fn functions(contract: &str) -> Vec<Function> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../abi/{contract}.json"));
    let abi: JsonAbi = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    abi.functions.into_values().flatten().collect()
}

fn contracts(w: &World) -> [(&'static str, Address); 7] {
    [
        ("OperatorRegistry", *w.registry.address()),
        ("CollateralVault", *w.vault.address()),
        ("ClusterLedger", *w.ledger.address()),
        ("BlameSettlement", *w.settlement.address()),
        ("RewardDistributor", *w.distributor.address()),
        ("OracleCommittee", *w.committee.address()),
        ("KeyProver", *w.key_prover.address()),
    ]
}

fn head_bytes(function: &Function) -> usize {
    function.inputs.len() * 32
}

/// Arguments that no encoder makes.
fn malformed(function: &Function) -> Vec<(&'static str, Vec<u8>)> {
    let head = head_bytes(function);
    let mut seed = keccak256(function.selector()).to_vec();
    while seed.len() < head.max(32) * 4 {
        let next = keccak256(&seed);
        seed.extend_from_slice(next.as_slice());
    }
    let dynamic = function.inputs.iter().any(|input| {
        input.ty.ends_with(']')
            || input.ty == "bytes"
            || input.ty == "string"
            || input.ty == "tuple"
    });
    let mut cases = vec![("ones", vec![0xff; head.max(32)]), ("garbage", seed)];
    if head > 0 {
        cases.push(("nothing", vec![]));
        cases.push(("one byte short", vec![0; head - 1]));
        cases.push(("one word short", vec![0; head - 32]));
    }
    if dynamic {
        let word = |value: u64| U256::from(value).to_be_bytes::<32>().to_vec();
        cases.push(("offsets beyond the end", word(1 << 40).repeat(head / 32)));
        cases.push(("offsets at themselves", word(0).repeat(head / 32)));
        let long = [word(head as u64).repeat(head / 32), word(1 << 32)].concat();
        cases.push(("length beyond the end", long));
    }
    cases
}

/// Whether the arguments are malformed for every function of these types: flat words of zeros or ones may be values.
fn must_be_refused(function: &Function, case: &str) -> bool {
    let wide = |ty: &str| ty == "uint256" || ty == "bytes32" || ty == "int256";
    match case {
        "ones" => function.inputs.iter().any(|input| !wide(&input.ty)),
        "garbage" => function.inputs.iter().any(|input| !wide(&input.ty)),
        "offsets at themselves" => false,
        _ => true,
    }
}

fn data(function: &Function, arguments: &[u8]) -> Bytes {
    [function.selector().as_slice(), arguments].concat().into()
}

#[test]
fn malformed_calldata_changes_nothing_and_is_refused_without_a_trap() {
    test(|w| {
        let sender = w.actor("attacker");
        let storage = w.devnet.fingerprint();
        let mut cases = 0;
        for (contract, at) in contracts(w) {
            for function in functions(contract) {
                for (case, arguments) in malformed(&function) {
                    let called = w.try_raw(sender, at, data(&function, &arguments));
                    let name = format!("{contract}.{} with {case}", function.name);
                    if must_be_refused(&function, case) {
                        assert!(called.0.is_err(), "{name} succeeded: {called:?}");
                    }
                    cases += 1;
                }
            }
        }
        assert!(cases > 600, "{cases}");
        assert_eq!(w.devnet.fingerprint(), storage, "calls change nothing");
    });
}

#[test]
fn malformed_transactions_leave_no_trace_but_the_fee() {
    test(|w| {
        let sender = w.actor("attacker");
        let state =
            |w: &World| contracts(w).map(|(_, at)| (w.balance(at), w.get(w.token.balanceOf(at))));
        let before = state(w);
        for (contract, at) in contracts(w) {
            let changing = functions(contract).into_iter().filter(|function| {
                !matches!(function.state_mutability, StateMutability::View | StateMutability::Pure)
            });
            for function in changing.filter(|function| head_bytes(function) > 0) {
                let short = vec![0; head_bytes(&function) - 1];
                let sent = w.send_raw(sender, at, U256::ZERO, data(&function, &short));
                assert!(
                    !sent.0.succeeded && sent.0.logs.is_empty(),
                    "{contract}.{}",
                    function.name
                );
                sent.refused_without_data();
            }
        }
        assert_eq!(state(w), before);
    });
}

#[test]
fn unknown_selectors_and_short_data_are_refused() {
    test(|w| {
        let sender = w.actor("attacker");
        for (contract, at) in contracts(w) {
            let known: Vec<_> = functions(contract).iter().map(Function::selector).collect();
            for selector in [[0; 4], [0xff; 4], [0xde, 0xad, 0xbe, 0xef]] {
                assert!(!known.iter().any(|known| known.0 == selector));
                w.send_raw(sender, at, U256::ZERO, selector.to_vec()).refused_without_data();
            }
            for length in 1..4 {
                let part = known[0].as_slice()[..length].to_vec();
                w.send_raw(sender, at, U256::ZERO, part).refused_without_data();
            }
        }
    });
}

#[test]
fn bytes_after_the_arguments_change_no_result() {
    test(|w| {
        for (contract, at) in contracts(w) {
            let views = functions(contract).into_iter().filter(|function| {
                function.inputs.is_empty()
                    && matches!(function.state_mutability, StateMutability::View)
            });
            for function in views {
                let plain = w.try_raw(Address::ZERO, at, data(&function, &[]));
                let longer = w.try_raw(Address::ZERO, at, data(&function, &[7; 33]));
                match (plain.0, longer.0) {
                    (Ok(plain), Ok(longer)) => assert_eq!(plain, longer, "{}", function.name),
                    (Ok(_), Err(reason)) => assert!(reason.is_empty(), "{}", function.name),
                    (Err(_), longer) => assert!(longer.is_err(), "{}", function.name),
                }
            }
        }
    });
}

#[test]
fn eth_sent_to_functions_that_take_none_is_refused() {
    test(|w| {
        let sender = w.actor("attacker");
        for (contract, at) in contracts(w) {
            let unpaid = functions(contract).into_iter().filter(|function| {
                function.inputs.is_empty() && function.state_mutability != StateMutability::Payable
            });
            for function in unpaid {
                let sent = w.send_raw(sender, at, U256::ONE, data(&function, &[]));
                sent.refused_without_data();
            }
        }
    });
}

#[test]
fn functions_that_take_no_eth_refuse_it() {
    test(|w| {
        let from = w.actor("attacker");
        let mut functions_tried = 0;
        for (contract, to) in contracts(w) {
            let functions = functions(contract).into_iter();
            for function in
                functions.filter(|function| function.state_mutability != StateMutability::Payable)
            {
                // zeros are values and empty lists
                let data = data(&function, &vec![0; head_bytes(&function)]);
                let call = |value| {
                    let data = data.clone();
                    w.devnet.call(TxCall { from, to: Some(to), data, value, ..TxCall::default() })
                };
                let name = format!("{contract}.{}", function.name);
                let bare = |refused: &RpcError| match refused {
                    RpcError::Reverted(data) => data.is_empty(),
                    _ => true,
                };
                assert!(call(U256::ONE).is_err_and(|refused| bare(&refused)), "{name}");
                let is_report = function.inputs.iter().any(|input| input.ty == "tuple");
                let answered = !call(U256::ZERO).is_err_and(|refused| bare(&refused));
                assert!(answered || is_report, "{name}");
                functions_tried += 1;
            }
        }
        assert!(functions_tried > 150, "{functions_tried}");
    });
}
