//! The commands that act on a deployed system, run as a user runs them, against the contracts' real programs.

mod clusters;
mod committee;
mod earnings;
mod fees;
mod key_proofs;
mod key_shares;
mod ledger;
mod liquidator;
mod locks;
mod mistakes;
mod operators;
mod owed;
mod permit;
mod profile;
mod settings;
mod signatures;
mod site;
mod weights;
