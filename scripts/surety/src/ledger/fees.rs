//! The network's fee, and how operators may change theirs.

use super::{At, announced};
use crate::{
    act::{self, Desk, Fact, Plan},
    bindings::IClusterLedger,
    client::read,
    failure::Failure,
    operator::register::{Fee, fee_fact},
    ui::{Ui, amount::number},
};
use alloy::primitives::U256;

const SECONDS_PER_HOUR: u64 = 3_600;

/// Set the network's fee; for the admin
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["ledger set-network-fee --fee-per-year 0.12"]))]
pub struct NetworkFeeArgs {
    #[command(flatten)]
    fee: Fee,
    #[command(flatten)]
    at: At,
}

impl NetworkFeeArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.at.send, async |desk: &Desk| {
            let strategy = desk.strategy(self.at.strategy).await?;
            let symbol = desk.token_symbol().await;
            let fee = self.fee.unchecked_per_slot(desk);
            let now = read(strategy.ledger.networkFee()).await?.saturating_to();
            let delay = read(strategy.ledger.parameterDelay()).await?;
            let call = IClusterLedger::setNetworkFeeCall { fee: U256::from(fee) };
            Ok(Plan::new("set the network fee", *strategy.ledger.address(), &call)
                .row("strategy", strategy.id)
                .row("network fee", fee_fact(fee, desk, &symbol)?)
                .row("until now", fee_fact(now, desk, &symbol)?)
                .row("delay of a rise", Fact::span(delay))
                .next(announced::next(&self.at, "NetworkFeeAnnounced")))
        })
    }
}

/// Set how operators may raise their fees; for the admin. What is left out stays
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["ledger set-fee-parameters --declare-hours 72 --max-increase-bps 1000"]))]
pub struct FeeParametersArgs {
    #[command(flatten)]
    change: Change,
    #[command(flatten)]
    at: At,
}

#[derive(Clone, Copy, Debug, clap::Args)]
#[group(required = true, multiple = true)]
struct Change {
    /// From a declaration until it can be executed, 1 hour to 30 days
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=720))]
    declare_hours: Option<u64>,
    /// For how long it can be executed then, 1 hour to 30 days
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=720))]
    execute_hours: Option<u64>,
    /// Most of the present fee in one step, in hundredths of a percent: 1000 is 10 %
    #[arg(long, value_name = "BPS", value_parser = clap::value_parser!(u16).range(1..=5_000))]
    max_increase_bps: Option<u16>,
    /// By how much a fee may rise in any case, wei of the fee token per validator and slot
    #[arg(long, value_name = "WEI", value_parser = number)]
    minimum_step: Option<u64>,
}

impl FeeParametersArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.at.send, async |desk: &Desk| {
            let strategy = desk.strategy(self.at.strategy).await?;
            let (change, now) = (self.change, read(strategy.ledger.feeParameters()).await?);
            let seconds = |hours: u64| hours.saturating_mul(SECONDS_PER_HOUR);
            let declare = change.declare_hours.map_or(now.declarePeriod, seconds);
            let execute = change.execute_hours.map_or(now.executePeriod, seconds);
            let increase = change.max_increase_bps.unwrap_or(now.maxIncreaseBps);
            let step = change.minimum_step.map_or(now.minimumStep, U256::from);
            let call = IClusterLedger::setFeeParametersCall {
                declarePeriod: declare,
                executePeriod: execute,
                maxIncreaseBps: increase,
                minimumStep: step,
            };
            let spans = |new: u64, old: u64| Fact::span(new).was(Fact::span(old));
            let status = self.at.status();
            Ok(Plan::new("set the fee parameters", *strategy.ledger.address(), &call)
                .row("strategy", strategy.id)
                .row("declared for", spans(declare, now.declarePeriod))
                .row("executed within", spans(execute, now.executePeriod))
                .row(
                    "most in a step",
                    Fact::percent(increase).was(Fact::percent(now.maxIncreaseBps)),
                )
                .row("in any case", per_slot(step).was(per_slot(now.minimumStep)))
                .next(move |_| status))
        })
    }
}

fn per_slot(wei: U256) -> Fact {
    Fact::text(format!("{wei} wei per slot")).with_wei("_per_slot_wei", wei)
}
