use alloy_primitives::U256;
use serde_json::{Map, Value};

pub fn fields<'a>(step: &'a Value, field: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    step[field].as_object().map(Map::iter).into_iter().flatten()
}

pub fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().unwrap_or_else(|| panic!("no list {field} in {value}"))
}

pub fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no text {field} in {value}"))
}

pub fn as_number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number"))
}

pub fn number(value: &Value, field: &str) -> u64 {
    as_number(&value[field])
}

pub fn as_wei(value: &Value) -> U256 {
    U256::from_str_radix(value.as_str().unwrap(), 10).unwrap()
}

pub fn wei_of(value: &Value, field: &str) -> U256 {
    as_wei(&value[field])
}
