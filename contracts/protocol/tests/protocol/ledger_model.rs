//! A ledger small enough to read beside the rule in tests/vectors/README.md (`ssv_settled.json`):
//! operators are paid only from settled money. Every formula is the crate's.

mod books;
mod views;

use std::collections::BTreeMap;

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

fn only_dao(step: &Value) -> Result<(), Refusal> {
    if text(step, "by") == "dao" { Ok(()) } else { Err(Refusal::CallerNotDao) }
}
