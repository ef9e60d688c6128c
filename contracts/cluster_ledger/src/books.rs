//! A cluster with the accounts that it pays, as loaded for one call: each storage slot is read once, changed in memory
//! and written once.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use surety_interfaces::IClusterLedger::{
    CapacityExceeded, ClusterLiquidated, OperatorNotActive, ValidatorLimitExceeded,
};
use surety_protocol::cluster;

use crate::refusal::{Checked, Outcome};
use crate::refuse;
use crate::words::{Account, Hot, Network};

/// An operator in a cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Member {
    pub id: u32,
    pub account: Account,
}

#[derive(Debug)]
pub struct Book {
    pub slot: u64,
    pub id: u64,
    pub owner: Address,
    pub hot: Hot,
    /// In the order of their ids.
    pub members: Vec<Member>,
    pub network: Network,
}

impl Book {
    pub fn ids(&self) -> Vec<u64> {
        let mut ids = Vec::new();
        for member in &self.members {
            ids.push(u64::from(member.id));
        }
        ids
    }

    pub fn place_of(&self, operator_id: u64) -> Option<usize> {
        self.members.iter().position(|member| u64::from(member.id) == operator_id)
    }

    pub fn member(&self, place: usize) -> Outcome<Member> {
        self.members.get(place).copied().or_overflow()
    }

    /// Splits what the members and the network charged since the last settlement; what was used, and what the balance
    /// covered of it.
    pub fn settle(&mut self, mut parts: Vec<u128>, network: u128) -> Outcome<(u128, u128)> {
        let before = self.hot;
        let split =
            cluster::settle(before.balance, before.weight, &mut parts, network).or_overflow()?;
        self.hot.slot = self.slot;
        self.hot.balance = split.balance_wei;
        for (member, part) in self.members.iter_mut().zip(parts) {
            let earnings = &mut member.account.earnings;
            *earnings = earnings.checked_add(part).or_overflow()?;
        }
        let earnings = &mut self.network.earnings;
        *earnings = earnings.checked_add(split.network_wei).or_overflow()?;
        // what was paid is no more than there was
        let paid = before.balance.saturating_sub(split.balance_wei);
        Ok((paid.saturating_add(split.unpaid_wei), paid))
    }

    pub fn only_active(&self) -> Outcome {
        if self.hot.active {
            return Ok(());
        }
        refuse!(ClusterLiquidated { clusterId: self.id })
    }

    pub fn take_seats(&mut self, count: u32, limit: u32) -> Outcome {
        for member in &mut self.members {
            member.take_seats(count, limit)?;
        }
        Ok(())
    }

    pub fn release_seats(&mut self, count: u32) -> Outcome {
        for member in &mut self.members {
            let seats = &mut member.account.seats;
            *seats = seats.checked_sub(count).or_overflow()?;
        }
        Ok(())
    }

    /// Takes validators off and, while the cluster is active, their seats.
    pub fn drop_validators(&mut self, count: u32, weight: u64) -> Outcome {
        if self.hot.active {
            self.release_seats(count)?;
        }
        self.hot.validators = self.hot.validators.checked_sub(count).or_overflow()?;
        self.hot.weight = self.hot.weight.checked_sub(weight).or_overflow()?;
        Ok(())
    }

    /// Validators that burn money: none in a liquidated cluster.
    pub fn running(&self) -> u32 {
        if self.hot.active { self.hot.validators } else { 0 }
    }

    pub fn burn_rate(&self) -> Outcome<u128> {
        let mut fees = 0_u128;
        for member in &self.members {
            // at most 13 fees of 47 bits
            fees = fees.saturating_add(member.account.accrual.fee.into());
        }
        let weight = if self.hot.active { self.hot.weight } else { 0 };
        cluster::burn_rate(weight, fees, self.network.accrual.fee).or_overflow()
    }

    pub fn balance(&self) -> U256 {
        U256::from(self.hot.balance)
    }

    /// Takes from the balance and returns what is left; none if it does not suffice.
    pub fn spend(&mut self, amount: U256) -> Option<U256> {
        let left = self.hot.balance.checked_sub(u128::try_from(amount).ok()?)?;
        self.hot.balance = left;
        Some(U256::from(left))
    }
}

impl Hot {
    /// What does not fit the field is refused when it is written.
    pub fn add_balance(&mut self, amount: U256) -> Outcome {
        let amount = u128::try_from(amount).or_overflow()?;
        self.balance = self.balance.checked_add(amount).or_overflow()?;
        Ok(())
    }
}

impl Member {
    pub fn only_active(&self) -> Outcome {
        if self.account.active {
            return Ok(());
        }
        refuse!(OperatorNotActive { operatorId: u64::from(self.id) })
    }

    /// Gives the operator `count` more seats if it may have them.
    pub fn take_seats(&mut self, count: u32, limit: u32) -> Outcome {
        self.only_active()?;
        let Account { seats, capacity, .. } = self.account;
        let (operator_id, seats) = (u64::from(self.id), seats.checked_add(count).or_overflow()?);
        if seats > capacity {
            return refuse!(CapacityExceeded { operatorId: operator_id, seats, capacity });
        }
        if seats > limit {
            return refuse!(ValidatorLimitExceeded { operatorId: operator_id, seats, limit });
        }
        self.account.seats = seats;
        Ok(())
    }
}
