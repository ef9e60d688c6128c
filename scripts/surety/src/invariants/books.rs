//! Money: the bonds in the vault, the fee token in the ledger, the rewards in the distributor.

use super::{
    ETH, InvariantError, System, at_most, equal,
    seats::{Cluster, Operator},
};
use crate::bindings::{
    ICollateralVault::{BondLocked, LossReported, Slashed},
    IRewardDistributor::{Funded, PayoutCredited},
};
use crate::client::{ClientError, for_all, read};
use alloy::{
    primitives::{Address, U256},
    providers::Provider,
    rpc::types::Filter,
    sol_types::SolEvent,
};
use serde::Serialize;
use std::collections::BTreeSet;

/// Wei of the vault.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Bonds {
    #[serde(serialize_with = "crate::ui::decimal")]
    pub balance: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub bonds: U256,
    /// Donations that are not bond yet.
    #[serde(serialize_with = "crate::ui::decimal")]
    pub unvested: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub recovered: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub debt: U256,
}

/// Wei of the fee token in the ledger.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Fees {
    #[serde(serialize_with = "crate::ui::decimal")]
    pub balance: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub clusters: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub operators: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub network: U256,
    /// Sent to the ledger past its functions; in no book.
    #[serde(serialize_with = "crate::ui::decimal")]
    pub stray: U256,
}

/// Wei of one asset in the distributor.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Assets {
    pub asset: Address,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub balance: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub funded: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub promised: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub claimed: U256,
    /// Claimed, but its receiver refused it and has not fetched it yet.
    #[serde(serialize_with = "crate::ui::decimal")]
    pub outstanding: U256,
}

pub(super) async fn check_bonds(
    system: &System<'_>,
    operators: &[Operator],
) -> Result<Bonds, InvariantError> {
    let vault = &system.vault;
    let total_assets = read(vault.totalAssets()).await?;
    let total_shares = read(vault.totalShares()).await?;
    let unvested = read(vault.unvested()).await?.assets;
    let recovered = read(vault.totalRecovered()).await?;
    let parts = for_all(operators, |operator| async move {
        let id = operator.id;
        let debt = read(vault.debtOf(id)).await?;
        let capacity = read(vault.capacityOf(id)).await?;
        let required = read(vault.requiredFor(id, capacity)).await?;
        let assets = read(vault.assetsOf(id)).await?;
        Ok::<_, ClientError>((
            id,
            read(vault.sharesOf(id)).await?,
            assets,
            debt,
            capacity,
            required,
        ))
    })
    .await?;
    let [mut shares, mut values, mut debts] = [U256::ZERO; 3];
    for (id, of_shares, assets, debt, capacity, required) in parts {
        shares += of_shares;
        values += assets;
        debts += debt;
        let who = format!("the capacity of operator {id}");
        // minting rounds down: a bond is worth up to one wei more than its value rounded down
        at_most(who, ("what it requires", required), ("the bond", assets + U256::ONE))?;
        if !debt.is_zero() {
            let who = format!("operator {id} in debt");
            equal(who, ("its capacity", U256::from(capacity)), ("what it may be", U256::ZERO))?;
        }
    }
    equal("the vault", ("the sum of shares", shares), ("totalShares", total_shares))?;
    at_most("the vault", ("the sum of bonds", values), ("totalAssets", total_assets))?;
    check_recovered(system, recovered).await?;
    let balance = system.client.balance(*vault.address()).await?;
    equal(
        "the vault's ETH",
        ("its balance", balance),
        ("bonds, unvested donations and recovered ETH", total_assets + unvested + recovered),
    )?;
    Ok(Bonds { balance, bonds: total_assets, unvested, recovered, debt: debts })
}

/// What the vault owes is what its beneficiaries can pull.
async fn check_recovered(system: &System<'_>, total: U256) -> Result<(), InvariantError> {
    let at = *system.vault.address();
    let slashed = logs::<Slashed>(system, at).await?.into_iter().map(|e| e.beneficiary);
    let locked = logs::<BondLocked>(system, at).await?.into_iter().map(|e| e.beneficiary);
    let lost = logs::<LossReported>(system, at).await?.into_iter().map(|e| e.beneficiary);
    let beneficiaries: BTreeSet<Address> = slashed.chain(locked).chain(lost).collect();
    let owed = for_all(beneficiaries, |account| read_recovered(system, account)).await?;
    let sum = owed.into_iter().fold(U256::ZERO, |sum, part| sum + part);
    equal("recovered ETH", ("the sum of credits", sum), ("totalRecovered", total))
}

async fn read_recovered(system: &System<'_>, account: Address) -> Result<U256, ClientError> {
    read(system.vault.recoveredOf(account)).await
}

pub(super) async fn check_fees(
    system: &System<'_>,
    operators: &[Operator],
    clusters: &[Cluster],
) -> Result<Fees, InvariantError> {
    let balance = read(system.token.balanceOf(*system.ledger.address())).await?;
    let network = read(system.ledger.networkEarnings()).await?;
    let in_clusters = clusters.iter().fold(U256::ZERO, |sum, c| sum + c.settled_balance);
    let earned = operators.iter().fold(U256::ZERO, |sum, o| sum + o.earnings);
    let booked = in_clusters + earned + network;
    at_most(
        "the ledger's fee token",
        ("clusters, operators and network", booked),
        ("its balance", balance),
    )?;
    let stray = balance - booked;
    Ok(Fees { balance, clusters: in_clusters, operators: earned, network, stray })
}

pub(super) async fn check_rewards(
    system: &System<'_>,
    operators: &[Operator],
) -> Result<Vec<Assets>, InvariantError> {
    let distributor = *system.distributor.address();
    let funded = logs::<Funded>(system, distributor).await?;
    let mut assets: BTreeSet<Address> = funded.into_iter().map(|event| event.asset).collect();
    assets.insert(ETH);
    let credited = logs::<PayoutCredited>(system, distributor).await?;
    let mut payouts: BTreeSet<Address> = operators.iter().map(|o| o.payout).collect();
    payouts.extend(credited.into_iter().map(|event| event.account));
    let mut all = Vec::new();
    for asset in assets {
        all.push(check_asset(system, asset, operators, &payouts).await?);
    }
    Ok(all)
}

async fn check_asset(
    system: &System<'_>,
    asset: Address,
    operators: &[Operator],
    payouts: &BTreeSet<Address>,
) -> Result<Assets, InvariantError> {
    let distributor = &system.distributor;
    let totals = read(distributor.totals(asset)).await?;
    let what = || format!("rewards in asset {asset}");
    let claimed = for_all(operators, |o| claimed_of(system, o.id, asset)).await?;
    let claimed = claimed.into_iter().fold(U256::ZERO, |sum, part| sum + part);
    equal(what(), ("the sum of claims", claimed), ("claimed", totals.claimed))?;
    at_most(what(), ("claimed", totals.claimed), ("promised", totals.promised))?;
    at_most(what(), ("promised", totals.promised), ("funded", totals.funded))?;
    let waiting = for_all(payouts, |account| outstanding_of(system, *account, asset)).await?;
    let outstanding = waiting.into_iter().fold(U256::ZERO, |sum, part| sum + part);
    let balance = if asset == ETH {
        system.client.balance(*distributor.address()).await?
    } else {
        read(
            crate::bindings::IERC20::new(asset, system.client.provider().clone())
                .balanceOf(*distributor.address()),
        )
        .await?
    };
    equal(
        what(),
        ("the distributor's balance", balance),
        ("funded - claimed + outstanding", totals.funded - totals.claimed + outstanding),
    )?;
    let (funded, promised) = (totals.funded, totals.promised);
    Ok(Assets { asset, balance, funded, promised, claimed, outstanding })
}

async fn claimed_of(system: &System<'_>, id: u64, asset: Address) -> Result<U256, ClientError> {
    read(system.distributor.claimedOf(id, asset)).await
}

async fn outstanding_of(
    system: &System<'_>,
    account: Address,
    asset: Address,
) -> Result<U256, ClientError> {
    read(system.distributor.outstandingOf(account, asset)).await
}

pub(super) async fn logs<E: SolEvent>(
    system: &System<'_>,
    of: Address,
) -> Result<Vec<E>, ClientError> {
    let filter = Filter::new().address(of).event_signature(E::SIGNATURE_HASH).from_block(0);
    let logs = system.client.provider().get_logs(&filter).await;
    let logs = logs.map_err(ClientError::rpc("read logs"))?;
    logs.iter()
        .map(|log| E::decode_log(&log.inner).map(|event| event.data))
        .collect::<Result<_, _>>()
        .map_err(|error| ClientError::Read {
            what: "decode logs".into(),
            reason: error.to_string(),
        })
}
