//! Changes that hurt clusters: they are announced, and applied by anyone after the ledger's delay.

use super::At;
use crate::{
    act::{self, ActError, Desk, Done, Fact, Plan},
    bindings::IClusterLedger,
    client::read,
    failure::Failure,
    operator::register::{fee_fact, shown_fee},
    system::{Strategy, System},
    ui::{Ui, amount::tokens, decimal, time},
};
use alloy::primitives::U256;
use serde::Serialize;

#[derive(Clone, Debug, Serialize)]
pub struct NetworkFee {
    #[serde(serialize_with = "decimal")]
    pub fee_per_slot_wei: U256,
    /// From when on it can be applied, seconds.
    pub begin: u64,
}

#[derive(Clone, Debug, Serialize)]
pub struct Thresholds {
    pub threshold_slots: u64,
    #[serde(serialize_with = "decimal")]
    pub minimum_collateral_wei: U256,
    #[serde(serialize_with = "decimal")]
    pub reward_cap_wei: U256,
    pub begin: u64,
}

/// What waits to be applied.
#[derive(Clone, Debug)]
pub struct Announced {
    pub network_fee: Option<NetworkFee>,
    pub liquidation: Option<Thresholds>,
}

impl Announced {
    pub async fn read(strategy: &Strategy) -> Result<Self, ActError> {
        let fee = read(strategy.ledger.announcedNetworkFee()).await?;
        let terms = read(strategy.ledger.announcedLiquidationParameters()).await?;
        let network_fee = NetworkFee { fee_per_slot_wei: fee.fee, begin: fee.begin };
        let liquidation = Thresholds {
            threshold_slots: terms.thresholdSlots,
            minimum_collateral_wei: terms.minimumCollateral,
            reward_cap_wei: terms.rewardCap,
            begin: terms.begin,
        };
        Ok(Self {
            network_fee: (fee.begin > 0).then_some(network_fee),
            liquidation: (terms.begin > 0).then_some(liquidation),
        })
    }

    /// For tables: what, and from when on.
    pub fn rows(
        &self,
        system: &System,
        symbol: &str,
        now: u64,
    ) -> Result<Vec<(&'static str, String)>, ActError> {
        let mut rows = Vec::new();
        if let Some(NetworkFee { fee_per_slot_wei, begin }) = &self.network_fee {
            let fee = shown_fee(fee_per_slot_wei.saturating_to(), system, symbol)?;
            let text = format!("{fee}\nfrom {} on", time::moment(*begin, now));
            rows.push(("announced network fee", text));
        }
        if let Some(terms) = &self.liquidation {
            let text =
                format!("{}\nfrom {} on", terms.text(symbol), time::moment(terms.begin, now));
            rows.push(("announced liquidation", text));
        }
        Ok(rows)
    }
}

impl Announced {
    /// As lines of a plan.
    fn on(&self, plan: Plan, system: &System, symbol: &str, now: u64) -> Result<Plan, ActError> {
        let mut plan = plan;
        if let Some(NetworkFee { fee_per_slot_wei, begin }) = &self.network_fee {
            let fee = fee_fact(fee_per_slot_wei.saturating_to(), system, symbol)?;
            plan = plan.row("network fee", fee).row("network fee from", Fact::moment(*begin, now));
        }
        if let Some(terms) = &self.liquidation {
            let Thresholds { threshold_slots, minimum_collateral_wei, reward_cap_wei, begin } =
                *terms;
            plan = plan
                .row("threshold slots", threshold_slots)
                .row("least collateral", Fact::tokens(minimum_collateral_wei, symbol))
                .row("reward cap", Fact::tokens(reward_cap_wei, symbol))
                .row("liquidation from", Fact::moment(begin, now));
        }
        Ok(plan)
    }
}

impl Thresholds {
    fn text(&self, symbol: &str) -> String {
        let Self { threshold_slots, minimum_collateral_wei, reward_cap_wei, .. } = self;
        format!(
            "{threshold_slots} slots, collateral at least {}, reward up to {}",
            tokens(*minimum_collateral_wei, symbol),
            tokens(*reward_cap_wei, symbol)
        )
    }
}

/// After an act that may have been an announcement only.
pub fn next(at: &At, event: &'static str) -> impl FnOnce(&Done) -> String + 'static {
    let (status, apply) = (at.status(), at.command("apply-parameters"));
    move |done| match done.argument(event, "begin").parse() {
        Ok(begin) => {
            let date = time::rfc3339(begin);
            format!("it is announced; from {begin} ({date}) on anyone may run: {apply}")
        }
        Err(_) => status,
    }
}

/// Apply announced parameters whose time has come; anyone may
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["ledger apply-parameters"]))]
pub struct ApplyArgs {
    #[command(flatten)]
    at: At,
}

impl ApplyArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.at.send, async |desk: &Desk| {
            let strategy = desk.strategy(self.at.strategy).await?;
            let (symbol, now) = (desk.token_symbol().await, desk.client.now().await?);
            let announced = Announced::read(&strategy).await?;
            let call = IClusterLedger::applyParametersCall {};
            let plan = Plan::new("apply parameters", *strategy.ledger.address(), &call);
            let plan = announced.on(plan, desk, &symbol, now)?;
            let status = self.at.status();
            Ok(plan.next(move |_| status))
        })
    }
}
