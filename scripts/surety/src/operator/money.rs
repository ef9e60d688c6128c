//! Bonds: what comes in, and what goes out.

use super::{facts, status_command};
use crate::{
    act::{self, ActError, Desk, Fact, Plan, SendArgs},
    bindings::IOperatorRegistry,
    client::read,
    failure::Failure,
    ui::{
        Ui,
        amount::{eth, number, parse_some_eth},
    },
};
use alloy::primitives::{Address, U256};

const BOND_EXAMPLES: &str = "\
Examples:
  cargo surety operator bond 7 --amount 2ETH
  cargo surety operator bond 7 --amount 0.5ETH --strategy 1 --dry-run

Debts are repaid first; the rest becomes bond. An inactive operator becomes active, if its whole
bond reaches the minimum.
";

const WITHDRAW_EXAMPLES: &str = "\
Examples:
  cargo surety operator withdraw 7 --amount 0.5ETH
  cargo surety operator withdraw 7 --max --to 0x70997970C51812dc3A010C7d01b50e0d17dc79C8

What the operator's seats require stays, as do locks and reservations. To get all of it:
`cargo surety operator deactivate`, and wait until the last seat is released.
";

/// Add ETH to an operator's bond
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{BOND_EXAMPLES}\n{}", act::EXIT_CODES))]
pub struct BondArgs {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
    id: u64,
    /// How much, with its unit: 1ETH, 0.5ETH, 1000wei
    #[arg(long, value_name = "AMOUNT", value_parser = parse_some_eth)]
    amount: U256,
    /// In which strategy
    #[arg(long, value_name = "N", default_value_t = 0)]
    strategy: u8,
    #[command(flatten)]
    send: SendArgs,
}

impl BondArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let (id, strategy) = (self.id, self.strategy);
            let vault = desk.strategy(strategy).await?.vault;
            let bond = read(vault.assetsOf(id)).await?;
            let debt = read(vault.debtOf(id)).await?;
            let to_debt = debt.min(self.amount);
            let after = bond.saturating_add(self.amount.saturating_sub(to_debt));
            let call = IOperatorRegistry::bondCall { operatorId: id, strategy };
            let mut plan = Plan::new("bond an operator", *desk.registry().address(), &call)
                .value(self.amount)
                .row("operator", id)
                .row("strategy", strategy)
                .row("bond", Fact::eth(after).was(Fact::eth(bond)));
            if !debt.is_zero() {
                plan =
                    plan.row("debt", Fact::eth(debt.saturating_sub(to_debt)).was(Fact::eth(debt)));
            }
            Ok(plan.next(move |_| status_command(id)))
        })
    }
}

/// Pay free bond out
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{WITHDRAW_EXAMPLES}\n{}", act::EXIT_CODES))]
pub struct WithdrawArgs {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
    id: u64,
    #[command(flatten)]
    sum: Sum,
    /// Who receives it [default: the sender]
    #[arg(long, value_name = "ADDRESS", value_parser = act::address)]
    to: Option<Address>,
    /// From which strategy
    #[arg(long, value_name = "N", default_value_t = 0)]
    strategy: u8,
    #[command(flatten)]
    send: SendArgs,
}

#[derive(Clone, Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Sum {
    /// How much, with its unit: 1ETH, 0.5ETH, 1000wei
    #[arg(long, value_name = "AMOUNT", value_parser = parse_some_eth)]
    amount: Option<U256>,
    /// All that is free
    #[arg(long)]
    max: bool,
}

impl WithdrawArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let (id, strategy) = (self.id, desk.strategy(self.strategy).await?);
            facts::accounts(desk, id).await?;
            let free = facts::free_bond(&strategy, id).await?;
            let bond = read(strategy.vault.assetsOf(id)).await?;
            if self.sum.max && free.is_zero() {
                return Err(ActError::input(
                    format!("nothing of operator {id}'s bond of {} is free", eth(bond)),
                    format!(
                        "`{}` shows what holds it: seats, locks, reservations or debt; \
                         `cargo surety vault status` shows whether the vault is paused",
                        status_command(id)
                    ),
                ));
            }
            let amount = self.sum.amount.unwrap_or(free);
            let to = self.to.unwrap_or(desk.sender());
            let call = IOperatorRegistry::withdrawBondCall {
                operatorId: id,
                strategy: self.strategy,
                amount,
                to,
            };
            Ok(Plan::new("withdraw bond", *desk.registry().address(), &call)
                .row("operator", id)
                .row("strategy", self.strategy)
                .row("pays", Fact::eth(amount))
                .row("to", to)
                .row("free", Fact::eth(free))
                .row("bond", Fact::eth(bond))
                .next(move |_| status_command(id)))
        })
    }
}
