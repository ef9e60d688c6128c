//! Views show a cluster as if it were settled in the present slot.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256};
use surety_components::slots::Key;
use surety_protocol::cluster::{liquidatable, runway_slots_down};

use crate::ClusterLedger;
use crate::books::Book;
use crate::refusal::Outcome;
use crate::shelf::OPERATOR;
use crate::words::{Account, Basics, Declared, Thresholds};

/// At most so many rows in an answer.
const PAGE: u64 = 100;

/// Columns: operator ids, seats, capacities, fees, earnings.
pub type Operators = (Vec<u64>, Vec<u32>, Vec<u32>, Vec<U256>, Vec<U256>);
/// Columns: owners, active, validators, balances.
pub type Clusters = (Vec<Address>, Vec<bool>, Vec<u32>, Vec<U256>);

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

    pub(crate) fn view_operators(&self, first_id: u64, limit: u64) -> Operators {
        let mut page = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let first = first_id.max(1);
        for id in first..first.saturating_add(limit.min(PAGE)) {
            if let Ok((seats, capacity, _, _, fee, earnings)) = self.view_operator(id) {
                page.0.push(id);
                page.1.push(seats);
                page.2.push(capacity);
                page.3.push(fee);
                page.4.push(earnings);
            }
        }
        page
    }

    pub(crate) fn view_declared_fee(&self, operator_id: u64) -> Outcome<(U256, u64, u64)> {
        let accrual = self.account(operator_id)?.accrual;
        let Declared { fee, begin } = self.fee_history(operator_id, &accrual).declared;
        if begin == 0 {
            return Ok((U256::ZERO, 0, 0));
        }
        let (begin, end) = self.window(begin, 0, &self.fee_terms())?;
        Ok((U256::from(fee), begin, end))
    }

    pub(crate) fn view_seats(&self, operator_id: u64) -> u32 {
        Account::decode(self.word(Key::new(OPERATOR, operator_id, 0))).seats
    }

    pub(crate) fn view_cluster(
        &self,
        cluster_id: u64,
    ) -> Outcome<(Address, bool, u32, U256, Vec<u64>)> {
        let book = self.live(cluster_id)?;
        let hot = book.hot;
        Ok((book.owner, hot.active, hot.validators, book.balance(), book.ids()))
    }

    pub(crate) fn view_clusters(&self, first_id: u64, limit: u64) -> Outcome<Clusters> {
        let mut page = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let first = first_id.max(1);
        let end = first.saturating_add(limit.min(PAGE));
        for id in first..end.min(self.cluster_count().saturating_add(1)) {
            let book = self.live(id)?;
            page.0.push(book.owner);
            page.1.push(book.hot.active);
            page.2.push(book.hot.validators);
            page.3.push(book.balance());
        }
        Ok(page)
    }

    pub(crate) fn view_weight(&self, cluster_id: u64) -> Outcome<u64> {
        Ok(self.load_hot(cluster_id)?.weight)
    }

    pub(crate) fn view_fee_ceiling(&self, cluster_id: u64) -> Outcome<U256> {
        Ok(U256::from(self.load_hot(cluster_id)?.fee_ceiling))
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
        (found.cluster_id, found.registered)
    }

    pub(crate) fn view_validators(&self, validators: Vec<B256>) -> (Vec<u64>, Vec<u32>) {
        let found = validators.into_iter().map(|name| self.load_validator(name));
        found.map(|validator| (validator.cluster_id, validator.running_weight())).unzip()
    }

    pub(crate) fn view_announced_network_fee(&self) -> (U256, u64) {
        let Declared { fee, begin } = self.pending_network_fee();
        (U256::from(fee), begin)
    }

    pub(crate) fn view_announced_thresholds(&self) -> (u64, U256, U256, u64) {
        let announced = self.pending_thresholds();
        let (slots, collateral, cap) = tokens_of(announced);
        (slots, collateral, cap, announced.begin)
    }

    pub(crate) fn view_fee_parameters(&self) -> (u64, u64, u16, U256) {
        let terms = self.fee_terms();
        let step = U256::from(terms.minimum_step);
        (terms.declare_period, terms.execute_period, terms.max_increase_bps, step)
    }

    pub(crate) fn view_clock(&self) -> (u64, u64) {
        let Basics { genesis_time, seconds_per_slot, .. } = self.basics();
        (genesis_time, seconds_per_slot)
    }

    pub(crate) fn view_thresholds(&self) -> (u64, U256, U256) {
        tokens_of(self.thresholds())
    }
}

fn tokens_of(thresholds: Thresholds) -> (u64, U256, U256) {
    let Thresholds { threshold_slots, minimum_collateral, reward_cap, .. } = thresholds;
    (threshold_slots, U256::from(minimum_collateral), U256::from(reward_cap))
}
