//! The table, and the same as JSON.

use crate::ui::{Column, Table};
use serde::Serialize;
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Milliseconds,
    PerSecond,
}

#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    pub what: String,
    pub unit: Unit,
    pub value: f64,
}

impl Figure {
    pub fn millis(what: &str, value: Duration) -> Self {
        let value = value.as_secs_f64() * 1_000.0;
        Self { what: what.to_owned(), unit: Unit::Milliseconds, value }
    }

    pub fn per_second(what: &str, value: f64) -> Self {
        Self { what: what.to_owned(), unit: Unit::PerSecond, value }
    }

    /// How many times as quick as the other.
    fn speed_beside(&self, other: &Self) -> f64 {
        match self.unit {
            Unit::Milliseconds => other.value / self.value,
            Unit::PerSecond => self.value / other.value,
        }
    }

    fn shown(&self) -> String {
        match self.unit {
            Unit::Milliseconds => format!("{:.2} ms", self.value),
            Unit::PerSecond => format!("{:.0} /s", self.value),
        }
    }
}

#[derive(Debug, Serialize)]
pub struct Row {
    #[serde(flatten)]
    devnet: Figure,
    anvil: Option<f64>,
    /// How many times as quick as anvil; for Stylus, as anvil with the same work in EVM code.
    ratio: Option<f64>,
}

impl Row {
    pub fn all(ours: &[Figure], theirs: Option<&Vec<Figure>>) -> Vec<Self> {
        let row = |devnet: &Figure| {
            let same = devnet.what.replace("Stylus", "EVM");
            let peer = theirs.and_then(|figures| figures.iter().find(|peer| peer.what == same));
            Self {
                devnet: devnet.clone(),
                anvil: peer.map(|peer| peer.value),
                ratio: peer.map(|peer| devnet.speed_beside(peer)),
            }
        };
        ours.iter().map(row).collect()
    }
}

#[derive(Debug, Serialize)]
pub struct Report {
    pub rows: Vec<Row>,
    pub in_process: Vec<Figure>,
}

impl Report {
    pub fn table(&self) -> String {
        let columns = [
            Column::Text("over RPC"),
            Column::Number("devnet"),
            Column::Number("anvil, same work in EVM code"),
            Column::Number("times as quick"),
        ];
        let mut over_rpc = Table::new(&columns);
        for row in &self.rows {
            let peer = row.anvil.map(|value| Figure { value, ..row.devnet.clone() }.shown());
            over_rpc.row([
                row.devnet.what.clone(),
                row.devnet.shown(),
                peer.unwrap_or_else(|| "-".into()),
                row.ratio.map_or("-".into(), |ratio| format!("{ratio:.2}")),
            ]);
        }
        let columns =
            [Column::Text("in process"), Column::Number("devnet"), Column::Number("times EVM")];
        let mut in_process = Table::new(&columns);
        for figure in &self.in_process {
            in_process.row([figure.what.clone(), figure.shown(), self.beside_evm(figure)]);
        }
        format!("{over_rpc}\n\n{in_process}")
    }

    fn beside_evm(&self, figure: &Figure) -> String {
        let same = figure.what.replace("Stylus", "EVM");
        let evm = self.in_process.iter().find(|evm| evm.what == same && same != figure.what);
        evm.map_or(String::new(), |evm| format!("{:.2}", figure.speed_beside(evm)))
    }
}
