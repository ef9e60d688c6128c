//! A chain that many clients share.

use crate::chain::{Chain, Mined, SignedTx, TxError};
use crate::genesis::DevAccount;
use crate::rpc::Filters;
use alloy::signers::local::PrivateKeySigner;
use alloy_primitives::{Address, B256, keccak256};
use parking_lot::{Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

pub struct Node {
    chain: RwLock<Chain>,
    pub accounts: Vec<DevAccount>,
    pub filters: Mutex<Filters>,
    /// Held while the node chooses a nonce, until its transaction is in.
    pub choosing_nonce: Mutex<()>,
    interval: Arc<Interval>,
    instance: B256,
    this: Weak<Node>,
}

/// The chain for as long as one client changes it. Whatever it changed is on the disk (where one is kept) before
/// that client is answered.
pub struct ChainMut<'a>(RwLockWriteGuard<'a, Chain>);

impl Deref for ChainMut<'_> {
    type Target = Chain;

    fn deref(&self) -> &Chain {
        &self.0
    }
}

impl DerefMut for ChainMut<'_> {
    fn deref_mut(&mut self) -> &mut Chain {
        &mut self.0
    }
}

impl Drop for ChainMut<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.0.flush() {
            eprintln!("stylus-devnet: {error}");
        }
    }
}

/// The thread that mines by the clock, while there is one.
#[derive(Default)]
struct Interval {
    setting: Mutex<Setting>,
    changed: Condvar,
}

#[derive(Default)]
struct Setting {
    every: Option<Duration>,
    running: bool,
}

impl Node {
    pub fn new(chain: Chain, accounts: Vec<DevAccount>) -> Arc<Self> {
        let instance = keccak256(format!("{:?} {}", std::time::Instant::now(), std::process::id()));
        Arc::new_cyclic(|this| Self {
            chain: RwLock::new(chain),
            accounts,
            filters: Mutex::default(),
            choosing_nonce: Mutex::default(),
            interval: Arc::default(),
            instance,
            this: this.clone(),
        })
    }

    /// Never hold two of these at once in one thread.
    pub fn chain(&self) -> RwLockReadGuard<'_, Chain> {
        self.chain.read()
    }

    pub fn chain_mut(&self) -> ChainMut<'_> {
        ChainMut(self.chain.write())
    }

    pub fn instance(&self) -> B256 {
        self.instance
    }

    pub fn signer(&self, address: Address) -> Option<&PrivateKeySigner> {
        let account = self.accounts.iter().find(|account| account.address == address)?;
        Some(&account.signer)
    }

    pub fn submit(&self, tx: SignedTx) -> Result<B256, TxError> {
        let hash = tx.hash();
        self.submit_mined(tx)?;
        Ok(hash)
    }

    pub fn submit_mined(&self, tx: SignedTx) -> Result<Vec<Mined>, TxError> {
        let mut chain = self.chain_mut();
        let mined = chain.submit(tx)?;
        chain.flush().map_err(|error| TxError::NotKept(error.to_string()))?;
        Ok(mined)
    }

    pub fn reset(&self) {
        let mut chain = self.chain_mut();
        chain.reset();
        *self.filters.lock() = Filters::default();
    }

    /// Mines a block every so many seconds, also when nothing waits, and no longer one per transaction. 0 ends it:
    /// then nothing is mined until automining is switched on or a client mines.
    pub fn set_interval_mining(&self, seconds: u64) {
        let every = (seconds > 0).then(|| Duration::from_secs(seconds));
        if every.is_some() {
            self.chain_mut().set_automine(false);
        }
        self.interval.set(every, &self.this);
    }
}

impl Interval {
    fn set(self: &Arc<Self>, every: Option<Duration>, node: &Weak<Node>) {
        let mut setting = self.setting.lock();
        setting.every = every;
        self.changed.notify_all();
        if every.is_some() && !setting.running {
            setting.running = true;
            let (interval, node) = (self.clone(), node.clone());
            thread::spawn(move || interval.mine(&node));
        }
    }

    fn mine(&self, node: &Weak<Node>) {
        let mut setting = self.setting.lock();
        while let Some(every) = setting.every {
            let woken = self.changed.wait_for(&mut setting, every);
            if !woken.timed_out() {
                continue;
            }
            let Some(node) = node.upgrade() else { break };
            // The lock is given back while mining: a client may change the interval meanwhile.
            let mined = MutexGuard::unlocked(&mut setting, || node.chain_mut().mine(1, None));
            if mined.is_err() {
                break;
            }
        }
        setting.running = false;
    }
}
