//! The table, and the same as JSON.

use super::{
    peer,
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
    /// SSV Network v1.2, the same action.
    ssv: Option<u64>,
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

impl Outcome {
    pub fn new(gas: &[Measured], artifacts: &[Artifact], comparison: &Comparison) -> Self {
        let row = |measured: &Measured| Row {
            scenario: measured.scenario.clone(),
            gas: measured.gas,
            snapshot: comparison.gas_before(&measured.scenario),
            ssv: measured.peer.as_deref().and_then(peer::gas),
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
            Column::Number("SSV v1.2"),
        ]);
        for row in &self.gas {
            let change = match row.snapshot {
                Some(before) if before == row.gas => String::new(),
                Some(before) => signed(before, row.gas),
                None => "new".into(),
            };
            let ssv = row.ssv.map(|gas| gas.to_string()).unwrap_or_default();
            gas.row([row.scenario.clone(), row.gas.to_string(), change, ssv]);
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
