//! ssv_settled.json: every step a transaction on the real ledger, one block of the vectors is one slot.
//!
//! Two differences are the ledger's own. An owner that liquidates is not paid at once but withdraws what is left, here in
//! the same step; and what a liquidated cluster holds can be withdrawn, where SSV refuses. An operator that is removed
//! takes its earnings, charges nothing any more and deactivates; before a cluster is reactivated its owner puts a
//! successor that charges nothing in the place of one that has left.

use super::read;
use alloy::primitives::{Address, U256};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use surety::bindings::explain_revert;
use surety_protocol::bounds::LIQUIDATION_TOKENS_WEI;
use surety_tests::{Sent, World, eth, key, keys, shares, test};

const ALL: &str = "all";
const UNKNOWN_CLUSTER: u64 = 999;

#[derive(Deserialize)]
struct File {
    scenarios: Vec<Scenario>,
}

#[derive(Deserialize)]
struct Scenario {
    id: String,
    config: Config,
    setup: Vec<Step>,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Config {
    threshold_blocks: u64,
    min_collateral: U256,
    validators_per_operator: u32,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Step {
    #[serde(rename = "do")]
    action: String,
    by: String,
    blocks: u64,
    cluster: String,
    operator: u64,
    operators: Vec<u64>,
    validators: u64,
    fee: U256,
    amount: String,
    error: Option<String>,
    pays: Option<U256>,
    // of `expect`
    cluster_balance: BTreeMap<String, U256>,
    balance_error: BTreeMap<String, String>,
    operator_credited: BTreeMap<u64, U256>,
    operator_if_settled: BTreeMap<u64, U256>,
    network_credited: Option<U256>,
    network_if_settled: Option<U256>,
    burn_rate: BTreeMap<String, U256>,
    liquidatable: BTreeMap<String, bool>,
    liquidated: BTreeMap<String, bool>,
    network_validators: Option<u32>,
    pool: Option<U256>,
}

struct Cluster {
    id: u64,
    owner: Address,
    validators: Vec<u64>,
}

struct Run<'a> {
    w: &'a World,
    clusters: HashMap<String, Cluster>,
    keys_used: u64,
    skipped: usize,
}

/// Our errors for one of SSV's; a cluster that is not the caller's does not exist there.
fn ours(error: &str) -> &'static [&'static str] {
    match error {
        "ClusterDoesNotExists" => &["ClusterNotFound", "Unauthorized"],
        "ClusterIsLiquidated" => &["ClusterLiquidated"],
        "ClusterNotLiquidatable" => &["ClusterNotLiquidatable"],
        "ClusterAlreadyEnabled" => &["ClusterNotLiquidated"],
        "InsufficientBalance" => &["InsufficientBalance", "InsufficientEarnings"],
        "ExceedValidatorLimitWithData" => &["ValidatorLimitExceeded"],
        "OperatorDoesNotExist" => {
            &["OperatorNotFound", "OperatorNotActive", "InsufficientEarnings"]
        }
        "FeeIncreaseNotAllowed" => &["FeeNotReduced"],
        "FeeTooLow" => &["FeeOutOfBounds"],
        "CallerNotOwnerWithData" | "Ownable: caller is not the owner" => &["Unauthorized"],
        other => panic!("an error that nobody thought of: {other}"),
    }
}

impl Run<'_> {
    fn account(&self, by: &str) -> Address {
        if by == "dao" { self.w.admin } else { self.w.actor(&format!("vector {by}")) }
    }

    fn id(&self, name: &str) -> u64 {
        self.clusters.get(name).map_or(UNKNOWN_CLUSTER, |cluster| cluster.id)
    }

    fn amount(step: &Step) -> U256 {
        if step.amount == ALL { U256::MAX } else { step.amount.parse().unwrap() }
    }

    fn step(&mut self, step: &Step) {
        match step.action.as_str() {
            "advance" => self.w.skip_slots(step.blocks),
            "expect" => self.expect(step),
            _ if self.is_other_by_design(step) => self.skipped += 1,
            _ => {
                let by = self.account(&step.by);
                let before = self.w.tokens(by);
                let sent = self.send(step, by);
                self.check(step, sent, by, before);
            }
        }
    }

    fn is_other_by_design(&self, step: &Step) -> bool {
        let error = step.error.as_deref();
        // the ledger's least threshold is 21 480 slots
        error == Some("NewBlockPeriodIsBelowMinimum")
            || step.action == "withdraw" && error == Some("ClusterIsLiquidated")
            // the leaver was replaced when the cluster was reactivated
            || step.action == "register" && step.cluster == "c1" && error == Some("OperatorDoesNotExist")
    }

    fn send(&mut self, step: &Step, by: Address) -> Sent {
        let (w, ledger, id) = (self.w, &self.w.ledger, self.id(&step.cluster));
        match step.action.as_str() {
            "register_operator" => {
                let id = w.register_priced(by, eth(510), step.fee.to());
                assert_eq!(id, step.operator);
                w.send(by, w.token.approve(*ledger.address(), U256::MAX))
            }
            "set_network_fee" => w.send(by, ledger.setNetworkFee(step.fee)),
            "set_liquidation_threshold" | "set_min_collateral" => self.set_parameters(step, by),
            "withdraw_network" => {
                w.send(by, ledger.withdrawNetworkEarnings(Self::amount(step), by))
            }
            "withdraw_operator" => {
                let call = ledger.withdrawEarnings(step.operator, vec![], Self::amount(step), by);
                w.send(by, call)
            }
            "reduce_operator_fee" => w.send(by, ledger.reduceFee(step.operator, step.fee)),
            "remove_operator" => self.remove_operator(step.operator, by),
            "register" => self.register(step, by),
            "remove" => self.remove(step, by),
            "deposit" => w.send(by, ledger.deposit(id, Self::amount(step))),
            "withdraw" => w.send(by, ledger.withdraw(id, Self::amount(step))),
            "liquidate" => w.send(by, ledger.liquidate(vec![id])),
            "reactivate" => {
                self.replace_leavers(id, by);
                w.send(by, ledger.reactivate(id, Self::amount(step)))
            }
            "settle" => w.send(w.actor("anyone"), ledger.settle(vec![id])),
            other => panic!("a step that nobody thought of: {other}"),
        }
    }

    fn remove_operator(&self, id: u64, by: Address) -> Sent {
        let (w, ledger) = (self.w, &self.w.ledger);
        let account = w.get(ledger.operatorAccount(id));
        if !account.earnings.is_zero() {
            w.send(by, ledger.withdrawEarnings(id, vec![], U256::MAX, by)).ok();
        }
        if !account.fee.is_zero() {
            w.send(by, ledger.reduceFee(id, U256::ZERO)).ok();
        }
        w.send(by, w.registry.deactivate(id))
    }

    fn replace_leavers(&self, cluster_id: u64, owner: Address) {
        let (w, ledger) = (self.w, &self.w.ledger);
        if w.try_call(owner, ledger.cluster(cluster_id)).0.is_err() {
            return;
        }
        for id in w.get(ledger.cluster(cluster_id)).operatorIds {
            if !w.get(ledger.operatorAccount(id)).active {
                let successor = w.register_priced(w.actor("successor"), eth(510), 0);
                let replace = ledger.replaceOperator(cluster_id, id, successor, vec![], vec![]);
                w.send(owner, replace).ok();
            }
        }
    }

    fn set_parameters(&self, step: &Step, by: Address) -> Sent {
        let now = self.w.get(self.w.ledger.liquidationParameters());
        let (mut slots, mut collateral) = (now.thresholdSlots, now.minimumCollateral);
        match step.action.as_str() {
            "set_min_collateral" => collateral = Self::amount(step),
            _ => slots = step.blocks,
        }
        let call = self.w.ledger.setLiquidationParameters(slots, collateral, now.rewardCap);
        self.w.send(by, call)
    }

    fn register(&mut self, step: &Step, by: Address) -> Sent {
        let (w, count) = (self.w, step.validators as usize);
        let numbers = self.keys_used..self.keys_used + step.validators;
        self.keys_used = numbers.end;
        let (keys, shares) = (keys(numbers.clone()), shares(step.operators.len(), count));
        let amount = Self::amount(step);
        match self.clusters.get_mut(&step.cluster) {
            Some(cluster) => {
                if step.error.is_none() {
                    cluster.validators.extend(numbers);
                }
                w.send(by, w.ledger.registerValidators(cluster.id, keys, shares, amount))
            }
            None => {
                let call = w.ledger.openCluster(step.operators.clone(), keys, shares, amount);
                if step.error.is_none() {
                    let id = w.get(w.ledger.clusterCount()) + 1;
                    let validators = numbers.collect();
                    let cluster = Cluster { id, owner: by, validators };
                    self.clusters.insert(step.cluster.clone(), cluster);
                }
                w.send(by, call)
            }
        }
    }

    fn remove(&mut self, step: &Step, by: Address) -> Sent {
        let (w, count) = (self.w, step.validators as usize);
        let removed = match self.clusters.get_mut(&step.cluster) {
            Some(cluster) if step.error.is_none() => {
                cluster.validators.split_off(cluster.validators.len() - count)
            }
            _ => (0..step.validators).collect(),
        };
        let keys = removed.into_iter().map(key).collect();
        w.send(by, w.ledger.removeValidators(self.id(&step.cluster), keys))
    }

    fn check(&self, step: &Step, sent: Sent, by: Address, before: U256) {
        if let Some(error) = &step.error {
            let found = explain_revert(&sent.0.output);
            let fits = ours(error).iter().any(|name| found.starts_with(&format!("{name}(")));
            assert!(!sent.0.succeeded && fits, "{step:?}: {found}");
            return;
        }
        sent.ok();
        let Some(pays) = step.pays else { return };
        let cluster = self.clusters.get(&step.cluster);
        if step.action == "liquidate" && cluster.is_some_and(|cluster| cluster.owner == by) {
            let left = self.w.cluster_balance(self.id(&step.cluster));
            self.w.send(by, self.w.ledger.withdraw(self.id(&step.cluster), left)).ok();
        }
        assert_eq!(self.w.tokens(by) - before, pays, "{step:?}");
    }

    fn expect(&self, step: &Step) {
        let (w, ledger) = (self.w, &self.w.ledger);
        let view = |name: &str| w.get(ledger.cluster(self.id(name)));
        for (name, balance) in &step.cluster_balance {
            assert_eq!(view(name).balance, *balance, "balance of {name}");
        }
        for name in step.balance_error.keys() {
            assert!(!view(name).active, "{name} is liquidated");
        }
        for (name, liquidated) in &step.liquidated {
            assert_eq!(!view(name).active, *liquidated, "{name} liquidated");
        }
        for (name, liquidatable) in &step.liquidatable {
            assert_eq!(w.get(ledger.isLiquidatable(self.id(name))), *liquidatable, "{name}");
        }
        for (name, rate) in &step.burn_rate {
            assert_eq!(w.get(ledger.burnRate(self.id(name))), *rate, "burn rate of {name}");
        }
        if let Some(validators) = step.network_validators {
            let views = self.clusters.values().map(|cluster| w.get(ledger.cluster(cluster.id)));
            let running: u32 = views.filter(|view| view.active).map(|view| view.validators).sum();
            assert_eq!(running, validators);
        }
        if let Some(pool) = step.pool {
            assert_eq!(w.tokens(*ledger.address()), pool);
        }
        self.expect_earnings(&step.operator_credited, step.network_credited);
        if !step.operator_if_settled.is_empty() || step.network_if_settled.is_some() {
            let snapshot = w.devnet.snapshot();
            for cluster in self.clusters.values() {
                if w.get(ledger.cluster(cluster.id)).active {
                    w.send(w.admin, ledger.settle(vec![cluster.id])).ok();
                }
            }
            self.expect_earnings(&step.operator_if_settled, step.network_if_settled);
            assert!(w.devnet.revert(snapshot));
        }
    }

    fn expect_earnings(&self, operators: &BTreeMap<u64, U256>, network: Option<U256>) {
        for (operator, earnings) in operators {
            assert_eq!(self.w.earnings(*operator), *earnings, "earnings of {operator}");
        }
        if let Some(network) = network {
            assert_eq!(self.w.get(self.w.ledger.networkEarnings()), network, "network");
        }
    }
}

/// Runs a scenario; how many of its steps are other by design.
fn play(scenario: &Scenario) -> usize {
    let mut skipped = 0;
    test(|w| {
        let config = &scenario.config;
        let no_cap = U256::from(LIQUIDATION_TOKENS_WEI.max);
        let (slots, collateral) = (config.threshold_blocks, config.min_collateral);
        w.send(w.admin, w.ledger.setLiquidationParameters(slots, collateral, no_cap)).ok();
        w.send(w.admin, w.ledger.setValidatorLimit(config.validators_per_operator)).ok();
        w.send(w.admin, w.ledger.setNetworkFee(U256::ZERO)).ok();
        let mut run = Run { w, clusters: HashMap::new(), keys_used: 0, skipped: 0 };
        for number in 0..10 {
            let account = run.account(&format!("o{number}"));
            w.give_tokens(account, eth(1_000));
            w.send(account, w.token.approve(*w.ledger.address(), U256::MAX)).ok();
        }
        scenario.setup.iter().chain(&scenario.steps).for_each(|step| run.step(step));
        skipped = run.skipped;
    });
    skipped
}

/// The scenarios of one of four parts: each is a test of its own, to run beside the others.
fn play_part(part: usize) -> (usize, usize) {
    let file: File = read("ssv_settled.json");
    let ours = file.scenarios.iter().skip(part).step_by(4);
    ours.fold((0, 0), |(played, skipped), scenario| {
        println!("scenario {}", scenario.id);
        (played + 1, skipped + play(scenario))
    })
}

#[test]
fn settled_scenarios_first_part_give_the_same_books() {
    assert_eq!(play_part(0), (23, 1));
}

#[test]
fn settled_scenarios_second_part_give_the_same_books() {
    assert_eq!(play_part(1), (23, 2));
}

#[test]
fn settled_scenarios_third_part_give_the_same_books() {
    assert_eq!(play_part(2), (23, 0));
}

#[test]
fn settled_scenarios_fourth_part_give_the_same_books() {
    assert_eq!(play_part(3), (23, 1));
}
