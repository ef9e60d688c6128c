//! ClusterLedger: the fees and seats of operators, clusters and their validators, liquidation.
//!
//! Trust: the registry says who owns an operator, whether it is active and how many seats its collateral covers; the
//! settlement ends exited validators and puts successors in place; the admin sets parameters within bounds. Nobody can
//! move a cluster's balance but its owner, its operators' fees and a liquidator of a cluster below its collateral.
//!
//! Invariants
//! * The fee token's balance = sum of cluster balances + operator earnings + network earnings, exactly: money comes in
//!   by a checked transfer and is only split by [`surety_protocol::cluster::settle`].
//! * An operator's seats = its validators in active clusters, at most the validator limit when they were taken.
//! * Operator ids of a cluster ascend. What they charge since its last settlement follows from their fees' history.
//! * A registered public key is in exactly one cluster.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
// the SDK nests one type per function
#![recursion_limit = "512"]
#![deny(clippy::arithmetic_side_effects)]
// each of the two programs leaves out what the other one has
#![cfg_attr(not(any(test, feature = "export-abi")), allow(dead_code))]

extern crate alloc;

mod accounts;
#[cfg(any(test, not(feature = "export-abi")))]
mod annex;
mod books;
mod complete_exit;
mod deposit;
mod emit;
mod fees;
mod liquidate;
mod open_cluster;
mod parameters;
mod publish_shares;
mod reactivate;
mod register_validators;
mod remove_validators;
mod replace_operator;
#[cfg(any(test, not(feature = "export-abi")))]
mod router;
mod set_fee_ceiling;
mod set_fee_recipient;
mod set_weights;
mod settle;
mod shelf;
#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests;
mod views;
mod withdraw;
mod withdraw_earnings;
mod words;

use alloc::{vec, vec::Vec};

use alloy_primitives::{Address, B256, U256};
use stylus_sdk::abi::Bytes;
use stylus_sdk::prelude::*;
use surety_components::slots::Shelf;
use surety_components::{Access, refusal, refuse};

use crate::accounts::{MAX_OPERATOR_FEE, MIN_OPERATOR_FEE};
use crate::refusal::Outcome;
use crate::register_validators::slices;
use crate::shelf::{ANNEX, BASICS, CLUSTER_COUNT, REGISTRY, SETTLEMENT};

#[storage]
#[entrypoint]
pub struct ClusterLedger {
    access: Access,
    /// Everything else, in the slots of module `shelf`, in the layouts of module `words`.
    shelf: Shelf,
}

surety_components::access!(ClusterLedger);

// On chain the functions are called by module `router`.
#[cfg_attr(any(test, feature = "export-abi"), surety_macros::sections(Administered))]
impl ClusterLedger {
    #[cfg(any(test, feature = "export-abi"))]
    #[constructor]
    #[allow(clippy::too_many_arguments)] // the ABI's
    pub fn constructor(
        &mut self,
        admin: Address,
        annex: Address,
        token: Address,
        genesis_time: u64,
        seconds_per_slot: u64,
        network_fee: U256,
        threshold_slots: u64,
        minimum_collateral: U256,
        reward_cap: U256,
        validator_limit: u32,
        parameter_delay: u64,
    ) -> Outcome {
        self.access.init(admin)?;
        self.name_annex(annex)?;
        self.initialise(
            admin,
            annex,
            token,
            genesis_time,
            seconds_per_slot,
            network_fee,
            threshold_slots,
            minimum_collateral,
            reward_cap,
            validator_limit,
            parameter_delay,
        )
    }

    pub fn wire(&mut self, registry: Address, settlement: Address) -> Outcome {
        self.wire_once(registry, settlement)
    }

    // Operators' accounts

    pub fn open_account(
        &mut self,
        operator_id: u64,
        fee: U256,
        capacity: u32,
        active: bool,
        is_private: bool,
    ) -> Outcome {
        self.open_fee_account(operator_id, fee, capacity, active, is_private)
    }

    pub fn set_capacities(&mut self, operator_ids: Vec<u64>, capacities: Vec<u32>) -> Outcome {
        self.store_capacities(operator_ids, capacities)
    }

    pub fn set_status(&mut self, operator_id: u64, active: bool, is_private: bool) -> Outcome {
        self.store_status(operator_id, active, is_private)
    }

    pub fn withdraw_earnings(
        &mut self,
        operator_id: u64,
        cluster_ids: Vec<u64>,
        amount: U256,
        to: Address,
    ) -> Outcome {
        self.withdraw_earnings_to(operator_id, cluster_ids, amount, to)
    }

    pub fn declare_fee(&mut self, operator_id: u64, fee: U256) -> Outcome {
        self.declare(operator_id, fee)
    }

    pub fn execute_fee(&mut self, operator_id: u64) -> Outcome {
        self.execute(operator_id)
    }

    pub fn reduce_fee(&mut self, operator_id: u64, fee: U256) -> Outcome {
        self.reduce(operator_id, fee)
    }

    pub fn cancel_fee(&mut self, operator_id: u64) -> Outcome {
        self.cancel(operator_id)
    }

    // Clusters

    pub fn open_cluster(
        &mut self,
        operator_ids: Vec<u64>,
        public_keys: Vec<Bytes>,
        shares: Vec<Bytes>,
        amount: U256,
    ) -> Outcome<u64> {
        self.open_cluster_for_caller(operator_ids, slices(&public_keys), slices(&shares), amount)
    }

    pub fn register_validators(
        &mut self,
        cluster_id: u64,
        public_keys: Vec<Bytes>,
        shares: Vec<Bytes>,
        amount: U256,
    ) -> Outcome {
        self.register_in(cluster_id, slices(&public_keys), slices(&shares), amount)
    }

    pub fn remove_validators(&mut self, cluster_id: u64, public_keys: Vec<Bytes>) -> Outcome {
        self.remove_from(cluster_id, slices(&public_keys))
    }

    pub fn exit_validators(&mut self, cluster_id: u64, public_keys: Vec<Bytes>) -> Outcome {
        self.ask_to_exit(cluster_id, slices(&public_keys))
    }

    pub fn deposit(&mut self, cluster_id: u64, amount: U256) -> Outcome {
        self.deposit_for(cluster_id, amount)
    }

    pub fn deposit_with_permit(
        &mut self,
        cluster_id: u64,
        amount: U256,
        deadline: U256,
        v: u8,
        r: B256,
        s: B256,
    ) -> Outcome {
        self.deposit_permitted(cluster_id, amount, deadline, v, r, s)
    }

    pub fn withdraw(&mut self, cluster_id: u64, amount: U256) -> Outcome {
        self.withdraw_from(cluster_id, amount)
    }

    pub fn settle(&mut self, cluster_ids: Vec<u64>) -> Outcome {
        self.settle_all(cluster_ids)
    }

    pub fn liquidate(&mut self, cluster_ids: Vec<u64>) -> Outcome {
        self.liquidate_all(cluster_ids)
    }

    pub fn reactivate(&mut self, cluster_id: u64, amount: U256) -> Outcome {
        self.reactivate_cluster(cluster_id, amount)
    }

    pub fn set_fee_recipient(&mut self, recipient: Address) -> Outcome {
        self.announce_fee_recipient(recipient)
    }

    pub fn set_fee_ceiling(&mut self, cluster_id: u64, ceiling: U256) -> Outcome {
        self.store_fee_ceiling(cluster_id, ceiling)
    }

    pub fn replace_operator(
        &mut self,
        cluster_id: u64,
        old_operator_id: u64,
        new_operator_id: u64,
        public_keys: Vec<Bytes>,
        shares: Vec<Bytes>,
    ) -> Outcome {
        let (keys, shares) = (slices(&public_keys), slices(&shares));
        self.replace_for_owner(cluster_id, old_operator_id, new_operator_id, keys, shares)
    }

    pub fn publish_shares(
        &mut self,
        cluster_id: u64,
        public_keys: Vec<Bytes>,
        shares: Vec<Bytes>,
    ) -> Outcome {
        self.publish_shares_of(cluster_id, slices(&public_keys), slices(&shares))
    }

    // Settlement

    pub fn complete_exit(&mut self, validator: B256) -> Outcome<Address> {
        self.exit_completed(validator)
    }

    pub fn complete_reshare(
        &mut self,
        validator: B256,
        old_operator_id: u64,
        new_operator_id: u64,
    ) -> Outcome<Address> {
        self.reshare_completed(validator, old_operator_id, new_operator_id)
    }

    pub fn set_weights(&mut self, validators: Vec<B256>, weights: Vec<u32>) -> Outcome {
        self.store_weights(validators, weights)
    }

    // Parameters

    pub fn set_network_fee(&mut self, fee: U256) -> Outcome {
        self.announce_network_fee(fee)
    }

    pub fn set_liquidation_parameters(
        &mut self,
        threshold_slots: u64,
        minimum_collateral: U256,
        reward_cap: U256,
    ) -> Outcome {
        self.announce_liquidation_parameters(threshold_slots, minimum_collateral, reward_cap)
    }

    pub fn apply_parameters(&mut self) -> Outcome {
        self.apply_announced()
    }

    pub fn set_validator_limit(&mut self, limit: u32) -> Outcome {
        self.change_validator_limit(limit)
    }

    pub fn set_fee_parameters(
        &mut self,
        declare_period: u64,
        execute_period: u64,
        max_increase_bps: u16,
        minimum_step: U256,
    ) -> Outcome {
        self.store_fee_parameters(declare_period, execute_period, max_increase_bps, minimum_step)
    }

    pub fn withdraw_network_earnings(&mut self, amount: U256, to: Address) -> Outcome {
        self.pay_network_earnings(amount, to)
    }

    // Views

    pub fn annex(&self) -> Address {
        self.load_address(ANNEX)
    }

    pub fn token(&self) -> Address {
        self.load_address(BASICS) // its last 160 bits
    }

    pub fn current_slot(&self) -> Outcome<u64> {
        self.slot()
    }

    pub fn clock(&self) -> (u64, u64) {
        self.view_clock()
    }

    pub fn operator_account(
        &self,
        operator_id: u64,
    ) -> Outcome<(u32, u32, bool, bool, U256, U256)> {
        self.view_operator(operator_id)
    }

    pub fn operator_accounts(&self, first_id: u64, limit: u64) -> views::Operators {
        self.view_operators(first_id, limit)
    }

    pub fn declared_fee(&self, operator_id: u64) -> Outcome<(U256, u64, u64)> {
        self.view_declared_fee(operator_id)
    }

    pub fn seats_of(&self, operator_id: u64) -> u32 {
        self.view_seats(operator_id)
    }

    pub fn cluster(&self, cluster_id: u64) -> Outcome<(Address, bool, u32, U256, Vec<u64>)> {
        self.view_cluster(cluster_id)
    }

    pub fn clusters(&self, first_id: u64, limit: u64) -> Outcome<views::Clusters> {
        self.view_clusters(first_id, limit)
    }

    pub fn weight_of(&self, cluster_id: u64) -> Outcome<u64> {
        self.view_weight(cluster_id)
    }

    pub fn fee_ceiling(&self, cluster_id: u64) -> Outcome<U256> {
        self.view_fee_ceiling(cluster_id)
    }

    pub fn cluster_count(&self) -> u64 {
        self.word(CLUSTER_COUNT).to()
    }

    pub fn settled_balance_of(&self, cluster_id: u64) -> Outcome<U256> {
        Ok(U256::from(self.load_hot(cluster_id)?.balance))
    }

    pub fn burn_rate(&self, cluster_id: u64) -> Outcome<U256> {
        self.view_burn_rate(cluster_id)
    }

    pub fn liquidation_collateral(&self, cluster_id: u64) -> Outcome<U256> {
        self.view_collateral(cluster_id)
    }

    pub fn runway(&self, cluster_id: u64) -> Outcome<U256> {
        self.view_runway(cluster_id)
    }

    pub fn is_liquidatable(&self, cluster_id: u64) -> Outcome<bool> {
        self.view_liquidatable(cluster_id)
    }

    pub fn validator_of(&self, validator: B256) -> (u64, bool) {
        self.view_validator(validator)
    }

    pub fn validators_of(&self, validators: Vec<B256>) -> (Vec<u64>, Vec<u32>) {
        self.view_validators(validators)
    }

    pub fn network_earnings(&self) -> U256 {
        U256::from(self.network().earnings)
    }

    pub fn network_fee(&self) -> U256 {
        U256::from(self.network().accrual.fee)
    }

    pub fn announced_network_fee(&self) -> (U256, u64) {
        self.view_announced_network_fee()
    }

    pub fn liquidation_parameters(&self) -> (u64, U256, U256) {
        self.view_thresholds()
    }

    pub fn announced_liquidation_parameters(&self) -> (u64, U256, U256, u64) {
        self.view_announced_thresholds()
    }

    pub fn parameter_delay(&self) -> u64 {
        self.basics().parameter_delay
    }

    pub fn fee_parameters(&self) -> (u64, u64, u16, U256) {
        self.view_fee_parameters()
    }

    pub fn validator_limit(&self) -> u32 {
        self.basics().validator_limit
    }

    pub fn operator_fee_bounds(&self) -> (U256, U256) {
        (U256::from(MIN_OPERATOR_FEE), U256::from(MAX_OPERATOR_FEE))
    }

    pub fn wiring(&self) -> (Address, Address) {
        (self.load_address(REGISTRY), self.load_address(SETTLEMENT))
    }
}
