//! The command line of the node, for the binary here and for commands that contain it.

use crate::builder::BuildError;
use crate::devnet::Devnet;
use crate::genesis;
use crate::rpc::ServeError;
use alloy_primitives::hex;
use clap::Args;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use thiserror::Error;

/// Nitro's port.
pub const DEFAULT_PORT: u16 = 8547;

/// A local Arbitrum Stylus chain in memory.
///
/// It runs EVM contracts and Stylus programs with the gas of Nitro (ArbOS 51) and serves JSON-RPC over HTTP and
/// WebSocket on one port. Nothing is kept when it ends, unless --state names a file. It has no L1, no sequencer and no fraud proofs.
///
/// Try it: cast block-number --rpc-url http://127.0.0.1:8547
#[derive(Args, Clone, Debug)]
pub struct DevnetArgs {
    /// Address to listen on. Anyone who reaches it can spend and change everything: keep it on loopback.
    #[arg(long, default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// Port for HTTP and WebSocket; 0 takes a free one.
    #[arg(long, short, default_value_t = DEFAULT_PORT)]
    pub port: u16,
    /// Chain id that transactions are signed for.
    #[arg(long, default_value_t = genesis::CHAIN_ID)]
    pub chain_id: u64,
    /// Number of development accounts.
    #[arg(long, short, default_value_t = genesis::DEFAULT_ACCOUNTS)]
    pub accounts: u32,
    /// Balance of each development account, in ETH.
    #[arg(long, default_value_t = genesis::DEFAULT_BALANCE_ETH)]
    pub balance: u64,
    /// Words that the development accounts' keys come from.
    #[arg(long, short, default_value = genesis::MNEMONIC, hide_default_value = true)]
    pub mnemonic: String,
    /// Timestamp of the first block (seconds since 1970) [default: now].
    #[arg(long)]
    pub timestamp: Option<u64>,
    /// Mine a block every so many seconds instead of one per transaction.
    #[arg(long, short, value_name = "SECONDS", conflicts_with = "no_mining")]
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
    /// Do not print accounts and address at start.
    #[arg(long, short)]
    pub silent: bool,
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
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(DevnetError::Runtime)?;
    runtime.block_on(run_until_signal(args))
}

async fn run_until_signal(args: &DevnetArgs) -> Result<(), DevnetError> {
    let devnet = args.build()?;
    let server = devnet.serve(SocketAddr::new(args.host, args.port)).await?;
    if !args.silent {
        print_banner(&devnet, server.address());
    }
    termination().await.map_err(DevnetError::Signal)?;
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

fn print_banner(devnet: &Devnet, address: SocketAddr) {
    println!("stylus-devnet {}: a local Arbitrum Stylus chain\n", env!("CARGO_PKG_VERSION"));
    println!("Development accounts: their keys are public, never send real money to them");
    for (index, account) in devnet.accounts().iter().enumerate() {
        let balance = devnet.balance(account.address) / genesis::eth(1);
        let key = hex::encode_prefixed(account.signer.to_bytes());
        println!("({index}) {} {key} {balance} ETH", account.address);
    }
    println!("\nChain id  {}", devnet.chain_id());
    println!("Listening http://{address} and ws://{address} (Ctrl-C ends it)");
}
