//! An operator goes to another owner, in two steps.

use super::{facts, status_command};
use crate::{
    act::{self, Desk, Fact, Plan, SendArgs},
    bindings::IOperatorRegistry,
    client::read,
    failure::Failure,
    ui::{Ui, amount::number},
};
use alloy::primitives::Address;

const TRANSFER_EXAMPLES: &str = "\
Examples:
  cargo surety operator transfer 7 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
  cargo surety operator transfer 7 none

The other side then runs `cargo surety operator accept 7`.
";

/// Offer the operator to another owner, or withdraw the offer
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{TRANSFER_EXAMPLES}\n{}", act::EXIT_CODES))]
pub struct TransferArgs {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
    id: u64,
    /// Who may accept it; none withdraws the offer
    #[arg(value_name = "ADDRESS|none", value_parser = act::address_or_none)]
    to: Address,
    #[command(flatten)]
    send: SendArgs,
}

impl TransferArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let (id, to) = (self.id, self.to);
            let owner = facts::accounts(desk, id).await?.owner;
            let now = read(desk.registry().pendingOwnerOf(id)).await?;
            let call = IOperatorRegistry::transferOperatorCall { operatorId: id, newOwner: to };
            Ok(Plan::new("offer an operator", *desk.registry().address(), &call)
                .row("operator", id)
                .row("owner", owner)
                .row("offered to", Fact::address_or_none(to))
                .row("until now to", Fact::address_or_none(now))
                .next(move |_| match to.is_zero() {
                    true => status_command(id),
                    false => {
                        format!("with the key of {to}: cargo surety operator accept {id}")
                    }
                }))
        })
    }
}

const WHO_ACCEPTS: &str = "\
Examples:
  cargo surety operator accept 7

For the account that `cargo surety operator status 7` shows behind \"offered to\".
";

/// Take over an operator that was offered: its bond, seats, earnings and debts
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{WHO_ACCEPTS}\n{}", act::EXIT_CODES))]
pub struct AcceptArgs {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
    id: u64,
    #[command(flatten)]
    send: SendArgs,
}

impl AcceptArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let id = self.id;
            let accounts = facts::accounts(desk, id).await?;
            let offered = read(desk.registry().pendingOwnerOf(id)).await?;
            let call = IOperatorRegistry::acceptOperatorCall { operatorId: id };
            let payout = match accounts.payout == accounts.owner {
                true => "the new owner".to_owned(),
                false => format!("stays {}", accounts.payout),
            };
            Ok(Plan::new("accept an operator", *desk.registry().address(), &call)
                .row("operator", id)
                .row("owner", accounts.owner)
                .row("offered to", Fact::address_or_none(offered))
                .row("payout", payout)
                .next(move |_| status_command(id)))
        })
    }
}
