//! What an `expect` step says of the books, compared with the ledger's; how many things it says.

use serde_json::Value;
use surety_interfaces::IClusterLedger::ClusterNotFound;

use super::Run;
use super::json::{as_number, as_wei, fields};
use crate::tests::fixture::*;

impl Run {
    pub fn check(&mut self, expect: &Value) -> usize {
        let mut checks = self.check_clusters(expect);
        checks += self.check_money(expect, "operator_credited", "network_credited");
        let now = self.f.chain.snapshot();
        let active = |id: &u64| self.f.ledger.cluster(*id).unwrap().1;
        let ids: Vec<u64> = self.clusters.values().map(|c| c.id).filter(active).collect();
        if !ids.is_empty() {
            self.f.as_(BOB, |l| l.settle(ids)).unwrap();
        }
        checks += self.check_money(expect, "operator_if_settled", "network_if_settled");
        self.f.chain.restore(now);
        for (field, ours) in [("pool", self.f.pool()), ("liabilities", self.f.liabilities())] {
            if let Some(value) = expect.get(field) {
                assert_eq!(ours, as_wei(value), "{} {field}", self.place);
                checks += 1;
            }
        }
        checks
    }

    fn check_money(&self, expect: &Value, operators: &str, network: &str) -> usize {
        let mut checks = 0;
        for (id, value) in fields(expect, operators) {
            let earnings = self.f.earnings(id.parse().unwrap());
            assert_eq!(earnings, as_wei(value), "{} {operators} {id}", self.place);
            checks += 1;
        }
        if let Some(value) = expect.get(network) {
            assert_eq!(self.f.ledger.network_earnings(), as_wei(value), "{} {network}", self.place);
            checks += 1;
        }
        checks
    }

    fn check_clusters(&self, expect: &Value) -> usize {
        let (ledger, place) = (&self.f.ledger, &self.place);
        let mut checks = 0;
        for (name, value) in fields(expect, "cluster_balance") {
            assert_eq!(ledger.cluster(self.id(name)).unwrap().3, as_wei(value), "{place} {name}");
            checks += 1;
        }
        for (name, value) in fields(expect, "balance_error") {
            match (ledger.cluster(self.id(name)), value.as_str().unwrap()) {
                (Ok((_, active, ..)), "ClusterIsLiquidated") => assert!(!active, "{place} {name}"),
                (Err(refusal), "ClusterDoesNotExists") => {
                    assert!(is_error::<ClusterNotFound>(&refusal.into()), "{place} {name}");
                }
                (outcome, error) => panic!("{place} {name}: {outcome:?} instead of {error}"),
            }
            checks += 1;
        }
        for (name, value) in fields(expect, "burn_rate") {
            assert_eq!(ledger.burn_rate(self.id(name)), Ok(as_wei(value)), "{place} {name}");
            checks += 1;
        }
        for (name, value) in fields(expect, "liquidatable") {
            let expected = Ok(value.as_bool().unwrap());
            assert_eq!(ledger.is_liquidatable(self.id(name)), expected, "{place} {name}");
            checks += 1;
        }
        for (name, value) in fields(expect, "liquidated") {
            let (_, active, ..) = ledger.cluster(self.id(name)).unwrap();
            assert_eq!(!active, value.as_bool().unwrap(), "{place} {name}");
            checks += 1;
        }
        if let Some(value) = expect.get("network_validators") {
            let clusters = (1..=ledger.cluster_count()).map(|id| ledger.cluster(id).unwrap());
            let running: u32 = clusters.filter(|c| c.1).map(|c| c.2).sum();
            assert_eq!(u64::from(running), as_number(value), "{place}");
            checks += 1;
        }
        checks
    }
}
