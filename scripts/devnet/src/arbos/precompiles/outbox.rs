//! The tree of the messages to L1. None of them ever gets there, but clients read the tree.

use alloy_primitives::{B256, U256, keccak256};

use super::call::{Call, Failure, READ, WRITE};
use crate::arbos::storage::spaces;

/// A write of zero.
const RESET: u64 = 5000;
const KECCAK: u64 = 30;
const KECCAK_WORD: u64 = 6;
/// Slot 0 has the size; from here on every level has the root of a full subtree that waits for its neighbour.
const FIRST_LEVEL: u64 = 2;

/// An inner node that a new leaf completed.
pub(super) struct Completed {
    pub level: u64,
    pub hash: B256,
}

pub(super) fn keccak(call: &mut Call<'_>, data: &[u8]) -> Result<B256, Failure> {
    call.burn(KECCAK + KECCAK_WORD * data.len().div_ceil(32) as u64)?;
    Ok(keccak256(data))
}

pub(super) fn size(call: &mut Call<'_>) -> Result<u64, Failure> {
    call.burn(READ)?;
    Ok(call.state().get(spaces::send_merkle().slot_at(0))?.saturating_to())
}

/// Adds a leaf, which is hashed once more so that no inner node can pass for one.
pub(super) fn append(call: &mut Call<'_>, item: B256) -> Result<Vec<Completed>, Failure> {
    let before = size(call)?;
    call.burn(WRITE)?;
    call.state().set(spaces::send_merkle().slot_at(0), U256::from(before + 1))?;
    let mut completed = Vec::new();
    let mut hash = keccak256(item);
    for level in 0..levels(before) {
        let neighbour = subtree(call, level)?;
        if neighbour.is_zero() {
            set_subtree(call, level, hash)?;
            return Ok(completed);
        }
        hash = keccak(call, &[neighbour, hash].concat())?;
        set_subtree(call, level, B256::ZERO)?;
        completed.push(Completed { level: level + 1, hash });
    }
    set_subtree(call, levels(before), hash)?;
    Ok(completed)
}

/// The roots of the full subtrees, by level, and the root over all of them.
pub(super) fn state(call: &mut Call<'_>) -> Result<(u64, B256, Vec<B256>), Failure> {
    let size = size(call)?;
    let subtrees: Vec<B256> =
        (0..levels(size)).map(|level| subtree(call, level)).collect::<Result<_, _>>()?;
    let join = |left: B256, right: B256| keccak256([left, right].concat());
    // What is to the right of each subtree, filled up with zeros to its size.
    let mut right: Option<B256> = None;
    for (level, subtree) in subtrees.iter().enumerate() {
        right = match (right, subtree.is_zero()) {
            (None, true) => None,
            (None, false) if level + 1 == subtrees.len() => Some(*subtree),
            (None, false) => Some(join(*subtree, B256::ZERO)),
            (Some(right), true) => Some(join(right, B256::ZERO)),
            (Some(right), false) => Some(join(*subtree, right)),
        };
    }
    Ok((size, right.unwrap_or_default(), subtrees))
}

fn levels(size: u64) -> u64 {
    u64::from(u64::BITS - size.leading_zeros())
}

fn subtree(call: &mut Call<'_>, level: u64) -> Result<B256, Failure> {
    call.burn(READ)?;
    Ok(call.state().get(spaces::send_merkle().slot_at(FIRST_LEVEL + level))?.into())
}

fn set_subtree(call: &mut Call<'_>, level: u64, hash: B256) -> Result<(), Failure> {
    call.burn(if hash.is_zero() { RESET } else { WRITE })?;
    Ok(call.state().set(spaces::send_merkle().slot_at(FIRST_LEVEL + level), hash.into())?)
}
