//! What the network earned.

use super::At;
use crate::{
    act::{self, ActError, Desk, Fact, Plan},
    bindings::IClusterLedger,
    client::read,
    failure::Failure,
    ui::{Ui, amount::parse_some_tokens},
};
use alloy::primitives::{Address, U256};

/// Pay settled network fees out; for the admin
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["ledger withdraw-network-earnings --all --to 0x70997970C51812dc3A010C7d01b50e0d17dc79C8"]))]
pub struct WithdrawArgs {
    #[command(flatten)]
    sum: Sum,
    /// Who receives it [default: the sender]
    #[arg(long, value_name = "ADDRESS", value_parser = act::address)]
    to: Option<Address>,
    #[command(flatten)]
    at: At,
}

#[derive(Clone, Copy, Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Sum {
    /// How many fee tokens, such as 12.5
    #[arg(long, value_name = "TOKENS", value_parser = parse_some_tokens)]
    amount: Option<U256>,
    /// All that is settled
    #[arg(long)]
    all: bool,
}

impl WithdrawArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.at.send, async |desk: &Desk| {
            let ledger = desk.strategy(self.at.strategy).await?.ledger;
            let (earned, symbol) =
                (read(ledger.networkEarnings()).await?, desk.token_symbol().await);
            if self.sum.all && earned.is_zero() {
                return Err(ActError::input(
                    "no network earnings are settled",
                    "settle clusters first: cargo surety cluster settle IDS",
                ));
            }
            let amount = self.sum.amount.unwrap_or(earned);
            let to = self.to.unwrap_or(desk.sender());
            let call = IClusterLedger::withdrawNetworkEarningsCall { amount, to };
            let status = self.at.status();
            Ok(Plan::new("withdraw network earnings", *ledger.address(), &call)
                .row("strategy", self.at.strategy)
                .row("pays", Fact::tokens(amount, &symbol))
                .row("of", Fact::tokens(earned, &symbol))
                .row("to", to)
                .next(move |_| status))
        })
    }
}
