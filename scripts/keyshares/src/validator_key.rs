//! A validator's signing key. It is kept in memory that is wiped, and never printed.

use crate::{KeyShareError, keystore};
use alloy_primitives::{FixedBytes, hex};
use blst::min_pk::{PublicKey, SecretKey, Signature};
use zeroize::Zeroizing;

/// Ethereum's ciphersuite: proof of possession, keys in G1, signatures in G2.
pub(crate) const DOMAIN: &[u8] = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

pub struct ValidatorKey(pub(crate) SecretKey);

impl ValidatorKey {
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyShareError> {
        SecretKey::from_bytes(bytes).map(Self).map_err(|_| KeyShareError::KeyOutOfRange)
    }

    /// 64 hex digits, with or without 0x.
    pub fn from_hex(text: &str) -> Result<Self, KeyShareError> {
        let mut bytes = Zeroizing::new([0; 32]);
        let decoded = hex::decode_to_slice(text.trim(), bytes.as_mut());
        decoded.map_err(|_| KeyShareError::MalformedKey)?;
        Self::from_bytes(bytes.as_ref())
    }

    /// From a keystore's JSON (ERC-2335).
    pub fn from_keystore(json: &str, password: &str) -> Result<Self, KeyShareError> {
        let (secret, expected) = keystore::decrypt(json, password)?;
        let key = Self::from_bytes(&secret)?;
        match expected.is_none_or(|expected| expected == key.public_key()) {
            true => Ok(key),
            false => Err(crate::KeystoreError::OtherKey.into()),
        }
    }

    pub fn public_key(&self) -> FixedBytes<48> {
        self.0.sk_to_pk().to_bytes().into()
    }

    pub fn sign(&self, message: &[u8]) -> FixedBytes<96> {
        self.0.sign(message, DOMAIN, &[]).to_bytes().into()
    }
}

/// Nothing of the secret.
impl std::fmt::Debug for ValidatorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ValidatorKey({})", self.public_key())
    }
}

pub(crate) fn public_key(bytes: &[u8], what: &'static str) -> Result<PublicKey, KeyShareError> {
    PublicKey::key_validate(bytes).map_err(|_| KeyShareError::NotAPoint { what })
}

pub(crate) fn signature(bytes: &[u8], what: &'static str) -> Result<Signature, KeyShareError> {
    Signature::sig_validate(bytes, true).map_err(|_| KeyShareError::NotAPoint { what })
}
