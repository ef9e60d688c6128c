//! A local Stylus devnet: Arbitrum's EVM and WASM execution with Nitro's gas, as a library and as a JSON-RPC server.

pub mod arbos;
mod builder;
mod chain;
pub mod cli;
mod client;
mod devnet;
pub mod genesis;
mod inspect;
mod node;
mod rpc;
pub mod vm;
mod wasm;

pub use builder::{BuildError, DevnetBuilder};
pub use chain::{Account, ChainError, ClockMode, JournalError, SignedTx, TxError};
pub use client::InProcess;
pub use devnet::{Devnet, Receipt, Touched, TouchedSlot, TxCall};
pub use genesis::DevAccount;
pub use inspect::{Inspection, NotActivatable, inspect};
pub use rpc::{RpcError, ServeError, ServerHandle};
