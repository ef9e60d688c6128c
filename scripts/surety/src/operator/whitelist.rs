//! Who may choose a private operator.

use super::facts;
use crate::{
    act::{self, ActError, Desk, Fact, Plan, SendArgs},
    bindings::IOperatorRegistry,
    client::{for_all, read},
    failure::Failure,
    system::{System, SystemArgs},
    ui::{Ui, amount::number},
};
use alloy::primitives::{Address, B256, U256};
use serde::Serialize;
use std::collections::BTreeSet;

const EXAMPLES: &str = "\
Examples:
  cargo surety operator whitelist add 7 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
  cargo surety operator whitelist contract 7 none
  cargo surety operator whitelist list 7

The list counts while the operator is private (`cargo surety operator set-private ID true`).
Clusters that exist stay.";

/// Who may choose a private operator
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Command {
    /// Let accounts choose the operator
    #[command(after_help = act::help(&["operator whitelist add 7 0x70997970C51812dc3A010C7d01b50e0d17dc79C8"]))]
    Add(ChangeArgs),
    /// Take accounts from the list
    #[command(after_help = act::help(&["operator whitelist remove 7 0x70997970C51812dc3A010C7d01b50e0d17dc79C8"]))]
    Remove(ChangeArgs),
    /// Name a contract that lists further accounts, or none
    #[command(after_help = act::help(&["operator whitelist contract 7 none"]))]
    Contract(ContractArgs),
    /// Show the list
    List(ListArgs),
}

#[derive(Clone, Debug, clap::Args)]
struct ChangeArgs {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
    id: u64,
    /// Stakers' addresses
    #[arg(value_name = "ADDRESS", required = true, value_parser = act::address)]
    accounts: Vec<Address>,
    #[command(flatten)]
    send: SendArgs,
}

#[derive(Clone, Debug, clap::Args)]
struct ContractArgs {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
    id: u64,
    /// A contract as abi/IWhitelistingContract.sol says
    #[arg(value_name = "ADDRESS|none", value_parser = act::address_or_none)]
    contract: Address,
    #[command(flatten)]
    send: SendArgs,
}

#[derive(Clone, Debug, clap::Args)]
struct ListArgs {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
    id: u64,
    #[command(flatten)]
    system: SystemArgs,
}

#[derive(Serialize)]
struct Seen {
    operator: u64,
    private: bool,
    /// Lists further accounts.
    contract: Option<Address>,
    /// Of those that were listed one by one, the ones that may choose it now.
    accounts: Vec<Address>,
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        match self.command {
            Command::Add(args) => args.run(ui, true),
            Command::Remove(args) => args.run(ui, false),
            Command::Contract(args) => args.run(ui),
            Command::List(args) => {
                act::show(ui, &args.system, async |system| look(system, args.id).await, Seen::text)
            }
        }
    }
}

impl ChangeArgs {
    fn run(self, ui: &Ui, allowed: bool) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let id = self.id;
            let private = read(desk.registry().isPrivate(id)).await?;
            let call = IOperatorRegistry::setWhitelistCall {
                operatorId: id,
                accounts: self.accounts.clone(),
                allowed,
            };
            let action = if allowed { "add to the whitelist" } else { "take from the whitelist" };
            let listed = self.accounts.iter().map(Address::to_string);
            Ok(Plan::new(action, *desk.registry().address(), &call)
                .row("operator", id)
                .row("accounts", Fact::list(listed))
                .next(move |_| match private {
                    true => format!("cargo surety operator whitelist list {id}"),
                    false => format!(
                        "the operator is open to all; `cargo surety operator set-private {id} true` makes the list count"
                    ),
                }))
        })
    }
}

impl ContractArgs {
    fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let (id, contract) = (self.id, self.contract);
            let now = read(desk.registry().whitelistingContractOf(id)).await?;
            let call = IOperatorRegistry::setWhitelistingContractCall {
                operatorId: id,
                whitelistingContract: contract,
            };
            Ok(Plan::new("name a whitelisting contract", *desk.registry().address(), &call)
                .row("operator", id)
                .row("new", Fact::address_or_none(contract))
                .row("until now", Fact::address_or_none(now))
                .next(move |_| format!("cargo surety operator whitelist list {id}")))
        })
    }
}

/// Whoever was ever listed is in the log; the registry says who is now.
async fn look(system: &System, id: u64) -> Result<Seen, ActError> {
    facts::accounts(system, id).await?;
    let registry = system.registry();
    let topic = B256::from(U256::from(id));
    let events =
        system.events::<IOperatorRegistry::WhitelistSet>(*registry.address(), Some(topic)).await?;
    let ever: BTreeSet<Address> = events.into_iter().map(|(event, _)| event.account).collect();
    let now = for_all(ever, |account| {
        let registry = registry.clone();
        async move {
            let listed = read(registry.isWhitelisted(id, account)).await?;
            Ok::<_, ActError>(listed.then_some(account))
        }
    });
    let accounts = now.await?.into_iter().flatten().collect();
    let contract = read(registry.whitelistingContractOf(id)).await?;
    Ok(Seen {
        operator: id,
        private: read(registry.isPrivate(id)).await?,
        contract: (!contract.is_zero()).then_some(contract),
        accounts,
    })
}

impl Seen {
    fn text(&self) -> String {
        let id = self.operator;
        let open = match self.private {
            true => "private: only these may choose it",
            false => "open to all: the list counts once it is private",
        };
        let accounts: Vec<String> =
            self.accounts.iter().map(|account| format!("\n  {account}")).collect();
        let accounts =
            if accounts.is_empty() { "\n  nobody".to_owned() } else { accounts.concat() };
        let contract = self.contract.map(|at| format!("\n  and whom the contract {at} lists"));
        format!("operator {id} is {open}{accounts}{}", contract.unwrap_or_default())
    }
}
