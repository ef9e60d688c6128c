//! What needs no signature; the precompiled contracts are there in the tests on the real program.

use alloy_primitives::{hex, keccak256};
use alloy_sol_types::{SolError, SolValue};
use stylus_sdk::testing::TestVM;
use surety_interfaces::IAccess::ZeroAddress;

use super::*;

const REGISTRY: Address = address!("00000000000000000000000000000000000000a1");
const OWNER: Address = address!("00000000000000000000000000000000000000b1");

fn prover() -> (TestVM, KeyProver) {
    let vm = TestVM::new();
    let mut prover = KeyProver::from(&vm);
    prover.constructor(REGISTRY).unwrap();
    (vm, prover)
}

fn revert<E: SolError>(error: E) -> Revert {
    error.into()
}

/// Of a key in the right form.
fn der() -> Vec<u8> {
    let before = hex!("30820122300d06092a864886f70d01010105000382010f003082010a0282010100");
    [&before[..], &[0xab; 256], &hex!("0203010001")].concat()
}

fn prove(prover: &mut KeyProver, operator_id: u64, key: &[u8]) -> Result<(), Revert> {
    prover.prove_key(operator_id, OWNER, key.to_vec().into(), vec![1; 256].into())
}

#[test]
fn constructor_names_the_registry() {
    assert_eq!(prover().1.registry(), REGISTRY);
    let vm = TestVM::new();
    let refused = KeyProver::from(&vm).constructor(Address::ZERO);
    assert_eq!(refused, Err(revert(ZeroAddress {})));
}

#[test]
fn prove_key_refuses_other_forms_before_it_asks_anyone() {
    let (_vm, mut prover) = prover();
    let longer = [&der()[..], &[0]].concat();
    for key in [&b"-----BEGIN PUBLIC KEY-----"[..], &[], &der()[1..], &longer] {
        assert_eq!(prove(&mut prover, 1, key), Err(revert(InvalidKeyForm {})));
    }
}

#[test]
fn prove_key_refuses_a_key_of_another_operator() {
    let (vm, mut prover) = prover();
    let hash = keccak256([OWNER.as_slice(), &der()].concat());
    let accounts = accountsOfCall { operatorId: 2 }.abi_encode();
    let of_key = operatorOfKeyCall { keyHash: hash }.abi_encode();
    // TestVM cuts each answer to the length of the mock that was made last
    vm.mock_static_call(REGISTRY, of_key, Ok(1u64.abi_encode()));
    vm.mock_static_call(REGISTRY, accounts, Ok((OWNER, OWNER).abi_encode()));
    let refused = prove(&mut prover, 2, &der());
    let error = KeyNotRegistered { operatorId: 2, keyHash: hash };
    assert_eq!(refused, Err(revert(error)));
    assert_eq!(prover.is_key_proven(2), Ok(false));
}

#[test]
fn is_key_proven_is_of_the_present_owner() {
    let (vm, mut prover) = prover();
    prover.proven.insert(U256::ONE, OWNER);
    let owner_is = |owner: Address| {
        let question = ownerOfCall { operatorId: 1 }.abi_encode();
        vm.mock_static_call(REGISTRY, question, Ok(owner.abi_encode()));
    };
    owner_is(OWNER);
    assert_eq!(prover.is_key_proven(1), Ok(true));
    owner_is(REGISTRY);
    assert_eq!(prover.is_key_proven(1), Ok(false));
    assert_eq!(prover.is_key_proven(2), Ok(false), "nobody is asked");
}
