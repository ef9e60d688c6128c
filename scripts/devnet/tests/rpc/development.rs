use crate::support::{
    account, deploy_probe, devnet, ok, rpc, send, transfer_between, wallet_provider,
};
use alloy::primitives::{Address, U256};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use stylus_devnet::{Devnet, TxCall};

const TO: Address = Address::repeat_byte(0x31);

fn pay(devnet: &Devnet, value: u64) {
    let from = account(devnet, 0);
    let call = TxCall { from, to: Some(TO), value: U256::from(value), ..TxCall::default() };
    devnet.transact(call).unwrap();
}

#[test]
fn revert_brings_back_state_blocks_time_and_pool() {
    let devnet = devnet();
    pay(&devnet, 1);
    devnet.increase_time(100);
    let before = (devnet.fingerprint(), devnet.block_number(), devnet.timestamp());
    let id = ok(&devnet, "evm_snapshot", json!([]));
    pay(&devnet, 2);
    devnet.increase_time(5_000);
    devnet.set_balance(TO, U256::from(99));
    devnet.mine(3).unwrap();
    let gone = ok(&devnet, "eth_getBlockByNumber", json!(["latest", false]));
    assert_eq!(ok(&devnet, "evm_revert", json!([id])), true);
    assert_eq!((devnet.fingerprint(), devnet.block_number(), devnet.timestamp()), before);
    assert_eq!(devnet.balance(TO), U256::ONE);
    assert_eq!(ok(&devnet, "eth_getBlockByHash", json!([gone["hash"], false])), Value::Null);
    assert_eq!(ok(&devnet, "evm_revert", json!([id])), false, "a snapshot is used up");
    pay(&devnet, 4);
    assert_eq!(devnet.timestamp(), before.2 + 100);
    assert_eq!(devnet.balance(TO), U256::from(5));
}

#[test]
fn revert_to_outer_snapshot_uses_up_the_inner_ones() {
    let devnet = devnet();
    let (outer, inner) = (devnet.snapshot(), {
        pay(&devnet, 1);
        devnet.snapshot()
    });
    assert!(devnet.revert(outer));
    assert!(!devnet.revert(inner));
    assert_eq!(devnet.balance(TO), U256::ZERO);
}

#[test]
fn time_moves_as_told() {
    let devnet = devnet();
    let start = devnet.timestamp();
    ok(&devnet, "evm_increaseTime", json!([3_600]));
    ok(&devnet, "evm_mine", json!([]));
    assert_eq!(devnet.timestamp(), start + 3_600);
    ok(&devnet, "evm_increaseTime", json!(["0x10"]));
    ok(&devnet, "evm_mine", json!([{"blocks": 2}]));
    assert_eq!(devnet.timestamp(), start + 3_616);
    ok(&devnet, "evm_setNextBlockTimestamp", json!([start + 10_000]));
    let pending = ok(&devnet, "eth_getBlockByNumber", json!(["pending", false]));
    assert_eq!(pending["timestamp"], format!("{:#x}", start + 10_000));
    ok(&devnet, "evm_mine", json!([]));
    assert_eq!(devnet.timestamp(), start + 10_000);
    ok(&devnet, "evm_mine", json!([start + 20_000]));
    assert_eq!(devnet.timestamp(), start + 20_000);
    let past = rpc(&devnet, "evm_setNextBlockTimestamp", json!([start])).unwrap_err();
    assert_eq!(past.0, -32000);
    ok(&devnet, "anvil_mine", json!(["0x5", "0x3c"]));
    assert_eq!(devnet.timestamp(), start + 20_240);
}

#[test]
fn mining_absurdly_many_blocks_is_refused() {
    let devnet = devnet();
    let refused = rpc(&devnet, "hardhat_mine", json!(["0xffffffffffff"])).unwrap_err();
    assert_eq!(refused.0, -32602);
    assert_eq!(devnet.block_number(), 0);
}

#[tokio::test]
async fn state_can_be_set_by_hand() {
    let devnet = devnet();
    let probe = deploy_probe(&wallet_provider(&devnet), 1).await;
    ok(&devnet, "hardhat_setBalance", json!([TO, "0x7b"]));
    ok(&devnet, "anvil_setNonce", json!([TO, "0x9"]));
    ok(&devnet, "anvil_setCode", json!([TO, devnet.code(*probe.address())]));
    let slot = json!([TO, "0x0", format!("0x{:064x}", 77)]);
    ok(&devnet, "hardhat_setStorageAt", slot);
    let (balance, nonce) = (devnet.account(TO).balance, devnet.account(TO).nonce);
    assert_eq!((balance, nonce), (U256::from(123), 9));
    let copy = crate::support::Probe::new(TO, devnet.provider());
    assert_eq!(copy.value().call().await.unwrap(), U256::from(77));
    assert_eq!(ok(&devnet, "eth_getBalance", json!([TO, "0x1"])), "0x7b", "part of the last block");
    assert_eq!(ok(&devnet, "eth_getBalance", json!([TO, "0x0"])), "0x0");
}

#[tokio::test]
async fn impersonated_account_sends_until_it_is_stopped() {
    let devnet = devnet();
    let whale = Address::repeat_byte(0x99);
    devnet.set_balance(whale, U256::from(10).pow(U256::from(18)));
    let request = json!([{"from": whale, "to": TO, "value": "0x5"}]);
    assert!(rpc(&devnet, "eth_sendTransaction", request.clone()).is_err());
    ok(&devnet, "hardhat_impersonateAccount", json!([whale]));
    let receipt = send(&devnet.provider(), transfer_between(whale, TO, 5)).await;
    assert_eq!(receipt.from, whale);
    ok(&devnet, "anvil_stopImpersonatingAccount", json!([whale]));
    assert!(rpc(&devnet, "eth_sendTransaction", request.clone()).is_err());
    ok(&devnet, "anvil_autoImpersonateAccount", json!([true]));
    ok(&devnet, "eth_sendTransaction", request);
    assert_eq!(devnet.balance(TO), U256::from(10));
}

#[tokio::test]
async fn contract_can_be_impersonated() {
    let devnet = devnet();
    let probe = *deploy_probe(&wallet_provider(&devnet), 1).await.address();
    devnet.set_balance(probe, U256::from(10).pow(U256::from(18)));
    ok(&devnet, "anvil_impersonateAccount", json!([probe]));
    let receipt = send(&devnet.provider(), transfer_between(probe, TO, 5)).await;
    assert_eq!((receipt.from, devnet.balance(TO)), (probe, U256::from(5)));
    let trace = ok(
        &devnet,
        "debug_traceTransaction",
        json!([receipt.transaction_hash, {"tracer": "stylusTracer"}]),
    );
    assert_eq!(trace, json!([]), "an EVM transfer calls no program");
}

#[test]
fn automine_can_be_switched_off_and_on() {
    let devnet = devnet();
    ok(&devnet, "evm_setAutomine", json!([false]));
    assert_eq!(ok(&devnet, "anvil_getAutomine", json!([])), false);
    let request = json!([{"from": account(&devnet, 0), "to": TO, "value": "0x1"}]);
    let hash = ok(&devnet, "eth_sendTransaction", request.clone());
    assert_eq!(ok(&devnet, "eth_getTransactionReceipt", json!([hash])), Value::Null);
    let waiting = ok(&devnet, "eth_getTransactionByHash", json!([hash]));
    assert_eq!(waiting["blockHash"], Value::Null);
    assert_eq!(ok(&devnet, "anvil_dropTransaction", json!([hash])), hash);
    assert_eq!(ok(&devnet, "anvil_dropTransaction", json!([hash])), Value::Null);
    ok(&devnet, "eth_sendTransaction", request);
    ok(&devnet, "evm_setAutomine", json!([true]));
    assert_eq!((devnet.block_number(), devnet.balance(TO)), (1, U256::ONE));
}

#[test]
fn interval_mining_mines_by_the_clock() {
    let devnet = Devnet::builder().block_time(1).build().unwrap();
    let request = json!([{"from": account(&devnet, 0), "to": TO, "value": "0x1"}]);
    ok(&devnet, "eth_sendTransaction", request);
    assert_eq!(devnet.block_number(), 0);
    let deadline = Instant::now() + Duration::from_secs(20);
    while devnet.block_number() == 0 && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(devnet.balance(TO), U256::ONE);
    ok(&devnet, "evm_setIntervalMining", json!([0]));
}

#[test]
fn reset_goes_back_to_genesis() {
    let devnet = devnet();
    let genesis = devnet.fingerprint();
    let instance = ok(&devnet, "anvil_metadata", json!([]))["latestBlockHash"].clone();
    pay(&devnet, 3);
    let snapshot = devnet.snapshot();
    assert_ne!(devnet.fingerprint(), genesis);
    ok(&devnet, "hardhat_reset", json!([]));
    assert_eq!((devnet.fingerprint(), devnet.block_number()), (genesis, 0));
    assert_eq!(ok(&devnet, "hardhat_metadata", json!([]))["latestBlockHash"], instance);
    assert!(!devnet.revert(snapshot));
    ok(&devnet, "anvil_reset", json!([{"forking": {"blockNumber": null}}]));
    let fork = json!([{"forking": {"jsonRpcUrl": "http://127.0.0.1:1"}}]);
    assert_eq!(rpc(&devnet, "anvil_reset", fork).unwrap_err().0, -32602);
    pay(&devnet, 3);
}
