//! What the admin and the node manager set: the curator and the node version of verified operators, and nodes that take bond.

use super::{announced, facts, status_command};
use crate::{
    act::{self, Desk, Fact, Plan, SendArgs},
    bindings::IOperatorRegistry,
    client::read,
    failure::Failure,
    ui::{Ui, amount::number},
};
use alloy::primitives::Address;

/// Name who marks operators as verified; for the admin
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["operator set-curator 0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "operator set-curator none"]))]
pub struct CuratorArgs {
    /// The curator from now on; none leaves the deployment without one
    #[arg(value_name = "ADDRESS|none", value_parser = act::address_or_none)]
    curator: Address,
    #[command(flatten)]
    send: SendArgs,
}

impl CuratorArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let registry = desk.registry();
            let now = read(registry.curator()).await?;
            let call = IOperatorRegistry::setCuratorCall { curator: self.curator };
            Ok(Plan::new("set the curator", *registry.address(), &call)
                .row("curator", Fact::address_or_none(self.curator))
                .row("until now", Fact::address_or_none(now))
                .next(|_| "the curator runs `cargo surety operator verify ID`".into()))
        })
    }
}

/// Name the node version that verified operators run; for the admin
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["operator set-node-version 1.4.2"]))]
pub struct NodeVersionArgs {
    /// At most 64 printable ASCII characters; "" for none, which no operator meets
    #[arg(value_name = "VERSION")]
    version: String,
    #[command(flatten)]
    send: SendArgs,
}

impl NodeVersionArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let version = self.version.clone();
            let now = announced::current_node_version(desk).await?;
            let call =
                IOperatorRegistry::setCurrentNodeVersionCall { nodeVersion: version.clone() };
            Ok(Plan::new("set the current node version", *desk.registry().address(), &call)
                .row("version", version)
                .row("until now", now)
                .next(|_| {
                    "operators tell theirs: cargo surety operator set-metadata --help".into()
                }))
        })
    }
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Kind {
    Obol = 1,
    Direct = 2,
}

/// Reserve bond for an operator's nodes that are no seats of SSV; for the node manager
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["operator set-nodes 7 --kind obol --nodes 2"]))]
pub struct NodesArgs {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
    id: u64,
    /// Which nodes
    #[arg(long)]
    kind: Kind,
    /// How many of this kind in all
    #[arg(long, value_name = "N")]
    nodes: u16,
    /// Which strategy's bond
    #[arg(long, value_name = "N", default_value_t = 0)]
    strategy: u8,
    #[command(flatten)]
    send: SendArgs,
}

impl NodesArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let (id, registry) = (self.id, desk.registry());
            facts::accounts(desk, id).await?;
            let vault = desk.strategy(self.strategy).await?.vault;
            let kind = self.kind as u8;
            let now = read(vault.nodesOf(id, kind)).await?;
            let call = IOperatorRegistry::setNodesCall {
                operatorId: id,
                strategy: self.strategy,
                kind,
                nodes: self.nodes,
            };
            Ok(Plan::new("reserve bond for nodes", *registry.address(), &call)
                .row("operator", id)
                .row("strategy", self.strategy)
                .row("nodes", Fact::from(self.nodes).was(now.into()))
                .row("kind", format!("{:?}", self.kind).to_ascii_lowercase())
                .row("bond", Fact::eth(read(vault.assetsOf(id)).await?))
                .row("reserved now", Fact::eth(read(vault.reservedOf(id)).await?))
                .row("node manager", Fact::address_or_none(read(registry.nodeManager()).await?))
                .next(move |_| status_command(id)))
        })
    }
}
