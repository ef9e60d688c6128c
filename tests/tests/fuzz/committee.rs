//! Votes, against a plain model: support of a hash is the number of present members whose present vote it is.

use super::episode::Episode;
use alloy::primitives::{Address, B256};
use std::collections::BTreeMap;
use surety_tests::World;

/// Few, so that votes meet.
const SUBJECTS: u8 = 3;
const HASHES: u8 = 3;
const MOST_MEMBERS: usize = 9;

pub struct Model {
    members: Vec<Address>,
    quorum: u16,
    votes: BTreeMap<(u8, Address), u8>,
}

impl Model {
    pub fn new(w: &World) -> Self {
        let members = w.get(w.committee.members());
        Self { members, quorum: w.get(w.committee.quorum()), votes: BTreeMap::new() }
    }

    fn support(&self, subject: u8, hash: u8) -> u16 {
        let of_members =
            self.members.iter().filter_map(|member| self.votes.get(&(subject, *member)));
        of_members.filter(|vote| **vote == hash).count() as u16
    }
}

fn word(tag: u8, of: u8) -> B256 {
    let mut word = B256::repeat_byte(tag);
    word.0[31] = of;
    word
}

fn topic() -> B256 {
    B256::repeat_byte(0x70)
}

fn someone(e: &mut Episode) -> Address {
    let members = e.committee.members.clone();
    let strangers = e.strangers.clone();
    let of = if e.rng.u8(..8) == 0 { strangers } else { members };
    e.pick(&of).unwrap_or(e.staker)
}

pub fn vote(e: &mut Episode) {
    let from = someone(e);
    let (subject, hash) = (e.rng.u8(..SUBJECTS), e.rng.u8(1..=HASHES));
    let is_member = e.committee.members.contains(&from);
    let call = e.w.committee.vote(topic(), word(0x6b, subject), word(0x68, hash));
    if e.attempt(format!("vote on {subject} for {hash}"), from, is_member, call).is_some() {
        e.committee.votes.insert((subject, from), hash);
    }
    check(e, subject);
}

pub fn withdraw(e: &mut Episode) {
    let from = someone(e);
    let subject = e.rng.u8(..SUBJECTS);
    let has_vote =
        e.committee.members.contains(&from) && e.committee.votes.contains_key(&(subject, from));
    let call = e.w.committee.withdrawVote(topic(), word(0x6b, subject));
    if e.attempt(format!("withdraw the vote on {subject}"), from, has_vote, call).is_some() {
        e.committee.votes.remove(&(subject, from));
    }
    check(e, subject);
}

pub fn members(e: &mut Episode) {
    let (from, admin) = (e.mostly(e.w.admin), e.w.admin);
    let count = e.committee.members.len() as u16;
    match e.rng.u8(..3) {
        0 if e.committee.members.len() < MOST_MEMBERS => {
            let member = e.w.actor(&format!("member {}", e.rng.u8(..12)));
            let quorum = e.rng.u16(count / 2..=count + 2);
            let call = e.w.committee.addMember(member, quorum);
            if e.attempt(format!("add {member}, quorum {quorum}"), from, from == admin, call)
                .is_some()
            {
                e.committee.members.push(member);
                e.committee.quorum = quorum;
            }
        }
        1 => {
            let members = e.committee.members.clone();
            let Some(member) = e.pick(&members) else { return };
            let quorum = e.rng.u16(count / 2..=count);
            let call = e.w.committee.removeMember(member, quorum);
            if e.attempt(format!("remove {member}, quorum {quorum}"), from, from == admin, call)
                .is_some()
            {
                e.committee.members.retain(|present| *present != member);
                // a membership's votes end with it
                e.committee.votes.retain(|(_, voter), _| *voter != member);
                e.committee.quorum = quorum;
            }
        }
        _ => {
            let quorum = e.rng.u16(..=count + 1);
            let call = e.w.committee.setQuorum(quorum);
            if e.attempt(format!("quorum {quorum}"), from, from == admin, call).is_some() {
                e.committee.quorum = quorum;
            }
        }
    }
    let (quorum, count) = (e.committee.quorum, e.committee.members.len() as u16);
    e.expect(quorum > count / 2 && quorum <= count, || format!("quorum {quorum} of {count}"));
    (0..SUBJECTS).for_each(|subject| check(e, subject));
}

fn check(e: &mut Episode, subject: u8) {
    let key = word(0x6b, subject);
    let agreed = e.w.get(e.w.committee.agreed(topic(), key)).hash;
    for hash in 1..=HASHES {
        let expected = e.committee.support(subject, hash);
        let support = e.w.get(e.w.committee.supportOf(topic(), key, word(0x68, hash)));
        e.expect(support == expected, || {
            format!("support {support} of {hash}, expected {expected}")
        });
        if agreed == word(0x68, hash) {
            let quorum = e.committee.quorum;
            e.expect(support >= quorum, || format!("agreed with {support} of {quorum}"));
        }
    }
}
