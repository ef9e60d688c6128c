use super::{At, facts::Cluster, outlook::Outlook};
use crate::{
    act::{self, ActError},
    failure::Failure,
    system::{System, SystemArgs},
    ui::{Column, Table, Ui, amount::parse_balance, decimal},
};
use alloy::primitives::U256;
use serde::Serialize;

const EXAMPLES: &str = "\
Examples:
  cargo surety cluster runway 7
  cargo surety cluster runway 7 --deposit 10
  cargo surety cluster runway 7 --withdraw 2.5 --validators 12 --json

With --json: `now` and `then`, amounts as wei in decimal strings; a runway of null has no end.";

/// How long a cluster lasts, and how long with another balance or other validators
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    at: At,
    /// As if so many fee tokens were deposited
    #[arg(long, value_name = "TOKENS", value_parser = parse_balance)]
    deposit: Option<U256>,
    /// As if so many were withdrawn
    #[arg(long, value_name = "TOKENS", value_parser = parse_balance, conflicts_with = "deposit")]
    withdraw: Option<U256>,
    /// As if it had so many validators
    #[arg(long, value_name = "N")]
    validators: Option<u32>,
    #[command(flatten)]
    system: SystemArgs,
}

#[derive(Serialize)]
struct Seen {
    id: u64,
    status: &'static str,
    /// What it has used beyond its balance.
    #[serde(serialize_with = "decimal")]
    owes_wei: U256,
    now: Outlook,
    /// Null if nothing was to be different.
    then: Option<Outlook>,
    #[serde(skip)]
    cluster: Cluster,
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::show(ui, &self.system, async |system| self.look(system).await, Seen::text)
    }

    async fn look(&self, system: &System) -> Result<Seen, ActError> {
        let strategy = system.strategy(self.at.strategy.strategy).await?;
        let cluster = Cluster::read(system, &strategy, self.at.id).await?;
        let now = cluster.outlook;
        let is_asked = [self.deposit, self.withdraw].iter().any(Option::is_some);
        let then = match is_asked || self.validators.is_some() {
            true => Some(self.then(&cluster)?),
            false => None,
        };
        let (id, status, owes_wei) = (cluster.id, cluster.status, cluster.owes_wei);
        Ok(Seen { id, status, owes_wei, now, then, cluster })
    }

    fn then(&self, cluster: &Cluster) -> Result<Outlook, ActError> {
        let now = &cluster.outlook;
        let taken = self.withdraw.unwrap_or_default();
        let rest = now.balance_wei.checked_sub(taken).ok_or_else(|| {
            let balance = cluster.rates.tokens(now.balance_wei);
            ActError::input(format!("cluster {} holds {balance} only", cluster.id), "withdraw less")
        })?;
        let deposit = self.deposit.unwrap_or_default();
        let balance = rest.saturating_add(deposit).saturating_sub(cluster.owes_wei);
        let load = self.validators.map_or(now.load, |validators| now.load.resized(validators));
        cluster.rates.outlook(load, balance)
    }
}

impl Seen {
    fn text(&self) -> String {
        let rates = &self.cluster.rates;
        let title = format!("cluster {}", self.id);
        let mut table = match self.then {
            None => Table::new(&[Column::Text(""), Column::Text(&title)]),
            Some(_) => Table::new(&[Column::Text(""), Column::Text(&title), Column::Text("then")]),
        };
        let shown = |outlook: &Outlook, runway: String| {
            [
                outlook.load.validators.to_string(),
                rates.tokens(outlook.balance_wei),
                rates.burn_text(outlook),
                rates.tokens(outlook.collateral_wei),
                runway,
            ]
        };
        let now = shown(&self.now, self.cluster.runway_text());
        let then = self.then.as_ref().map(|then| shown(then, rates.runway_text(then)));
        let names = ["validators", "balance", "burns", "collateral", "runway"];
        for (at, (name, now)) in names.into_iter().zip(now).enumerate() {
            let then = then.as_ref().and_then(|then| then.get(at).cloned());
            table.row([Some(name.to_owned()), Some(now), then].into_iter().flatten());
        }
        if !self.owes_wei.is_zero() {
            let cells = ["owes".to_owned(), format!("{} beyond it", rates.tokens(self.owes_wei))];
            table
                .row(cells.into_iter().chain(self.then.map(|_| "taken of a deposit first".into())));
        }
        table.to_string()
    }
}
