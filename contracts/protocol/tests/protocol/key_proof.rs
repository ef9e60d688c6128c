use alloy_primitives::{Address, B256, U256, hex, keccak256};
use alloy_sol_types::SolValue;
use num_bigint::BigUint;
use rsa::{
    Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey,
    pkcs1::EncodeRsaPublicKey,
    pkcs8::EncodePublicKey,
    rand_core::OsRng,
    sha2::{Digest, Sha256},
    traits::PublicKeyParts,
};
use std::sync::LazyLock;
use surety_protocol::key_proof::{Key, SIGNATURE_BYTES, key_hash, message, padded};

static PAIR: LazyLock<RsaPrivateKey> =
    LazyLock::new(|| RsaPrivateKey::new(&mut OsRng, 2048).unwrap());

fn der(key: &RsaPrivateKey) -> Vec<u8> {
    RsaPublicKey::from(key).to_public_key_der().unwrap().into_vec()
}

fn digest(of: &[u8]) -> B256 {
    B256::from_slice(&Sha256::digest(of))
}

fn sign(said: &[u8]) -> Vec<u8> {
    PAIR.sign(Pkcs1v15Sign::new::<Sha256>(), digest(said).as_slice()).unwrap()
}

/// What the precompiled contract answers, from what EIP-198 says of the question.
fn answer(question: &[u8]) -> Vec<u8> {
    let length = |at: usize| U256::from_be_slice(&question[at..at + 32]).to::<usize>();
    let (base, exponent) = (96, 96 + length(0));
    let modulus = exponent + length(32);
    assert_eq!(question.len(), modulus + length(64));
    let number = BigUint::from_bytes_be;
    let power = number(&question[base..exponent])
        .modpow(&number(&question[exponent..modulus]), &number(&question[modulus..]))
        .to_bytes_be();
    [vec![0; length(64) - power.len()], power].concat()
}

#[test]
fn power_of_a_signature_is_the_padded_digest() {
    let key = der(&PAIR);
    let key = Key::from_der(&key).unwrap();
    for said in [&b""[..], b"surety", &[0xff; 300]] {
        let found = answer(&key.power(&sign(said)).unwrap());
        assert_eq!(found, padded(digest(said)));
        assert_ne!(found, padded(digest(b"another message")));
    }
}

#[test]
fn power_is_of_reduced_signatures_of_the_keys_length_only() {
    let bytes = der(&PAIR);
    let key = Key::from_der(&bytes).unwrap();
    let signature = sign(b"surety");
    assert_eq!(key.power(&signature[1..]), None);
    assert_eq!(key.power(&[&[0], &signature[..]].concat()), None);
    assert_eq!(key.power(&[]), None);
    let modulus = PAIR.n().to_bytes_be();
    assert_eq!(key.power(&modulus), None);
    let below = (BigUint::from_bytes_be(&modulus) - 1u8).to_bytes_be();
    assert!(key.power(&below).is_some());
    assert_eq!(key.power(&[0xff; SIGNATURE_BYTES]), None);
}

#[test]
fn key_is_taken_in_one_form_only() {
    let good = der(&PAIR);
    assert_eq!(good.len(), 294);
    assert!(Key::from_der(&good).is_some());
    let public = RsaPublicKey::from(&*PAIR);
    let pem = public.to_public_key_pem(rsa::pkcs8::LineEnding::LF).unwrap();
    assert_eq!(Key::from_der(pem.as_bytes()), None);
    assert_eq!(Key::from_der(public.to_pkcs1_der().unwrap().as_bytes()), None);
    let other_exponent = RsaPublicKey::new(public.n().clone(), 65_539u32.into()).unwrap();
    assert_eq!(Key::from_der(other_exponent.to_public_key_der().unwrap().as_bytes()), None);
    let small = der(&RsaPrivateKey::new(&mut OsRng, 1024).unwrap());
    assert_eq!(Key::from_der(&small), None);
    // whatever stands around the modulus, and the modulus's highest bit
    for at in (0..34).chain(289..294) {
        let mut bad = good.clone();
        bad[at] ^= 0x80;
        assert_eq!(Key::from_der(&bad), None, "byte {at}");
    }
    assert_eq!(Key::from_der(&[&good[..], &[0]].concat()), None);
    assert_eq!(Key::from_der(&good[..293]), None);
    assert_eq!(Key::from_der(&[]), None);
}

#[test]
fn message_and_hash_are_packed_as_in_solidity() {
    let (registry, owner) = (Address::repeat_byte(0xaa), Address::repeat_byte(0xbb));
    let expected = ("surety.key".to_owned(), U256::from(412_346), registry, owner);
    assert_eq!(message(412_346, registry, owner), expected.abi_encode_packed());
    let packed = (owner, b"key".to_vec()).abi_encode_packed();
    assert_eq!(key_hash(owner, b"key"), keccak256(packed));
}

/// EMSA-PKCS1-v1_5 of section 9.2: 0x00 0x01, 0xff, 0x00, DigestInfo.
#[test]
fn padding_is_that_of_rfc_8017() {
    let digest = digest(b"abc");
    let info = hex!("3031300d060960864801650304020105000420");
    let expected = [&[0, 1][..], &[0xff; 202], &[0], &info, digest.as_slice()].concat();
    assert_eq!(padded(digest).as_slice(), expected);
}
