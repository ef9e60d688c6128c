//! What a fresh chain holds: funded accounts, ArbOS, and the contracts that tools expect at known addresses.

mod accounts;
mod contracts;

pub use crate::arbos::CACHE_MANAGER;
pub use accounts::{
    AccountsError, DEFAULT_ACCOUNTS, DEFAULT_BALANCE_ETH, DevAccount, MNEMONIC, dev_accounts,
};
pub use contracts::{CREATE2_FACTORY, STYLUS_DEPLOYER};

use crate::arbos::{self, DEV_OWNER};
use alloy_primitives::{Address, Bytes, U256};
use serde::{Deserialize, Serialize};

/// Nitro's development chain.
pub const CHAIN_ID: u64 = 412_346;
const WEI_PER_ETH: u64 = 1_000_000_000_000_000_000;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenesisAccount {
    pub balance: U256,
    pub nonce: u64,
    pub code: Bytes,
    pub storage: Vec<(U256, U256)>,
}

pub fn eth(amount: u64) -> U256 {
    U256::from(amount) * U256::from(WEI_PER_ETH)
}

/// `balance` wei for each of `accounts` and for Nitro's development owner, beside what is always there.
pub fn alloc(
    chain_id: u64,
    accounts: &[DevAccount],
    balance: U256,
) -> Vec<(Address, GenesisAccount)> {
    let funded = accounts.iter().map(|account| account.address).chain([DEV_OWNER]);
    let funded = funded.map(|address| (address, GenesisAccount { balance, ..Default::default() }));
    let arbos = arbos::genesis_alloc(chain_id).into_iter().map(|account| {
        let arbos::GenesisAccount { address, nonce, code, storage } = account;
        (address, GenesisAccount { balance: U256::ZERO, nonce, code, storage })
    });
    arbos.chain(contracts::all()).chain(funded).collect()
}
