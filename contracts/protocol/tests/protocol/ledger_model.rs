//! A ledger small enough to read beside the rule in tests/vectors/README.md (`ssv_settled.json`):
//! operators are paid only from settled money. Every formula is the crate's.

use std::collections::BTreeMap;

use alloy_primitives::U256;
use serde_json::Value;
use surety_protocol::{cluster, fees};

use crate::reading::{number, text, wei_u128};

/// Names as in the vectors (Debug is compared with them).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    CallerNotDao,
    CallerNotOwnerWithData,
    ClusterAlreadyEnabled,
    ClusterDoesNotExists,
    ClusterIsLiquidated,
    ClusterNotLiquidatable,
    ExceedValidatorLimitWithData,
    FeeIncreaseNotAllowed,
    FeeTooLow,
    InsufficientBalance,
    NewBlockPeriodIsBelowMinimum,
    OperatorDoesNotExist,
}

#[derive(Clone, Debug, Default)]
struct Accrual {
    fee: u64,
    index: u128,
    since: u64,
}

impl Accrual {
    fn index_at(&self, now: u64) -> u128 {
        self.index + cluster::accrued(self.fee, now - self.since)
    }

    fn set_fee(&mut self, now: u64, fee: u64) {
        *self = Self { fee, index: self.index_at(now), since: now };
    }
}

#[derive(Clone, Debug)]
struct Operator {
    owner: String,
    accrual: Accrual,
    validators: u64,
    credited: u128,
    removed: bool,
}

#[derive(Clone, Debug)]
struct Cluster {
    owner: String,
    operators: Vec<u64>,
    validators: u32,
    active: bool,
    balance: u128,
    indices: Vec<u128>,
    network_index: u128,
}

#[derive(Clone, Debug)]
pub struct Ledger {
    now: u64,
    threshold: u64,
    min_collateral: u128,
    validator_limit: u64,
    min_fee: u64,
    operators: BTreeMap<u64, Operator>,
    clusters: BTreeMap<String, Cluster>,
    network: Accrual,
    pub network_credited: u128,
    pub pool: u128,
}

type Outcome = Result<Option<u128>, Refusal>;

impl Ledger {
    pub fn new(config: &Value) -> Self {
        Self {
            now: 0,
            threshold: number(config, "threshold_blocks"),
            min_collateral: wei_u128(config, "min_collateral"),
            validator_limit: number(config, "validators_per_operator"),
            min_fee: wei_u128(config, "min_operator_fee") as u64,
            operators: BTreeMap::new(),
            clusters: BTreeMap::new(),
            network: Accrual::default(),
            network_credited: 0,
            pool: 0,
        }
    }

    /// Runs one step; what it pays to its caller, if it is a step that pays.
    pub fn run(&mut self, step: &Value) -> Outcome {
        let before = self.clone();
        let outcome = self.attempt(step);
        if outcome.is_err() {
            *self = before;
        }
        outcome
    }

    fn attempt(&mut self, step: &Value) -> Outcome {
        match text(step, "do") {
            "advance" => self.now += number(step, "blocks"),
            "register_operator" => self.register_operator(step),
            "remove_operator" => return self.remove_operator(step).map(Some),
            "reduce_operator_fee" => self.reduce_operator_fee(step)?,
            "withdraw_operator" => return self.withdraw_operator(step).map(Some),
            "withdraw_network" => return self.withdraw_network(step).map(Some),
            "set_network_fee" => {
                only_dao(step)?;
                self.network.set_fee(self.now, wei_u128(step, "fee") as u64);
            }
            "set_liquidation_threshold" => {
                only_dao(step)?;
                // SSV's lower bound, in blocks
                if number(step, "blocks") < 100_800 {
                    return Err(Refusal::NewBlockPeriodIsBelowMinimum);
                }
                self.threshold = number(step, "blocks");
            }
            "set_min_collateral" => {
                only_dao(step)?;
                self.min_collateral = wei_u128(step, "amount");
            }
            "register" => self.register(step)?,
            "remove" => self.remove(step)?,
            "deposit" => {
                self.cluster(text(step, "cluster"))?.balance += wei_u128(step, "amount");
                self.pool += wei_u128(step, "amount");
            }
            "withdraw" => return self.withdraw(step).map(Some),
            "liquidate" => return self.liquidate(step).map(Some),
            "reactivate" => self.reactivate(step)?,
            "settle" => {
                self.active_cluster(text(step, "cluster"))?;
                self.settle(text(step, "cluster"));
            }
            other => panic!("unknown step {other}"),
        }
        Ok(None)
    }

    fn register_operator(&mut self, step: &Value) {
        let accrual = Accrual { fee: wei_u128(step, "fee") as u64, index: 0, since: self.now };
        let owner = text(step, "by").to_owned();
        let operator = Operator { owner, accrual, validators: 0, credited: 0, removed: false };
        self.operators.insert(number(step, "operator"), operator);
    }

    fn remove_operator(&mut self, step: &Value) -> Result<u128, Refusal> {
        let now = self.now;
        let operator = self.owned_operator(step)?;
        if operator.removed {
            return Err(Refusal::OperatorDoesNotExist);
        }
        operator.accrual.set_fee(now, 0);
        (operator.removed, operator.validators) = (true, 0);
        let paid = std::mem::take(&mut operator.credited);
        self.pool -= paid;
        Ok(paid)
    }

    fn reduce_operator_fee(&mut self, step: &Value) -> Result<(), Refusal> {
        let (now, min_fee, fee) = (self.now, self.min_fee, wei_u128(step, "fee") as u64);
        let operator = self.owned_operator(step)?;
        fees::check_bounds(fee, min_fee, u64::MAX).map_err(|_| Refusal::FeeTooLow)?;
        fees::check_reduction(operator.accrual.fee, fee)
            .map_err(|_| Refusal::FeeIncreaseNotAllowed)?;
        operator.accrual.set_fee(now, fee);
        Ok(())
    }

    fn withdraw_operator(&mut self, step: &Value) -> Result<u128, Refusal> {
        let operator = self.owned_operator(step)?;
        if operator.removed && operator.credited == 0 {
            return Err(Refusal::OperatorDoesNotExist);
        }
        let all = text(step, "amount") == "all";
        let amount = if all { operator.credited } else { wei_u128(step, "amount") };
        if amount == 0 || amount > operator.credited {
            return Err(Refusal::InsufficientBalance);
        }
        operator.credited -= amount;
        self.pool -= amount;
        Ok(amount)
    }

    fn withdraw_network(&mut self, step: &Value) -> Result<u128, Refusal> {
        only_dao(step)?;
        let amount = wei_u128(step, "amount");
        let left = self.network_credited.checked_sub(amount);
        self.network_credited = left.ok_or(Refusal::InsufficientBalance)?;
        self.pool -= amount;
        Ok(amount)
    }

    fn register(&mut self, step: &Value) -> Result<(), Refusal> {
        let name = text(step, "cluster");
        let ids: Vec<u64> =
            step["operators"].as_array().unwrap().iter().map(|id| id.as_u64().unwrap()).collect();
        if self.clusters.get(name).is_some_and(|c| !c.active) {
            return Err(Refusal::ClusterIsLiquidated);
        }
        if ids.iter().any(|id| self.operators.get(id).is_none_or(|o| o.removed)) {
            return Err(Refusal::OperatorDoesNotExist);
        }
        let (validators, amount) = (number(step, "validators"), wei_u128(step, "amount"));
        self.pool += amount;
        if let Some(cluster) = self.clusters.get_mut(name) {
            cluster.balance += amount;
            self.settle(name);
        } else {
            let cluster = Cluster {
                owner: text(step, "by").to_owned(),
                operators: ids,
                validators: 0,
                active: true,
                balance: amount,
                indices: vec![],
                network_index: 0,
            };
            self.clusters.insert(name.to_owned(), cluster);
            self.snapshot(name);
        }
        self.add_seats(name, validators)?;
        self.cluster(name)?.validators += validators as u32;
        self.refuse_liquidatable(name)
    }

    fn remove(&mut self, step: &Value) -> Result<(), Refusal> {
        let (name, validators) = (text(step, "cluster"), number(step, "validators"));
        if self.owned_cluster(step)?.active {
            self.settle(name);
            self.release_seats(name, validators);
        }
        self.cluster(name)?.validators -= validators as u32;
        Ok(())
    }

    fn withdraw(&mut self, step: &Value) -> Result<u128, Refusal> {
        let (name, amount) = (text(step, "cluster"), wei_u128(step, "amount"));
        self.owned_cluster(step)?;
        self.active_cluster(name)?;
        self.settle(name);
        let cluster = self.cluster(name)?;
        let left = cluster.balance.checked_sub(amount).ok_or(Refusal::InsufficientBalance)?;
        cluster.balance = left;
        self.refuse_liquidatable(name)?;
        self.pool -= amount;
        Ok(amount)
    }

    fn liquidate(&mut self, step: &Value) -> Result<u128, Refusal> {
        let name = text(step, "cluster");
        let by_owner = self.active_cluster(name)?.owner == text(step, "by");
        self.settle(name);
        if !by_owner && !self.liquidatable(name) {
            return Err(Refusal::ClusterNotLiquidatable);
        }
        let validators = self.cluster(name)?.validators;
        self.release_seats(name, validators.into());
        let cluster = self.cluster(name)?;
        cluster.active = false;
        let paid = std::mem::take(&mut cluster.balance);
        self.pool -= paid;
        Ok(paid)
    }

    fn reactivate(&mut self, step: &Value) -> Result<(), Refusal> {
        let (name, amount) = (text(step, "cluster"), wei_u128(step, "amount"));
        let cluster = self.owned_cluster(step)?;
        if cluster.active {
            return Err(Refusal::ClusterAlreadyEnabled);
        }
        cluster.active = true;
        cluster.balance += amount;
        let validators = cluster.validators.into();
        self.pool += amount;
        self.snapshot(name);
        self.add_seats(name, validators)?;
        self.refuse_liquidatable(name)
    }
}

/// What a settlement reads and writes.
impl Ledger {
    fn changes(&self, cluster: &Cluster) -> (Vec<u128>, u128) {
        let index = |id: &u64| self.operators[id].accrual.index_at(self.now);
        let operators = cluster.operators.iter().map(index);
        let changes = operators.zip(&cluster.indices).map(|(now, then)| now - then).collect();
        (changes, self.network.index_at(self.now) - cluster.network_index)
    }

    fn settle(&mut self, name: &str) {
        let cluster = &self.clusters[name];
        let (mut credits, network) = self.changes(cluster);
        let (balance, ids) = (cluster.balance, cluster.operators.clone());
        let settled = cluster::settle(balance, cluster.validators, &mut credits, network).unwrap();
        for (id, credit) in ids.iter().zip(credits) {
            self.operators.get_mut(id).unwrap().credited += credit;
        }
        self.network_credited += settled.network_wei;
        self.clusters.get_mut(name).unwrap().balance = settled.balance_wei;
        self.snapshot(name);
    }

    fn snapshot(&mut self, name: &str) {
        let now = self.now;
        let ids = &self.clusters[name].operators;
        let indices = ids.iter().map(|id| self.operators[id].accrual.index_at(now)).collect();
        let cluster = self.clusters.get_mut(name).unwrap();
        cluster.indices = indices;
        cluster.network_index = self.network.index_at(now);
    }

    fn add_seats(&mut self, name: &str, validators: u64) -> Result<(), Refusal> {
        for id in self.clusters[name].operators.clone() {
            let operator = self.operators.get_mut(&id).unwrap();
            if operator.removed {
                continue;
            }
            operator.validators += validators;
            if operator.validators > self.validator_limit {
                return Err(Refusal::ExceedValidatorLimitWithData);
            }
        }
        Ok(())
    }

    fn release_seats(&mut self, name: &str, validators: u64) {
        for id in self.clusters[name].operators.clone() {
            let operator = self.operators.get_mut(&id).unwrap();
            if !operator.removed {
                operator.validators -= validators;
            }
        }
    }

    fn refuse_liquidatable(&self, name: &str) -> Result<(), Refusal> {
        if self.liquidatable(name) { Err(Refusal::InsufficientBalance) } else { Ok(()) }
    }

    fn cluster(&mut self, name: &str) -> Result<&mut Cluster, Refusal> {
        self.clusters.get_mut(name).ok_or(Refusal::ClusterDoesNotExists)
    }

    fn active_cluster(&mut self, name: &str) -> Result<&mut Cluster, Refusal> {
        let cluster = self.cluster(name)?;
        if cluster.active { Ok(cluster) } else { Err(Refusal::ClusterIsLiquidated) }
    }

    fn owned_cluster(&mut self, step: &Value) -> Result<&mut Cluster, Refusal> {
        let cluster = self.cluster(text(step, "cluster"))?;
        // SSV finds clusters by owner, so a stranger's name is unknown
        if cluster.owner != text(step, "by") {
            return Err(Refusal::ClusterDoesNotExists);
        }
        Ok(cluster)
    }

    fn owned_operator(&mut self, step: &Value) -> Result<&mut Operator, Refusal> {
        let operator = self.operators.get_mut(&number(step, "operator"));
        let operator = operator.ok_or(Refusal::OperatorDoesNotExist)?;
        if operator.owner != text(step, "by") {
            return Err(Refusal::CallerNotOwnerWithData);
        }
        Ok(operator)
    }
}

/// Views, as `expect` steps ask for them.
impl Ledger {
    pub fn live_balance(&self, name: &str) -> Result<u128, Refusal> {
        let cluster = self.clusters.get(name).ok_or(Refusal::ClusterDoesNotExists)?;
        if !cluster.active {
            return Err(Refusal::ClusterIsLiquidated);
        }
        let (changes, network) = self.changes(cluster);
        let used = cluster::usage(cluster.validators, changes.iter().sum(), network).unwrap();
        Ok(cluster.balance.saturating_sub(used))
    }

    pub fn burn_rate(&self, name: &str) -> u128 {
        let cluster = &self.clusters[name];
        let fee = |id: &u64| u128::from(self.operators[id].accrual.fee);
        let fees = cluster.operators.iter().map(fee).sum();
        let validators = if cluster.active { cluster.validators } else { 0 };
        cluster::burn_rate(validators, fees, self.network.fee).unwrap()
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

fn only_dao(step: &Value) -> Result<(), Refusal> {
    if text(step, "by") == "dao" { Ok(()) } else { Err(Refusal::CallerNotDao) }
}
