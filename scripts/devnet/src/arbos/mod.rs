//! ArbOS: its state, kept as storage of one account, and the precompiles that read and change it.

mod genesis;
mod params;
pub(crate) mod precompiles;
mod pricer;
mod program;
pub(crate) mod state;
mod storage;

pub use genesis::{CACHE_MANAGER, DEV_OWNER, GenesisAccount, genesis_alloc};
pub use params::StylusParams;
pub(crate) use program::ProgramRecord;

use alloy_primitives::{Address, address};

/// The account whose storage is the state of ArbOS.
pub const ARBOS_ADDRESS: Address = address!("A4B05FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF");
pub const ARBOS_VERSION: u64 = 51;
