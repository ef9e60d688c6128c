use super::facts::{ACTIVE, Operator, PAGE, status_word};
use crate::{
    act::{self, ActError},
    client::{for_all, read},
    failure::Failure,
    system::{System, SystemArgs},
    ui::{
        Column, Table, Ui,
        amount::{eth, tokens},
    },
};
use alloy::primitives::Address;
use serde::Serialize;

const EXAMPLES: &str = "\
Examples:
  cargo surety operator list
  cargo surety operator list --eligible --limit 100 --json
  cargo surety operator list --owner 0x70997970C51812dc3A010C7d01b50e0d17dc79C8

With --json: `operators`, and `next_id` to go on with --from (null at the end).";

/// List operators, a page at a time
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Only active ones
    #[arg(long)]
    active: bool,
    /// Only those that can get a new seat: active, no debt, a free unit
    #[arg(long)]
    eligible: bool,
    /// Only those of this owner
    #[arg(long, value_name = "ADDRESS", value_parser = act::address)]
    owner: Option<Address>,
    /// Bond, seats and eligibility in this strategy
    #[arg(long, value_name = "N", default_value_t = 0)]
    strategy: u8,
    /// First number
    #[arg(long, value_name = "ID", default_value_t = 1)]
    from: u64,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u64).range(1..=1000))]
    limit: u64,
    #[command(flatten)]
    system: SystemArgs,
}

#[derive(Serialize)]
struct Page {
    /// All that are registered.
    count: u64,
    strategy: u8,
    operators: Vec<Operator>,
    next_id: Option<u64>,
    #[serde(skip)]
    symbol: String,
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::show(ui, &self.system, async |system| self.page(system).await, |page| page.text(&self))
    }

    async fn page(&self, system: &System) -> Result<Page, ActError> {
        let strategy = system.strategy(self.strategy).await?;
        let strategies = [strategy];
        let count = read(system.registry().operatorCount()).await?;
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let mut found: Vec<Operator> = Vec::new();
        let mut next = self.from.max(1);
        while next <= count && found.len() <= limit {
            let page = read(system.registry().operators(next, PAGE)).await?;
            let following = next.saturating_add(PAGE);
            // one more than the limit tells where the next page begins
            let wanted = if self.eligible { usize::MAX } else { limit + 1 - found.len() };
            let told = (next..following).zip(page.owners).zip(page.statuses);
            let ids = told.filter(|((_, owner), status)| self.may_take(*owner, *status));
            let ids: Vec<u64> = ids.map(|((id, _), _)| id).take(wanted).collect();
            let batch = for_all(ids, |id| Operator::read(system, &strategies, id)).await?;
            found.extend(batch.into_iter().filter(|operator| self.takes(operator)));
            next = following;
        }
        let next_id = found.get(limit).map(|operator| operator.id);
        found.truncate(limit);
        let symbol = system.token_symbol().await;
        Ok(Page { count, strategy: self.strategy, operators: found, next_id, symbol })
    }

    /// By what the registry tells of a page.
    fn may_take(&self, owner: Address, status: u8) -> bool {
        (!(self.active || self.eligible) || status_word(status) == ACTIVE)
            && self.owner.is_none_or(|wanted| wanted == owner)
    }

    fn takes(&self, operator: &Operator) -> bool {
        !self.eligible || operator.strategies.iter().any(|position| position.eligible)
    }

    fn has_filter(&self) -> bool {
        self.active || self.eligible || self.owner.is_some()
    }
}

impl Page {
    fn text(&self, args: &Args) -> String {
        if self.operators.is_empty() {
            let next = "\nnext: cargo surety operator register --help";
            return match (self.count, args.has_filter()) {
                (0, _) => format!("no operator is registered yet{next}"),
                (count, true) => format!("none of the {count} operators passes these filters"),
                (count, false) => format!("no operator from {} on: there are {count}", args.from),
            };
        }
        let mut table = Table::new(&[
            Column::Number("id"),
            Column::Text("owner"),
            Column::Text("status"),
            Column::Number("seats"),
            Column::Number("covered"),
            Column::Number("bond"),
            Column::Number("debt"),
            Column::Number("score"),
            Column::Number("fee per year"),
            Column::Text("eligible"),
        ]);
        for operator in &self.operators {
            table.row(self.row(operator));
        }
        let (shown, count) = (self.operators.len(), self.count);
        let mut text =
            format!("{table}\n\n{shown} of {count} operators, strategy {}", self.strategy);
        if let Some(next) = self.next_id {
            text += &format!("\nnext: the same with --from {next}");
        }
        text
    }

    fn row(&self, o: &Operator) -> [String; 10] {
        let owner = o.owner.to_string();
        let owner = format!("{}…{}", &owner[..6], &owner[owner.len() - 4..]);
        let marks =
            [(o.private, ", private"), (o.verified, ", verified"), (o.key_proven, ", key proven")];
        let marks = marks.iter().filter(|(has, _)| *has).map(|(_, mark)| *mark);
        let status = o.status.to_owned() + &marks.collect::<String>();
        let score = if o.score_frame == 0 { "-".into() } else { format!("{} bps", o.score_bps) };
        let p = o.strategies.first();
        let of = |text: Option<String>| text.unwrap_or_else(|| "-".into());
        [
            o.id.to_string(),
            owner,
            status,
            of(p.map(|p| p.seats.to_string())),
            of(p.map(|p| p.capacity.to_string())),
            of(p.map(|p| eth(p.bond_wei))),
            of(p.map(|p| eth(p.debt_wei))),
            score,
            of(p.map(|p| tokens(p.fee_per_year_wei, &self.symbol))),
            if p.is_some_and(|p| p.eligible) { "yes" } else { "no" }.to_owned(),
        ]
    }
}
