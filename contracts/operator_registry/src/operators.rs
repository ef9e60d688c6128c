//! An operator's records, and what its status is.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use stylus_sdk::prelude::*;
use surety_components::slots::Key;
use surety_components::{Revert, words};
use surety_interfaces::IClusterLedger::seatsOfCall;
use surety_interfaces::IOperatorRegistry::{NotOperatorOwner, OperatorNotFound};
use surety_protocol::math::BPS;

use crate::shelf::OPERATOR;
use crate::{OperatorRegistry, strategies};

pub const INACTIVE: u8 = 1;
pub const ACTIVE: u8 = 2;
pub const DEACTIVATING: u8 = 3;

/// Places of an operator's words.
const PROFILE: u32 = 0;
const CONTACT: u32 = 1;
/// address that was offered the operator
pub const PENDING_OWNER: u32 = 2;
/// address of the contract that lists further accounts
pub const WHITELISTING: u32 = 3;

const PRIVATE: u8 = 1;
const ASKS_CONTRACT: u8 = 2;
const VERIFIED: u8 = 4;

/// What a score and a bond read and write, in one word, so that a score costs one slot from the first one on:
///
/// ```text
/// owner 160 | discount bps 14 | frame 27 | frames served 28 | score bps 14 | accounts 8 | flags 3 | status 2
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// zero: there is no such operator
    pub owner: Address,
    /// that the vaults have for seats after the first, at most 10 000; kept as a discount
    pub multiplier_bps: u16,
    /// of the last score; 0 before the first
    pub frame: u32,
    /// at most [`MAX_FRAMES_SERVED`]
    pub frames_served: u32,
    /// at most 10 000
    pub score_bps: u16,
    /// bit k: the ledger of strategy k has an account
    pub accounts: u8,
    pub is_private: bool,
    /// there is a whitelisting contract
    pub asks_contract: bool,
    pub is_verified: bool,
    /// DEACTIVATING stands until somebody writes, even after the last seat was released (see [`status`])
    pub status: u8,
}

/// With frames of a day, 367 000 years.
pub const MAX_FRAME: u32 = mask(27) as u32;
pub const MAX_FRAMES_SERVED: u32 = mask(28) as u32;

const fn mask(bits: u32) -> u128 {
    1u128.wrapping_shl(bits).wrapping_sub(1)
}

impl Profile {
    pub fn unpack(word: U256) -> Self {
        let (owner, rest) = words::split_address(word);
        let flags = (rest >> 2) as u8;
        Self {
            owner,
            multiplier_bps: BPS.saturating_sub((rest >> 82 & mask(14)) as u16),
            frame: (rest >> 55) as u32 & MAX_FRAME,
            frames_served: (rest >> 27) as u32 & MAX_FRAMES_SERVED,
            score_bps: (rest >> 13 & mask(14)) as u16,
            accounts: (rest >> 5) as u8,
            is_private: flags & PRIVATE != 0,
            asks_contract: flags & ASKS_CONTRACT != 0,
            is_verified: flags & VERIFIED != 0,
            status: (rest & mask(2)) as u8,
        }
    }

    pub fn pack(&self) -> U256 {
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        let flags = flag(self.is_private, PRIVATE)
            | flag(self.asks_contract, ASKS_CONTRACT)
            | flag(self.is_verified, VERIFIED);
        let rest = u128::from(BPS.saturating_sub(self.multiplier_bps)) << 82
            | u128::from(self.frame & MAX_FRAME) << 55
            | u128::from(self.frames_served.min(MAX_FRAMES_SERVED)) << 27
            | (u128::from(self.score_bps) & mask(14)) << 13
            | u128::from(self.accounts) << 5
            | u128::from(flags) << 2
            | u128::from(self.status) & mask(2);
        words::join_address(self.owner, rest)
    }
}

/// One word: `payout 160 | version 96`. Registration does not write it for an operator whose owner is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// zero: the owner
    pub payout: Address,
    /// of the node software, see [`crate::verify::tag`]
    pub version: u128,
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
    Ok(if seats(registry, operator_id, profile)?.is_zero() { INACTIVE } else { DEACTIVATING })
}

/// Seats in all strategies.
pub fn seats(
    registry: &OperatorRegistry,
    operator_id: u64,
    profile: &Profile,
) -> Result<U256, Revert> {
    let mut seats = U256::ZERO;
    for strategy in strategies::with_account(profile) {
        seats = seats.saturating_add(registry.seats_in(strategy, operator_id)?);
    }
    Ok(seats)
}

impl OperatorRegistry {
    pub(crate) fn profile(&self, operator_id: u64) -> Profile {
        Profile::unpack(self.word(Key::new(OPERATOR, operator_id, PROFILE)))
    }

    pub(crate) fn owner_word(&self, operator_id: u64) -> U256 {
        words::address_in_front(self.word(Key::new(OPERATOR, operator_id, PROFILE)))
    }

    pub(crate) fn store_profile(&mut self, operator_id: u64, profile: &Profile) {
        self.set_word(Key::new(OPERATOR, operator_id, PROFILE), profile.pack());
    }

    pub(crate) fn contact(&self, operator_id: u64) -> Contact {
        let (payout, version) =
            words::split_address(self.word(Key::new(OPERATOR, operator_id, CONTACT)));
        Contact { payout, version }
    }

    pub(crate) fn store_contact(&mut self, operator_id: u64, contact: &Contact) {
        let word = words::join_address(contact.payout, contact.version);
        self.set_word(Key::new(OPERATOR, operator_id, CONTACT), word);
    }

    /// An address of an operator at one of the places above.
    pub(crate) fn address_at(&self, operator_id: u64, place: u32) -> Address {
        words::split_address(self.word(Key::new(OPERATOR, operator_id, place))).0
    }

    pub(crate) fn store_address_at(&mut self, operator_id: u64, place: u32, address: Address) {
        self.set_word(Key::new(OPERATOR, operator_id, place), words::join_address(address, 0));
    }

    pub(crate) fn seats_in(&self, strategy: u8, operator_id: u64) -> Result<U256, Revert> {
        let ledger = self.ledger(strategy)?;
        self.ask_word(ledger, seatsOfCall::SELECTOR, &[U256::from(operator_id)])
    }
}
