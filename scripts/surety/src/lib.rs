//! The command line `cargo surety …`, as a library: one module per command, plus what they share.

pub mod abi;
pub mod bench;
pub mod bindings;
pub mod build;
pub mod client;
pub mod demo;
pub mod deploy;
pub mod devnet;
pub mod failure;
pub mod invariants;
pub mod keys;
pub mod machine;
pub mod stage;
pub mod ui;
pub mod workspace;
