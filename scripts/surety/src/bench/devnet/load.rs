//! The loads, each the same for every node.

use super::{
    node::Node,
    report::Figure,
    work::{self, EVM_COUNTER, EVM_LOOP},
};
use crate::{
    bench::BenchError,
    bindings::IArbWasm,
    build::Artifact,
    client::{Account, Call, Client, ClientError, for_all},
    deploy::program::{ARB_WASM, init_code},
    keys::development_key,
};
use alloy::{
    primitives::{Address, TxKind, U256},
    providers::Provider,
    rpc::types::BlockNumberOrTag,
    sol_types::SolCall,
};
use std::time::{Duration, Instant};
use stylus_devnet::{Devnet, TxCall};

const SENDERS: u32 = 10;
const STARTS: usize = 5;
const TRANSACTION_GAS: u64 = 200_000;

pub struct Load {
    pub transactions: u32,
    pub calls: u32,
}

/// Contracts that do the same, by name.
type Contracts = Vec<(&'static str, Address)>;

impl Load {
    pub async fn of_node(&self, node: &Node) -> Result<Vec<Figure>, BenchError> {
        let mut startup = Duration::MAX;
        for _ in 1..STARTS {
            startup = startup.min(node.start().await?.startup);
        }
        let running = node.start().await?;
        let mut figures = vec![Figure::millis("start-up", startup.min(running.startup))];
        let client = Client::connect(&running.url, None).await?;
        let accounts = accounts()?;
        let (counters, loops) = self.contracts(&client, &accounts[0], node).await?;

        let transfer = Call::transfer("transfer", Address::repeat_byte(0x11), U256::ONE);
        let rate = self.rate(&client, &accounts, &transfer).await?;
        figures.push(Figure::per_second("transfers", rate));
        for (name, counter) in counters {
            let call = Call::transfer(name, counter, U256::ZERO);
            let rate = self.rate(&client, &accounts, &call).await?;
            figures.push(Figure::per_second(&format!("{name} counter"), rate));
        }
        for (name, contract) in loops {
            let call = Call::transfer(name, contract, U256::ZERO);
            let latency = self.latency(&client, accounts[0].address(), &call).await?;
            figures.push(Figure::millis(&format!("{name} loop, eth_call"), latency));
        }
        Ok(figures)
    }

    async fn contracts(
        &self,
        client: &Client,
        account: &Account,
        node: &Node,
    ) -> Result<(Contracts, Contracts), BenchError> {
        let mut counters = vec![("EVM", create(client, account, &EVM_COUNTER).await?)];
        let mut loops = vec![("EVM", create(client, account, &EVM_LOOP).await?)];
        if node.runs_programs {
            counters.push(("Stylus", activate(client, account, &counter_code()?).await?));
            loops.push(("Stylus", activate(client, account, &loop_code()?).await?));
        }
        Ok((counters, loops))
    }

    /// Transactions per second, until the last one is mined.
    async fn rate(
        &self,
        client: &Client,
        accounts: &[Account],
        call: &Call,
    ) -> Result<f64, BenchError> {
        let each = u64::from(self.transactions / SENDERS);
        let mut lanes = Vec::new();
        for account in accounts {
            let first = next_nonce(client, account).await?;
            let raw: Result<Vec<_>, _> = (first..first + each)
                .map(|nonce| client.sign(account, nonce, call, TRANSACTION_GAS))
                .collect();
            lanes.push((account, first + each, raw?));
        }
        let start = Instant::now();
        for_all(lanes, |(account, last, raw)| async move {
            for transaction in raw {
                let sent = client.provider().send_raw_transaction(&transaction).await;
                // what it would watch for, the loop below waits for
                let _ = sent.map_err(ClientError::rpc("send a transaction"))?;
            }
            while next_nonce(client, account).await? < last {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            Ok::<_, BenchError>(())
        })
        .await?;
        Ok((each * u64::from(SENDERS)) as f64 / start.elapsed().as_secs_f64())
    }

    /// The median of many, one after the other.
    async fn latency(
        &self,
        client: &Client,
        from: Address,
        call: &Call,
    ) -> Result<Duration, BenchError> {
        let mut took = Vec::new();
        for _ in 0..self.calls {
            let start = Instant::now();
            client.simulate(from, call).await?;
            took.push(start.elapsed());
        }
        took.sort_unstable();
        Ok(took[took.len() / 2])
    }

    /// What the library does without RPC, and how long activations take.
    pub fn in_process(&self, artifacts: &[Artifact]) -> Result<Vec<Figure>, BenchError> {
        let devnet = Devnet::builder().build();
        let devnet = devnet.map_err(|error| setup(error.to_string()))?;
        let site = Site { from: devnet.accounts()[0].address, devnet };
        let (evm, evm_loop) = (site.create(&EVM_COUNTER)?, site.create(&EVM_LOOP)?);
        let program = site.create(&counter_code()?)?;
        let program_loop = site.create(&loop_code()?)?;
        let mut figures = Vec::new();
        for (name, at) in [("counter", program), ("loop", program_loop)] {
            let took = site.activate(at)?;
            figures.push(Figure::millis(&format!("activation of {name}"), took));
        }
        for artifact in artifacts {
            let code = artifact.read_code().map_err(|error| setup(error.to_string()))?;
            let took = site.activate(site.create(&code)?)?;
            figures.push(Figure::millis(&format!("activation of {}", artifact.name), took));
        }
        for (name, at) in [("EVM counter", evm), ("Stylus counter", program)] {
            let rate = site.rate(self.transactions, || site.transact(at))?;
            figures.push(Figure::per_second(name, rate));
        }
        for (name, at) in [("EVM loop, call", evm_loop), ("Stylus loop, call", program_loop)] {
            let rate = site.rate(self.calls, || site.call(at))?;
            figures.push(Figure::per_second(name, rate));
        }
        Ok(figures)
    }
}

struct Site {
    devnet: Devnet,
    from: Address,
}

impl Site {
    fn send(&self, call: TxCall) -> Result<Option<Address>, BenchError> {
        let receipt = self.devnet.transact(call).map_err(|error| setup(error.to_string()))?;
        if receipt.succeeded { Ok(receipt.created) } else { Err(setup(format!("{receipt:?}"))) }
    }

    fn create(&self, code: &[u8]) -> Result<Address, BenchError> {
        let data = init_code(code);
        let created = self.send(TxCall { from: self.from, data, ..TxCall::default() })?;
        created.ok_or_else(|| setup("nothing was created".into()))
    }

    fn activate(&self, program: Address) -> Result<Duration, BenchError> {
        let data = IArbWasm::activateProgramCall { program }.abi_encode().into();
        let value = work::activation_value();
        let call = TxCall { from: self.from, to: Some(ARB_WASM), data, value, gas: None };
        let start = Instant::now();
        self.send(call)?;
        Ok(start.elapsed())
    }

    fn transact(&self, to: Address) -> Result<(), BenchError> {
        self.send(TxCall { from: self.from, to: Some(to), ..TxCall::default() }).map(drop)
    }

    fn call(&self, to: Address) -> Result<(), BenchError> {
        let call = TxCall { from: self.from, to: Some(to), ..TxCall::default() };
        self.devnet.call(call).map(drop).map_err(|error| setup(error.to_string()))
    }

    fn rate(
        &self,
        count: u32,
        work: impl Fn() -> Result<(), BenchError>,
    ) -> Result<f64, BenchError> {
        work()?;
        let start = Instant::now();
        for _ in 0..count {
            work()?;
        }
        Ok(f64::from(count) / start.elapsed().as_secs_f64())
    }
}

fn setup(reason: String) -> BenchError {
    BenchError::Setup { scenario: "devnet".into(), reason }
}

fn counter_code() -> Result<Vec<u8>, BenchError> {
    work::counter_program().map_err(setup)
}

fn loop_code() -> Result<Vec<u8>, BenchError> {
    work::loop_program().map_err(setup)
}

fn accounts() -> Result<Vec<Account>, BenchError> {
    let account = |index| development_key(index).map(Account::new);
    (0..SENDERS).map(account).collect::<Result<_, _>>().map_err(|error| setup(error.to_string()))
}

async fn next_nonce(client: &Client, account: &Account) -> Result<u64, BenchError> {
    let count = client.provider().get_transaction_count(account.address());
    let count = count.block_id(BlockNumberOrTag::Latest.into()).await;
    Ok(count.map_err(ClientError::rpc("read a nonce"))?)
}

async fn create(client: &Client, account: &Account, code: &[u8]) -> Result<Address, BenchError> {
    let (to, data, value) = (TxKind::Create, init_code(code), U256::ZERO);
    let receipt = client.send(account, Call { kind: "create", to, data, value }).await?;
    receipt.contract_address.ok_or_else(|| setup("nothing was created".into()))
}

async fn activate(client: &Client, account: &Account, code: &[u8]) -> Result<Address, BenchError> {
    let program = create(client, account, code).await?;
    let call = IArbWasm::activateProgramCall { program };
    let call = Call::new("activate", ARB_WASM, &call).value(work::activation_value());
    client.send(account, call).await?;
    Ok(program)
}
