//! A deployed system on a devnet of this process, with senders that need no keys: for the bench and the tests.

use crate::{
    bindings::{
        IBlameSettlement::{self, IBlameSettlementInstance},
        IClusterLedger::{self, IClusterLedgerInstance},
        ICollateralVault::{self, ICollateralVaultInstance},
        IERC20::{self, IERC20Instance},
        IKeyProver::{self, IKeyProverInstance},
        IOperatorRegistry::{self, IOperatorRegistryInstance},
        IOracleCommittee::{self, IOracleCommitteeInstance},
        IRewardDistributor::{self, IRewardDistributorInstance},
    },
    build::{Artifact, Options, build_all},
    client::{Account, Client},
    deploy::{Amount, Clock, Committee, Config, Deployer, Deployment, Parameters, Token},
    failure::Failure,
    invariants::{self, Books},
    ui::{Progress, Silent},
};
use alloy::{
    contract::{CallBuilder, CallDecoder, Error as ContractError},
    primitives::{Address, Bytes, U256},
    providers::{DynProvider, Provider},
    rpc::types::TransactionRequest,
};
use std::sync::atomic::{AtomicU64, Ordering};
use stylus_devnet::{ChainError, Devnet, Receipt, RpcError, TxCall};

pub const SECONDS_PER_SLOT: u64 = 12;
/// Wei of the fee token per validator and slot, as in the gas figures of SSV that the bench compares with.
pub const NETWORK_FEE: u64 = 1_000_000_000;
/// Slots of a year of 365 days.
const SLOTS_PER_YEAR: u64 = 2_628_000;
pub const GENESIS_TIME: u64 = 1_742_213_400;
/// Development accounts: deployer and admin, guardian, committee.
const GUARDIAN: usize = 1;
const MEMBERS: std::ops::Range<usize> = 2..5;
const QUORUM: u16 = 2;
const NAME: &str = "the devnet of this process";

#[derive(Debug, thiserror::Error)]
pub enum StageError {
    #[error("a view was refused: {0}")]
    Refused(#[from] RpcError),
    #[error("a view's answer cannot be read: {0}")]
    Output(#[from] ContractError),
}

pub struct Stage {
    pub devnet: Devnet,
    pub provider: DynProvider,
    pub deployment: Deployment,
    /// Also the deployer.
    pub admin: Address,
    pub guardian: Address,
    pub members: Vec<Address>,
    pub registry: IOperatorRegistryInstance<DynProvider>,
    pub vault: ICollateralVaultInstance<DynProvider>,
    pub ledger: IClusterLedgerInstance<DynProvider>,
    pub settlement: IBlameSettlementInstance<DynProvider>,
    pub distributor: IRewardDistributorInstance<DynProvider>,
    pub committee: IOracleCommitteeInstance<DynProvider>,
    pub key_prover: IKeyProverInstance<DynProvider>,
    pub token: IERC20Instance<DynProvider>,
}

impl Stage {
    /// On a chain of its own whose clock stands still, with the workspace's present programs.
    pub fn deploy() -> Result<Self, Failure> {
        Self::deploy_with(|_| {})
    }

    /// The same with parameters of its own.
    pub fn deploy_with(change: impl FnOnce(&mut Parameters)) -> Result<Self, Failure> {
        let options = Options::here()?;
        Self::deploy_as(&build_all(&options, &Silent)?, &Silent, change)
    }

    pub fn deploy_programs(
        artifacts: &[Artifact],
        progress: &dyn Progress,
    ) -> Result<Self, Failure> {
        Self::deploy_as(artifacts, progress, |_| {})
    }

    fn deploy_as(
        artifacts: &[Artifact],
        progress: &dyn Progress,
        change: impl FnOnce(&mut Parameters),
    ) -> Result<Self, Failure> {
        let builder = Devnet::builder().manual_clock().timestamp(GENESIS_TIME + SECONDS_PER_SLOT);
        let devnet = builder.build().map_err(|error| failure(&error))?;
        let provider = devnet.provider();
        let mut config = config(&devnet);
        change(&mut config.parameters);
        let deployment = runtime()?.block_on(deploy(&devnet, &config, artifacts, progress))?;
        let accounts: Vec<Address> =
            devnet.accounts().iter().map(|account| account.address).collect();
        let at = &deployment.contracts;
        let p = || provider.clone();
        Ok(Self {
            admin: deployment.deployer,
            guardian: accounts[GUARDIAN],
            members: accounts[MEMBERS].to_vec(),
            registry: IOperatorRegistry::new(at.operator_registry.address, p()),
            vault: ICollateralVault::new(at.collateral_vault.address, p()),
            ledger: IClusterLedger::new(at.cluster_ledger.address, p()),
            settlement: IBlameSettlement::new(at.blame_settlement.address, p()),
            distributor: IRewardDistributor::new(at.reward_distributor.address, p()),
            committee: IOracleCommittee::new(at.oracle_committee.address, p()),
            key_prover: IKeyProver::new(at.key_prover.address, p()),
            token: IERC20::new(deployment.token, p()),
            provider,
            devnet,
            deployment,
        })
    }

    /// Those of protocol.md section 10, on the chain's present state.
    pub fn check_invariants(&self) -> Result<Books, Failure> {
        runtime()?.block_on(async {
            let client = Client::over(self.provider.clone(), NAME, None).await?;
            Ok(invariants::check(&client, &self.deployment).await?)
        })
    }

    /// Any account, contracts included, can be the sender.
    pub fn transact<P, D>(
        &self,
        from: Address,
        call: CallBuilder<P, D>,
    ) -> Result<Receipt, ChainError> {
        self.devnet.transact(tx_call(from, call.into_transaction_request()))
    }

    /// What a call would return, or why it would be refused.
    pub fn call<P, D>(&self, from: Address, call: CallBuilder<P, D>) -> Result<Bytes, RpcError> {
        self.devnet.call(tx_call(from, call.into_transaction_request()))
    }

    pub fn read<P: Provider, D: CallDecoder>(
        &self,
        call: CallBuilder<P, D>,
    ) -> Result<D::CallOutput, StageError> {
        let data = self.devnet.call(tx_call(Address::ZERO, call.as_ref().clone()))?;
        Ok(call.decode_output(data)?)
    }
}

fn tx_call(from: Address, request: TransactionRequest) -> TxCall {
    TxCall {
        from,
        to: request.to.and_then(|to| to.to().copied()),
        data: request.input.into_input().unwrap_or_default(),
        value: request.value.unwrap_or_default(),
        gas: request.gas,
    }
}

async fn deploy(
    devnet: &Devnet,
    config: &Config,
    artifacts: &[Artifact],
    progress: &dyn Progress,
) -> Result<Deployment, Failure> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let client = Client::over(devnet.provider(), NAME, None).await?;
    let account = Account::new(devnet.accounts()[0].signer.clone());
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let file = std::env::temp_dir().join(format!("surety-{}-{number}.json", std::process::id()));
    let deployer =
        Deployer { client: &client, account: &account, artifacts, file: &file, progress };
    let deployed = deployer.run(config).await;
    // what stays of it in the temporary folder disturbs nobody
    let _ = std::fs::remove_file(&file);
    Ok(deployed?.0)
}

/// What is deployed there.
pub fn config(devnet: &Devnet) -> Config {
    let account = |index: usize| devnet.accounts()[index].address;
    let thousandth = Amount(U256::from(1_000_000_000_000_000u64));
    Config {
        chain_id: None,
        admin: None,
        guardian: Some(account(GUARDIAN)),
        name: "stage".into(),
        token: Token::default(),
        clock: Clock {
            genesis_time: GENESIS_TIME,
            seconds_per_slot: SECONDS_PER_SLOT,
            ..Clock::default()
        },
        committee: Committee { members: MEMBERS.map(account).collect(), quorum: QUORUM },
        parameters: Parameters {
            network_fee_per_year: Amount(U256::from(NETWORK_FEE) * U256::from(SLOTS_PER_YEAR)),
            minimum_liquidation_collateral: thousandth,
            liquidation_reward_cap: thousandth,
            parameter_delay_seconds: 0,
            challenge_period_seconds: 0,
            activation_delay_seconds: 0,
            ..Parameters::default()
        },
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| failure(&error))
}

fn failure(error: &dyn std::error::Error) -> Failure {
    let exit = crate::failure::Exit::Failure;
    Failure { message: error.to_string(), next: None, exit }
}
