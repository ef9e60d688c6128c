use super::announced::{Announced, NetworkFee, Thresholds};
use crate::{
    act::{self, ActError},
    client::read,
    failure::Failure,
    operator::register::shown_fee,
    system::{System, SystemArgs},
    ui::{Column, Table, Ui, amount::tokens, decimal, time},
    vault::status::percent,
};
use alloy::primitives::{Address, U256};
use serde::Serialize;
use surety_protocol::fees::per_year;

/// Show network fee, thresholds, fee parameters, limits, and what is announced
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Of which strategy
    #[arg(long, value_name = "N", default_value_t = 0)]
    strategy: u8,
    #[command(flatten)]
    system: SystemArgs,
}

#[derive(Serialize)]
struct Seen {
    strategy: u8,
    ledger: Address,
    #[serde(serialize_with = "decimal")]
    network_fee_per_slot_wei: U256,
    #[serde(serialize_with = "decimal")]
    network_fee_per_year_wei: U256,
    announced_network_fee: Option<NetworkFee>,
    threshold_slots: u64,
    #[serde(serialize_with = "decimal")]
    minimum_collateral_wei: U256,
    #[serde(serialize_with = "decimal")]
    reward_cap_wei: U256,
    announced_liquidation: Option<Thresholds>,
    /// From an announcement until it can be applied.
    parameter_delay_seconds: u64,
    declare_period_seconds: u64,
    execute_period_seconds: u64,
    max_increase_bps: u16,
    #[serde(serialize_with = "decimal")]
    minimum_step_wei: U256,
    #[serde(serialize_with = "decimal")]
    least_fee_per_slot_wei: U256,
    #[serde(serialize_with = "decimal")]
    greatest_fee_per_slot_wei: U256,
    validator_limit: u32,
    /// Settled, and not withdrawn yet.
    #[serde(serialize_with = "decimal")]
    network_earnings_wei: U256,
    #[serde(skip)]
    rows: Vec<(&'static str, String)>,
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        let look = async |system: &System| look(system, self.strategy).await;
        act::show(ui, &self.system, look, Seen::text)
    }
}

async fn look(system: &System, strategy: u8) -> Result<Seen, ActError> {
    let strategy = system.strategy(strategy).await?;
    let ledger = &strategy.ledger;
    let fee = read(ledger.networkFee()).await?;
    let terms = read(ledger.liquidationParameters()).await?;
    let rules = read(ledger.feeParameters()).await?;
    let bounds = read(ledger.operatorFeeBounds()).await?;
    let announced = Announced::read(&strategy).await?;
    let (symbol, now) = (system.token_symbol().await, system.client.now().await?);
    let announced_rows = announced.rows(system, &symbol, now)?;
    let year = per_year(fee.saturating_to(), system.seconds_per_slot()).unwrap_or_default();
    let mut seen = Seen {
        strategy: strategy.id,
        ledger: *ledger.address(),
        network_fee_per_slot_wei: fee,
        network_fee_per_year_wei: U256::from(year),
        announced_network_fee: announced.network_fee,
        threshold_slots: terms.thresholdSlots,
        minimum_collateral_wei: terms.minimumCollateral,
        reward_cap_wei: terms.rewardCap,
        announced_liquidation: announced.liquidation,
        parameter_delay_seconds: read(ledger.parameterDelay()).await?,
        declare_period_seconds: rules.declarePeriod,
        execute_period_seconds: rules.executePeriod,
        max_increase_bps: rules.maxIncreaseBps,
        minimum_step_wei: rules.minimumStep,
        least_fee_per_slot_wei: bounds.min,
        greatest_fee_per_slot_wei: bounds.max,
        validator_limit: read(ledger.validatorLimit()).await?,
        network_earnings_wei: read(ledger.networkEarnings()).await?,
        rows: Vec::new(),
    };
    seen.rows = seen.rows(system, &symbol)?;
    seen.rows.extend(announced_rows);
    Ok(seen)
}

impl Seen {
    fn rows(&self, system: &System, symbol: &str) -> Result<Vec<(&'static str, String)>, ActError> {
        let fee = |wei: U256| shown_fee(wei.saturating_to(), system, symbol);
        let threshold = self.threshold_slots.saturating_mul(system.seconds_per_slot());
        let (declare, execute) = (self.declare_period_seconds, self.execute_period_seconds);
        let rise = format!(
            "up to {} % of a fee, or {} wei per slot, in a step",
            percent(self.max_increase_bps),
            self.minimum_step_wei
        );
        Ok(vec![
            ("ledger", self.ledger.to_string()),
            ("network fee", fee(self.network_fee_per_slot_wei)?),
            ("network earnings", tokens(self.network_earnings_wei, symbol)),
            (
                "liquidation below",
                format!("{} slots ({})", self.threshold_slots, time::span(threshold)),
            ),
            ("least collateral", tokens(self.minimum_collateral_wei, symbol)),
            ("reward cap", tokens(self.reward_cap_wei, symbol)),
            ("delay of a rise", time::span(self.parameter_delay_seconds)),
            ("operators' fees", format!("0, or from {}", fee(self.least_fee_per_slot_wei)?)),
            ("", format!("to {}", fee(self.greatest_fee_per_slot_wei)?)),
            ("they rise", rise),
            (
                "",
                format!("declared {} before, within {}", time::span(declare), time::span(execute)),
            ),
            ("validator limit", format!("{} per operator", self.validator_limit)),
        ])
    }

    fn text(&self) -> String {
        let title = format!("ledger of strategy {}", self.strategy);
        let mut table = Table::new(&[Column::Text(""), Column::Text(&title)]);
        for (what, value) in &self.rows {
            table.row([(*what).to_owned(), value.clone()]);
        }
        let is_waiting =
            self.announced_network_fee.is_some() || self.announced_liquidation.is_some();
        match is_waiting {
            true => {
                format!("{table}\n\nnext: cargo surety ledger apply-parameters, when it is time")
            }
            false => table.to_string(),
        }
    }
}
