//! Whose shares: the operators' numbers and RSA keys, from a file or from the registry's log.

use super::refused;
use crate::{
    act::ActError, bindings::IOperatorRegistry::OperatorRegistered, client::for_all, system::System,
};
use alloy::primitives::{B256, U256, hex};
use serde::Deserialize;
use std::path::Path;
use surety_keyshares::{KeyShareError, Operator, OperatorKey, OperatorKeyError};

pub type Operators = Vec<(u64, OperatorKey)>;

/// A list, or an object with one.
#[derive(Deserialize)]
#[serde(untagged)]
enum OperatorsFile {
    List(Vec<Operator>),
    Object { operators: Vec<Operator> },
}

pub fn from_file(file: &Path) -> Result<Operators, ActError> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| ActError::File { file: file.into(), reason: error.to_string() })?;
    let read: OperatorsFile = serde_json::from_str(&text).map_err(|_| {
        ActError::input(
            format!("{} is no list of operators", file.display()),
            r#"write [{"id": 1, "operatorKey": "LS0tLS1C…"}, …]; the key as PEM, base64 or 0x…"#,
        )
    })?;
    let (OperatorsFile::List(list) | OperatorsFile::Object { operators: list }) = read;
    let key = |operator: Operator| {
        let given = operator.operator_key.trim();
        let bytes = given.strip_prefix("0x").and_then(|digits| hex::decode(digits).ok());
        let bytes = bytes.unwrap_or_else(|| given.as_bytes().to_vec());
        parse(operator.id, &bytes).map_err(|error| refused(Some(file), &error))
    };
    list.into_iter().map(key).collect()
}

/// What they were registered with.
pub async fn from_registry(system: &System, ids: &[u64]) -> Result<Operators, ActError> {
    let registry = *system.registry().address();
    let find = |id: u64| async move {
        let topic = Some(B256::from(U256::from(id)));
        let found = system.events::<OperatorRegistered>(registry, topic).await?;
        let Some((event, _)) = found.into_iter().next() else {
            return Err(ActError::NoOperator { what: format!("{id} is registered") });
        };
        parse(id, &event.publicKey).map_err(|error| refused(None, &error))
    };
    for_all(ids.iter().copied(), find).await
}

fn parse(id: u64, bytes: &[u8]) -> Result<(u64, OperatorKey), KeyShareError> {
    let named = |source: OperatorKeyError| KeyShareError::OperatorKey { id, source };
    Ok((id, OperatorKey::parse(bytes).map_err(named)?))
}
