//! What a quorum of the present members supports.
//!
//! Support is counted when it is asked for (`support & active`), so a removal or a higher quorum ends agreements
//! everywhere at once, without touching them. An agreement that lapsed so can come back in two ways. A vote restarts
//! `agreed_secs`. A lower quorum touches no subject; it leaves a gap behind: whatever was agreed up to the narrowing
//! before it may have lapsed and counts from the lowering on. That can only lengthen a challenge period.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256, aliases::U16};

use crate::OracleCommittee;

/// A stretch in which agreements may have lapsed: from a narrowing of the committee to the quorum's next lowering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    pub begin_secs: u64,
    pub end_secs: u64,
}

impl Gap {
    /// When an agreement of `agreed_secs` counts from. At equal seconds the order is unknown and the gap wins.
    pub(crate) fn since(self, agreed_secs: u64) -> u64 {
        if agreed_secs <= self.begin_secs { agreed_secs.max(self.end_secs) } else { agreed_secs }
    }
}

impl OracleCommittee {
    /// The hash and since when; zeros if there is no agreement.
    pub(crate) fn agreement(&self, topic: B256, key: B256) -> (B256, u64) {
        let keys = self.subjects.getter(topic);
        let subject = keys.getter(key);
        let hash = subject.agreed_hash.get();
        if hash.is_zero() || !self.is_quorum(subject.support.get(hash)) {
            return (B256::ZERO, 0);
        }
        let gap = Gap {
            begin_secs: self.gap_begin_secs.get().to(),
            end_secs: self.gap_end_secs.get().to(),
        };
        (hash, gap.since(subject.agreed_secs.get().to()))
    }

    pub(crate) fn live_support(&self, topic: B256, key: B256, hash: B256) -> u16 {
        let keys = self.subjects.getter(topic);
        self.present_in(keys.getter(key).support.get(hash))
    }

    pub(crate) fn present_vote(&self, topic: B256, key: B256, member: Address) -> B256 {
        match self.index_of(member) {
            Some(index) => {
                let keys = self.subjects.getter(topic);
                keys.getter(key).votes.get(U16::from(index))
            }
            None => B256::ZERO,
        }
    }

    pub(crate) fn is_quorum(&self, support: U256) -> bool {
        self.present_in(support) >= self.quorum.get().to::<u16>()
    }

    /// Present members among the bits of `support`.
    pub(crate) fn present_in(&self, support: U256) -> u16 {
        // at most 256 bits
        (support & self.active.get()).count_ones() as u16
    }

    /// The index of a present member.
    pub(crate) fn index_of(&self, account: Address) -> Option<u16> {
        self.index_plus_one.get(account).to::<u16>().checked_sub(1)
    }

    pub(crate) fn present_members(&self) -> Vec<Address> {
        let active = self.active.get();
        (0..self.next_index.get().to::<u16>())
            .filter(|index| active.bit(usize::from(*index)))
            .map(|index| self.member_at.get(U16::from(index)))
            .collect()
    }
}
