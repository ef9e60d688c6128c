//! Proof that an operator's owner holds the private key of the operator's public key: an RSASSA-PKCS1-v1_5 signature with
//! SHA-256 (RFC 8017, section 8.2) over a message that names chain, registry and owner.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256, hex, keccak256};

const MODULUS_BYTES: usize = 256;
pub const SIGNATURE_BYTES: usize = MODULUS_BYTES;

/// What stands around the modulus of an RSA-2048 key with the exponent 65537 as a SubjectPublicKeyInfo in DER (RFC 5280).
const BEFORE: [u8; 33] = hex!("30820122300d06092a864886f70d01010105000382010f003082010a0282010100");
const AFTER: [u8; 5] = hex!("0203010001");
const EXPONENT: [u8; 3] = hex!("010001");

/// What stands before a SHA-256 digest that is signed (RFC 8017, section 9.2, note 1).
const DIGEST_INFO: [u8; 19] = hex!("3031300d060960864801650304020105000420");

const DOMAIN: &[u8] = b"surety.key";

/// By what the registry knows a key: `keccak256(abi.encodePacked(registrant, publicKey))`. It is bound to who registers it, so
/// that nobody can take another's key away.
pub fn key_hash(registrant: Address, public_key: &[u8]) -> B256 {
    let mut bound = registrant.to_vec();
    bound.extend_from_slice(public_key);
    keccak256(bound)
}

/// What the holder of the key signs: `abi.encodePacked("surety.key", uint256 chainId, registry, owner)`.
pub fn message(chain_id: u64, registry: Address, owner: Address) -> Vec<u8> {
    let chain_id: [u8; 32] = U256::from(chain_id).to_be_bytes();
    [DOMAIN, &chain_id, registry.as_slice(), owner.as_slice()].concat()
}

/// An RSA-2048 key with the exponent 65537.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key<'a> {
    modulus: &'a [u8; MODULUS_BYTES],
}

impl<'a> Key<'a> {
    /// From DER; none for every other form.
    pub fn from_der(public_key: &'a [u8]) -> Option<Self> {
        let modulus = public_key.strip_prefix(&BEFORE)?.strip_suffix(&AFTER)?;
        let modulus: &[u8; MODULUS_BYTES] = modulus.try_into().ok()?;
        // 2048 bits, in DER's only way to write them
        (*modulus.first()? >= 0x80).then_some(Self { modulus })
    }

    /// What is asked of the precompiled contract 0x05 (EIP-198): the signature's power modulo the key. None for what is no signature
    /// of any message: another length, or not below the modulus.
    pub fn power(&self, signature: &[u8]) -> Option<Vec<u8>> {
        let is_reduced = signature.len() == SIGNATURE_BYTES && signature < self.modulus.as_slice();
        let lengths = [SIGNATURE_BYTES, EXPONENT.len(), MODULUS_BYTES];
        let lengths = lengths.map(|length| U256::from(length).to_be_bytes::<32>());
        is_reduced.then(|| [lengths.as_flattened(), signature, &EXPONENT, self.modulus].concat())
    }
}

/// What the power of a signature over a message with this SHA-256 digest is.
pub fn padded(digest: B256) -> [u8; SIGNATURE_BYTES] {
    let mut padded = [0xff; SIGNATURE_BYTES];
    if let Some((start, _)) = padded.split_first_chunk_mut() {
        *start = [0x00, 0x01];
    }
    if let Some((rest, end)) = padded.split_last_chunk_mut::<32>() {
        *end = digest.0;
        if let Some((rest, info)) = rest.split_last_chunk_mut() {
            *info = DIGEST_INFO;
            if let Some(last) = rest.last_mut() {
                *last = 0x00;
            }
        }
    }
    padded
}
