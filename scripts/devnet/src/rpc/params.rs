//! Positional arguments, decoded strictly.

use super::error::RpcError;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

pub struct Args<'a> {
    values: std::vec::IntoIter<&'a RawValue>,
    index: usize,
}

impl<'a> Args<'a> {
    pub fn new(params: Option<&'a str>, most: usize) -> Result<Self, RpcError> {
        let values: Vec<&RawValue> = match params {
            None | Some("null") => Vec::new(),
            Some(text) => serde_json::from_str(text)
                .map_err(|_| RpcError::InvalidParams("params must be an array".into()))?,
        };
        if values.len() > most {
            let text = format!("too many arguments, want at most {most}");
            return Err(RpcError::InvalidParams(text));
        }
        Ok(Self { values: values.into_iter(), index: 0 })
    }

    pub fn next<T: DeserializeOwned>(&mut self) -> Result<T, RpcError> {
        let index = self.index;
        let missing =
            || RpcError::InvalidParams(format!("missing value for required argument {index}"));
        self.optional()?.ok_or_else(missing)
    }

    /// Absent and `null` are the same.
    pub fn optional<T: DeserializeOwned>(&mut self) -> Result<Option<T>, RpcError> {
        let index = self.index;
        self.index += 1;
        let Some(value) = self.values.next() else { return Ok(None) };
        serde_json::from_str(value.get())
            .map_err(|error| RpcError::InvalidParams(format!("argument {index}: {error}")))
    }
}

/// A number as `0x…` or as a JSON number, since development clients send both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number(pub u64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Number(u64),
            Text(String),
        }
        match Form::deserialize(deserializer) {
            Ok(Form::Number(number)) => Ok(Self(number)),
            Ok(Form::Text(text)) => parse(&text).map(Self).ok_or_else(|| {
                D::Error::custom(format!("{text:?} is no number: use 0x… of at most 64 bits"))
            }),
            Err(_) => Err(D::Error::custom("expected a number or a 0x… string of at most 64 bits")),
        }
    }
}

fn parse(text: &str) -> Option<u64> {
    match text.strip_prefix("0x") {
        Some(digits) if digits.starts_with('+') => None,
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::U64;

    #[test]
    fn number_takes_hex_decimal_and_json_numbers_only() {
        for (text, value) in [("\"0x10\"", 16), ("16", 16), ("\"16\"", 16)] {
            assert_eq!(serde_json::from_str::<Number>(text).unwrap(), Number(value));
        }
        for text in ["\"0x\"", "\"ten\"", "-1", "1.5", "\"0x1ffffffffffffffff\"", "\"0x+1\"", "[]"]
        {
            assert!(serde_json::from_str::<Number>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn args_missing_too_many_or_wrong_are_invalid_params() {
        let two = "[\"0x1\", null]";
        let mut args = Args::new(Some(two), 2).unwrap();
        assert_eq!(args.next::<U64>().unwrap(), U64::from(1));
        assert_eq!(args.optional::<U64>().unwrap(), None);
        assert!(matches!(args.next::<U64>(), Err(RpcError::InvalidParams(_))));
        assert!(Args::new(Some(two), 1).is_err());
        assert!(Args::new(Some("{\"a\":1}"), 1).is_err());
    }
}
