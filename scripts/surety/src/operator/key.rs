//! An operator's public key: bytes in hex, or a file.

use crate::act::ActError;
use alloy::primitives::{Bytes, keccak256};
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};
use surety_keyshares::OperatorKey;

/// Far above what the registry takes (2048 bytes), so that its own answer is heard.
const MOST_BYTES: u64 = 64 * 1024;

/// `0x…`, or the path of a file with the key: PEM, DER or hex.
pub fn public_key(given: &str) -> Result<Bytes, ActError> {
    if let Some(digits) = given.strip_prefix("0x") {
        return hex(digits)
            .ok_or_else(|| ActError::input("the public key is not hex", "give 0x… or a file"));
    }
    if given.is_empty() {
        return Err(ActError::input("--public-key is empty", "give 0x… or a file"));
    }
    let file = Path::new(given);
    let unreadable = |reason: String| ActError::File { file: PathBuf::from(file), reason };
    let mut bytes = Vec::new();
    let opened = File::open(file).map_err(|error| unreadable(error.to_string()))?;
    let read = opened.take(MOST_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(error.to_string()))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(unreadable(format!("it has more than {MOST_BYTES} bytes, which no key has")));
    }
    let Ok(text) = std::str::from_utf8(&bytes) else { return Ok(bytes.into()) };
    let text = text.trim();
    if text.contains("PRIVATE KEY") {
        return Err(ActError::input(
            format!("{given} holds a private key, and what is registered is public for good"),
            "give the public key: openssl rsa -in PRIVATE.pem -pubout -out public.pem",
        ));
    }
    let digits = text.strip_prefix("0x").and_then(hex);
    let digits = digits.or_else(|| hex(text).filter(|_| !text.is_empty()));
    Ok(digits.unwrap_or_else(|| Bytes::copy_from_slice(text.as_bytes())))
}

/// What is registered of a key: DER if it is one for shares, the only form that can be proven and the shortest; any other
/// as it is.
pub fn to_register(key: Bytes) -> Bytes {
    let der = OperatorKey::parse(&key).and_then(|key| key.to_der());
    der.map_or(key, Bytes::from)
}

/// Whether both are one key, though perhaps in two forms.
pub fn same(left: &Bytes, right: &Bytes) -> bool {
    left == right
        || OperatorKey::parse(left).is_ok_and(|left| OperatorKey::parse(right) == Ok(left))
}

/// Fails for what shares cannot be encrypted to.
pub fn must_be_for_shares(key: &Bytes) -> Result<(), ActError> {
    OperatorKey::parse(key).map(|_| ()).map_err(|error| {
        ActError::input(
            format!("shares cannot be encrypted to this public key: {error}"),
            "give the file of an RSA key of 2048 bits (`cargo surety operator register --help` shows how one is made), or \
             --any-key for a network of another kind",
        )
    })
}

/// The shortest key of any scheme (Ed25519).
const FEWEST_BYTES: usize = 32;
/// What the registry takes.
const MOST_REGISTERED_BYTES: usize = 2_048;

/// What is registered stays for good, so a slip is refused before.
pub fn must_be_plausible(key: &Bytes) -> Result<(), ActError> {
    if (FEWEST_BYTES..=MOST_REGISTERED_BYTES).contains(&key.len()) {
        return Ok(());
    }
    Err(ActError::input(
        format!(
            "{} bytes are no public key: it has {FEWEST_BYTES} to {MOST_REGISTERED_BYTES}",
            key.len()
        ),
        "give the file of a public key: `cargo surety operator register --help` shows how one is made",
    ))
}

fn hex(digits: &str) -> Option<Bytes> {
    alloy::hex::decode(digits).ok().map(Bytes::from)
}

/// A key as a line of a table has room for it: by its hash, as all PEM files begin alike.
pub fn short(key: &Bytes) -> String {
    match key.len() {
        0..=20 => key.to_string(),
        length => format!("{length} bytes, keccak256 {}", keccak256(key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_begin_alike_are_shown_apart() {
        let pem =
            |end: &str| short(&format!("-----BEGIN PUBLIC KEY-----\n{end}").into_bytes().into());
        assert_ne!(pem("a"), pem("b"));
        assert_eq!(short(&Bytes::from_static(&[1, 2])), "0x0102");
    }

    #[test]
    fn keys_for_shares_are_registered_as_der() {
        use rsa::pkcs8::{EncodePublicKey, LineEnding};
        let key = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap();
        let der = Bytes::from(key.to_public_key().to_public_key_der().unwrap().into_vec());
        let pem = key.to_public_key().to_public_key_pem(LineEnding::LF).unwrap();
        let pem = Bytes::from(pem.into_bytes());
        assert_eq!(
            [to_register(pem.clone()), to_register(der.clone())],
            [der.clone(), der.clone()]
        );
        assert!(same(&pem, &der) && same(&der, &pem));
        let other = Bytes::from_static(b"another key");
        assert_eq!(to_register(other.clone()), other);
        assert!(same(&other, &other) && !same(&other, &der));
    }

    #[test]
    fn public_key_is_taken_from_hex_and_files() {
        assert_eq!(public_key("0x0102").unwrap().to_vec(), [1, 2]);
        assert!(public_key("0x012").is_err());
        let dir = tempfile::tempdir().unwrap();
        let of = |bytes: &[u8]| {
            let file = dir.path().join("key");
            std::fs::write(&file, bytes).unwrap();
            public_key(file.to_str().unwrap())
        };
        assert_eq!(of(b"0x0102\n").unwrap().to_vec(), [1, 2]);
        assert_eq!(of(b"0102\n").unwrap().to_vec(), [1, 2], "hex without 0x is hex too");
        assert_eq!(of(b"LS0tLQ==").unwrap().to_vec(), b"LS0tLQ==", "base64 as it is");
        assert!(public_key("").unwrap_err().to_string().contains("empty"));
        assert_eq!(
            of(b"-----BEGIN PUBLIC KEY-----\n").unwrap().to_vec(),
            b"-----BEGIN PUBLIC KEY-----"
        );
        assert_eq!(of(&[0x30, 0xff, 0x0a]).unwrap().to_vec(), [0x30, 0xff, 0x0a], "DER as it is");
        assert!(matches!(of(&[b'a'; 70_000]), Err(ActError::File { .. })));
        assert!(matches!(public_key("no/such"), Err(ActError::File { .. })));
        let private = of(b"-----BEGIN RSA PRIVATE KEY-----").unwrap_err();
        assert!(private.to_string().contains("private key"), "{private}");
    }
}
