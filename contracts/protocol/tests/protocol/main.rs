//! One binary: the vector files of tests/vectors and properties against wide integers.

mod blame;
mod bond;
mod clock_and_fees;
mod cluster;
mod key_proof;
mod leaves_and_reports;
mod ledger;
mod ledger_model;
mod merkle;
mod reading;
mod rewards;
mod score;
mod selection;
mod signed_vote;
mod vesting;
