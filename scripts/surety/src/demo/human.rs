//! The summary for people.

#[cfg(test)]
mod tests;

use super::fees::FeeChange;
use super::losses::Settled;
use super::summary::{FrameFacts, Operator, Summary};
use crate::ui::{Column, Table};
use alloy::primitives::{U256, utils::format_ether};

const TOP: usize = 12;
const WIDTH: usize = 100;

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
        let text = sections.join("\n\n");
        text.lines().map(wrapped).collect::<Vec<_>>().join("\n")
    }
}

fn heading(summary: &Summary) -> String {
    let data = &summary.data;
    let mut text = format!(
        "Surety demo: interval {} of {}, {} validators in {} clusters of four, seed {}\n\
         {} of {} attestations made ({}); first scores from interval {}{}\n\nReal:",
        data.interval,
        data.network,
        data.validators,
        summary.clusters,
        summary.seed,
        data.attestations,
        data.duties,
        percent(data.attestations, data.duties),
        data.scores_interval,
        if data.scores_interval == data.interval { " itself" } else { "" },
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
        Column::Number("id"),
        Column::Text("holder"),
        Column::Number("performed"),
        Column::Number("score"),
        Column::Number("seats"),
        Column::Number("capacity"),
        Column::Number("bond"),
        Column::Number("fees"),
        Column::Number("rewards"),
        Column::Number("blame"),
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
    let hours = summary.fee_seconds / 3_600;
    format!(
        "Operators, most blamed first; bond, rewards and blame in ETH, fees in tokens\n{table}{more}\n\
         Fees are for the {} slots ({} days and {} hours) of the frame that were left when the clusters opened.",
        summary.fee_slots,
        hours / 24,
        hours % 24
    ) + &changes(summary)
}

fn changes(summary: &Summary) -> String {
    let change = |change: &FeeChange| {
        let FeeChange { operator_id, before_wei_per_slot, after_wei_per_slot } = change;
        let how = match after_wei_per_slot > before_wei_per_slot {
            true => "declared, and executed in its window",
            false => "reduced at once",
        };
        format!(
            "\nThen operator {operator_id}'s fee changed from {before_wei_per_slot} to {after_wei_per_slot} wei per slot: {how}."
        )
    };
    summary.fee_changes.iter().map(change).collect()
}

fn frames(frames: &[FrameFacts]) -> String {
    let columns = [
        Column::Number("frame"),
        Column::Number("last slot"),
        Column::Text("nodes"),
        Column::Number("rewards (wei)"),
        Column::Number("promised, claimed"),
        Column::Number("in arrears"),
    ];
    let mut table = Table::new(&columns);
    for frame in frames {
        let nodes = if frame.total_wei.is_zero() { "validators" } else { "seats" };
        table.row([
            frame.frame.to_string(),
            frame.ref_slot.to_string(),
            format!("{} {nodes}", frame.nodes),
            frame.total_wei.to_string(),
            frame.promised_wei.to_string(),
            frame.nodes_in_arrears.to_string(),
        ]);
    }
    let trees: Vec<&str> = frames.iter().map(|frame| frame.tree.as_str()).collect();
    format!(
        "Frames: R = T * F * N / A - P + O per node; what penalties withhold stays for later frames\n{table}\n\
         Trees: {}",
        trees.join(", ")
    )
}

fn losses(losses: &[Settled]) -> String {
    let mut text = "Blame: B = E * (10000 - P) / S, at most 1 ETH each; the chain's booking beside the formula".to_owned();
    let columns = [
        Column::Number("operator"),
        Column::Number("performed"),
        Column::Number("formula (wei)"),
        Column::Number("charged on chain"),
        Column::Number("taken from the bond"),
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
            eth(loss.balance_wei),
            eth(loss.loss_wei)
        );
        if !loss.already_settled_wei.is_zero() {
            text += &format!(" ({} ETH were settled before)", eth(loss.already_settled_wei));
        }
        if !loss.unrecovered_wei.is_zero() {
            text += &format!(", beyond all caps {} ETH", eth(loss.unrecovered_wei));
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

/// Each equation as a balance and the parts that make it up.
fn books(summary: &Summary) -> String {
    let books = &summary.books;
    let mut table = Table::new(&[Column::Text("books"), Column::Number("wei")]);
    let (bonds, fees, losses) = (&books.bonds, &books.fees, &books.losses);
    table.row(["vault, ETH".to_owned(), bonds.balance.to_string()]);
    table.row(["  = bonds".to_owned(), bonds.bonds.to_string()]);
    table.row(["  + recovered and not collected".to_owned(), bonds.recovered.to_string()]);
    table.row(["ledger, fee token".to_owned(), fees.balance.to_string()]);
    table.row(["  = clusters".to_owned(), fees.clusters.to_string()]);
    table.row(["  + operators".to_owned(), fees.operators.to_string()]);
    table.row(["  + network".to_owned(), fees.network.to_string()]);
    if !fees.stray.is_zero() {
        table.row(["  + sent to nobody".to_owned(), fees.stray.to_string()]);
    }
    for asset in &books.rewards {
        table.row(["rewards".to_owned(), asset.balance.to_string()]);
        table.row(["  = funded".to_owned(), asset.funded.to_string()]);
        table.row(["  - claimed, as promised".to_owned(), asset.claimed.to_string()]);
        table.row(["  + outstanding".to_owned(), asset.outstanding.to_string()]);
    }
    let others = losses.losses - losses.charged - losses.unrecovered;
    table.row(["losses".to_owned(), losses.losses.to_string()]);
    table.row(["  = charged".to_owned(), losses.charged.to_string()]);
    table.row(["  + unrecovered".to_owned(), losses.unrecovered.to_string()]);
    table.row(["  + others' share at reshares".to_owned(), others.to_string()]);
    table.row(["charged".to_owned(), losses.charged.to_string()]);
    table.row(["  of which taken".to_owned(), losses.taken.to_string()]);
    table.row(["  debt now".to_owned(), bonds.debt.to_string()]);
    table.row(["  collected by stakers".to_owned(), losses.collected.to_string()]);
    let crowded = summary.operators.iter().filter(|o| o.seats > o.capacity).count();
    let verdict =
        if summary.invariants_hold { "All invariants hold." } else { "An invariant is broken." };
    format!(
        "{table}\n\n{} seats = four per validator in {} clusters; operators above their capacity: {crowded}\n\
         {} privileged functions refuse a stranger\n{verdict}",
        books.seats, books.clusters, books.privileged
    )
}

fn bps(value: u16) -> String {
    format!("{}.{:02} %", value / 100, value % 100)
}

fn percent(part: u64, whole: u64) -> String {
    let bps = (u128::from(part) * 10_000).checked_div(u128::from(whole)).unwrap_or_default();
    format!("{}.{:02} %", bps / 100, bps % 100)
}

/// All digits but zeros at the end.
fn eth(wei: U256) -> String {
    let text = format_ether(wei);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// Four digits behind the point; the exact amounts are in --json.
fn short(wei: U256) -> String {
    let text = eth(wei);
    let Some((whole, fraction)) = text.split_once('.') else { return text };
    let cut = fraction.get(..4).unwrap_or(fraction).trim_end_matches('0');
    match (whole, cut) {
        ("0", "") => "<0.0001".to_owned(),
        (_, "") => whole.to_owned(),
        _ => format!("{whole}.{cut}"),
    }
}

/// A line of prose broken between words, the rest indented. The row of a table has more than one space between words.
fn wrapped(line: &str) -> String {
    if line.trim_start().contains("  ") {
        return line.to_owned();
    }
    let indent = line.len() - line.trim_start().len() + 4;
    let (mut text, mut used) = (String::new(), 0);
    for word in line.split_inclusive(' ') {
        let width = word.trim_end().chars().count();
        if used + width > WIDTH && used > indent {
            text.truncate(text.trim_end().len());
            text += &format!("\n{:indent$}", "");
            used = indent;
        }
        text += word;
        used += word.chars().count();
    }
    text
}
