use crate::support::{
    Probe, account, all_clients, deploy_probe, devnet, ok, probe_init_code, rpc, send, serve,
    transfer, transfer_between, wallet_provider,
};
use alloy::consensus::Transaction;
use alloy::eips::eip2930::{AccessList, AccessListItem};
use alloy::eips::eip7702::Authorization;
use alloy::network::{TransactionBuilder, TransactionBuilder7702};
use alloy::primitives::{Address, B256, U256};
use alloy::providers::Provider;
use alloy::rpc::types::TransactionRequest;
use alloy::signers::SignerSync;
use serde_json::{Value, json};
use stylus_devnet::TxCall;

#[tokio::test]
async fn contract_deploys_and_answers_through_every_client() {
    let devnet = devnet();
    let server = serve(&devnet).await;
    for (name, provider) in all_clients(&devnet, &server).await {
        let probe = deploy_probe(&provider, 7).await;
        assert_eq!(probe.value().call().await.unwrap(), U256::from(7), "{name}");
        let receipt = probe.set(U256::from(9)).send().await.unwrap().get_receipt().await.unwrap();
        let event = receipt.decoded_log::<Probe::Stored>().unwrap();
        assert_eq!(event.value, U256::from(9), "{name}");
        assert_eq!(probe.value().call().await.unwrap(), U256::from(9), "{name}");
        let code = provider.get_code_at(*probe.address()).await.unwrap();
        assert_eq!(code, devnet.code(*probe.address()), "{name}");
        let slot = provider.get_storage_at(*probe.address(), U256::ZERO).await.unwrap();
        assert_eq!(slot, U256::from(9), "{name}");
    }
    server.stop().await;
}

#[tokio::test]
async fn every_kind_of_transaction_is_mined_and_read_back() {
    let devnet = devnet();
    let server = serve(&devnet).await;
    let to = Address::repeat_byte(7);
    let list = AccessList(vec![AccessListItem { address: to, storage_keys: vec![B256::ZERO] }]);
    let kinds = [
        (0, transfer(to, 5).with_gas_price(200_000_000)),
        (1, transfer(to, 5).with_gas_price(200_000_000).with_access_list(list)),
        (2, transfer(to, 5).with_max_fee_per_gas(300_000_000).with_max_priority_fee_per_gas(7)),
    ];
    for (name, provider) in all_clients(&devnet, &server).await {
        for (kind, request) in kinds.clone() {
            let receipt = send(&provider, request).await;
            assert_eq!(receipt.transaction_type() as u8, kind, "{name}");
            assert_eq!(receipt.effective_gas_price, 100_000_000, "tips buy nothing");
            let hash = receipt.transaction_hash;
            let transaction = provider.get_transaction_by_hash(hash).await.unwrap().unwrap();
            assert_eq!(transaction.inner.value(), U256::from(5));
            assert_eq!(transaction.inner.signer(), account(&devnet, 0));
            assert_eq!(transaction.block_hash, receipt.block_hash);
        }
    }
    assert_eq!(devnet.balance(to), U256::from(45));
}

#[tokio::test]
async fn receipt_has_the_fields_of_nitro() {
    let devnet = devnet();
    let provider = wallet_provider(&devnet);
    let receipt = send(&provider, transfer(Address::repeat_byte(1), 1)).await;
    let raw = ok(&devnet, "eth_getTransactionReceipt", json!([receipt.transaction_hash]));
    assert_eq!(raw["gasUsedForL1"], "0x0");
    assert_eq!(raw["l1BlockNumber"], "0x1");
    assert_eq!(raw["gasUsed"], "0x5208");
    assert_eq!(raw["status"], "0x1");
    assert_eq!(raw["effectiveGasPrice"], "0x5f5e100");
    assert_eq!(raw["contractAddress"], Value::Null);
    let before = U256::from(10).pow(U256::from(24));
    let paid = U256::from(21_000u64 * 100_000_000 + 1);
    assert_eq!(devnet.balance(account(&devnet, 0)), before - paid);
}

#[tokio::test]
async fn failed_transaction_is_mined_with_status_zero() {
    let devnet = devnet();
    let provider = wallet_provider(&devnet);
    let probe = deploy_probe(&provider, 0).await;
    let pending = probe.refuse(U256::ONE).gas(100_000).send().await.unwrap();
    let receipt = pending.get_receipt().await.unwrap();
    assert!(!receipt.status());
    assert!(receipt.gas_used < 100_000);
    let spun = probe.spin().gas(100_000).send().await.unwrap().get_receipt().await.unwrap();
    assert!(!spun.status());
    assert_eq!(spun.gas_used, 100_000);
}

#[tokio::test]
async fn send_transaction_sync_gives_the_receipt_at_once() {
    let devnet = devnet();
    let provider = wallet_provider(&devnet);
    let receipt =
        provider.send_transaction_sync(transfer(Address::repeat_byte(2), 3)).await.unwrap();
    assert!(receipt.status());
    assert_eq!(receipt.block_number, Some(1));
}

#[tokio::test]
async fn unlocked_account_sends_without_a_wallet() {
    let devnet = devnet();
    let provider = devnet.provider();
    let from = account(&devnet, 3);
    let receipt = send(&provider, transfer_between(from, Address::repeat_byte(3), 11)).await;
    assert_eq!(receipt.from, from);
    let bare = json!([{"from": from, "to": Address::repeat_byte(3), "value": "0xb"}]);
    ok(&devnet, "eth_sendTransaction", bare);
    assert_eq!(devnet.balance(Address::repeat_byte(3)), U256::from(22));
    let stranger = json!([{"from": Address::repeat_byte(9), "to": from}]);
    let (code, message) = rpc(&devnet, "eth_sendTransaction", stranger).unwrap_err();
    assert_eq!(code, -32000);
    assert!(message.contains("not a development account"), "{message}");
}

#[test]
fn transact_runs_for_any_sender_without_json() {
    let devnet = devnet();
    let from = Address::repeat_byte(0x77);
    devnet.set_balance(from, U256::from(10).pow(U256::from(18)));
    let deploy = TxCall { from, data: probe_init_code(5), ..TxCall::default() };
    let to = devnet.transact(deploy).unwrap().created;
    let read = TxCall { from, to, data: vec![0x3f, 0xa4, 0xf2, 0x45].into(), ..TxCall::default() };
    let value = U256::from_be_slice(&devnet.call(read.clone()).unwrap());
    assert_eq!(value, U256::from(5));
    let receipt = devnet.transact(read).unwrap();
    assert!(receipt.succeeded);
    assert_eq!(U256::from_be_slice(&receipt.output), U256::from(5));
    assert_eq!(devnet.account(from).nonce, 2);
}

#[test]
fn transact_of_equal_calls_gives_different_hashes() {
    let devnet = devnet();
    let call = TxCall {
        from: account(&devnet, 0),
        to: Some(Address::repeat_byte(1)),
        value: U256::ONE,
        ..TxCall::default()
    };
    let one = devnet.transact(call.clone()).unwrap();
    let two = devnet.transact(call.clone()).unwrap();
    let three = devnet.transact(TxCall { from: account(&devnet, 1), ..call }).unwrap();
    assert!(one.hash != two.hash && two.hash != three.hash && one.hash != three.hash);
}

#[tokio::test]
async fn pending_transaction_request_is_filled_with_what_is_missing() {
    let devnet = devnet();
    let from = account(&devnet, 1);
    let provider = devnet.provider();
    let probe = deploy_probe(&wallet_provider(&devnet), 0).await;
    let request = TransactionRequest::default()
        .to(*probe.address())
        .from(from)
        .input(probe.set(U256::from(4)).calldata().clone().into());
    let request = serde_json::to_value(&request).unwrap();
    let hash: B256 = provider.raw_request("eth_sendTransaction".into(), [request]).await.unwrap();
    let sent = provider.get_transaction_by_hash(hash).await.unwrap().unwrap();
    assert_eq!(sent.inner.chain_id(), Some(412_346));
    assert!(sent.inner.gas_limit() > 21_000);
    assert_eq!(probe.value().call().await.unwrap(), U256::from(4));
}

#[tokio::test]
async fn set_code_transaction_delegates_an_account() {
    let devnet = devnet();
    let provider = wallet_provider(&devnet);
    let probe = deploy_probe(&provider, 6).await;
    let authority = &devnet.accounts()[2];
    let authorization =
        Authorization { chain_id: U256::from(412_346), address: *probe.address(), nonce: 0 };
    let signature = authority.signer.sign_hash_sync(&authorization.signature_hash()).unwrap();
    let request = TransactionRequest::default()
        .to(authority.address)
        .with_authorization_list(vec![authorization.into_signed(signature)])
        .with_gas_limit(200_000);
    let receipt = send(&provider, request).await;
    assert_eq!(receipt.transaction_type() as u8, 4);
    let code = [&[0xef, 0x01, 0x00], probe.address().as_slice()].concat();
    assert_eq!(devnet.code(authority.address), code);
    let delegated = Probe::new(authority.address, provider.clone());
    delegated.set(U256::from(3)).send().await.unwrap().get_receipt().await.unwrap();
    assert_eq!(devnet.storage(authority.address, U256::ZERO), U256::from(3));
    assert_eq!(probe.value().call().await.unwrap(), U256::from(6));
}
