//! The command line of the node, for the binary here and for commands that contain it.

use crate::builder::BuildError;
use crate::devnet::Devnet;
use crate::genesis;
use crate::rpc::ServeError;
use alloy_primitives::hex;
use clap::{Args, value_parser};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::net::{AddrParseError, IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;
use thiserror::Error;

/// Nitro's port.
pub const DEFAULT_PORT: u16 = 8547;

/// Requests that run contracts at the same time, however few processors there are.
const LEAST_RUNNING: usize = 4;

/// How often new blocks are looked for, to be told.
const WATCH: Duration = Duration::from_millis(200);

/// A local Arbitrum Stylus chain in memory.
///
/// It runs EVM contracts and Stylus programs with the gas of Nitro (ArbOS 51) and serves JSON-RPC over HTTP and
/// WebSocket on one port. Nothing is kept when it ends, unless --state names a file. It has no L1, no sequencer and no fraud proofs.
///
/// Try it: cast block-number --rpc-url http://127.0.0.1:8547
#[derive(Args, Clone, Debug)]
pub struct DevnetArgs {
    /// Address to listen on. Anyone who reaches it can spend and change everything: keep it on loopback.
    #[arg(long, default_value = "127.0.0.1", value_parser = parse_host)]
    pub host: IpAddr,
    /// Port for HTTP and WebSocket; 0 takes a free one.
    #[arg(long, short, default_value_t = DEFAULT_PORT)]
    pub port: u16,
    /// Chain id that transactions are signed for.
    #[arg(long, default_value_t = genesis::CHAIN_ID, value_parser = value_parser!(u64).range(1..))]
    pub chain_id: u64,
    /// Number of development accounts.
    #[arg(long, short, default_value_t = genesis::DEFAULT_ACCOUNTS)]
    pub accounts: u32,
    /// Balance of each development account, in ETH.
    #[arg(long, default_value_t = genesis::DEFAULT_BALANCE_ETH)]
    pub balance: u64,
    /// Words that the development accounts' keys come from. The keys of other words than the default are not printed.
    #[arg(long, short, default_value = genesis::MNEMONIC, hide_default_value = true)]
    pub mnemonic: String,
    /// Timestamp of the first block (seconds since 1970) [default: now].
    #[arg(long)]
    pub timestamp: Option<u64>,
    /// Mine a block every so many seconds instead of one per transaction.
    #[arg(
        long,
        short,
        value_name = "SECONDS",
        conflicts_with = "no_mining",
        value_parser = value_parser!(u64).range(1..)
    )]
    pub block_time: Option<u64>,
    /// Mine only when a client asks (evm_mine).
    #[arg(long)]
    pub no_mining: bool,
    /// Let programs import the console and debug hostios. Public chains refuse them.
    #[arg(long)]
    pub debug_imports: bool,
    /// Keep the chain in this file, and go on from what is in it: also after a crash.
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// At start print only the address, not the accounts.
    #[arg(long, short)]
    pub silent: bool,
    /// The start as JSON; set by the command around this one.
    #[arg(skip)]
    pub json: bool,
    /// A line for every block; set by the command around this one.
    #[arg(skip)]
    pub verbose: bool,
}

fn parse_host(text: &str) -> Result<IpAddr, AddrParseError> {
    match text {
        "localhost" => Ok(Ipv4Addr::LOCALHOST.into()),
        _ => text.parse(),
    }
}

#[derive(Debug, Error)]
pub enum DevnetError {
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error("no threads to run on: {0}")]
    Runtime(io::Error),
    #[error("cannot wait for Ctrl-C: {0}")]
    Signal(io::Error),
    #[error("cannot write to the standard output: {0}")]
    Output(io::Error),
}

impl DevnetArgs {
    pub fn build(&self) -> Result<Devnet, BuildError> {
        let mut builder = Devnet::builder()
            .chain_id(self.chain_id)
            .accounts(self.accounts)
            .mnemonic(self.mnemonic.as_str())
            .balance(genesis::eth(self.balance))
            .automine(!self.no_mining)
            .debug_imports(self.debug_imports)
            .block_time(self.block_time.unwrap_or_default());
        if let Some(timestamp) = self.timestamp {
            builder = builder.timestamp(timestamp);
        }
        if let Some(path) = &self.state {
            builder = builder.state_file(path);
        }
        builder.build()
    }
}

/// Serves until Ctrl-C or a termination signal.
pub fn run(args: &DevnetArgs) -> Result<(), DevnetError> {
    // What runs at once, and so what it needs together, is bounded; the rest waits.
    let running = thread::available_parallelism().map_or(LEAST_RUNNING, usize::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .max_blocking_threads(running.max(LEAST_RUNNING))
        .enable_all()
        .build()
        .map_err(DevnetError::Runtime)?;
    runtime.block_on(run_until_signal(args))
}

async fn run_until_signal(args: &DevnetArgs) -> Result<(), DevnetError> {
    let devnet = args.build()?;
    let server = devnet.serve(SocketAddr::new(args.host, args.port)).await?;
    announce(args, &devnet, server.address()).map_err(DevnetError::Output)?;
    let watcher = args.verbose.then(|| tokio::spawn(watch(devnet.clone())));
    termination().await.map_err(DevnetError::Signal)?;
    if let Some(watcher) = watcher {
        watcher.abort();
    }
    server.stop().await;
    Ok(())
}

#[cfg(unix)]
async fn termination() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        done = tokio::signal::ctrl_c() => done,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn termination() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

/// The result on stdout: whoever started this reads the address there.
fn announce(args: &DevnetArgs, devnet: &Devnet, address: SocketAddr) -> io::Result<()> {
    if !address.ip().is_loopback() {
        eprintln!(
            "warning: {address} is not loopback: anyone who reaches it can spend and change everything"
        );
    }
    let text = match (args.json, args.silent) {
        (true, _) => description(args, devnet, address).to_string(),
        (false, true) => listening(address),
        (false, false) => banner(args, devnet, address),
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

fn listening(address: SocketAddr) -> String {
    format!("Listening http://{address} and ws://{address} (Ctrl-C ends it)")
}

/// Keys that everybody knows anyway; those of own words stay secret.
fn shown_keys(args: &DevnetArgs, devnet: &Devnet) -> Vec<Option<String>> {
    let public = args.mnemonic == genesis::MNEMONIC;
    let key = |account: &genesis::DevAccount| {
        public.then(|| hex::encode_prefixed(account.signer.to_bytes()))
    };
    devnet.accounts().iter().map(key).collect()
}

fn description(args: &DevnetArgs, devnet: &Devnet, address: SocketAddr) -> Value {
    let accounts = devnet.accounts().iter().zip(shown_keys(args, devnet));
    let account = |(account, key): (&genesis::DevAccount, Option<String>)| {
        let balance = devnet.balance(account.address).to_string();
        json!({ "address": account.address, "private_key": key, "balance_wei": balance })
    };
    json!({
        "url": format!("http://{address}"),
        "ws_url": format!("ws://{address}"),
        "chain_id": devnet.chain_id(),
        "accounts": accounts.map(account).collect::<Vec<_>>(),
    })
}

fn banner(args: &DevnetArgs, devnet: &Devnet, address: SocketAddr) -> String {
    let mut text =
        format!("stylus-devnet {}: a local Arbitrum Stylus chain\n", env!("CARGO_PKG_VERSION"));
    text += match args.mnemonic == genesis::MNEMONIC {
        true => "\nDevelopment accounts: their keys are public, never send real money to them",
        false => "\nAccounts of the given mnemonic",
    };
    let accounts = devnet.accounts().iter().zip(shown_keys(args, devnet));
    for (index, (account, key)) in accounts.enumerate() {
        let balance = devnet.balance(account.address) / genesis::eth(1);
        let key = key.map(|key| format!(" {key}")).unwrap_or_default();
        text += &format!("\n({index}) {}{key} {balance} ETH", account.address);
    }
    text + &format!("\n\nChain id  {}\n{}", devnet.chain_id(), listening(address))
}

/// Tells every new block, on stderr.
async fn watch(devnet: Devnet) {
    let mut told = devnet.block_number();
    loop {
        tokio::time::sleep(WATCH).await;
        let head = devnet.block_number();
        // a revert to a snapshot takes blocks away
        for number in told.min(head) + 1..=head {
            if let Some(line) = block_line(&devnet, number) {
                eprintln!("{line}");
            }
        }
        told = head;
    }
}

fn block_line(devnet: &Devnet, number: u64) -> Option<String> {
    let answer =
        devnet.request("eth_getBlockByNumber", &format!("[\"{number:#x}\", false]")).ok()?;
    let block: Value = serde_json::from_str(answer.get()).ok()?;
    let gas = u64::from_str_radix(block["gasUsed"].as_str()?.strip_prefix("0x")?, 16).ok()?;
    let transactions = block["transactions"].as_array()?.len();
    Some(format!("block {number}: {transactions} transactions, {gas} gas"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        args: DevnetArgs,
    }

    fn parse(arguments: &[&str]) -> Result<DevnetArgs, clap::Error> {
        let arguments = [&["devnet"], arguments].concat();
        Cli::try_parse_from(arguments).map(|cli| cli.args)
    }

    fn address() -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], 4_242))
    }

    #[test]
    fn arguments_that_make_no_chain_are_refused() {
        for arguments in [["--chain-id", "0"], ["--block-time", "0"], ["--host", "nowhere"]] {
            assert!(parse(&arguments).is_err(), "{arguments:?}");
        }
        assert!(parse(&["--host", "localhost"]).unwrap().host.is_loopback());
    }

    #[test]
    fn description_has_address_chain_and_accounts() {
        let args = parse(&["--chain-id", "7", "--accounts", "2", "--balance", "3"]).unwrap();
        let devnet = args.build().unwrap();
        let text = description(&args, &devnet, address());
        assert_eq!(text["url"], "http://127.0.0.1:4242");
        assert_eq!(text["chain_id"], 7);
        assert_eq!(text["accounts"].as_array().unwrap().len(), 2);
        assert_eq!(text["accounts"][0]["balance_wei"], "3000000000000000000");
        assert_eq!(text["accounts"][0]["private_key"].as_str().unwrap().len(), 66);
    }

    #[test]
    fn keys_of_own_words_are_not_printed() {
        let words = "legal winner thank year wave sausage worth useful legal winner thank yellow";
        let args = parse(&["--mnemonic", words]).unwrap();
        let devnet = args.build().unwrap();
        let (text, json) =
            (banner(&args, &devnet, address()), description(&args, &devnet, address()));
        for account in devnet.accounts() {
            let key = hex::encode(account.signer.to_bytes());
            assert!(!text.contains(&key) && !json.to_string().contains(&key));
            assert!(text.contains(&account.address.to_string()));
        }
        assert!(!text.contains("public"), "{text}");
    }

    #[test]
    fn block_line_counts_transactions_and_gas() {
        let devnet = parse(&[]).unwrap().build().unwrap();
        devnet.mine(1).unwrap();
        let line = block_line(&devnet, devnet.block_number()).unwrap();
        assert!(line.ends_with(": 0 transactions, 0 gas"), "{line}");
        assert_eq!(block_line(&devnet, 99), None);
    }
}
