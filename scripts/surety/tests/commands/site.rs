//! A deployed system, and the binary that is run against it.

use alloy::{
    primitives::{Address, Bytes, U256, keccak256},
    providers::Provider,
};
use serde_json::Value;
use std::{
    net::SocketAddr,
    process::{Command, Output},
};
use stylus_devnet::ServerHandle;
use surety::stage::Stage;
use surety_protocol::cluster::shares_bytes;
use tokio::runtime::Runtime;

pub const ETH: u64 = 1_000_000_000_000_000_000;

/// A deployed system behind a port, and a folder with its deployment's file.
pub struct Site {
    pub stage: Stage,
    pub server: ServerHandle,
    pub runtime: Runtime,
    pub folder: tempfile::TempDir,
}

pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    pub fn done(self) -> Self {
        assert_eq!(self.code, Some(0), "{}{}", self.stdout, self.stderr);
        self
    }
}

pub fn run(arguments: &[&str]) -> Ran {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_surety"))
        .args(arguments)
        .env_remove("SURETY_PRIVATE_KEY")
        .env_remove("SURETY_RPC_URL")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let ran = Ran { code: status.code(), stdout: text(stdout), stderr: text(stderr) };
    assert!(!ran.stderr.contains("panicked"), "{arguments:?}: {}", ran.stderr);
    ran
}

impl Site {
    pub fn new() -> Self {
        Self::of(Stage::deploy().unwrap())
    }

    pub fn of(stage: Stage) -> Self {
        let folder = tempfile::tempdir().unwrap();
        stage.deployment.save(&folder.path().join("chain.json")).unwrap();
        let runtime = Runtime::new().unwrap();
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let server = runtime.block_on(stage.devnet.serve(nowhere)).unwrap();
        Self { stage, server, runtime, folder }
    }

    pub fn file(&self, name: &str, text: &str) -> String {
        let file = self.folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    }

    pub fn run(&self, line: &str) -> Ran {
        let file = self.folder.path().join("chain.json").display().to_string();
        let url = self.server.http_url();
        let mut arguments: Vec<&str> = line.split_whitespace().collect();
        arguments.extend(["--rpc-url", &url, "--deployment", &file]);
        run(&arguments)
    }

    pub fn account(&self, index: usize) -> Address {
        self.stage.devnet.accounts()[index].address
    }

    pub fn nonce(&self, index: usize) -> u64 {
        let nonce = self.stage.provider.get_transaction_count(self.account(index));
        self.runtime.block_on(async { nonce.await.unwrap() })
    }

    /// Operators of development accounts 5, 6, 7 and 8 with 2 ETH each.
    pub fn four_operators(&self) {
        for account in 5..9 {
            let register = format!(
                "operator register --public-key {} --any-key --fee-per-slot 1000000000 --dkg-url https://dkg.example \
                 --bond 2ETH --account {account}",
                key_of(account)
            );
            self.run(&register).done();
        }
    }

    /// A cluster of these four with one validator, whose key it returns.
    pub fn one_validator(&self) -> Bytes {
        self.validators(1).remove(0)
    }

    /// The same with several.
    pub fn validators(&self, count: u8) -> Vec<Bytes> {
        let (stage, owner) = (&self.stage, self.account(9));
        let tokens = U256::from(ETH);
        let keys: Vec<Bytes> = (0..count).map(validator_key).collect();
        let shares = vec![Bytes::from(vec![1; shares_bytes(4)]); keys.len()];
        let ledger = *stage.ledger.address();
        stage.transact(stage.admin, stage.token.mint(owner, tokens)).unwrap();
        stage.transact(owner, stage.token.approve(ledger, tokens)).unwrap();
        let open = stage.ledger.openCluster(vec![1, 2, 3, 4], keys.clone(), shares, tokens);
        assert!(stage.transact(owner, open).unwrap().succeeded);
        keys
    }

    /// The key of `one_validator`, in hex.
    pub fn validator_key(&self) -> String {
        validator_key(0).to_string()
    }

    /// Lets time go by.
    pub fn pass(&self, seconds: u64) {
        self.stage.devnet.increase_time(seconds);
        self.stage.devnet.mine(1).unwrap();
    }
}

fn validator_key(number: u8) -> Bytes {
    let mut key = keccak256([number]).to_vec();
    key.extend_from_slice(&[7; 16]);
    Bytes::from(key)
}

/// As long as a compressed key: 33 bytes.
fn key_of(account: usize) -> String {
    format!("0x{}", format!("{account:02}").repeat(33))
}

/// Of [`REGISTER`].
pub const KEY: &str = "0x010101010101010101010101010101010101010101010101010101010101010101";
pub const REGISTER: &str = "operator register --public-key 0x010101010101010101010101010101010101010101010101010101010101010101 --fee-per-year 1.5 --dkg-url https://dkg.example --any-key --account 5";
