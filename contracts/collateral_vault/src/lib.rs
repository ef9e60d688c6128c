//! CollateralVault: the operators' ETH of one strategy.
//!
//! Purpose: bonds as shares of a pool, the seats that they cover, slashes and the debts that a slash leaves, and the ETH
//! recovered for those who lost it; what of a bond is reserved for nodes or locked for a case.
//!
//! Trust: the registry speaks for operators and for those who may lock bonds, the settlement slashes, the distributor adds
//! rewards; the admin sets the curves and the cap of slashes within bounds, and reports losses of the strategy; the guardian
//! pauses payouts for a while. Nobody else moves an operator's ETH.
//!
//! Invariants: the contract's ETH is `totalAssets + unvested + totalRecovered` (plus what was forced in and never counted);
//! the shares of all operators add up to `totalShares`; the price of a share falls only by `reportLoss` and is never above
//! one wei; slashes and losses of any 7 days take at most the cap; an operator in debt covers no seat and withdraws
//! nothing; a withdrawal leaves what seats require, what is reserved and what is locked.
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
mod donate;
mod holds;
mod lock;
mod nodes;
mod parameters;
mod pause;
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

use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use stylus_sdk::storage::{StorageAddress, StorageArray, StorageMap, StorageU256};
use surety_components::{Access, Revert, words};
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
    /// wei and shares of all bonds, day, pause, see [`totals`]
    totals: StorageU256,
    /// wei of all bonds when the day of `totals` began, and wei of all `recovered`, one half each
    reserves: StorageU256,
    /// what is left of donations, see [`donate`]
    vesting: StorageU256,
    /// shares, multiplier and debts per operator, see [`record`]
    operators: StorageMap<u64, StorageU256>,
    /// reservations and ends of locks per operator, see [`holds`]
    holds: StorageMap<u64, StorageU256>,
    /// cases, beneficiaries and wei by operator id and place, see [`holds`]
    locks: StorageMap<U256, StorageU256>,
    /// beneficiary and wei by operator id and place, see [`debt`]
    debts: StorageMap<U256, StorageU256>,
    /// wei per beneficiary
    recovered: StorageMap<Address, StorageU256>,
    /// up to 16 intervals per node kind, two per word, see [`curve`]
    curves: StorageArray<StorageU256, 24>,
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
        donate::donate(self)
    }

    pub fn set_nodes(
        &mut self,
        operator_id: u64,
        kind: u8,
        nodes: u16,
        seats: u32,
    ) -> Result<u32, Revert> {
        nodes::set_nodes(self, operator_id, kind, nodes, seats)
    }

    pub fn lock_bond(
        &mut self,
        operator_id: u64,
        case_id: B256,
        amount: U256,
        until: u64,
        beneficiary: Address,
    ) -> Result<u32, Revert> {
        lock::lock(self, operator_id, case_id, amount, until, beneficiary)
    }

    pub fn cancel_lock(&mut self, operator_id: u64, case_id: B256) -> Result<u32, Revert> {
        lock::cancel(self, operator_id, case_id)
    }

    #[cfg(any(test, feature = "export-abi"))]
    #[payable]
    pub fn compensate_lock(&mut self, operator_id: u64, case_id: B256) -> Result<u32, Revert> {
        lock::compensate(self, operator_id, case_id)
    }

    pub fn settle_lock(&mut self, operator_id: u64, case_id: B256) -> Result<u32, Revert> {
        lock::settle(self, operator_id, case_id)
    }

    pub fn slash(
        &mut self,
        operator_ids: Vec<u64>,
        amounts: Vec<U256>,
        beneficiary: Address,
    ) -> Result<(Vec<U256>, Vec<u32>), Revert> {
        slash::slash(self, &operator_ids, &amounts, beneficiary)
    }

    pub fn report_loss(&mut self, assets: U256, beneficiary: Address) -> Result<(), Revert> {
        slash::report_loss(self, assets, beneficiary)
    }

    pub fn withdraw_recovered(&mut self, to: Address) -> Result<U256, Revert> {
        withdraw::withdraw_recovered(self, to)
    }

    pub fn pause(&mut self, until: u64) -> Result<(), Revert> {
        pause::pause(self, until)
    }

    pub fn unpause(&mut self) -> Result<(), Revert> {
        pause::unpause(self)
    }

    pub fn set_bond_curve(
        &mut self,
        kind: u8,
        from_seats: Vec<u32>,
        prices_wei: Vec<U256>,
    ) -> Result<(), Revert> {
        parameters::set_bond_curve(self, kind, from_seats, prices_wei)
    }

    pub fn set_slash_cap(&mut self, cap_bps: u16) -> Result<(), Revert> {
        parameters::set_slash_cap(self, cap_bps)
    }

    pub fn total_assets(&self) -> Result<U256, Revert> {
        Ok(U256::from(self.load_totals()?.assets))
    }

    pub fn unvested(&self) -> Result<(U256, u64), Revert> {
        donate::unvested(self)
    }

    pub fn total_shares(&self) -> Result<U256, Revert> {
        Ok(U256::from(self.load_totals()?.shares))
    }

    pub fn total_recovered(&self) -> U256 {
        U256::from(words::halves(self.reserves.get()).1)
    }

    pub fn convert_to_shares(&self, assets: U256) -> Result<U256, Revert> {
        self.load_totals()?.convert(to_shares_down, assets)
    }

    pub fn convert_to_assets(&self, shares: U256) -> Result<U256, Revert> {
        self.load_totals()?.convert(to_assets_down, shares)
    }

    pub fn preview_withdraw(&self, assets: U256) -> Result<U256, Revert> {
        self.load_totals()?.convert(to_shares_up, assets)
    }

    pub fn shares_of(&self, operator_id: u64) -> U256 {
        U256::from(self.load_operator(operator_id).shares)
    }

    pub fn assets_of(&self, operator_id: u64) -> Result<U256, Revert> {
        let shares = self.load_operator(operator_id).shares;
        self.load_totals()?.value_down(shares).map(U256::from)
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
        curve::capacity_of(self, operator_id, &self.load_operator(operator_id))
    }

    pub fn capacities_of(&self, operator_ids: Vec<u64>) -> Result<Vec<u32>, Revert> {
        let (curve, totals) = (self.load_curve(0), self.load_totals()?);
        let capacity = |id| curve::capacity(self, &curve, id, &self.load_operator(id), &totals);
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
        let (curve, operator) = (self.load_curve(0), self.load_operator(operator_id));
        holds::required_up(self, &curve, operator_id, &operator, seats).map(U256::from)
    }

    pub fn nodes_of(&self, operator_id: u64, kind: u8) -> Result<u16, Revert> {
        holds::nodes_of(self, operator_id, kind)
    }

    pub fn reserved_of(&self, operator_id: u64) -> Result<U256, Revert> {
        holds::reserved_of(self, operator_id)
    }

    pub fn locked_of(&self, operator_id: u64) -> U256 {
        holds::locked_of(self, operator_id)
    }

    pub fn locks_of(&self, operator_id: u64) -> holds::Lists {
        holds::locks_of(self, operator_id)
    }

    pub fn bond_curve(&self, kind: u8) -> Result<(Vec<u32>, Vec<U256>), Revert> {
        Ok(curve::lists(&self.load_curve(curve::known(kind)?)))
    }

    pub fn paused_until(&self) -> Result<u64, Revert> {
        pause::paused_until(self)
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
