//! Trees of values: a report's root, and proofs for its readers.

use alloy_primitives::B256;
use surety_protocol::{
    leaf::{InputLeaf, RewardLeaf, ScoreLeaf},
    merkle::{MerkleError, Tree},
};

pub trait Leaf: Clone {
    fn hash(&self) -> B256;
}

impl Leaf for RewardLeaf {
    fn hash(&self) -> B256 {
        Self::hash(self)
    }
}

impl Leaf for ScoreLeaf {
    fn hash(&self) -> B256 {
        Self::hash(self)
    }
}

impl Leaf for InputLeaf {
    fn hash(&self) -> B256 {
        Self::hash(self)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueTree<L> {
    leaves: Vec<L>,
    tree: Tree,
}

/// Leaves in the order in which their multi-proof takes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch<L> {
    pub leaves: Vec<L>,
    pub proof: Vec<B256>,
    pub flags: Vec<bool>,
}

impl<L: Leaf> ValueTree<L> {
    pub fn new(leaves: Vec<L>) -> Result<Self, MerkleError> {
        let hashes: Vec<B256> = leaves.iter().map(Leaf::hash).collect();
        Ok(Self { tree: Tree::new(&hashes)?, leaves })
    }

    pub fn root(&self) -> B256 {
        self.tree.root()
    }

    pub fn leaves(&self) -> &[L] {
        &self.leaves
    }

    /// The proof of the leaf at a position of [`Self::leaves`].
    pub fn proof(&self, index: usize) -> Result<Vec<B256>, MerkleError> {
        self.tree.proof(index)
    }

    /// One proof for the leaves at several positions.
    pub fn batch(&self, indices: &[usize]) -> Result<Batch<L>, MerkleError> {
        let multi = self.tree.multi_proof(indices)?;
        let leaf = |index: &usize| {
            self.leaves.get(*index).cloned().ok_or(MerkleError::UnknownLeaf { index: *index })
        };
        let leaves = multi.indices.iter().map(leaf).collect::<Result<_, _>>()?;
        Ok(Batch { leaves, proof: multi.proof, flags: multi.flags })
    }

    /// Multi-proofs that together cover the leaves that `wanted` picks, at most `size` in each.
    pub fn batches(
        &self,
        size: usize,
        wanted: impl Fn(&L) -> bool,
    ) -> Result<Vec<Batch<L>>, MerkleError> {
        let picked: Vec<usize> = self
            .leaves
            .iter()
            .enumerate()
            .filter_map(|(index, leaf)| wanted(leaf).then_some(index))
            .collect();
        picked.chunks(size.max(1)).map(|indices| self.batch(indices)).collect()
    }
}
