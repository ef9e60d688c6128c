use crate::support::{START, account, deploy_probe, ok, probe_init_code, wallet_provider};
use alloy::primitives::{Address, B256, U256};
use serde_json::{Value, json};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use stylus_devnet::{BuildError, Devnet, JournalError, TxCall};

const TO: Address = Address::repeat_byte(0x51);

struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("stylus-devnet-{}-{name}", std::process::id()));
        let _not_there = std::fs::remove_file(&path);
        Self(path)
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _not_there = std::fs::remove_file(&self.0);
    }
}

fn open(path: &Path) -> Result<Devnet, BuildError> {
    Devnet::builder().timestamp(START).manual_clock().state_file(path).build()
}

fn pay(devnet: &Devnet, value: u64) {
    let from = account(devnet, 0);
    let call = TxCall { from, to: Some(TO), value: U256::from(value), ..TxCall::default() };
    devnet.transact(call).unwrap();
}

fn head(devnet: &Devnet) -> (B256, Value) {
    (devnet.fingerprint(), ok(devnet, "eth_getBlockByNumber", json!(["latest", true])))
}

#[tokio::test]
async fn reopened_chain_is_the_same_chain() {
    let file = TempFile::new("same");
    let devnet = open(&file.0).unwrap();
    let probe = deploy_probe(&wallet_provider(&devnet), 5).await;
    let call = probe.fill(U256::ZERO, U256::from(3));
    let hash = *call.send().await.unwrap().tx_hash();
    devnet.increase_time(500);
    pay(&devnet, 7);
    devnet.set_balance(TO, U256::from(70));
    let before = (head(&devnet), ok(&devnet, "eth_getTransactionReceipt", json!([hash])));
    drop((probe, devnet));
    let again = open(&file.0).unwrap();
    assert_eq!((head(&again), ok(&again, "eth_getTransactionReceipt", json!([hash]))), before);
    assert_eq!(again.timestamp(), START + 500);
    assert_eq!(ok(&again, "eth_getBalance", json!([TO, "0x2"])), "0x0", "the past is kept too");
    pay(&again, 1);
    assert_eq!(again.balance(TO), U256::from(71));
}

#[test]
fn waiting_transactions_snapshots_and_resets_survive() {
    let file = TempFile::new("waiting");
    let devnet = open(&file.0).unwrap();
    pay(&devnet, 1);
    let snapshot = devnet.snapshot();
    pay(&devnet, 2);
    ok(&devnet, "evm_setAutomine", json!([false]));
    let request = json!([{"from": account(&devnet, 1), "to": TO, "value": "0x8"}]);
    let hash = ok(&devnet, "eth_sendTransaction", request);
    drop(devnet);
    let devnet = open(&file.0).unwrap();
    assert_eq!(ok(&devnet, "eth_getTransactionByHash", json!([hash]))["hash"], hash);
    devnet.mine(1).unwrap();
    assert_eq!(devnet.balance(TO), U256::from(11));
    assert!(devnet.revert(snapshot));
    let before = head(&devnet);
    drop(devnet);
    let devnet = open(&file.0).unwrap();
    assert_eq!(head(&devnet), before);
    assert_eq!(devnet.balance(TO), U256::ONE);
    ok(&devnet, "anvil_reset", json!([]));
    let from = account(&devnet, 0);
    let data = probe_init_code(3);
    let created = devnet.transact(TxCall { from, data, ..TxCall::default() }).unwrap().created;
    let code = devnet.code(created.unwrap());
    drop(devnet);
    let devnet = open(&file.0).unwrap();
    assert_eq!((devnet.block_number(), devnet.code(created.unwrap())), (1, code));
}

#[test]
fn half_a_line_at_the_end_is_forgotten() {
    let file = TempFile::new("torn");
    let devnet = open(&file.0).unwrap();
    pay(&devnet, 1);
    let whole = std::fs::metadata(&file.0).unwrap().len();
    let before = head(&devnet);
    pay(&devnet, 2);
    drop(devnet);
    let end = std::fs::metadata(&file.0).unwrap().len();
    for cut in [end - 1, whole + (end - whole) / 2, whole + 1] {
        OpenOptions::new().write(true).open(&file.0).unwrap().set_len(cut).unwrap();
        let devnet = open(&file.0).unwrap();
        assert_eq!(head(&devnet), before, "cut at {cut}");
    }
    let devnet = open(&file.0).unwrap();
    pay(&devnet, 3);
    drop(devnet);
    assert_eq!(open(&file.0).unwrap().balance(TO), U256::from(4));
}

#[test]
fn file_of_another_chain_or_in_use_or_damaged_is_refused() {
    let file = TempFile::new("refused");
    let devnet = open(&file.0).unwrap();
    pay(&devnet, 1);
    let in_use = open(&file.0).err().unwrap();
    assert!(matches!(in_use, BuildError::State(JournalError::InUse(_))), "{in_use}");
    drop(devnet);
    let other = Devnet::builder().chain_id(5).state_file(&file.0).build().err().unwrap();
    assert!(matches!(other, BuildError::State(JournalError::ChainId { found: 412_346, .. })));
    let mut damaged = OpenOptions::new().append(true).open(&file.0).unwrap();
    damaged.write_all(b"{\"nonsense\":1}\n").unwrap();
    let error = open(&file.0).err().unwrap();
    assert!(matches!(error, BuildError::State(JournalError::Damaged { .. })), "{error}");
}
