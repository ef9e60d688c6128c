//! The file in which shares travel: `keyshares.json` as SSV's tools write and read it.

use crate::{KeyShareError, OperatorKey, SharesData, ValidatorKey};
use alloy_primitives::{Address, Bytes, FixedBytes};
use serde::{Deserialize, Serialize};

pub const VERSION: &str = "v1.1.0";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyShares {
    pub version: String,
    pub created_at: String,
    pub shares: Vec<Item>,
}

/// One validator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub data: Data,
    pub payload: Payload,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Data {
    pub owner_nonce: u64,
    #[serde(with = "checksummed")]
    pub owner_address: Address,
    pub public_key: FixedBytes<48>,
    pub operators: Vec<Operator>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Operator {
    pub id: u64,
    /// Base64 of the PEM.
    #[serde(alias = "publicKey", alias = "public_key")]
    pub operator_key: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payload {
    pub public_key: FixedBytes<48>,
    pub operator_ids: Vec<u64>,
    pub shares_data: Bytes,
}

mod checksummed {
    use alloy_primitives::Address;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(address: &Address, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(address)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Address, D::Error> {
        Address::deserialize(deserializer)
    }
}

impl Item {
    /// Splits a key. The operators' order does not matter.
    pub fn new(
        key: &ValidatorKey,
        operators: &[(u64, OperatorKey)],
        owner: Address,
        nonce: u64,
    ) -> Result<Self, KeyShareError> {
        let mut operators = operators.to_vec();
        operators.sort_by_key(|(id, _)| *id);
        let shares = SharesData::new(key, &operators, owner, nonce)?;
        let public_key = key.public_key();
        let shown = |(id, operator): &(u64, OperatorKey)| {
            let failed = |source| KeyShareError::OperatorKey { id: *id, source };
            Ok(Operator { id: *id, operator_key: operator.to_base64().map_err(failed)? })
        };
        Ok(Self {
            data: Data {
                owner_nonce: nonce,
                owner_address: owner,
                public_key,
                operators: operators.iter().map(shown).collect::<Result<_, KeyShareError>>()?,
            },
            payload: Payload {
                public_key,
                operator_ids: operators.iter().map(|(id, _)| *id).collect(),
                shares_data: shares.to_bytes(),
            },
        })
    }
}

impl KeyShares {
    /// Reads a file, and checks all that can be checked without the operators' keys.
    pub fn read(json: &str) -> Result<Self, KeyShareError> {
        let not = |reason: String| KeyShareError::NotKeyShares { reason };
        let file: Self = serde_json::from_str(json).map_err(|error| not(error.to_string()))?;
        if file.shares.is_empty() {
            return Err(not("`shares` is empty".into()));
        }
        for (index, Item { data, payload }) in file.shares.iter().enumerate() {
            let ids = &payload.operator_ids;
            let told = data.operators.iter().map(|operator| &operator.id);
            if data.public_key != payload.public_key || !told.eq(ids) {
                return Err(KeyShareError::Contradiction { index });
            }
            let shares = SharesData::parse(&payload.shares_data, ids.len())?;
            shares.verify(payload.public_key, ids, data.owner_address, data.owner_nonce)?;
        }
        Ok(file)
    }
}
