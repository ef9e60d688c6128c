//! The chain: blocks over a versioned state, a pool before it, a clock beside it.

mod admin;
mod block;
mod clock;
mod digest;
mod error;
mod estimate;
mod journal;
mod logs;
mod mine;
mod overlay;
mod persist;
mod pool;
mod simulate;
mod snapshot;
mod state;
mod tx;
mod validate;

use block::BLOCK_GAS_LIMIT;
pub use block::{BASE_FEE, Block, BlockEnv, SEQUENCER};
pub use clock::{ClockMode, system_now};
pub use error::{ChainError, TxError};
pub use estimate::{ESTIMATE_GAS_CAP, Estimate};
pub use journal::JournalError;
pub use logs::MinedLog;
pub use mine::Mined;
pub use overlay::Overlay;
pub use simulate::CallSite;
pub use state::Account;
pub use tx::SignedTx;

use crate::genesis::GenesisAccount;
use crate::vm::Vm;
use alloy_primitives::map::{AddressSet, B256Map, B256Set};
use alloy_primitives::{Address, B256, U256};
use clock::{Clock, Setting};
use journal::Journal;
use parking_lot::Mutex;
use pool::Pool;
use snapshot::Snapshot;
use state::{Shared, Version};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use tokio::sync::broadcast;

/// How far a slow subscriber may fall behind before it misses blocks.
const EVENT_BACKLOG: usize = 4_096;

#[derive(Clone, Debug)]
pub enum Event {
    Block(Arc<Block>),
    Pending(Arc<SignedTx>),
}

#[derive(Clone, Debug)]
pub struct ChainConfig {
    pub chain_id: u64,
    pub genesis_timestamp: u64,
    pub clock: ClockMode,
    pub automine: bool,
    pub alloc: Vec<(Address, GenesisAccount)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockSelector {
    Number(u64),
    Hash(B256),
    Latest,
    Pending,
}

pub struct Chain {
    config: ChainConfig,
    vm: Vm,
    state: Shared,
    blocks: Vec<Arc<Block>>,
    /// The state after each block.
    versions: Vec<Version>,
    numbers: B256Map<u64>,
    /// Block number and index of every transaction.
    places: B256Map<(u64, usize)>,
    pool: Pool,
    /// The last transactions that came in, and how many ever did.
    arrived: VecDeque<B256>,
    arrivals: u64,
    clock: Clock,
    automine: bool,
    impersonated: AddressSet,
    impersonate_all: bool,
    snapshots: BTreeMap<u64, Snapshot>,
    last_snapshot: u64,
    pending: Mutex<Option<Arc<simulate::PendingBlock>>>,
    events: broadcast::Sender<Event>,
    journal: Option<Journal>,
    journal_error: Option<JournalError>,
    recorded_codes: B256Set,
    recorded_clock: Setting,
}

impl Chain {
    pub fn new(config: ChainConfig, vm: Vm) -> Self {
        let mut chain = Self {
            vm,
            state: Shared::default(),
            blocks: Vec::new(),
            versions: Vec::new(),
            numbers: B256Map::default(),
            places: B256Map::default(),
            pool: Pool::default(),
            arrived: VecDeque::new(),
            arrivals: 0,
            clock: Clock::new(config.clock, config.genesis_timestamp),
            automine: config.automine,
            impersonated: AddressSet::default(),
            impersonate_all: false,
            snapshots: BTreeMap::new(),
            last_snapshot: 0,
            pending: Mutex::default(),
            events: broadcast::channel(EVENT_BACKLOG).0,
            journal: None,
            journal_error: None,
            recorded_codes: B256Set::default(),
            recorded_clock: Setting::default(),
            config,
        };
        chain.write_genesis();
        chain
    }

    fn write_genesis(&mut self) {
        let mut state = self.state.write();
        let version = state.begin();
        for (address, account) in &self.config.alloc {
            let code_hash = state.keep_code(state::bytecode(account.code.clone()));
            let (balance, nonce) = (account.balance, account.nonce);
            state.set_account(*address, Account { balance, nonce, code_hash });
            for (key, value) in &account.storage {
                state.set_slot((*address, *key), *value);
            }
        }
        let env = self.env_at(0, self.config.genesis_timestamp);
        let block = Block::seal(env, B256::ZERO, state.latest().digest(), Vec::new());
        state.push_block_hash(block.hash);
        drop(state);
        self.numbers.insert(block.hash, 0);
        self.blocks.push(Arc::new(block));
        self.versions.push(version);
    }

    pub fn chain_id(&self) -> u64 {
        self.config.chain_id
    }

    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    pub fn head(&self) -> &Arc<Block> {
        &self.blocks[self.blocks.len() - 1]
    }

    pub fn head_number(&self) -> u64 {
        self.blocks.len() as u64 - 1
    }

    pub fn block(&self, number: u64) -> Option<&Arc<Block>> {
        self.blocks.get(usize::try_from(number).ok()?)
    }

    pub fn block_by_hash(&self, hash: B256) -> Option<&Arc<Block>> {
        self.block(*self.numbers.get(&hash)?)
    }

    /// The number of the first block of which something is true that stays true; of the next block if of none.
    pub fn first_block_where(&self, is: impl Fn(&Block) -> bool) -> u64 {
        self.blocks.partition_point(|block| !is(block)) as u64
    }

    /// The mined block that a selector names; `Pending` has none.
    pub fn select(&self, selector: BlockSelector) -> Option<&Arc<Block>> {
        match selector {
            BlockSelector::Number(number) => self.block(number),
            BlockSelector::Hash(hash) => self.block_by_hash(hash),
            BlockSelector::Latest => Some(self.head()),
            BlockSelector::Pending => None,
        }
    }

    pub fn transaction(&self, hash: B256) -> Option<(&Arc<Block>, usize)> {
        let (number, index) = self.places.get(&hash)?;
        Some((self.block(*number)?, *index))
    }

    pub fn waiting(&self, hash: B256) -> Option<&Arc<SignedTx>> {
        self.pool.get(hash)
    }

    pub fn waiting_count(&self) -> usize {
        self.pool.len()
    }

    pub fn waiting_transactions(&self) -> impl Iterator<Item = (Address, u64, &Arc<SignedTx>)> {
        self.pool.iter()
    }

    /// How many transactions ever came in.
    pub fn arrivals(&self) -> u64 {
        self.arrivals
    }

    /// The transactions that came in after so many had; of very many only the last.
    pub fn arrived_since(&self, arrivals: u64) -> impl Iterator<Item = B256> + '_ {
        let new = self.arrivals.saturating_sub(arrivals);
        let known = self.arrived.len().saturating_sub(usize::try_from(new).unwrap_or(usize::MAX));
        self.arrived.iter().skip(known).copied()
    }

    fn note_arrival(&mut self, hash: B256) {
        if self.arrived.len() >= pool::MAX_WAITING {
            self.arrived.pop_front();
        }
        self.arrived.push_back(hash);
        self.arrivals += 1;
    }

    /// The nonce after everything that waits and can run.
    pub fn pending_nonce(&self, address: Address) -> u64 {
        self.pool.next_nonce(address, self.account_now(address).nonce)
    }

    pub fn account_now(&self, address: Address) -> Account {
        self.state.read().latest().account(address)
    }

    pub fn slot_now(&self, address: Address, key: U256) -> U256 {
        self.state.read().latest().slot((address, key))
    }

    /// See [`state::View::digest`].
    pub fn fingerprint(&self) -> B256 {
        self.state.read().latest().digest()
    }

    pub fn is_impersonated(&self, address: Address) -> bool {
        self.impersonate_all || self.impersonated.contains(&address)
    }

    fn latest_overlay(&self) -> Overlay {
        Overlay::new(self.state.clone(), self.state.read().version())
    }

    fn env_at(&self, number: u64, timestamp: u64) -> BlockEnv {
        let l1_number = block::l1_number_at(self.config.genesis_timestamp, timestamp);
        BlockEnv { number, l1_number, timestamp, base_fee: BASE_FEE }
    }

    fn next_env(&self) -> BlockEnv {
        let head = self.head();
        self.env_at(head.header.number + 1, self.clock.peek(head.header.timestamp))
    }
}
