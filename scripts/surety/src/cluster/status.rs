use super::{At, facts::Cluster, validators};
use crate::{
    act::{self, ActError},
    client::{for_all, read},
    failure::Failure,
    operator::{facts::Declared, register::shown_fee},
    system::{Strategy, System, SystemArgs},
    ui::{Column, Table, Ui, amount::tokens, decimal},
};
use alloy::primitives::{Bytes, U256};
use serde::Serialize;
use surety_protocol::fees::per_year;

const EXAMPLES: &str = "\
Examples:
  cargo surety cluster status 7
  cargo surety cluster status 7 --validators --json

Amounts in JSON are wei as decimal strings; a runway of null has no end.";

/// Show a cluster: balance, what it burns, runway, operators and their fees, what to do next
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    at: At,
    /// List its validators' keys; `cargo surety cluster validators` also shows their names and weights
    #[arg(long)]
    validators: bool,
    #[command(flatten)]
    system: SystemArgs,
}

#[derive(Serialize)]
struct Seen {
    #[serde(flatten)]
    cluster: Cluster,
    /// As of the last settlement.
    #[serde(serialize_with = "decimal")]
    settled_balance_wei: U256,
    /// What it has used beyond its balance: a deposit pays it first, a settlement drops it.
    #[serde(serialize_with = "decimal")]
    owes_wei: U256,
    operators: Vec<Member>,
    #[serde(serialize_with = "decimal")]
    network_fee_per_slot_wei: U256,
    /// What the owner wants an operator to charge at most; 0 for no ceiling.
    #[serde(serialize_with = "decimal")]
    fee_ceiling_per_slot_wei: U256,
    /// With --validators.
    #[serde(skip_serializing_if = "Option::is_none")]
    validator_keys: Option<Vec<Bytes>>,
    #[serde(skip)]
    network_fee: String,
    #[serde(skip)]
    fee_ceiling: String,
    /// The chain's time.
    #[serde(skip)]
    now: u64,
}

#[derive(Serialize)]
struct Member {
    id: u64,
    /// Whether it takes new validators.
    active: bool,
    private: bool,
    seats: u32,
    capacity: u32,
    #[serde(serialize_with = "decimal")]
    fee_per_slot_wei: U256,
    #[serde(serialize_with = "decimal")]
    fee_per_year_wei: U256,
    /// Null if there is none.
    declared_fee: Option<Declared>,
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::show(ui, &self.system, async |system| self.look(system).await, Seen::text)
    }

    async fn look(&self, system: &System) -> Result<Seen, ActError> {
        let strategy = system.strategy(self.at.strategy.strategy).await?;
        let cluster = Cluster::read(system, &strategy, self.at.id).await?;
        let keys = match self.validators {
            true => Some(validators::of(system, &strategy, cluster.id).await?),
            false => None,
        };
        let member = |id: u64| member(system, &strategy, id);
        let fee = read(strategy.ledger.networkFee()).await?;
        let ceiling = read(strategy.ledger.feeCeiling(cluster.id)).await?;
        let symbol = &cluster.rates.symbol;
        Ok(Seen {
            settled_balance_wei: read(strategy.ledger.settledBalanceOf(cluster.id)).await?,
            owes_wei: cluster.owes_wei,
            operators: for_all(cluster.operator_ids.iter().copied(), member).await?,
            network_fee_per_slot_wei: fee,
            fee_ceiling_per_slot_wei: ceiling,
            fee_ceiling: shown_fee(ceiling.saturating_to(), system, symbol)?,
            now: system.client.now().await?,
            validator_keys: keys,
            network_fee: shown_fee(fee.saturating_to(), system, symbol)?,
            cluster,
        })
    }
}

async fn member(system: &System, strategy: &Strategy, id: u64) -> Result<Member, ActError> {
    let account = read(strategy.ledger.operatorAccount(id)).await?;
    let year = per_year(account.fee.saturating_to(), system.seconds_per_slot());
    Ok(Member {
        id,
        active: account.active,
        private: account.isPrivate,
        seats: account.seats,
        capacity: account.capacity,
        fee_per_slot_wei: account.fee,
        fee_per_year_wei: year.map(U256::from).unwrap_or_default(),
        declared_fee: Declared::read(system, strategy, id).await?,
    })
}

impl Seen {
    fn text(&self) -> String {
        let Cluster { outlook, rates, .. } = &self.cluster;
        let title = format!("cluster {}", self.cluster.id);
        let mut table = Table::new(&[Column::Text(""), Column::Text(&title)]);
        table.row(["owner".to_owned(), self.cluster.owner.to_string()]);
        table.row(["status", self.cluster.status]);
        table.row(["validators".to_owned(), outlook.load.text()]);
        table.row(["balance".to_owned(), rates.tokens(outlook.balance_wei)]);
        if !self.owes_wei.is_zero() {
            table.row(["owes".to_owned(), format!("{} beyond it", rates.tokens(self.owes_wei))]);
        }
        let burns = if self.cluster.is_active() { "burns" } else { "would burn" };
        table.row([burns.to_owned(), rates.burn_text(outlook)]);
        table.row(["network fee".to_owned(), self.network_fee.clone()]);
        if !self.fee_ceiling_per_slot_wei.is_zero() {
            table.row(["fee ceiling".to_owned(), self.fee_ceiling.clone()]);
        }
        table.row(["collateral".to_owned(), rates.tokens(outlook.collateral_wei)]);
        table.row(["runway".to_owned(), self.cluster.runway_text()]);
        let mut members = Table::new(&[
            Column::Number("operator"),
            Column::Text("takes validators"),
            Column::Number("seats"),
            Column::Number("covered"),
            Column::Number("fee per year"),
        ]);
        for member in &self.operators {
            members.row([
                member.id.to_string(),
                member.takes().to_owned(),
                member.seats.to_string(),
                member.capacity.to_string(),
                tokens(member.fee_per_year_wei, &rates.symbol),
            ]);
        }
        let mut text = format!("{table}\n\n{members}");
        for line in self.rises() {
            text += &format!("\n\n {line}");
        }
        if let Some(keys) = &self.validator_keys {
            let keys: Vec<String> = keys.iter().map(|key| format!(" {key}")).collect();
            text += &format!("\n\n validators\n{}", keys.join("\n"));
        }
        match self.next() {
            Some(next) => format!("{text}\n\nnext: {next}"),
            None => text,
        }
    }

    /// Of its operators, as they declared them.
    fn rises(&self) -> impl Iterator<Item = String> {
        let rates = &self.cluster.rates;
        self.operators.iter().filter_map(|member| {
            let declared = member.rise()?;
            Some(format!(
                "beware: operator {} may raise its fee to {}",
                member.id,
                declared.text(&rates.symbol, self.now)
            ))
        })
    }

    /// What its owner had better do.
    fn next(&self) -> Option<String> {
        let Cluster { id, outlook, rates, .. } = &self.cluster;
        let missing = rates.tokens(outlook.missing_wei());
        if !self.cluster.is_active() {
            return Some(format!(
                "cargo surety cluster reactivate {id} --amount TOKENS ({missing} are missing), or withdraw {id} --max"
            ));
        }
        if outlook.liquidatable && !self.owes_wei.is_zero() {
            let (owes, all) =
                (rates.tokens(self.owes_wei), rates.tokens(self.cluster.missing_wei()));
            return Some(format!(
                "its money is used up, and of a deposit the {owes} that it owes are taken first ({all} are missing, more with \
                 each slot). A settlement drops them: cargo surety cluster settle {id}, then deposit {id} --amount TOKENS \
                 ({missing} are missing)"
            ));
        }
        if outlook.liquidatable {
            return Some(format!(
                "at once: cargo surety cluster deposit {id} --amount TOKENS ({missing} are missing)"
            ));
        }
        match (outlook.load.validators, outlook.balance_wei.is_zero()) {
            (0, true) => {
                Some(format!("cargo surety cluster register {id} --shares FILE --amount TOKENS"))
            }
            (0, false) => Some(format!(
                "cargo surety cluster register {id} --shares FILE, or withdraw {id} --max"
            )),
            _ => self.replaceable(),
        }
    }

    fn replaceable(&self) -> Option<String> {
        let (id, ceiling) = (self.cluster.id, self.fee_ceiling_per_slot_wei);
        let is_dear = |member: &&Member| !ceiling.is_zero() && member.fee_per_slot_wei > ceiling;
        let dear = self.operators.iter().find(is_dear).map(|member| (member, "too dear"));
        let gone = self.operators.iter().find(|member| !member.active);
        let (member, why) = dear.or(gone.map(|member| (member, "leaving")))?;
        let old = member.id;
        Some(format!(
            "operator {old} is {why}: cargo surety cluster replace-operator {id} {old} NEW --shares FILE"
        ))
    }
}

impl Member {
    fn rise(&self) -> Option<&Declared> {
        let declared = self.declared_fee.as_ref();
        declared.filter(|declared| declared.fee_per_slot_wei > self.fee_per_slot_wei)
    }

    fn takes(&self) -> &'static str {
        match (self.active, self.seats < self.capacity, self.private) {
            (false, ..) => "no: not active",
            (_, false, _) => "no: its bond is in use",
            (_, _, true) => "of whom it lists",
            _ => "yes",
        }
    }
}
