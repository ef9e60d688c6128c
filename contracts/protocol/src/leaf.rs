//! Leaves of the three trees of a frame report: `keccak256(keccak256(abi.encode(fields)))`, as
//! OpenZeppelin's StandardMerkleTree hashes them (protocol.md section 7).
//!
//! Nothing in a leaf names its tree: a [`RewardLeaf`] and a [`ScoreLeaf`] of equal words hash alike. That is harmless,
//! because each is proven against the root of its own tree only, and the report's fields tell the three roots apart.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, I256, U256, keccak256};

/// An operator's cumulative reward in one asset; the zero address is ETH.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RewardLeaf {
    pub operator_id: u64,
    pub asset: Address,
    pub cumulative: U256,
}

/// An operator's score after the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScoreLeaf {
    pub operator_id: u64,
    pub score_bps: u16,
    pub frames_served: u32,
}

/// What one node's reward was computed from: T and A of the frame, F, N, P and O of the node.
/// `node_key` is any 256-bit name of the node; the oracle uses keccak256 of the validator's public
/// key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputLeaf {
    pub operator_id: u64,
    pub node_key: U256,
    pub total_wei: U256,
    pub attestations_total: U256,
    pub factor_bps: u16,
    pub attestations: U256,
    pub penalty_wei: U256,
    pub other_wei: I256,
}

impl RewardLeaf {
    /// `(uint64 operatorId, address asset, uint256 cumulative)`
    pub fn hash(&self) -> B256 {
        hash_words(&[
            U256::from(self.operator_id),
            U256::from_be_bytes(self.asset.into_word().0),
            self.cumulative,
        ])
    }
}

impl ScoreLeaf {
    /// `(uint64 operatorId, uint16 scoreBps, uint32 framesServed)`
    pub fn hash(&self) -> B256 {
        hash_words(&[
            U256::from(self.operator_id),
            U256::from(self.score_bps),
            U256::from(self.frames_served),
        ])
    }
}

impl InputLeaf {
    /// `(uint64 operatorId, uint256 nodeKey, uint256 total, uint256 attestationsTotal,
    /// uint16 factorBps, uint256 attestations, uint256 penalty, int256 other)`
    pub fn hash(&self) -> B256 {
        hash_words(&[
            U256::from(self.operator_id),
            self.node_key,
            self.total_wei,
            self.attestations_total,
            U256::from(self.factor_bps),
            self.attestations,
            self.penalty_wei,
            self.other_wei.into_raw(),
        ])
    }
}

/// Double hash of static values, one word each.
pub fn hash_words(words: &[U256]) -> B256 {
    let mut encoded = Vec::with_capacity(words.len().saturating_mul(32));
    for word in words {
        encoded.extend_from_slice(&word.to_be_bytes::<32>());
    }
    keccak256(keccak256(&encoded))
}
