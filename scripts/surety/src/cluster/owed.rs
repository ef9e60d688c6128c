//! What a cluster has used beyond its balance, which the ledger shows as 0 then. Every change of its validators and members
//! settles it, so only fees have changed since its last settlement, and the log tells when.

use crate::{
    act::ActError,
    bindings::IClusterLedger::{
        AccountOpened, FeeSet, NetworkFeeSet, OperatorReplaced, Reactivated, Settled,
        ValidatorRegistered,
    },
    client::read,
    system::{Strategy, System},
};
use alloy::{
    primitives::{B256, U256},
    rpc::types::Log,
    sol_types::SolEvent,
};
use surety_protocol::cluster::{accrued, usage_up};

/// A fee from a slot on.
type Change = (u64, u64);

/// Of an active cluster with these members and this weight.
pub async fn of(
    system: &System,
    strategy: &Strategy,
    id: u64,
    (operator_ids, weight): (&[u64], u64),
) -> Result<U256, ActError> {
    let to = read(strategy.ledger.currentSlot()).await?;
    let from = last_settlement(system, strategy, id).await?;
    let mut charges = 0_u128;
    for operator in operator_ids {
        let fees = operator_fees(system, strategy, *operator).await?;
        charges = charges.saturating_add(charge(&fees, from, to));
    }
    let network = charge(&network_fees(system, strategy).await?, from, to);
    let usage = usage_up(weight, charges, network).unwrap_or(u128::MAX);
    let settled = read(strategy.ledger.settledBalanceOf(id)).await?;
    Ok(U256::from(usage).saturating_sub(settled))
}

/// The slot. A settlement at which nothing was used has no event of its own; it matters only where something else changed.
async fn last_settlement(system: &System, strategy: &Strategy, id: u64) -> Result<u64, ActError> {
    let slots = [
        last::<Settled>(system, strategy, id).await?,
        last::<ValidatorRegistered>(system, strategy, id).await?,
        last::<OperatorReplaced>(system, strategy, id).await?,
        last::<Reactivated>(system, strategy, id).await?,
    ];
    Ok(slots.into_iter().max().unwrap_or_default())
}

/// The slot of a cluster's last event of a kind; 0 if there is none.
async fn last<E: SolEvent>(system: &System, strategy: &Strategy, id: u64) -> Result<u64, ActError> {
    let events = system.events::<E>(*strategy.ledger.address(), Some(topic(id))).await?;
    match events.last() {
        Some((_, log)) => slot_of(system, log).await,
        None => Ok(0),
    }
}

async fn operator_fees(
    system: &System,
    strategy: &Strategy,
    operator: u64,
) -> Result<Vec<Change>, ActError> {
    let (ledger, topic) = (*strategy.ledger.address(), Some(topic(operator)));
    let mut fees = Vec::new();
    for (event, log) in system.events::<AccountOpened>(ledger, topic).await? {
        fees.push((slot_of(system, &log).await?, event.fee.saturating_to()));
    }
    for (event, log) in system.events::<FeeSet>(ledger, topic).await? {
        fees.push((slot_of(system, &log).await?, event.fee.saturating_to()));
    }
    Ok(fees)
}

async fn network_fees(system: &System, strategy: &Strategy) -> Result<Vec<Change>, ActError> {
    let mut fees = Vec::new();
    for (event, log) in system.events::<NetworkFeeSet>(*strategy.ledger.address(), None).await? {
        fees.push((slot_of(system, &log).await?, event.fee.saturating_to()));
    }
    Ok(fees)
}

async fn slot_of(system: &System, log: &Log) -> Result<u64, ActError> {
    system.slot_at(system.client.time_of(log).await?)
}

fn topic(id: u64) -> B256 {
    B256::from(U256::from(id))
}

/// What fees made between two slots for a validator of 32 ETH; of two changes in a slot the later one holds.
fn charge(fees: &[Change], from: u64, to: u64) -> u128 {
    let ends = fees.iter().skip(1).map(|(slot, _)| *slot).chain([to]);
    let parts = fees.iter().zip(ends).map(|((slot, fee), end)| {
        let (begin, end) = ((*slot).max(from), end.min(to));
        accrued(*fee, end.saturating_sub(begin))
    });
    parts.fold(0, u128::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charge_counts_each_fee_while_it_held() {
        let fees = [(10, 3), (20, 5), (20, 7), (40, 0)];
        assert_eq!(charge(&fees, 10, 50), 10 * 3 + 20 * 7);
        assert_eq!(charge(&fees, 15, 25), 5 * 3 + 5 * 7);
        assert_eq!(charge(&fees, 30, 30), 0);
        assert_eq!(charge(&fees[..1], 12, 15), 9);
        assert_eq!(charge(&[], 12, 15), 0);
    }
}
