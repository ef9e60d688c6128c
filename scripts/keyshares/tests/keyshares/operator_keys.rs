//! Operators' RSA keys in all the forms in which they are found.

use crate::operator;
use base64::{Engine, engine::general_purpose::STANDARD};
use rsa::{
    RsaPrivateKey, RsaPublicKey,
    pkcs1::{EncodeRsaPrivateKey, EncodeRsaPublicKey},
    pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding},
    rand_core::OsRng,
};
use surety_keyshares::{OperatorKey, OperatorKeyError, OperatorSecret};

/// `abi.encode(string)`
fn abi_string(text: &str) -> Vec<u8> {
    let word = |number: usize| {
        let mut word = [0; 32];
        word[24..].copy_from_slice(&(number as u64).to_be_bytes());
        word
    };
    let mut bytes = [word(32), word(text.len())].concat();
    bytes.extend_from_slice(text.as_bytes());
    bytes.resize(64 + text.len().next_multiple_of(32), 0);
    bytes
}

#[test]
fn key_is_found_in_every_form() {
    let (private, expected) = operator(1);
    let key = RsaPublicKey::from(&private);
    let pem = key.to_public_key_pem(LineEnding::LF).unwrap();
    let of_ssv = pem.replace("PUBLIC KEY", "RSA PUBLIC KEY");
    let base64 = STANDARD.encode(&of_ssv);
    let forms = [
        key.to_public_key_der().unwrap().into_vec(),
        key.to_pkcs1_der().unwrap().into_vec(),
        pem.into_bytes(),
        key.to_pkcs1_pem(LineEnding::CRLF).unwrap().into_bytes(),
        of_ssv.into_bytes(),
        abi_string(&base64),
        format!("{base64}\n").into_bytes(),
    ];
    for (at, form) in forms.iter().enumerate() {
        assert_eq!(OperatorKey::parse(form).as_ref(), Ok(&expected), "form {at}");
    }
    assert_eq!(expected.to_base64().unwrap(), base64);
}

#[test]
fn what_is_no_key_for_shares_is_refused() {
    let (private, _) = operator(1);
    let pem = private.to_pkcs8_pem(LineEnding::LF).unwrap();
    assert_eq!(OperatorKey::parse(pem.as_bytes()), Err(OperatorKeyError::Private));
    let hidden = STANDARD.encode(pem.as_bytes());
    assert_eq!(OperatorKey::parse(hidden.as_bytes()), Err(OperatorKeyError::Private));
    let small = RsaPublicKey::from(&RsaPrivateKey::new(&mut OsRng, 1024).unwrap());
    let small = small.to_public_key_der().unwrap();
    assert_eq!(
        OperatorKey::parse(small.as_bytes()),
        Err(OperatorKeyError::WrongSize { bits: 1024 })
    );
    let long = [0x20u8; 3].map(|byte| [[0; 31].as_slice(), &[byte]].concat()).concat();
    let no_keys: [&[u8]; 8] = [
        b"",
        &[1, 2],
        b"-----BEGIN PUBLIC KEY-----",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        b"LS0tLQ==",
        &[0xff; 600],
        &abi_string(""),
        &long,
    ];
    for bytes in no_keys {
        assert_eq!(OperatorKey::parse(bytes), Err(OperatorKeyError::NotRsa), "{bytes:?}");
    }
}

#[test]
fn secret_is_read_from_pem_and_signs_as_its_key() {
    let (private, key) = operator(1);
    let pkcs8 = private.to_pkcs8_pem(LineEnding::LF).unwrap();
    let pkcs1 = private.to_pkcs1_pem(LineEnding::LF).unwrap();
    let der = private.to_public_key().to_public_key_der().unwrap().into_vec();
    assert_eq!(key.to_der().unwrap(), der);
    for pem in [pkcs8, pkcs1] {
        let secret = OperatorSecret::from_pem(&pem).ok().unwrap();
        assert_eq!(secret.public_key(), key);
        let signature = secret.sign(b"message").unwrap();
        assert!(key.has_signed(b"message", &signature));
        assert!(!key.has_signed(b"another", &signature));
        assert!(!key.has_signed(b"message", &signature[1..]));
        assert!(!operator(2).1.has_signed(b"message", &signature));
    }
}

#[test]
fn what_is_no_secret_is_refused() {
    let refusal = |text: &str| OperatorSecret::from_pem(text).err();
    let (private, _) = operator(1);
    let public = private.to_public_key().to_public_key_pem(LineEnding::LF).unwrap();
    assert_eq!(refusal(&public), Some(OperatorKeyError::NotPrivate));
    assert_eq!(refusal(""), Some(OperatorKeyError::NotPrivate));
    let locked = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n";
    assert_eq!(refusal(locked), Some(OperatorKeyError::Encrypted));
    let small = RsaPrivateKey::new(&mut OsRng, 1024).unwrap().to_pkcs8_pem(LineEnding::LF).unwrap();
    assert_eq!(refusal(&small), Some(OperatorKeyError::WrongSize { bits: 1024 }));
}
