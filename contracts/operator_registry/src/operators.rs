//! An operator's records, and what its status is.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use stylus_sdk::prelude::*;
use surety_components::{Revert, words};
use surety_interfaces::IClusterLedger::seatsOfCall;
use surety_interfaces::IOperatorRegistry::{NotOperatorOwner, OperatorNotFound};
use surety_protocol::math::BPS;

use crate::{OperatorRegistry, strategies};

pub const INACTIVE: u8 = 1;
pub const ACTIVE: u8 = 2;
pub const DEACTIVATING: u8 = 3;

/// Places of an operator's words: these two, and those of the url from here on.
const PROFILE: u64 = 0;
const STANDING: u64 = 1;
const URL: u64 = 2;
const WORD: usize = 32;

/// One word: `owner 160 | url bytes 16 | accounts 8 | private 8 | status 8`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// zero: there is no such operator
    pub owner: Address,
    pub url_bytes: u16,
    /// bit k: the ledger of strategy k has an account
    pub accounts: u8,
    pub is_private: bool,
    /// DEACTIVATING stands until somebody writes, even after the last seat was released (see [`status`])
    pub status: u8,
}

impl Profile {
    pub fn unpack(word: U256) -> Self {
        let (owner, rest) = words::split_address(word);
        Self {
            owner,
            url_bytes: (rest >> 24) as u16,
            accounts: (rest >> 16) as u8,
            is_private: rest >> 8 & 1 == 1,
            status: rest as u8,
        }
    }

    pub fn pack(&self) -> U256 {
        let rest = u128::from(self.url_bytes) << 24
            | u128::from(self.accounts) << 16
            | u128::from(self.is_private) << 8
            | u128::from(self.status);
        words::join_address(self.owner, rest)
    }
}

/// One word: `payout 160 | discount bps 16 | frame 32 | frames served 32 | score bps 16`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub payout: Address,
    /// that the vaults have for seats after the first; kept as a discount, so that an empty record pays full price
    pub multiplier_bps: u16,
    /// of the last score; 0 before the first
    pub frame: u32,
    pub frames_served: u32,
    pub score_bps: u16,
}

impl Standing {
    pub fn unpack(word: U256) -> Self {
        let (payout, rest) = words::split_address(word);
        Self {
            payout,
            multiplier_bps: BPS.saturating_sub((rest >> 80) as u16),
            frame: (rest >> 48) as u32,
            frames_served: (rest >> 16) as u32,
            score_bps: rest as u16,
        }
    }

    pub fn pack(&self) -> U256 {
        let rest = u128::from(BPS.saturating_sub(self.multiplier_bps)) << 80
            | u128::from(self.frame) << 48
            | u128::from(self.frames_served) << 16
            | u128::from(self.score_bps);
        words::join_address(self.payout, rest)
    }
}

/// The operator's profile; fails for an unknown operator.
pub fn known(registry: &OperatorRegistry, operator_id: u64) -> Result<Profile, Revert> {
    let profile = registry.profile(operator_id);
    if profile.owner.is_zero() {
        return Err(OperatorNotFound { operatorId: operator_id }.into());
    }
    Ok(profile)
}

/// The same; fails unless the caller is the owner.
pub fn only_owner(registry: &OperatorRegistry, operator_id: u64) -> Result<Profile, Revert> {
    let caller = registry.vm().msg_sender();
    let profile = known(registry, operator_id)?;
    if profile.owner != caller {
        return Err(NotOperatorOwner { operatorId: operator_id, caller }.into());
    }
    Ok(profile)
}

/// The present status. Nobody calls the registry when a seat is released, so a deactivating operator is found inactive
/// by asking its ledgers.
pub fn status(
    registry: &OperatorRegistry,
    operator_id: u64,
    profile: &Profile,
) -> Result<u8, Revert> {
    if profile.status != DEACTIVATING {
        return Ok(profile.status);
    }
    for strategy in strategies::with_account(profile) {
        let ledger = registry.neighbours(strategy).ledger;
        if !registry.ask_word(ledger, seatsOfCall::SELECTOR, &[U256::from(operator_id)])?.is_zero()
        {
            return Ok(DEACTIVATING);
        }
    }
    Ok(INACTIVE)
}

fn key(operator_id: u64, place: u64) -> U256 {
    U256::from_limbs([place, operator_id, 0, 0])
}

impl OperatorRegistry {
    pub(crate) fn profile(&self, operator_id: u64) -> Profile {
        Profile::unpack(self.operators.get(key(operator_id, PROFILE)))
    }

    pub(crate) fn store_profile(&mut self, operator_id: u64, profile: &Profile) {
        self.operators.insert(key(operator_id, PROFILE), profile.pack());
    }

    pub(crate) fn standing(&self, operator_id: u64) -> Standing {
        Standing::unpack(self.operators.get(key(operator_id, STANDING)))
    }

    pub(crate) fn store_standing(&mut self, operator_id: u64, standing: &Standing) {
        self.operators.insert(key(operator_id, STANDING), standing.pack());
    }

    pub(crate) fn url(&self, operator_id: u64) -> Vec<u8> {
        let length = usize::from(self.profile(operator_id).url_bytes);
        let mut url = Vec::with_capacity(length);
        for place in (URL..).take(length.div_ceil(WORD)) {
            let word = self.operators.get(key(operator_id, place));
            url.extend_from_slice(&word.to_be_bytes::<WORD>());
        }
        url.truncate(length);
        url
    }

    /// Writes the url's words; its length is in the profile. Words of a longer one before stay and are never read.
    pub(crate) fn store_url(&mut self, operator_id: u64, url: &[u8]) {
        for (place, part) in (URL..).zip(url.chunks(WORD)) {
            let mut word = [0; WORD];
            for (byte, given) in word.iter_mut().zip(part) {
                *byte = *given;
            }
            self.operators.insert(key(operator_id, place), U256::from_be_bytes(word));
        }
    }
}
