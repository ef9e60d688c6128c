//! What holds a part of a bond: locks for cases, and reservations for nodes.

use crate::ui::{amount::eth, decimal, time};
use crate::{
    act::{ActError, Fact},
    bindings::ICollateralVault::ICollateralVaultInstance,
    client::read,
};
use alloy::{
    primitives::{Address, B256, U256},
    providers::DynProvider,
};
use serde::Serialize;

pub type Vault = ICollateralVaultInstance<DynProvider>;

#[derive(Clone, Debug, Serialize)]
pub struct Lock {
    pub case: B256,
    #[serde(serialize_with = "decimal")]
    pub amount_wei: U256,
    /// Seconds: from then on it counts no more.
    pub until: u64,
    /// Gets what is compensated or settled.
    pub beneficiary: Address,
}

#[derive(Clone, Debug, Serialize)]
pub struct Holds {
    pub locks: Vec<Lock>,
    pub obol_nodes: u16,
    pub direct_nodes: u16,
    #[serde(serialize_with = "decimal")]
    pub reserved_wei: U256,
}

impl Holds {
    pub async fn read(vault: &Vault, operator: u64) -> Result<Self, ActError> {
        Ok(Self {
            locks: locks(vault, operator).await?,
            obol_nodes: read(vault.nodesOf(operator, 1)).await?,
            direct_nodes: read(vault.nodesOf(operator, 2)).await?,
            reserved_wei: read(vault.reservedOf(operator)).await?,
        })
    }

    pub fn locked_wei(&self) -> U256 {
        let amounts = self.locks.iter().map(|lock| lock.amount_wei);
        amounts.fold(U256::ZERO, U256::saturating_add)
    }
}

/// Those that have not expired.
pub async fn locks(vault: &Vault, operator: u64) -> Result<Vec<Lock>, ActError> {
    let found = read(vault.locksOf(operator)).await?;
    let parts = found.caseIds.into_iter().zip(found.amounts);
    let parts = parts.zip(found.untils).zip(found.beneficiaries);
    let lock =
        |(((case, amount_wei), until), beneficiary)| Lock { case, amount_wei, until, beneficiary };
    Ok(parts.map(lock).collect())
}

impl Lock {
    pub fn fact(&self, now: u64) -> Fact {
        Fact::text(self.text(now))
            .with_wei("_wei", self.amount_wei)
            .with("_until", self.until)
            .with("_beneficiary", self.beneficiary.to_string())
            .with("_case", self.case.to_string())
    }

    /// `now` is the chain's time.
    pub fn text(&self, now: u64) -> String {
        let (amount, until) = (eth(self.amount_wei), time::moment(self.until, now));
        format!("{amount} until {until} for {}, case {}", self.beneficiary, self.case)
    }
}
