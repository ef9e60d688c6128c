//! What a quorum of the present members supports.
//!
//! Support is counted when it is asked for, over the members who are present, so a removal or a higher quorum ends
//! agreements everywhere at once, without touching them. An agreement that lapsed so can come back in two ways. A vote
//! restarts its time. A lower quorum touches no subject; it leaves a gap behind: whatever was agreed up to the narrowing
//! before it may have lapsed and counts from the lowering on. That can only lengthen a challenge period.

use alloy_primitives::{Address, B256};

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
        let ballot = self.load_ballot(topic, key);
        let Some(hash) = ballot.agreed(&self.load_committee()) else {
            return (B256::ZERO, 0);
        };
        let gap = Gap {
            begin_secs: self.gap_begin_secs.get().wrapping_to(),
            end_secs: self.gap_end_secs.get().wrapping_to(),
        };
        (hash, gap.since(ballot.agreed_secs(hash)))
    }

    pub(crate) fn live_support(&self, topic: B256, key: B256, hash: B256) -> u16 {
        if hash.is_zero() {
            return 0;
        }
        self.load_committee().present(self.load_ballot(topic, key).members_for(hash))
    }

    pub(crate) fn present_vote(&self, topic: B256, key: B256, member: Address) -> B256 {
        let index = self.index_of(member);
        index.map_or(B256::ZERO, |index| self.load_ballot(topic, key).vote_of(index))
    }
}
