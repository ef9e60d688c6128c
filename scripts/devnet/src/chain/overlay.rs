//! A state with changes on top that are never written back: pending blocks, calls with overrides, traces.

use super::state::{Account, Shared, Slot, Version, bytecode};
use alloy_primitives::map::{AddressMap, AddressSet, B256Map, HashMap};
use alloy_primitives::{Address, B256, Bytes, U256};
use revm::DatabaseRef;
use revm::bytecode::Bytecode;
use revm::state::{AccountInfo, EvmState};
use std::convert::Infallible;

#[derive(Clone, Debug, Default)]
pub struct Changes {
    accounts: AddressMap<Account>,
    slots: HashMap<Slot, U256>,
    /// Accounts whose storage below this layer counts as empty.
    cleared: AddressSet,
    codes: B256Map<Bytecode>,
}

#[derive(Clone, Debug)]
pub struct Overlay {
    state: Shared,
    version: Version,
    changes: Changes,
}

impl Overlay {
    pub fn new(state: Shared, version: Version) -> Self {
        Self { state, version, changes: Changes::default() }
    }

    pub fn account(&self, address: Address) -> Account {
        match self.changes.accounts.get(&address) {
            Some(account) => *account,
            None => self.state.read().view(self.version).account(address),
        }
    }

    pub fn slot(&self, slot: Slot) -> U256 {
        match self.changes.slots.get(&slot) {
            Some(value) => *value,
            None if self.changes.cleared.contains(&slot.0) => U256::ZERO,
            None => self.state.read().view(self.version).slot(slot),
        }
    }

    pub fn code(&self, hash: B256) -> Bytecode {
        let kept = self.changes.codes.get(&hash).cloned();
        kept.unwrap_or_else(|| self.state.read().code(hash))
    }

    pub fn set_account(&mut self, address: Address, account: Account) {
        self.changes.accounts.insert(address, account);
    }

    pub fn set_slot(&mut self, slot: Slot, value: U256) {
        self.changes.slots.insert(slot, value);
    }

    pub fn clear_storage(&mut self, address: Address) {
        self.changes.cleared.insert(address);
    }

    fn set_code(&mut self, address: Address, code: Bytecode) {
        let mut account = self.account(address);
        account.code_hash = code.hash_slow();
        self.changes.codes.insert(account.code_hash, code);
        self.set_account(address, account);
    }

    pub fn set_raw_code(&mut self, address: Address, code: Bytes) {
        self.set_code(address, bytecode(code));
    }

    pub fn commit(&mut self, changes: &EvmState) {
        for (address, change) in changes.iter().filter(|(_, change)| change.is_touched()) {
            if change.is_selfdestructed() {
                self.set_account(*address, Account::default());
                self.clear_storage(*address);
                continue;
            }
            if let Some(code) = change.info.code.as_ref().filter(|code| !code.is_empty()) {
                self.changes.codes.insert(change.info.code_hash, code.clone());
            }
            self.set_account(*address, Account::from_info(&change.info));
            for (key, slot) in change.changed_storage_slots() {
                self.set_slot((*address, *key), slot.present_value);
            }
        }
    }
}

impl DatabaseRef for Overlay {
    type Error = Infallible;

    fn basic_ref(&self, address: Address) -> Result<Option<AccountInfo>, Infallible> {
        let account = self.account(address);
        Ok((!account.is_empty()).then(|| AccountInfo {
            balance: account.balance,
            nonce: account.nonce,
            code_hash: account.code_hash,
            ..AccountInfo::default().without_code()
        }))
    }

    fn code_by_hash_ref(&self, code_hash: B256) -> Result<Bytecode, Infallible> {
        Ok(self.code(code_hash))
    }

    fn storage_ref(&self, address: Address, index: U256) -> Result<U256, Infallible> {
        Ok(self.slot((address, index)))
    }

    fn block_hash_ref(&self, number: u64) -> Result<B256, Infallible> {
        Ok(self.state.read().block_hash(number).unwrap_or_default())
    }
}
