use super::{StrategyArgs, facts::Cluster, outlook::Prices};
use crate::{
    act::{self, ActError},
    bindings::IClusterLedger::clusterReturn,
    client::read,
    failure::Failure,
    system::{System, SystemArgs},
    ui::{Column, Table, Ui, amount::number},
};
use alloy::primitives::Address;
use serde::Serialize;

const EXAMPLES: &str = "\
Examples:
  cargo surety cluster list
  cargo surety cluster list --owner 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --json
  cargo surety cluster list --liquidatable --limit 100

With --json: `clusters`, and `next_id` to go on with --from (null at the end).";

/// How many are read at a time.
const PAGE: u64 = 50;

/// List clusters, a page at a time
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Only those of this owner
    #[arg(long, value_name = "ADDRESS", value_parser = act::address)]
    owner: Option<Address>,
    /// Only those with this operator
    #[arg(long, value_name = "ID", value_parser = number)]
    operator: Option<u64>,
    /// Only those that are not liquidated
    #[arg(long)]
    active: bool,
    /// Only those that anyone may liquidate now
    #[arg(long)]
    liquidatable: bool,
    #[command(flatten)]
    strategy: StrategyArgs,
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
    /// All that were ever opened.
    count: u64,
    strategy: u8,
    clusters: Vec<Cluster>,
    next_id: Option<u64>,
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        let look = async |system: &System| self.look(system).await;
        act::show(ui, &self.system, look, |page| page.text(&self))
    }

    async fn look(&self, system: &System) -> Result<Page, ActError> {
        let strategy = system.strategy(self.strategy.strategy).await?;
        let count = read(strategy.ledger.clusterCount()).await?;
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let mut prices = Prices::read(system, &strategy).await?;
        let mut found: Vec<Cluster> = Vec::new();
        let mut next = self.from.max(1);
        // one more than the limit tells where the next page begins
        while next <= count && found.len() <= limit {
            let end = count.min(next.saturating_add(PAGE - 1));
            let may = |seen: &clusterReturn| self.may_take(seen);
            let batch = Cluster::read_all(&strategy, next..=end, &mut prices, may).await?;
            let is_wanted = |cluster: &Cluster| !self.liquidatable || cluster.outlook.liquidatable;
            found.extend(batch.into_iter().filter(is_wanted));
            next = end + 1;
        }
        let next_id = found.get(limit).map(|cluster| cluster.id);
        found.truncate(limit);
        Ok(Page { count, strategy: strategy.id, clusters: found, next_id })
    }

    fn may_take(&self, seen: &clusterReturn) -> bool {
        self.owner.is_none_or(|owner| owner == seen.owner)
            && self.operator.is_none_or(|id| seen.operatorIds.contains(&id))
            && (!(self.active || self.liquidatable) || seen.active)
    }
}

impl Page {
    fn text(&self, args: &Args) -> String {
        if self.clusters.is_empty() {
            return match self.count {
                0 => "no cluster is open yet\nnext: cargo surety cluster open --help".into(),
                count if args.from > count => {
                    format!("no cluster from {} on: there are {count}", args.from)
                }
                count => format!("none of the {count} clusters passes these filters"),
            };
        }
        let mut table = Table::new(&[
            Column::Number("id"),
            Column::Text("owner"),
            Column::Text("status"),
            Column::Text("operators"),
            Column::Number("validators"),
            Column::Number("balance"),
            Column::Text("runway"),
        ]);
        for cluster in &self.clusters {
            let owner = cluster.owner.to_string();
            let ids: Vec<String> = cluster.operator_ids.iter().map(u64::to_string).collect();
            table.row([
                cluster.id.to_string(),
                format!("{}…{}", &owner[..6], &owner[owner.len() - 4..]),
                cluster.status.to_owned(),
                ids.join(","),
                cluster.outlook.load.validators.to_string(),
                cluster.rates.tokens(cluster.outlook.balance_wei),
                cluster.runway_text(),
            ]);
        }
        let (shown, count) = (self.clusters.len(), self.count);
        let mut text =
            format!("{table}\n\n{shown} of {count} clusters, strategy {}", self.strategy);
        if let Some(next) = self.next_id {
            text += &format!("\nnext: the same with --from {next}");
        }
        text
    }
}
