//! Merkle proofs of OpenZeppelin's StandardMerkleTree (protocol.md section 7;
//! tests/vectors/README.md, `merkle.json`). Leaves are hashes that the verifier computes itself
//! (module [`crate::leaf`]); a verifier that takes them from a caller would accept inner nodes.

use alloc::{collections::VecDeque, vec, vec::Vec};

use alloy_primitives::{B256, keccak256};

/// `keccak256(smaller ++ larger)`.
pub fn hash_pair(a: B256, b: B256) -> B256 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    keccak256(low.concat_const::<32, 64>(high))
}

/// Whether the proof leads from the leaf to the root.
pub fn verify(root: B256, leaf: B256, proof: &[B256]) -> bool {
    proof.iter().fold(leaf, |node, sibling| hash_pair(node, *sibling)) == root
}

/// Whether the multi-proof leads from the leaves to the root; false where OpenZeppelin's Solidity
/// answers false or reverts. As there, no leaves with the proof `[root]` and no flags is true: a
/// caller that acts on leaves must refuse an empty list.
pub fn verify_multi(root: B256, leaves: &[B256], proof: &[B256], flags: &[bool]) -> bool {
    process_multi(leaves, proof, flags) == Some(root)
}

fn process_multi(leaves: &[B256], proof: &[B256], flags: &[bool]) -> Option<B256> {
    let given = leaves.len().checked_add(proof.len())?;
    if given != flags.len().checked_add(1)? {
        return None;
    }
    let mut siblings = proof.iter();
    let mut nodes: Vec<B256> = Vec::with_capacity(given);
    nodes.extend_from_slice(leaves);
    let mut next: usize = 0;
    for paired in flags {
        let a = take(&nodes, &mut next)?;
        let b = if *paired { take(&nodes, &mut next)? } else { *siblings.next()? };
        nodes.push(hash_pair(a, b));
    }
    if flags.is_empty() {
        // exactly one leaf or exactly one proof node
        return leaves.first().or(proof.first()).copied();
    }
    // The counts leave one node over: the root, or an unused sibling, which is refused.
    if siblings.next().is_some() {
        return None;
    }
    nodes.last().copied()
}

fn take(nodes: &[B256], next: &mut usize) -> Option<B256> {
    let node = nodes.get(*next)?;
    *next = next.checked_add(1)?;
    Some(*node)
}

/// A tree over leaf hashes, laid out as the library does: an array with the root first, children of
/// i at 2i + 1 and 2i + 2, and the sorted leaves at its end, the smallest last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    nodes: Vec<B256>,
    /// Where the leaf of each input position stands in `nodes`.
    places: Vec<usize>,
}

/// What [`Tree::multi_proof`] makes: the arguments of [`verify_multi`]. `indices` says which input
/// each of `leaves` is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MultiProof {
    pub indices: Vec<usize>,
    pub leaves: Vec<B256>,
    pub proof: Vec<B256>,
    pub flags: Vec<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MerkleError {
    NoLeaves,
    UnknownLeaf {
        index: usize,
    },
    /// A leaf asked for twice in one multi-proof.
    DuplicateLeaf {
        index: usize,
    },
    Overflow,
}

impl Tree {
    pub fn new(leaves: &[B256]) -> Result<Self, MerkleError> {
        let first_leaf = leaves.len().checked_sub(1).ok_or(MerkleError::NoLeaves)?;
        let size = first_leaf.checked_add(leaves.len()).ok_or(MerkleError::Overflow)?;
        let mut order: Vec<usize> = (0..leaves.len()).collect();
        order.sort_by_key(|index| leaves.get(*index).copied());
        let mut nodes = vec![B256::ZERO; size];
        let mut places = vec![0; leaves.len()];
        for (place, index) in (first_leaf..size).rev().zip(order) {
            let leaf = leaves.get(index).ok_or(MerkleError::UnknownLeaf { index })?;
            *nodes.get_mut(place).ok_or(MerkleError::Overflow)? = *leaf;
            *places.get_mut(index).ok_or(MerkleError::Overflow)? = place;
        }
        for parent in (0..first_leaf).rev() {
            let left = parent.saturating_mul(2).saturating_add(1);
            let children = nodes.get(left).zip(nodes.get(left.saturating_add(1)));
            let hash = children.map(|(a, b)| hash_pair(*a, *b)).ok_or(MerkleError::Overflow)?;
            *nodes.get_mut(parent).ok_or(MerkleError::Overflow)? = hash;
        }
        Ok(Self { nodes, places })
    }

    pub fn root(&self) -> B256 {
        self.nodes.first().copied().unwrap_or_default()
    }

    /// All nodes, the root first.
    pub fn nodes(&self) -> &[B256] {
        &self.nodes
    }

    /// The proof of the leaf at an input position.
    pub fn proof(&self, index: usize) -> Result<Vec<B256>, MerkleError> {
        let mut place = self.place(index)?;
        let mut proof = Vec::new();
        while let Some(parent) = parent_of(place) {
            proof.push(self.node(sibling_of(place))?);
            place = parent;
        }
        Ok(proof)
    }

    /// One proof for several input positions, in any order; the leaves come back in the order that
    /// the verifier needs.
    pub fn multi_proof(&self, indices: &[usize]) -> Result<MultiProof, MerkleError> {
        let mut asked = Vec::with_capacity(indices.len());
        for index in indices {
            asked.push((self.place(*index)?, *index));
        }
        asked.sort_unstable_by(|a, b| b.cmp(a));
        for (one, other) in asked.iter().zip(asked.iter().skip(1)) {
            if one.0 == other.0 {
                return Err(MerkleError::DuplicateLeaf { index: one.1 });
            }
        }
        let mut queue: VecDeque<usize> = asked.iter().map(|(place, _)| *place).collect();
        let (mut proof, mut flags) = (Vec::new(), Vec::new());
        while let Some((place, parent)) = queue.pop_front().and_then(with_parent) {
            let sibling = sibling_of(place);
            let paired = queue.front() == Some(&sibling);
            flags.push(paired);
            if paired {
                queue.pop_front();
            } else {
                proof.push(self.node(sibling)?);
            }
            queue.push_back(parent);
        }
        if asked.is_empty() {
            proof.push(self.root());
        }
        let leaves = asked.iter().map(|(place, _)| self.node(*place)).collect::<Result<_, _>>()?;
        let indices = asked.into_iter().map(|(_, index)| index).collect();
        Ok(MultiProof { indices, leaves, proof, flags })
    }

    fn place(&self, index: usize) -> Result<usize, MerkleError> {
        self.places.get(index).copied().ok_or(MerkleError::UnknownLeaf { index })
    }

    fn node(&self, place: usize) -> Result<B256, MerkleError> {
        self.nodes.get(place).copied().ok_or(MerkleError::UnknownLeaf { index: place })
    }
}

fn with_parent(place: usize) -> Option<(usize, usize)> {
    parent_of(place).map(|parent| (place, parent))
}

/// None for the root.
fn parent_of(place: usize) -> Option<usize> {
    place.checked_sub(1).map(|before| before / 2)
}

/// Left children stand at odd places; never called for the root.
fn sibling_of(place: usize) -> usize {
    if place % 2 == 1 { place.saturating_add(1) } else { place.saturating_sub(1) }
}
