//! Frames, Merkle roots of cumulative rewards, and claims.
//!
//! Trust: the committee tells who earned what; what it tells is paid only after the activation delay, in which the
//! guardian can disable it, and never beyond the funds. Nobody else can promise anything, and nobody can direct an
//! operator's rewards anywhere but to its debt, its bond or its payout address.
//!
//! Invariants, per asset
//! * claimed <= promised by active roots <= promised <= funded.
//! * The contract holds at least funded - claimed + outstanding.
//! * A cumulative amount is paid at most once; a disabled or pending root never pays; at most one root is pending.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![deny(clippy::arithmetic_side_effects)]

extern crate alloc;

mod claim;
mod claim_into_bond;
mod claim_many;
mod disable_root;
mod fund;
mod funds;
mod neighbours;
mod payout;
mod publish_frame;
mod roots;
#[cfg(any(test, not(feature = "export-abi")))]
mod router;
mod schedule;
#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests;
mod wire;
mod withdraw_outstanding;

use alloc::{vec, vec::Vec};

use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use stylus_sdk::storage::{
    StorageAddress, StorageB256, StorageBool, StorageMap, StorageU32, StorageU64, StorageU128,
    StorageU256,
};
use surety_components::{Access, Revert};
#[cfg(any(test, feature = "export-abi"))]
use surety_interfaces::IRewardDistributor::FrameReport;
use surety_protocol::clock::Clock;

#[storage]
#[entrypoint]
pub struct RewardDistributor {
    access: Access,
    // One slot.
    /// Tells which reports were agreed on.
    committee: StorageAddress,
    /// Between publication and activity of a root.
    activation_delay_secs: StorageU64,
    // Two slots that each claim reads: the neighbours that it asks, and what tells the root that pays.
    /// Knows the operators' owners and payout addresses.
    registry: StorageAddress,
    /// The latest published frame; 0: none.
    latest_frame: StorageU64,
    /// How many assets it promised.
    latest_count: StorageU32,
    /// Holds the operators' bonds and debts.
    vault: StorageAddress,
    /// When the latest frame becomes active.
    latest_active_secs: StorageU64,
    // One slot: the clock, set at construction, and a frame number.
    genesis_secs: StorageU64,
    seconds_per_slot: StorageU64,
    frame_secs: StorageU64,
    /// The frame before the latest one. Active whenever the latest is pending: publishing asks for that.
    previous_frame: StorageU64,
    /// By number; zero for a frame that was not published or was disabled.
    frames: StorageMap<u64, Frame>,
    /// Hash of the latest frame's report.
    latest_report: StorageB256,
    /// What it promised, by place, to be taken back if it is disabled; entries from `latest_count` on are old.
    latest_promises: StorageMap<u32, Promise>,
    /// By report hash: disabled for good.
    disabled: StorageMap<B256, StorageBool>,
    /// By asset; the zero address is ETH.
    funds: StorageMap<Address, Funds>,
    /// Wei paid of an operator's cumulative rewards, by operator and asset.
    claimed: StorageMap<u64, StorageMap<Address, StorageU256>>,
    /// Wei of failed payouts, by account and asset.
    outstanding: StorageMap<Address, StorageMap<Address, StorageU256>>,
}

#[storage]
pub struct Frame {
    rewards_root: StorageB256,
    inputs_root: StorageB256,
    scores_root: StorageB256,
    active_secs: StorageU64,
}

#[storage]
pub struct Promise {
    asset: StorageAddress,
    total: StorageU128,
}

/// Wei of one asset since the beginning. 128 bits hold 10^20 units of an asset of 18 decimals.
#[storage]
pub struct Funds {
    funded: StorageU128,
    promised: StorageU128,
    claimed: StorageU128,
}

surety_components::access!(RewardDistributor);

// On chain the functions are called by module `router`.
#[cfg_attr(any(test, feature = "export-abi"), surety_macros::sections(Administered))]
impl RewardDistributor {
    #[cfg(any(test, feature = "export-abi"))]
    #[constructor]
    pub fn constructor(
        &mut self,
        admin: Address,
        genesis_time: u64,
        seconds_per_slot: u64,
        frame_seconds: u64,
        activation_delay: u64,
    ) -> Result<(), Revert> {
        self.construct(admin, genesis_time, seconds_per_slot, frame_seconds, activation_delay)
    }

    pub fn wire(
        &mut self,
        committee: Address,
        registry: Address,
        vault: Address,
    ) -> Result<(), Revert> {
        self.access.only_admin()?;
        self.set_neighbours(committee, registry, vault)
    }

    #[cfg(any(test, feature = "export-abi"))]
    #[payable]
    pub fn fund(&mut self, asset: Address, amount: U256) -> Result<(), Revert> {
        self.receive_funds(asset, amount)
    }

    #[cfg(any(test, feature = "export-abi"))]
    pub fn publish_frame(&mut self, report: FrameReport) -> Result<(), Revert> {
        self.publish(publish_frame::from_abi(report))
    }

    pub fn disable_root(&mut self, frame: u64) -> Result<(), Revert> {
        self.access.only_guardian()?;
        self.disable(frame)
    }

    pub fn claim(
        &mut self,
        operator_id: u64,
        asset: Address,
        cumulative: U256,
        proof: Vec<B256>,
    ) -> Result<(), Revert> {
        self.claim_one(operator_id, asset, cumulative, &proof)
    }

    pub fn claim_many(
        &mut self,
        operator_ids: Vec<u64>,
        assets: Vec<Address>,
        cumulatives: Vec<U256>,
        proof: Vec<B256>,
        proof_flags: Vec<bool>,
    ) -> Result<(), Revert> {
        self.claim_leaves(&operator_ids, &assets, &cumulatives, &proof, &proof_flags)
    }

    pub fn claim_into_bond(
        &mut self,
        operator_id: u64,
        cumulative: U256,
        proof: Vec<B256>,
    ) -> Result<(), Revert> {
        self.claim_bond(operator_id, cumulative, &proof)
    }

    pub fn withdraw_outstanding(&mut self, asset: Address, to: Address) -> Result<(), Revert> {
        self.pay_outstanding(asset, to)
    }

    pub fn set_activation_delay(&mut self, activation_delay: u64) -> Result<(), Revert> {
        self.access.only_admin()?;
        self.change_activation_delay(activation_delay)
    }

    pub fn current_root(&self) -> Result<(u64, B256), Revert> {
        self.active_root()
    }

    pub fn frame_info(&self, frame: u64) -> (B256, B256, B256, u64) {
        let info = self.frames.getter(frame);
        (
            info.rewards_root.get(),
            info.inputs_root.get(),
            info.scores_root.get(),
            info.active_secs.get().wrapping_to(),
        )
    }

    pub fn latest_frame(&self) -> (bool, u64) {
        let frame: u64 = self.latest_frame.get().wrapping_to();
        (frame != 0, frame)
    }

    pub fn totals(&self, asset: Address) -> (U256, U256, U256) {
        let funds = self.funds_of(asset);
        (U256::from(funds.funded), U256::from(funds.promised), U256::from(funds.claimed))
    }

    pub fn claimed_of(&self, operator_id: u64, asset: Address) -> U256 {
        self.claimed.getter(operator_id).get(asset)
    }

    pub fn outstanding_of(&self, account: Address, asset: Address) -> U256 {
        self.outstanding.getter(account).get(asset)
    }

    pub fn current_frame(&self) -> Result<u64, Revert> {
        self.running_frame()
    }

    pub fn frame_schedule(&self, frame: u64) -> Result<(u64, u64), Revert> {
        self.schedule_of(frame)
    }

    pub fn clock(&self) -> (u64, u64, u64) {
        let clock = self.load_clock();
        (clock.genesis_secs, clock.seconds_per_slot, clock.frame_secs)
    }

    pub fn activation_delay(&self) -> u64 {
        self.activation_delay_secs.get().wrapping_to()
    }

    pub fn wiring(&self) -> (Address, Address, Address) {
        (self.committee.get(), self.registry.get(), self.vault.get())
    }
}

impl RewardDistributor {
    fn construct(
        &mut self,
        admin: Address,
        genesis_time: u64,
        seconds_per_slot: u64,
        frame_seconds: u64,
        activation_delay: u64,
    ) -> Result<(), Revert> {
        self.access.init(admin)?;
        self.init_clock(Clock {
            genesis_secs: genesis_time,
            seconds_per_slot,
            frame_secs: frame_seconds,
        })?;
        self.change_activation_delay(activation_delay)
    }
}
