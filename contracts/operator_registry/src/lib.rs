//! OperatorRegistry: who the operators are, and the door to their bonds.
//!
//! Purpose: identity, status, payout address, privacy and score of each operator. The vaults know no owners and the
//! ledgers know no bonds, so each move of an operator's own money starts here, and what a bond covers is pushed from
//! the vault into the ledger of the same strategy.
//!
//! Trust: an operator's owner acts for it; the admin adds strategies and sets parameters within bounds, and locks bonds, as
//! the node manager does; the curator flags verified operators that qualify; scores are those of frames that the
//! distributor published and the guardian did not disable before they became active. Whitelisting contracts are strangers:
//! they are only asked, without state and with little gas.
//!
//! Invariants: nobody registers a key twice; an operator is active only after a bond that reached the
//! minimum; its ledgers list it as active exactly while it is; a score is never replaced by one of an earlier frame;
//! whenever ETH leaves for an address that the caller chose, the ledger has the lower capacity already.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![deny(clippy::arithmetic_side_effects)]

extern crate alloc;

mod apply_scores;
mod bond;
mod deactivate;
mod doors;
mod operators;
mod parameters;
mod profile;
mod register;
#[cfg(any(test, not(feature = "export-abi")))]
mod router;
mod shelf;
mod strategies;
mod sync_capacity;
#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests;
mod tiers;
mod transfer;
mod verify;
mod views;
mod whitelist;
mod withdraw_bond;

#[cfg(any(test, feature = "export-abi"))]
use alloc::string::String;
use alloc::{vec, vec::Vec};

use alloy_primitives::{Address, B256, U256};
#[cfg(any(test, feature = "export-abi"))]
use stylus_sdk::abi::Bytes;
use stylus_sdk::prelude::*;
use surety_components::slots::Shelf;
use surety_components::{Access, Revert};

use crate::shelf::{DISTRIBUTOR, NODE_MANAGER, TIERS};

#[storage]
#[entrypoint]
pub struct OperatorRegistry {
    access: Access,
    /// Everything else, in the slots of module `shelf`.
    shelf: Shelf,
}

surety_components::access!(OperatorRegistry);

// On chain the functions are called by module `router`.
#[cfg_attr(any(test, feature = "export-abi"), surety_macros::sections(Administered))]
impl OperatorRegistry {
    #[cfg(any(test, feature = "export-abi"))]
    #[constructor]
    pub fn constructor(&mut self, admin: Address, minimum_bond: U256) -> Result<(), Revert> {
        self.access.init(admin)?;
        parameters::set_defaults(self, minimum_bond)
    }

    pub fn wire(&mut self, distributor: Address) -> Result<(), Revert> {
        parameters::wire(self, distributor)
    }

    pub fn set_node_manager(&mut self, node_manager: Address) -> Result<(), Revert> {
        parameters::set_node_manager(self, node_manager)
    }

    pub fn add_strategy(&mut self, vault: Address, ledger: Address) -> Result<u8, Revert> {
        parameters::add_strategy(self, vault, ledger)
    }

    #[cfg(any(test, feature = "export-abi"))]
    #[payable]
    pub fn register_operator(
        &mut self,
        public_key: Bytes,
        fee: U256,
        is_private: bool,
        payout: Address,
        dkg_url: String,
    ) -> Result<u64, Revert> {
        register::register_operator(self, &public_key, fee, is_private, payout, dkg_url.as_bytes())
    }

    #[cfg(any(test, feature = "export-abi"))]
    #[payable]
    pub fn bond(&mut self, operator_id: u64, strategy: u8) -> Result<(), Revert> {
        bond::bond(self, operator_id, strategy)
    }

    pub fn withdraw_bond(
        &mut self,
        operator_id: u64,
        strategy: u8,
        amount: U256,
        to: Address,
    ) -> Result<(), Revert> {
        withdraw_bond::withdraw_bond(self, operator_id, strategy, amount, to)
    }

    pub fn deactivate(&mut self, operator_id: u64) -> Result<(), Revert> {
        deactivate::deactivate(self, operator_id)
    }

    pub fn transfer_operator(
        &mut self,
        operator_id: u64,
        new_owner: Address,
    ) -> Result<(), Revert> {
        transfer::transfer_operator(self, operator_id, new_owner)
    }

    pub fn accept_operator(&mut self, operator_id: u64) -> Result<(), Revert> {
        transfer::accept_operator(self, operator_id)
    }

    #[cfg(any(test, feature = "export-abi"))]
    pub fn set_dkg_url(&mut self, operator_id: u64, dkg_url: String) -> Result<(), Revert> {
        profile::set_dkg_url(self, operator_id, dkg_url.as_bytes())
    }

    #[cfg(any(test, feature = "export-abi"))]
    pub fn set_metadata(
        &mut self,
        operator_id: u64,
        location: String,
        institution_type: String,
        client: String,
        node_version: String,
    ) -> Result<(), Revert> {
        let [location, institution_type] = [location.as_bytes(), institution_type.as_bytes()];
        let [client, node_version] = [client.as_bytes(), node_version.as_bytes()];
        profile::set_metadata(self, operator_id, location, institution_type, client, node_version)
    }

    pub fn set_payout(&mut self, operator_id: u64, payout: Address) -> Result<(), Revert> {
        profile::set_payout(self, operator_id, payout)
    }

    pub fn set_private(&mut self, operator_id: u64, is_private: bool) -> Result<(), Revert> {
        profile::set_private(self, operator_id, is_private)
    }

    pub fn set_whitelist(
        &mut self,
        operator_id: u64,
        accounts: Vec<Address>,
        allowed: bool,
    ) -> Result<(), Revert> {
        whitelist::set_whitelist(self, operator_id, accounts, allowed)
    }

    pub fn set_whitelisting_contract(
        &mut self,
        operator_id: u64,
        whitelisting_contract: Address,
    ) -> Result<(), Revert> {
        whitelist::set_whitelisting_contract(self, operator_id, whitelisting_contract)
    }

    pub fn set_verified(&mut self, operator_id: u64, verified: bool) -> Result<(), Revert> {
        verify::set_verified(self, operator_id, verified)
    }

    pub fn apply_scores(
        &mut self,
        frame: u64,
        operator_ids: Vec<u64>,
        scores_bps: Vec<u16>,
        frames_served: Vec<u32>,
        proof: Vec<B256>,
        proof_flags: Vec<bool>,
    ) -> Result<(), Revert> {
        let scores = apply_scores::leaves(&operator_ids, &scores_bps, &frames_served)?;
        apply_scores::apply_scores(self, frame, &scores, &proof, &proof_flags)
    }

    pub fn sync_capacity(&mut self, operator_ids: Vec<u64>, strategy: u8) -> Result<(), Revert> {
        sync_capacity::sync_capacity(self, operator_ids, strategy)
    }

    pub fn lock_bond(
        &mut self,
        operator_id: u64,
        strategy: u8,
        case_id: B256,
        amount: U256,
        until: u64,
        beneficiary: Address,
    ) -> Result<(), Revert> {
        doors::lock_bond(self, operator_id, strategy, case_id, amount, until, beneficiary)
    }

    pub fn cancel_lock(
        &mut self,
        operator_id: u64,
        strategy: u8,
        case_id: B256,
    ) -> Result<(), Revert> {
        doors::cancel_lock(self, operator_id, strategy, case_id)
    }

    #[cfg(any(test, feature = "export-abi"))]
    #[payable]
    pub fn compensate_lock(
        &mut self,
        operator_id: u64,
        strategy: u8,
        case_id: B256,
    ) -> Result<(), Revert> {
        doors::compensate_lock(self, operator_id, strategy, case_id)
    }

    pub fn settle_lock(
        &mut self,
        operator_id: u64,
        strategy: u8,
        case_id: B256,
    ) -> Result<(), Revert> {
        doors::settle_lock(self, operator_id, strategy, case_id)
    }

    pub fn set_nodes(
        &mut self,
        operator_id: u64,
        strategy: u8,
        kind: u8,
        nodes: u16,
    ) -> Result<(), Revert> {
        doors::set_nodes(self, operator_id, strategy, kind, nodes)
    }

    pub fn set_score_tiers(
        &mut self,
        min_scores_bps: Vec<u16>,
        multipliers_bps: Vec<u16>,
    ) -> Result<(), Revert> {
        parameters::set_score_tiers(self, min_scores_bps, multipliers_bps)
    }

    pub fn set_minimum_bond(&mut self, minimum_bond: U256) -> Result<(), Revert> {
        parameters::set_minimum_bond(self, minimum_bond)
    }

    pub fn set_curator(&mut self, curator: Address) -> Result<(), Revert> {
        verify::set_curator(self, curator)
    }

    #[cfg(any(test, feature = "export-abi"))]
    pub fn set_current_node_version(&mut self, node_version: String) -> Result<(), Revert> {
        verify::set_current_node_version(self, node_version.as_bytes())
    }

    pub fn operator_count(&self) -> u64 {
        self.basics().operators
    }

    pub fn owner_of(&self, operator_id: u64) -> Address {
        self.profile(operator_id).owner
    }

    pub fn payout_of(&self, operator_id: u64) -> Address {
        views::payout_of(self, operator_id)
    }

    pub fn accounts_of(&self, operator_id: u64) -> Result<(Address, Address), Revert> {
        views::accounts_of(self, operator_id)
    }

    pub fn status_of(&self, operator_id: u64) -> Result<u8, Revert> {
        operators::status(self, operator_id, &self.profile(operator_id))
    }

    pub fn pending_owner_of(&self, operator_id: u64) -> Address {
        self.address_at(operator_id, operators::PENDING_OWNER)
    }

    pub fn operators(&self, first_id: u64, limit: u64) -> (Vec<Address>, Vec<u8>, Vec<u16>) {
        views::operators(self, first_id, limit)
    }

    pub fn is_private(&self, operator_id: u64) -> bool {
        self.profile(operator_id).is_private
    }

    pub fn is_whitelisted(&self, operator_id: u64, account: Address) -> bool {
        whitelist::is_whitelisted(self, operator_id, account)
    }

    pub fn whitelisting_contract_of(&self, operator_id: u64) -> Address {
        self.address_at(operator_id, operators::WHITELISTING)
    }

    pub fn is_verified(&self, operator_id: u64) -> bool {
        self.profile(operator_id).is_verified
    }

    pub fn score_of(&self, operator_id: u64) -> (u16, u32, u64) {
        views::score_of(self, operator_id)
    }

    pub fn operator_of_key(&self, key_hash: B256) -> u64 {
        self.shelf.word_at(self.key_slot(key_hash)).wrapping_to()
    }

    pub fn is_eligible(&self, operator_id: u64, strategy: u8) -> Result<bool, Revert> {
        views::is_eligible(self, operator_id, strategy)
    }

    pub fn first_refused(&self, owner: Address, operator_ids: Vec<u64>) -> u64 {
        whitelist::first_refused(self, owner, operator_ids)
    }

    pub fn strategy_count(&self) -> u8 {
        self.basics().strategies
    }

    pub fn strategy_of(&self, strategy: u8) -> Result<(Address, Address), Revert> {
        views::strategy_of(self, strategy)
    }

    pub fn minimum_bond(&self) -> U256 {
        U256::from(self.basics().minimum_bond)
    }

    pub fn score_tiers(&self) -> (Vec<u16>, Vec<u16>) {
        tiers::lists(self.word(TIERS))
    }

    pub fn distributor(&self) -> Address {
        self.load_address(DISTRIBUTOR)
    }

    pub fn node_manager(&self) -> Address {
        self.load_address(NODE_MANAGER)
    }

    pub fn curator(&self) -> Address {
        self.curatorship().0
    }
}
