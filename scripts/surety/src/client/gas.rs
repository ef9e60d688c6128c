use serde::Serialize;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// Gas used by transactions, per kind.
#[derive(Debug, Default)]
pub struct GasBook {
    used: Mutex<BTreeMap<String, Vec<u64>>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GasOf {
    pub kind: String,
    pub count: usize,
    pub min: u64,
    pub median: u64,
    pub max: u64,
    pub total: u64,
}

impl GasBook {
    pub fn add(&self, kind: &str, gas: u64) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.entry(kind.to_owned()).or_default().push(gas);
    }

    pub fn summary(&self) -> Vec<GasOf> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.iter().map(|(kind, gas)| summarise(kind, gas.clone())).collect()
    }
}

fn summarise(kind: &str, mut gas: Vec<u64>) -> GasOf {
    gas.sort_unstable();
    GasOf {
        kind: kind.to_owned(),
        count: gas.len(),
        min: gas.first().copied().unwrap_or_default(),
        median: gas.get(gas.len() / 2).copied().unwrap_or_default(),
        max: gas.last().copied().unwrap_or_default(),
        total: gas.iter().sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summary_sorts_and_counts_per_kind() {
        let book = GasBook::default();
        for gas in [30, 10, 20] {
            book.add("vote", gas);
        }
        book.add("bond", 7);
        let summary = book.summary();
        assert_eq!(summary.len(), 2);
        let vote = &summary[1];
        assert_eq!((vote.count, vote.min, vote.median, vote.max, vote.total), (3, 10, 20, 30, 60));
    }
}
