//! What an owner says of its operator.

use super::status_command;
use crate::{
    act::{self, Desk, Plan, SendArgs},
    bindings::IOperatorRegistry,
    client::read,
    failure::Failure,
    operator::facts,
    ui::Ui,
};
use alloy::primitives::Address;

/// No new seats; inactive once the last one is released
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::EXIT_CODES)]
pub struct DeactivateArgs {
    /// The operator's number
    #[arg(value_name = "ID")]
    id: u64,
    #[command(flatten)]
    send: SendArgs,
}

impl DeactivateArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let id = self.id;
            let mut seats: u64 = 0;
            for strategy in desk.strategies().await? {
                seats += u64::from(read(strategy.ledger.seatsOf(id)).await?);
            }
            let call = IOperatorRegistry::deactivateCall { operatorId: id };
            let after = match seats {
                0 => "inactive at once: no seat is in use".to_owned(),
                seats => format!("inactive when its {seats} seats are released; no new ones"),
            };
            Ok(Plan::new("deactivate an operator", *desk.registry().address(), &call)
                .row("operator", id)
                .row("then", after)
                .next(move |_| match seats {
                    0 => format!("cargo surety operator withdraw {id} --max"),
                    _ => status_command(id),
                }))
        })
    }
}

/// Change the key ceremony server
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::EXIT_CODES)]
pub struct DkgUrlArgs {
    /// The operator's number
    #[arg(value_name = "ID")]
    id: u64,
    /// https:// or http://, at most 256 bytes
    url: String,
    #[command(flatten)]
    send: SendArgs,
}

impl DkgUrlArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let (id, url) = (self.id, self.url.clone());
            let now = facts::dkg_url(desk, id).await?;
            let call = IOperatorRegistry::setDkgUrlCall { operatorId: id, dkgUrl: url.clone() };
            Ok(change(desk, "set the dkg url", id, &call, url, now))
        })
    }
}

/// Change who receives the rewards
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::EXIT_CODES)]
pub struct PayoutArgs {
    /// The operator's number
    #[arg(value_name = "ID")]
    id: u64,
    /// Who receives its rewards from now on
    #[arg(value_name = "ADDRESS", value_parser = act::address)]
    address: Address,
    #[command(flatten)]
    send: SendArgs,
}

impl PayoutArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let (id, payout) = (self.id, self.address);
            let now = facts::accounts(desk, id).await?.payout;
            let call = IOperatorRegistry::setPayoutCall { operatorId: id, payout };
            Ok(change(desk, "set the payout address", id, &call, payout, now))
        })
    }
}

/// Open the operator to all stakers, or to whitelisted ones only
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::EXIT_CODES)]
pub struct PrivateArgs {
    /// The operator's number
    #[arg(value_name = "ID")]
    id: u64,
    /// true: only whitelisted stakers may choose it
    #[arg(value_name = "true|false", action = clap::ArgAction::Set)]
    private: bool,
    #[command(flatten)]
    send: SendArgs,
}

impl PrivateArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let (id, private) = (self.id, self.private);
            let now = read(desk.registry().isPrivate(id)).await?;
            let call = IOperatorRegistry::setPrivateCall { operatorId: id, isPrivate: private };
            let plan = change(desk, "set privacy", id, &call, private, now);
            Ok(match private {
                true => {
                    plan.next(move |_| format!("cargo surety operator whitelist add {id} ADDRESS…"))
                }
                false => plan,
            })
        })
    }
}

fn change<C: alloy::sol_types::SolCall>(
    desk: &Desk,
    action: &'static str,
    id: u64,
    call: &C,
    new: impl ToString,
    old: impl ToString,
) -> Plan {
    Plan::new(action, *desk.registry().address(), call)
        .row("operator", id)
        .row("new", new)
        .row("now", old)
        .next(move |_| status_command(id))
}
