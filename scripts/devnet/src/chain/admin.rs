//! What only a development node lets its clients do to the state.

use super::journal::Record;
use super::state::{self, State};
use super::{Account, Chain, ChainError, Overlay};
use alloy_primitives::{Address, B256, Bytes, U256};

impl Chain {
    pub fn set_balance(&mut self, address: Address, balance: U256) {
        self.change_account(address, |account| account.balance = balance);
    }

    pub fn set_nonce(&mut self, address: Address, nonce: u64) {
        self.change_account(address, |account| account.nonce = nonce);
    }

    pub fn set_code(&mut self, address: Address, code: Bytes) {
        let code = state::bytecode(code);
        self.change(|state| state.set_code(address, code));
    }

    pub fn set_storage_at(&mut self, address: Address, key: U256, value: U256) {
        self.change(|state| state.set_slot((address, key), value));
    }

    pub fn impersonate(&mut self, address: Address) {
        self.impersonated.insert(address);
    }

    pub fn stop_impersonating(&mut self, address: Address) {
        self.impersonated.remove(&address);
    }

    pub fn impersonate_all(&mut self, on: bool) {
        self.impersonate_all = on;
    }

    pub fn automine(&self) -> bool {
        self.automine
    }

    pub fn drop_transaction(&mut self, hash: B256) -> bool {
        let dropped = self.pool.remove(hash).is_some();
        if dropped {
            self.record(|_| Record::Dropped(hash));
        }
        dropped
    }

    pub fn drop_all_transactions(&mut self) {
        self.pool.clear();
        self.record(|_| Record::DroppedAll);
    }

    pub fn increase_time(&mut self, seconds: u64) -> i64 {
        self.clock.increase(seconds)
    }

    pub fn set_time(&mut self, timestamp: u64) -> Result<(), ChainError> {
        self.check_timestamp(timestamp)?;
        self.clock.set(timestamp);
        Ok(())
    }

    pub fn set_next_timestamp(&mut self, timestamp: u64) -> Result<(), ChainError> {
        self.check_timestamp(timestamp)?;
        self.clock.set_next(timestamp);
        Ok(())
    }

    /// A fixed distance between blocks, or none.
    pub fn set_block_interval(&mut self, seconds: Option<u64>) {
        self.clock.set_step(seconds);
    }

    pub fn now(&self) -> u64 {
        self.clock.now().max(self.head().header.timestamp)
    }

    fn check_timestamp(&self, timestamp: u64) -> Result<(), ChainError> {
        let parent = self.head().header.timestamp;
        if timestamp < parent {
            return Err(ChainError::TimestampInPast { timestamp, parent });
        }
        Ok(())
    }

    fn change_account(&mut self, address: Address, change: impl FnOnce(&mut Account)) {
        self.change(|state| {
            let mut account = state.latest().account(address);
            change(&mut account);
            state.set_account(address, account);
        });
    }

    /// A change outside of any block becomes part of the last block's state.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.write();
        let before = state.version();
        let version = state.begin();
        change(&mut state);
        drop(state);
        if let Some(last) = self.versions.last_mut() {
            *last = version;
        }
        self.record(|chain| Record::State(chain.state.read().written(before, version)));
    }

    /// The state as of now, for reads that have to agree with one another.
    pub fn state_now(&self) -> Overlay {
        self.latest_overlay()
    }
}
