//! ArbOS over time: expiry, keepalive, roles, fees; and where the EVM is not Ethereum's.

use alloy::{
    eips::eip7702::Authorization,
    signers::{SignerSync, local::PrivateKeySigner},
};
use alloy_primitives::{Address, B256, Bytes, U256, hex, keccak256};
use stylus_devnet::{
    arbos::DEV_OWNER,
    vm::{ProgramFailure, Status, TxInput, VmConfig},
};

use crate::chain::{ARB_WASM, ARB_WASM_CACHE, CHAIN_ID, Chain, SENDER, method, with_word};

const ARB_OWNER: Address = Address::with_last_byte(0x70);
const DAY: u64 = 86_400;
/// Does nothing, with success.
const NOTHING: &str = r#"(module
    (memory (export "memory") 1 1)
    (func (export "user_entrypoint") (param i32) (result i32) (i32.const 0)))"#;

fn error(text: &str) -> Bytes {
    keccak256(text)[..4].to_vec().into()
}

fn word(output: &Bytes) -> U256 {
    U256::from_be_slice(&output[..32])
}

#[test]
fn program_after_a_year_expires_and_can_be_activated_again() {
    let mut chain = Chain::new(VmConfig::default());
    let program = chain.program(NOTHING);
    let query = method("programTimeLeft(address)", program);
    let left = chain.call(ARB_WASM, query.clone(), U256::ZERO, 1_000_000);
    assert!(word(&left.output) <= U256::from(365 * DAY));
    chain.block.timestamp += 364 * DAY;
    assert!(chain.call(program, Bytes::new(), U256::ZERO, 100_000).is_success());

    chain.block.timestamp += 2 * DAY;
    let expired = chain.send(Some(program), Bytes::new(), U256::ZERO, 100_000);
    assert!(matches!(expired.status, Status::Halt(_)));
    assert_eq!(expired.gas_used, 100_000);
    assert_eq!(expired.failure, Some(ProgramFailure::NotActive(program)));
    let left = chain.call(ARB_WASM, query, U256::ZERO, 1_000_000);
    assert_eq!(left.output[..4], error("ProgramExpired(uint64)"));

    assert!(chain.activate(program).is_success());
    assert!(chain.call(program, Bytes::new(), U256::ZERO, 100_000).is_success());
}

#[test]
fn keepalive_too_soon_reverts_and_later_prolongs() {
    let mut chain = Chain::new(VmConfig::default());
    let program = chain.program(NOTHING);
    let keepalive = with_word("codehashKeepalive(bytes32)", chain.code_hash(program));
    let value = U256::from(10).pow(U256::from(18));
    let early = chain.send(Some(ARB_WASM), keepalive.clone(), value, 1_000_000);
    assert_eq!(early.status, Status::Revert);
    assert_eq!(early.output[..4], error("ProgramKeepaliveTooSoon(uint64)"));

    chain.block.timestamp += 300 * DAY;
    let network = chain.balance(DEV_OWNER);
    let kept = chain.send(Some(ARB_WASM), keepalive, value, 1_000_000);
    assert!(kept.is_success());
    assert_eq!(kept.logs.len(), 1);
    let fee = U256::from_be_slice(&kept.logs[0].data.data);
    let gas = U256::from(kept.gas_used) * U256::from(chain.block.base_fee);
    assert_eq!(chain.balance(DEV_OWNER) - network, fee + gas);
    chain.block.timestamp += 300 * DAY;
    assert!(chain.call(program, Bytes::new(), U256::ZERO, 100_000).is_success());
}

#[test]
fn activation_keeps_its_fee_and_returns_the_rest() {
    let mut chain = Chain::new(VmConfig::default());
    let wasm = wat::parse_str(NOTHING).expect("valid");
    let program = chain.deploy(&crate::chain::program_code(&wasm)).expect("deploys");
    let before = chain.balance(SENDER);
    let activated = chain.activate(program);
    let fee = U256::from_be_slice(&activated.output[32..64]);
    assert!(!fee.is_zero());
    let gas = U256::from(activated.gas_used) * U256::from(chain.block.base_fee);
    assert_eq!(before - chain.balance(SENDER), fee + gas);
    assert_eq!(chain.balance(ARB_WASM), U256::ZERO);
}

#[test]
fn cache_manager_caches_and_evicts_what_others_may_not() {
    let mut chain = Chain::new(VmConfig::default());
    let program = chain.program(NOTHING);
    let cache = method("cacheProgram(address)", program);
    let denied = chain.send(Some(ARB_WASM_CACHE), cache.clone(), U256::ZERO, 200_000);
    assert_eq!((denied.status, denied.gas_used), (Status::Revert, 200_000));

    let cold = chain.call(program, Bytes::new(), U256::ZERO, 100_000).gas_used;
    let cached = chain.as_owner(ARB_WASM_CACHE, cache);
    assert!(cached.is_success() && cached.logs.len() == 1);
    let warm = chain.call(program, Bytes::new(), U256::ZERO, 100_000).gas_used;
    assert!(warm + 8832 <= cold, "{warm} {cold}");

    let evict = with_word("evictCodehash(bytes32)", chain.code_hash(program));
    assert!(chain.send(Some(ARB_WASM_CACHE), evict, U256::ZERO, 200_000).is_success());
    assert_eq!(chain.call(program, Bytes::new(), U256::ZERO, 100_000).gas_used, cold);
}

#[test]
fn owner_setting_a_parameter_pays_no_gas_for_it_and_is_logged() {
    let mut chain = Chain::new(VmConfig::default());
    let data = with_word("setInkPrice(uint32)", U256::from(20_000).into());
    let intrinsic = crate::chain::intrinsic(&data);
    let denied = chain.send(Some(ARB_OWNER), data.clone(), U256::ZERO, 100_000);
    assert_eq!((denied.status, denied.gas_used), (Status::Revert, 100_000));
    let set = chain.as_owner(ARB_OWNER, data);
    assert!(set.is_success());
    assert_eq!((set.gas_used, set.logs.len()), (intrinsic, 1));
    let price = chain.call(ARB_WASM, error("inkPrice()"), U256::ZERO, 100_000);
    assert_eq!(word(&price.output), U256::from(20_000));
}

#[test]
fn create_of_code_beginning_with_ef_is_refused_but_for_programs() {
    let mut chain = Chain::new(VmConfig::default());
    assert!(chain.deploy(&hex!("ef0001")).is_none());
    assert!(chain.deploy(&hex!("eff000")).is_none());
    assert!(chain.deploy(&hex!("eff00100")).is_none());
    assert!(chain.deploy(&hex!("eff00000")).is_some());
}

#[test]
fn evm_block_opcodes_speak_of_l1() {
    let mut chain = Chain::new(VmConfig::default());
    chain.block.l1_number = 77;
    chain.block.number = 5;
    // NUMBER, PREVRANDAO, GASLIMIT, each stored as a word and returned.
    let probe = hex!("43600052446020524560405260606000f3");
    let probe = chain.deploy(&probe).expect("deploys");
    let out = chain.call(probe, Bytes::new(), U256::ZERO, 100_000).output;
    let words: Vec<U256> = out.chunks(32).map(U256::from_be_slice).collect();
    assert_eq!(words, [U256::from(chain.block.l1_number), U256::ONE, U256::from(1u64 << 50)]);
    let blob = chain.deploy(&hex!("4a00")).expect("deploys");
    let failed = chain.call(blob, Bytes::new(), U256::ZERO, 100_000);
    assert!(matches!(failed.status, Status::Halt(_)));
}

#[test]
fn computation_above_the_limit_is_held_back_and_returned() {
    let mut chain = Chain::new(VmConfig::default());
    // An endless loop.
    let looping = chain.deploy(&hex!("5b600056")).expect("deploys");
    let sent = chain.send(Some(looping), Bytes::new(), U256::ZERO, 100_000_000);
    assert!(matches!(sent.status, Status::Halt(_)));
    assert_eq!(sent.gas_used, 32_000_000);
}

#[test]
fn selfdestruct_in_the_name_of_a_program_reverts() {
    let mut chain = Chain::new(VmConfig::default());
    let destroyer = chain.deploy(&hex!("33ff")).expect("deploys");
    let delegating = r#"(module
        (import "vm_hooks" "read_args" (func $args (param i32)))
        (import "vm_hooks" "delegate_call_contract"
            (func $call (param i32 i32 i32 i64 i32) (result i32)))
        (memory (export "memory") 1 1)
        (func (export "user_entrypoint") (param i32) (result i32)
            (call $args (i32.const 0))
            (call $call (i32.const 12) (i32.const 0) (i32.const 0) (i64.const -1) (i32.const 64))))"#;
    let program = chain.program(delegating);
    let data = Bytes::from(destroyer.into_word().to_vec());
    assert_eq!(chain.send(Some(program), data, U256::ZERO, 1_000_000).status, Status::Revert);
    assert!(chain.send(Some(destroyer), Bytes::new(), U256::ZERO, 100_000).is_success());
}

#[test]
fn infrastructure_account_gets_the_minimum_fee_and_the_network_the_rest() {
    let mut chain = Chain::new(VmConfig::default());
    let infra = Address::repeat_byte(0x1F);
    assert!(chain.as_owner(ARB_OWNER, method("setInfraFeeAccount(address)", infra)).is_success());
    chain.block.base_fee = 250_000_000;
    let before = [infra, DEV_OWNER].map(|account| chain.balance(account));
    let sent = chain.send(Some(Address::repeat_byte(9)), Bytes::new(), U256::from(1), 100_000);
    let after = [infra, DEV_OWNER].map(|account| chain.balance(account));
    let gas = U256::from(sent.gas_used);
    assert_eq!(after[0] - before[0], gas * U256::from(100_000_000));
    assert_eq!(after[1] - before[1], gas * U256::from(150_000_000));
}

#[test]
fn account_delegated_to_a_program_runs_it_in_its_own_name() {
    let mut chain = Chain::new(VmConfig::default());
    let program = chain.program(
        r#"(module
        (import "vm_hooks" "contract_address" (func $me (param i32)))
        (import "vm_hooks" "write_result" (func $out (param i32 i32)))
        (memory (export "memory") 1 1)
        (func (export "user_entrypoint") (param i32) (result i32)
            (call $me (i32.const 0)) (call $out (i32.const 0) (i32.const 20)) (i32.const 0)))"#,
    );
    let signer = PrivateKeySigner::from_bytes(&B256::repeat_byte(7)).expect("a key");
    let unsigned = Authorization { chain_id: U256::from(CHAIN_ID), address: program, nonce: 0 };
    let signature = signer.sign_hash_sync(&unsigned.signature_hash()).expect("signs");
    let delegated = chain.mine(TxInput {
        to: Some(signer.address()),
        gas_limit: 200_000,
        authorizations: vec![unsigned.into_signed(signature)],
        ..Default::default()
    });
    assert!(delegated.is_success(), "{:?}", delegated.failure);
    assert_eq!(delegated.output, signer.address().to_vec());
    let later = chain.call(signer.address(), Bytes::new(), U256::ZERO, 100_000);
    assert_eq!(later.output, signer.address().to_vec());
}

#[test]
fn short_pushes_are_those_of_ethereum() {
    let mut chain = Chain::new(VmConfig::default());
    for len in 1..=4u8 {
        let word = &[0xFE, 0xDC, 0xBA, 0x98][..usize::from(len)];
        let push = [&[0x5F + len], word].concat();
        let returned = chain.deploy(&[&push[..], &hex!("5f5260205ff3")].concat());
        let called = chain.call(returned.expect("deployed"), Bytes::new(), U256::ZERO, 100_000);
        assert_eq!(U256::from_be_slice(&called.output), U256::from_be_slice(word), "PUSH{len}");
        assert_eq!(called.gas_used, 21_000 + 3 + 2 + 6 + 3 + 2);
        for (count, fits) in [(1024, true), (1025, false)] {
            let code = chain.deploy(&push.repeat(count)).expect("deployed");
            let called = chain.call(code, Bytes::new(), U256::ZERO, 100_000);
            assert_eq!(called.is_success(), fits, "{count} of PUSH{len}");
        }
    }
}
