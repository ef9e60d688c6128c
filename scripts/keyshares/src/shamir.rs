//! Shares of a key, and what a quorum of their holders can do with them.

use crate::{
    KeyShareError, ValidatorKey,
    validator_key::{public_key, signature},
};
use alloy_primitives::FixedBytes;
use ark_bls12_381::Fr;
use ark_ff::{BigInteger, Field, PrimeField, Zero};
use blst::{
    MultiPoint,
    min_pk::{PublicKey, Signature},
};
use rsa::rand_core::{OsRng, RngCore};
use surety_protocol::cluster::fault_tolerance;
use zeroize::Zeroizing;

/// Of the scalars that points are multiplied with.
const SCALAR_BITS: usize = 255;

/// An operator's part of a validator's key.
#[derive(Debug)]
pub struct Share {
    pub operator_id: u64,
    pub key: ValidatorKey,
}

/// How many of a committee's operators sign together: 2f + 1 of 3f + 1.
pub fn threshold(operators: usize) -> Result<usize, KeyShareError> {
    Ok(2 * usize::from(fault_tolerance(operators)?) + 1)
}

/// A share for each operator, in the order of the ids.
pub fn split(key: &ValidatorKey, operator_ids: &[u64]) -> Result<Vec<Share>, KeyShareError> {
    check_ids(operator_ids)?;
    let threshold = threshold(operator_ids.len())?;
    let secret = Zeroizing::new(key.0.to_bytes());
    // the polynomial, from its value at 0 on
    let mut polynomial = Zeroizing::new(vec![Fr::from_be_bytes_mod_order(secret.as_ref())]);
    for _ in 1..threshold {
        polynomial.push(random());
    }
    operator_ids.iter().map(|id| share(&polynomial, *id)).collect()
}

fn check_ids(operator_ids: &[u64]) -> Result<(), KeyShareError> {
    let mut sorted = operator_ids.to_vec();
    sorted.sort_unstable();
    if sorted.first() == Some(&0) {
        return Err(KeyShareError::OperatorZero);
    }
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(KeyShareError::DuplicateOperator { id: pair[0] }),
        None => Ok(()),
    }
}

/// Uniform: 512 bits leave no bias that anyone could see.
fn random() -> Fr {
    let mut bytes = Zeroizing::new([0; 64]);
    OsRng.fill_bytes(bytes.as_mut());
    Fr::from_be_bytes_mod_order(bytes.as_ref())
}

fn share(polynomial: &[Fr], operator_id: u64) -> Result<Share, KeyShareError> {
    let at = Fr::from(operator_id);
    let value = polynomial.iter().rev().fold(Fr::zero(), |sum, coefficient| sum * at + coefficient);
    let value = Zeroizing::new(value);
    let bytes = Zeroizing::new(value.into_bigint().to_bytes_be());
    let key = ValidatorKey::from_bytes(&bytes).map_err(|_| KeyShareError::Unlucky)?;
    Ok(Share { operator_id, key })
}

/// The weights that take the values at the ids to the value at 0 (Lagrange), 32 bytes each, little endian.
fn weights(operator_ids: &[u64]) -> Result<Vec<u8>, KeyShareError> {
    check_ids(operator_ids)?;
    let mut weights = Vec::new();
    for id in operator_ids {
        let others = operator_ids.iter().filter(|other| *other != id).map(|other| Fr::from(*other));
        let (above, below) = others.fold((Fr::from(1u64), Fr::from(1u64)), |(above, below), x| {
            (above * x, below * (x - Fr::from(*id)))
        });
        // distinct ids: no difference is 0
        let weight = above * below.inverse().ok_or(KeyShareError::Unlucky)?;
        weights.extend(weight.into_bigint().to_bytes_le());
    }
    Ok(weights)
}

/// What the operators' signatures of one message make together: the validator's, if they are a quorum.
pub fn combine_signatures(
    parts: &[(u64, FixedBytes<96>)],
) -> Result<FixedBytes<96>, KeyShareError> {
    let ids: Vec<u64> = parts.iter().map(|(id, _)| *id).collect();
    let points = parts.iter().map(|(_, part)| signature(part.as_ref(), "a share's signature"));
    let points: Vec<Signature> = points.collect::<Result<_, _>>()?;
    let sum = points.as_slice().mult(&weights(&ids)?, SCALAR_BITS);
    Ok(sum.to_signature().to_bytes().into())
}

/// The same of public keys.
pub fn combine_public_keys(
    parts: &[(u64, FixedBytes<48>)],
) -> Result<FixedBytes<48>, KeyShareError> {
    let ids: Vec<u64> = parts.iter().map(|(id, _)| *id).collect();
    let points = parts.iter().map(|(_, part)| public_key(part.as_ref(), "a public share"));
    let points: Vec<PublicKey> = points.collect::<Result<_, _>>()?;
    let sum = points.as_slice().mult(&weights(&ids)?, SCALAR_BITS);
    Ok(sum.to_public_key().to_bytes().into())
}
