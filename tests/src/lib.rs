//! What the tests share: a world with a deployed system and named actors, that checks the books when a test is over.

mod again;
mod hostile;
mod outcome;
mod reports;
mod setup;
mod world;

pub use again::construction;
pub use hostile::{
    Batch, Hostile, IBatch, IHostile, ReceiverMode, StubRegistry, TokenMode, WhitelistMode,
};
pub use outcome::{Called, Done, Sent};
pub use reports::{Frame, FrameBuilder, agreed_hash, exit_report, reshare_report};
pub use setup::{FEE, NETWORK_FEE, deposit, eth, finney, key, keys, shares};
pub use world::{World, empty_devnet};

/// Runs a test in a world of its own, then checks the invariants of protocol.md section 10 on the chain's state.
pub fn test(body: impl FnOnce(&World)) {
    let world = World::new();
    body(&world);
    world.check_invariants();
}
