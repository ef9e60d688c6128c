use alloc::vec::Vec;

use alloy_primitives::{
    Address, U256,
    aliases::{U16, U64},
};
use stylus_sdk::prelude::*;
use surety_components::{Revert, check_clock, in_bounds, log, non_zero};
use surety_interfaces::IOracleCommittee::{
    AlreadyMember, CommitteeFull, MemberAdded, MemberRemoved, NotMember, QuorumOutOfBounds,
    QuorumSet,
};
use surety_protocol::clock::Clock;

use crate::OracleCommittee;
use crate::words::{Committee, MAX_MEMBERSHIPS, bit};

/// Bounds the constructor's cost.
const MAX_FIRST_MEMBERS: usize = 32;

impl OracleCommittee {
    pub(crate) fn init_members(
        &mut self,
        members: &[Address],
        quorum: u16,
        clock: Clock,
    ) -> Result<(), Revert> {
        check_clock(&clock, self.vm().block_timestamp())?;
        let given = U256::from(members.len());
        in_bounds(given, U256::ONE, U256::from(MAX_FIRST_MEMBERS))?;
        let mut committee = Committee { clock, ..Committee::unpack(U256::ZERO) };
        for member in members {
            self.enlist(&mut committee, *member)?;
        }
        self.apply_quorum(&mut committee, quorum)?;
        for member in members {
            log(self, MemberAdded { member: *member, quorum });
        }
        Ok(())
    }

    pub(crate) fn admit(&mut self, member: Address, quorum: u16) -> Result<(), Revert> {
        let mut committee = self.load_committee();
        self.enlist(&mut committee, member)?;
        self.apply_quorum(&mut committee, quorum)?;
        log(self, MemberAdded { member, quorum });
        Ok(())
    }

    pub(crate) fn expel(&mut self, member: Address, quorum: u16) -> Result<(), Revert> {
        let mut committee = self.load_committee();
        let index = self.index_of(member).ok_or(NotMember { account: member })?;
        committee.active &= !bit(index);
        self.index_plus_one.delete(member);
        // the quorum first: an agreement that this call keeps alive was never broken
        self.apply_quorum(&mut committee, quorum)?;
        self.mark_narrowed();
        log(self, MemberRemoved { member, quorum });
        Ok(())
    }

    pub(crate) fn change_quorum(&mut self, quorum: u16) -> Result<(), Revert> {
        self.apply_quorum(&mut self.load_committee(), quorum)?;
        log(self, QuorumSet { quorum });
        Ok(())
    }

    fn enlist(&mut self, committee: &mut Committee, member: Address) -> Result<(), Revert> {
        non_zero(member)?;
        if self.index_of(member).is_some() {
            return Err(AlreadyMember { account: member }.into());
        }
        let index = committee.next_index;
        if index >= MAX_MEMBERSHIPS {
            return Err(CommitteeFull {}.into());
        }
        committee.active |= bit(index);
        committee.next_index = index.saturating_add(1);
        self.index_plus_one.insert(member, U16::from(committee.next_index));
        self.member_at.insert(U16::from(index), member);
        Ok(())
    }

    /// Sets the quorum for the members that there are now, stores both, and remembers what agreements need to know of
    /// the change.
    fn apply_quorum(&mut self, committee: &mut Committee, quorum: u16) -> Result<(), Revert> {
        let members = committee.count();
        if quorum > members || quorum <= members / 2 {
            return Err(QuorumOutOfBounds { quorum, members }.into());
        }
        if quorum > committee.quorum {
            self.mark_narrowed();
        }
        if quorum < committee.quorum {
            let now = U64::from(self.vm().block_timestamp());
            let narrowed = self.narrowed_secs.get();
            self.gap_begin_secs.set(narrowed);
            self.gap_end_secs.set(now);
        }
        committee.quorum = quorum;
        self.committee.set(committee.pack());
        Ok(())
    }

    fn mark_narrowed(&mut self) {
        let now = U64::from(self.vm().block_timestamp());
        self.narrowed_secs.set(now);
    }

    pub(crate) fn load_committee(&self) -> Committee {
        Committee::unpack(self.committee.get())
    }

    /// The index of a present member.
    pub(crate) fn index_of(&self, account: Address) -> Option<u16> {
        self.index_plus_one.get(account).wrapping_to::<u16>().checked_sub(1)
    }

    pub(crate) fn present_members(&self) -> Vec<Address> {
        let committee = self.load_committee();
        (0..committee.next_index)
            .filter(|index| committee.present(bit(*index)) > 0)
            .map(|index| self.member_at.get(U16::from(index)))
            .collect()
    }
}
