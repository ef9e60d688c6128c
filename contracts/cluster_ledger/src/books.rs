//! A cluster with the accounts that it pays, as loaded for one call: each storage slot is read once, changed in memory
//! and written once. (Loops instead of iterator chains keep the program small.)

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use surety_components::{Checked, Revert};
use surety_interfaces::IClusterLedger::{
    CapacityExceeded, ClusterLiquidated, OperatorNotActive, ValidatorLimitExceeded,
};
use surety_protocol::cluster;

use crate::words::{Account, Hot, Network};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    pub hot: Hot,
    pub owner: Address,
    /// Ascending.
    pub operator_ids: Vec<u32>,
    /// The operators' fee indices as of the last settlement, in the same order.
    pub indices: Vec<u128>,
}

impl Cluster {
    pub fn ids(&self) -> Vec<u64> {
        let mut ids = Vec::new();
        for id in &self.operator_ids {
            ids.push(u64::from(*id));
        }
        ids
    }
}

#[derive(Debug)]
pub struct Book {
    pub slot: u64,
    pub id: u64,
    pub cluster: Cluster,
    /// In the order of the cluster's operator ids.
    pub accounts: Vec<Account>,
    pub network: Network,
}

impl Book {
    /// Splits what the cluster has used since its last settlement; what was used, and what the balance covered of it.
    pub fn settle(&mut self) -> Result<(u128, u128), Revert> {
        let before = self.cluster.hot;
        let mut parts = core::mem::take(&mut self.cluster.indices);
        self.take_indices()?;
        for (part, now) in parts.iter_mut().zip(&self.cluster.indices) {
            *part = now.checked_sub(*part).or_overflow()?;
        }
        let hot = &mut self.cluster.hot;
        let network_change = hot.network_index.checked_sub(before.network_index).or_overflow()?;
        let split = cluster::settle(before.balance, hot.validators, &mut parts, network_change)
            .or_overflow()?;
        hot.balance = split.balance_wei;
        for (account, part) in self.accounts.iter_mut().zip(&parts) {
            account.earnings = account.earnings.checked_add(*part).or_overflow()?;
        }
        let earnings = &mut self.network.earnings;
        *earnings = earnings.checked_add(split.network_wei).or_overflow()?;
        let paid = before.balance.checked_sub(split.balance_wei).or_overflow()?;
        Ok((paid.checked_add(split.unpaid_wei).or_overflow()?, paid))
    }

    /// Makes the present fee indices the cluster's.
    pub fn take_indices(&mut self) -> Result<(), Revert> {
        let mut indices = Vec::new();
        for account in &self.accounts {
            indices.push(account.accrual.index_at(self.slot)?);
        }
        self.cluster.indices = indices;
        self.cluster.hot.network_index = self.network.accrual.index_at(self.slot)?;
        Ok(())
    }

    pub fn only_active(&self) -> Result<(), Revert> {
        if self.cluster.hot.active {
            return Ok(());
        }
        Err(ClusterLiquidated { clusterId: self.id }.into())
    }

    pub fn take_seats(&mut self, count: u32, limit: u32) -> Result<(), Revert> {
        for (account, id) in self.accounts.iter_mut().zip(&self.cluster.operator_ids) {
            take_seats(account, u64::from(*id), count, limit)?;
        }
        Ok(())
    }

    pub fn release_seats(&mut self, count: u32) -> Result<(), Revert> {
        for account in &mut self.accounts {
            account.seats = account.seats.checked_sub(count).or_overflow()?;
        }
        Ok(())
    }

    /// Takes validators off and, while the cluster is active, their seats.
    pub fn drop_validators(&mut self, count: u32) -> Result<(), Revert> {
        if self.cluster.hot.active {
            self.release_seats(count)?;
        }
        let hot = &mut self.cluster.hot;
        hot.validators = hot.validators.checked_sub(count).or_overflow()?;
        Ok(())
    }

    /// Validators that burn money: none in a liquidated cluster.
    pub fn running(&self) -> u32 {
        if self.cluster.hot.active { self.cluster.hot.validators } else { 0 }
    }

    pub fn burn_rate(&self) -> Result<u128, Revert> {
        let mut fees = 0_u128;
        for account in &self.accounts {
            // at most 13 fees of 47 bits
            fees = fees.saturating_add(account.accrual.fee.into());
        }
        cluster::burn_rate(self.running(), fees, self.network.accrual.fee).or_overflow()
    }

    pub fn balance(&self) -> U256 {
        U256::from(self.cluster.hot.balance)
    }

    /// Takes from the balance; none if it does not suffice.
    pub fn spend(&mut self, amount: U256) -> Option<U256> {
        let left = self.balance().checked_sub(amount)?;
        self.cluster.hot.balance = u128::try_from(left).ok()?;
        Some(left)
    }
}

impl Hot {
    /// What does not fit the field is refused when it is written.
    pub fn add_balance(&mut self, amount: U256) -> Result<(), Revert> {
        let amount = u128::try_from(amount).or_overflow()?;
        self.balance = self.balance.checked_add(amount).or_overflow()?;
        Ok(())
    }
}

/// Gives an operator `count` more seats if it may have them.
pub fn take_seats(
    account: &mut Account,
    operator_id: u64,
    count: u32,
    limit: u32,
) -> Result<(), Revert> {
    if !account.active {
        return Err(OperatorNotActive { operatorId: operator_id }.into());
    }
    let seats = account.seats.checked_add(count).or_overflow()?;
    if seats > account.capacity {
        let capacity = account.capacity;
        return Err(CapacityExceeded { operatorId: operator_id, seats, capacity }.into());
    }
    if seats > limit {
        return Err(ValidatorLimitExceeded { operatorId: operator_id, seats, limit }.into());
    }
    account.seats = seats;
    Ok(())
}
