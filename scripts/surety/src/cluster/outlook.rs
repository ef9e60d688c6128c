//! What a cluster would burn, must hold and how long it would last; by the contracts' own formulas.

use super::load::Load;
use crate::{
    act::{ActError, Fact},
    client::{for_all, read},
    operator::facts::ledger_account,
    system::{Strategy, System},
    ui::{amount::tokens, decimal, time},
};
use alloy::primitives::U256;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use surety_protocol::{
    cluster::{burn_rate, liquidatable, liquidation_collateral, runway_slots_down, withdrawable},
    fees::slots_per_year_down,
};

/// What the ledger charges and demands now; operators' fees as they are asked for.
#[derive(Clone, Debug)]
pub struct Prices {
    network_fee: u64,
    threshold_slots: u64,
    minimum_collateral: U256,
    pub reward_cap: U256,
    seconds_per_slot: u64,
    symbol: String,
    /// Wei per validator and slot.
    fees: BTreeMap<u64, u128>,
}

/// The same for one set of operators.
#[derive(Clone, Debug)]
pub struct Rates {
    fees_sum: u128,
    network_fee: u64,
    threshold_slots: u64,
    minimum_collateral: U256,
    seconds_per_slot: u64,
    pub symbol: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Outlook {
    #[serde(flatten)]
    pub load: Load,
    #[serde(serialize_with = "decimal")]
    pub balance_wei: U256,
    #[serde(serialize_with = "decimal")]
    pub burn_per_slot_wei: U256,
    #[serde(serialize_with = "decimal")]
    pub burn_per_year_wei: U256,
    #[serde(serialize_with = "decimal")]
    pub collateral_wei: U256,
    /// Null if nothing is burnt.
    pub runway_slots: Option<u64>,
    pub liquidatable: bool,
}

impl Prices {
    pub async fn read(system: &System, strategy: &Strategy) -> Result<Self, ActError> {
        let parameters = read(strategy.ledger.liquidationParameters()).await?;
        Ok(Self {
            network_fee: read(strategy.ledger.networkFee()).await?.saturating_to(),
            threshold_slots: parameters.thresholdSlots,
            minimum_collateral: parameters.minimumCollateral,
            reward_cap: parameters.rewardCap,
            seconds_per_slot: system.seconds_per_slot(),
            symbol: system.token_symbol().await,
            fees: BTreeMap::new(),
        })
    }

    /// Reads the fees of these operators that are not known yet.
    pub async fn learn(
        &mut self,
        strategy: &Strategy,
        operator_ids: impl IntoIterator<Item = u64>,
    ) -> Result<(), ActError> {
        let wanted: BTreeSet<u64> = operator_ids.into_iter().collect();
        let unknown = wanted.into_iter().filter(|id| !self.fees.contains_key(id));
        let fee = |id: u64| async move {
            let account = ledger_account(strategy, id).await?;
            Ok::<_, ActError>((id, account.fee.saturating_to()))
        };
        let learnt: Vec<(u64, u128)> = for_all(unknown.collect::<Vec<_>>(), fee).await?;
        self.fees.extend(learnt);
        Ok(())
    }

    /// Of operators that were learnt.
    pub fn rates(&self, operator_ids: &[u64]) -> Rates {
        let fees = operator_ids.iter().filter_map(|id| self.fees.get(id));
        Rates {
            fees_sum: fees.sum(),
            network_fee: self.network_fee,
            threshold_slots: self.threshold_slots,
            minimum_collateral: self.minimum_collateral,
            seconds_per_slot: self.seconds_per_slot,
            symbol: self.symbol.clone(),
        }
    }
}

impl Rates {
    pub async fn read(
        system: &System,
        strategy: &Strategy,
        operator_ids: &[u64],
    ) -> Result<Self, ActError> {
        let mut prices = Prices::read(system, strategy).await?;
        prices.learn(strategy, operator_ids.iter().copied()).await?;
        Ok(prices.rates(operator_ids))
    }

    pub fn outlook(&self, load: Load, balance_wei: U256) -> Result<Outlook, ActError> {
        let validators = load.validators;
        let burn = burn_rate(load.weight, self.fees_sum, self.network_fee);
        let burn = burn.map_err(out_of_range)?;
        let collateral =
            liquidation_collateral(validators, burn, self.threshold_slots, self.minimum_collateral);
        let runway = runway_slots_down(balance_wei, collateral, burn);
        let year = slots_per_year_down(self.seconds_per_slot).map_err(out_of_range)?;
        Ok(Outlook {
            load,
            balance_wei,
            burn_per_slot_wei: U256::from(burn),
            burn_per_year_wei: U256::from(burn).saturating_mul(U256::from(year)),
            collateral_wei: collateral,
            runway_slots: (burn > 0).then(|| runway.saturating_to()),
            liquidatable: liquidatable(validators, balance_wei, collateral),
        })
    }

    /// Fails for a cluster that anyone could liquidate at once: the ledger would refuse what leads there.
    pub fn check(&self, after: &Outlook) -> Result<(), ActError> {
        if !after.liquidatable {
            return Ok(());
        }
        let (balance, needed) = (self.tokens(after.balance_wei), self.tokens(after.collateral_wei));
        Err(ActError::input(
            format!("the cluster would hold {balance}, and its collateral is {needed}"),
            format!("deposit at least {} more (--amount)", self.tokens(after.missing_wei())),
        ))
    }

    pub fn tokens(&self, wei: U256) -> String {
        tokens(wei, &self.symbol)
    }

    pub fn burn_text(&self, outlook: &Outlook) -> String {
        let year = self.tokens(outlook.burn_per_year_wei);
        format!("{year} per year ({} wei per slot)", outlook.burn_per_slot_wei)
    }

    pub fn tokens_fact(&self, wei: U256) -> Fact {
        Fact::tokens(wei, &self.symbol)
    }

    pub fn burn_fact(&self, outlook: &Outlook) -> Fact {
        let Outlook { burn_per_slot_wei, burn_per_year_wei, .. } = *outlook;
        Fact::text(self.burn_text(outlook))
            .with_wei("_per_slot_wei", burn_per_slot_wei)
            .with_wei("_per_year_wei", burn_per_year_wei)
    }

    pub fn runway_fact(&self, outlook: &Outlook) -> Fact {
        Fact::text(self.runway_text(outlook)).with("_slots", outlook.runway_slots)
    }

    pub fn runway_text(&self, outlook: &Outlook) -> String {
        runway_text(outlook, self.seconds_per_slot)
    }
}

impl Outlook {
    /// What the owner may take out.
    pub fn withdrawable_wei(&self) -> U256 {
        withdrawable(self.balance_wei, self.collateral_wei)
    }

    /// What is missing until nobody may liquidate it.
    pub fn missing_wei(&self) -> U256 {
        self.collateral_wei.saturating_sub(self.balance_wei)
    }
}

/// In slots and in days.
pub fn runway_text(outlook: &Outlook, seconds_per_slot: u64) -> String {
    match outlook.runway_slots {
        None => "no end: nothing is burnt".into(),
        Some(_) if outlook.liquidatable => "over: anyone may liquidate".into(),
        Some(slots) => {
            let seconds = slots.saturating_mul(seconds_per_slot);
            format!("{slots} slots ({})", time::span(seconds))
        }
    }
}

fn out_of_range(error: impl std::fmt::Display) -> ActError {
    ActError::input(error.to_string(), "give smaller numbers, or check the deployment's file")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates() -> Rates {
        Rates {
            fees_sum: 4_000,
            network_fee: 1_000,
            threshold_slots: 100,
            minimum_collateral: U256::from(700_000),
            seconds_per_slot: 12,
            symbol: "TFEE".into(),
        }
    }

    #[test]
    fn outlook_counts_fees_collateral_and_runway() {
        let seen = rates().outlook(Load::of(2), U256::from(1_000_000 + 72_000_000)).unwrap();
        assert_eq!(seen.burn_per_slot_wei, U256::from(10_000));
        assert_eq!(seen.burn_per_year_wei, U256::from(10_000u64 * 2_628_000));
        assert_eq!(seen.collateral_wei, U256::from(1_000_000));
        assert_eq!(seen.runway_slots, Some(7_200));
        assert_eq!(rates().runway_text(&seen), "7200 slots (1 d)");
        assert_eq!(seen.withdrawable_wei(), U256::from(72_000_000));

        let poor = rates().outlook(Load::of(1), U256::from(699_999)).unwrap();
        assert_eq!(poor.collateral_wei, U256::from(700_000), "the least collateral");
        let refused = rates().check(&poor).unwrap_err();
        assert!(
            refused.to_string().contains("its collateral is 0.0000000000007 TFEE"),
            "{refused}"
        );
        rates().check(&seen).unwrap();
        assert!(poor.liquidatable && poor.runway_slots == Some(0));
        assert_eq!(poor.missing_wei(), U256::from(1));
        assert_eq!(rates().runway_text(&poor), "over: anyone may liquidate");

        let empty = rates().outlook(Load::NONE, U256::ZERO).unwrap();
        assert_eq!((empty.runway_slots, empty.liquidatable), (None, false));
        assert!(rates().runway_text(&empty).contains("no end"));
    }

    #[test]
    fn load_counts_heavy_validators_by_their_weight() {
        let heavy = Load { validators: 2, weight: 70_000 };
        assert_eq!(heavy.plus(Load::of(1)), Load { validators: 3, weight: 80_000 });
        assert_eq!(heavy.resized(4), Load { validators: 4, weight: 90_000 });
        assert_eq!(heavy.resized(1), Load { validators: 1, weight: 35_000 });
        assert_eq!(heavy.resized(0), Load::NONE);
        let seen = rates().outlook(heavy, U256::from(100_000_000)).unwrap();
        assert_eq!(seen.burn_per_slot_wei, U256::from(35_000));
    }
}
