use crate::support::{Probe, ProbeAt, account, deploy_probe, devnet, ok, rpc, wallet_provider};
use alloy::primitives::{Address, B256, U256};
use alloy::providers::Provider;
use alloy::rpc::types::Filter;
use alloy::sol_types::SolEvent;
use serde_json::{Value, json};

async fn fill(probe: &ProbeAt, from: u64, count: u64) {
    let call = probe.fill(U256::from(from), U256::from(count));
    call.send().await.unwrap().get_receipt().await.unwrap();
}

fn key(key: u64) -> B256 {
    U256::from(key).into()
}

#[tokio::test]
async fn get_logs_filters_by_range_address_and_topics() {
    let devnet = devnet();
    let provider = wallet_provider(&devnet);
    let (one, two) = (deploy_probe(&provider, 0).await, deploy_probe(&provider, 0).await);
    fill(&one, 0, 3).await;
    fill(&two, 2, 3).await;
    let all = Filter::new().from_block(0);
    let count = async |filter: Filter| provider.get_logs(&filter).await.unwrap().len();
    assert_eq!(count(all.clone()).await, 6);
    assert_eq!(count(all.clone().address(*one.address())).await, 3);
    assert_eq!(count(all.clone().address(vec![*one.address(), *two.address()])).await, 6);
    assert_eq!(count(all.clone().event_signature(Probe::Stored::SIGNATURE_HASH)).await, 6);
    assert_eq!(count(all.clone().event_signature(B256::ZERO)).await, 0);
    assert_eq!(count(all.clone().topic2(key(2))).await, 2);
    assert_eq!(count(all.clone().topic2(vec![key(0), key(4)])).await, 2);
    assert_eq!(count(all.clone().topic1(account(&devnet, 1).into_word())).await, 0);
    assert_eq!(count(Filter::new().from_block(4).to_block(4)).await, 3);
    assert_eq!(count(Filter::new().from_block(0).to_block(2)).await, 0);
    assert_eq!(count(Filter::new()).await, 3, "without a range: the latest block");
    let block = provider.get_block_by_number(3.into()).await.unwrap().unwrap();
    assert_eq!(count(Filter::new().at_block_hash(block.header.hash)).await, 3);
}

#[tokio::test]
async fn log_indices_count_through_the_block() {
    let devnet = devnet();
    let provider = wallet_provider(&devnet);
    let probe = deploy_probe(&provider, 0).await;
    ok(&devnet, "evm_setAutomine", json!([false]));
    for from in [0, 10] {
        let call = probe.fill(U256::from(from), U256::from(2)).gas(200_000);
        let _pending = call.send().await.unwrap();
    }
    devnet.mine(1).unwrap();
    let logs = provider.get_logs(&Filter::new()).await.unwrap();
    let indices: Vec<_> =
        logs.iter().map(|log| (log.transaction_index.unwrap(), log.log_index.unwrap())).collect();
    assert_eq!(indices, [(0, 0), (0, 1), (1, 2), (1, 3)]);
}

#[tokio::test]
async fn log_filter_reports_every_log_once() {
    let devnet = devnet();
    let probe = deploy_probe(&wallet_provider(&devnet), 0).await;
    fill(&probe, 0, 1).await;
    let filter = ok(&devnet, "eth_newFilter", json!([{"address": probe.address()}]));
    let changes = || ok(&devnet, "eth_getFilterChanges", json!([filter])).as_array().unwrap().len();
    assert_eq!(changes(), 0);
    fill(&probe, 1, 2).await;
    fill(&probe, 3, 2).await;
    assert_eq!(changes(), 4);
    assert_eq!(changes(), 0);
    let from_start = json!([{"address": probe.address(), "fromBlock": "earliest"}]);
    let all = ok(&devnet, "eth_newFilter", from_start);
    let logs = ok(&devnet, "eth_getFilterLogs", json!([all]));
    assert_eq!(logs.as_array().unwrap().len(), 5);
    assert_eq!(ok(&devnet, "eth_uninstallFilter", json!([filter])), true);
    assert_eq!(ok(&devnet, "eth_uninstallFilter", json!([filter])), false);
    let gone = rpc(&devnet, "eth_getFilterChanges", json!([filter])).unwrap_err();
    assert_eq!(gone, (-32000, "filter not found".to_owned()));
}

#[tokio::test]
async fn block_and_transaction_filters_report_hashes() {
    let devnet = devnet();
    let blocks = ok(&devnet, "eth_newBlockFilter", json!([]));
    let transactions = ok(&devnet, "eth_newPendingTransactionFilter", json!([]));
    let call = stylus_devnet::TxCall {
        from: account(&devnet, 0),
        to: Some(Address::ZERO),
        ..Default::default()
    };
    let receipt = devnet.transact(call).unwrap();
    devnet.mine(1).unwrap();
    let changes = ok(&devnet, "eth_getFilterChanges", json!([blocks]));
    assert_eq!(changes.as_array().unwrap().len(), 2);
    let changes = ok(&devnet, "eth_getFilterChanges", json!([transactions]));
    assert_eq!(changes, json!([receipt.hash]));
    assert_eq!(ok(&devnet, "eth_getFilterChanges", json!([transactions])), json!([]));
}

#[tokio::test]
async fn filter_survives_a_revert_of_the_chain() {
    let devnet = devnet();
    let probe = deploy_probe(&wallet_provider(&devnet), 0).await;
    let snapshot = devnet.snapshot();
    fill(&probe, 0, 1).await;
    let filter = ok(&devnet, "eth_newFilter", json!([{"address": probe.address()}]));
    assert!(devnet.revert(snapshot));
    assert_eq!(ok(&devnet, "eth_getFilterChanges", json!([filter])), json!([]));
    let fresh = deploy_probe(&wallet_provider(&devnet), 0).await;
    assert_ne!(fresh.address(), probe.address());
    fill(&probe, 5, 1).await;
    let changes = ok(&devnet, "eth_getFilterChanges", json!([filter]));
    assert_eq!(changes.as_array().unwrap().len(), 1);
}

#[test]
fn impossible_ranges_are_refused() {
    let devnet = devnet();
    let backwards = json!([{"fromBlock": "0x5", "toBlock": "0x1"}]);
    assert_eq!(rpc(&devnet, "eth_getLogs", backwards).unwrap_err().0, -32602);
    let unknown = json!([{"blockHash": B256::repeat_byte(1)}]);
    assert_eq!(rpc(&devnet, "eth_getLogs", unknown).unwrap_err().0, -32000);
    let both = json!([{"blockHash": B256::ZERO, "fromBlock": "0x1"}]);
    assert_eq!(rpc(&devnet, "eth_getLogs", both).unwrap_err().0, -32602);
    assert_eq!(ok(&devnet, "eth_getLogs", json!([{"fromBlock": "0x63"}])), Value::Array(vec![]));
}
