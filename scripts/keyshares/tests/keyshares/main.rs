//! Splitting keys, and what comes of it.

mod files;
mod keystores;
mod operator_keys;
mod signing;

use rsa::{BigUint, RsaPrivateKey, RsaPublicKey, rand_core::OsRng, traits::PrivateKeyParts};
use std::sync::LazyLock;
use surety_keyshares::{OperatorKey, ValidatorKey};

pub const SECRET: &str = "0x000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

pub fn validator() -> ValidatorKey {
    ValidatorKey::from_hex(SECRET).unwrap()
}

/// 15 keys of six primes: to find a prime takes long.
static RSA_KEYS: LazyLock<Vec<RsaPrivateKey>> = LazyLock::new(|| {
    let keys = (0..3).map(|_| RsaPrivateKey::new(&mut OsRng, 2048).unwrap());
    let primes: Vec<BigUint> = keys.flat_map(|key| key.primes().to_vec()).collect();
    let pairs = (0..6).flat_map(|a| (a + 1..6).map(move |b| (a, b)));
    let key = |(a, b): (usize, usize)| {
        let (p, q) = (primes[a].clone(), primes[b].clone());
        RsaPrivateKey::from_p_q(p, q, BigUint::from(65_537u32)).unwrap()
    };
    pairs.map(key).collect()
});

/// The key of an operator, and what it registers.
pub fn operator(id: u64) -> (RsaPrivateKey, OperatorKey) {
    use rsa::pkcs8::EncodePublicKey;
    let key = RSA_KEYS[usize::try_from(id).unwrap() % 15].clone();
    let der = RsaPublicKey::from(&key).to_public_key_der().unwrap();
    (key, OperatorKey::parse(der.as_bytes()).unwrap())
}

pub fn operators(ids: &[u64]) -> Vec<(u64, OperatorKey)> {
    ids.iter().map(|id| (*id, operator(*id).1)).collect()
}
