//! Views show a cluster as if it were settled in the present slot.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256};
use surety_protocol::cluster::{liquidatable, runway_slots_down};

use crate::ClusterLedger;
use crate::books::Book;
use crate::refusal::Outcome;
use crate::shelf::{OPERATOR, key};
use crate::words::{Account, Basics, Thresholds};

impl ClusterLedger {
    fn live(&self, cluster_id: u64) -> Outcome<&'static mut Book> {
        let book = self.open(cluster_id)?;
        if book.hot.active {
            let (parts, network) = self.charges(book)?;
            book.settle(parts, network)?;
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

    pub(crate) fn view_seats(&self, operator_id: u64) -> u32 {
        Account::decode(self.word(key(OPERATOR, operator_id, 0))).seats
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

    pub(crate) fn view_validator(&self, validator: B256) -> (u64, bool) {
        let found = self.load_validator(validator);
        (found.cluster_id, found.registered())
    }

    pub(crate) fn view_clock(&self) -> (u64, u64) {
        let Basics { genesis_time, seconds_per_slot, .. } = self.basics();
        (genesis_time, seconds_per_slot)
    }

    pub(crate) fn view_thresholds(&self) -> (u64, U256, U256) {
        let Thresholds { threshold_slots, minimum_collateral, reward_cap } = self.thresholds();
        (threshold_slots, U256::from(minimum_collateral), U256::from(reward_cap))
    }
}
