//! The schema of the vectors: labels for addresses, expected keys, the formula of the data fee.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, hex, keccak256};
use serde_json::{Map, Value, json};
use stylus_devnet::vm::Outcome;

pub type Names = BTreeMap<String, Address>;

pub fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Long outputs are kept as length and hash.
pub fn brief(output: String) -> String {
    if output.len() <= 2050 {
        return output;
    }
    let bytes = unhex(&output);
    format!("length {} keccak256 {}", bytes.len(), keccak256(&bytes))
}

/// The published formula of the data fee, apart from the one under test.
#[derive(Default)]
pub struct DataPricer {
    demand: u128,
    last: u128,
}

impl DataPricer {
    pub fn charge(&mut self, size: u64, now: u64) -> u128 {
        let top = u128::from(u32::MAX);
        let credit = (34_865 * (u128::from(now) - self.last)).min(top);
        self.demand = (self.demand.saturating_sub(credit) + u128::from(size)).min(top);
        self.last = u128::from(now);
        let x = 10_000 * self.demand / 21_360_419;
        let mut e = 10_000 + x / 12;
        for i in (1..12).rev() {
            e = 10_000 + e * x / (i * 10_000);
        }
        82_928_201 * e / 10_000 * u128::from(size)
    }
}

pub fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

pub fn merged(recorded: &Value, nitro: &Value) -> Map<String, Value> {
    let mut expected = recorded.as_object().cloned().unwrap_or_default();
    expected.extend(nitro.as_object().cloned().unwrap_or_default());
    expected.remove("why");
    expected
}

/// Slots are written as numbers or as hexadecimal of any length.
pub fn padded(text: &str) -> String {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    format!("{digits:0>64}")
}

pub fn derive(spec: &Value, names: &Names) -> Address {
    if let Some(literal) = spec.as_str() {
        return literal.parse().expect("an address");
    }
    let base = names[spec[1].as_str().expect("a label")];
    match spec[0].as_str().expect("a kind") {
        "create" => base.create(spec[2].as_u64().expect("a nonce")),
        "create2" => {
            let salt = unhex(spec[2].as_str().expect("a salt"));
            let init = unhex(spec[3].as_str().expect("init code"));
            base.create2_from_code(B256::from_slice(&salt), init)
        }
        _ => Address::from_word(keccak256([b"unused", base.as_slice()].concat())),
    }
}

pub fn fill(text: &str, names: &Names) -> String {
    names.iter().fold(text.to_owned(), |text, (label, address)| {
        text.replace(&format!("{{{label}}}"), &hex::encode(address))
    })
}

pub fn blur(text: &str, names: &Names) -> String {
    names.iter().fold(text.to_owned(), |text, (label, address)| {
        text.replace(&hex::encode(address), &format!("{{{label}}}"))
    })
}

pub fn logs(outcome: &Outcome, names: &Names) -> Value {
    let log = |log: &alloy_primitives::Log| {
        let topics: Vec<String> =
            log.topics().iter().map(|topic| blur(&topic.to_string(), names)).collect();
        json!({
            "address": blur(&hex::encode_prefixed(log.address), names),
            "topics": topics,
            "data": blur(&hex::encode_prefixed(&log.data.data), names),
        })
    };
    outcome.logs.iter().map(log).collect::<Vec<_>>().into()
}
