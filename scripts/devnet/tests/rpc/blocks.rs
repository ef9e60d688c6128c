use crate::support::{
    account, all_clients, devnet, ok, rpc, send, serve, transfer, wallet_provider,
};
use alloy::consensus::BlockHeader;
use alloy::eips::BlockNumberOrTag;
use alloy::primitives::{Address, B256, U64};
use alloy::providers::Provider;
use serde_json::{Value, json};
use stylus_devnet::Devnet;

const TO: Address = Address::repeat_byte(0x21);

#[tokio::test]
async fn blocks_are_linked_and_hash_to_their_hashes() {
    let devnet = devnet();
    let server = serve(&devnet).await;
    for (name, provider) in all_clients(&devnet, &server).await {
        let receipt = send(&provider, transfer(TO, 1)).await;
        let hash = receipt.block_hash.unwrap();
        let block = provider.get_block_by_hash(hash).full().await.unwrap().unwrap();
        assert_eq!(block.header.hash, block.header.inner.hash_slow(), "{name}");
        let parent = provider.get_block_by_hash(block.header.parent_hash()).await.unwrap();
        assert_eq!(parent.unwrap().header.number() + 1, block.header.number(), "{name}");
        let transactions = block.transactions.as_transactions().unwrap();
        assert_eq!(transactions.len(), 1, "{name}");
        assert_eq!(transactions[0].block_number, receipt.block_number, "{name}");
    }
}

#[tokio::test]
async fn header_has_the_fields_of_nitro() {
    let devnet = devnet();
    devnet.set_time(1_700_000_120).unwrap();
    devnet.mine(1).unwrap();
    let block = ok(&devnet, "eth_getBlockByNumber", json!(["latest", false]));
    assert_eq!(block["l1BlockNumber"], "0xb");
    assert_eq!(block["difficulty"], "0x1");
    assert_eq!(block["gasLimit"], "0x4000000000000");
    assert_eq!(block["baseFeePerGas"], "0x5f5e100");
    assert_eq!(block["sendCount"], "0x0");
    assert_eq!(block["timestamp"], "0x6553f178");
    assert_eq!(block["miner"], "0xa4b000000000000000000073657175656e636572");
}

#[test]
fn every_tag_names_a_block() {
    let devnet = devnet();
    devnet.mine(3).unwrap();
    for (tag, number) in
        [("earliest", 0), ("latest", 3), ("safe", 3), ("finalized", 3), ("pending", 4), ("0x2", 2)]
    {
        let block = ok(&devnet, "eth_getBlockByNumber", json!([tag, true]));
        assert_eq!(block["number"], format!("{number:#x}"), "{tag}");
    }
    assert_eq!(ok(&devnet, "eth_getBlockByNumber", json!(["0x63", false])), Value::Null);
    assert_eq!(ok(&devnet, "eth_getBlockByHash", json!([B256::ZERO, false])), Value::Null);
}

#[tokio::test]
async fn transaction_is_found_by_block_and_index() {
    let devnet = devnet();
    let provider = wallet_provider(&devnet);
    let receipt = send(&provider, transfer(TO, 1)).await;
    let hash = serde_json::to_value(receipt.transaction_hash).unwrap();
    let by_number = ok(&devnet, "eth_getTransactionByBlockNumberAndIndex", json!(["0x1", "0x0"]));
    let block_hash = receipt.block_hash.unwrap();
    let by_hash = ok(&devnet, "eth_getTransactionByBlockHashAndIndex", json!([block_hash, "0x0"]));
    assert_eq!((&by_number["hash"], &by_hash["hash"]), (&hash, &hash));
    let beyond = ok(&devnet, "eth_getTransactionByBlockNumberAndIndex", json!(["0x1", "0x1"]));
    assert_eq!(beyond, Value::Null);
    let raw = ok(&devnet, "eth_getRawTransactionByHash", json!([hash]));
    assert_eq!(ok(&devnet, "web3_sha3", json!([raw])), hash);
    let receipts = ok(&devnet, "eth_getBlockReceipts", json!(["0x1"]));
    assert_eq!(receipts[0]["transactionHash"], hash);
    let counts = ok(&devnet, "eth_getBlockTransactionCountByNumber", json!(["0x1"]));
    assert_eq!(counts, "0x1");
}

#[tokio::test]
async fn fee_history_shows_the_fixed_base_fee() {
    let devnet = devnet();
    devnet.mine(5).unwrap();
    let provider = devnet.provider();
    let history =
        provider.get_fee_history(3, BlockNumberOrTag::Latest, &[25.0, 75.0]).await.unwrap();
    assert_eq!(history.oldest_block, 3);
    assert_eq!(history.base_fee_per_gas, [100_000_000; 4]);
    assert_eq!(history.reward.unwrap(), vec![vec![0, 0]; 3]);
    let fees = provider.estimate_eip1559_fees().await.unwrap();
    assert!(fees.max_fee_per_gas >= 100_000_000);
    assert_eq!(provider.get_gas_price().await.unwrap(), 100_000_000);
    let falling = rpc(&devnet, "eth_feeHistory", json!(["0x1", "latest", [75, 25]]));
    assert_eq!(falling.unwrap_err().0, -32602);
    assert_eq!(ok(&devnet, "eth_feeHistory", json!(["0xffff", "latest"]))["oldestBlock"], "0x0");
}

#[tokio::test]
async fn identity_is_that_of_a_nitro_development_chain() {
    let devnet = devnet();
    let provider = devnet.provider();
    assert_eq!(provider.get_chain_id().await.unwrap(), 412_346);
    assert_eq!(provider.get_accounts().await.unwrap().len(), 10);
    assert!(provider.get_client_version().await.unwrap().starts_with("stylus-devnet/"));
    assert_eq!(ok(&devnet, "net_version", json!([])), "412346");
    assert_eq!(ok(&devnet, "eth_syncing", json!([])), false);
}

#[test]
fn same_calls_on_a_manual_clock_give_the_same_chain() {
    let run = |devnet: &Devnet| {
        let call = stylus_devnet::TxCall {
            from: account(devnet, 0),
            to: Some(TO),
            value: U64::from(1).to(),
            ..Default::default()
        };
        devnet.transact(call).unwrap();
        devnet.increase_time(77);
        devnet.mine(2).unwrap();
        ok(devnet, "eth_getBlockByNumber", json!(["latest", false]))["hash"].clone()
    };
    assert_eq!(run(&devnet()), run(&devnet()));
}
