//! What a member of the oracle committee signs instead of sending a vote: EIP-712 typed data, so that wallets can show it.

use alloy_primitives::{Address, B256, U256, b256, keccak256};

/// The domain's name and version; chain id and address are the committee's.
pub const NAME: &str = "Surety OracleCommittee";
pub const VERSION: &str = "1";

/// `keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")`.
const DOMAIN_TYPE: B256 = b256!("8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f");
/// `keccak256("Vote(bytes32 topic,bytes32 key,bytes32 hash,uint64 round)")`.
const VOTE_TYPE: B256 = b256!("73a3ece1dd3716f3d675dea2cd95567b688101d092138241138bc9ebbd32b01a");
/// `keccak256` of [`NAME`] and of [`VERSION`].
const NAME_HASH: B256 = b256!("809e1b6a30956a65289080a11c15bd45517283542b459f5d291ab956d1b29c97");
const VERSION_HASH: B256 =
    b256!("c89efdaa54c0f20c7adf612882df0950f5a951637e0307cdcb4c672f298b8bc6");

/// What is signed for `hash` under (topic, key) in a round.
pub fn digest(
    chain_id: u64,
    committee: Address,
    topic: B256,
    key: B256,
    hash: B256,
    round: u64,
) -> B256 {
    let domain = hash_words([
        DOMAIN_TYPE,
        NAME_HASH,
        VERSION_HASH,
        U256::from(chain_id).into(),
        committee.into_word(),
    ]);
    let vote = hash_words([VOTE_TYPE, topic, key, hash, U256::from(round).into()]);
    let mut signed = [0; 66];
    if let Some((prefix, words)) = signed.split_first_chunk_mut() {
        *prefix = [0x19, 0x01];
        fill(words, &[domain, vote]);
    }
    keccak256(signed)
}

fn hash_words(words: [B256; 5]) -> B256 {
    let mut encoded = [0; 160];
    fill(&mut encoded, &words);
    keccak256(encoded)
}

fn fill(bytes: &mut [u8], words: &[B256]) {
    for (part, word) in bytes.chunks_exact_mut(32).zip(words) {
        part.copy_from_slice(word.as_slice());
    }
}
