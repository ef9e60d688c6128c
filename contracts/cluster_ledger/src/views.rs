//! Views show a cluster as if it were settled in the present slot.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use surety_components::Revert;
use surety_protocol::cluster::runway_slots_down;

use crate::ClusterLedger;
use crate::books::Book;

impl ClusterLedger {
    fn live(&self, cluster_id: u64) -> Result<Book, Revert> {
        let mut book = self.open(cluster_id)?;
        if book.cluster.hot.active {
            book.settle()?;
        }
        Ok(book)
    }

    pub(crate) fn view_operator(
        &self,
        operator_id: u64,
    ) -> Result<(u32, u32, bool, bool, U256, U256), Revert> {
        let account = self.account(operator_id)?;
        let fee = U256::from(account.accrual.fee);
        let earnings = self.earnings_of(operator_id, &account)?;
        let (active, is_private) = (account.active, account.is_private);
        Ok((account.seats, account.capacity, active, is_private, fee, earnings))
    }

    pub(crate) fn view_cluster(
        &self,
        cluster_id: u64,
    ) -> Result<(Address, bool, u32, U256, Vec<u64>), Revert> {
        let book = self.live(cluster_id)?;
        let (hot, ids) = (book.cluster.hot, book.cluster.ids());
        Ok((book.cluster.owner, hot.active, hot.validators, book.balance(), ids))
    }

    pub(crate) fn view_burn_rate(&self, cluster_id: u64) -> Result<U256, Revert> {
        Ok(U256::from(self.open(cluster_id)?.burn_rate()?))
    }

    pub(crate) fn view_collateral(&self, cluster_id: u64) -> Result<U256, Revert> {
        self.collateral(&self.open(cluster_id)?)
    }

    pub(crate) fn view_runway(&self, cluster_id: u64) -> Result<U256, Revert> {
        let book = self.live(cluster_id)?;
        Ok(runway_slots_down(book.balance(), self.collateral(&book)?, book.burn_rate()?))
    }

    pub(crate) fn view_liquidatable(&self, cluster_id: u64) -> Result<bool, Revert> {
        self.is_below_collateral(&self.live(cluster_id)?)
    }
}
