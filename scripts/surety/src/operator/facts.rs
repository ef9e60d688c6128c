//! What the contracts know of an operator.

use crate::{
    act::ActError,
    bindings::{IClusterLedger, ICollateralVault, IOperatorRegistry, explain},
    client::{ClientError, read},
    system::{Strategy, System},
    ui::{amount::tokens, decimal, time},
    vault::holds::Holds,
};
use alloy::primitives::{Address, U256};
use serde::Serialize;
use surety_protocol::fees::per_year;

#[derive(Clone, Debug, Serialize)]
pub struct Operator {
    pub id: u64,
    pub owner: Address,
    pub payout: Address,
    pub status: &'static str,
    pub private: bool,
    pub verified: bool,
    /// The owner has shown that it has the private key.
    pub key_proven: bool,
    /// Who may accept it.
    pub pending_owner: Option<Address>,
    pub whitelisting_contract: Option<Address>,
    pub score_bps: u16,
    pub frames_served: u32,
    /// Of the last score; 0 before the first.
    pub score_frame: u64,
    /// Where it has a fee account.
    pub strategies: Vec<Position>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Position {
    pub strategy: u8,
    #[serde(serialize_with = "decimal")]
    pub bond_wei: U256,
    #[serde(serialize_with = "decimal")]
    pub shares: U256,
    /// What can be withdrawn now.
    #[serde(serialize_with = "decimal")]
    pub free_wei: U256,
    #[serde(serialize_with = "decimal")]
    pub debt_wei: U256,
    #[serde(flatten)]
    pub holds: Holds,
    pub seats: u32,
    pub capacity: u32,
    /// What the bond lacks to cover the seats in use or, if it does, one more.
    #[serde(serialize_with = "decimal")]
    pub missing_wei: U256,
    pub multiplier_bps: u16,
    #[serde(serialize_with = "decimal")]
    pub fee_per_slot_wei: U256,
    #[serde(serialize_with = "decimal")]
    pub fee_per_year_wei: U256,
    /// Null if there is none.
    pub declared_fee: Option<Declared>,
    /// Settled fees, of the fee token.
    #[serde(serialize_with = "decimal")]
    pub earnings_wei: U256,
    pub eligible: bool,
}

/// A fee that its owner may execute, now or soon.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Declared {
    #[serde(serialize_with = "decimal")]
    pub fee_per_slot_wei: U256,
    #[serde(serialize_with = "decimal")]
    pub fee_per_year_wei: U256,
    /// From when to when, seconds, both included.
    pub begin: u64,
    pub end: u64,
}

/// How many the registry tells of at a time.
pub const PAGE: u64 = 100;

pub const ACTIVE: &str = "active";
pub const INACTIVE: &str = "inactive";
pub const DEACTIVATING: &str = "deactivating";

fn some(address: Address) -> Option<Address> {
    (!address.is_zero()).then_some(address)
}

pub fn status_word(status: u8) -> &'static str {
    match status {
        1 => INACTIVE,
        2 => ACTIVE,
        3 => DEACTIVATING,
        _ => "unknown",
    }
}

impl Operator {
    /// Fails for an operator that is not registered.
    pub async fn read(system: &System, strategies: &[Strategy], id: u64) -> Result<Self, ActError> {
        let registry = system.registry();
        let accounts = accounts(system, id).await?;
        let score = read(registry.scoreOf(id)).await?;
        let mut positions = Vec::new();
        for strategy in strategies {
            positions.extend(Position::read(system, strategy, id).await?);
        }
        Ok(Self {
            id,
            owner: accounts.owner,
            payout: accounts.payout,
            status: status_word(read(registry.statusOf(id)).await?),
            private: read(registry.isPrivate(id)).await?,
            verified: read(registry.isVerified(id)).await?,
            key_proven: read(system.key_prover().isKeyProven(id)).await?,
            pending_owner: some(read(registry.pendingOwnerOf(id)).await?),
            whitelisting_contract: some(read(registry.whitelistingContractOf(id)).await?),
            score_bps: score.scoreBps,
            frames_served: score.framesServed,
            score_frame: score.frame,
            strategies: positions,
        })
    }
}

impl Position {
    /// Nothing if the operator has no fee account there.
    async fn read(system: &System, strategy: &Strategy, id: u64) -> Result<Option<Self>, ActError> {
        let Strategy { vault, ledger, .. } = strategy;
        let account = match read(ledger.operatorAccount(id)).await {
            Ok(account) => account,
            Err(ClientError::Read { reason, .. }) if reason.starts_with("OperatorNotFound(") => {
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        // the vault's word: the ledger is told of it later where nobody synchronised them
        let (seats, capacity) = (account.seats, read(vault.capacityOf(id)).await?);
        let wanted = if seats > capacity { seats } else { seats.saturating_add(1) };
        let bond_wei = read(vault.assetsOf(id)).await?;
        let required = read(vault.requiredFor(id, wanted)).await?;
        Ok(Some(Self {
            strategy: strategy.id,
            bond_wei,
            shares: read(vault.sharesOf(id)).await?,
            free_wei: free_bond(strategy, id).await?,
            debt_wei: read(vault.debtOf(id)).await?,
            holds: Holds::read(vault, id).await?,
            seats,
            capacity,
            missing_wei: required.saturating_sub(bond_wei),
            multiplier_bps: read(vault.multiplierOf(id)).await?,
            fee_per_slot_wei: account.fee,
            fee_per_year_wei: yearly(system, account.fee),
            declared_fee: Declared::read(system, strategy, id).await?,
            earnings_wei: account.earnings,
            eligible: read(system.registry().isEligible(id, strategy.id)).await?,
        }))
    }
}

impl Declared {
    /// None if its window is over.
    pub async fn read(
        system: &System,
        strategy: &Strategy,
        id: u64,
    ) -> Result<Option<Self>, ActError> {
        let declared = read(strategy.ledger.declaredFee(id)).await?;
        if declared.begin == 0 || declared.end < system.client.now().await? {
            return Ok(None);
        }
        Ok(Some(Self {
            fee_per_slot_wei: declared.fee,
            fee_per_year_wei: yearly(system, declared.fee),
            begin: declared.begin,
            end: declared.end,
        }))
    }

    /// What it will be, and when.
    pub fn text(&self, symbol: &str, now: u64) -> String {
        let (begin, end) = (time::moment(self.begin, now), time::moment(self.end, now));
        format!(
            "{} per validator and year ({} wei per slot), from {begin} to {end}",
            tokens(self.fee_per_year_wei, symbol),
            self.fee_per_slot_wei
        )
    }
}

fn yearly(system: &System, fee: U256) -> U256 {
    let year = per_year(fee.saturating_to(), system.seconds_per_slot());
    year.map(U256::from).unwrap_or_default()
}

pub async fn accounts(
    system: &System,
    id: u64,
) -> Result<IOperatorRegistry::accountsOfReturn, ActError> {
    match read(system.registry().accountsOf(id)).await {
        Ok(accounts) => Ok(accounts),
        Err(ClientError::Read { reason, .. }) if reason.starts_with("OperatorNotFound(") => {
            Err(ActError::NoOperator { what: format!("{id} is registered") })
        }
        Err(error) => Err(error.into()),
    }
}

/// An operator's fee account, seats and capacity.
pub async fn ledger_account(
    strategy: &Strategy,
    id: u64,
) -> Result<IClusterLedger::operatorAccountReturn, ActError> {
    match read(strategy.ledger.operatorAccount(id)).await {
        Ok(account) => Ok(account),
        Err(ClientError::Read { reason, .. }) if reason.starts_with("OperatorNotFound(") => {
            let what = format!("{id} is registered in strategy {}", strategy.id);
            Err(ActError::NoOperator { what })
        }
        Err(error) => Err(error.into()),
    }
}

/// Wei of the bond that a withdrawal may take now, by the vault's own answer.
pub async fn free_bond(strategy: &Strategy, id: u64) -> Result<U256, ActError> {
    let assets = read(strategy.vault.assetsOf(id)).await?;
    let seats = read(strategy.ledger.seatsOf(id)).await?;
    if assets.is_zero() {
        return Ok(U256::ZERO);
    }
    let error = match strategy.vault.previewCapacity(id, assets, seats).call().await {
        Ok(_) => return Ok(assets),
        Err(error) => error,
    };
    if let Some(short) = error.as_decoded_error::<ICollateralVault::InsufficientCollateral>() {
        return Ok(short.available);
    }
    if error.as_decoded_error::<ICollateralVault::OperatorInDebt>().is_some()
        || error.as_decoded_error::<ICollateralVault::Paused>().is_some()
    {
        return Ok(U256::ZERO);
    }
    let what = format!("ask what operator {id} may withdraw");
    Err(ClientError::Read { what, reason: explain(&error) }.into())
}
