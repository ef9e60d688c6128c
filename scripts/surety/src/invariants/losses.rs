//! Lost balances: what was charged is what the reports said, what was taken is what stakers can pull.

use super::{InvariantError, System, at_most, books::logs, equal};
use crate::{
    bindings::{
        IBlameSettlement::{Blamed, Settled},
        ICollateralVault::{
            DebtRepaid, LockCompensated, LockSettled, LossReported, RecoveredWithdrawn, Slashed,
        },
    },
    client::{for_all, read},
};
use alloy::primitives::{B256, U256};
use serde::Serialize;
use std::collections::BTreeMap;
use surety_protocol::{blame::CAP_WEI, report::KIND_EXIT};

/// Wei over all settlements so far.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Losses {
    pub settlements: u64,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub losses: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub charged: U256,
    /// Of the charges: from bonds at once; the rest is or was debt.
    #[serde(serialize_with = "crate::ui::decimal")]
    pub taken: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub unrecovered: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub debt_repaid: U256,
    #[serde(serialize_with = "crate::ui::decimal")]
    pub collected: U256,
}

#[derive(Default)]
struct OfValidator {
    charged: U256,
    blamed: U256,
}

pub(super) async fn check(
    system: &System<'_>,
    debt: U256,
    recovered: U256,
) -> Result<Losses, InvariantError> {
    let settlement = *system.settlement.address();
    let mut losses = Losses::default();
    let mut validators: BTreeMap<B256, OfValidator> = BTreeMap::new();
    for event in logs::<Settled>(system, settlement).await? {
        let accounted = event.charged + event.unrecovered;
        if event.kind == KIND_EXIT {
            equal("an exit", ("charged and unrecovered", accounted), ("the loss", event.loss))?;
        } else {
            at_most("a reshare", ("charged", event.charged), ("the loss", event.loss))?;
        }
        validators.entry(event.validator).or_default().charged += event.charged;
        losses.settlements += 1;
        losses.losses += event.loss;
        losses.charged += event.charged;
        losses.unrecovered += event.unrecovered;
    }
    for event in logs::<Blamed>(system, settlement).await? {
        let who = || format!("the blame of operator {}", event.operatorId);
        at_most(who(), ("it", event.blame), ("its cap", U256::from(CAP_WEI)))?;
        at_most(who(), ("what was taken", event.taken), ("it", event.blame))?;
        validators.entry(event.validator).or_default().blamed += event.blame;
        losses.taken += event.taken;
    }
    check_validators(system, validators).await?;
    check_vault(system, &mut losses, debt, recovered).await?;
    Ok(losses)
}

fn sum<E>(events: &[E], wei: impl Fn(&E) -> U256) -> U256 {
    events.iter().fold(U256::ZERO, |sum, event| sum + wei(event))
}

async fn check_validators(
    system: &System<'_>,
    validators: BTreeMap<B256, OfValidator>,
) -> Result<(), InvariantError> {
    for_all(validators, |(validator, of)| async move {
        let what = || format!("validator {validator}");
        equal(what(), ("the sum of blame", of.blamed), ("what was charged", of.charged))?;
        let settled = read(system.settlement.settledOf(validator)).await?;
        equal(what(), ("settledOf", settled), ("what was charged", of.charged))
    })
    .await?;
    Ok(())
}

async fn check_vault(
    system: &System<'_>,
    losses: &mut Losses,
    debt: U256,
    recovered: U256,
) -> Result<(), InvariantError> {
    let vault = *system.vault.address();
    let slashed = logs::<Slashed>(system, vault).await?;
    let taken = sum(&slashed, |event| event.assets);
    let owed = sum(&slashed, |event| event.debt);
    losses.debt_repaid = sum(&logs::<DebtRepaid>(system, vault).await?, |event| event.assets);
    losses.collected = sum(&logs::<RecoveredWithdrawn>(system, vault).await?, |event| event.assets);
    let settled = logs::<LockSettled>(system, vault).await?;
    let (taken_for_locks, owed_for_locks) =
        (sum(&settled, |event| event.assets), sum(&settled, |event| event.debt));
    let compensated = sum(&logs::<LockCompensated>(system, vault).await?, |event| event.assets);
    let reported = sum(&logs::<LossReported>(system, vault).await?, |event| event.assets);
    equal(
        "slashes",
        ("taken", taken),
        ("what the settlement and settled locks took", losses.taken + taken_for_locks),
    )?;
    equal(
        "slashes",
        ("taken and owed", taken + owed),
        (
            "what the settlement and settled locks charged",
            losses.charged + taken_for_locks + owed_for_locks,
        ),
    )?;
    at_most("debts", ("repaid", losses.debt_repaid), ("owed", owed))?;
    equal(
        "debts",
        ("owed and not repaid", owed - losses.debt_repaid),
        ("the operators' debts", debt),
    )?;
    equal(
        "recovered ETH",
        (
            "taken, repaid, compensated and reported",
            taken + losses.debt_repaid + compensated + reported,
        ),
        ("collected and waiting", losses.collected + recovered),
    )
}
