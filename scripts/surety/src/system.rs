//! A deployed system that commands look at and act on.

use crate::{
    bindings::{
        IBlameSettlement::{self, IBlameSettlementInstance},
        IClusterLedger::{self, IClusterLedgerInstance},
        ICollateralVault::{self, ICollateralVaultInstance},
        IERC20,
        IKeyProver::{self, IKeyProverInstance},
        IOperatorRegistry::{self, IOperatorRegistryInstance},
        IOracleCommittee::{self, IOracleCommitteeInstance},
        IRewardDistributor::{self, IRewardDistributorInstance},
    },
    client::{Client, ClientError, read},
    deploy::{DEFAULT_RPC_URL, Deployment},
    workspace::Workspace,
};
use alloy::{
    primitives::{Address, Bytes},
    providers::{DynProvider, Provider},
    rpc::types::{Filter, Log},
    sol_types::SolEvent,
};
use std::path::PathBuf;
use surety_protocol::clock::slot_at;

use crate::act::{ActError, Refusal};
use crate::decode::Units;

/// How events name the fee token, which is no contract of a deployment.
pub const FEE_TOKEN: &str = "FeeToken";

#[derive(Clone, Debug, clap::Args)]
pub struct SystemArgs {
    /// The chain's JSON-RPC
    #[arg(long, value_name = "URL", default_value = DEFAULT_RPC_URL, env = "SURETY_RPC_URL", hide_env_values = true, help_heading = "Chain")]
    pub rpc_url: String,
    /// The deployment, as `cargo surety deploy` wrote it [default: deployments/<chainId>.json]
    #[arg(long, value_name = "FILE", help_heading = "Chain")]
    pub deployment: Option<PathBuf>,
}

#[derive(Clone, Debug)]
pub struct System {
    pub client: Client,
    pub deployment: Deployment,
}

/// The contracts of one strategy.
#[derive(Clone, Debug)]
pub struct Strategy {
    pub id: u8,
    pub vault: ICollateralVaultInstance<DynProvider>,
    pub ledger: IClusterLedgerInstance<DynProvider>,
}

impl System {
    pub async fn connect(args: &SystemArgs) -> Result<Self, ActError> {
        let client = Client::connect(&args.rpc_url, None).await?;
        let found = client.chain_id();
        let file = match &args.deployment {
            Some(file) => file.clone(),
            None => Deployment::path(Workspace::find()?.root(), found),
        };
        let deployment = Deployment::load(&file)?;
        let expected = deployment.chain_id;
        if expected != found {
            return Err(ClientError::WrongChain { expected, found }.into());
        }
        if !deployment.complete {
            return Err(ActError::Interrupted { file });
        }
        let address = deployment.contracts.operator_registry.address;
        if client.code(address).await?.is_empty() {
            return Err(ActError::Gone { address, chain_id: found, file });
        }
        Ok(Self { client, deployment })
    }

    pub fn registry(&self) -> IOperatorRegistryInstance<DynProvider> {
        IOperatorRegistry::new(self.deployment.contracts.operator_registry.address, self.provider())
    }

    pub fn key_prover(&self) -> IKeyProverInstance<DynProvider> {
        IKeyProver::new(self.deployment.contracts.key_prover.address, self.provider())
    }

    pub fn committee(&self) -> IOracleCommitteeInstance<DynProvider> {
        IOracleCommittee::new(self.deployment.contracts.oracle_committee.address, self.provider())
    }

    pub fn distributor(&self) -> IRewardDistributorInstance<DynProvider> {
        let address = self.deployment.contracts.reward_distributor.address;
        IRewardDistributor::new(address, self.provider())
    }

    pub fn settlement(&self) -> IBlameSettlementInstance<DynProvider> {
        IBlameSettlement::new(self.deployment.contracts.blame_settlement.address, self.provider())
    }

    pub async fn strategy(&self, id: u8) -> Result<Strategy, ActError> {
        let count = read(self.registry().strategyCount()).await?;
        if id >= count {
            return Err(ActError::NoStrategy { id, count });
        }
        let at = read(self.registry().strategyOf(id)).await?;
        Ok(Strategy {
            id,
            vault: ICollateralVault::new(at.vault, self.provider()),
            ledger: IClusterLedger::new(at.ledger, self.provider()),
        })
    }

    pub async fn strategies(&self) -> Result<Vec<Strategy>, ActError> {
        let mut all = Vec::new();
        for id in 0..read(self.registry().strategyCount()).await? {
            all.push(self.strategy(id).await?);
        }
        Ok(all)
    }

    /// What the fee token calls itself; not every token does.
    pub async fn token_symbol(&self) -> String {
        let token = IERC20::new(self.deployment.token, self.provider());
        let symbol = read(token.symbol()).await.unwrap_or_default();
        let is_word = !symbol.is_empty()
            && symbol.len() <= 12
            && symbol.bytes().all(|b| b.is_ascii_graphic());
        if is_word { symbol } else { "tokens".into() }
    }

    pub fn seconds_per_slot(&self) -> u64 {
        self.deployment.config.clock.seconds_per_slot
    }

    /// The slot at a time in seconds.
    pub fn slot_at(&self, time: u64) -> Result<u64, ActError> {
        let clock = &self.deployment.config.clock;
        slot_at(time, clock.genesis_time, clock.seconds_per_slot).map_err(|error| {
            ActError::input(
                format!("the deployment's clock: {error}"),
                "check the deployment's file",
            )
        })
    }

    /// A contract's refusal of a call, in this deployment's units.
    pub async fn refused(&self, action: &'static str, data: Bytes, call: &[u8]) -> ActError {
        let (symbol, clock) = (self.token_symbol().await, self.deployment.config.clock);
        ActError::Refused(Box::new(Refusal::new(action, data, call, Units { symbol, clock })))
    }

    /// How the deployment calls a contract.
    pub fn name_of(&self, address: Address) -> String {
        if address == self.deployment.token {
            return FEE_TOKEN.to_owned();
        }
        let named = self.deployment.contracts.list();
        let found = named.iter().find(|(_, contract)| contract.address == address);
        found.map_or_else(|| address.to_string(), |(name, _)| (*name).to_owned())
    }

    /// All events of a kind that a contract has logged, oldest first.
    pub async fn events<E: SolEvent>(
        &self,
        contract: Address,
        topic: Option<alloy::primitives::B256>,
    ) -> Result<Vec<(E, Log)>, ActError> {
        self.events_where(contract, |filter| match topic {
            Some(topic) => filter.topic1(topic),
            None => filter,
        })
        .await
    }

    /// Those of them that pass a filter.
    pub async fn events_where<E: SolEvent>(
        &self,
        contract: Address,
        narrow: impl FnOnce(Filter) -> Filter,
    ) -> Result<Vec<(E, Log)>, ActError> {
        let named = self.deployment.contracts.list();
        let from = named.iter().find(|(_, found)| found.address == contract);
        let from = from.map_or(0, |(_, found)| found.block);
        let filter =
            Filter::new().address(contract).event_signature(E::SIGNATURE_HASH).from_block(from);
        let logs = self.client.provider().get_logs(&narrow(filter)).await;
        let logs = logs.map_err(ClientError::rpc("read the events"))?;
        let decode = |log: Log| Some((E::decode_log_data(log.data()).ok()?, log));
        Ok(logs.into_iter().filter_map(decode).collect())
    }

    fn provider(&self) -> DynProvider {
        self.client.provider().clone()
    }
}
