use crate::support::{
    account, deploy_probe, devnet, http, send, serve, transfer, transfer_between, ws,
};
use alloy::consensus::BlockHeader;
use alloy::primitives::{Address, U256};
use alloy::providers::Provider;
use alloy::rpc::types::Filter;
use std::time::{Duration, Instant};
use stylus_devnet::{Devnet, ServeError};
use tokio::time::timeout;

const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn new_heads_are_pushed_in_order() {
    let devnet = devnet();
    let server = serve(&devnet).await;
    let provider = ws(&devnet, &server).await;
    let mut heads = provider.subscribe_blocks().await.unwrap();
    for expected in 1..=3 {
        devnet.mine(1).unwrap();
        let head = timeout(SOON, heads.recv()).await.unwrap().unwrap();
        assert_eq!(head.number(), expected);
        assert_eq!(head.hash, head.inner.hash_slow());
    }
}

#[tokio::test]
async fn logs_and_pending_transactions_are_pushed() {
    let devnet = devnet();
    let server = serve(&devnet).await;
    let provider = ws(&devnet, &server).await;
    let probe = deploy_probe(&provider, 0).await;
    let other = deploy_probe(&provider, 0).await;
    let filter = Filter::new().address(*probe.address());
    let mut logs = provider.subscribe_logs(&filter).await.unwrap();
    let mut pending = provider.subscribe_pending_transactions().await.unwrap();
    for target in [&other, &probe] {
        let call = target.fill(U256::ZERO, U256::from(2));
        let hash = *call.send().await.unwrap().tx_hash();
        assert_eq!(timeout(SOON, pending.recv()).await.unwrap().unwrap(), hash);
    }
    for index in 0..2 {
        let log = timeout(SOON, logs.recv()).await.unwrap().unwrap();
        assert_eq!((log.address(), log.log_index), (*probe.address(), Some(index)));
    }
}

#[tokio::test]
async fn unknown_subscription_is_refused() {
    let devnet = devnet();
    let server = serve(&devnet).await;
    let provider = ws(&devnet, &server).await;
    let refused: Result<String, _> =
        provider.raw_request("eth_subscribe".into(), ["everything"]).await;
    let text = refused.unwrap_err().to_string();
    assert!(text.contains("newHeads"), "{text}");
}

#[tokio::test]
async fn port_in_use_says_what_to_do() {
    let devnet = devnet();
    let server = serve(&devnet).await;
    let error = devnet.serve(server.address()).await.unwrap_err();
    assert!(matches!(error, ServeError::InUse(_)));
    assert!(error.to_string().contains("--port"));
}

#[tokio::test]
async fn stopped_server_frees_its_port() {
    let devnet = devnet();
    let server = serve(&devnet).await;
    let address = server.address();
    let client = http(&devnet, &server);
    client.get_block_number().await.unwrap();
    server.stop().await;
    let again = devnet.serve(address).await.unwrap();
    assert_eq!(again.address(), address);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_clients_do_not_disturb_one_another() {
    let devnet = devnet();
    let server = serve(&devnet).await;
    let mut tasks = Vec::new();
    for index in 0..10 {
        let provider = http(&devnet, &server);
        let from = account(&devnet, index);
        tasks.push(tokio::spawn(async move {
            for _ in 0..10 {
                let request = transfer_between(from, Address::repeat_byte(0x41), 1);
                send(&provider, request).await;
                provider.get_block_by_number(Default::default()).full().await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(devnet.balance(Address::repeat_byte(0x41)), U256::from(100));
    assert_eq!(devnet.block_number(), 100);
}

#[tokio::test]
async fn node_is_ready_in_a_fraction_of_a_second() {
    let started = Instant::now();
    let devnet = Devnet::builder().build().unwrap();
    let server = serve(&devnet).await;
    let provider = http(&devnet, &server);
    assert_eq!(provider.get_block_number().await.unwrap(), 0);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    send(&provider, transfer(Address::repeat_byte(1), 1)).await;
}
