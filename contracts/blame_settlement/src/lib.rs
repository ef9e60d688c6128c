//! Settlements of lost validator balance at a reshare and at an exit.
//!
//! Trust: the committee tells what happened (balance, performance, who left); the amounts are computed here by the
//! formula of `protocol`. The guardian can forbid a report during its challenge period, the admin sets how long that
//! is. Nobody can change an amount.
//!
//! Invariants
//! * A (validator, kind, nonce) is settled at most once, an exit once in a validator's life (its nonce is 0), and
//!   nothing after the exit.
//! * What was charged before is no part of a later loss, so the same wei is charged once.
//! * Each operator is charged at most 1 ETH per settlement; no loss is too large to settle.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![deny(clippy::arithmetic_side_effects)]

extern crate alloc;

mod agreement;
mod apply_weights;
mod settle;
mod split;
#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests;
mod veto;
mod wire;

use alloc::{vec, vec::Vec};

use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use stylus_sdk::storage::{StorageAddress, StorageBool, StorageMap, StorageU64, StorageU128};
use surety_components::{Access, Revert};
use surety_interfaces::IBlameSettlement::{BlameReport, WeightReport};

#[storage]
#[entrypoint]
pub struct BlameSettlement {
    access: Access,
    /// Tells which reports were agreed on.
    committee: StorageAddress,
    /// Between agreement and execution; shares the committee's slot.
    challenge_period_secs: StorageU64,
    /// Pays.
    vault: StorageAddress,
    /// Knows the validators' owners and seats.
    ledger: StorageAddress,
    /// By the keccak256 of the validator's public key.
    validators: StorageMap<B256, Validator>,
    /// By report key: settled, or applied.
    settled: StorageMap<B256, StorageBool>,
    /// By report key and report hash: forbidden for good.
    vetoed: StorageMap<B256, StorageMap<B256, StorageBool>>,
    /// Above those of all reports of weights that were applied.
    next_weight_nonce: StorageU64,
}

#[storage]
pub struct Validator {
    /// What its operators were charged so far, debt included. At most 13 ETH per settlement.
    charged_wei: StorageU128,
    exited: StorageBool,
}

surety_components::access!(BlameSettlement);

#[public]
#[implements(Administered)]
impl BlameSettlement {
    #[constructor]
    pub fn constructor(&mut self, admin: Address, challenge_period: u64) -> Result<(), Revert> {
        self.access.init(admin)?;
        self.change_challenge_period(challenge_period)
    }

    pub fn wire(
        &mut self,
        committee: Address,
        vault: Address,
        ledger: Address,
    ) -> Result<(), Revert> {
        self.access.only_admin()?;
        self.set_neighbours(committee, vault, ledger)
    }

    pub fn settle(&mut self, report: BlameReport) -> Result<(), Revert> {
        self.settle_agreed(&report)
    }

    pub fn apply_weights(&mut self, report: WeightReport) -> Result<(), Revert> {
        self.apply_agreed_weights(report)
    }

    pub fn veto(&mut self, key: B256, hash: B256) -> Result<(), Revert> {
        self.access.only_guardian()?;
        self.forbid(key, hash)
    }

    pub fn set_challenge_period(&mut self, challenge_period: u64) -> Result<(), Revert> {
        self.access.only_admin()?;
        self.change_challenge_period(challenge_period)
    }

    pub fn preview_blame(&self, report: BlameReport) -> Result<(U256, Vec<U256>, U256), Revert> {
        split::validate(&report)?;
        let split = split::split(&report, self.charged_to(report.validator))?;
        Ok((split.loss_wei, split.blame_wei, split.unrecovered_wei))
    }

    pub fn settled_of(&self, validator: B256) -> U256 {
        self.charged_to(validator)
    }

    pub fn next_weight_nonce(&self) -> u64 {
        self.next_nonce()
    }

    pub fn is_settled(&self, key: B256) -> bool {
        self.settled.get(key)
    }

    pub fn is_vetoed(&self, key: B256, hash: B256) -> bool {
        self.vetoed.getter(key).get(hash)
    }

    pub fn challenge_period(&self) -> u64 {
        self.challenge_period_secs.get().wrapping_to()
    }

    pub fn wiring(&self) -> (Address, Address, Address) {
        (self.committee.get(), self.vault.get(), self.ledger.get())
    }
}
