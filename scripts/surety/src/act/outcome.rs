//! What was planned, what it costs, and what came of it.

use super::Row;
use crate::{
    decode::{self, Named},
    system::{FEE_TOKEN, System},
    ui::{
        amount::eth,
        {Column, Table, decimal},
    },
};
use alloy::{
    primitives::{Address, B256, U256},
    rpc::types::TransactionReceipt,
};
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;

#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    pub action: &'static str,
    pub function: String,
    pub chain_id: u64,
    pub from: Address,
    pub to: Address,
    #[serde(serialize_with = "decimal")]
    pub value_wei: U256,
    /// The details for people.
    pub message: String,
    #[serde(serialize_with = "as_map")]
    pub details: Vec<Row>,
    /// What was sent first, or is to be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<Prior>,
    pub estimate: Estimate,
    pub sent: bool,
    /// Absent after a dry run.
    #[serde(rename = "transaction")]
    pub done: Option<Done>,
    #[serde(skip)]
    pub next: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Prior {
    pub action: &'static str,
    /// Absent in a dry run.
    pub transaction: Option<B256>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Estimate {
    pub gas: u64,
    pub gas_limit: u64,
    #[serde(serialize_with = "decimal")]
    pub fee_wei: U256,
    #[serde(serialize_with = "decimal")]
    pub max_fee_wei: U256,
}

#[derive(Clone, Debug, Serialize)]
pub struct Done {
    pub hash: B256,
    pub block: Option<u64>,
    pub gas_used: u64,
    #[serde(serialize_with = "decimal")]
    pub fee_wei: U256,
    pub events: Vec<LogEntry>,
}

#[derive(Clone, Debug, Serialize)]
pub struct LogEntry {
    pub contract: String,
    pub event: Option<String>,
    pub arguments: Value,
    #[serde(skip)]
    named: Option<Named>,
}

/// Facts in JSON.
pub fn as_map<S: Serializer>(rows: &[Row], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (name, value) in rows.iter().flat_map(|row| row.fact.entries(row.what)) {
        map.serialize_entry(&name, value)?;
    }
    map.end()
}

impl Done {
    pub(super) fn new(system: &System, receipt: &TransactionReceipt) -> Self {
        let entry = |log: &alloy::rpc::types::Log| {
            let contract = system.name_of(log.address());
            let named = decode::event(&contract, log.data());
            LogEntry {
                event: named.as_ref().map(|event| event.name.clone()),
                arguments: named.as_ref().map(Named::arguments).unwrap_or_default(),
                contract,
                named,
            }
        };
        Self {
            hash: receipt.transaction_hash,
            block: receipt.block_number,
            gas_used: receipt.gas_used,
            fee_wei: U256::from(receipt.gas_used)
                .saturating_mul(U256::from(receipt.effective_gas_price)),
            events: receipt.inner.logs().iter().map(entry).collect(),
        }
    }

    /// An argument of the first event of this name; empty if there is none.
    pub fn argument(&self, event: &str, argument: &str) -> String {
        self.arguments(event, argument).next().unwrap_or_default()
    }

    /// An argument of each event of this name.
    pub fn arguments(&self, event: &str, argument: &str) -> impl Iterator<Item = String> {
        let found = self.events.iter().filter_map(|entry| entry.named.as_ref());
        let found = found.filter(move |named| named.name == event);
        found.map(move |named| named.text_of(argument))
    }

    fn text(&self) -> String {
        let block = self.block.map(|block| format!(" in block {block}")).unwrap_or_default();
        let (hash, gas, fee) = (self.hash, self.gas_used, eth(self.fee_wei));
        let mut text = format!("done{block}: transaction {hash}, {gas} gas, {fee}");
        for entry in &self.events {
            // for people a token's transfers only repeat what its caller's events say
            if let Some(named) = entry.named.as_ref().filter(|_| entry.contract != FEE_TOKEN) {
                text += &format!("\n  {} {named}", entry.contract);
            }
        }
        text
    }
}

impl Outcome {
    /// What will happen.
    pub fn plan_text(&self) -> String {
        let mut table = Table::new(&[Column::Text(""), Column::Text(self.action)]);
        table.row(["call".to_owned(), format!("{} at {}", self.function, self.to)]);
        table.row(["from".to_owned(), format!("{} on chain {}", self.from, self.chain_id)]);
        if !self.value_wei.is_zero() {
            table.row(["sends".to_owned(), eth(self.value_wei)]);
        }
        for row in &self.details {
            table.row([row.what, &row.fact.text]);
        }
        table.row(["gas".to_owned(), self.estimate.to_string()]);
        table.to_string()
    }

    pub fn text(&self) -> String {
        let text = match &self.done {
            Some(done) => done.text(),
            None => format!("{}\n\ndry run: nothing was sent", self.plan_text()),
        };
        match &self.next {
            Some(next) => format!("{text}\nnext: {next}"),
            None => text,
        }
    }
}
