//! A deployment that is interrupted anywhere, continued, changed and handed over.

use alloy::{
    primitives::{Address, U256},
    providers::{DynProvider, Provider, ProviderBuilder},
    rpc::{
        client::RpcClient,
        json_rpc::{RequestPacket, ResponsePacket},
    },
    transports::{BoxTransport, TransportError, TransportErrorKind, TransportFut},
};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};
use stylus_devnet::{Devnet, TxCall};
use surety::{
    bindings::{IAccess, IBlameSettlement, IClusterLedger, ICollateralVault, IOperatorRegistry},
    build::{Artifact, Options, build_all},
    client::{Account, Client},
    deploy::{Advice, Amount, Config, DeployError, Deployer, Deployment, check},
    stage,
    ui::Silent,
};
use surety_tests::finney;
use tower::Service;

/// What happens to the transaction after so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// It never gets to the node.
    Lost(usize),
    /// The node takes it, and its answer gets lost.
    Unanswered(usize),
}

/// A way to the node that breaks down for good at its fault.
#[derive(Clone)]
struct Faulty {
    inner: BoxTransport,
    fault: Option<Fault>,
    sent: Arc<Mutex<usize>>,
}

impl Service<RequestPacket> for Faulty {
    type Response = ResponsePacket;
    type Error = TransportError;
    type Future = TransportFut<'static>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, packet: RequestPacket) -> TransportFut<'static> {
        let sends = packet.method_names().any(|name| name == "eth_sendRawTransaction");
        let mut sent = self.sent.lock().unwrap();
        *sent += usize::from(sends);
        let down = || Box::pin(async { Err(TransportErrorKind::custom_str("the line is dead")) });
        match self.fault {
            Some(Fault::Lost(after)) if *sent > after => down(),
            Some(Fault::Unanswered(after)) if *sent > after => {
                let first = sends && *sent == after + 1;
                let answer = first.then(|| self.inner.call(packet));
                Box::pin(async move {
                    if let Some(answer) = answer {
                        answer.await?;
                    }
                    Err(TransportErrorKind::custom_str("the answer is lost"))
                })
            }
            _ => self.inner.call(packet),
        }
    }
}

/// A chain, a deployer with a key there, and a folder for the deployment's file.
struct Site {
    devnet: Devnet,
    artifacts: Vec<Artifact>,
    file: PathBuf,
    _folder: tempfile::TempDir,
}

impl Site {
    fn new() -> Self {
        let devnet = Devnet::builder().manual_clock().timestamp(1_742_300_000).build().unwrap();
        let artifacts = build_all(&Options::here().unwrap(), &Silent).unwrap();
        let folder = tempfile::tempdir().unwrap();
        Self { devnet, artifacts, file: folder.path().join("chain.json"), _folder: folder }
    }

    fn config(&self) -> Config {
        stage::config(&self.devnet)
    }

    async fn client(&self, fault: Option<Fault>) -> Client {
        let inner = self.devnet.provider().client().transport().clone();
        let faulty = Faulty { inner, fault, sent: Arc::default() };
        let provider: DynProvider =
            ProviderBuilder::default().connect_client(RpcClient::new(faulty, true)).erased();
        Client::over(provider, "a faulty line", None).await.unwrap()
    }

    async fn deploy(
        &self,
        config: &Config,
        fault: Option<Fault>,
    ) -> Result<(Deployment, Advice), DeployError> {
        self.deploy_as(0, config, fault).await
    }

    async fn deploy_as(
        &self,
        index: usize,
        config: &Config,
        fault: Option<Fault>,
    ) -> Result<(Deployment, Advice), DeployError> {
        let client = self.client(fault).await;
        let account = Account::new(self.devnet.accounts()[index].signer.clone());
        let deployer = Deployer {
            client: &client,
            account: &account,
            artifacts: &self.artifacts,
            file: &self.file,
            progress: &Silent,
        };
        deployer.run(config).await
    }

    /// The points in which the chain differs from the deployment.
    async fn differences(&self, deployment: &Deployment) -> Vec<String> {
        let client = self.client(None).await;
        let points = check(&client, deployment, &self.artifacts).await.unwrap();
        points.into_iter().filter(|point| !point.ok).map(|point| point.what).collect()
    }

    fn deployer(&self) -> Address {
        self.devnet.accounts()[0].address
    }

    async fn transactions(&self) -> u64 {
        self.devnet.provider().get_transaction_count(self.deployer()).await.unwrap()
    }

    fn act(&self, from: Address, to: Address, call: &impl alloy::sol_types::SolCall) {
        let data = call.abi_encode().into();
        let call = TxCall { from, to: Some(to), data, ..TxCall::default() };
        let receipt = self.devnet.transact(call).unwrap();
        assert!(receipt.succeeded, "{receipt:?}");
    }
}

#[tokio::test]
async fn deployment_interrupted_anywhere_continues_to_the_same_end() {
    let site = Site::new();
    let empty = site.devnet.snapshot();
    let config = site.config();
    let (whole, _) = site.deploy(&config, None).await.unwrap();
    let needed = site.transactions().await;
    assert!(needed > 20, "{needed} transactions");
    site.devnet.revert(empty);
    for after in 0..needed as usize {
        for fault in [Fault::Lost(after), Fault::Unanswered(after)] {
            let _ = std::fs::remove_file(&site.file);
            let start = site.devnet.snapshot();
            let broken = site.deploy(&config, Some(fault)).await;
            assert!(broken.is_err(), "{fault:?} is no fault");
            let (continued, _) = site.deploy(&config, None).await.unwrap();
            assert_eq!(site.differences(&continued).await, [""; 0], "after {fault:?}");
            assert_eq!(site.transactions().await, needed, "after {fault:?}");
            let addresses = |d: &Deployment| d.contracts.list().map(|(_, c)| c.address);
            assert_eq!(addresses(&continued), addresses(&whole), "after {fault:?}");
            site.devnet.revert(start);
        }
    }
}

#[tokio::test]
async fn deployment_with_a_changed_config_changes_what_differs_and_nothing_else() {
    let site = Site::new();
    let mut config = site.config();
    let (first, _) = site.deploy(&config, None).await.unwrap();
    let before = site.transactions().await;
    assert_eq!(site.deploy(&config, None).await.unwrap().0, first);
    assert_eq!(site.transactions().await, before, "nothing to do");

    // all of them are constructors' arguments too
    config.parameters.minimum_bond_eth = Amount(finney(2_000));
    config.parameters.challenge_period_seconds = 60;
    config.parameters.validator_limit = 100;
    config.committee.members.truncate(2);
    let (second, _) = site.deploy(&config, None).await.unwrap();
    assert_eq!(second.contracts, first.contracts);
    // the quorum of 2 holds for 2 members as for 3
    assert_eq!(site.transactions().await, before + 4);
    assert_eq!(site.differences(&second).await, [""; 0]);

    config.clock.frame_seconds = 86_400;
    let refused = site.deploy(&config, None).await.unwrap_err();
    assert!(matches!(refused, DeployError::Fixed { .. }), "{refused}");
}

#[tokio::test]
async fn deployment_keeps_the_file_of_another_one() {
    let site = Site::new();
    let mut config = site.config();
    let (first, _) = site.deploy(&config, None).await.unwrap();
    let before = site.transactions().await;
    config.name = "another".into();
    let refused = site.deploy(&config, None).await.unwrap_err();
    assert!(matches!(refused, DeployError::OtherDeployment { .. }), "{refused}");
    assert_eq!(site.transactions().await, before);
    assert_eq!(Deployment::load(&site.file).unwrap(), first);
}

#[tokio::test]
async fn check_of_a_tampered_deployment_names_every_difference() {
    let site = Site::new();
    let (deployment, _) = site.deploy(&site.config(), None).await.unwrap();
    let (admin, at) = (site.deployer(), deployment.contracts.clone());
    let stranger = Address::repeat_byte(0x77);
    site.act(
        admin,
        at.collateral_vault.address,
        &ICollateralVault::setSlashCapCall { capBps: 500 },
    );
    let fee = U256::from(7);
    site.act(admin, at.cluster_ledger.address, &IClusterLedger::setNetworkFeeCall { fee });
    let offer = IAccess::transferAdminCall { newAdmin: stranger };
    site.act(admin, at.oracle_committee.address, &offer);
    let guardian = IAccess::setGuardianCall { newGuardian: stranger };
    site.act(admin, at.operator_registry.address, &guardian);
    let period = IBlameSettlement::setChallengePeriodCall { challengePeriod: 9 };
    site.act(admin, at.blame_settlement.address, &period);
    assert_eq!(
        site.differences(&deployment).await,
        [
            "slash cap (bps)",
            "network fee (wei per slot)",
            "challenge period (s)",
            "OperatorRegistry guardian",
            "OracleCommittee admin",
        ]
    );
    let strategy = IOperatorRegistry::addStrategyCall { vault: stranger, ledger: stranger };
    site.act(admin, at.operator_registry.address, &strategy);
    let differences = site.differences(&deployment).await;
    assert!(differences.contains(&"OperatorRegistry strategies".to_owned()), "{differences:?}");

    let code = site.devnet.code(at.oracle_committee.address);
    site.devnet.set_code(at.collateral_vault.address, code);
    assert_eq!(site.differences(&deployment).await, ["CollateralVault code"]);
}

#[tokio::test]
async fn deployment_that_expired_is_found_and_activated_again() {
    let site = Site::new();
    let (deployment, _) = site.deploy(&site.config(), None).await.unwrap();
    site.devnet.increase_time(400 * 86_400);
    site.devnet.mine(1).unwrap();
    let expired = site.differences(&deployment).await;
    assert_eq!(expired.len(), 8, "{expired:?}");
    assert!(expired.iter().all(|what| what.ends_with(" program")), "{expired:?}");
    let (again, _) = site.deploy(&site.config(), None).await.unwrap();
    assert_eq!(again, deployment);
    assert_eq!(site.differences(&again).await, [""; 0]);
}

#[tokio::test]
async fn admin_of_the_config_takes_over_by_its_own_act() {
    let site = Site::new();
    let dao = site.devnet.accounts()[9].address;
    let config = Config { admin: Some(dao), ..site.config() };
    let (deployment, advice) = site.deploy(&config, None).await.unwrap();
    assert_eq!(advice.awaiting_admin.len(), 6);
    assert_eq!(site.differences(&deployment).await.len(), 6, "offered, and not yet accepted");
    for (_, contract) in deployment.contracts.administered() {
        site.act(dao, contract.address, &IAccess::acceptAdminCall {});
    }
    assert_eq!(site.differences(&deployment).await, [""; 0]);
    let (_, advice) = site.deploy(&config, None).await.unwrap();
    assert_eq!(advice, Advice::default());

    let mut changed = config;
    changed.parameters.slash_cap_bps = 2_000;
    let refused = site.deploy(&changed, None).await.unwrap_err();
    assert!(matches!(refused, DeployError::NotAdmin { .. }), "{refused}");
    let (by_dao, _) = site.deploy_as(9, &changed, None).await.unwrap();
    assert_eq!(by_dao.contracts, deployment.contracts, "the admin acts on the same contracts");
    assert_eq!(site.differences(&by_dao).await, [""; 0]);
}
