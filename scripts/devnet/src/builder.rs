//! How a devnet is to be.

use crate::chain::{Chain, ChainConfig, ClockMode, JournalError, system_now};
use crate::devnet::Devnet;
use crate::genesis::{self, AccountsError};
use crate::node::Node;
use crate::vm::{Vm, VmConfig};
use alloy_primitives::U256;
use std::path::PathBuf;
use thiserror::Error;

#[derive(Debug, Error)]
pub enum BuildError {
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    #[error(transparent)]
    State(#[from] JournalError),
}

#[derive(Clone, Debug)]
pub struct DevnetBuilder {
    chain_id: u64,
    accounts: u32,
    mnemonic: String,
    balance: U256,
    timestamp: Option<u64>,
    clock: ClockMode,
    automine: bool,
    block_time: u64,
    debug_imports: bool,
    state: Option<PathBuf>,
}

impl Default for DevnetBuilder {
    fn default() -> Self {
        Self {
            chain_id: genesis::CHAIN_ID,
            accounts: genesis::DEFAULT_ACCOUNTS,
            mnemonic: genesis::MNEMONIC.into(),
            balance: genesis::eth(genesis::DEFAULT_BALANCE_ETH),
            timestamp: None,
            clock: ClockMode::System,
            automine: true,
            block_time: 0,
            debug_imports: false,
            state: None,
        }
    }
}

impl DevnetBuilder {
    pub fn chain_id(mut self, chain_id: u64) -> Self {
        self.chain_id = chain_id;
        self
    }

    pub fn accounts(mut self, accounts: u32) -> Self {
        self.accounts = accounts;
        self
    }

    pub fn mnemonic(mut self, mnemonic: impl Into<String>) -> Self {
        self.mnemonic = mnemonic.into();
        self
    }

    /// Wei for every development account.
    pub fn balance(mut self, balance: U256) -> Self {
        self.balance = balance;
        self
    }

    /// Of the genesis block; the time of the machine if not given.
    pub fn timestamp(mut self, timestamp: u64) -> Self {
        self.timestamp = Some(timestamp);
        self
    }

    /// Time stands still unless it is set: the same calls give the same blocks on every run.
    pub fn manual_clock(mut self) -> Self {
        self.clock = ClockMode::Manual;
        self
    }

    /// Off: transactions wait until a block is mined.
    pub fn automine(mut self, on: bool) -> Self {
        self.automine = on;
        self
    }

    /// Seconds between blocks; 0 (the default) for one block per transaction.
    pub fn block_time(mut self, seconds: u64) -> Self {
        self.block_time = seconds;
        self
    }

    /// Lets programs import the `console` and `debug` hostios, as Nitro's `--dev` does and no public chain.
    pub fn debug_imports(mut self, on: bool) -> Self {
        self.debug_imports = on;
        self
    }

    /// Keeps the chain in this file, and begins with what is in it. An acknowledged transaction is never lost.
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state = Some(path.into());
        self
    }

    pub fn build(self) -> Result<Devnet, BuildError> {
        let accounts = genesis::dev_accounts(&self.mnemonic, self.accounts)?;
        let config = ChainConfig {
            chain_id: self.chain_id,
            genesis_timestamp: self.timestamp.unwrap_or_else(system_now),
            clock: self.clock,
            automine: self.automine,
            alloc: genesis::alloc(self.chain_id, &accounts, self.balance),
        };
        let vm = Vm::new(VmConfig { debug_mode: self.debug_imports });
        let chain = match &self.state {
            Some(path) => Chain::open(config, vm, path)?,
            None => Chain::new(config, vm),
        };
        let node = Node::new(chain, accounts);
        if self.block_time > 0 {
            node.set_interval_mining(self.block_time);
        }
        Ok(Devnet::of(node))
    }
}
