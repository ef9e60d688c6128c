//! Everything that the demo's phases share: the chain, the contracts, the actors, the plan.

use super::{DemoError, plan::Plan};
use crate::{
    bindings::{
        IBlameSettlement, IClusterLedger, ICollateralVault, IERC20, IOperatorRegistry,
        IOracleCommittee, IRewardDistributor,
    },
    client::{Account, Call, Client, for_all},
    deploy::Deployment,
    ui::Progress,
};
use alloy::{
    primitives::{Address, B256, U256, keccak256},
    providers::DynProvider,
    signers::local::PrivateKeySigner,
};
use std::path::PathBuf;
use surety_oracle::Performance;

pub const MEMBERS: usize = 3;
pub const STAKERS: usize = 5;

/// For the gas of an actor's transactions, wei: ten times the most that one costs at the devnet's price.
const GAS_MONEY_WEI: u64 = 100_000_000_000_000_000;

/// Keys derived from the seed and the sender's own key: the same run again has the same actors, and nobody else can
/// guess them on a public chain.
#[derive(Clone, Debug)]
pub struct Keys {
    root: B256,
}

impl Keys {
    pub fn new(seed: B256, sender: &PrivateKeySigner) -> Self {
        Self { root: keccak256([seed.as_slice(), sender.to_bytes().as_slice()].concat()) }
    }

    pub fn account(&self, role: &str, index: usize) -> Result<Account, DemoError> {
        Ok(Account::new(self.signer(role, index)?))
    }

    pub fn accounts(&self, role: &str, count: usize) -> Result<Vec<Account>, DemoError> {
        (0..count).map(|index| self.account(role, index)).collect()
    }

    /// Where an operator's rewards and fees go: an address that does nothing else, so that its balance tells all.
    pub fn payout(&self, operator: usize) -> Result<Address, DemoError> {
        Ok(self.signer("payout", operator)?.address())
    }

    fn signer(&self, role: &str, index: usize) -> Result<PrivateKeySigner, DemoError> {
        let key = keccak256(format!("{} {role} {index}", self.root));
        PrivateKeySigner::from_bytes(&key)
            .map_err(|_| crate::keys::KeyError::Derivation { index: index as u32 }.into())
    }
}

pub struct World<'a> {
    pub client: Client,
    pub deployer: Account,
    pub keys: Keys,
    pub deployment: Deployment,
    pub plan: Plan,
    /// The interval that is run, and the earlier one that gave the first scores.
    pub data: &'a Performance,
    pub scores: &'a Performance,
    pub owners: Vec<Account>,
    pub members: Vec<Account>,
    pub stakers: Vec<Account>,
    pub progress: &'a dyn Progress,
    /// Where the published trees go.
    pub out: PathBuf,
}

impl World<'_> {
    fn provider(&self) -> DynProvider {
        self.client.provider().clone()
    }

    pub fn registry(&self) -> IOperatorRegistry::IOperatorRegistryInstance<DynProvider> {
        IOperatorRegistry::new(self.deployment.contracts.operator_registry.address, self.provider())
    }

    pub fn vault(&self) -> ICollateralVault::ICollateralVaultInstance<DynProvider> {
        ICollateralVault::new(self.deployment.contracts.collateral_vault.address, self.provider())
    }

    pub fn ledger(&self) -> IClusterLedger::IClusterLedgerInstance<DynProvider> {
        IClusterLedger::new(self.deployment.contracts.cluster_ledger.address, self.provider())
    }

    pub fn settlement(&self) -> IBlameSettlement::IBlameSettlementInstance<DynProvider> {
        IBlameSettlement::new(self.deployment.contracts.blame_settlement.address, self.provider())
    }

    pub fn distributor(&self) -> IRewardDistributor::IRewardDistributorInstance<DynProvider> {
        IRewardDistributor::new(
            self.deployment.contracts.reward_distributor.address,
            self.provider(),
        )
    }

    pub fn token(&self) -> IERC20::IERC20Instance<DynProvider> {
        IERC20::new(self.deployment.token, self.provider())
    }

    /// What the sender needs for all actors.
    pub fn budget_wei(plan: &Plan, rewards_wei: U256) -> U256 {
        let actors = plan.operators.len() + MEMBERS + STAKERS + 1;
        plan.total_bond_wei() + rewards_wei + U256::from(GAS_MONEY_WEI) * U256::from(actors)
    }

    /// Plain transfers to every actor: what it will bond, and money for gas.
    pub async fn fund_actors(&self) -> Result<(), DemoError> {
        let gas = U256::from(GAS_MONEY_WEI);
        let owners = self.owners.iter().zip(&self.plan.operators);
        let mut gifts: Vec<(Address, U256)> =
            owners.map(|(owner, plan)| (owner.address(), plan.bond_wei + gas)).collect();
        gifts.extend(self.members.iter().chain(&self.stakers).map(|a| (a.address(), gas)));
        self.progress.begin("funding the actors", gifts.len() as u64);
        for_all(gifts, |(to, value)| async move {
            let call = Call::transfer("fund an actor", to, value);
            self.client.send(&self.deployer, call).await?;
            self.progress.step(&to.to_string());
            Ok::<_, DemoError>(())
        })
        .await?;
        self.progress.finish();
        Ok(())
    }

    /// All members vote; the last votes come after the quorum, as in life.
    pub async fn vote(&self, topic: B256, key: B256, hash: B256) -> Result<(), DemoError> {
        let committee = self.deployment.contracts.oracle_committee.address;
        for member in &self.members {
            let call = IOracleCommittee::voteCall { topic, key, hash };
            self.client.send(member, Call::new("vote", committee, &call)).await?;
        }
        Ok(())
    }
}

/// Fails loudly where the chain's answer is not the formula's.
pub fn same<T: PartialEq + std::fmt::Debug>(
    what: impl Into<String>,
    expected: T,
    actual: T,
) -> Result<(), DemoError> {
    if expected == actual {
        return Ok(());
    }
    let (expected, actual) = (format!("{expected:?}"), format!("{actual:?}"));
    Err(DemoError::Differs { what: what.into(), expected, actual })
}
