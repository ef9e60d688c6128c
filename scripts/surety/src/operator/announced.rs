//! What operators said of themselves: it is in the registry's log only.

use crate::{act::ActError, bindings::IOperatorRegistry, system::System};
use alloy::{
    primitives::{Address, B256, Bytes, U256},
    rpc::types::Log,
    sol_types::SolEvent,
};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default, Serialize)]
pub struct Announced {
    /// What it was registered with, for good.
    pub public_key: Option<Bytes>,
    /// Who did: the owner, unless it was handed over.
    pub registered_by: Option<Address>,
    pub dkg_url: String,
    pub metadata: Metadata,
}

/// Where, by whom and with what software an operator runs, in its own words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Metadata {
    pub location: String,
    pub institution_type: String,
    pub client: String,
    pub node_version: String,
}

pub type ByOperator = BTreeMap<u64, Announced>;

impl Announced {
    /// Of one operator.
    pub async fn of(system: &System, id: u64) -> Result<Self, ActError> {
        Ok(read(system, Some(id)).await?.remove(&id).unwrap_or_default())
    }

    /// Of all operators.
    pub async fn all(system: &System) -> Result<ByOperator, ActError> {
        read(system, None).await
    }
}

/// What verified operators run, as the admin said last; empty for none.
pub async fn current_node_version(system: &System) -> Result<String, ActError> {
    let all = events::<IOperatorRegistry::CurrentNodeVersionSet>(system, None).await?;
    Ok(all.into_iter().next_back().map(|(event, _)| event.nodeVersion).unwrap_or_default())
}

async fn read(system: &System, id: Option<u64>) -> Result<ByOperator, ActError> {
    let mut found = ByOperator::new();
    // each kind comes oldest first, so that the last word stays
    for (event, _) in events::<IOperatorRegistry::OperatorRegistered>(system, id).await? {
        let announced = found.entry(event.operatorId).or_default();
        announced.public_key = Some(event.publicKey);
        announced.registered_by = Some(event.owner);
        announced.dkg_url = event.dkgUrl;
    }
    for (event, _) in events::<IOperatorRegistry::DkgUrlSet>(system, id).await? {
        found.entry(event.operatorId).or_default().dkg_url = event.dkgUrl;
    }
    for (event, _) in events::<IOperatorRegistry::MetadataSet>(system, id).await? {
        found.entry(event.operatorId).or_default().metadata = Metadata {
            location: event.location,
            institution_type: event.institutionType,
            client: event.client,
            node_version: event.nodeVersion,
        };
    }
    Ok(found)
}

async fn events<E: SolEvent>(system: &System, id: Option<u64>) -> Result<Vec<(E, Log)>, ActError> {
    let registry = *system.registry().address();
    system.events(registry, id.map(|id| B256::from(U256::from(id)))).await
}

impl Metadata {
    /// In a line; empty if nothing was said.
    pub fn text(&self) -> String {
        let Self { location, institution_type, client, node_version } = self;
        let said = [
            ("location", location),
            ("institution", institution_type),
            ("client", client),
            ("node version", node_version),
        ];
        let said = said.iter().filter(|(_, text)| !text.is_empty());
        said.map(|(what, text)| format!("{what} {text}")).collect::<Vec<_>>().join(", ")
    }
}
