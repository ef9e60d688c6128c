//! What a plan says of a call: a text for people, and values for programs.

use crate::{
    ui::{
        amount::{eth, tokens},
        time,
    },
    vault::status::percent,
};
use alloy::primitives::{Address, B256, U256};
use serde_json::Value;

#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub text: String,
    /// What follows the row's name in JSON, such as `_wei`, and the value.
    values: Vec<(String, Value)>,
}

impl Fact {
    /// A text with values of its own; see [`Fact::with`].
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), values: Vec::new() }
    }

    pub fn with(mut self, suffix: &str, value: impl Into<Value>) -> Self {
        self.values.push((suffix.to_owned(), value.into()));
        self
    }

    pub fn with_wei(self, suffix: &str, wei: U256) -> Self {
        self.with(suffix, wei.to_string())
    }

    pub fn eth(wei: U256) -> Self {
        Self::text(eth(wei)).with_wei("_wei", wei)
    }

    pub fn tokens(wei: U256, symbol: &str) -> Self {
        Self::text(tokens(wei, symbol)).with_wei("_wei", wei)
    }

    /// A time in seconds since 1970.
    pub fn moment(seconds: u64, now: u64) -> Self {
        Self::text(time::moment(seconds, now)).with("", seconds)
    }

    pub fn span(seconds: u64) -> Self {
        Self::text(time::span(seconds)).with("_seconds", seconds)
    }

    pub fn percent(bps: u16) -> Self {
        Self::text(format!("{} %", percent(bps))).with("_bps", bps)
    }

    pub fn list<T: ToString + Into<Value>>(all: impl IntoIterator<Item = T>) -> Self {
        let (texts, values): (Vec<String>, Vec<Value>) =
            all.into_iter().map(|one| (one.to_string(), one.into())).unzip();
        let text = if texts.is_empty() { "none".into() } else { texts.join(", ") };
        Self::text(text).with("", values)
    }

    pub fn none() -> Self {
        Self::text("none").with("", Value::Null)
    }

    /// An address, or none for the zero address.
    pub fn address_or_none(address: Address) -> Self {
        match address.is_zero() {
            true => Self::none(),
            false => address.into(),
        }
    }

    /// With the value that it takes the place of.
    pub fn was(self, before: Self) -> Self {
        let Self { text, mut values } = self;
        let text = format!("{text}, was {}", before.text);
        values.extend(
            before.values.into_iter().map(|(suffix, old)| (format!("_before{suffix}"), old)),
        );
        Self { text, values }
    }

    /// The entries of a row in JSON.
    pub fn entries(&self, what: &str) -> impl Iterator<Item = (String, &Value)> {
        let name = what.replace(' ', "_");
        self.values.iter().map(move |(suffix, value)| (format!("{name}{suffix}"), value))
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Self {
        let value = Value::from(text.as_str());
        Self::text(text).with("", value)
    }
}

impl From<&str> for Fact {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<Address> for Fact {
    fn from(address: Address) -> Self {
        address.to_string().into()
    }
}

impl From<B256> for Fact {
    fn from(word: B256) -> Self {
        word.to_string().into()
    }
}

impl From<bool> for Fact {
    fn from(value: bool) -> Self {
        Self::text(if value { "yes" } else { "no" }).with("", value)
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Fact {
            fn from(number: $number) -> Self {
                Self::text(number.to_string()).with("", number)
            }
        }
    )*};
}

numbers!(u8, u16, u32, u64, usize);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fact_has_a_text_and_values_under_the_rows_name() {
        let fact = Fact::tokens(U256::from(2), "TFEE").was(Fact::tokens(U256::ZERO, "TFEE"));
        assert_eq!(fact.text, "0.000000000000000002 TFEE, was 0 TFEE");
        let entries: Vec<_> = fact.entries("the balance").collect();
        let (now, before) = (Value::from("2"), Value::from("0"));
        assert_eq!(
            entries,
            [("the_balance_wei".to_owned(), &now), ("the_balance_before_wei".to_owned(), &before)]
        );
        assert_eq!(Fact::list([0_u64; 0]).text, "none");
        let both = Fact::list([3_u64, 4]);
        assert_eq!(both.values, [(String::new(), serde_json::json!([3, 4]))]);
        assert_eq!(both.text, "3, 4");
    }
}
