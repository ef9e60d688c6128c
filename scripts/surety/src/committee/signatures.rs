//! The file in which the signatures of a vote are collected.

use crate::act::ActError;
use alloy::primitives::{Address, B256, Bytes, Signature};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::Path};
use surety_protocol::signed_vote;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vote {
    pub chain_id: u64,
    pub committee: Address,
    pub topic: B256,
    pub key: B256,
    pub hash: B256,
    pub round: u64,
    /// How many there had been when it was signed.
    pub memberships: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signatures {
    /// In a line, for people.
    pub report: String,
    pub vote: Vote,
    /// r, s, v of each signer.
    pub signatures: BTreeMap<Address, Bytes>,
}

impl Vote {
    pub fn digest(&self) -> B256 {
        let Self { chain_id, committee, topic, key, hash, round, memberships } = *self;
        signed_vote::digest(chain_id, committee, topic, key, hash, round, memberships)
    }
}

impl Signatures {
    /// Nothing if there is no such file.
    pub fn read(file: &Path) -> Result<Option<Self>, ActError> {
        let wrong = |reason: String| ActError::File { file: file.into(), reason };
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(wrong(error.to_string())),
        };
        let read: Self = serde_json::from_str(&text).map_err(|error| {
            ActError::input(
                format!("{} holds no signatures of a vote: {error}", file.display()),
                "`cargo surety committee sign REPORT` writes such files",
            )
        })?;
        read.check(file)?;
        Ok(Some(read))
    }

    /// Each must be its signer's, of this very vote.
    fn check(&self, file: &Path) -> Result<(), ActError> {
        let digest = self.vote.digest();
        for (signer, signature) in &self.signatures {
            let found = Signature::from_raw(signature).ok();
            let found = found.and_then(|given| given.recover_address_from_prehash(&digest).ok());
            if found != Some(*signer) {
                return Err(ActError::input(
                    format!("{}: the signature of {signer} is not of this vote", file.display()),
                    "take it out of the file; its owner signs anew with `cargo surety committee sign`",
                ));
            }
        }
        Ok(())
    }

    /// The old file stays until the new one is complete.
    pub fn write(&self, file: &Path) -> Result<(), ActError> {
        let failed = |reason: String| ActError::File { file: file.into(), reason };
        let text = serde_json::to_string_pretty(self).map_err(|error| failed(error.to_string()))?;
        let mut fresh = file.as_os_str().to_owned();
        fresh.push(".new");
        let written = std::fs::write(&fresh, text + "\n");
        let written = written.and_then(|()| std::fs::rename(&fresh, file));
        written.map_err(|error| failed(error.to_string()))
    }
}
