//! The flag of operators that meet the curator's criteria.

use super::{
    announced::{self, Announced},
    facts, status_command,
};
use crate::{
    act::{self, ActError, Desk, Fact, Plan, SendArgs},
    bindings::IOperatorRegistry,
    client::read,
    failure::Failure,
    ui::{Ui, amount::number},
};

/// The operator
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["operator verify 7", "operator unverify 7"]))]
pub struct Args {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
    id: u64,
    #[command(flatten)]
    send: SendArgs,
}

impl Args {
    pub fn run(self, ui: &Ui, verified: bool) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let (id, registry) = (self.id, desk.registry());
            facts::accounts(desk, id).await?;
            let curator = read(registry.curator()).await?;
            if curator.is_zero() {
                return Err(ActError::input(
                    "this deployment has no curator",
                    "the admin names one: `cargo surety operator set-curator ADDRESS`",
                ));
            }
            let score = read(registry.scoreOf(id)).await?;
            let metadata = Announced::of(desk, id).await?.metadata;
            let mut seats: u64 = 0;
            for strategy in desk.strategies().await? {
                seats += u64::from(read(strategy.ledger.seatsOf(id)).await?);
            }
            let action = if verified { "verify an operator" } else { "lift the verified flag" };
            let call = IOperatorRegistry::setVerifiedCall { operatorId: id, verified };
            Ok(Plan::new(action, *registry.address(), &call)
                .row("operator", id)
                .row("curator", curator)
                .row("verified now", read(registry.isVerified(id)).await?)
                .row("validators", seats)
                .row(
                    "score",
                    Fact::text(format!("{} bps", score.scoreBps)).with("_bps", score.scoreBps),
                )
                .row("node version", metadata.node_version)
                .row("current version", announced::current_node_version(desk).await?)
                .next(move |_| status_command(id)))
        })
    }
}
