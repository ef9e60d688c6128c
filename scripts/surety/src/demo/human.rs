//! The summary for people.

use super::losses::Settled;
use super::summary::{FrameFacts, Operator, Summary};
use crate::ui::{Column, Table};
use alloy::primitives::{U256, utils::format_ether};

const TOP: usize = 12;

impl Summary {
    /// All operators, or those that were blamed or run most.
    pub fn text(&self, all: bool) -> String {
        let sections = [
            heading(self),
            operators(self, all),
            frames(&self.frames),
            losses(&self.losses),
            recovered(self),
            gas(self),
            books(self),
            format!(
                "{} transactions on chain {} in {:.1} s",
                self.transactions, self.chain_id, self.seconds
            ),
        ];
        sections.join("\n\n")
    }
}

fn heading(summary: &Summary) -> String {
    let data = &summary.data;
    let mut text = format!(
        "Surety demo: interval {} of {}, {} validators in {} clusters of four, seed {}\n\
         {} of {} attestations made ({})\n\nReal:",
        data.interval,
        data.network,
        data.validators,
        summary.clusters,
        summary.seed,
        data.attestations,
        data.duties,
        percent(data.attestations, data.duties),
    );
    for line in &summary.real {
        text += &format!("\n  - {line}");
    }
    text += "\nAssumed:";
    for line in &summary.assumed {
        text += &format!("\n  - {line}");
    }
    text
}

fn operators(summary: &Summary, all: bool) -> String {
    let columns = [
        Column::Number("operator"),
        Column::Text("holder"),
        Column::Number("performed"),
        Column::Number("score"),
        Column::Number("seats"),
        Column::Number("capacity"),
        Column::Number("bond ETH"),
        Column::Number("fees (token)"),
        Column::Number("rewards ETH"),
        Column::Number("blame ETH"),
    ];
    let mut table = Table::new(&columns);
    let mut rows: Vec<&Operator> = summary.operators.iter().collect();
    rows.sort_by_key(|operator| {
        (std::cmp::Reverse((operator.blame_wei, operator.seats)), operator.id)
    });
    let shown = if all { rows.len() } else { TOP.min(rows.len()) };
    for operator in &rows[..shown] {
        let holder = operator.holder.to_string();
        table.row([
            operator.id.to_string(),
            format!("{}…{}", &holder[..8], &holder[holder.len() - 4..]),
            bps(operator.performance_bps),
            bps(operator.score_bps),
            operator.seats.to_string(),
            operator.capacity.to_string(),
            short(operator.bond_wei),
            short(operator.fees_wei),
            short(operator.rewards_wei),
            short(operator.blame_wei),
        ]);
    }
    let more = match rows.len() - shown {
        0 => String::new(),
        more => format!("\n{more} more with --all"),
    };
    format!("Operators (most blamed first)\n{table}{more}")
}

fn frames(frames: &[FrameFacts]) -> String {
    let columns = [
        Column::Number("frame"),
        Column::Number("last slot"),
        Column::Number("nodes"),
        Column::Number("rewards (wei)"),
        Column::Number("promised and claimed (wei)"),
        Column::Number("nodes in arrears"),
        Column::Text("tree"),
    ];
    let mut table = Table::new(&columns);
    for frame in frames {
        table.row([
            frame.frame.to_string(),
            frame.ref_slot.to_string(),
            frame.nodes.to_string(),
            frame.total_wei.to_string(),
            frame.promised_wei.to_string(),
            frame.nodes_in_arrears.to_string(),
            frame.tree.clone(),
        ]);
    }
    format!(
        "Frames: R = T * F * N / A - P + O per node; what penalties withhold stays for later frames\n{table}"
    )
}

fn losses(losses: &[Settled]) -> String {
    let mut text = "Blame: B = E * (10000 - P) / S, at most 1 ETH each; the chain's booking beside the formula".to_owned();
    let columns = [
        Column::Number("operator"),
        Column::Number("performed"),
        Column::Number("formula (wei)"),
        Column::Number("charged on chain (wei)"),
        Column::Number("taken from the bond (wei)"),
    ];
    for loss in losses {
        let mut table = Table::new(&columns);
        for operator in &loss.operators {
            table.row([
                operator.operator_id.to_string(),
                bps(operator.performance_bps),
                operator.formula_wei.to_string(),
                operator.charged_wei.to_string(),
                operator.taken_wei.to_string(),
            ]);
        }
        text += &format!(
            "\n\n{}: balance {} ETH, to settle {} ETH",
            loss.name,
            format_ether(loss.balance_wei),
            format_ether(loss.loss_wei)
        );
        if !loss.already_settled_wei.is_zero() {
            text += &format!(" ({} wei were settled before)", loss.already_settled_wei);
        }
        if !loss.unrecovered_wei.is_zero() {
            text += &format!(", beyond all caps {} ETH", format_ether(loss.unrecovered_wei));
        }
        if let (Some(leaver), Some(successor)) = (loss.leaver, loss.successor) {
            text += &format!("; operator {leaver} leaves, {successor} takes its place");
        }
        text += &format!("\n{table}");
    }
    text
}

fn recovered(summary: &Summary) -> String {
    let mut table = Table::new(&[Column::Number("staker"), Column::Number("recovered ETH (wei)")]);
    for recovered in &summary.recovered {
        table.row([recovered.staker.to_string(), recovered.wei.to_string()]);
    }
    format!("Stakers collected\n{table}")
}

fn gas(summary: &Summary) -> String {
    let columns = [
        Column::Text("transaction"),
        Column::Number("count"),
        Column::Number("min gas"),
        Column::Number("median gas"),
        Column::Number("max gas"),
    ];
    let mut table = Table::new(&columns);
    for gas in &summary.gas {
        table.row([
            gas.kind.clone(),
            gas.count.to_string(),
            gas.min.to_string(),
            gas.median.to_string(),
            gas.max.to_string(),
        ]);
    }
    format!("Gas\n{table}")
}

fn books(summary: &Summary) -> String {
    let books = &summary.books;
    let mut text = format!(
        "Books, to the wei\n\
         \x20 vault ETH        {} = bonds {} + recovered and not collected {}\n\
         \x20 ledger tokens    {} = clusters {} + operators {} + network {}",
        books.bonds.balance,
        books.bonds.bonds,
        books.bonds.recovered,
        books.fees.balance,
        books.fees.clusters,
        books.fees.operators,
        books.fees.network,
    );
    for asset in &books.rewards {
        text += &format!(
            "\n  rewards          {} = funded {} - claimed {} + outstanding {} (promised {})",
            asset.balance, asset.funded, asset.claimed, asset.outstanding, asset.promised
        );
    }
    let crowded = summary.operators.iter().filter(|o| o.seats > o.capacity).count();
    text += &format!(
        "\n  seats            {} = four per validator in {} clusters; operators above their capacity: {crowded}",
        books.seats, books.clusters
    );
    let losses = &books.losses;
    text += &format!(
        "\n  losses           {} = charged {} + unrecovered {} + others' share at reshares {}; taken {}, debt {}, collected {}",
        losses.losses,
        losses.charged,
        losses.unrecovered,
        losses.losses - losses.charged - losses.unrecovered,
        losses.taken,
        books.bonds.debt,
        losses.collected
    );
    text += &format!(
        "\n  roles            {} privileged functions refuse a stranger\nAll invariants hold.",
        books.privileged
    );
    text
}

fn bps(value: u16) -> String {
    format!("{}.{:02} %", value / 100, value % 100)
}

fn percent(part: u64, whole: u64) -> String {
    let bps = (u128::from(part) * 10_000).checked_div(u128::from(whole)).unwrap_or_default();
    format!("{}.{:02} %", bps / 100, bps % 100)
}

/// Six digits behind the point; the exact amounts are in --json.
fn short(wei: U256) -> String {
    let text = format_ether(wei);
    match text.split_once('.') {
        Some((whole, fraction)) => format!("{whole}.{}", &fraction[..fraction.len().min(6)]),
        None => text,
    }
}
