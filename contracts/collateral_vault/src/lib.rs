//! CollateralVault: the operators' ETH of one strategy.
//!
//! Purpose: bonds as shares of a pool, the seats that they cover, slashes and the debts that a slash leaves, and the ETH
//! recovered for those who lost it.
//!
//! Trust: the registry speaks for operators, the settlement slashes, the distributor adds rewards; the admin sets the
//! curve and the cap of slashes within bounds. Nobody else moves an operator's ETH.
//!
//! Invariants: the contract's ETH is `totalAssets + totalRecovered` (plus what was forced in and never counted); the
//! shares of all operators add up to `totalShares`; the price of a share never falls; slashes of any 7 days take at most
//! the cap; an operator in debt covers no seat and withdraws nothing.
//!
//! Rounding: shares are minted down and burned up, so each move leaves the others' price as it is or higher. A bond that
//! is compared with what seats require is valued up, by less than one wei: otherwise a bond of exactly one seat's price
//! would cover none, because minting rounded it down. That wei is never paid out: withdrawals and slashes value down.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![deny(clippy::arithmetic_side_effects)]

extern crate alloc;

mod curve;
mod debt;
mod deposit;
mod parameters;
mod record;
#[cfg(any(test, not(feature = "export-abi")))]
mod router;
mod slash;
#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests;
mod totals;
mod window;
mod withdraw;

use alloc::{vec, vec::Vec};

use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use stylus_sdk::storage::{StorageAddress, StorageArray, StorageMap, StorageU256};
use surety_components::{Access, Revert};
use surety_protocol::bond::{to_assets_down, to_shares_down, to_shares_up};

#[storage]
#[entrypoint]
pub struct CollateralVault {
    access: Access,
    /// acts for the operators
    registry: StorageAddress,
    /// slashes
    settlement: StorageAddress,
    /// adds rewards to bonds
    distributor: StorageAddress,
    /// wei and shares of all bonds, see [`totals`]
    totals: StorageU256,
    /// shares, multiplier and debts per operator, see [`record`]
    operators: StorageMap<u64, StorageU256>,
    /// beneficiary and wei by operator id and place, see [`debt`]
    debts: StorageMap<U256, StorageU256>,
    /// wei per beneficiary
    recovered: StorageMap<Address, StorageU256>,
    /// wei, the sum of `recovered`
    total_recovered: StorageU256,
    /// up to 16 intervals, two per word, see [`curve`]
    curve: StorageArray<StorageU256, 8>,
    /// cap and sums of the slashes of the last days, see [`window`]
    slash_window: StorageU256,
    /// wei slashed one to seven days before the window's day, two days per word
    slashed_before: StorageArray<StorageU256, 4>,
}

surety_components::access!(CollateralVault);

// On chain the functions are called by module `router`.
#[cfg_attr(any(test, feature = "export-abi"), public, implements(Administered))]
impl CollateralVault {
    #[cfg(any(test, feature = "export-abi"))]
    #[constructor]
    pub fn constructor(&mut self, admin: Address) -> Result<(), Revert> {
        self.access.init(admin)?;
        parameters::set_defaults(self)
    }

    pub fn wire(
        &mut self,
        registry: Address,
        settlement: Address,
        distributor: Address,
    ) -> Result<(), Revert> {
        parameters::wire(self, registry, settlement, distributor)
    }

    #[cfg(any(test, feature = "export-abi"))]
    #[payable]
    pub fn deposit(&mut self, operator_id: u64) -> Result<u32, Revert> {
        deposit::deposit(self, operator_id)
    }

    pub fn withdraw(
        &mut self,
        operator_id: u64,
        assets: U256,
        to: Address,
        seats: u32,
    ) -> Result<u32, Revert> {
        withdraw::withdraw(self, operator_id, assets, to, seats)
    }

    pub fn set_multipliers(
        &mut self,
        operator_ids: Vec<u64>,
        multipliers_bps: Vec<u16>,
    ) -> Result<Vec<u32>, Revert> {
        parameters::set_multipliers(self, &operator_ids, &multipliers_bps)
    }

    #[cfg(any(test, feature = "export-abi"))]
    #[payable]
    pub fn repay_debt(&mut self, operator_id: u64) -> Result<(), Revert> {
        deposit::repay_debt(self, operator_id)
    }

    #[cfg(any(test, feature = "export-abi"))]
    #[payable]
    pub fn donate(&mut self) -> Result<(), Revert> {
        deposit::donate(self)
    }

    pub fn slash(
        &mut self,
        operator_ids: Vec<u64>,
        amounts: Vec<U256>,
        beneficiary: Address,
    ) -> Result<(Vec<U256>, Vec<u32>), Revert> {
        slash::slash(self, &operator_ids, &amounts, beneficiary)
    }

    pub fn withdraw_recovered(&mut self, to: Address) -> Result<U256, Revert> {
        withdraw::withdraw_recovered(self, to)
    }

    pub fn set_bond_curve(
        &mut self,
        from_seats: Vec<u32>,
        prices_wei: Vec<U256>,
    ) -> Result<(), Revert> {
        parameters::set_bond_curve(self, from_seats, prices_wei)
    }

    pub fn set_slash_cap(&mut self, cap_bps: u16) -> Result<(), Revert> {
        parameters::set_slash_cap(self, cap_bps)
    }

    pub fn total_assets(&self) -> U256 {
        U256::from(self.load_totals().assets)
    }

    pub fn total_shares(&self) -> U256 {
        U256::from(self.load_totals().shares)
    }

    pub fn total_recovered(&self) -> U256 {
        self.total_recovered.get()
    }

    pub fn convert_to_shares(&self, assets: U256) -> Result<U256, Revert> {
        self.load_totals().convert(to_shares_down, assets)
    }

    pub fn convert_to_assets(&self, shares: U256) -> Result<U256, Revert> {
        self.load_totals().convert(to_assets_down, shares)
    }

    pub fn preview_withdraw(&self, assets: U256) -> Result<U256, Revert> {
        self.load_totals().convert(to_shares_up, assets)
    }

    pub fn shares_of(&self, operator_id: u64) -> U256 {
        U256::from(self.load_operator(operator_id).shares)
    }

    pub fn assets_of(&self, operator_id: u64) -> Result<U256, Revert> {
        let shares = self.load_operator(operator_id).shares;
        self.load_totals().value_down(shares).map(U256::from)
    }

    pub fn debt_of(&self, operator_id: u64) -> U256 {
        U256::from(self.load_operator(operator_id).debt)
    }

    pub fn recovered_of(&self, beneficiary: Address) -> U256 {
        self.recovered.get(beneficiary)
    }

    pub fn multiplier_of(&self, operator_id: u64) -> u16 {
        self.load_operator(operator_id).multiplier_bps
    }

    pub fn capacity_of(&self, operator_id: u64) -> Result<u32, Revert> {
        curve::capacity(&self.load_curve(), &self.load_operator(operator_id), &self.load_totals())
    }

    pub fn capacities_of(&self, operator_ids: Vec<u64>) -> Result<Vec<u32>, Revert> {
        let (curve, totals) = (self.load_curve(), self.load_totals());
        let capacity = |id| curve::capacity(&curve, &self.load_operator(id), &totals);
        operator_ids.into_iter().map(capacity).collect()
    }

    pub fn preview_capacity(
        &self,
        operator_id: u64,
        assets: U256,
        seats: u32,
    ) -> Result<u32, Revert> {
        withdraw::preview_capacity(self, operator_id, assets, seats)
    }

    pub fn required_for(&self, operator_id: u64, seats: u32) -> Result<U256, Revert> {
        let operator = self.load_operator(operator_id);
        curve::required_up(&self.load_curve(), &operator, seats).map(U256::from)
    }

    pub fn bond_curve(&self) -> (Vec<u32>, Vec<U256>) {
        curve::lists(&self.load_curve())
    }

    pub fn slash_cap_bps(&self) -> u16 {
        self.load_window().cap_bps
    }

    pub fn slashed_in_window(&self) -> Result<U256, Revert> {
        window::slashed(self)
    }

    pub fn wiring(&self) -> (Address, Address, Address) {
        (self.registry.get(), self.settlement.get(), self.distributor.get())
    }
}
