//! The table, and the same as JSON.

use super::{
    peer::{self, Peer},
    scenarios::Measured,
    snapshot::{Change, Comparison, signed},
};
use crate::{
    build::Artifact,
    ui::{Column, Table},
};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct Row {
    scenario: String,
    gas: u64,
    snapshot: Option<u64>,
    /// What it costs at least, see [`super::floor`].
    floor: Option<u64>,
    /// Of what is above the floor, the fixed price of calls to further contracts, see [`super::calls`].
    calls: Option<u64>,
    /// The same action elsewhere.
    peer: Option<Peer>,
}

#[derive(Debug, Serialize)]
struct SizeRow {
    contract: String,
    wasm_bytes: usize,
    code_bytes: usize,
}

#[derive(Debug, Serialize)]
pub struct Outcome {
    rule: String,
    gas: Vec<Row>,
    sizes: Vec<SizeRow>,
    changes: Vec<Change>,
}

/// How far a figure is above its floor, `7.3 %`.
fn above(floor: u64, gas: u64) -> String {
    let tenths = gas.saturating_sub(floor).saturating_mul(1_000).checked_div(floor);
    let tenths = tenths.unwrap_or_default();
    format!("{}.{} %", tenths / 10, tenths % 10)
}

impl Outcome {
    pub fn new(gas: &[Measured], artifacts: &[Artifact], comparison: &Comparison) -> Self {
        let row = |measured: &Measured| Row {
            scenario: measured.scenario.clone(),
            gas: measured.gas,
            snapshot: comparison.gas_before(&measured.scenario),
            floor: measured.floor,
            calls: measured.calls,
            peer: measured.peer.as_deref().and_then(peer::find),
        };
        let size = |artifact: &Artifact| SizeRow {
            contract: artifact.name.clone(),
            wasm_bytes: artifact.raw_size,
            code_bytes: artifact.code_size,
        };
        Self {
            rule: comparison.rule(),
            gas: gas.iter().map(row).collect(),
            sizes: artifacts.iter().map(size).collect(),
            changes: comparison.changes.clone(),
        }
    }

    pub fn table(&self) -> String {
        let mut gas = Table::new(&[
            Column::Text("scenario"),
            Column::Number("gas"),
            Column::Number("change"),
            Column::Number("floor"),
            Column::Number("above"),
            Column::Number("of it calls"),
            Column::Number("peer"),
            Column::Text("whose"),
        ]);
        for row in &self.gas {
            let change = match row.snapshot {
                Some(before) if before == row.gas => String::new(),
                Some(before) => signed(before, row.gas),
                None => "new".into(),
            };
            let floor = row.floor.map(|floor| floor.to_string()).unwrap_or_default();
            let calls = match (row.floor, row.calls) {
                (Some(floor), Some(calls)) if calls > 0 => above(floor, floor + calls),
                _ => String::new(),
            };
            let above = row.floor.map(|floor| above(floor, row.gas)).unwrap_or_default();
            let (peer, whose) = match &row.peer {
                Some(peer) => (peer.gas.to_string(), peer.name.to_owned()),
                None => Default::default(),
            };
            let cells = [row.scenario.clone(), row.gas.to_string(), change, floor, above, calls];
            gas.row(cells.into_iter().chain([peer, whose]));
        }
        let mut sizes = Table::new(&[
            Column::Text("contract"),
            Column::Number("wasm bytes"),
            Column::Number("code bytes"),
        ]);
        for row in &self.sizes {
            sizes.row([
                row.contract.clone(),
                row.wasm_bytes.to_string(),
                row.code_bytes.to_string(),
            ]);
        }
        format!("{gas}\n\n{sizes}\n\ncompared with the snapshots: {}", self.rule)
    }
}
