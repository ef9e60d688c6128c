//! The RSA keys to which shares are encrypted.

use crate::{OperatorKeyError, ValidatorKey};
use alloy_primitives::hex;
use base64::{Engine, engine::general_purpose::STANDARD};
use rsa::{
    Pkcs1v15Encrypt, Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey,
    pkcs1::{DecodeRsaPrivateKey, DecodeRsaPublicKey},
    pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey, LineEnding},
    rand_core::OsRng,
    sha2::{Digest, Sha256},
    traits::PublicKeyParts,
};
use zeroize::Zeroizing;

pub(crate) const BITS: usize = 2048;
/// SSV writes this label over what PKCS#8 calls a PUBLIC KEY.
const LABEL: &str = "RSA PUBLIC KEY";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorKey(RsaPublicKey);

impl OperatorKey {
    /// As operators register it: PEM, its base64, DER, or any of them as an ABI-encoded string.
    pub fn parse(bytes: &[u8]) -> Result<Self, OperatorKeyError> {
        let key = find(bytes, 0)?.ok_or(OperatorKeyError::NotRsa)?;
        match key.n().bits() {
            BITS => Ok(Self(key)),
            bits => Err(OperatorKeyError::WrongSize { bits }),
        }
    }

    /// As a SubjectPublicKeyInfo in DER, which is the form that can be proven (`surety_protocol::key_proof`).
    pub fn to_der(&self) -> Result<Vec<u8>, OperatorKeyError> {
        let der = self.0.to_public_key_der();
        let useless = |reason: String| OperatorKeyError::Useless { reason };
        Ok(der.map_err(|error| useless(error.to_string()))?.into_vec())
    }

    /// Whether `signature` is the key's over a message: PKCS#1 v1.5 with SHA-256.
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let digest = Sha256::digest(message);
        self.0.verify(Pkcs1v15Sign::new::<Sha256>(), &digest, signature).is_ok()
    }

    /// As key-share files hold it: base64 of the PEM.
    pub fn to_base64(&self) -> Result<String, OperatorKeyError> {
        let useless = |reason: String| OperatorKeyError::Useless { reason };
        let pem = self.0.to_public_key_pem(LineEnding::LF);
        let pem = pem.map_err(|error| useless(error.to_string()))?;
        Ok(STANDARD.encode(pem.replace("PUBLIC KEY", LABEL)))
    }

    /// PKCS#1 v1.5 of the share in hex.
    pub fn encrypt(&self, share: &ValidatorKey) -> Result<Vec<u8>, OperatorKeyError> {
        let secret = Zeroizing::new(share.0.to_bytes());
        let text = Zeroizing::new(hex::encode_prefixed(secret.as_ref()));
        let encrypted = self.0.encrypt(&mut OsRng, Pkcs1v15Encrypt, text.as_bytes());
        encrypted.map_err(|error| OperatorKeyError::Useless { reason: error.to_string() })
    }
}

/// The other half, which decrypts shares. It is wiped when it is dropped.
pub struct OperatorSecret(RsaPrivateKey);

impl OperatorSecret {
    /// PEM, as `openssl genrsa` and `openssl genpkey` write it.
    pub fn from_pem(text: &str) -> Result<Self, OperatorKeyError> {
        if text.contains("ENCRYPTED") {
            return Err(OperatorKeyError::Encrypted);
        }
        let key = RsaPrivateKey::from_pkcs8_pem(text).ok();
        let key = key.or_else(|| RsaPrivateKey::from_pkcs1_pem(text).ok());
        let key = key.ok_or(OperatorKeyError::NotPrivate)?;
        match key.n().bits() {
            BITS => Ok(Self(key)),
            bits => Err(OperatorKeyError::WrongSize { bits }),
        }
    }

    pub fn public_key(&self) -> OperatorKey {
        OperatorKey(self.0.to_public_key())
    }

    /// PKCS#1 v1.5 with SHA-256, as `openssl dgst -sha256 -sign` does.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, OperatorKeyError> {
        let digest = Sha256::digest(message);
        // the random numbers hide from clocks what is computed with the key
        let signed = self.0.sign_with_rng(&mut OsRng, Pkcs1v15Sign::new::<Sha256>(), &digest);
        signed.map_err(|error| OperatorKeyError::Useless { reason: error.to_string() })
    }
}

/// How deep encodings are nested: a string of base64 of PEM of DER.
const DEPTH: usize = 4;

fn find(bytes: &[u8], depth: usize) -> Result<Option<RsaPublicKey>, OperatorKeyError> {
    if depth == DEPTH {
        return Ok(None);
    }
    let der = RsaPublicKey::from_public_key_der(bytes).ok();
    if let Some(key) = der.or_else(|| RsaPublicKey::from_pkcs1_der(bytes).ok()) {
        return Ok(Some(key));
    }
    if let Some(inner) = abi_string(bytes) {
        return find(inner, depth + 1);
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return Ok(None) };
    if text.contains("PRIVATE KEY") {
        return Err(OperatorKeyError::Private);
    }
    let body = match text.split_once("-----BEGIN ") {
        Some((_, rest)) => rest.split("-----").nth(1).unwrap_or_default(),
        None => text,
    };
    let body: String = body.split_whitespace().collect();
    match STANDARD.decode(body) {
        Ok(inner) if !inner.is_empty() => find(&inner, depth + 1),
        _ => Ok(None),
    }
}

/// The content of `abi.encode(string)`: SSV's contracts take keys so.
fn abi_string(bytes: &[u8]) -> Option<&[u8]> {
    let word = |at: usize| -> Option<usize> {
        let word = bytes.get(at..at.checked_add(32)?)?;
        let (high, low) = word.split_at(24);
        let low = u64::from_be_bytes(low.try_into().ok()?);
        high.iter().all(|byte| *byte == 0).then(|| usize::try_from(low).ok())?
    };
    let length = (word(0)? == 32).then(|| word(32))??;
    bytes.get(64..64usize.checked_add(length)?)
}
