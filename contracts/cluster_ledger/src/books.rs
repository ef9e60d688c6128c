//! A cluster with the accounts that it pays, as loaded for one call: each storage slot is read once, changed in memory
//! and written once.

use alloc::{vec, vec::Vec};

use alloy_primitives::{Address, U64, U128, U256};
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert};
use surety_interfaces::IClusterLedger::{
    CapacityExceeded, ClusterLiquidated, ClusterNotFound, InsufficientBalance, OperatorNotActive,
    OperatorNotFound, Settled, ValidatorLimitExceeded,
};
use surety_protocol::cluster;

use crate::ClusterLedger;
use crate::words::{
    Account, Checkpoint, Hot, MAX_HOT_EARNINGS, Network, decode_ids, decode_owner, encode_ids,
    encode_owner,
};

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
        self.operator_ids.iter().copied().map(u64::from).collect()
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
        let then = core::mem::take(&mut self.cluster.indices);
        self.take_indices()?;
        let now = &self.cluster.indices;
        let changes = now.iter().zip(&then).map(|(now, then)| now.checked_sub(*then));
        let mut parts = changes.collect::<Option<Vec<_>>>().or_overflow()?;
        let hot = &mut self.cluster.hot;
        let network_change = hot.network_index.checked_sub(before.network_index).or_overflow()?;
        let split = cluster::settle(before.balance, hot.validators, &mut parts, network_change)
            .or_overflow()?;
        hot.balance = split.balance_wei;
        for (account, part) in self.accounts.iter_mut().zip(parts) {
            account.earnings = account.earnings.checked_add(part).or_overflow()?;
        }
        let earnings = &mut self.network.earnings;
        *earnings = earnings.checked_add(split.network_wei).or_overflow()?;
        let paid = before.balance.checked_sub(split.balance_wei).or_overflow()?;
        Ok((paid.checked_add(split.unpaid_wei).or_overflow()?, paid))
    }

    /// Makes the present fee indices the cluster's.
    pub fn take_indices(&mut self) -> Result<(), Revert> {
        let indices = self.accounts.iter().map(|account| account.accrual.index_at(self.slot));
        self.cluster.indices = indices.collect::<Result<_, _>>()?;
        self.cluster.hot.network_index = self.network.accrual.index_at(self.slot)?;
        Ok(())
    }

    pub fn add_balance(&mut self, amount: U256) -> Result<(), Revert> {
        let hot = &mut self.cluster.hot;
        hot.balance = add_amount(hot.balance, amount)?;
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

    pub fn add_validators(&mut self, count: u32) -> Result<(), Revert> {
        let hot = &mut self.cluster.hot;
        hot.validators = hot.validators.checked_add(count).or_overflow()?;
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
    fn running(&self) -> u32 {
        if self.cluster.hot.active { self.cluster.hot.validators } else { 0 }
    }

    pub fn burn_rate(&self) -> Result<u128, Revert> {
        // at most 13 fees of 47 bits
        let fees = self.accounts.iter().map(|account| u128::from(account.accrual.fee));
        let fees = fees.fold(0, u128::saturating_add);
        cluster::burn_rate(self.running(), fees, self.network.accrual.fee).or_overflow()
    }

    pub fn balance(&self) -> U256 {
        U256::from(self.cluster.hot.balance)
    }
}

/// A balance with `amount` more; what does not fit its field is refused when it is written.
pub fn add_amount(balance: u128, amount: U256) -> Result<u128, Revert> {
    balance.checked_add(u128::try_from(amount).or_overflow()?).or_overflow()
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

impl ClusterLedger {
    pub(crate) fn open(&self, cluster_id: u64) -> Result<Book, Revert> {
        let cluster = self.load_cluster(cluster_id)?;
        self.open_with(cluster_id, cluster)
    }

    /// The book of a cluster that may not be in storage yet.
    pub(crate) fn open_with(&self, id: u64, cluster: Cluster) -> Result<Book, Revert> {
        let ids = cluster.operator_ids.iter();
        let accounts = ids.map(|id| self.account(u64::from(*id))).collect::<Result<_, _>>()?;
        let network = Network::decode(self.network.get());
        Ok(Book { slot: self.slot()?, id, cluster, accounts, network })
    }

    /// Settles an active cluster; a liquidated one owes nothing.
    pub(crate) fn settle_book(&mut self, book: &mut Book) -> Result<(), Revert> {
        if !book.cluster.hot.active {
            return Ok(());
        }
        let (usage, paid) = book.settle()?;
        if usage > 0 {
            self.vm().log(Settled {
                clusterId: book.id,
                usage: U256::from(usage),
                paid: U256::from(paid),
                balance: book.balance(),
            });
        }
        Ok(())
    }

    /// Writes what a settlement and seats change; ids and owner are written by [`Self::store_members`].
    pub(crate) fn close(&mut self, book: &Book) -> Result<(), Revert> {
        let Cluster { hot, operator_ids, indices, .. } = &book.cluster;
        let (first_index, others) = indices.split_first().or_overflow()?;
        let mut slots = self.clusters.setter(U64::from(book.id));
        slots.hot.set(Hot { first_index: *first_index, ..*hot }.encode()?);
        for ((place, indices), operator_id) in
            others.chunks(3).enumerate().zip(operator_ids.iter().skip(3))
        {
            let indices = indices.try_into().or_overflow()?;
            let word = Checkpoint { indices, operator_id: *operator_id }.encode()?;
            slots.checkpoints.setter(place).or_overflow()?.set(word);
        }
        for (account, id) in book.accounts.iter().zip(operator_ids) {
            self.store_account(u64::from(*id), account)?;
        }
        self.network.set(book.network.encode()?);
        Ok(())
    }

    pub(crate) fn store_members(&mut self, id: u64, cluster: &Cluster) -> Result<(), Revert> {
        let ids = &cluster.operator_ids;
        let mut slots = self.clusters.setter(U64::from(id));
        slots.owner.set(encode_owner(cluster.owner, ids)?);
        let beside_others = usize::from(cluster.hot.tolerance).saturating_add(3);
        if let Some(more @ [_, ..]) = ids.get(beside_others..) {
            slots.more_ids.set(encode_ids(more)?);
        }
        Ok(())
    }

    pub(crate) fn load_cluster(&self, cluster_id: u64) -> Result<Cluster, Revert> {
        let hot = self.load_hot(cluster_id)?;
        let slots = self.clusters.getter(U64::from(cluster_id));
        let tolerance = usize::from(hot.tolerance);
        let (owner, first_ids) = decode_owner(slots.owner.get());
        let (mut operator_ids, mut indices) = (first_ids.to_vec(), vec![hot.first_index]);
        for place in 0..tolerance {
            let word = slots.checkpoints.get(place).or_overflow()?;
            let checkpoint = Checkpoint::decode(word);
            indices.extend(checkpoint.indices);
            operator_ids.push(checkpoint.operator_id);
        }
        let more = tolerance.saturating_sub(1).saturating_mul(2);
        if more > 0 {
            operator_ids.extend(decode_ids(slots.more_ids.get(), more));
        }
        Ok(Cluster { hot, owner, operator_ids, indices })
    }

    pub(crate) fn load_hot(&self, cluster_id: u64) -> Result<Hot, Revert> {
        let hot = Hot::decode(self.clusters.getter(U64::from(cluster_id)).hot.get());
        if hot.tolerance == 0 {
            return Err(ClusterNotFound { clusterId: cluster_id }.into());
        }
        Ok(hot)
    }

    pub(crate) fn account(&self, operator_id: u64) -> Result<Account, Revert> {
        let account = Account::decode(self.operators.get(U64::from(operator_id)));
        if !account.exists {
            return Err(OperatorNotFound { operatorId: operator_id }.into());
        }
        Ok(account)
    }

    /// Earnings that outgrow the account's word move to the second slot as a whole, about once per 73 tokens.
    pub(crate) fn store_account(&mut self, id: u64, account: &Account) -> Result<(), Revert> {
        let mut account = *account;
        if account.earnings > MAX_HOT_EARNINGS {
            let carried = self.carried_earnings.get(U64::from(id)).to::<u128>();
            let carried = carried.checked_add(account.earnings).or_overflow()?;
            self.carried_earnings.setter(U64::from(id)).set(U128::from(carried));
            account.earnings = 0;
        }
        self.operators.setter(U64::from(id)).set(account.encode()?);
        Ok(())
    }

    pub(crate) fn collateral(&self, book: &Book) -> Result<U256, Revert> {
        let threshold = self.threshold_slots.get().to::<u64>();
        let minimum = U256::from(self.minimum_collateral.get());
        let burn_rate = book.burn_rate()?;
        Ok(cluster::liquidation_collateral(book.running(), burn_rate, threshold, minimum))
    }

    pub(crate) fn is_below_collateral(&self, book: &Book) -> Result<bool, Revert> {
        let collateral = self.collateral(book)?;
        Ok(cluster::liquidatable(book.running(), book.balance(), collateral))
    }

    pub(crate) fn only_solvent(&self, book: &Book) -> Result<(), Revert> {
        if !self.is_below_collateral(book)? {
            return Ok(());
        }
        let required = self.collateral(book)?;
        Err(InsufficientBalance { clusterId: book.id, balance: book.balance(), required }.into())
    }
}
