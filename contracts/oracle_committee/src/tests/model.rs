//! Random histories of a committee against a naive model of it.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const ACCOUNTS: u64 = 6;
const KEYS: [B256; 2] = [KEY, TOPIC];
const HASHES: [B256; 2] = [A, B];

#[derive(Clone, Debug)]
enum Step {
    Vote {
        account: u64,
        key: usize,
        hash: usize,
    },
    /// Removes the account if it is a member, adds it if not.
    Toggle {
        account: u64,
        spare: u16,
    },
    Quorum {
        spare: u16,
    },
    Wait {
        secs: u64,
    },
}

/// Who is a member and votes for what; and, per key, the hash with a quorum and since when it has had it.
struct Model {
    votes: BTreeMap<u64, [Option<usize>; 2]>,
    quorum: u16,
    standing: [Option<(usize, u64)>; 2],
}

impl Model {
    fn support(&self, key: usize, hash: usize) -> u16 {
        self.votes.values().filter(|votes| votes[key] == Some(hash)).count() as u16
    }

    fn observe(&mut self, now: u64) {
        for key in 0..2 {
            let winner = (0..2).find(|hash| self.support(key, *hash) >= self.quorum);
            self.standing[key] = winner.map(|hash| match self.standing[key] {
                Some((before, since)) if before == hash => (hash, since),
                _ => (hash, now),
            });
        }
    }

    /// A valid quorum for this many members.
    fn quorum_for(members: usize, spare: u16) -> u16 {
        let least = members as u16 / 2 + 1;
        least + spare % (members as u16 - least + 1)
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1..=ACCOUNTS, 0..2usize, 0..2usize)
            .prop_map(|(account, key, hash)| Step::Vote { account, key, hash }),
        2 => (1..=ACCOUNTS, 0..6u16).prop_map(|(account, spare)| Step::Toggle { account, spare }),
        2 => (0..6u16).prop_map(|spare| Step::Quorum { spare }),
        3 => (1..50u64).prop_map(|secs| Step::Wait { secs }),
    ]
}

fn take(scene: &mut Scene, model: &mut Model, step: &Step) {
    match *step {
        Step::Vote { account, key, hash } => {
            let agreed = scene.committee.agreed(TOPIC, KEYS[key]).0;
            let caller = scene.from(member(account));
            let outcome = caller.vote(TOPIC, KEYS[key], HASHES[hash]);
            let Some(votes) = model.votes.get_mut(&account) else {
                assert!(outcome.is_err());
                return;
            };
            let again = votes[key] == Some(hash);
            votes[key] = Some(hash);
            let confirms = model.support(key, hash) >= model.quorum && agreed != HASHES[hash];
            assert_eq!(outcome.is_ok(), !again || confirms);
        }
        Step::Toggle { account, spare } => {
            let others = model.votes.keys().filter(|member| **member != account).count();
            if others == 0 {
                return;
            }
            if model.votes.remove(&account).is_some() {
                model.quorum = Model::quorum_for(model.votes.len(), spare);
                scene.from(ADMIN).remove_member(member(account), model.quorum).unwrap();
            } else {
                model.votes.insert(account, [None; 2]);
                model.quorum = Model::quorum_for(model.votes.len(), spare);
                scene.from(ADMIN).add_member(member(account), model.quorum).unwrap();
            }
        }
        Step::Quorum { spare } => {
            model.quorum = Model::quorum_for(model.votes.len(), spare);
            scene.from(ADMIN).set_quorum(model.quorum).unwrap();
        }
        Step::Wait { secs } => {
            let now = scene.vm.snapshot().block_timestamp + secs;
            scene.at(now);
        }
    }
}

fn check(scene: &Scene, model: &Model) {
    let now = scene.vm.snapshot().block_timestamp;
    assert_eq!(scene.committee.member_count() as usize, model.votes.len());
    assert_eq!(scene.committee.members().len(), model.votes.len());
    for (key, name) in KEYS.iter().enumerate() {
        for (hash, value) in HASHES.iter().enumerate() {
            let support = scene.committee.support_of(TOPIC, *name, *value);
            assert_eq!(support, model.support(key, hash));
        }
        let (hash, since) = scene.committee.agreed(TOPIC, *name);
        if !hash.is_zero() {
            let (standing, standing_since) = model.standing[key].expect("a quorum of votes");
            assert_eq!(hash, HASHES[standing]);
            assert!(since >= standing_since && since <= now);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn invariant_agreed_has_a_live_quorum_and_is_never_too_old(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut scene = Scene::new(4, 3);
        let mut model = Model {
            votes: (1..=4).map(|account| (account, [None; 2])).collect(),
            quorum: 3,
            standing: [None; 2],
        };
        for step in &steps {
            take(&mut scene, &mut model, step);
            model.observe(scene.vm.snapshot().block_timestamp);
            check(&scene, &model);
        }
    }
}
