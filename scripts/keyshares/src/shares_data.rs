//! The bytes that are registered with a validator: a signature, the public shares, the encrypted shares.

use crate::{
    KeyShareError, OperatorKey, ValidatorKey, combine_public_keys, split, threshold,
    validator_key::{DOMAIN, public_key, signature},
};
use alloy_primitives::{Address, Bytes, FixedBytes, keccak256};
use blst::BLST_ERROR;
use surety_protocol::cluster::{PUBLIC_KEY_BYTES, SHARES_PREFIX_BYTES, shares_bytes};

const CIPHERTEXT_BYTES: usize = crate::operator_key::BITS / 8;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharesData {
    /// Of the owner and its nonce, by the validator's key: nobody else can register these shares.
    pub signature: FixedBytes<96>,
    /// In the order of the operators' ids, ascending.
    pub public_shares: Vec<FixedBytes<48>>,
    pub encrypted_shares: Vec<FixedBytes<CIPHERTEXT_BYTES>>,
}

impl SharesData {
    /// `operators` in ascending order.
    pub fn new(
        key: &ValidatorKey,
        operators: &[(u64, OperatorKey)],
        owner: Address,
        nonce: u64,
    ) -> Result<Self, KeyShareError> {
        check_keys(operators)?;
        let ids: Vec<u64> = operators.iter().map(|(id, _)| *id).collect();
        let (mut public_shares, mut encrypted_shares) = (Vec::new(), Vec::new());
        for (share, (id, operator)) in split(key, &ids)?.iter().zip(operators) {
            let failed = |source| KeyShareError::OperatorKey { id: *id, source };
            public_shares.push(share.key.public_key());
            let encrypted = operator.encrypt(&share.key).map_err(failed)?;
            // a modulus of 2048 bits gives 256 bytes
            encrypted_shares.push(FixedBytes::left_padding_from(&encrypted));
        }
        let data =
            Self { signature: key.sign(&message(owner, nonce)), public_shares, encrypted_shares };
        data.verify(key.public_key(), &ids, owner, nonce)?;
        Ok(data)
    }

    pub fn parse(bytes: &[u8], operators: usize) -> Result<Self, KeyShareError> {
        threshold(operators)?;
        let (length, expected) = (bytes.len(), shares_bytes(operators));
        if length != expected {
            return Err(KeyShareError::WrongLength { operators, length, expected });
        }
        let (signature, rest) = bytes.split_at(SHARES_PREFIX_BYTES);
        let (public, encrypted) = rest.split_at(PUBLIC_KEY_BYTES * operators);
        Ok(Self {
            signature: FixedBytes::from_slice(signature),
            public_shares: public.chunks(PUBLIC_KEY_BYTES).map(FixedBytes::from_slice).collect(),
            encrypted_shares: encrypted
                .chunks(CIPHERTEXT_BYTES)
                .map(FixedBytes::from_slice)
                .collect(),
        })
    }

    pub fn to_bytes(&self) -> Bytes {
        let mut bytes = self.signature.to_vec();
        bytes.extend(self.public_shares.iter().flatten());
        bytes.extend(self.encrypted_shares.iter().flatten());
        bytes.into()
    }

    /// Whether the validator signed for this owner and nonce, and all public shares are of its key. What is encrypted only
    /// the operators can see.
    pub fn verify(
        &self,
        validator: FixedBytes<48>,
        operator_ids: &[u64],
        owner: Address,
        nonce: u64,
    ) -> Result<(), KeyShareError> {
        let signed = signature(self.signature.as_ref(), "the owner's signature")?;
        let key = public_key(validator.as_ref(), "the validator's public key")?;
        if signed.verify(true, &message(owner, nonce), DOMAIN, &[], &key, false)
            != BLST_ERROR::BLST_SUCCESS
        {
            let owner = owner.to_string();
            return Err(KeyShareError::WrongSignature { owner, nonce });
        }
        let parts: Vec<_> =
            operator_ids.iter().copied().zip(self.public_shares.iter().copied()).collect();
        let quorum = threshold(parts.len())?;
        let (others, candidates) = parts.split_at(quorum - 1);
        // one share fewer than a quorum and any further one: all lie on the polynomial of the key
        for candidate in candidates {
            let together = [others, std::slice::from_ref(candidate)].concat();
            if combine_public_keys(&together)? != validator {
                return Err(KeyShareError::WrongShares);
            }
        }
        Ok(())
    }
}

/// What the validator signs: the hash of `0xOwner:nonce`, the address with its checksum.
fn message(owner: Address, nonce: u64) -> [u8; 32] {
    keccak256(format!("{owner}:{nonce}")).0
}

fn check_keys(operators: &[(u64, OperatorKey)]) -> Result<(), KeyShareError> {
    for (at, (first, key)) in operators.iter().enumerate() {
        let same = operators[at + 1..].iter().find(|(id, other)| id != first && other == key);
        if let Some((second, _)) = same {
            return Err(KeyShareError::DuplicateOperatorKey { first: *first, second: *second });
        }
    }
    Ok(())
}
