//! Reading the vector files: amounts are decimal strings, counts are numbers.

use std::{fs, path::Path, str::FromStr};

use alloy_primitives::{Address, B256, I256, U256};
use num_bigint::BigUint;
use serde_json::Value;

pub fn vectors(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

pub fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().unwrap_or_else(|| panic!("no list {field} in {value}"))
}

pub fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no text {field} in {value}"))
}

pub fn number(value: &Value, field: &str) -> u64 {
    as_number(&value[field])
}

pub fn as_number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number"))
}

pub fn wei(value: &Value, field: &str) -> U256 {
    as_wei(&value[field])
}

pub fn as_wei(value: &Value) -> U256 {
    let digits = value.as_str().unwrap_or_else(|| panic!("{value} is no amount"));
    U256::from_str_radix(digits, 10).unwrap_or_else(|e| panic!("{digits}: {e}"))
}

pub fn wei_u128(value: &Value, field: &str) -> u128 {
    wei(value, field).to()
}

pub fn signed(value: &Value, field: &str) -> I256 {
    I256::from_dec_str(text(value, field)).unwrap()
}

pub fn amounts(value: &Value, field: &str) -> Vec<U256> {
    list(value, field).iter().map(as_wei).collect()
}

pub fn as_hash(value: &Value) -> B256 {
    B256::from_str(value.as_str().unwrap()).unwrap()
}

pub fn hashes(value: &Value, field: &str) -> Vec<B256> {
    list(value, field).iter().map(as_hash).collect()
}

pub fn as_address(value: &Value) -> Address {
    Address::from_str(value.as_str().unwrap()).unwrap()
}

pub fn big(value: U256) -> BigUint {
    BigUint::from_bytes_be(&value.to_be_bytes::<32>())
}
