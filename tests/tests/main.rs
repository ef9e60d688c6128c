//! The contracts' real programs in a devnet of this process: every error and role by contract, then whole flows, the
//! vector files, and malformed calldata. `surety_tests::test` checks the invariants after each.

// locals that fill an error or a struct of the ABI have its names
#![allow(non_snake_case)]

mod contracts {
    mod access;
    mod committee;
    mod construction;
    mod distributor;
    mod doors;
    mod key_proof;
    mod ledger;
    mod ledger_fees;
    mod ledger_limits;
    mod ledger_money;
    mod ledger_owners;
    mod operator_states;
    mod registry;
    mod scores;
    mod settlement;
    mod signed_votes;
    mod standing;
    mod validators;
    mod vault;
    mod vault_limits;
    mod whitelists;
}
mod coverage;
mod flows {
    mod attacks;
    mod bonds;
    mod deployment;
    mod frames;
    mod griefing;
    mod life;
    mod losses;
    mod one_transaction;
    mod reentry;
}
mod fuzz;
mod ledger_fuzz;
mod malformed;
mod vectors_on_chain;
