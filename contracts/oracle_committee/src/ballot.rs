//! The votes on a subject: blocs of members, each member in one of them at most. A bloc without present members gives
//! its place to the next new hash, so there are never more blocs than members, whatever some of them vote for.

use alloc::vec::Vec;

use alloy_primitives::{B256, U256};
use surety_components::{Checked, Revert};

use crate::OracleCommittee;
use crate::words::{Bloc, Committee, Way};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ballot {
    pub blocs: Vec<Bloc>,
    /// Of the last signed votes.
    pub round: u64,
}

/// What a change of votes did.
pub struct Moved {
    /// Present members who vote for the hash now.
    pub support: u16,
    /// The hash that lost its quorum.
    pub lost: Option<B256>,
    /// The hash has a quorum and had none, or no vote had confirmed it.
    pub reached: bool,
}

impl Ballot {
    pub fn bloc_of(&self, index: u16) -> Option<&Bloc> {
        self.blocs.iter().find(|bloc| bloc.members.bit(usize::from(index)))
    }

    pub fn vote_of(&self, index: u16) -> B256 {
        self.bloc_of(index).map_or(B256::ZERO, |bloc| bloc.hash)
    }

    /// Past members included.
    pub fn members_for(&self, hash: B256) -> U256 {
        let blocs = self.blocs.iter().filter(|bloc| bloc.hash == hash);
        blocs.fold(U256::ZERO, |members, bloc| members | bloc.members)
    }

    pub fn agreed_secs(&self, hash: B256) -> u64 {
        self.blocs.iter().find(|bloc| bloc.hash == hash).map_or(0, |bloc| bloc.agreed_secs)
    }

    /// The hash that a quorum supports and a vote confirmed. As a quorum is more than half, there is one at most.
    pub fn agreed(&self, committee: &Committee) -> Option<B256> {
        let hashes = self.blocs.iter().filter(|bloc| bloc.agreed_secs > 0).map(|bloc| bloc.hash);
        hashes.into_iter().find(|hash| committee.is_quorum(self.members_for(*hash)))
    }

    pub fn is_changed(&self) -> bool {
        self.blocs.iter().any(|bloc| bloc.changed)
    }

    /// Moves the votes of `members` to `hash`; the zero hash withdraws them.
    pub fn move_to(
        &mut self,
        committee: &Committee,
        members: U256,
        (hash, way): (B256, Way),
        now_secs: u64,
    ) -> Result<Moved, Revert> {
        let before = self.agreed(committee);
        let mut left = Vec::new();
        for bloc in &mut self.blocs {
            let leaving = bloc.members & members;
            if !leaving.is_zero() && (bloc.hash, bloc.way) != (hash, way) {
                bloc.members ^= leaving;
                bloc.changed = true;
                left.push(bloc.hash);
            }
        }
        if !members.is_zero() {
            let bloc = self.bloc(committee, hash, way)?;
            let joined = bloc.members | members;
            bloc.changed |= joined != bloc.members;
            bloc.members = joined;
        }
        for other in left {
            if other != hash && !committee.is_quorum(self.members_for(other)) {
                self.set_agreed_secs(other, 0);
            }
        }
        let support = committee.present(self.members_for(hash));
        let reached = !hash.is_zero() && support >= committee.quorum && before != Some(hash);
        if reached {
            self.set_agreed_secs(hash, now_secs);
        }
        let lost = before.filter(|before| *before != hash && self.agreed_secs(*before) == 0);
        Ok(Moved { support, lost, reached })
    }

    /// The bloc that the hash has, or else the first without present members, or else a new one.
    fn bloc(&mut self, committee: &Committee, hash: B256, way: Way) -> Result<&mut Bloc, Revert> {
        let own = self.blocs.iter().position(|bloc| (bloc.hash, bloc.way) == (hash, way));
        let vacant = || self.blocs.iter().position(|bloc| committee.present(bloc.members) == 0);
        let place = own.or_else(vacant).unwrap_or(self.blocs.len());
        if own.is_none() {
            let agreed_secs = self.agreed_secs(hash);
            let bloc = Bloc { hash, way, agreed_secs, changed: true, members: U256::ZERO };
            match self.blocs.get_mut(place) {
                Some(vacant) => *vacant = bloc,
                None => {
                    if let Some(last) = self.blocs.last_mut() {
                        last.changed = true; // it is followed by one now
                    }
                    self.blocs.push(bloc);
                }
            }
        }
        self.blocs.get_mut(place).or_overflow()
    }

    fn set_agreed_secs(&mut self, hash: B256, secs: u64) {
        for bloc in self.blocs.iter_mut().filter(|bloc| bloc.hash == hash) {
            bloc.changed |= bloc.agreed_secs != secs;
            bloc.agreed_secs = secs;
        }
    }
}

impl OracleCommittee {
    pub(crate) fn load_ballot(&self, topic: B256, key: B256) -> Ballot {
        let keys = self.subjects.getter(topic);
        let words = keys.getter(key);
        let mut ballot = Ballot::default();
        let mut place = 0_usize;
        loop {
            let word = words.get(place).unwrap_or_default();
            if word.is_zero() {
                return ballot;
            }
            let hash = words.get(place.saturating_add(1)).unwrap_or_default().into();
            let (bloc, round, followed) = Bloc::unpack(word, hash);
            ballot.blocs.push(bloc);
            if place == 0 {
                ballot.round = round;
            }
            if !followed {
                return ballot;
            }
            place = place.saturating_add(2);
        }
    }

    /// Writes what changed; the hash with it, which costs nothing where it is the same.
    pub(crate) fn store_ballot(
        &mut self,
        topic: B256,
        key: B256,
        ballot: &Ballot,
    ) -> Result<(), Revert> {
        let mut keys = self.subjects.setter(topic);
        let mut words = keys.setter(key);
        let mut round = ballot.round;
        let mut following = ballot.blocs.len();
        let mut place = 0_usize;
        for bloc in &ballot.blocs {
            following = following.saturating_sub(1);
            if bloc.changed {
                let word = bloc.pack(round, following > 0);
                words.setter(place).or_overflow()?.set(word);
                words.setter(place.saturating_add(1)).or_overflow()?.set(bloc.hash.into());
            }
            place = place.saturating_add(2);
            round = 0;
        }
        Ok(())
    }
}
