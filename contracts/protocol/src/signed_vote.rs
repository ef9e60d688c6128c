//! What a member of the oracle committee signs instead of sending a vote: EIP-712 typed data, so that wallets can show it.

use alloy_primitives::{Address, B256, U256, b256, keccak256};

/// The domain's name and version; chain id and address are the committee's.
pub const NAME: &str = "Surety OracleCommittee";
pub const VERSION: &str = "1";

/// `keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")`.
const DOMAIN_TYPE: B256 = b256!("8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f");
/// `keccak256("Vote(bytes32 topic,bytes32 key,bytes32 hash,uint64 round,uint16 memberships)")`.
const VOTE_TYPE: B256 = b256!("14f7275f033b80d5b8e800a239c7fc73e37f0d7b65258dfa252970b815a4504d");
/// `keccak256` of [`NAME`] and of [`VERSION`].
const NAME_HASH: B256 = b256!("809e1b6a30956a65289080a11c15bd45517283542b459f5d291ab956d1b29c97");
const VERSION_HASH: B256 =
    b256!("c89efdaa54c0f20c7adf612882df0950f5a951637e0307cdcb4c672f298b8bc6");

/// What is signed for `hash` under (topic, key) in a round, when there have been so many memberships: a signature ends when
/// a member is added, so that of a former member is worth nothing when it comes back.
pub fn digest(
    chain_id: u64,
    committee: Address,
    topic: B256,
    key: B256,
    hash: B256,
    round: u64,
    memberships: u16,
) -> B256 {
    let domain = hash_words([
        DOMAIN_TYPE,
        NAME_HASH,
        VERSION_HASH,
        U256::from(chain_id).into(),
        committee.into_word(),
    ]);
    let vote = hash_words([
        VOTE_TYPE,
        topic,
        key,
        hash,
        U256::from(round).into(),
        U256::from(memberships).into(),
    ]);
    let mut signed = [0; 66];
    if let Some((prefix, words)) = signed.split_first_chunk_mut() {
        *prefix = [0x19, 0x01];
        words.copy_from_slice([domain.0, vote.0].as_flattened());
    }
    keccak256(signed)
}

fn hash_words<const N: usize>(words: [B256; N]) -> B256 {
    keccak256(words.map(|word| word.0).as_flattened())
}
