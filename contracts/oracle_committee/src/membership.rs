use alloy_primitives::{
    Address, U256,
    aliases::{U16, U64},
};
use stylus_sdk::prelude::*;
use surety_components::{Checked, Revert, in_bounds, log, non_zero};
use surety_interfaces::IOracleCommittee::{
    AlreadyMember, CommitteeFull, MemberAdded, MemberRemoved, NotMember, QuorumOutOfBounds,
    QuorumSet,
};

use crate::OracleCommittee;

/// Indices are 0..=254: the 255 memberships that the ABI promises, one bit of a word each.
const MAX_MEMBERSHIPS: u16 = 255;

/// Bounds the constructor's cost.
const MAX_FIRST_MEMBERS: usize = 32;

impl OracleCommittee {
    pub(crate) fn init_members(&mut self, members: &[Address], quorum: u16) -> Result<(), Revert> {
        let given = U256::from(members.len());
        in_bounds(given, U256::ONE, U256::from(MAX_FIRST_MEMBERS))?;
        for member in members {
            self.enlist(*member)?;
        }
        self.apply_quorum(quorum)?;
        for member in members {
            log(self, MemberAdded { member: *member, quorum });
        }
        Ok(())
    }

    pub(crate) fn admit(&mut self, member: Address, quorum: u16) -> Result<(), Revert> {
        self.enlist(member)?;
        self.apply_quorum(quorum)?;
        log(self, MemberAdded { member, quorum });
        Ok(())
    }

    pub(crate) fn expel(&mut self, member: Address, quorum: u16) -> Result<(), Revert> {
        let index = self.index_of(member).ok_or(NotMember { account: member })?;
        let mut active = self.active.get();
        active.set_bit(usize::from(index), false);
        self.active.set(active);
        self.index_plus_one.delete(member);
        let count = self.count.get().to::<u16>().checked_sub(1).or_overflow()?;
        self.count.set(U16::from(count));
        // the quorum first: an agreement that this call keeps alive was never broken
        self.apply_quorum(quorum)?;
        self.mark_narrowed();
        log(self, MemberRemoved { member, quorum });
        Ok(())
    }

    pub(crate) fn change_quorum(&mut self, quorum: u16) -> Result<(), Revert> {
        self.apply_quorum(quorum)?;
        log(self, QuorumSet { quorum });
        Ok(())
    }

    fn enlist(&mut self, member: Address) -> Result<(), Revert> {
        non_zero(member)?;
        if self.index_of(member).is_some() {
            return Err(AlreadyMember { account: member }.into());
        }
        let index: u16 = self.next_index.get().to();
        if index >= MAX_MEMBERSHIPS {
            return Err(CommitteeFull {}.into());
        }
        let next = U16::from(index.checked_add(1).or_overflow()?);
        let count = self.count.get().to::<u16>().checked_add(1).or_overflow()?;
        let mut active = self.active.get();
        active.set_bit(usize::from(index), true);
        self.active.set(active);
        self.next_index.set(next);
        self.count.set(U16::from(count));
        self.index_plus_one.insert(member, next);
        self.member_at.insert(U16::from(index), member);
        Ok(())
    }

    /// Sets the quorum for the members that there are now, and remembers what agreements need to know of the change.
    fn apply_quorum(&mut self, quorum: u16) -> Result<(), Revert> {
        let members: u16 = self.count.get().to();
        if quorum > members || quorum <= members / 2 {
            return Err(QuorumOutOfBounds { quorum, members }.into());
        }
        let previous: u16 = self.quorum.get().to();
        if quorum > previous {
            self.mark_narrowed();
        }
        if quorum < previous {
            let now = U64::from(self.vm().block_timestamp());
            let narrowed = self.narrowed_secs.get();
            self.gap_begin_secs.set(narrowed);
            self.gap_end_secs.set(now);
        }
        self.quorum.set(U16::from(quorum));
        Ok(())
    }

    fn mark_narrowed(&mut self) {
        let now = U64::from(self.vm().block_timestamp());
        self.narrowed_secs.set(now);
    }
}
