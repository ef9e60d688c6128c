//! Views, as `expect` steps ask for them.

use alloy_primitives::U256;
use surety_protocol::cluster;

use super::{Ledger, Refusal};

impl Ledger {
    pub fn live_balance(&self, name: &str) -> Result<u128, Refusal> {
        let cluster = self.clusters.get(name).ok_or(Refusal::ClusterDoesNotExists)?;
        if !cluster.active {
            return Err(Refusal::ClusterIsLiquidated);
        }
        let (changes, network) = self.changes(cluster);
        let weight = cluster::weight_of(cluster.validators);
        let used = cluster::usage_up(weight, changes.iter().sum(), network).unwrap();
        Ok(cluster.balance.saturating_sub(used))
    }

    pub fn burn_rate(&self, name: &str) -> u128 {
        let cluster = &self.clusters[name];
        let fee = |id: &u64| u128::from(self.operators[id].accrual.fee);
        let fees = cluster.operators.iter().map(fee).sum();
        let validators = if cluster.active { cluster.validators } else { 0 };
        cluster::burn_rate(cluster::weight_of(validators), fees, self.network.fee).unwrap()
    }

    pub fn collateral(&self, name: &str) -> U256 {
        let minimum = U256::from(self.min_collateral);
        let validators = self.clusters[name].validators;
        cluster::liquidation_collateral(validators, self.burn_rate(name), self.threshold, minimum)
    }

    pub fn liquidatable(&self, name: &str) -> bool {
        let Ok(balance) = self.live_balance(name) else { return false };
        let validators = self.clusters[name].validators;
        cluster::liquidatable(validators, U256::from(balance), self.collateral(name))
    }

    pub fn liquidated(&self, name: &str) -> bool {
        !self.clusters[name].active
    }

    pub fn active_validators(&self) -> u64 {
        self.clusters.values().filter(|c| c.active).map(|c| u64::from(c.validators)).sum()
    }

    pub fn credited(&self, operator: u64) -> u128 {
        self.operators[&operator].credited
    }

    pub fn liabilities(&self) -> u128 {
        let clusters: u128 = self.clusters.values().map(|c| c.balance).sum();
        let operators: u128 = self.operators.values().map(|o| o.credited).sum();
        clusters + operators + self.network_credited
    }

    /// The same books with every active cluster settled in this block.
    pub fn all_settled(&self) -> Self {
        let mut settled = self.clone();
        for (name, cluster) in &self.clusters {
            if cluster.active {
                settled.settle(name);
            }
        }
        settled
    }

    pub fn cluster_names(&self) -> Vec<String> {
        self.clusters.keys().cloned().collect()
    }

    pub fn advance(&mut self, slots: u64) {
        self.now += slots;
    }
}
