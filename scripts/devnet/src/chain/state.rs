//! The world state, every version of it.
//!
//! Each account and slot keeps its values by version, so that a read of the past is a binary search, a
//! snapshot is a number and a revert costs what was changed since. Version numbers are never used twice: a call
//! that still runs on a reverted version reads what is left of it, never something newer.

use super::digest;
use alloy_primitives::map::{AddressMap, B256Map, HashMap};
use alloy_primitives::{Address, B256, Bytes, KECCAK256_EMPTY, U256};
use parking_lot::RwLock;
use revm::bytecode::Bytecode;
use revm::state::{AccountInfo, EvmState};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub type Version = u64;
pub type Slot = (Address, U256);
pub type Shared = Arc<RwLock<State>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub balance: U256,
    pub nonce: u64,
    pub code_hash: B256,
}

impl Default for Account {
    fn default() -> Self {
        Self { balance: U256::ZERO, nonce: 0, code_hash: KECCAK256_EMPTY }
    }
}

impl Account {
    pub fn is_empty(&self) -> bool {
        self.balance.is_zero() && self.nonce == 0 && self.code_hash == KECCAK256_EMPTY
    }

    pub fn from_info(info: &AccountInfo) -> Self {
        let code_hash = if info.code_hash.is_zero() { KECCAK256_EMPTY } else { info.code_hash };
        Self { balance: info.balance, nonce: info.nonce, code_hash }
    }
}

#[derive(Debug)]
struct Versions<T>(Vec<(Version, T)>);

impl<T> Default for Versions<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy + Default> Versions<T> {
    fn at(&self, version: Version) -> T {
        match self.0.last() {
            Some((last, value)) if *last <= version => *value,
            _ => match self.0.partition_point(|(v, _)| *v <= version) {
                0 => T::default(),
                after => self.0[after - 1].1,
            },
        }
    }

    /// Whether this is the first write of the version, which the journal has to remember.
    fn write(&mut self, version: Version, value: T) -> bool {
        match self.0.last_mut() {
            Some((last, old)) if *last == version => {
                *old = value;
                false
            }
            _ => {
                self.0.push((version, value));
                true
            }
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Key {
    Account(Address),
    Slot(Slot),
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Written {
    pub accounts: Vec<(Address, Account)>,
    pub slots: Vec<(Slot, U256)>,
}

#[derive(Debug, Default)]
pub struct State {
    version: Version,
    last_used: Version,
    accounts: AddressMap<Versions<Account>>,
    slots: HashMap<Slot, Versions<U256>>,
    codes: B256Map<Bytecode>,
    journal: Vec<(Version, Key)>,
    digest: Versions<U256>,
    block_hashes: Vec<B256>,
}

impl State {
    pub fn version(&self) -> Version {
        self.version
    }

    pub fn view(&self, version: Version) -> View<'_> {
        View { state: self, version }
    }

    pub fn latest(&self) -> View<'_> {
        self.view(self.version)
    }

    /// Opens a new version: writes until the next call belong to it.
    pub fn begin(&mut self) -> Version {
        self.last_used += 1;
        self.version = self.last_used;
        self.version
    }

    pub fn push_block_hash(&mut self, hash: B256) {
        self.block_hashes.push(hash);
    }

    pub fn block_hash(&self, number: u64) -> Option<B256> {
        self.block_hashes.get(usize::try_from(number).ok()?).copied()
    }

    pub fn apply(&mut self, written: &Written) {
        for (address, account) in &written.accounts {
            self.set_account(*address, *account);
        }
        for (slot, value) in &written.slots {
            self.set_slot(*slot, *value);
        }
    }

    pub fn set_account(&mut self, address: Address, account: Account) {
        let old = self.latest().account(address);
        if old == account {
            return;
        }
        self.move_digest(digest::of_account(address, &old), digest::of_account(address, &account));
        if self.accounts.entry(address).or_default().write(self.version, account) {
            self.journal.push((self.version, Key::Account(address)));
        }
    }

    pub fn set_slot(&mut self, slot: Slot, value: U256) {
        let old = self.latest().slot(slot);
        if old == value {
            return;
        }
        self.move_digest(digest::of_slot(slot, old), digest::of_slot(slot, value));
        if self.slots.entry(slot).or_default().write(self.version, value) {
            self.journal.push((self.version, Key::Slot(slot)));
        }
    }

    pub fn set_code(&mut self, address: Address, code: Bytecode) {
        let mut account = self.latest().account(address);
        account.code_hash = self.keep_code(code);
        self.set_account(address, account);
    }

    pub fn keep_code(&mut self, code: Bytecode) -> B256 {
        let hash = code.hash_slow();
        self.codes.entry(hash).or_insert(code);
        hash
    }

    pub fn code(&self, hash: B256) -> Bytecode {
        self.codes.get(&hash).cloned().unwrap_or_default()
    }

    /// What was written after `from` and up to `to`, with the values of `to`.
    pub fn written(&self, from: Version, to: Version) -> Written {
        let start = self.journal.partition_point(|(version, _)| *version <= from);
        let end = self.journal.partition_point(|(version, _)| *version <= to);
        let mut written = Written::default();
        for (_, key) in &self.journal[start..end] {
            match *key {
                Key::Account(address) => {
                    written.accounts.push((address, self.view(to).account(address)));
                }
                Key::Slot(slot) => written.slots.push((slot, self.view(to).slot(slot))),
            }
        }
        written
    }

    /// Writes what a transaction changed, as a version of its own.
    pub fn commit(&mut self, changes: &EvmState) -> Version {
        let version = self.begin();
        for (address, change) in changes.iter().filter(|(_, change)| change.is_touched()) {
            if change.is_selfdestructed() {
                self.set_account(*address, Account::default());
                continue;
            }
            if let Some(code) = change.info.code.as_ref().filter(|code| !code.is_empty()) {
                self.codes.entry(change.info.code_hash).or_insert_with(|| code.clone());
            }
            self.set_account(*address, Account::from_info(&change.info));
            for (key, slot) in change.changed_storage_slots() {
                self.set_slot((*address, *key), slot.present_value);
            }
        }
        version
    }

    /// Back to `version` and to the first `blocks` block hashes.
    pub fn revert(&mut self, version: Version, blocks: usize) {
        self.block_hashes.truncate(blocks);
        while let Some((_, key)) = self.journal.pop_if(|(written, _)| *written > version) {
            match key {
                Key::Account(address) => undo(self.accounts.entry(address).or_default(), version),
                Key::Slot(slot) => undo(self.slots.entry(slot).or_default(), version),
            }
        }
        undo(&mut self.digest, version);
        self.version = version;
    }

    fn move_digest(&mut self, old: U256, new: U256) {
        let digest = self.digest.at(self.version).wrapping_sub(old).wrapping_add(new);
        self.digest.write(self.version, digest);
    }
}

/// Any bytes are code here, also those that start like a delegation and are none.
pub fn bytecode(code: Bytes) -> Bytecode {
    Bytecode::new_raw_checked(code.clone()).unwrap_or_else(|_| Bytecode::new_legacy(code))
}

fn undo<T>(versions: &mut Versions<T>, version: Version) {
    while versions.0.pop_if(|(written, _)| *written > version).is_some() {}
}

#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    state: &'a State,
    version: Version,
}

impl View<'_> {
    pub fn account(&self, address: Address) -> Account {
        self.state.accounts.get(&address).map(|kept| kept.at(self.version)).unwrap_or_default()
    }

    pub fn slot(&self, slot: Slot) -> U256 {
        self.state.slots.get(&slot).map(|kept| kept.at(self.version)).unwrap_or_default()
    }

    /// A digest of the content alone: the sum of the hashes of all accounts and slots that are not empty, so
    /// that equal states have equal digests whichever way they came about. Stands in for the state root.
    pub fn digest(&self) -> B256 {
        self.state.digest.at(self.version).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::address;

    const WHO: Address = address!("00000000000000000000000000000000000000aa");

    fn with_balance(balance: u64) -> Account {
        Account { balance: U256::from(balance), ..Account::default() }
    }

    #[test]
    fn read_at_past_version_gives_past_value() {
        let mut state = State::default();
        for balance in 1..=5u64 {
            let version = state.begin();
            state.set_account(WHO, with_balance(balance));
            state.set_slot((WHO, U256::ONE), U256::from(balance));
            assert_eq!(version, balance);
        }
        for version in 0..=5 {
            assert_eq!(state.view(version).account(WHO).balance, U256::from(version));
            assert_eq!(state.view(version).slot((WHO, U256::ONE)), U256::from(version));
        }
    }

    #[test]
    fn revert_restores_values_and_digest() {
        let mut state = State::default();
        state.begin();
        state.set_account(WHO, with_balance(7));
        let (version, digest) = (state.version(), state.latest().digest());
        for value in 1..10u64 {
            state.begin();
            state.set_account(WHO, with_balance(100 + value));
            state.set_slot((WHO, U256::from(value)), U256::from(value));
        }
        assert_ne!(state.latest().digest(), digest);
        state.revert(version, 0);
        assert_eq!(state.latest().digest(), digest);
        assert_eq!(state.latest().account(WHO), with_balance(7));
        assert_eq!(state.latest().slot((WHO, U256::from(3))), U256::ZERO);
    }

    #[test]
    fn digest_of_equal_content_is_equal() {
        let (mut one, mut two) = (State::default(), State::default());
        one.begin();
        one.set_slot((WHO, U256::ONE), U256::from(9));
        one.set_account(WHO, with_balance(3));
        two.begin();
        two.set_account(WHO, with_balance(4));
        two.begin();
        two.set_account(WHO, with_balance(3));
        two.set_slot((WHO, U256::from(2)), U256::from(5));
        two.set_slot((WHO, U256::ONE), U256::from(9));
        assert_ne!(one.latest().digest(), two.latest().digest());
        two.begin();
        two.set_slot((WHO, U256::from(2)), U256::ZERO);
        assert_eq!(one.latest().digest(), two.latest().digest());
    }
}
