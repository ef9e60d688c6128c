//! Clusters, their members and validators.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256};

use super::bits::{Reader, Writer};
use super::{BALANCE_BITS, COUNT_BITS, FEE_BITS, ID_BITS, SLOT_BITS, WEIGHT_BITS};
use crate::refusal::Outcome;

const TOLERANCE_BITS: usize = 3;

/// A cluster's first slot, the only one that changes while its members stay. Word: validators 16, weight 36, f 3,
/// active 1, balance 86, slot 30, first operator's id 28, fee ceiling 47.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hot {
    pub validators: u32,
    /// Of all validators, 10 000 for each 32 ETH.
    pub weight: u64,
    /// f of n = 3f + 1 operators; 0 if there is no such cluster.
    pub tolerance: u8,
    pub active: bool,
    pub balance: u128,
    /// Of the last settlement, or since when it runs.
    pub slot: u64,
    pub first_id: u32,
    /// What the owner wants an operator to charge at most; 0 for no ceiling.
    pub fee_ceiling: u64,
}

impl Hot {
    pub fn decode(word: U256) -> Self {
        let mut word = Reader::new(word);
        Self {
            validators: word.take(COUNT_BITS) as u32,
            weight: word.take(WEIGHT_BITS) as u64,
            tolerance: word.take(TOLERANCE_BITS) as u8,
            active: word.take(1) != 0,
            balance: word.take(BALANCE_BITS),
            slot: word.take(SLOT_BITS) as u64,
            first_id: word.take(ID_BITS) as u32,
            fee_ceiling: word.take(FEE_BITS) as u64,
        }
    }

    pub fn encode(&self) -> Outcome<U256> {
        let mut word = Writer::new();
        word.put(self.validators.into(), COUNT_BITS);
        word.put(self.weight.into(), WEIGHT_BITS);
        word.put(self.tolerance.into(), TOLERANCE_BITS);
        word.put(self.active.into(), 1);
        word.put(self.balance, BALANCE_BITS);
        word.put(self.slot.into(), SLOT_BITS);
        word.put(self.first_id.into(), ID_BITS);
        word.put(self.fee_ceiling.into(), FEE_BITS);
        word.finish()
    }
}

/// How many ids the owner's word holds beside the owner.
pub const IDS_BESIDE_OWNER: usize = 3;

/// A cluster's owner and its second to fourth operator. Word: owner 160, ids 28 each.
pub fn encode_owner(owner: Address, operator_ids: &[u32]) -> Outcome<U256> {
    let mut word = Writer::with_address(owner);
    for id in operator_ids.iter().take(IDS_BESIDE_OWNER) {
        word.put((*id).into(), ID_BITS);
    }
    word.finish()
}

pub fn decode_owner(word: U256) -> (Address, Vec<u32>) {
    let ids = take_ids(Reader::behind_address(word), IDS_BESIDE_OWNER);
    (Address::from_word(B256::from(word)), ids)
}

/// The operators from the fifth on: 3f - 3, at most 9. Word: ids 28 each.
pub fn encode_ids(operator_ids: &[u32]) -> Outcome<U256> {
    let mut word = Writer::new();
    for id in operator_ids {
        word.put((*id).into(), ID_BITS);
    }
    word.finish()
}

pub fn decode_ids(word: U256, count: usize) -> Vec<u32> {
    take_ids(Reader::new(word), count)
}

fn take_ids(mut word: Reader, count: usize) -> Vec<u32> {
    let mut ids = Vec::new();
    for _ in 0..count {
        ids.push(word.take(ID_BITS) as u32);
    }
    ids
}

/// Where a public key is or was registered. Word: cluster id 64, weight 32, registered 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validator {
    /// False once it was removed or has exited; what follows is kept, so that a late exit report still finds the owner,
    /// and one that comes back has its weight.
    pub registered: bool,
    /// 0 if it never was here.
    pub cluster_id: u64,
    /// 10 000 for 32 ETH.
    pub weight: u32,
}

impl Validator {
    pub fn decode(word: U256) -> Self {
        let mut word = Reader::new(word);
        Self {
            cluster_id: word.take(64) as u64,
            weight: word.take(32) as u32,
            registered: word.take(1) != 0,
        }
    }

    pub fn encode(&self) -> U256 {
        let flag = u128::from(self.registered) << 96;
        U256::from(flag | u128::from(self.weight) << 64 | u128::from(self.cluster_id))
    }

    /// What it pays for: nothing once it has gone.
    pub fn running_weight(&self) -> u32 {
        if self.registered { self.weight } else { 0 }
    }
}
