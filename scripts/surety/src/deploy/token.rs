//! The test fee token, at the same address for the same config name.

use super::{Config, DeployError};
use crate::client::{Account, Call, Client};
use alloy::primitives::{Address, Bytes, TxKind, U256, address, keccak256};
use serde::Deserialize;

const ARTIFACT: &str = include_str!("../../../../tests/solidity/artifacts/TestToken.json");

/// The deterministic deployment proxy: calldata is a salt and init code.
const CREATE2_FACTORY: Address = address!("4e59b44847b379578588920ca78fbf26c0b4956c");

#[derive(Deserialize)]
struct Artifact {
    bytecode: Bytes,
}

pub async fn ensure(
    client: &Client,
    account: &Account,
    config: &Config,
) -> Result<Address, DeployError> {
    let artifact: Artifact =
        serde_json::from_str(ARTIFACT).map_err(|error| DeployError::Record {
            file: "tests/solidity/artifacts/TestToken.json".into(),
            reason: error.to_string(),
        })?;
    let salt = config.salt("TestToken");
    let token = CREATE2_FACTORY.create2(salt, keccak256(&artifact.bytecode));
    if !client.code(token).await?.is_empty() {
        return Ok(token);
    }
    let call = Call {
        kind: "deploy the test token",
        to: TxKind::Call(CREATE2_FACTORY),
        data: [salt.as_slice(), &artifact.bytecode].concat().into(),
        value: U256::ZERO,
    };
    client.send(account, call).await?;
    Ok(token)
}
