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
mod shelf;
mod slash;
#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests;
mod totals;
mod window;
mod withdraw;

use crate::shelf::{DISTRIBUTOR, REGISTRY, RESERVES, SETTLEMENT};
use alloc::{vec, vec::Vec};
use surety_components::refusal::Outcome;

use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use surety_components::slots::Shelf;
use surety_components::{Access, words};
use surety_protocol::bond::{to_assets_down, to_shares_down, to_shares_up};

#[storage]
#[entrypoint]
pub struct CollateralVault {
    access: Access,
    /// Everything else, by the keys of module `shelf`.
    shelf: Shelf,
}

surety_components::access!(CollateralVault);

// On chain the functions are called by module `router`.
#[cfg_attr(any(test, feature = "export-abi"), surety_macros::sections(Administered))]
impl CollateralVault {
    #[cfg(any(test, feature = "export-abi"))]
    #[constructor]
    pub fn constructor(&mut self, admin: Address) -> Outcome {
        self.access.init(admin)?;
        parameters::set_defaults(self)
    }

    pub fn wire(
        &mut self,
        registry: Address,
        settlement: Address,
        distributor: Address,
    ) -> Outcome {
        parameters::wire(self, registry, settlement, distributor)
    }

    #[cfg(any(test, feature = "export-abi"))]
    #[payable]
    pub fn deposit(&mut self, operator_id: u64) -> Outcome<u32> {
        deposit::deposit(self, operator_id)
    }

    pub fn withdraw(
        &mut self,
        operator_id: u64,
        assets: U256,
        to: Address,
        seats: u32,
    ) -> Outcome<u32> {
        withdraw::withdraw(self, operator_id, assets, to, seats)
    }

    pub fn set_multipliers(
        &mut self,
        operator_ids: Vec<u64>,
        multipliers_bps: Vec<u16>,
    ) -> Outcome<Vec<u32>> {
        parameters::set_multipliers(self, &operator_ids, &multipliers_bps)
    }

    #[cfg(any(test, feature = "export-abi"))]
    #[payable]
    pub fn repay_debt(&mut self, operator_id: u64) -> Outcome {
        deposit::repay_debt(self, operator_id)
    }

    #[cfg(any(test, feature = "export-abi"))]
    #[payable]
    pub fn donate(&mut self) -> Outcome {
        donate::donate(self)
    }

    pub fn set_nodes(
        &mut self,
        operator_id: u64,
        kind: u8,
        nodes: u16,
        seats: u32,
    ) -> Outcome<u32> {
        nodes::set_nodes(self, operator_id, kind, nodes, seats)
    }

    pub fn lock_bond(
        &mut self,
        operator_id: u64,
        case_id: B256,
        amount: U256,
        until: u64,
        beneficiary: Address,
    ) -> Outcome<u32> {
        lock::lock(self, operator_id, case_id, amount, until, beneficiary)
    }

    pub fn cancel_lock(&mut self, operator_id: u64, case_id: B256) -> Outcome<u32> {
        lock::cancel(self, operator_id, case_id)
    }

    #[cfg(any(test, feature = "export-abi"))]
    #[payable]
    pub fn compensate_lock(&mut self, operator_id: u64, case_id: B256) -> Outcome<u32> {
        lock::compensate(self, operator_id, case_id)
    }

    pub fn settle_lock(&mut self, operator_id: u64, case_id: B256) -> Outcome<u32> {
        lock::settle(self, operator_id, case_id)
    }

    pub fn slash(
        &mut self,
        operator_ids: Vec<u64>,
        amounts: Vec<U256>,
        beneficiary: Address,
    ) -> Outcome<(Vec<U256>, Vec<u32>)> {
        slash::slash(self, &operator_ids, &amounts, beneficiary)
    }

    pub fn report_loss(&mut self, assets: U256, beneficiary: Address) -> Outcome {
        slash::report_loss(self, assets, beneficiary)
    }

    pub fn withdraw_recovered(&mut self, to: Address) -> Outcome<U256> {
        withdraw::withdraw_recovered(self, to)
    }

    pub fn pause(&mut self, until: u64) -> Outcome {
        pause::pause(self, until)
    }

    pub fn unpause(&mut self) -> Outcome {
        pause::unpause(self)
    }

    pub fn set_bond_curve(
        &mut self,
        kind: u8,
        from_seats: Vec<u32>,
        prices_wei: Vec<U256>,
    ) -> Outcome {
        parameters::set_bond_curve(self, kind, from_seats, prices_wei)
    }

    pub fn set_slash_cap(&mut self, cap_bps: u16) -> Outcome {
        parameters::set_slash_cap(self, cap_bps)
    }

    pub fn total_assets(&self) -> Outcome<U256> {
        Ok(U256::from(self.load_totals()?.assets))
    }

    pub fn unvested(&self) -> Outcome<(U256, u64)> {
        donate::unvested(self)
    }

    pub fn total_shares(&self) -> Outcome<U256> {
        Ok(U256::from(self.load_totals()?.shares))
    }

    pub fn total_recovered(&self) -> U256 {
        U256::from(words::halves(self.word(RESERVES)).1)
    }

    pub fn convert_to_shares(&self, assets: U256) -> Outcome<U256> {
        self.load_totals()?.convert(to_shares_down, assets)
    }

    pub fn convert_to_assets(&self, shares: U256) -> Outcome<U256> {
        self.load_totals()?.convert(to_assets_down, shares)
    }

    pub fn preview_withdraw(&self, assets: U256) -> Outcome<U256> {
        self.load_totals()?.convert(to_shares_up, assets)
    }

    pub fn shares_of(&self, operator_id: u64) -> U256 {
        U256::from(self.load_operator(operator_id).shares)
    }

    pub fn assets_of(&self, operator_id: u64) -> Outcome<U256> {
        let shares = self.load_operator(operator_id).shares;
        self.load_totals()?.value_down(shares).map(U256::from)
    }

    pub fn debt_of(&self, operator_id: u64) -> U256 {
        U256::from(self.load_operator(operator_id).debt)
    }

    pub fn recovered_of(&self, beneficiary: Address) -> U256 {
        self.recovered(beneficiary)
    }

    pub fn multiplier_of(&self, operator_id: u64) -> u16 {
        self.load_operator(operator_id).multiplier_bps
    }

    pub fn capacity_of(&self, operator_id: u64) -> Outcome<u32> {
        curve::capacity_of(self, operator_id, &self.load_operator(operator_id))
    }

    pub fn capacities_of(&self, operator_ids: Vec<u64>) -> Outcome<Vec<u32>> {
        let (curve, totals) = (self.load_curve(0), self.load_totals()?);
        let mut capacities = Vec::new();
        for id in operator_ids {
            let operator = self.load_operator(id);
            capacities.push(curve::capacity(self, &curve, id, &operator, &totals)?);
        }
        Ok(capacities)
    }

    pub fn preview_capacity(&self, operator_id: u64, assets: U256, seats: u32) -> Outcome<u32> {
        withdraw::preview_capacity(self, operator_id, assets, seats)
    }

    pub fn required_for(&self, operator_id: u64, seats: u32) -> Outcome<U256> {
        let (curve, operator) = (self.load_curve(0), self.load_operator(operator_id));
        holds::required_up(self, &curve, operator_id, &operator, seats).map(U256::from)
    }

    pub fn nodes_of(&self, operator_id: u64, kind: u8) -> Outcome<u16> {
        holds::nodes_of(self, operator_id, kind)
    }

    pub fn reserved_of(&self, operator_id: u64) -> Outcome<U256> {
        holds::reserved_of(self, operator_id)
    }

    pub fn locked_of(&self, operator_id: u64) -> U256 {
        holds::locked_of(self, operator_id)
    }

    #[cfg(any(test, feature = "export-abi"))]
    pub fn locks_of(&self, operator_id: u64) -> (Vec<B256>, Vec<U256>, Vec<u64>, Vec<Address>) {
        let (cases, amounts, untils, beneficiaries) = holds::locks_of(self, operator_id);
        let address = |word: U256| Address::from_word(word.into());
        (
            cases.into_iter().map(B256::from).collect(),
            amounts,
            untils.into_iter().map(|word| word.to()).collect(),
            beneficiaries.into_iter().map(address).collect(),
        )
    }

    #[cfg(any(test, feature = "export-abi"))]
    pub fn bond_curve(&self, kind: u8) -> Outcome<(Vec<u32>, Vec<U256>)> {
        let (seats, prices) = curve::bond_curve(self, kind)?;
        Ok((seats.into_iter().map(|word| word.to()).collect(), prices))
    }

    pub fn paused_until(&self) -> Outcome<u64> {
        pause::paused_until(self)
    }

    pub fn slash_cap_bps(&self) -> u16 {
        self.load_window().cap_bps
    }

    pub fn slashed_in_window(&self) -> Outcome<U256> {
        window::slashed(self)
    }

    pub fn wiring(&self) -> (Address, Address, Address) {
        let at = |key| self.load_address(key);
        (at(REGISTRY), at(SETTLEMENT), at(DISTRIBUTOR))
    }
}
