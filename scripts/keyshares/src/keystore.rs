//! Validators' keystores (ERC-2335): reading only.

use crate::KeystoreError;
use aes::cipher::{KeyIvInit, StreamCipher};
use alloy_primitives::{FixedBytes, hex};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

type Cipher = ctr::Ctr128BE<aes::Aes128>;

const KEY_BYTES: usize = 32;
/// What a keystore may ask of memory: scrypt takes 128 * n * r bytes.
const MOST_SCRYPT_BYTES: u64 = 1 << 30;
const MOST_SCRYPT_LANES: u32 = 16;
const MOST_ROUNDS: u32 = 1 << 24;

#[derive(Deserialize)]
struct Keystore {
    crypto: Crypto,
    #[serde(default)]
    pubkey: String,
    version: u64,
}

#[derive(Deserialize)]
struct Crypto {
    kdf: Module<Kdf>,
    checksum: Module<serde_json::Value>,
    cipher: Module<serde_json::Value>,
}

#[derive(Deserialize)]
struct Module<P> {
    function: String,
    params: P,
    message: String,
}

/// Of both functions; which are needed depends on the function.
#[derive(Deserialize)]
struct Kdf {
    dklen: usize,
    salt: String,
    n: Option<u64>,
    r: Option<u32>,
    p: Option<u32>,
    c: Option<u32>,
    prf: Option<String>,
}

/// The secret, and the public key that the keystore names.
pub(crate) fn decrypt(
    json: &str,
    password: &str,
) -> Result<(Zeroizing<Vec<u8>>, Option<FixedBytes<48>>), KeystoreError> {
    let store: Keystore = serde_json::from_str(json).map_err(|error| malformed(&error))?;
    if store.version != 4 {
        let reason = format!("its version is {}", store.version);
        return Err(KeystoreError::Malformed { reason });
    }
    let Crypto { kdf, checksum, cipher } = store.crypto;
    let message = bytes(&cipher.message, "the cipher's message")?;
    expect(&checksum.function, "sha256")?;
    expect(&cipher.function, "aes-128-ctr")?;
    let key = derive(&kdf, &Zeroizing::new(normal(password)))?;

    let mut hash = Sha256::new();
    hash.update(&key[16..KEY_BYTES]);
    hash.update(&message);
    if hash.finalize().as_slice() != bytes(&checksum.message, "the checksum")? {
        return Err(KeystoreError::WrongPassword);
    }
    let iv = cipher.params.get("iv").and_then(|iv| iv.as_str()).unwrap_or_default();
    let iv = bytes(iv, "the cipher's iv")?;
    let mut secret = Zeroizing::new(message);
    let mut cipher = Cipher::new_from_slices(&key[..16], &iv).map_err(|error| malformed(&error))?;
    cipher.apply_keystream(&mut secret);
    let expected = match store.pubkey.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| malformed(&"its pubkey is not 48 bytes of hex"))?),
    };
    Ok((secret, expected))
}

fn derive(kdf: &Module<Kdf>, password: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeystoreError> {
    let Kdf { dklen, salt, n, r, p, c, prf } = &kdf.params;
    let salt = bytes(salt, "the salt")?;
    if *dklen != KEY_BYTES {
        return Err(KeystoreError::Unsupported { what: format!("a derived key of {dklen} bytes") });
    }
    let mut key = Zeroizing::new(vec![0; KEY_BYTES]);
    match (kdf.function.as_str(), n, r, p, c) {
        ("scrypt", Some(n), Some(r), Some(p), _) => {
            let memory = n.saturating_mul(u64::from(*r)).saturating_mul(128);
            if !n.is_power_of_two() || memory > MOST_SCRYPT_BYTES || *p > MOST_SCRYPT_LANES {
                let what = format!("scrypt with n = {n}, r = {r}, p = {p}");
                return Err(KeystoreError::Unsupported { what });
            }
            // a power of two of u64: at most 63
            let log_n = n.trailing_zeros() as u8;
            let params = scrypt::Params::new(log_n, *r, *p).map_err(|error| malformed(&error))?;
            let derived = scrypt::scrypt(password, &salt, &params, &mut key);
            derived.map_err(|error| malformed(&error))?;
        }
        ("pbkdf2", _, _, _, Some(c)) => {
            expect(prf.as_deref().unwrap_or_default(), "hmac-sha256")?;
            if !(1..=MOST_ROUNDS).contains(c) {
                return Err(KeystoreError::Unsupported { what: format!("{c} rounds of pbkdf2") });
            }
            pbkdf2::pbkdf2_hmac::<Sha256>(password, &salt, *c, &mut key);
        }
        (function, ..) => {
            let what = format!("the key derivation `{function}` with these parameters");
            return Err(KeystoreError::Unsupported { what });
        }
    }
    Ok(key)
}

/// NFKD, without control codes.
fn normal(password: &str) -> Vec<u8> {
    let text: String = password.nfkd().filter(|letter| !letter.is_control()).collect();
    text.into_bytes()
}

fn expect(found: &str, known: &str) -> Result<(), KeystoreError> {
    match found == known {
        true => Ok(()),
        false => Err(KeystoreError::Unsupported { what: format!("`{found}`, not {known}") }),
    }
}

fn bytes(text: &str, what: &str) -> Result<Vec<u8>, KeystoreError> {
    hex::decode(text).map_err(|_| malformed(&format!("{what} is not hex")))
}

fn malformed(reason: &impl std::fmt::Display) -> KeystoreError {
    KeystoreError::Malformed { reason: reason.to_string() }
}
