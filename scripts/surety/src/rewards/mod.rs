//! `cargo surety rewards …`: what pays rewards, and what a failed payout left.

use crate::{
    act::{self, ActError, Desk, Fact, Plan, SendArgs},
    bindings::{IERC20, IRewardDistributor},
    client::read,
    failure::Failure,
    ui::{Ui, amount::parse_some_eth},
};
use alloy::primitives::{Address, U256};

/// Fund rewards, and fetch what a failed payout left
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Command {
    Fund(FundArgs),
    WithdrawOutstanding(OutstandingArgs),
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        match self.command {
            Command::Fund(args) => args.run(ui),
            Command::WithdrawOutstanding(args) => args.run(ui),
        }
    }
}

/// Add what later frames promise to operators
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["rewards fund --amount 2.5ETH"]))]
struct FundArgs {
    /// How much, with its unit: 1ETH, 0.5ETH, 1000wei; of a token, `wei` are its smallest units
    #[arg(long, value_name = "AMOUNT", value_parser = parse_some_eth)]
    amount: U256,
    /// A token instead of ETH
    #[arg(long, value_name = "TOKEN", value_parser = act::address, default_value_t = Address::ZERO, hide_default_value = true)]
    asset: Address,
    #[command(flatten)]
    send: SendArgs,
}

/// An amount of ETH, or of a token's smallest units.
fn shown(asset: Address, wei: U256) -> Fact {
    match asset.is_zero() {
        true => Fact::eth(wei),
        false => Fact::text(format!("{wei} units of {asset}")).with_wei("_units", wei),
    }
}

impl FundArgs {
    fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let (asset, amount, distributor) = (self.asset, self.amount, desk.distributor());
            let totals = read(distributor.totals(asset)).await?;
            let call = IRewardDistributor::fundCall { asset, amount };
            let mut plan = Plan::new("fund rewards", *distributor.address(), &call)
                .row("adds", shown(asset, amount))
                .row("funded before", shown(asset, totals.funded))
                .row("promised", shown(asset, totals.promised))
                .row("claimed", shown(asset, totals.claimed));
            if asset.is_zero() {
                plan = plan.value(amount);
            } else {
                must_be_allowed(desk, asset, amount).await?;
            }
            Ok(plan)
        })
    }
}

async fn must_be_allowed(desk: &Desk, asset: Address, amount: U256) -> Result<(), ActError> {
    let spender = *desk.distributor().address();
    let token = IERC20::new(asset, desk.client.provider());
    let allowed = read(token.allowance(desk.sender(), spender)).await?;
    if allowed >= amount {
        return Ok(());
    }
    Err(ActError::input(
        format!("the distributor may take {allowed} units of the token {asset}, not {amount}"),
        format!("allow it first: call approve({spender}, {amount}) of the token"),
    ))
}

/// Fetch what failed payouts left; for the operator's owner
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["rewards withdraw-outstanding", "rewards withdraw-outstanding --to 0x70997970C51812dc3A010C7d01b50e0d17dc79C8"]))]
struct OutstandingArgs {
    /// Receives it [default: the sender]
    #[arg(long, value_name = "ADDRESS", value_parser = act::address)]
    to: Option<Address>,
    /// A token instead of ETH
    #[arg(long, value_name = "TOKEN", value_parser = act::address, default_value_t = Address::ZERO, hide_default_value = true)]
    asset: Address,
    #[command(flatten)]
    send: SendArgs,
}

impl OutstandingArgs {
    fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let (asset, distributor) = (self.asset, desk.distributor());
            let to = self.to.unwrap_or(desk.sender());
            let waiting = read(distributor.outstandingOf(desk.sender(), asset)).await?;
            let call = IRewardDistributor::withdrawOutstandingCall { asset, to };
            Ok(Plan::new("fetch outstanding rewards", *distributor.address(), &call)
                .row("waiting", shown(asset, waiting))
                .row("to", to))
        })
    }
}
