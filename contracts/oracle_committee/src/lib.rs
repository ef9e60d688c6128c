//! The oracle committee: members vote on the hashes of reports, and a quorum of more than half agrees.
//!
//! Trust: more than half of the members are honest about what they report; the admin chooses the members. Nothing
//! here moves money: whoever relies on a report asks [`OracleCommittee::agreed`], compares the hash, and waits out a
//! challenge period of its own from `since` on.
//!
//! Invariants
//! * `members / 2 < quorum <= members`, so two hashes of one subject never have a quorum together.
//! * A membership is in at most one bloc of a subject, and its index is never used by another one: support is the number
//!   of present members whose present vote is the hash, and a member that returns starts without votes.
//! * `since` is never earlier than the second since which the quorum has stood without a break (module `agreement`).
//! * No signature counts after a later vote or withdrawal of its signer, nor twice, nor after a member was added (module
//!   `signed`).
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![deny(clippy::arithmetic_side_effects)]

extern crate alloc;

mod agreement;
mod ballot;
mod frames;
mod membership;
#[cfg(any(test, not(feature = "export-abi")))]
mod router;
mod signed;
#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests;
mod vote;
mod words;

use alloc::{vec, vec::Vec};

#[cfg(any(test, feature = "export-abi"))]
use alloc::string::String;

use alloy_primitives::{Address, B256, aliases::U16};
#[cfg(any(test, feature = "export-abi"))]
use alloy_primitives::{FixedBytes, U256};
#[cfg(any(test, feature = "export-abi"))]
use stylus_sdk::abi::Bytes;
use stylus_sdk::prelude::*;
use stylus_sdk::storage::{
    StorageAddress, StorageArray, StorageMap, StorageU16, StorageU64, StorageU256,
};
use surety_components::{Access, Revert};
use surety_protocol::clock::Clock;

/// A subject has at most as many blocs as there are memberships.
const BLOC_WORDS: usize = 2 * words::MAX_MEMBERSHIPS as usize;

#[storage]
#[entrypoint]
pub struct OracleCommittee {
    access: Access,
    /// Present members, quorum and clock, see [`words::Committee`].
    committee: StorageU256,
    // One slot.
    /// When a removal or a higher quorum last could end an agreement.
    narrowed_secs: StorageU64,
    /// The last time at which a lower quorum may have revived an agreement, and the narrowing before it.
    gap_begin_secs: StorageU64,
    gap_end_secs: StorageU64,
    /// Index of a present member, plus one; 0 for everybody else.
    index_plus_one: StorageMap<Address, StorageU16>,
    member_at: StorageMap<U16, StorageAddress>,
    /// By topic and key: two words for each bloc, [`words::Bloc`] and the hash.
    subjects: StorageMap<B256, StorageMap<B256, StorageArray<StorageU256, BLOC_WORDS>>>,
}

surety_components::access!(OracleCommittee);

// On chain the functions are called by module `router`.
#[cfg_attr(any(test, feature = "export-abi"), surety_macros::sections(Administered))]
impl OracleCommittee {
    #[cfg(any(test, feature = "export-abi"))]
    #[constructor]
    pub fn constructor(
        &mut self,
        admin: Address,
        members: Vec<Address>,
        quorum: u16,
        genesis_time: u64,
        seconds_per_slot: u64,
        frame_seconds: u64,
    ) -> Result<(), Revert> {
        self.construct(admin, members, quorum, genesis_time, seconds_per_slot, frame_seconds)
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

    pub fn withdraw_vote(&mut self, topic: B256, key: B256) -> Result<(), Revert> {
        self.take_back(topic, key)
    }

    #[cfg(any(test, feature = "export-abi"))]
    pub fn submit_signed(
        &mut self,
        topic: B256,
        key: B256,
        hash: B256,
        round: u64,
        signatures: Vec<Bytes>,
    ) -> Result<(), Revert> {
        self.submit(topic, key, hash, round, signatures.iter().map(|bytes| &bytes[..]).collect())
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
        self.index_of(account).is_some()
    }

    pub fn memberships(&self) -> u16 {
        self.load_committee().next_index
    }

    pub fn member_count(&self) -> u16 {
        self.load_committee().count()
    }

    pub fn quorum(&self) -> u16 {
        self.load_committee().quorum
    }

    pub fn members(&self) -> Vec<Address> {
        self.present_members()
    }

    pub fn last_round(&self, topic: B256, key: B256) -> u64 {
        self.load_ballot(topic, key).round
    }

    pub fn vote_digest(&self, topic: B256, key: B256, hash: B256, round: u64) -> B256 {
        self.digest_of(topic, key, hash, round)
    }

    #[cfg(any(test, feature = "export-abi"))]
    #[selector(name = "eip712Domain")]
    pub fn eip712_domain(&self) -> (FixedBytes<1>, String, String, U256, Address, B256, Vec<U256>) {
        let (fields, name, version, chain_id, at, salt, extensions) = self.domain();
        let [name, version] =
            [name, version].map(|text| String::from_utf8_lossy(&text.0).into_owned());
        (FixedBytes([fields[0]]), name, version, chain_id, at, salt, extensions)
    }

    pub fn current_frame(&self) -> Result<u64, Revert> {
        self.running_frame()
    }

    pub fn frame_schedule(&self, frame: u64) -> Result<(u64, u64, u64), Revert> {
        self.schedule_of(frame)
    }

    pub fn clock(&self) -> (u64, u64, u64) {
        let clock = self.load_committee().clock;
        (clock.genesis_secs, clock.seconds_per_slot, clock.frame_secs)
    }
}

impl OracleCommittee {
    fn construct(
        &mut self,
        admin: Address,
        members: Vec<Address>,
        quorum: u16,
        genesis_secs: u64,
        seconds_per_slot: u64,
        frame_secs: u64,
    ) -> Result<(), Revert> {
        self.access.init(admin)?;
        self.init_members(&members, quorum, Clock { genesis_secs, seconds_per_slot, frame_secs })
    }
}
