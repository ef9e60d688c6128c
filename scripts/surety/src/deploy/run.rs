//! The steps of a deployment. Each looks at the chain first, so a run after an interruption continues where it stopped.

use super::{
    Config, DeployError, Deployment, FeeToken,
    program::{self, Program},
    record::{ANNEX, Contracts, Deployed, KEY_PROVER},
    settings::{Change, Setting, settings},
    token,
};
use crate::{
    bindings::IAccess,
    build::Artifact,
    client::{Account, Client, read},
    ui::Progress,
};
use alloy::primitives::{Address, U256};
use std::path::Path;

/// Enough for all steps at ten times the devnet's price.
const DEPLOYER_NEEDS_WEI: u64 = 100_000_000_000_000_000;

/// Arbitrum One and Nova: no token that anyone can mint.
const MAINNETS: [u64; 2] = [42_161, 42_170];

pub struct Deployer<'a> {
    pub client: &'a Client,
    pub account: &'a Account,
    pub artifacts: &'a [Artifact],
    /// Where the deployment is written after every step.
    pub file: &'a Path,
    pub progress: &'a dyn Progress,
}

/// What a deployment cannot do itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Advice {
    pub uncached: Vec<(String, Address)>,
    pub awaiting_admin: Vec<(String, Address)>,
}

impl Deployer<'_> {
    pub async fn run(&self, config: &Config) -> Result<(Deployment, Advice), DeployError> {
        config
            .check()
            .map_err(|reason| DeployError::Config { file: "the configuration".into(), reason })?;
        program::check_chain(self.client).await?;
        self.client.wait_for_pending(self.account).await?;
        let mut deployment = self.start(config).await?;
        self.progress.begin("deploying", 10);
        deployment.token = self.token(config).await?;
        deployment.save(self.file)?;
        self.programs(&mut deployment).await?;
        self.progress.detail("wiring and parameters");
        self.configure(&deployment).await?;
        self.progress.step("wired and set");
        let advice = self.advice(&deployment).await?;
        deployment.complete = true;
        deployment.save(self.file)?;
        self.progress.finish();
        Ok((deployment, advice))
    }

    async fn check_balance(&self) -> Result<(), DeployError> {
        let account = self.account.address();
        let balance = self.client.balance(account).await?;
        let needed = U256::from(DEPLOYER_NEEDS_WEI);
        if balance < needed {
            return Err(DeployError::TooPoor { account, balance, needed });
        }
        Ok(())
    }

    /// The file's index is taken over where it is of the same deployment; the rest is asked of the chain. A file that
    /// leads to other contracts that are still there is kept.
    async fn start(&self, config: &Config) -> Result<Deployment, DeployError> {
        let chain_id = self.client.chain_id();
        let mut deployment = Deployment {
            chain_id,
            complete: false,
            deployer: self.account.address(),
            token: Address::ZERO,
            contracts: Contracts::default(),
            config: config.clone(),
        };
        if !self.file.exists() {
            return Ok(deployment);
        }
        let before = Deployment::load(self.file)?;
        let there = before.chain_id == chain_id && self.any_code(&before.contracts).await?;
        if there && before.is_of(&deployment) {
            deployment.deployer = before.deployer;
            deployment.contracts = before.contracts;
        } else if there || before.chain_id != chain_id {
            return Err(DeployError::OtherDeployment {
                file: self.file.into(),
                name: before.config.name,
                chain_id: before.chain_id,
            });
        }
        Ok(deployment)
    }

    async fn any_code(&self, contracts: &Contracts) -> Result<bool, DeployError> {
        for (_, contract) in contracts.list() {
            if !self.client.code(contract.address).await?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn token(&self, config: &Config) -> Result<Address, DeployError> {
        let token = match config.token.fee_token {
            FeeToken::Test if MAINNETS.contains(&self.client.chain_id()) => {
                return Err(DeployError::TestToken { chain_id: self.client.chain_id() });
            }
            FeeToken::Test => token::ensure(self.client, self.account, config).await?,
            FeeToken::At(token) => token,
        };
        if self.client.code(token).await?.is_empty() {
            return Err(DeployError::NoToken { token });
        }
        self.progress.step(&format!("fee token {token}"));
        Ok(token)
    }

    async fn programs(&self, deployment: &mut Deployment) -> Result<(), DeployError> {
        for program in self.planned(deployment)? {
            self.progress.detail(program.name);
            let slot = slot(&mut deployment.contracts, program.name);
            let (deployed, new) = match program.find(self.client, *slot).await? {
                Some(found) => (found, false),
                None => {
                    self.check_balance().await?;
                    (program.deploy(self.client, self.account).await?, true)
                }
            };
            *slot = deployed;
            deployment.save(self.file)?;
            if program.revive(self.client, self.account, deployed).await? {
                self.progress.note(&format!("{} had expired and is active again", program.name));
            }
            program::cache(self.client, self.account, deployed).await?;
            let found = if new { "deployed" } else { "found" };
            self.progress.step(&format!("{} {found} at {}", program.name, deployed.address));
        }
        Ok(())
    }

    /// The constructors' arguments stand here and nowhere else off chain.
    fn planned(&self, d: &Deployment) -> Result<[Program; 8], DeployError> {
        let config = &d.config;
        let (p, clock, admin) = (&config.parameters, config.clock, d.deployer);
        let fee = U256::from(config.network_fee_per_slot().unwrap_or_default());
        let all = self.artifacts;
        let annex = Program::without_constructor(ANNEX, all, config)?;
        let of_ledger = (
            admin,
            annex.address(),
            d.token,
            clock.genesis_time,
            clock.seconds_per_slot,
            fee,
            p.liquidation_threshold_slots,
            p.minimum_liquidation_collateral.0,
            p.liquidation_reward_cap.0,
            p.validator_limit,
            p.parameter_delay_seconds,
        );
        let of_distributor = (
            admin,
            clock.genesis_time,
            clock.seconds_per_slot,
            clock.frame_seconds,
            p.activation_delay_seconds,
        );
        let (members, quorum) = config.first_members();
        let of_committee = (
            admin,
            members,
            quorum,
            clock.genesis_time,
            clock.seconds_per_slot,
            clock.frame_seconds,
        );
        let of_settlement = (admin, p.challenge_period_seconds);
        let of_registry = (admin, p.minimum_bond_eth.0);
        let registry = Program::new("OperatorRegistry", all, config, &of_registry)?;
        // one that is known stays where it is, though its bond was another when it was deployed
        let registry_at = match d.contracts.operator_registry.address {
            Address::ZERO => registry.address(),
            known => known,
        };
        Ok([
            Program::new("OracleCommittee", all, config, &of_committee)?,
            Program::new("CollateralVault", all, config, &(admin,))?,
            registry,
            annex,
            Program::new("ClusterLedger", all, config, &of_ledger)?,
            Program::new("BlameSettlement", all, config, &of_settlement)?,
            Program::new("RewardDistributor", all, config, &of_distributor)?,
            Program::new(KEY_PROVER, all, config, &(registry_at,))?,
        ])
    }

    async fn configure(&self, deployment: &Deployment) -> Result<(), DeployError> {
        // twice: a committee in change hides its old quorum
        for _ in 0..2 {
            let all = settings(self.client, deployment).await?;
            for setting in all.into_iter().filter(Setting::differs) {
                self.change(setting).await?;
            }
        }
        Ok(())
    }

    async fn change(&self, setting: Setting) -> Result<(), DeployError> {
        let Setting { what, expected, actual, change } = setting;
        let call = match change {
            Change::Call(call) => call,
            Change::Awaited => return Ok(()),
            Change::None => return Err(DeployError::Fixed { what, actual, expected }),
        };
        self.progress.detail(&what);
        let account = self.account.address();
        if let Some(contract) = call.to.to().copied() {
            let access = IAccess::new(contract, self.client.provider().clone());
            if read(access.admin()).await? != account {
                return Err(DeployError::NotAdmin { what, actual, expected, account });
            }
        }
        self.check_balance().await?;
        self.client.send(self.account, call).await?;
        Ok(())
    }

    async fn advice(&self, deployment: &Deployment) -> Result<Advice, DeployError> {
        let mut advice = Advice::default();
        for (name, contract) in deployment.contracts.list() {
            if !program::is_cached(self.client, contract.code_hash).await? {
                advice.uncached.push((name.into(), contract.address));
            }
        }
        for (name, contract) in deployment.contracts.administered() {
            let access = IAccess::new(contract.address, self.client.provider().clone());
            if read(access.admin()).await? != deployment.admin() {
                advice.awaiting_admin.push((name.into(), contract.address));
            }
        }
        Ok(advice)
    }
}

fn slot<'a>(contracts: &'a mut Contracts, name: &str) -> &'a mut Deployed {
    match name {
        "OracleCommittee" => &mut contracts.oracle_committee,
        "CollateralVault" => &mut contracts.collateral_vault,
        "OperatorRegistry" => &mut contracts.operator_registry,
        "ClusterLedger" => &mut contracts.cluster_ledger,
        ANNEX => &mut contracts.cluster_ledger_annex,
        "BlameSettlement" => &mut contracts.blame_settlement,
        "RewardDistributor" => &mut contracts.reward_distributor,
        _ => &mut contracts.key_prover,
    }
}
