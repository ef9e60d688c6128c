//! The step lists of tests/vectors/ssv_settled.json, run on the contract.
//!
//! Translated: SSV's liquidator gets the whole balance, so the reward is not capped here, and an owner that liquidates
//! its own cluster withdraws what is left. An operator that is removed takes its earnings, charges nothing any more and
//! takes no new seats. Single steps where the rules differ by design are skipped and named: a liquidated cluster's
//! balance can be withdrawn here, the threshold's lower bound is another, and before a cluster is reactivated its owner puts
//! a successor that charges nothing in the place of an operator that has left.

mod expect;
mod json;

use std::collections::BTreeMap;
use std::{fs, path::Path};

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolError;
use serde_json::Value;
use surety_interfaces::IAccess::Unauthorized;
use surety_interfaces::IClusterLedger::*;

use super::fixture::*;
use super::world::REGISTRY;
use crate::refusal::Refusal;
use json::{as_number, as_wei, list, number, text, wei_of};

#[derive(Default)]
struct Counts {
    scenarios: usize,
    skipped_steps: Vec<String>,
    steps: usize,
    refusals: usize,
    expects: usize,
    checks: usize,
}

struct Cluster {
    id: u64,
    keys: Vec<u64>,
}

struct Run {
    f: Fixture,
    clusters: BTreeMap<String, Cluster>,
    next_key: u64,
    place: String,
}

/// What a step pays to its caller, if it is a step that pays.
type Paid = Outcome<Option<U256>>;

#[test]
fn settled_scenarios_end_with_the_expected_books() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/ssv_settled.json");
    let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let mut counts = Counts::default();
    for scenario in list(&file, "scenarios") {
        counts.scenarios += 1;
        run(scenario, &mut counts);
    }
    for skipped in &counts.skipped_steps {
        println!("skipped {skipped}");
    }
    assert_eq!(counts.scenarios, 92);
    assert_eq!(counts.skipped_steps.len(), 4);
    println!("{} steps, {} refusals", counts.steps, counts.refusals);
    println!("{} expects, {} checks", counts.expects, counts.checks);
    assert_eq!((counts.steps, counts.refusals, counts.expects), (2_627, 322, 251));
}

fn run(scenario: &Value, counts: &mut Counts) {
    let mut run = Run::new(&scenario["config"]);
    for part in ["setup", "steps"] {
        for (number, step) in list(scenario, part).iter().enumerate() {
            run.place = format!("{} {part} {number}", text(scenario, "id"));
            if text(step, "do") == "expect" {
                counts.checks += run.check(step);
                counts.expects += 1;
            } else if let Some(reason) = differs(step) {
                counts.skipped_steps.push(format!("{}: {reason}", run.place));
            } else {
                counts.refusals += usize::from(run.act(step));
                counts.steps += 1;
            }
        }
    }
}

fn differs(step: &Value) -> Option<&'static str> {
    match (text(step, "do"), step["error"].as_str()) {
        ("register", Some("OperatorDoesNotExist")) if step["cluster"] == "c1" => {
            Some("the leaver was replaced")
        }
        ("withdraw", Some("ClusterIsLiquidated")) => Some("withdraw from a liquidated cluster"),
        (_, Some("NewBlockPeriodIsBelowMinimum")) => Some("lower bound of the threshold"),
        _ => None,
    }
}

impl Run {
    fn new(config: &Value) -> Self {
        let mut f = Fixture::bare();
        let (threshold, minimum) =
            (number(config, "threshold_blocks"), wei_of(config, "min_collateral"));
        let limit = number(config, "validators_per_operator") as u32;
        f.as_(ADMIN, |l| {
            l.set_network_fee(U256::ZERO)?;
            l.set_liquidation_parameters(threshold, minimum, any_reward())?;
            l.set_validator_limit(limit)
        })
        .unwrap();
        Self { f, clusters: BTreeMap::new(), next_key: 0, place: String::new() }
    }

    /// Whether the step was refused, as it should be.
    fn act(&mut self, step: &Value) -> bool {
        let paid = self.attempt(step);
        match (paid, step["error"].as_str()) {
            (Err(revert), Some(error)) => {
                let selector = match (text(step, "do"), step["amount"].as_str()) {
                    // of an operator that was removed and has taken everything
                    ("withdraw_operator", Some("all")) => InsufficientEarnings::SELECTOR,
                    (action, _) => selector_of(action, error),
                };
                assert!(revert.0.starts_with(&selector), "{}: not {error}", self.place);
                true
            }
            (Ok(paid), None) => {
                let expected = step.get("pays").map(as_wei);
                assert_eq!(paid, expected, "{}: {step}", self.place);
                false
            }
            (outcome, error) => {
                panic!("{}: {outcome:?} instead of {error:?} for {step}", self.place)
            }
        }
    }

    fn attempt(&mut self, step: &Value) -> Paid {
        let by = step["by"].as_str().map_or(BOB, actor);
        let id = step["cluster"].as_str().map_or(0, |name| self.id(name));
        let f = &mut self.f;
        match text(step, "do") {
            "advance" => f.advance(number(step, "blocks")),
            "register_operator" => self.register_operator(step, by),
            "set_network_fee" => f.as_(by, |l| l.set_network_fee(wei_of(step, "fee")))?,
            "set_liquidation_threshold" => {
                let (_, minimum, cap) = f.ledger.liquidation_parameters();
                let slots = number(step, "blocks");
                f.as_(by, |l| l.set_liquidation_parameters(slots, minimum, cap))?;
            }
            "set_min_collateral" => {
                let (slots, _, cap) = f.ledger.liquidation_parameters();
                let minimum = wei_of(step, "amount");
                f.as_(by, |l| l.set_liquidation_parameters(slots, minimum, cap))?;
            }
            "reduce_operator_fee" => {
                let (operator, fee) = (number(step, "operator"), wei_of(step, "fee"));
                f.as_(by, |l| l.reduce_fee(operator, fee))?;
            }
            "remove_operator" => {
                return self.remove_operator(number(step, "operator"), by).map(Some);
            }
            "register" => self.register(step, by)?,
            "remove" => self.remove(step, by)?,
            "settle" => f.as_(by, |l| l.settle(vec![id]))?,
            "deposit" => self.funded(step, by, |l, amount| l.deposit(id, amount))?,
            "reactivate" => {
                self.replace_leavers(id, by);
                self.funded(step, by, |l, amount| l.reactivate(id, amount))?;
            }
            "liquidate" => return self.liquidate(id, by).map(Some),
            "withdraw" => {
                let amount = wei_of(step, "amount");
                return self.paid(by, |l| l.withdraw(id, amount));
            }
            "withdraw_operator" => {
                let all = text(step, "amount") == "all";
                let amount = if all { U256::MAX } else { wei_of(step, "amount") };
                let operator = number(step, "operator");
                return self.paid(by, |l| l.withdraw_earnings(operator, vec![], amount, by));
            }
            "withdraw_network" => {
                let amount = wei_of(step, "amount");
                return self.paid(by, |l| l.withdraw_network_earnings(amount, by));
            }
            other => panic!("unknown step {other}"),
        }
        Ok(None)
    }

    /// An id that nobody has for a cluster that is not there.
    fn id(&self, name: &str) -> u64 {
        self.clusters.get(name).map_or(u64::MAX, |cluster| cluster.id)
    }

    fn register_operator(&mut self, step: &Value, by: Address) {
        let id = number(step, "operator");
        self.f.add_operator(id, wei_of(step, "fee").to(), 65_535);
        self.f.chain.world(|w| w.owners.insert(id, by));
    }

    /// Takes its earnings, charges nothing any more, gets no new seats.
    fn remove_operator(&mut self, id: u64, by: Address) -> Outcome<U256> {
        let before = self.f.balance_of(by);
        let (_, _, active, _, fee, earnings) =
            self.f.ledger.operator_account(id).map_err(surety_components::Revert::from)?;
        if !active {
            return Err(OperatorNotFound { operatorId: id }.into());
        }
        if !earnings.is_zero() {
            self.f.as_(by, |l| l.withdraw_earnings(id, vec![], U256::MAX, by))?;
        }
        if !fee.is_zero() {
            self.f.as_(by, |l| l.reduce_fee(id, U256::ZERO))?;
        }
        self.f.as_(REGISTRY, |l| l.set_status(id, false, false))?;
        Ok(self.f.balance_of(by) - before)
    }

    fn replace_leavers(&mut self, cluster_id: u64, owner: Address) {
        let members = self.f.ledger.cluster(cluster_id).map_or(vec![], |cluster| cluster.4);
        for id in members {
            if !self.f.ledger.operator_account(id).unwrap().2 {
                let successor = id + 1_000;
                self.f.add_operator(successor, 0, 65_535);
                let replace = |l: &mut crate::ClusterLedger| {
                    l.replace_operator(cluster_id, id, successor, vec![], vec![])
                };
                self.f.as_(owner, replace).unwrap();
            }
        }
    }

    fn register(&mut self, step: &Value, by: Address) -> Outcome<()> {
        let ids: Vec<u64> = list(step, "operators").iter().map(as_number).collect();
        let keys = self.next_key..self.next_key + number(step, "validators");
        let (pubkeys, shares) = (pubkeys(keys.clone()), shares(keys.end - keys.start, ids.len()));
        let name = text(step, "cluster");
        if let Some(cluster) = self.clusters.get_mut(name) {
            let id = cluster.id;
            self.funded(step, by, |l, amount| l.register_validators(id, pubkeys, shares, amount))?;
        } else {
            self.funded(step, by, |l, amount| l.open_cluster(ids, pubkeys, shares, amount))?;
            let cluster = Cluster { id: self.f.ledger.cluster_count(), keys: vec![] };
            self.clusters.insert(name.to_owned(), cluster);
        }
        self.next_key = keys.end;
        self.clusters.get_mut(name).unwrap().keys.extend(keys);
        Ok(())
    }

    fn remove(&mut self, step: &Value, by: Address) -> Outcome<()> {
        let id = self.id(text(step, "cluster"));
        let cluster = self.clusters.get_mut(text(step, "cluster"));
        let count = number(step, "validators") as usize;
        let keys = cluster.map_or(vec![u64::MAX], |c| c.keys.split_off(c.keys.len() - count));
        let keys = keys.into_iter().map(pubkey).collect();
        self.f.as_(by, |l| l.remove_validators(id, keys))
    }

    fn liquidate(&mut self, id: u64, by: Address) -> Outcome<U256> {
        let before = self.f.balance_of(by);
        self.f.as_(by, |l| l.liquidate(vec![id]))?;
        if self.f.ledger.cluster(id).unwrap().0 == by {
            let left = self.f.live_balance(id);
            self.f.as_(by, |l| l.withdraw(id, left)).unwrap();
        }
        Ok(self.f.balance_of(by) - before)
    }

    /// Runs a call whose caller has exactly the step's amount more than before.
    fn funded<T>(
        &mut self,
        step: &Value,
        by: Address,
        call: impl FnOnce(&mut crate::ClusterLedger, U256) -> Result<T, Refusal>,
    ) -> Outcome<()> {
        let amount = wei_of(step, "amount");
        let before = self.f.balance_of(by);
        self.f.chain.world(|w| w.mint(by, amount));
        let outcome = self.f.as_(by, |l| call(l, amount));
        if outcome.is_ok() {
            assert_eq!(self.f.balance_of(by), before, "{}", self.place);
        }
        outcome.map(|_| ())
    }

    fn paid(
        &mut self,
        by: Address,
        call: impl FnOnce(&mut crate::ClusterLedger) -> Result<(), Refusal>,
    ) -> Paid {
        let before = self.f.balance_of(by);
        self.f.as_(by, call)?;
        Ok(Some(self.f.balance_of(by) - before))
    }
}

fn selector_of(step: &str, error: &str) -> [u8; 4] {
    match error {
        "CallerNotOwnerWithData" | "Ownable: caller is not the owner" => Unauthorized::SELECTOR,
        "ClusterAlreadyEnabled" => ClusterNotLiquidated::SELECTOR,
        "ClusterDoesNotExists" => ClusterNotFound::SELECTOR,
        "ClusterIsLiquidated" => ClusterLiquidated::SELECTOR,
        "ClusterNotLiquidatable" => ClusterNotLiquidatable::SELECTOR,
        "ExceedValidatorLimitWithData" => ValidatorLimitExceeded::SELECTOR,
        "FeeIncreaseNotAllowed" => FeeNotReduced::SELECTOR,
        "FeeTooLow" => FeeOutOfBounds::SELECTOR,
        "OperatorDoesNotExist" if step == "register" => OperatorNotActive::SELECTOR,
        "OperatorDoesNotExist" => OperatorNotFound::SELECTOR,
        "InsufficientBalance" if step.starts_with("withdraw_") => InsufficientEarnings::SELECTOR,
        "InsufficientBalance" => InsufficientBalance::SELECTOR,
        other => panic!("{step}: no error of the ledger for {other}"),
    }
}

fn actor(name: &str) -> Address {
    match name.strip_prefix('o') {
        Some(number) => Address::repeat_byte(0x10 + number.parse::<u8>().unwrap()),
        None => ADMIN,
    }
}
