//! Every privileged function refuses a stranger.

use super::InvariantError;
use crate::{
    bindings::{
        IAccess, IBlameSettlement, IClusterLedger, ICollateralVault, IOperatorRegistry,
        IOracleCommittee, IRewardDistributor,
    },
    client::{Call, Client, ClientError, for_all},
    deploy::Deployment,
};
use alloy::{
    primitives::{Address, B256, U256, address},
    sol_types::SolCall,
};

/// An address that has no role anywhere.
const STRANGER: Address = address!("00000000000000000000000000000000005754a6");

/// What a privileged function answers to a stranger; whatever else it might complain of comes later.
const REFUSALS: [&str; 3] = ["Unauthorized(", "NotMember(", "NotOperatorOwner("];

pub(super) async fn check(client: &Client, deployment: &Deployment) -> Result<u64, InvariantError> {
    let calls = privileged(deployment);
    let count = calls.len() as u64;
    for_all(calls, |(name, call)| async move {
        let answer = match client.simulate(STRANGER, &call).await {
            Ok(_) => "it did what was asked".to_owned(),
            Err(ClientError::Read { reason, .. }) => reason,
            Err(error) => return Err(error.into()),
        };
        if REFUSALS.iter().any(|refusal| answer.starts_with(refusal)) {
            return Ok(());
        }
        Err(InvariantError::NotRefused { function: name, answer })
    })
    .await?;
    Ok(count)
}

struct Functions {
    contract: &'static str,
    at: Address,
    list: Vec<(String, Call)>,
}

impl Functions {
    fn of(contract: &'static str, at: Address) -> Self {
        Self { contract, at, list: Vec::new() }
    }

    fn add<C: SolCall>(mut self, call: C) -> Self {
        let name = C::SIGNATURE.split('(').next().unwrap_or_default();
        let name = format!("{}.{name}", self.contract);
        self.list.push((name, Call::new("call as a stranger", self.at, &call)));
        self
    }

    fn shared(self) -> Self {
        self.add(IAccess::transferAdminCall { newAdmin: STRANGER })
            .add(IAccess::acceptAdminCall {})
            .add(IAccess::setGuardianCall { newGuardian: STRANGER })
    }
}

fn privileged(deployment: &Deployment) -> Vec<(String, Call)> {
    let at = &deployment.contracts;
    let one = U256::ONE;
    let a = STRANGER;
    let vault = Functions::of("CollateralVault", at.collateral_vault.address)
        .shared()
        .add(ICollateralVault::wireCall { registry: a, settlement: a, distributor: a })
        .add(ICollateralVault::depositCall { operatorId: 1 })
        .add(ICollateralVault::withdrawCall { operatorId: 1, assets: one, to: a, seats: 0 })
        .add(ICollateralVault::setMultipliersCall { operatorIds: vec![1], multipliersBps: vec![0] })
        .add(ICollateralVault::slashCall {
            operatorIds: vec![1],
            amounts: vec![one],
            beneficiary: a,
        })
        .add(ICollateralVault::setBondCurveCall {
            kind: 0,
            fromSeats: vec![1],
            pricesWei: vec![one],
        })
        .add(ICollateralVault::setSlashCapCall { capBps: 5_000 })
        .add(ICollateralVault::setNodesCall { operatorId: 1, kind: 1, nodes: 1, seats: 0 })
        .add(ICollateralVault::lockBondCall {
            operatorId: 1,
            caseId: B256::ZERO,
            amount: one,
            until: u64::MAX,
            beneficiary: a,
        })
        .add(ICollateralVault::cancelLockCall { operatorId: 1, caseId: B256::ZERO })
        .add(ICollateralVault::compensateLockCall { operatorId: 1, caseId: B256::ZERO })
        .add(ICollateralVault::settleLockCall { operatorId: 1, caseId: B256::ZERO })
        .add(ICollateralVault::reportLossCall { assets: one, beneficiary: a })
        .add(ICollateralVault::pauseCall { until: u64::MAX })
        .add(ICollateralVault::unpauseCall {});
    let ledger = Functions::of("ClusterLedger", at.cluster_ledger.address)
        .shared()
        .add(IClusterLedger::wireCall { registry: a, settlement: a })
        .add(IClusterLedger::openAccountCall {
            operatorId: 99,
            fee: U256::ZERO,
            capacity: 0,
            active: false,
            isPrivate: false,
        })
        .add(IClusterLedger::setCapacitiesCall { operatorIds: vec![1], capacities: vec![9] })
        .add(IClusterLedger::setStatusCall { operatorId: 1, active: true, isPrivate: false })
        .add(IClusterLedger::completeExitCall { validator: B256::ZERO })
        .add(IClusterLedger::completeReshareCall {
            validator: B256::ZERO,
            oldOperatorId: 1,
            newOperatorId: 2,
        })
        .add(IClusterLedger::setWeightsCall { validators: vec![], weights: vec![] })
        .add(IClusterLedger::setFeeParametersCall {
            declarePeriod: 3_600,
            executePeriod: 3_600,
            maxIncreaseBps: 1,
            minimumStep: one,
        })
        .add(IClusterLedger::setNetworkFeeCall { fee: one })
        .add(IClusterLedger::setLiquidationParametersCall {
            thresholdSlots: 30_000,
            minimumCollateral: one,
            rewardCap: one,
        })
        .add(IClusterLedger::setValidatorLimitCall { limit: 1 })
        .add(IClusterLedger::withdrawNetworkEarningsCall { amount: one, to: a });
    let registry = Functions::of("OperatorRegistry", at.operator_registry.address)
        .shared()
        .add(IOperatorRegistry::wireCall { distributor: a })
        .add(IOperatorRegistry::addStrategyCall { vault: a, ledger: a })
        .add(IOperatorRegistry::setScoreTiersCall {
            minScoresBps: vec![0],
            multipliersBps: vec![10_000],
        })
        .add(IOperatorRegistry::setMinimumBondCall { minimumBond: one })
        .add(IOperatorRegistry::setNodeManagerCall { nodeManager: a })
        .add(IOperatorRegistry::setCuratorCall { curator: a })
        .add(IOperatorRegistry::setCurrentNodeVersionCall { nodeVersion: "1".into() })
        .add(IOperatorRegistry::setVerifiedCall { operatorId: 1, verified: false })
        .add(IOperatorRegistry::lockBondCall {
            operatorId: 1,
            strategy: 0,
            caseId: B256::ZERO,
            amount: one,
            until: u64::MAX,
            beneficiary: a,
        })
        .add(IOperatorRegistry::cancelLockCall { operatorId: 1, strategy: 0, caseId: B256::ZERO })
        .add(IOperatorRegistry::settleLockCall { operatorId: 1, strategy: 0, caseId: B256::ZERO });
    let committee = Functions::of("OracleCommittee", at.oracle_committee.address)
        .shared()
        .add(IOracleCommittee::addMemberCall { member: a, quorum: 1 })
        .add(IOracleCommittee::removeMemberCall { member: a, quorum: 1 })
        .add(IOracleCommittee::setQuorumCall { quorum: 1 })
        .add(IOracleCommittee::voteCall {
            topic: B256::ZERO,
            key: B256::ZERO,
            hash: B256::repeat_byte(1),
        })
        .add(IOracleCommittee::withdrawVoteCall { topic: B256::ZERO, key: B256::ZERO });
    let settlement = Functions::of("BlameSettlement", at.blame_settlement.address)
        .shared()
        .add(IBlameSettlement::wireCall { committee: a, vault: a, ledger: a })
        .add(IBlameSettlement::vetoCall { key: B256::ZERO, hash: B256::repeat_byte(1) })
        .add(IBlameSettlement::setChallengePeriodCall { challengePeriod: 0 });
    let distributor = Functions::of("RewardDistributor", at.reward_distributor.address)
        .shared()
        .add(IRewardDistributor::wireCall { committee: a, registry: a, vault: a })
        .add(IRewardDistributor::disableRootCall { frame: 1 })
        .add(IRewardDistributor::setActivationDelayCall { activationDelay: 0 });
    [vault, ledger, registry, committee, settlement, distributor]
        .into_iter()
        .flat_map(|functions| functions.list)
        .collect()
}
