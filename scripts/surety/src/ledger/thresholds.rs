//! When clusters are liquidated and what that pays, and how many validators an operator may run.

use super::{At, announced};
use crate::{
    act::{self, Desk, Fact, Plan},
    bindings::IClusterLedger,
    client::read,
    failure::Failure,
    ui::{
        Ui,
        amount::{number, parse_tokens},
    },
};
use alloy::primitives::U256;

/// Set when clusters are liquidated and what that pays; for the admin. What is left out stays
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["ledger set-liquidation --threshold-slots 300000 --reward-cap 5"]))]
pub struct LiquidationArgs {
    #[command(flatten)]
    change: Change,
    #[command(flatten)]
    at: At,
}

#[derive(Clone, Copy, Debug, clap::Args)]
#[group(required = true, multiple = true)]
struct Change {
    /// Slots whose burn a cluster must hold, 21480 to 2148000
    #[arg(long, value_name = "N", value_parser = number)]
    threshold_slots: Option<u64>,
    /// The least that a cluster must hold, in fee tokens such as 12.5
    #[arg(long, value_name = "TOKENS", value_parser = parse_tokens)]
    minimum_collateral: Option<U256>,
    /// The most that a liquidator gets for a cluster, in fee tokens
    #[arg(long, value_name = "TOKENS", value_parser = parse_tokens)]
    reward_cap: Option<U256>,
}

impl LiquidationArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.at.send, async |desk: &Desk| {
            let strategy = desk.strategy(self.at.strategy).await?;
            let (change, symbol) = (self.change, desk.token_symbol().await);
            let now = read(strategy.ledger.liquidationParameters()).await?;
            let delay = read(strategy.ledger.parameterDelay()).await?;
            let slots = change.threshold_slots.unwrap_or(now.thresholdSlots);
            let least = change.minimum_collateral.unwrap_or(now.minimumCollateral);
            let cap = change.reward_cap.unwrap_or(now.rewardCap);
            let call = IClusterLedger::setLiquidationParametersCall {
                thresholdSlots: slots,
                minimumCollateral: least,
                rewardCap: cap,
            };
            let sums =
                |new: U256, old: U256| Fact::tokens(new, &symbol).was(Fact::tokens(old, &symbol));
            Ok(Plan::new("set the liquidation", *strategy.ledger.address(), &call)
                .row("strategy", strategy.id)
                .row("threshold", in_slots(slots).was(in_slots(now.thresholdSlots)))
                .row("least collateral", sums(least, now.minimumCollateral))
                .row("reward cap", sums(cap, now.rewardCap))
                .row("delay of a rise", Fact::span(delay))
                .next(announced::next(&self.at, "LiquidationParametersAnnounced")))
        })
    }
}

/// Set how many validators an operator may run; for the admin
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["ledger set-validator-limit 3000"]))]
pub struct LimitArgs {
    /// So many, 1 to 65535; who runs more keeps them
    #[arg(value_name = "N", value_parser = clap::value_parser!(u32).range(1..=65_535))]
    limit: u32,
    #[command(flatten)]
    at: At,
}

impl LimitArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.at.send, async |desk: &Desk| {
            let ledger = desk.strategy(self.at.strategy).await?.ledger;
            let now = read(ledger.validatorLimit()).await?;
            let call = IClusterLedger::setValidatorLimitCall { limit: self.limit };
            let status = self.at.status();
            Ok(Plan::new("set the validator limit", *ledger.address(), &call)
                .row("strategy", self.at.strategy)
                .row("limit", Fact::from(self.limit).was(now.into()))
                .next(move |_| status))
        })
    }
}

fn in_slots(slots: u64) -> Fact {
    Fact::text(format!("{slots} slots")).with("_slots", slots)
}
