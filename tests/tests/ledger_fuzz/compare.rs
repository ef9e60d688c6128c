//! What the ledger says against what the model says.

use super::{
    episode::Episode,
    model::{Cluster, Forecast, Model, Operator, Wide, narrow, wide},
};
use alloy::{
    primitives::{Address, B256, LogData, U256},
    sol_types::SolEventInterface,
};
use std::fmt::Debug;
use stylus_devnet::Receipt;
use surety::bindings::{IClusterLedger::IClusterLedgerEvents, explain_revert};

/// Those of the first that are not in the second, each as often as it is there.
fn missing<'a>(of: &[&'a LogData], other: &[&LogData]) -> Vec<&'a LogData> {
    let mut other = other.to_vec();
    let mut rest = of.to_vec();
    rest.retain(|event| match other.iter().position(|found| found == event) {
        Some(place) => {
            other.swap_remove(place);
            false
        }
        None => true,
    });
    rest
}

fn explain(events: &[&LogData]) -> Vec<String> {
    let decode = |event: &&LogData| {
        let known = IClusterLedgerEvents::decode_raw_log(event.topics(), &event.data);
        known.map_or_else(|_| format!("{event:?}"), |known| format!("{known:?}"))
    };
    events.iter().map(decode).collect()
}

impl Episode<'_> {
    #[track_caller]
    fn same<T: PartialEq + Debug>(&self, what: impl FnOnce() -> String, chain: T, model: T) {
        self.expect(chain == model, || {
            format!("{}: the ledger says {chain:?}, the model {model:?}", what())
        });
    }

    pub fn compare_outcome(&self, receipt: &Receipt, forecast: &Forecast) {
        let expected: Vec<_> = forecast.refusals.iter().map(|data| explain_revert(data)).collect();
        if !receipt.succeeded {
            let said = explain_revert(&receipt.output);
            self.expect(forecast.refusals.contains(&receipt.output), || {
                format!("refused with {said} {:?}, not with one of {expected:?}", receipt.failure)
            });
            return;
        }
        self.expect(expected.is_empty(), || format!("succeeded in spite of {expected:?}"));
        self.same(|| "the output".into(), &receipt.output, &forecast.output);
        let ours = receipt.logs.iter().filter(|log| log.address == self.model.at.ledger);
        let seen: Vec<_> = ours.map(|log| &log.data).collect();
        let expected: Vec<_> = forecast.events.iter().collect();
        let (more, fewer) = (missing(&seen, &expected), missing(&expected, &seen));
        self.expect(more.is_empty() && fewer.is_empty(), || {
            format!("events: {:?}, and not {:?}", explain(&more), explain(&fewer))
        });
    }

    /// Looks at what a call touched, and at the money.
    pub fn look(&self, forecast: &Forecast) {
        for id in &forecast.clusters {
            if let Some(cluster) = self.model.clusters.get(id) {
                self.compare_cluster(*id, cluster);
                cluster.members.iter().for_each(|id| self.compare_operator(*id));
            }
        }
        for id in &forecast.operators {
            self.compare_operator(*id);
            if let Some(operator) = self.model.operators.get(id) {
                self.compare_declared(*id, operator);
            }
        }
        forecast.validators.iter().for_each(|name| self.compare_validator(*name));
        self.compare_money();
    }

    pub fn compare_all(&self) {
        let (w, model) = (self.w, &self.model);
        model.clusters.iter().for_each(|(id, cluster)| self.compare_cluster(*id, cluster));
        for id in model.operators.keys() {
            self.compare_operator(*id);
            self.same(|| format!("seats of {id}"), w.seats(*id), model.seats(*id));
        }
        model.validators.keys().for_each(|name| self.compare_validator(*name));
        self.compare_money();
        for account in self.everybody() {
            let purse = narrow(model.purse(account));
            self.same(|| format!("purse of {}", self.who(account)), w.tokens(account), purse);
        }
        let count = model.clusters.len() as u64;
        self.same(|| "clusters".into(), w.get(w.ledger.clusterCount()), count);
        self.same(|| "slot".into(), w.get(w.ledger.currentSlot()), model.slot);
        let limit = model.parameters.validator_limit;
        self.same(|| "limit".into(), w.get(w.ledger.validatorLimit()), limit);
        let set = w.get(w.ledger.liquidationParameters());
        let of_model = model.parameters;
        self.same(
            || "liquidation parameters".into(),
            (set.thresholdSlots, set.minimumCollateral, set.rewardCap),
            (of_model.threshold_slots, of_model.minimum_collateral, of_model.reward_cap),
        );
        let fee = model.network.fees.now();
        self.same(|| "network fee".into(), w.get(w.ledger.networkFee()), fee);
        self.same(|| "seats of nobody".into(), w.seats(u64::from(u32::MAX)), 0);
        self.check_sums();
    }

    /// By the ledger's own views, without the model.
    fn check_sums(&self) {
        let (w, ledger) = (self.w, &self.w.ledger);
        let clusters =
            (1..=w.get(ledger.clusterCount())).map(|id| wide(w.get(ledger.settledBalanceOf(id))));
        let operators = self.model.operators.keys().map(|id| wide(w.earnings(*id)));
        let network = [wide(w.get(ledger.networkEarnings())), self.model.stray];
        let sum = clusters.chain(operators).chain(network).fold(Wide::ZERO, |sum, part| sum + part);
        self.same(|| "tokens held, and views".into(), wide(w.tokens(*ledger.address())), sum);
    }

    fn compare_money(&self) {
        let w = self.w;
        let held = w.tokens(self.model.at.ledger);
        let counted = narrow(self.model.purse(self.model.at.ledger));
        self.same(|| "tokens held".into(), held, counted);
        self.same(|| "tokens held, and books".into(), held, narrow(self.model.booked()));
        let earned = narrow(self.model.network.earned);
        self.same(|| "network earnings".into(), w.get(w.ledger.networkEarnings()), earned);
    }

    fn compare_operator(&self, id: u64) {
        let Some(operator) = self.model.operators.get(&id) else { return };
        let account = self.w.get(self.w.ledger.operatorAccount(id));
        let seats = self.model.seats(id);
        self.same(
            || format!("operator {id}: seats, capacity, active, private, fee, earnings"),
            (
                account.seats,
                account.capacity,
                account.active,
                account.isPrivate,
                account.fee,
                account.earnings,
            ),
            (
                seats,
                operator.capacity,
                operator.active,
                operator.is_private,
                operator.pay.fees.now(),
                narrow(operator.pay.earned),
            ),
        );
    }

    fn compare_declared(&self, id: u64, operator: &Operator) {
        let seen = self.w.get(self.w.ledger.declaredFee(id));
        let period = self.model.parameters.fees.execute_period;
        let declared = operator.declared.map(|(fee, begin)| (fee, begin, begin + period));
        self.same(
            || format!("declared fee of {id}"),
            (seen.fee, seen.begin, seen.end),
            declared.unwrap_or_default(),
        );
    }

    fn compare_cluster(&self, id: u64, cluster: &Cluster) {
        let (w, model) = (self.w, &self.model);
        let seen = w.get(w.ledger.cluster(id));
        let (live, running) = (model.split(cluster).left, Model::running(cluster));
        let expected: (Address, bool, u32, U256, &[u64]) = (
            cluster.owner,
            cluster.active,
            cluster.validators.len() as u32,
            narrow(live),
            &cluster.members,
        );
        self.same(
            || format!("cluster {id}: owner, active, validators, balance, operators"),
            (seen.owner, seen.active, seen.validators, seen.balance, &seen.operatorIds[..]),
            expected,
        );
        let burn = model.burn(&cluster.members, running);
        let collateral = model.collateral(&cluster.members, running);
        let surplus = live.checked_sub(collateral);
        let runway = match surplus {
            None => U256::ZERO,
            Some(_) if burn.is_zero() => U256::MAX,
            Some(surplus) => narrow(surplus / burn),
        };
        self.same(
            || {
                format!(
                    "cluster {id}: settled balance, burn rate, collateral, runway, liquidatable, weight, ceiling"
                )
            },
            (
                w.get(w.ledger.settledBalanceOf(id)),
                w.get(w.ledger.burnRate(id)),
                w.get(w.ledger.liquidationCollateral(id)),
                w.get(w.ledger.runway(id)),
                w.get(w.ledger.isLiquidatable(id)),
                w.get(w.ledger.weightOf(id)),
                w.get(w.ledger.feeCeiling(id)),
            ),
            (
                narrow(cluster.balance),
                narrow(burn),
                narrow(collateral),
                runway,
                model.is_liquidatable(cluster),
                cluster.weight(),
                cluster.ceiling,
            ),
        );
    }

    fn compare_validator(&self, name: B256) {
        let seen = self.w.get(self.w.ledger.validatorOf(name));
        let known = self.model.validators.get(&name);
        let expected = known.map_or((0, false), |known| (known.cluster, known.registered));
        self.same(|| format!("validator {name}"), (seen.clusterId, seen.registered), expected);
    }
}
