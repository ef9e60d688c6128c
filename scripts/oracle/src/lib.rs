//! What Surety's oracle computes off chain, pure: performance files to scores, rewards, blame, trees
//! and the reports that the committee votes on. Formulas and encodings are `surety-protocol`'s.

pub mod blame;
mod error;
pub mod frame;
pub mod performance;
pub mod published;
pub mod state;
pub mod tree;

pub use error::OracleError;
pub use frame::{Frame, FrameInput, NodeDuties, NodeOutcome, OperatorDuties};
pub use performance::{Holder, HolderKind, Performance, Validator};
pub use published::PublishedFrame;
pub use state::State;
pub use tree::{Batch, Leaf, ValueTree};
