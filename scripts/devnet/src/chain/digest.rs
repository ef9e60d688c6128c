//! Hashes of single accounts and slots, whose sum is the digest of a state. Empty ones add nothing.

use super::state::{Account, Slot};
use alloy_primitives::{Address, U256, keccak256};

pub fn of_account(address: Address, account: &Account) -> U256 {
    if account.is_empty() {
        return U256::ZERO;
    }
    let mut bytes = [0u8; 92];
    bytes[..20].copy_from_slice(address.as_slice());
    bytes[20..52].copy_from_slice(&account.balance.to_be_bytes::<32>());
    bytes[52..60].copy_from_slice(&account.nonce.to_be_bytes());
    bytes[60..].copy_from_slice(account.code_hash.as_slice());
    keccak256(bytes).into()
}

pub fn of_slot((address, key): Slot, value: U256) -> U256 {
    if value.is_zero() {
        return U256::ZERO;
    }
    let mut bytes = [0u8; 84];
    bytes[..20].copy_from_slice(address.as_slice());
    bytes[20..52].copy_from_slice(&key.to_be_bytes::<32>());
    bytes[52..].copy_from_slice(&value.to_be_bytes::<32>());
    keccak256(bytes).into()
}
