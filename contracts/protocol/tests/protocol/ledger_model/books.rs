//! What a settlement reads and writes, and what a step looks up.

use serde_json::Value;
use surety_protocol::cluster;

use super::{Cluster, Ledger, Operator, Refusal};
use crate::reading::{number, text};

impl Ledger {
    pub(super) fn changes(&self, cluster: &Cluster) -> (Vec<u128>, u128) {
        let index = |id: &u64| self.operators[id].accrual.index_at(self.now);
        let operators = cluster.operators.iter().map(index);
        let changes = operators.zip(&cluster.indices).map(|(now, then)| now - then).collect();
        (changes, self.network.index_at(self.now) - cluster.network_index)
    }

    pub(super) fn settle(&mut self, name: &str) {
        let cluster = &self.clusters[name];
        let (mut credits, network) = self.changes(cluster);
        let (balance, ids) = (cluster.balance, cluster.operators.clone());
        let weight = cluster::weight_of(cluster.validators);
        let settled = cluster::settle(balance, weight, &mut credits, network).unwrap();
        for (id, credit) in ids.iter().zip(credits) {
            self.operators.get_mut(id).unwrap().credited += credit;
        }
        self.network_credited += settled.network_wei;
        self.clusters.get_mut(name).unwrap().balance = settled.balance_wei;
        self.snapshot(name);
    }

    pub(super) fn snapshot(&mut self, name: &str) {
        let now = self.now;
        let ids = &self.clusters[name].operators;
        let indices = ids.iter().map(|id| self.operators[id].accrual.index_at(now)).collect();
        let cluster = self.clusters.get_mut(name).unwrap();
        cluster.indices = indices;
        cluster.network_index = self.network.index_at(now);
    }

    pub(super) fn add_seats(&mut self, name: &str, validators: u64) -> Result<(), Refusal> {
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

    pub(super) fn release_seats(&mut self, name: &str, validators: u64) {
        for id in self.clusters[name].operators.clone() {
            let operator = self.operators.get_mut(&id).unwrap();
            if !operator.removed {
                operator.validators -= validators;
            }
        }
    }

    pub(super) fn refuse_liquidatable(&self, name: &str) -> Result<(), Refusal> {
        if self.liquidatable(name) { Err(Refusal::InsufficientBalance) } else { Ok(()) }
    }

    pub(super) fn cluster(&mut self, name: &str) -> Result<&mut Cluster, Refusal> {
        self.clusters.get_mut(name).ok_or(Refusal::ClusterDoesNotExists)
    }

    pub(super) fn active_cluster(&mut self, name: &str) -> Result<&mut Cluster, Refusal> {
        let cluster = self.cluster(name)?;
        if cluster.active { Ok(cluster) } else { Err(Refusal::ClusterIsLiquidated) }
    }

    pub(super) fn owned_cluster(&mut self, step: &Value) -> Result<&mut Cluster, Refusal> {
        let cluster = self.cluster(text(step, "cluster"))?;
        // SSV finds clusters by owner, so a stranger's name is unknown
        if cluster.owner != text(step, "by") {
            return Err(Refusal::ClusterDoesNotExists);
        }
        Ok(cluster)
    }

    pub(super) fn owned_operator(&mut self, step: &Value) -> Result<&mut Operator, Refusal> {
        let operator = self.operators.get_mut(&number(step, "operator"));
        let operator = operator.ok_or(Refusal::OperatorDoesNotExist)?;
        if operator.owner != text(step, "by") {
            return Err(Refusal::CallerNotOwnerWithData);
        }
        Ok(operator)
    }
}
