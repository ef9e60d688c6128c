//! The oracle committee: members vote on the hashes of reports, and a quorum of more than half agrees.
//!
//! Trust: more than half of the members are honest about what they report; the admin chooses the members. Nothing
//! here moves money: whoever relies on a report asks [`OracleCommittee::agreed`], compares the hash, and waits out a
//! challenge period of its own from `since` on.
//!
//! Invariants
//! * `count / 2 < quorum <= count`, so two hashes of one subject never have a quorum together.
//! * `count` is the number of set bits of `active`; an index is never used by two memberships, so a member that
//!   returns starts without votes.
//! * `since` is never earlier than the second since which the quorum has stood without a break (module `agreement`).
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![deny(clippy::arithmetic_side_effects)]

extern crate alloc;

mod agreement;
mod membership;
#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests;
mod vote;

use alloc::{vec, vec::Vec};

use alloy_primitives::{Address, B256, aliases::U16};
use stylus_sdk::prelude::*;
use stylus_sdk::storage::{
    StorageAddress, StorageB256, StorageMap, StorageU16, StorageU64, StorageU256,
};
use surety_components::{Access, Revert};

#[storage]
#[entrypoint]
pub struct OracleCommittee {
    access: Access,
    /// Bit i: the membership with index i is present.
    active: StorageU256,
    // One slot from here to `gap_end_secs`.
    quorum: StorageU16,
    count: StorageU16,
    /// The index of the next membership: how many there have been.
    next_index: StorageU16,
    /// When a removal or a higher quorum last could end an agreement.
    narrowed_secs: StorageU64,
    /// The last time at which a lower quorum may have revived an agreement, and the narrowing before it.
    gap_begin_secs: StorageU64,
    gap_end_secs: StorageU64,
    /// Index of a present member, plus one; 0 for everybody else.
    index_plus_one: StorageMap<Address, StorageU16>,
    member_at: StorageMap<U16, StorageAddress>,
    /// By topic and key.
    subjects: StorageMap<B256, StorageMap<B256, Subject>>,
}

#[storage]
pub struct Subject {
    /// The hash that last reached the quorum by a vote; zero if a vote took the quorum away.
    agreed_hash: StorageB256,
    /// When it reached the quorum.
    agreed_secs: StorageU64,
    /// By index of the membership, so that a removed member's vote is no one's.
    votes: StorageMap<U16, StorageB256>,
    /// By hash: bit i is set while the membership with index i votes for it.
    support: StorageMap<B256, StorageU256>,
}

surety_components::access!(OracleCommittee);

#[public]
#[implements(Administered)]
impl OracleCommittee {
    #[constructor]
    pub fn constructor(
        &mut self,
        admin: Address,
        members: Vec<Address>,
        quorum: u16,
    ) -> Result<(), Revert> {
        self.access.init(admin)?;
        self.init_members(&members, quorum)
    }

    pub fn add_member(&mut self, member: Address, quorum: u16) -> Result<(), Revert> {
        self.access.only_admin()?;
        self.admit(member, quorum)
    }

    pub fn remove_member(&mut self, member: Address, quorum: u16) -> Result<(), Revert> {
        self.access.only_admin()?;
        self.expel(member, quorum)
    }

    pub fn set_quorum(&mut self, quorum: u16) -> Result<(), Revert> {
        self.access.only_admin()?;
        self.change_quorum(quorum)
    }

    pub fn vote(&mut self, topic: B256, key: B256, hash: B256) -> Result<(), Revert> {
        self.cast(topic, key, hash)
    }

    pub fn agreed(&self, topic: B256, key: B256) -> (B256, u64) {
        self.agreement(topic, key)
    }

    pub fn support_of(&self, topic: B256, key: B256, hash: B256) -> u16 {
        self.live_support(topic, key, hash)
    }

    pub fn vote_of(&self, topic: B256, key: B256, member: Address) -> B256 {
        self.present_vote(topic, key, member)
    }

    pub fn is_member(&self, account: Address) -> bool {
        !self.index_plus_one.get(account).is_zero()
    }

    pub fn member_count(&self) -> u16 {
        self.count.get().to()
    }

    pub fn quorum(&self) -> u16 {
        self.quorum.get().to()
    }

    pub fn members(&self) -> Vec<Address> {
        self.present_members()
    }
}
