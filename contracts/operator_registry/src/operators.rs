//! An operator's records, and what its status is.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use stylus_sdk::prelude::*;
use surety_components::{Revert, words};
use surety_interfaces::IClusterLedger::seatsOfCall;
use surety_interfaces::IOperatorRegistry::{NotOperatorOwner, OperatorNotFound};
use surety_protocol::math::BPS;
use surety_protocol::score::NEUTRAL_SCORE_BPS;

use crate::{OperatorRegistry, strategies};

pub const INACTIVE: u8 = 1;
pub const ACTIVE: u8 = 2;
pub const DEACTIVATING: u8 = 3;

/// Places of an operator's words.
const PROFILE: u64 = 0;
const STANDING: u64 = 1;
/// address that was offered the operator
pub const PENDING_OWNER: u64 = 2;
/// address of the contract that lists further accounts
pub const WHITELISTING: u64 = 3;

const PRIVATE: u8 = 1;
const ASKS_CONTRACT: u8 = 2;

/// One word: `owner 160 | version 48 | accounts 8 | flags 8 | status 8`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// zero: there is no such operator
    pub owner: Address,
    /// of the node software, see [`crate::verify::tag`]
    pub version: u64,
    /// bit k: the ledger of strategy k has an account
    pub accounts: u8,
    pub is_private: bool,
    /// there is a whitelisting contract
    pub asks_contract: bool,
    /// DEACTIVATING stands until somebody writes, even after the last seat was released (see [`status`])
    pub status: u8,
}

impl Profile {
    pub fn unpack(word: U256) -> Self {
        let (owner, rest) = words::split_address(word);
        let flags = (rest >> 8) as u8;
        Self {
            owner,
            version: (rest >> 24) as u64 & VERSION_MASK,
            accounts: (rest >> 16) as u8,
            is_private: flags & PRIVATE != 0,
            asks_contract: flags & ASKS_CONTRACT != 0,
            status: rest as u8,
        }
    }

    pub fn pack(&self) -> U256 {
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        let flags = flag(self.is_private, PRIVATE) | flag(self.asks_contract, ASKS_CONTRACT);
        let rest = u128::from(self.version & VERSION_MASK) << 24
            | u128::from(self.accounts) << 16
            | u128::from(flags) << 8
            | u128::from(self.status);
        words::join_address(self.owner, rest)
    }
}

/// 48 bits.
pub const VERSION_MASK: u64 = (1 << 48) - 1;

const VERIFIED: u16 = 1 << 15;

/// One word: `payout 160 | discount bps 16 | frame 32 | frames served 32 | verified 1 | score 15`. A newcomer's is empty if
/// its owner is paid: registration does not write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// zero: the owner
    pub payout: Address,
    /// that the vaults have for seats after the first; kept as a discount, so that an empty record pays full price
    pub multiplier_bps: u16,
    /// of the last score; 0 before the first
    pub frame: u32,
    pub frames_served: u32,
    /// kept as the bits in which it differs from a newcomer's
    pub score_bps: u16,
    pub is_verified: bool,
}

impl Standing {
    pub fn unpack(word: U256) -> Self {
        let (payout, rest) = words::split_address(word);
        Self {
            payout,
            multiplier_bps: BPS.saturating_sub((rest >> 80) as u16),
            frame: (rest >> 48) as u32,
            frames_served: (rest >> 16) as u32,
            score_bps: (rest as u16 & !VERIFIED) ^ NEUTRAL_SCORE_BPS,
            is_verified: rest as u16 & VERIFIED != 0,
        }
    }

    pub fn pack(&self) -> U256 {
        let rest = u128::from(BPS.saturating_sub(self.multiplier_bps)) << 80
            | u128::from(self.frame) << 48
            | u128::from(self.frames_served) << 16
            | u128::from(if self.is_verified { VERIFIED } else { 0 })
            | u128::from(self.score_bps ^ NEUTRAL_SCORE_BPS);
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

    /// An address of an operator at one of the places above.
    pub(crate) fn address_at(&self, operator_id: u64, place: u64) -> Address {
        words::split_address(self.operators.get(key(operator_id, place))).0
    }

    pub(crate) fn store_address_at(&mut self, operator_id: u64, place: u64, address: Address) {
        self.operators.insert(key(operator_id, place), words::join_address(address, 0));
    }

    pub(crate) fn seats_in(&self, strategy: u8, operator_id: u64) -> Result<U256, Revert> {
        let ledger = self.ledger(strategy)?;
        self.ask_word(ledger, seatsOfCall::SELECTOR, &[U256::from(operator_id)])
    }
}
