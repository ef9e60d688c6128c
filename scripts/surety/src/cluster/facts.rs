//! What the ledger knows of a cluster.

use super::{
    load::Load,
    outlook::{Outlook, Prices, Rates},
    owed,
};
use crate::{
    act::{ActError, Fact},
    bindings::IClusterLedger::clusterReturn,
    client::{ClientError, for_all, read},
    system::{Strategy, System},
};
use alloy::primitives::{Address, U256};
use serde::Serialize;

#[derive(Clone, Debug, Serialize)]
pub struct Cluster {
    pub id: u64,
    pub strategy: u8,
    pub owner: Address,
    /// `active`, or `liquidated`.
    pub status: &'static str,
    pub operator_ids: Vec<u64>,
    /// A liquidated cluster burns nothing: it is what it would burn and need.
    #[serde(flatten)]
    pub outlook: Outlook,
    /// What it has used beyond its balance; only [`Cluster::read`] asks for it.
    #[serde(skip)]
    pub owes_wei: U256,
    #[serde(skip)]
    pub rates: Rates,
}

pub const ACTIVE: &str = "active";
pub const LIQUIDATED: &str = "liquidated";

impl Cluster {
    /// Fails for one that is not there.
    pub async fn read(system: &System, strategy: &Strategy, id: u64) -> Result<Self, ActError> {
        let seen = match read(strategy.ledger.cluster(id)).await {
            Ok(seen) => seen,
            Err(ClientError::Read { reason, .. }) if reason.starts_with("ClusterNotFound(") => {
                let count = read(strategy.ledger.clusterCount()).await?;
                return Err(ActError::NoCluster { id, strategy: strategy.id, count });
            }
            Err(error) => return Err(error.into()),
        };
        let rates = Rates::read(system, strategy, &seen.operatorIds).await?;
        let weight = read(strategy.ledger.weightOf(id)).await?;
        let mut cluster = Self::new(strategy, id, (seen, weight), rates)?;
        if cluster.is_active() && weight > 0 && cluster.outlook.balance_wei.is_zero() {
            cluster.owes_wei =
                owed::of(system, strategy, id, (&cluster.operator_ids, weight)).await?;
        }
        Ok(cluster)
    }

    /// Many at once. `wanted` sees what the ledger says first: what it does not want costs nothing more.
    pub async fn read_all(
        strategy: &Strategy,
        ids: impl IntoIterator<Item = u64>,
        prices: &mut Prices,
        wanted: impl Fn(&clusterReturn) -> bool,
    ) -> Result<Vec<Self>, ActError> {
        let look = |id: u64| async move { Ok((id, read(strategy.ledger.cluster(id)).await?)) };
        let mut seen: Vec<(u64, clusterReturn)> = for_all::<_, _, _, ActError>(ids, look).await?;
        seen.retain(|(_, cluster)| wanted(cluster));
        let members = seen.iter().flat_map(|(_, cluster)| cluster.operatorIds.clone());
        prices.learn(strategy, members.collect::<Vec<_>>()).await?;
        let weigh = |(id, seen): (u64, clusterReturn)| async move {
            let weight = read(strategy.ledger.weightOf(id)).await?;
            Ok::<_, ActError>((id, (seen, weight)))
        };
        let weighed = for_all(seen, weigh).await?.into_iter();
        let cluster = |(id, seen): (u64, (clusterReturn, u64))| {
            let rates = prices.rates(&seen.0.operatorIds);
            Self::new(strategy, id, seen, rates)
        };
        weighed.map(cluster).collect()
    }

    fn new(
        strategy: &Strategy,
        id: u64,
        (seen, weight): (clusterReturn, u64),
        rates: Rates,
    ) -> Result<Self, ActError> {
        let load = Load { validators: seen.validators, weight };
        let mut outlook = rates.outlook(load, seen.balance)?;
        outlook.liquidatable &= seen.active;
        Ok(Self {
            id,
            strategy: strategy.id,
            owner: seen.owner,
            status: if seen.active { ACTIVE } else { LIQUIDATED },
            operator_ids: seen.operatorIds,
            outlook,
            owes_wei: U256::ZERO,
            rates,
        })
    }

    pub fn is_active(&self) -> bool {
        self.status == ACTIVE
    }

    /// The balance after a deposit, of which what it owes is taken first.
    pub fn balance_with(&self, deposit_wei: U256) -> U256 {
        self.outlook.balance_wei.saturating_add(deposit_wei).saturating_sub(self.owes_wei)
    }

    /// What a deposit must bring until nobody may liquidate it.
    pub fn missing_wei(&self) -> U256 {
        self.outlook.missing_wei().saturating_add(self.owes_wei)
    }

    pub fn runway_fact(&self) -> Fact {
        let slots = self.outlook.runway_slots.filter(|_| self.is_active());
        Fact::text(self.runway_text()).with("_slots", slots)
    }

    pub fn runway_text(&self) -> String {
        match self.is_active() {
            true => self.rates.runway_text(&self.outlook),
            false => "stands still: liquidated".into(),
        }
    }
}
