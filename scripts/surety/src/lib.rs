//! The command line `cargo surety …`, as a library: one module per command, plus what they share.

pub mod abi;
pub mod bindings;
pub mod build;
pub mod failure;
pub mod machine;
pub mod ui;
pub mod workspace;
