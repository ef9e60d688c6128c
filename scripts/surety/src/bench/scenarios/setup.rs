//! Accounts, random bytes and time.

use super::Bench;
use alloy::primitives::{Address, Bytes, U256, keccak256};
use surety_protocol::cluster::shares_bytes;

/// Wei of the fee token per validator and slot.
pub const FEE: u64 = 1_000_000_000;
/// Wei of the fee token with every deposit, as in SSV's figures.
pub const DEPOSIT: u64 = 5_040_000_000_000_000;

/// Development accounts beside those of the deployment.
#[derive(Clone, Copy, Debug)]
pub enum Role {
    Staker = 5,
    Operator = 6,
    Liquidator = 7,
    Relayer = 8,
    Purse = 9,
}

pub fn eth(amount: u64) -> U256 {
    U256::from(amount) * U256::from(1_000_000_000_000_000_000u64)
}

/// The same bytes on every run.
pub fn random(seed: &str, length: usize) -> Bytes {
    let mut bytes = Vec::with_capacity(length + 32);
    let mut block = keccak256(seed);
    while bytes.len() < length {
        bytes.extend_from_slice(block.as_slice());
        block = keccak256(block);
    }
    bytes.truncate(length);
    bytes.into()
}

/// Public keys of validators, by number.
pub fn keys(numbers: std::ops::Range<u64>) -> Vec<Bytes> {
    numbers.map(|number| random(&format!("validator {number}"), 48)).collect()
}

pub fn shares(operators: usize, numbers: std::ops::Range<u64>) -> Vec<Bytes> {
    numbers.map(|number| random(&format!("shares {number}"), shares_bytes(operators))).collect()
}

impl Bench<'_> {
    pub(super) fn account(&self, role: Role) -> Address {
        self.stage.devnet.accounts()[role as usize].address
    }

    /// Time passes between two transactions of a cluster, so that there is something to settle.
    pub(super) fn skip_slots(&self, slots: u64) {
        self.stage.devnet.increase_time(slots * crate::stage::SECONDS_PER_SLOT);
    }
}
