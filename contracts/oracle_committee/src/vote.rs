use alloy_primitives::{
    B256, U256,
    aliases::{U16, U64},
};
use stylus_sdk::prelude::*;
use surety_components::{Revert, log};
use surety_interfaces::IOracleCommittee::{
    Agreed, AgreementLost, AlreadyVoted, NotMember, Voted, ZeroHash,
};

use crate::OracleCommittee;

/// A subject as a vote finds it.
struct Before {
    /// The caller's present vote.
    vote: B256,
    /// Support of the hash that is voted for.
    support: U256,
    agreed_hash: B256,
    /// Support of `agreed_hash`.
    agreed_support: U256,
}

impl OracleCommittee {
    pub(crate) fn cast(&mut self, topic: B256, key: B256, hash: B256) -> Result<(), Revert> {
        let member = self.vm().msg_sender();
        let index = self.index_of(member).ok_or(NotMember { account: member })?;
        if hash.is_zero() {
            return Err(ZeroHash {}.into());
        }
        let before = self.before(topic, key, index, hash);
        let was_agreed = self.is_quorum(before.agreed_support);
        let mut support = before.support;
        support.set_bit(usize::from(index), true);
        let reached = self.is_quorum(support);
        let confirms = reached && !(was_agreed && before.agreed_hash == hash);
        // The same vote again is only of use where a lower quorum made an agreement of votes already cast.
        if before.vote == hash && !confirms {
            return Err(AlreadyVoted { member, hash }.into());
        }
        let lost = self.leave(topic, key, index, hash, &before) && was_agreed;
        self.join(topic, key, index, hash, support);
        log(self, Voted { topic, key, member, hash, support: self.present_in(support) });
        if lost {
            log(self, AgreementLost { topic, key, hash: before.agreed_hash });
        }
        if confirms {
            self.agree(topic, key, hash);
        }
        Ok(())
    }

    fn before(&self, topic: B256, key: B256, index: u16, hash: B256) -> Before {
        let keys = self.subjects.getter(topic);
        let subject = keys.getter(key);
        let agreed_hash = subject.agreed_hash.get();
        Before {
            vote: subject.votes.get(U16::from(index)),
            support: subject.support.get(hash),
            agreed_hash,
            agreed_support: match agreed_hash {
                B256::ZERO => U256::ZERO,
                hash => subject.support.get(hash),
            },
        }
    }

    /// Takes the caller's earlier vote back; true if the agreed hash has no quorum without it.
    fn leave(&mut self, topic: B256, key: B256, index: u16, hash: B256, before: &Before) -> bool {
        if before.vote.is_zero() || before.vote == hash {
            return false;
        }
        let mut keys = self.subjects.setter(topic);
        let mut subject = keys.setter(key);
        let mut support = subject.support.get(before.vote);
        support.set_bit(usize::from(index), false);
        subject.support.insert(before.vote, support);
        if before.vote != before.agreed_hash || self.is_quorum(support) {
            return false;
        }
        let mut keys = self.subjects.setter(topic);
        let mut subject = keys.setter(key);
        subject.agreed_hash.set(B256::ZERO);
        subject.agreed_secs.set(U64::ZERO);
        true
    }

    fn join(&mut self, topic: B256, key: B256, index: u16, hash: B256, support: U256) {
        let mut keys = self.subjects.setter(topic);
        let mut subject = keys.setter(key);
        subject.votes.insert(U16::from(index), hash);
        subject.support.insert(hash, support);
    }

    fn agree(&mut self, topic: B256, key: B256, hash: B256) {
        let now = U64::from(self.vm().block_timestamp());
        let mut keys = self.subjects.setter(topic);
        let mut subject = keys.setter(key);
        subject.agreed_hash.set(hash);
        subject.agreed_secs.set(now);
        log(self, Agreed { topic, key, hash });
    }
}
