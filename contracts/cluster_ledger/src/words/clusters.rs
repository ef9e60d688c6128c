//! Clusters, their members and validators.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256};

use super::bits::{Reader, Writer};
use super::{BALANCE_BITS, COUNT_BITS, ID_BITS, INDEX_BITS};
use crate::refusal::Outcome;

const TOLERANCE_BITS: usize = 3;

/// A cluster's first slot, the only one that a deposit touches. Word: validators 16, f 3, active 1, balance 86, index of
/// the network 75, index of the first operator 75 (both as of the last settlement).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hot {
    pub validators: u32,
    /// f of n = 3f + 1 operators; 0 if there is no such cluster.
    pub tolerance: u8,
    pub active: bool,
    pub balance: u128,
    pub network_index: u128,
    pub first_index: u128,
}

impl Hot {
    pub fn decode(word: U256) -> Self {
        let mut word = Reader::new(word);
        Self {
            validators: word.take(COUNT_BITS) as u32,
            tolerance: word.take(TOLERANCE_BITS) as u8,
            active: word.take(1) != 0,
            balance: word.take(BALANCE_BITS),
            network_index: word.take(INDEX_BITS),
            first_index: word.take(INDEX_BITS),
        }
    }

    pub fn encode(&self) -> Outcome<U256> {
        let mut word = Writer::new();
        word.put(self.validators.into(), COUNT_BITS);
        word.put(self.tolerance.into(), TOLERANCE_BITS);
        word.put(self.active.into(), 1);
        word.put(self.balance, BALANCE_BITS);
        word.put(self.network_index, INDEX_BITS);
        word.put(self.first_index, INDEX_BITS);
        word.finish()
    }
}

/// How many ids the owner's word holds beside the owner, and how many indices a checkpoint word beside an id.
const PER_WORD: usize = 3;

/// A cluster's owner and the first three operator ids. Word: owner 160, ids 31 each.
pub fn encode_owner(owner: Address, operator_ids: &[u32]) -> Outcome<U256> {
    let mut word = Writer::with_address(owner);
    for id in operator_ids.iter().take(PER_WORD) {
        word.put((*id).into(), ID_BITS);
    }
    word.finish()
}

pub fn decode_owner(word: U256) -> (Address, [u32; PER_WORD]) {
    let mut rest = Reader::behind_address(word);
    let mut ids = [0; PER_WORD];
    for id in &mut ids {
        *id = rest.take(ID_BITS) as u32;
    }
    (Address::from_word(B256::from(word)), ids)
}

/// Fee indices of three operators as of the last settlement, and one id more: word k of a cluster holds the indices of
/// the operators 3k + 1 .. 3k + 3 and the id of operator k + 3, counted from 0. Word: indices 75 each, id 31.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checkpoint {
    pub indices: [u128; PER_WORD],
    pub operator_id: u32,
}

impl Checkpoint {
    pub fn decode(word: U256) -> Self {
        let mut word = Reader::new(word);
        let mut indices = [0; PER_WORD];
        for index in &mut indices {
            *index = word.take(INDEX_BITS);
        }
        Self { indices, operator_id: word.take(ID_BITS) as u32 }
    }

    pub fn encode(&self) -> Outcome<U256> {
        let mut word = Writer::new();
        for index in self.indices {
            word.put(index, INDEX_BITS);
        }
        word.put(self.operator_id.into(), ID_BITS);
        word.finish()
    }
}

/// The ids that found no room beside owner and checkpoints: 2f - 2, at most 6. Word: ids 31 each.
pub fn encode_ids(operator_ids: &[u32]) -> Outcome<U256> {
    let mut word = Writer::new();
    for id in operator_ids {
        word.put((*id).into(), ID_BITS);
    }
    word.finish()
}

pub fn decode_ids(word: U256, count: usize) -> Vec<u32> {
    let mut word = Reader::new(word);
    let mut ids = Vec::new();
    for _ in 0..count {
        ids.push(word.take(ID_BITS) as u32);
    }
    ids
}

/// Where a public key is or was registered. Word: registered 1, cluster id 64.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validator {
    pub registered: bool,
    /// Kept after the validator's end, so that a late exit report still finds the owner; 0 if it never was here.
    pub cluster_id: u64,
}

impl Validator {
    pub fn decode(word: U256) -> Self {
        let mut word = Reader::new(word);
        Self { registered: word.take(1) != 0, cluster_id: word.take(64) as u64 }
    }

    pub fn encode(&self) -> U256 {
        U256::from(u128::from(self.cluster_id) << 1 | u128::from(self.registered))
    }
}
