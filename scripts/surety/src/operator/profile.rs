//! What an owner says of its operator.

use super::{
    announced::{Announced, Metadata},
    status_command,
};
use crate::{
    act::{self, Desk, Fact, Plan, SendArgs},
    bindings::IOperatorRegistry,
    client::read,
    failure::Failure,
    operator::facts,
    ui::{Ui, amount::number},
};
use alloy::primitives::Address;

/// No new seats; inactive once the last one is released
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["operator deactivate 7"]))]
pub struct DeactivateArgs {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
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
                .row("then", Fact::text(after).with("_seats", seats))
                .next(move |_| match seats {
                    0 => format!("cargo surety operator withdraw {id} --max"),
                    _ => status_command(id),
                }))
        })
    }
}

/// Change the key ceremony server
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["operator set-dkg-url 7 https://dkg.example"]))]
pub struct DkgUrlArgs {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
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
            let now = Announced::of(desk, id).await?.dkg_url;
            let call = IOperatorRegistry::setDkgUrlCall { operatorId: id, dkgUrl: url.clone() };
            Ok(change(desk, "set the dkg url", id, &call, url, now))
        })
    }
}

/// Change who receives the rewards
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["operator set-payout 7 0x70997970C51812dc3A010C7d01b50e0d17dc79C8"]))]
pub struct PayoutArgs {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
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
#[command(after_help = act::help(&["operator set-private 7 true"]))]
pub struct PrivateArgs {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
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

/// Announce where, by whom and with what software the operator runs
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["operator set-metadata 7 --location Berlin --node-version 1.4.2"]))]
pub struct MetadataArgs {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
    id: u64,
    #[command(flatten)]
    new: NewMetadata,
    #[command(flatten)]
    send: SendArgs,
}

/// Printable ASCII of at most 64 bytes each; what is not given stays.
#[derive(Clone, Debug, clap::Args)]
#[group(required = true, multiple = true)]
struct NewMetadata {
    /// Where; like the others printable ASCII of at most 64 bytes, "" for nothing; what is not given stays
    #[arg(long, value_name = "TEXT")]
    location: Option<String>,
    /// By what kind of institution
    #[arg(long, value_name = "TEXT")]
    institution_type: Option<String>,
    /// With which client
    #[arg(long, value_name = "TEXT")]
    client: Option<String>,
    /// With which version of the node's software
    #[arg(long, value_name = "TEXT")]
    node_version: Option<String>,
}

impl NewMetadata {
    fn over(&self, old: &Metadata) -> Metadata {
        let new = |new: &Option<String>, old: &String| new.as_ref().unwrap_or(old).clone();
        Metadata {
            location: new(&self.location, &old.location),
            institution_type: new(&self.institution_type, &old.institution_type),
            client: new(&self.client, &old.client),
            node_version: new(&self.node_version, &old.node_version),
        }
    }
}

impl MetadataArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let id = self.id;
            let now = Announced::of(desk, id).await?.metadata;
            let new = self.new.over(&now);
            let text = new.text();
            let call = IOperatorRegistry::setMetadataCall {
                operatorId: id,
                location: new.location,
                institutionType: new.institution_type,
                client: new.client,
                nodeVersion: new.node_version,
            };
            Ok(change(desk, "set the metadata", id, &call, text, now.text()))
        })
    }
}

fn change<C: alloy::sol_types::SolCall>(
    desk: &Desk,
    action: &'static str,
    id: u64,
    call: &C,
    new: impl Into<Fact>,
    old: impl Into<Fact>,
) -> Plan {
    let old: Fact = match old.into() {
        nothing if nothing.text.is_empty() => Fact::none(),
        old => old,
    };
    Plan::new(action, *desk.registry().address(), call)
        .row("operator", id)
        .row("new", new)
        .row("until now", old)
        .next(move |_| status_command(id))
}
