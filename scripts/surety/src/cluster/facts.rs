//! What the ledger knows of a cluster.

use super::outlook::{Outlook, Prices, Rates};
use crate::{
    act::ActError,
    bindings::IClusterLedger::clusterReturn,
    client::{ClientError, for_all, read},
    system::{Strategy, System},
};
use alloy::primitives::Address;
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
        Self::new(strategy, id, seen, rates)
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
        let cluster = |(id, seen): (u64, clusterReturn)| {
            let rates = prices.rates(&seen.operatorIds);
            Self::new(strategy, id, seen, rates)
        };
        seen.into_iter().map(cluster).collect()
    }

    fn new(
        strategy: &Strategy,
        id: u64,
        seen: clusterReturn,
        rates: Rates,
    ) -> Result<Self, ActError> {
        let mut outlook = rates.outlook(seen.validators, seen.balance)?;
        outlook.liquidatable &= seen.active;
        Ok(Self {
            id,
            strategy: strategy.id,
            owner: seen.owner,
            status: if seen.active { ACTIVE } else { LIQUIDATED },
            operator_ids: seen.operatorIds,
            outlook,
            rates,
        })
    }

    pub fn is_active(&self) -> bool {
        self.status == ACTIVE
    }

    pub fn runway_text(&self) -> String {
        match self.is_active() {
            true => self.rates.runway_text(&self.outlook),
            false => "stands still: liquidated".into(),
        }
    }
}
