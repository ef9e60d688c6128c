use crate::support::{account, devnet, error_of, ok, send, transfer_between, wallet_provider};
use alloy::consensus::{SignableTransaction, TxEip1559, TxEnvelope, TxLegacy};
use alloy::eips::Encodable2718;
use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, Bytes, TxKind, U256};
use alloy::providers::Provider;
use alloy::signers::SignerSync;
use serde_json::{Value, json};
use stylus_devnet::Devnet;

const TO: Address = Address::repeat_byte(0x11);

fn signed(
    devnet: &Devnet,
    from: usize,
    tx: impl SignableTransaction<alloy::primitives::Signature>
    + Into<alloy::consensus::TypedTransaction>,
) -> Bytes {
    let signature = devnet.accounts()[from].signer.sign_hash_sync(&tx.signature_hash()).unwrap();
    let typed: alloy::consensus::TypedTransaction = tx.into();
    let envelope = TxEnvelope::from(typed.into_signed(signature));
    envelope.encoded_2718().into()
}

fn tx(nonce: u64, max_fee: u128) -> TxEip1559 {
    TxEip1559 {
        chain_id: 412_346,
        nonce,
        gas_limit: 21_000,
        max_fee_per_gas: max_fee,
        max_priority_fee_per_gas: 0,
        to: TxKind::Call(TO),
        value: U256::ONE,
        ..TxEip1559::default()
    }
}

fn send_raw(devnet: &Devnet, tx: TxEip1559) -> Result<Value, (i32, String)> {
    crate::support::rpc(devnet, "eth_sendRawTransaction", json!([signed(devnet, 0, tx)]))
}

fn refusal(devnet: &Devnet, tx: TxEip1559) -> String {
    let (code, message) = send_raw(devnet, tx).unwrap_err();
    assert_eq!(code, -32000, "{message}");
    message
}

#[test]
fn nonce_gap_waits_until_it_is_filled() {
    let devnet = devnet();
    send_raw(&devnet, tx(2, 200_000_000)).unwrap();
    send_raw(&devnet, tx(1, 200_000_000)).unwrap();
    assert_eq!(devnet.block_number(), 0);
    let status = ok(&devnet, "txpool_status", json!([]));
    assert_eq!(status, json!({"pending": "0x0", "queued": "0x2"}));
    send_raw(&devnet, tx(0, 200_000_000)).unwrap();
    assert_eq!(devnet.block_number(), 3);
    assert_eq!(devnet.balance(TO), U256::from(3));
}

#[test]
fn refusals_are_worded_as_in_geth() {
    let devnet = devnet();
    send_raw(&devnet, tx(0, 200_000_000)).unwrap();
    let low = refusal(&devnet, tx(0, 300_000_000));
    assert_eq!(low, "nonce too low: next nonce 1, tx nonce 0");
    assert!(refusal(&devnet, tx(100_000, 200_000_000)).starts_with("nonce too high"));
    let cheap = refusal(&devnet, tx(1, 99_999_999));
    assert!(cheap.starts_with("max fee per gas less than block base fee"), "{cheap}");
    let tip = TxEip1559 { max_priority_fee_per_gas: 300_000_000, ..tx(1, 200_000_000) };
    assert!(refusal(&devnet, tip).starts_with("max priority fee per gas higher than"));
    let intrinsic = TxEip1559 { gas_limit: 20_999, ..tx(1, 200_000_000) };
    let text = refusal(&devnet, intrinsic);
    assert_eq!(text, "intrinsic gas too low: gas 20999, minimum needed 21000");
    let poor = TxEip1559 { value: U256::MAX, ..tx(1, 200_000_000) };
    assert!(refusal(&devnet, poor).starts_with("insufficient funds for gas * price + value"));
    let chain = TxEip1559 { chain_id: 1, ..tx(1, 200_000_000) };
    assert!(refusal(&devnet, chain).contains("invalid chain id for signer: have 1 want 412346"));
    let gas = TxEip1559 { gas_limit: u64::MAX, ..tx(1, 200_000_000) };
    assert_eq!(refusal(&devnet, gas), "exceeds block gas limit");
    let init = vec![0u8; 49_153].into();
    let code =
        TxEip1559 { to: TxKind::Create, input: init, gas_limit: 9_000_000, ..tx(1, 200_000_000) };
    assert!(refusal(&devnet, code).starts_with("max initcode size exceeded"));
    assert_eq!(devnet.block_number(), 1);
}

#[test]
fn waiting_transactions_are_listed_as_geth_lists_them() {
    let devnet = devnet();
    send_raw(&devnet, tx(1, 200_000_000)).unwrap();
    let sender = account(&devnet, 0).to_checksum(None);
    let content = ok(&devnet, "txpool_content", json!([]));
    assert_eq!(content["queued"][&sender]["1"]["nonce"], "0x1");
    let inspected = ok(&devnet, "txpool_inspect", json!([]));
    let line = format!("{}: 1 wei + 21000 gas × 200000000 wei", TO.to_checksum(None));
    assert_eq!(inspected, json!({"pending": {}, "queued": {sender: {"1": line}}}));
    let own = ok(&devnet, "txpool_contentFrom", json!([account(&devnet, 0)]));
    assert_eq!(
        own["queued"]["1"]["hash"],
        content["queued"][account(&devnet, 0).to_checksum(None)]["1"]["hash"]
    );
    let others = ok(&devnet, "txpool_contentFrom", json!([account(&devnet, 1)]));
    assert_eq!(others, json!({"pending": {}, "queued": {}}));
}

#[test]
fn replacement_needs_ten_percent_more() {
    let devnet = devnet();
    ok(&devnet, "evm_setAutomine", json!([false]));
    let first = send_raw(&devnet, tx(0, 200_000_000)).unwrap();
    assert_eq!(refusal(&devnet, tx(0, 200_000_000)), "already known");
    assert_eq!(refusal(&devnet, tx(0, 219_999_999)), "replacement transaction underpriced");
    let second = send_raw(&devnet, tx(0, 220_000_000)).unwrap();
    assert_eq!(ok(&devnet, "eth_getTransactionByHash", json!([first])), Value::Null);
    ok(&devnet, "evm_mine", json!([]));
    assert_eq!(ok(&devnet, "eth_getTransactionReceipt", json!([first])), Value::Null);
    assert_eq!(ok(&devnet, "eth_getTransactionReceipt", json!([second]))["status"], "0x1");
}

#[tokio::test]
async fn pending_state_runs_what_waits() {
    let devnet = devnet();
    let provider = wallet_provider(&devnet);
    ok(&devnet, "evm_setAutomine", json!([false]));
    let from = account(&devnet, 0);
    for _ in 0..3 {
        let request = transfer_between(from, TO, 5);
        let _pending = provider.send_transaction(request).await.unwrap();
    }
    let latest = provider.get_balance(TO).await.unwrap();
    let pending = provider.get_balance(TO).pending().await.unwrap();
    assert_eq!((latest, pending), (U256::ZERO, U256::from(15)));
    assert_eq!(provider.get_transaction_count(from).await.unwrap(), 0);
    assert_eq!(provider.get_transaction_count(from).pending().await.unwrap(), 3);
    let block = ok(&devnet, "eth_getBlockByNumber", json!(["pending", false]));
    assert_eq!(block["transactions"].as_array().unwrap().len(), 3);
    assert_eq!(block["number"], "0x1");
    ok(&devnet, "evm_mine", json!([]));
    assert_eq!(devnet.block_number(), 1);
    assert_eq!(devnet.balance(TO), U256::from(15));
}

#[tokio::test]
async fn transaction_that_can_no_longer_be_paid_is_dropped_at_mining() {
    let devnet = devnet();
    ok(&devnet, "evm_setAutomine", json!([false]));
    let hash = send_raw(&devnet, tx(0, 200_000_000)).unwrap();
    devnet.set_balance(account(&devnet, 0), U256::from(7));
    devnet.mine(1).unwrap();
    assert_eq!(ok(&devnet, "eth_getTransactionByHash", json!([hash])), Value::Null);
    assert_eq!(devnet.balance(account(&devnet, 0)), U256::from(7));
}

#[test]
fn ten_thousand_waiting_transactions_fit_in_one_block() {
    let devnet = devnet();
    ok(&devnet, "evm_setAutomine", json!([false]));
    ok(&devnet, "anvil_autoImpersonateAccount", json!([true]));
    let from = account(&devnet, 5);
    for nonce in 0..10_000u64 {
        let request = json!([{
            "from": Address::from_word(U256::from(nonce % 10 + 1).into()), "to": from, "gas": "0x5208",
            "nonce": format!("{:#x}", nonce / 10),
        }]);
        if nonce < 10 {
            let sender = Address::from_word(U256::from(nonce + 1).into());
            devnet.set_balance(sender, U256::from(10).pow(U256::from(20)));
        }
        ok(&devnet, "eth_sendTransaction", request);
    }
    devnet.mine(1).unwrap();
    let count = ok(&devnet, "eth_getBlockTransactionCountByNumber", json!(["latest"]));
    assert_eq!(count, "0x2710");
}

#[tokio::test]
async fn legacy_transaction_without_replay_protection_is_accepted() {
    let devnet = devnet();
    let legacy = TxLegacy {
        chain_id: None,
        nonce: 0,
        gas_price: 100_000_000,
        gas_limit: 21_000,
        to: TxKind::Call(TO),
        value: U256::from(2),
        ..TxLegacy::default()
    };
    ok(&devnet, "eth_sendRawTransaction", json!([signed(&devnet, 0, legacy)]));
    assert_eq!(devnet.balance(TO), U256::from(2));
}

#[tokio::test]
async fn wallet_keeps_its_nonces_over_many_transactions() {
    let devnet = devnet();
    let provider = wallet_provider(&devnet);
    for _ in 0..20 {
        send(&provider, transfer_between(account(&devnet, 0), TO, 1)).await;
    }
    let request = transfer_between(account(&devnet, 0), TO, 1).with_nonce(5).with_gas_limit(21_000);
    let request = request.with_max_fee_per_gas(1 << 30).with_max_priority_fee_per_gas(0);
    let (code, message) = error_of(provider.send_transaction(request).await);
    assert_eq!(code, -32000);
    assert_eq!(message, "nonce too low: next nonce 20, tx nonce 5");
}
