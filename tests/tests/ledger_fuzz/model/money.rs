//! Deposits, withdrawals, settlements, liquidation and earnings.

use super::{Cluster, Forecast, MAX_BALANCE, Model, Wide, narrow, wide};
use alloy::primitives::{Address, U256};
use surety::bindings::{IAccess, IClusterLedger as Ledger};

impl Model {
    /// Does not settle: it counts towards what was used before.
    pub fn deposit(&mut self, from: Address, id: u64, amount: U256) -> Forecast {
        let mut f = Forecast::default();
        let Some(mut cluster) = self.found(id, &mut f) else { return f };
        cluster.balance += wide(amount);
        let too_much = cluster.balance > Wide::from(MAX_BALANCE);
        f.refuse_if(too_much, IAccess::ArithmeticOverflow {});
        self.check_purse(from, amount, &mut f);
        if f.is_refused() {
            return f;
        }
        self.take_deposit(id, from, amount, &mut f);
        self.clusters.insert(id, cluster);
        f
    }

    pub fn withdraw(&mut self, from: Address, id: u64, amount: U256) -> Forecast {
        let mut f = Forecast::default();
        let Some(mut cluster) = self.found(id, &mut f) else { return f };
        f.refuse_if(cluster.owner != from, IAccess::Unauthorized { caller: from });
        let balance = self.split(&cluster).left;
        let collateral = self.collateral(&cluster.members, Self::running(&cluster));
        // nothing can always be withdrawn
        if !amount.is_zero() && wide(amount) + collateral > balance {
            let required = narrow(wide(amount) + collateral);
            let balance = narrow(balance);
            f.refuse(Ledger::InsufficientBalance { clusterId: id, balance, required });
        }
        if f.is_refused() {
            return f;
        }
        self.settle_one(id, &mut cluster, &mut f);
        cluster.balance -= wide(amount);
        self.clusters.insert(id, cluster);
        self.pay(from, wide(amount));
        f.emit(Ledger::Withdrawn { clusterId: id, to: from, amount });
        f
    }

    pub fn settle(&mut self, ids: &[u64]) -> Forecast {
        let mut f = Forecast::default();
        f.refuse_if(ids.is_empty(), Ledger::EmptyList {});
        for id in ids {
            let off = self.found(*id, &mut f).is_some_and(|cluster| !cluster.active);
            f.refuse_if(off, Ledger::ClusterLiquidated { clusterId: *id });
        }
        if !f.is_refused() {
            self.settle_all(ids, &mut f);
        }
        f
    }

    fn settle_all(&mut self, ids: &[u64], f: &mut Forecast) {
        for id in ids {
            if let Some(mut cluster) = self.clusters.get(id).cloned() {
                self.settle_one(*id, &mut cluster, f);
                self.clusters.insert(*id, cluster);
            }
        }
    }

    pub fn is_liquidatable(&self, cluster: &Cluster) -> bool {
        let running = Self::running(cluster);
        running > 0 && self.split(cluster).left < self.collateral(&cluster.members, running)
    }

    /// All or none; each cluster once.
    pub fn liquidate(&mut self, from: Address, ids: &[u64]) -> Forecast {
        let mut f = Forecast::default();
        f.refuse_if(ids.is_empty(), Ledger::EmptyList {});
        let mut done = self.clone();
        ids.iter().for_each(|id| done.liquidate_one(from, *id, &mut f));
        if !f.is_refused() {
            *self = done;
        }
        f
    }

    fn liquidate_one(&mut self, from: Address, id: u64, f: &mut Forecast) {
        let Some(mut cluster) = self.found(id, f) else { return };
        if !cluster.active {
            f.refuse(Ledger::ClusterLiquidated { clusterId: id });
            return;
        }
        let is_owner = cluster.owner == from;
        if !is_owner && !self.is_liquidatable(&cluster) {
            let balance = narrow(self.split(&cluster).left);
            let required = narrow(self.collateral(&cluster.members, Self::running(&cluster)));
            f.refuse(Ledger::ClusterNotLiquidatable { clusterId: id, balance, required });
            return;
        }
        self.settle_one(id, &mut cluster, f);
        let cap = wide(self.parameters.reward_cap);
        let reward = if is_owner { Wide::ZERO } else { cluster.balance.min(cap) };
        cluster.balance -= reward;
        cluster.active = false;
        self.pay(from, reward);
        let (reward, balance) = (narrow(reward), narrow(cluster.balance));
        f.emit(Ledger::Liquidated { clusterId: id, liquidator: from, reward, balance });
        self.clusters.insert(id, cluster);
    }

    pub fn withdraw_earnings(
        &mut self,
        from: Address,
        operator: u64,
        ids: &[u64],
        amount: U256,
        to: Address,
    ) -> Forecast {
        let mut f = Forecast::default();
        let Some(found) = self.operators.get(&operator) else {
            f.refuse(Ledger::OperatorNotFound { operatorId: operator });
            return f;
        };
        f.operators.push(operator);
        f.refuse_if(found.owner != from, IAccess::Unauthorized { caller: from });
        f.refuse_if(to.is_zero(), IAccess::ZeroAddress {});
        ids.iter().for_each(|id| drop(self.found(*id, &mut f)));
        let mut settled = self.clone();
        settled.settle_all(ids, &mut f);
        let available = settled.operators[&operator].pay.earned;
        let requested = amount;
        let amount = if amount == U256::MAX { available } else { wide(amount) };
        if amount.is_zero() || amount > available {
            let available = narrow(available);
            f.refuse(Ledger::InsufficientEarnings { available, requested });
        }
        if f.is_refused() {
            return f;
        }
        *self = settled;
        if let Some(operator) = self.operators.get_mut(&operator) {
            operator.pay.earned -= amount;
        }
        self.pay(to, amount);
        let amount = narrow(amount);
        f.emit(Ledger::EarningsWithdrawn { operatorId: operator, to, amount });
        f
    }

    pub fn withdraw_network_earnings(
        &mut self,
        from: Address,
        amount: U256,
        to: Address,
    ) -> Forecast {
        let mut f = Forecast::default();
        self.check_admin(from, &mut f);
        f.refuse_if(to.is_zero(), IAccess::ZeroAddress {});
        if wide(amount) > self.network.earned {
            let available = narrow(self.network.earned);
            f.refuse(Ledger::InsufficientEarnings { available, requested: amount });
        }
        if !f.is_refused() {
            self.network.earned -= wide(amount);
            self.pay(to, wide(amount));
            f.emit(Ledger::NetworkEarningsWithdrawn { to, amount });
        }
        f
    }
}
