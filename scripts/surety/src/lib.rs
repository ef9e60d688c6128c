//! The command line `cargo surety …`, as a library: one module per command, plus what they share.

pub mod abi;
pub mod act;
pub mod bench;
pub mod bindings;
pub mod build;
pub mod client;
pub mod cluster;
pub mod committee;
pub mod decode;
pub mod demo;
pub mod deploy;
pub mod devnet;
pub mod failure;
pub mod invariants;
pub mod key_shares;
pub mod keys;
pub mod liquidator;
pub mod machine;
pub mod operator;
pub mod reports;
pub mod rewards;
pub mod stage;
pub mod system;
pub mod ui;
pub mod vault;
pub mod workspace;
