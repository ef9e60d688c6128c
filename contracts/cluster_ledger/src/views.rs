//! Views show a cluster as if it were settled in the present slot.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use surety_protocol::cluster::{liquidatable, runway_slots_down};

use crate::ClusterLedger;
use crate::books::Book;
use crate::refusal::Outcome;

impl ClusterLedger {
    fn live(&self, cluster_id: u64) -> Outcome<&'static mut Book> {
        let book = self.open(cluster_id)?;
        if book.hot.active {
            book.settle()?;
        }
        Ok(book)
    }

    pub(crate) fn view_operator(
        &self,
        operator_id: u64,
    ) -> Outcome<(u32, u32, bool, bool, U256, U256)> {
        let account = self.account(operator_id)?;
        let fee = U256::from(account.accrual.fee);
        let earnings = self.earnings_of(operator_id, &account)?;
        let (active, is_private) = (account.active, account.is_private);
        Ok((account.seats, account.capacity, active, is_private, fee, earnings))
    }

    pub(crate) fn view_cluster(
        &self,
        cluster_id: u64,
    ) -> Outcome<(Address, bool, u32, U256, Vec<u64>)> {
        let book = self.live(cluster_id)?;
        let hot = book.hot;
        Ok((book.owner, hot.active, hot.validators, book.balance(), book.ids()))
    }

    pub(crate) fn view_burn_rate(&self, cluster_id: u64) -> Outcome<U256> {
        Ok(U256::from(self.open(cluster_id)?.burn_rate()?))
    }

    pub(crate) fn view_collateral(&self, cluster_id: u64) -> Outcome<U256> {
        self.collateral(self.open(cluster_id)?)
    }

    pub(crate) fn view_runway(&self, cluster_id: u64) -> Outcome<U256> {
        let book = self.live(cluster_id)?;
        Ok(runway_slots_down(book.balance(), self.collateral(book)?, book.burn_rate()?))
    }

    pub(crate) fn view_liquidatable(&self, cluster_id: u64) -> Outcome<bool> {
        let book = self.live(cluster_id)?;
        Ok(liquidatable(book.running(), book.balance(), self.collateral(book)?))
    }
}
