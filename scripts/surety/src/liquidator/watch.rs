//! Which clusters have to be looked at: new ones, those that an event tells of, and those whose time has come.

use crate::{
    act::ActError,
    client::{ClientError, read},
    cluster::{facts::Cluster, outlook::Prices},
    decode::{self, Named},
    system::{Strategy, System},
};
use alloy::{
    primitives::U256,
    providers::Provider,
    rpc::types::{Filter, Log},
};
use std::collections::BTreeMap;

/// Every cluster is looked at again after so many slots: parameters may change at a time that no event tells.
const LONGEST_WAIT: u64 = 300;
/// After a longer gap all clusters are read, and no events.
const MOST_BLOCKS: u64 = 5_000;
/// Events that change no cluster's runway.
const HARMLESS: [&str; 13] = [
    "AccountOpened",
    "CapacitySet",
    "StatusSet",
    "FeeRecipientSet",
    // a settlement tells of it; the fee itself was set before
    "FeeAboveCeiling",
    // announced only
    "FeeDeclared",
    "FeeDeclarationCancelled",
    "FeeParametersSet",
    "NetworkFeeAnnounced",
    "LiquidationParametersAnnounced",
    "EarningsWithdrawn",
    "NetworkEarningsWithdrawn",
    "ValidatorLimitSet",
];

#[derive(Debug, Default)]
pub struct Watch {
    /// The slot in which each cluster is looked at next.
    due: BTreeMap<u64, u64>,
    /// The last block whose events were read.
    block: Option<u64>,
}

/// What was found in a pass.
pub struct Found {
    pub liquidatable: Vec<Cluster>,
    pub reward_cap: U256,
}

impl Watch {
    pub fn clusters(&self) -> usize {
        self.due.len()
    }

    /// Looks at what is due.
    pub async fn look(&mut self, system: &System, strategy: &Strategy) -> Result<Found, ActError> {
        self.read_events(system, strategy).await?;
        let slot = read(strategy.ledger.currentSlot()).await?;
        let mut prices = Prices::read(system, strategy).await?;
        let is_due = |(id, due): (&u64, &u64)| (*due <= slot).then_some(*id);
        let ids: Vec<u64> = self.due.iter().filter_map(is_due).collect();
        let runs = |seen: &_| is_running(seen);
        let clusters = Cluster::read_all(strategy, ids.clone(), &mut prices, runs).await?;
        // what stands still waits for an event
        self.due.extend(ids.into_iter().map(|id| (id, u64::MAX)));
        for cluster in &clusters {
            self.due.insert(cluster.id, next_look(cluster, slot));
        }
        let liquidatable = clusters.into_iter().filter(|cluster| cluster.outlook.liquidatable);
        Ok(Found { liquidatable: liquidatable.collect(), reward_cap: prices.reward_cap })
    }

    async fn read_events(&mut self, system: &System, strategy: &Strategy) -> Result<(), ActError> {
        let failed = ClientError::rpc("read the events");
        let provider = system.client.provider();
        let latest = provider.get_block_number().await.map_err(&failed)?;
        let count = read(strategy.ledger.clusterCount()).await?;
        match self.block {
            Some(block) if block <= latest && latest - block <= MOST_BLOCKS => {
                let ledger = *strategy.ledger.address();
                let filter = Filter::new().address(ledger).from_block(block + 1).to_block(latest);
                let logs =
                    if block < latest { provider.get_logs(&filter).await } else { Ok(vec![]) };
                for log in logs.map_err(&failed)? {
                    self.take(&log);
                }
            }
            // the first time, after a long gap, or on a chain that began anew
            _ => self.due.clear(),
        }
        for id in 1..=count {
            self.due.entry(id).or_insert(0);
        }
        self.block = Some(latest);
        Ok(())
    }

    fn take(&mut self, log: &Log) {
        let event = decode::event("ClusterLedger", log.data());
        let is_harmless = |event: &Named| HARMLESS.contains(&event.name.as_str());
        if event.as_ref().is_some_and(is_harmless) {
            return;
        }
        let cluster = event.and_then(|event| event.text_of("clusterId").parse::<u64>().ok());
        match cluster {
            Some(id) => {
                self.due.insert(id, 0);
            }
            None => self.due.values_mut().for_each(|due| *due = 0),
        }
    }
}

fn is_running(seen: &crate::bindings::IClusterLedger::clusterReturn) -> bool {
    seen.active && seen.validators > 0
}

/// The slot after its runway, or earlier.
fn next_look(cluster: &Cluster, slot: u64) -> u64 {
    let runway = cluster.outlook.runway_slots.unwrap_or(u64::MAX).saturating_add(1);
    let wait = if cluster.outlook.liquidatable { 0 } else { runway.min(LONGEST_WAIT) };
    slot.saturating_add(wait)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::IClusterLedger::{
        CapacitySet, Deposited, LiquidationParametersSet, NetworkFeeSet,
    };
    use alloy::{primitives::Address, sol_types::SolEvent};

    fn log(event: &impl SolEvent) -> Log {
        Log {
            inner: alloy::primitives::Log { address: Address::ZERO, data: event.encode_log_data() },
            ..Log::default()
        }
    }

    #[test]
    fn events_make_due_whom_they_concern() {
        let waiting = || Watch { due: [(1, 50), (2, 60), (3, u64::MAX)].into(), block: Some(9) };
        let after = |event: Log| {
            let mut watch = waiting();
            watch.take(&event);
            watch.due.into_values().collect::<Vec<_>>()
        };
        let deposit = Deposited { clusterId: 2, from: Address::ZERO, amount: U256::from(1) };
        assert_eq!(after(log(&deposit)), [50, 0, u64::MAX]);
        assert_eq!(after(log(&NetworkFeeSet { fee: U256::from(1) })), [0, 0, 0]);
        let parameters = LiquidationParametersSet {
            thresholdSlots: 1,
            minimumCollateral: U256::ZERO,
            rewardCap: U256::ZERO,
        };
        assert_eq!(after(log(&parameters)), [0, 0, 0]);
        assert_eq!(after(log(&CapacitySet { operatorId: 2, capacity: 1 })), [50, 60, u64::MAX]);
        assert_eq!(after(Log::default()), [0, 0, 0], "an event that nobody knows");
    }
}
