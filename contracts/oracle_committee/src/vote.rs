use alloy_primitives::{Address, B256};
use stylus_sdk::prelude::*;
use surety_components::{Revert, log};
use surety_interfaces::IOracleCommittee::{
    Agreed, AgreementLost, AlreadyVoted, NoVote, NotMember, VoteWithdrawn, Voted, ZeroHash,
};

use crate::OracleCommittee;
use crate::ballot::Moved;
use crate::words::{Way, bit};

impl OracleCommittee {
    pub(crate) fn cast(&mut self, topic: B256, key: B256, hash: B256) -> Result<(), Revert> {
        let (member, index) = self.caller()?;
        non_zero_hash(hash)?;
        let committee = self.load_committee();
        self.check_open(&committee.clock, topic, key)?;
        let mut ballot = self.load_ballot(topic, key);
        let now = self.vm().block_timestamp();
        let moved = ballot.move_to(&committee, bit(index), (hash, Way::Sent), now)?;
        // The same vote again is only of use where it confirms others: a lower quorum made them enough.
        if !ballot.is_changed() {
            return Err(AlreadyVoted { member, hash }.into());
        }
        self.store_ballot(topic, key, &ballot)?;
        log(self, Voted { topic, key, member, hash, support: moved.support });
        self.announce(topic, key, hash, &moved);
        Ok(())
    }

    pub(crate) fn take_back(&mut self, topic: B256, key: B256) -> Result<(), Revert> {
        let (member, index) = self.caller()?;
        let committee = self.load_committee();
        self.check_open(&committee.clock, topic, key)?;
        let mut ballot = self.load_ballot(topic, key);
        let hash = ballot.vote_of(index);
        if hash.is_zero() {
            return Err(NoVote { member }.into());
        }
        let now = self.vm().block_timestamp();
        let moved = ballot.move_to(&committee, bit(index), (B256::ZERO, Way::Sent), now)?;
        self.store_ballot(topic, key, &ballot)?;
        log(self, VoteWithdrawn { topic, key, member, hash });
        self.announce(topic, key, hash, &moved);
        Ok(())
    }

    /// What the move did to the subject's agreement.
    pub(crate) fn announce(&self, topic: B256, key: B256, hash: B256, moved: &Moved) {
        if let Some(hash) = moved.lost {
            log(self, AgreementLost { topic, key, hash });
        }
        if moved.reached {
            log(self, Agreed { topic, key, hash });
        }
    }

    fn caller(&self) -> Result<(Address, u16), Revert> {
        let member = self.vm().msg_sender();
        let index = self.index_of(member).ok_or(NotMember { account: member })?;
        Ok((member, index))
    }
}

pub(crate) fn non_zero_hash(hash: B256) -> Result<(), Revert> {
    if hash.is_zero() {
        return Err(ZeroHash {}.into());
    }
    Ok(())
}
