//! How a deployment is to be wired and set, compared with how it is. `deploy` makes the changes, `check-deployment`
//! prints the differences.

mod roles;

use super::{Config, Deployment};
use crate::{
    bindings::{
        IBlameSettlement, IClusterLedger, ICollateralVault, IKeyProver, IOperatorRegistry,
        IOracleCommittee, IRewardDistributor,
    },
    client::{Call, Client, ClientError, read},
};
use alloy::{
    primitives::{Address, U256, utils::format_ether},
    sol_types::SolCall,
};

/// One thing that the config decides.
#[derive(Clone, Debug)]
pub struct Setting {
    pub what: String,
    pub expected: String,
    pub actual: String,
    pub change: Change,
}

/// How a setting is put right.
#[derive(Clone, Debug)]
pub enum Change {
    /// By the admin's call.
    Call(Call),
    /// Somebody else's act is awaited.
    Awaited,
    /// It is fixed for good.
    None,
}

impl Setting {
    pub fn differs(&self) -> bool {
        self.expected != self.actual
    }

    fn new(what: impl Into<String>, expected: String, actual: String) -> Self {
        Self { what: what.into(), expected, actual, change: Change::None }
    }

    fn by<C: SolCall>(mut self, kind: &'static str, to: Address, call: &C) -> Self {
        self.change = Change::Call(Call::new(kind, to, call));
        self
    }

    /// That what is expected was announced, and can be applied from `begin` on by anyone.
    fn announced(mut self, is: bool, begin: u64) -> Self {
        if is && self.differs() {
            self.actual += &format!(", announced: applyParameters() from unix time {begin} on");
            self.change = Change::Awaited;
        }
        self
    }
}

/// All settings in the order in which they are to be made: wiring, parameters, committee, guardian; the admin last.
pub async fn settings(client: &Client, d: &Deployment) -> Result<Vec<Setting>, ClientError> {
    let mut all = wiring(client, d).await?;
    all.extend(bond_parameters(client, d).await?);
    all.extend(ledger_parameters(client, d).await?);
    all.extend(delays(client, d).await?);
    all.extend(clocks(client, d).await?);
    all.extend(roles::committee(client, d).await?);
    all.extend(roles::guardians(client, d).await?);
    all.extend(roles::admins(client, d).await?);
    Ok(all)
}

async fn wiring(client: &Client, d: &Deployment) -> Result<Vec<Setting>, ClientError> {
    let c = &d.contracts;
    let (committee, vault) = (c.oracle_committee.address, c.collateral_vault.address);
    let (registry, ledger) = (c.operator_registry.address, c.cluster_ledger.address);
    let (settlement, distributor) = (c.blame_settlement.address, c.reward_distributor.address);
    let provider = || client.provider().clone();
    const WIRE: &str = "wire";
    let show = |addresses: &[Address]| {
        addresses.iter().map(|a| a.to_string()).collect::<Vec<_>>().join(" ")
    };

    let now = read(ICollateralVault::new(vault, provider()).wiring()).await?;
    let actual = show(&[now.registry, now.settlement, now.distributor]);
    let of_vault =
        Setting::new("CollateralVault wiring", show(&[registry, settlement, distributor]), actual)
            .by(WIRE, vault, &ICollateralVault::wireCall { registry, settlement, distributor });

    let now = read(IClusterLedger::new(ledger, provider()).wiring()).await?;
    let actual = show(&[now.registry, now.settlement]);
    let of_ledger = Setting::new("ClusterLedger wiring", show(&[registry, settlement]), actual).by(
        WIRE,
        ledger,
        &IClusterLedger::wireCall { registry, settlement },
    );

    let now = read(IBlameSettlement::new(settlement, provider()).wiring()).await?;
    let actual = show(&[now.committee, now.vault, now.ledger]);
    let of_settlement = Setting::new(
        "BlameSettlement wiring",
        show(&[committee, vault, ledger]),
        actual,
    )
    .by(WIRE, settlement, &IBlameSettlement::wireCall { committee, vault, ledger });

    let now = read(IRewardDistributor::new(distributor, provider()).wiring()).await?;
    let actual = show(&[now.committee, now.registry, now.vault]);
    let of_distributor = Setting::new(
        "RewardDistributor wiring",
        show(&[committee, registry, vault]),
        actual,
    )
    .by(WIRE, distributor, &IRewardDistributor::wireCall { committee, registry, vault });

    let instance = IOperatorRegistry::new(registry, provider());
    let now = read(instance.distributor()).await?;
    let of_registry = Setting::new("OperatorRegistry wiring", show(&[distributor]), show(&[now]))
        .by(WIRE, registry, &IOperatorRegistry::wireCall { distributor });
    let mut strategies = Vec::new();
    for strategy in 0..read(instance.strategyCount()).await? {
        let now = read(instance.strategyOf(strategy)).await?;
        strategies.push(show(&[now.vault, now.ledger]));
    }
    let first = strategies.is_empty();
    let mut of_strategy = Setting::new(
        "OperatorRegistry strategies",
        show(&[vault, ledger]),
        if first { "none".to_owned() } else { strategies.join(", ") },
    );
    if first {
        let call = IOperatorRegistry::addStrategyCall { vault, ledger };
        of_strategy = of_strategy.by("add the strategy", registry, &call);
    }
    let mut all = vec![of_vault, of_ledger, of_settlement, of_distributor, of_registry];
    // wiring is set once
    let unset = Address::ZERO.to_string();
    all.iter_mut().filter(|s| !s.actual.starts_with(&unset)).for_each(|s| s.change = Change::None);
    all.push(of_strategy);
    let prover = IKeyProver::new(c.key_prover.address, provider());
    let now = read(prover.registry()).await?;
    all.push(Setting::new("KeyProver registry", show(&[registry]), show(&[now])));
    Ok(all)
}

async fn bond_parameters(client: &Client, d: &Deployment) -> Result<Vec<Setting>, ClientError> {
    const KIND: &str = "set a parameter";
    let p = &d.config.parameters;
    let vault = d.contracts.collateral_vault.address;
    let registry = d.contracts.operator_registry.address;
    let of_vault = ICollateralVault::new(vault, client.provider().clone());
    let of_registry = IOperatorRegistry::new(registry, client.provider().clone());

    let minimum = p.minimum_bond_eth.0;
    let actual = read(of_registry.minimumBond()).await?;
    let bond = Setting::new("minimum bond (ETH)", format_ether(minimum), format_ether(actual)).by(
        KIND,
        registry,
        &IOperatorRegistry::setMinimumBondCall { minimumBond: minimum },
    );

    let tiers = read(of_registry.scoreTiers()).await?;
    let minima: Vec<u16> = p.score_tiers.iter().map(|tier| tier.min_score_bps).collect();
    let multipliers: Vec<u16> = p.score_tiers.iter().map(|tier| tier.multiplier_bps).collect();
    let actual = pairs(&tiers.minScoresBps, &tiers.multipliersBps);
    let call = IOperatorRegistry::setScoreTiersCall {
        minScoresBps: minima.clone(),
        multipliersBps: multipliers.clone(),
    };
    let tiers = Setting::new("score tiers (bps)", pairs(&minima, &multipliers), actual)
        .by(KIND, registry, &call);

    let cap = p.slash_cap_bps;
    let actual = read(of_vault.slashCapBps()).await?;
    let cap = Setting::new("slash cap (bps)", cap.to_string(), actual.to_string()).by(
        KIND,
        vault,
        &ICollateralVault::setSlashCapCall { capBps: cap },
    );

    let curve = read(of_vault.bondCurve(0)).await?;
    let seats: Vec<u32> = p.bond_curve.iter().map(|price| price.from_seat).collect();
    let prices: Vec<U256> = p.bond_curve.iter().map(|price| price.price_eth.0).collect();
    let actual = pairs(&curve.fromSeats, &curve.pricesWei);
    let call = ICollateralVault::setBondCurveCall {
        kind: 0,
        fromSeats: seats.clone(),
        pricesWei: prices.clone(),
    };
    let curve = Setting::new("bond curve (seat: wei)", pairs(&seats, &prices), actual)
        .by(KIND, vault, &call);
    Ok(vec![bond, tiers, cap, curve])
}

fn pairs<A: ToString, B: ToString>(left: &[A], right: &[B]) -> String {
    let pair = |(a, b): (&A, &B)| format!("{}: {}", a.to_string(), b.to_string());
    left.iter().zip(right).map(pair).collect::<Vec<_>>().join(", ")
}

async fn ledger_parameters(client: &Client, d: &Deployment) -> Result<Vec<Setting>, ClientError> {
    const KIND: &str = "set a parameter";
    let p = &d.config.parameters;
    let ledger = d.contracts.cluster_ledger.address;
    let instance = IClusterLedger::new(ledger, client.provider().clone());

    let token = read(instance.token()).await?;
    let token = Setting::new("fee token", d.token.to_string(), token.to_string());
    let annex = d.contracts.cluster_ledger_annex.address.to_string();
    let annex =
        Setting::new("ClusterLedger annex", annex, read(instance.annex()).await?.to_string());
    let (wanted, actual) = (p.parameter_delay_seconds, read(instance.parameterDelay()).await?);
    let delay = Setting::new("parameter delay (s)", wanted.to_string(), actual.to_string());

    // the config was checked when it was read
    let fee = U256::from(d.config.network_fee_per_slot().unwrap_or_default());
    let actual = read(instance.networkFee()).await?;
    let announced = read(instance.announcedNetworkFee()).await?;
    let awaited = announced.begin > 0 && announced.fee == fee;
    let fee = Setting::new("network fee (wei per slot)", fee.to_string(), actual.to_string())
        .by(KIND, ledger, &IClusterLedger::setNetworkFeeCall { fee })
        .announced(awaited, announced.begin);

    let now = read(instance.liquidationParameters()).await?;
    let (threshold, minimum, cap) = (
        p.liquidation_threshold_slots,
        p.minimum_liquidation_collateral.0,
        p.liquidation_reward_cap.0,
    );
    let call = IClusterLedger::setLiquidationParametersCall {
        thresholdSlots: threshold,
        minimumCollateral: minimum,
        rewardCap: cap,
    };
    let liquidation = Setting::new(
        "liquidation (slots, tokens, tokens)",
        format!("{threshold}, {}, {}", format_ether(minimum), format_ether(cap)),
        format!(
            "{}, {}, {}",
            now.thresholdSlots,
            format_ether(now.minimumCollateral),
            format_ether(now.rewardCap)
        ),
    )
    .by(KIND, ledger, &call);
    let announced = read(instance.announcedLiquidationParameters()).await?;
    let terms = (announced.thresholdSlots, announced.minimumCollateral, announced.rewardCap);
    let awaited = announced.begin > 0 && terms == (threshold, minimum, cap);
    let liquidation = liquidation.announced(awaited, announced.begin);

    let limit = p.validator_limit;
    let actual = read(instance.validatorLimit()).await?;
    let limit = Setting::new("validators per operator", limit.to_string(), actual.to_string()).by(
        KIND,
        ledger,
        &IClusterLedger::setValidatorLimitCall { limit },
    );
    Ok(vec![token, annex, delay, fee, liquidation, limit])
}

async fn delays(client: &Client, d: &Deployment) -> Result<Vec<Setting>, ClientError> {
    const KIND: &str = "set a parameter";
    let p = &d.config.parameters;
    let settlement = d.contracts.blame_settlement.address;
    let distributor = d.contracts.reward_distributor.address;
    let period = p.challenge_period_seconds;
    let actual = IBlameSettlement::new(settlement, client.provider().clone());
    let actual = read(actual.challengePeriod()).await?;
    let call = IBlameSettlement::setChallengePeriodCall { challengePeriod: period };
    let challenge = Setting::new("challenge period (s)", period.to_string(), actual.to_string())
        .by(KIND, settlement, &call);
    let delay = p.activation_delay_seconds;
    let actual = IRewardDistributor::new(distributor, client.provider().clone());
    let actual = read(actual.activationDelay()).await?;
    let call = IRewardDistributor::setActivationDelayCall { activationDelay: delay };
    let activation = Setting::new(
        "root activation delay (s)",
        delay.to_string(),
        actual.to_string(),
    )
    .by(KIND, distributor, &call);
    Ok(vec![challenge, activation])
}

async fn clocks(client: &Client, d: &Deployment) -> Result<Vec<Setting>, ClientError> {
    let clock = d.config.clock;
    let ledger = IClusterLedger::new(d.contracts.cluster_ledger.address, client.provider().clone());
    let now = read(ledger.clock()).await?;
    let of_ledger = Setting::new(
        "ClusterLedger clock (genesis, slot s)",
        format!("{}, {}", clock.genesis_time, clock.seconds_per_slot),
        format!("{}, {}", now.genesisTime, now.secondsPerSlot),
    );
    let of_frames = |contract: &str, genesis: u64, slot: u64, frame: u64| {
        Setting::new(
            format!("{contract} clock (genesis, slot s, frame s)"),
            format!("{}, {}, {}", clock.genesis_time, clock.seconds_per_slot, clock.frame_seconds),
            format!("{genesis}, {slot}, {frame}"),
        )
    };
    let distributor = d.contracts.reward_distributor.address;
    let distributor = IRewardDistributor::new(distributor, client.provider().clone());
    let now = read(distributor.clock()).await?;
    let (genesis, slot, frame) = (now.genesisTime, now.secondsPerSlot, now.frameSeconds);
    let of_distributor = of_frames("RewardDistributor", genesis, slot, frame);
    let committee = d.contracts.oracle_committee.address;
    let committee = IOracleCommittee::new(committee, client.provider().clone());
    let now = read(committee.clock()).await?;
    let (genesis, slot, frame) = (now.genesisTime, now.secondsPerSlot, now.frameSeconds);
    let of_committee = of_frames("OracleCommittee", genesis, slot, frame);
    Ok(vec![of_ledger, of_distributor, of_committee])
}

impl Deployment {
    /// Who is to be admin.
    pub fn admin(&self) -> Address {
        self.config.admin.unwrap_or(self.deployer)
    }
}

impl Config {
    pub(super) fn first_members(&self) -> (Vec<Address>, u16) {
        (self.committee.members.clone(), self.committee.quorum)
    }
}
