//! The invariants of the protocol (protocol.md section 10) as far as chain state shows them: money to the wei, shares,
//! seats, promises. For the demo, for end-to-end tests, and for anyone who doubts a live deployment.

mod books;
mod losses;
mod roles;
mod seats;

pub use books::{Assets, Bonds, Fees};
pub use losses::Losses;

use crate::{
    bindings::{
        IBlameSettlement, IBlameSettlement::IBlameSettlementInstance, IClusterLedger,
        IClusterLedger::IClusterLedgerInstance, ICollateralVault,
        ICollateralVault::ICollateralVaultInstance, IERC20, IERC20::IERC20Instance,
        IOperatorRegistry, IOperatorRegistry::IOperatorRegistryInstance, IRewardDistributor,
        IRewardDistributor::IRewardDistributorInstance,
    },
    client::{Client, ClientError},
    deploy::Deployment,
    failure::{Exit, Explain},
};
use alloy::{
    primitives::{Address, U256},
    providers::DynProvider,
};
use serde::Serialize;

/// The books as they stand; every equation between them holds.
#[derive(Clone, Debug, Serialize)]
pub struct Books {
    pub bonds: Bonds,
    pub fees: Fees,
    pub rewards: Vec<Assets>,
    pub losses: Losses,
    pub operators: u64,
    pub clusters: u64,
    /// Seats in use, summed over operators.
    pub seats: u64,
    /// Functions that refused a stranger.
    pub privileged: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum InvariantError {
    #[error("{what}: {left_name} is {left}, {right_name} is {right}")]
    Differs {
        what: String,
        left_name: &'static str,
        left: U256,
        right_name: &'static str,
        right: U256,
    },
    #[error("{what}: {less_name} is {less}, more than {more_name} of {more}")]
    Exceeds {
        what: String,
        less_name: &'static str,
        less: U256,
        more_name: &'static str,
        more: U256,
    },
    #[error("{function} does not refuse a stranger: {answer}")]
    NotRefused { function: String, answer: String },
    #[error(transparent)]
    Client(#[from] ClientError),
}

impl Explain for InvariantError {
    fn next_step(&self) -> Option<String> {
        match self {
            Self::Client(error) => error.next_step(),
            _ => Some("stop using this deployment and report it, see SECURITY.md".into()),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Client(error) => error.exit(),
            _ => Exit::CheckFailed,
        }
    }
}

/// The contracts that hold books.
pub(crate) struct System<'a> {
    pub client: &'a Client,
    pub registry: IOperatorRegistryInstance<DynProvider>,
    pub vault: ICollateralVaultInstance<DynProvider>,
    pub ledger: IClusterLedgerInstance<DynProvider>,
    pub distributor: IRewardDistributorInstance<DynProvider>,
    pub settlement: IBlameSettlementInstance<DynProvider>,
    pub token: IERC20Instance<DynProvider>,
}

impl<'a> System<'a> {
    fn new(client: &'a Client, deployment: &Deployment) -> Self {
        let provider = || client.provider().clone();
        let at = &deployment.contracts;
        Self {
            client,
            registry: IOperatorRegistry::new(at.operator_registry.address, provider()),
            vault: ICollateralVault::new(at.collateral_vault.address, provider()),
            ledger: IClusterLedger::new(at.cluster_ledger.address, provider()),
            distributor: IRewardDistributor::new(at.reward_distributor.address, provider()),
            settlement: IBlameSettlement::new(at.blame_settlement.address, provider()),
            token: IERC20::new(deployment.token, provider()),
        }
    }
}

/// Reads the whole state and compares.
pub async fn check(client: &Client, deployment: &Deployment) -> Result<Books, InvariantError> {
    let system = System::new(client, deployment);
    let operators = seats::operators(&system).await?;
    let clusters = seats::clusters(&system).await?;
    let seats = seats::check(&operators, &clusters)?;
    let bonds = books::check_bonds(&system, &operators).await?;
    Ok(Books {
        bonds,
        losses: losses::check(&system, bonds.debt, bonds.recovered).await?,
        privileged: roles::check(client, deployment).await?,
        fees: books::check_fees(&system, &operators, &clusters).await?,
        rewards: books::check_rewards(&system, &operators).await?,
        operators: operators.len() as u64,
        clusters: clusters.len() as u64,
        seats,
    })
}

fn equal(
    what: impl Into<String>,
    (left_name, left): (&'static str, U256),
    (right_name, right): (&'static str, U256),
) -> Result<(), InvariantError> {
    if left == right {
        return Ok(());
    }
    Err(InvariantError::Differs { what: what.into(), left_name, left, right_name, right })
}

fn at_most(
    what: impl Into<String>,
    (less_name, less): (&'static str, U256),
    (more_name, more): (&'static str, U256),
) -> Result<(), InvariantError> {
    if less <= more {
        return Ok(());
    }
    Err(InvariantError::Exceeds { what: what.into(), less_name, less, more_name, more })
}

/// ETH is asset 0.
pub(crate) const ETH: Address = Address::ZERO;
