//! Loads books from storage and writes them back.

use alloc::vec::Vec;

use alloy_primitives::U256;
use surety_components::{Checked, Revert};
use surety_interfaces::IClusterLedger::{
    ClusterNotFound, InsufficientBalance, OperatorNotFound, Settled,
};
use surety_protocol::cluster;

use alloy_sol_types::SolEvent;

use crate::ClusterLedger;
use crate::books::{Book, Cluster};
use crate::words::{
    Account, Checkpoint, Hot, MAX_HOT_EARNINGS, Network, decode_ids, decode_owner, encode_ids,
    encode_owner,
};

/// Places of a cluster's words: the hot one, the owner's, the ids beyond, and one checkpoint per f from here on.
const HOT: u8 = 0;
const OWNER: u8 = 1;
const MORE_IDS: u8 = 2;
const CHECKPOINTS: u8 = 3;

/// The storage key of a cluster's word.
fn key(cluster_id: u64, place: u8) -> U256 {
    // 64 + 8 bits
    U256::from(u128::from(cluster_id) << 8 | u128::from(place))
}

impl ClusterLedger {
    pub(crate) fn open(&self, cluster_id: u64) -> Result<Book, Revert> {
        let cluster = self.load_cluster(cluster_id)?;
        self.open_with(cluster_id, cluster)
    }

    /// The book of a cluster that may not be in storage yet.
    pub(crate) fn open_with(&self, id: u64, cluster: Cluster) -> Result<Book, Revert> {
        let mut accounts = Vec::new();
        for id in &cluster.operator_ids {
            accounts.push(self.account(u64::from(*id))?);
        }
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
            let data = [U256::from(usage), U256::from(paid), book.balance()];
            self.emit(Settled::SIGNATURE_HASH, &[U256::from(book.id)], &data);
        }
        Ok(())
    }

    /// Writes what a settlement and seats change; ids and owner are written by [`Self::store_members`].
    pub(crate) fn close(&mut self, book: &Book) -> Result<(), Revert> {
        let Cluster { hot, operator_ids, indices, .. } = &book.cluster;
        let (first_index, others) = indices.split_first().or_overflow()?;
        self.store_hot(book.id, &Hot { first_index: *first_index, ..*hot })?;
        let mut place = CHECKPOINTS;
        for (indices, operator_id) in others.chunks_exact(3).zip(operator_ids.iter().skip(3)) {
            let indices = indices.try_into().or_overflow()?;
            let word = Checkpoint { indices, operator_id: *operator_id }.encode()?;
            self.clusters.setter(key(book.id, place)).set(word);
            place = place.saturating_add(1);
        }
        for (account, id) in book.accounts.iter().zip(operator_ids) {
            self.store_account(u64::from(*id), account)?;
        }
        self.network.set(book.network.encode()?);
        Ok(())
    }

    pub(crate) fn store_members(&mut self, id: u64, cluster: &Cluster) -> Result<(), Revert> {
        let ids = &cluster.operator_ids;
        self.clusters.setter(key(id, OWNER)).set(encode_owner(cluster.owner, ids)?);
        let beside_others = usize::from(cluster.hot.tolerance).saturating_add(3);
        if let Some(more @ [_, ..]) = ids.get(beside_others..) {
            self.clusters.setter(key(id, MORE_IDS)).set(encode_ids(more)?);
        }
        Ok(())
    }

    pub(crate) fn load_cluster(&self, cluster_id: u64) -> Result<Cluster, Revert> {
        let hot = self.load_hot(cluster_id)?;
        let (owner, first_ids) = decode_owner(self.clusters.get(key(cluster_id, OWNER)));
        let (mut operator_ids, mut indices) = (first_ids.to_vec(), Vec::new());
        indices.push(hot.first_index);
        for place in 0..hot.tolerance {
            let place = CHECKPOINTS.saturating_add(place);
            let checkpoint = Checkpoint::decode(self.clusters.get(key(cluster_id, place)));
            indices.extend_from_slice(&checkpoint.indices);
            operator_ids.push(checkpoint.operator_id);
        }
        let more = usize::from(hot.tolerance).saturating_sub(1).saturating_mul(2);
        if more > 0 {
            let word = self.clusters.get(key(cluster_id, MORE_IDS));
            operator_ids.extend_from_slice(&decode_ids(word, more));
        }
        Ok(Cluster { hot, owner, operator_ids, indices })
    }

    pub(crate) fn load_hot(&self, cluster_id: u64) -> Result<Hot, Revert> {
        let hot = Hot::decode(self.clusters.get(key(cluster_id, HOT)));
        if hot.tolerance == 0 {
            return Err(ClusterNotFound { clusterId: cluster_id }.into());
        }
        Ok(hot)
    }

    pub(crate) fn store_hot(&mut self, cluster_id: u64, hot: &Hot) -> Result<(), Revert> {
        self.clusters.setter(key(cluster_id, HOT)).set(hot.encode()?);
        Ok(())
    }

    pub(crate) fn account(&self, operator_id: u64) -> Result<Account, Revert> {
        let account = Account::decode(self.operators.get(U256::from(operator_id)));
        if !account.exists {
            return Err(OperatorNotFound { operatorId: operator_id }.into());
        }
        Ok(account)
    }

    /// Earnings that outgrow the account's word move to the second slot as a whole, about once per 73 tokens.
    pub(crate) fn store_account(&mut self, id: u64, account: &Account) -> Result<(), Revert> {
        let (mut account, id) = (*account, U256::from(id));
        if account.earnings > MAX_HOT_EARNINGS {
            let carried = self.carried_earnings.get(id);
            let carried = carried.checked_add(U256::from(account.earnings)).or_overflow()?;
            self.carried_earnings.setter(id).set(carried);
            account.earnings = 0;
        }
        self.operators.setter(id).set(account.encode()?);
        Ok(())
    }

    pub(crate) fn collateral(&self, book: &Book) -> Result<U256, Revert> {
        let thresholds = self.thresholds();
        Ok(cluster::liquidation_collateral(
            book.running(),
            book.burn_rate()?,
            thresholds.threshold_slots,
            U256::from(thresholds.minimum_collateral),
        ))
    }

    pub(crate) fn is_below_collateral(&self, book: &Book) -> Result<bool, Revert> {
        let collateral = self.collateral(book)?;
        Ok(cluster::liquidatable(book.running(), book.balance(), collateral))
    }

    pub(crate) fn only_solvent(&self, book: &Book) -> Result<(), Revert> {
        let (balance, required) = (book.balance(), self.collateral(book)?);
        if cluster::liquidatable(book.running(), balance, required) {
            return Err(InsufficientBalance { clusterId: book.id, balance, required }.into());
        }
        Ok(())
    }
}
