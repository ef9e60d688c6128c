//! Random histories of a committee against a naive model of it.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const ACCOUNTS: u64 = 6;
const KEYS: [B256; 2] = [KEY, TOPIC];
const HASHES: [B256; 3] = [A, B, B256::repeat_byte(0xcc)];

#[derive(Clone, Debug)]
enum Step {
    Vote {
        account: u64,
        key: usize,
        hash: usize,
    },
    Withdraw {
        account: u64,
        key: usize,
    },
    Sign {
        accounts: Vec<u64>,
        key: usize,
        hash: usize,
        round: u64,
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

/// What a member did last on a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Nothing,
    Sent(usize),
    /// The hash and the round.
    Signed(usize, u64),
    Withdrew,
}

impl Act {
    fn hash(self) -> Option<usize> {
        match self {
            Self::Sent(hash) | Self::Signed(hash, _) => Some(hash),
            Self::Nothing | Self::Withdrew => None,
        }
    }
}

/// Who is a member and did what; and, per key, the last round, the hash with a quorum and since when it has had it, and
/// whether a vote confirmed it in this time.
struct Model {
    acts: BTreeMap<u64, [Act; 2]>,
    quorum: u16,
    rounds: [u64; 2],
    standing: [Option<(usize, u64)>; 2],
    confirmed: [bool; 2],
}

impl Model {
    fn new(members: u64, quorum: u16) -> Self {
        let acts = (1..=members).map(|account| (account, [Act::Nothing; 2])).collect();
        Self { acts, quorum, rounds: [0; 2], standing: [None; 2], confirmed: [false; 2] }
    }

    fn support(&self, key: usize, hash: usize) -> u16 {
        self.acts.values().filter(|acts| acts[key].hash() == Some(hash)).count() as u16
    }

    fn observe(&mut self, now: u64) {
        for key in 0..KEYS.len() {
            let winner = (0..HASHES.len()).find(|hash| self.support(key, *hash) >= self.quorum);
            let before = self.standing[key].filter(|(before, _)| winner == Some(*before));
            self.confirmed[key] &= before.is_some();
            self.standing[key] = before.or(winner.map(|hash| (hash, now)));
        }
    }

    /// Votes for the hash came.
    fn confirm(&mut self, key: usize, hash: usize, now: u64) {
        self.observe(now);
        self.confirmed[key] |= self.standing[key].is_some_and(|(standing, _)| standing == hash);
    }

    /// A valid quorum for this many members.
    fn quorum_for(members: usize, spare: u16) -> u16 {
        let least = members as u16 / 2 + 1;
        least + spare % (members as u16 - least + 1)
    }

    /// Whether these signatures count.
    fn accepts(&self, accounts: &[u64], key: usize, hash: usize, round: u64) -> bool {
        let counts = |account: &u64| match self.acts.get(account).map(|acts| acts[key]) {
            None | Some(Act::Withdrew) => false,
            Some(Act::Sent(before)) => before == hash,
            Some(Act::Nothing) => true,
            Some(Act::Signed(before, of)) => of < round || before == hash,
        };
        let is_new = |account: &u64| match self.acts.get(account).map(|acts| acts[key]) {
            Some(Act::Nothing) => true,
            Some(Act::Signed(_, of)) => of < round,
            _ => false,
        };
        let in_round = if round > self.rounds[key] {
            accounts.len() >= usize::from(self.quorum)
        } else {
            round == self.rounds[key] && round > 0 && accounts.iter().any(is_new)
        };
        let mut different = accounts.to_vec();
        different.sort_unstable();
        different.dedup();
        different.len() == accounts.len() && in_round && accounts.iter().all(counts)
    }
}

fn step() -> impl Strategy<Value = Step> {
    let (account, key, hash) = (1..=ACCOUNTS, 0..KEYS.len(), 0..HASHES.len());
    let signers = prop_oneof![
        3 => prop::sample::subsequence((1..=ACCOUNTS).collect::<Vec<_>>(), 2..=5).prop_shuffle(),
        1 => prop::collection::vec(1..=ACCOUNTS, 0..5),
    ];
    prop_oneof![
        6 => (account.clone(), key.clone(), hash.clone())
            .prop_map(|(account, key, hash)| Step::Vote { account, key, hash }),
        2 => (account.clone(), key.clone())
            .prop_map(|(account, key)| Step::Withdraw { account, key }),
        6 => (signers, key, hash, 0..8_u64)
            .prop_map(|(accounts, key, hash, round)| Step::Sign { accounts, key, hash, round }),
        2 => (account, 0..6u16).prop_map(|(account, spare)| Step::Toggle { account, spare }),
        2 => (0..6u16).prop_map(|spare| Step::Quorum { spare }),
        3 => (1..50u64).prop_map(|secs| Step::Wait { secs }),
    ]
}

fn take(scene: &mut Scene, model: &mut Model, step: &Step) {
    match step {
        Step::Vote { account, key, hash } => vote(scene, model, (*account, *key, *hash)),
        Step::Withdraw { account, key } => {
            let outcome = scene.from(member(*account)).withdraw_vote(TOPIC, KEYS[*key]);
            let act = model.acts.get_mut(account).map(|acts| &mut acts[*key]);
            let act = act.filter(|act| act.hash().is_some());
            assert_eq!(outcome.is_ok(), act.is_some());
            if let Some(act) = act {
                *act = Act::Withdrew;
            }
        }
        Step::Sign { accounts, key, hash, round } => {
            let signers: Vec<Address> = accounts.iter().copied().map(member).collect();
            let caller = scene.from(STRANGER);
            let outcome = caller.count_signed(TOPIC, KEYS[*key], HASHES[*hash], *round, &signers);
            let accepted = model.accepts(accounts, *key, *hash, *round);
            assert_eq!(outcome.is_ok(), accepted);
            if accepted {
                model.rounds[*key] = *round;
                for account in accounts {
                    let act = &mut model.acts.get_mut(account).unwrap()[*key];
                    if *act != Act::Sent(*hash) {
                        *act = Act::Signed(*hash, *round);
                    }
                }
                model.confirm(*key, *hash, scene.vm.snapshot().block_timestamp);
            }
        }
        Step::Toggle { account, spare } => toggle(scene, model, *account, *spare),
        Step::Quorum { spare } => {
            model.quorum = Model::quorum_for(model.acts.len(), *spare);
            scene.from(ADMIN).set_quorum(model.quorum).unwrap();
        }
        Step::Wait { secs } => {
            let now = scene.vm.snapshot().block_timestamp + secs;
            scene.at(now);
        }
    }
}

fn vote(scene: &mut Scene, model: &mut Model, (account, key, hash): (u64, usize, usize)) {
    let agreed = scene.committee.agreed(TOPIC, KEYS[key]).0;
    let outcome = scene.from(member(account)).vote(TOPIC, KEYS[key], HASHES[hash]);
    let Some(acts) = model.acts.get_mut(&account) else {
        assert!(outcome.is_err());
        return;
    };
    let again = acts[key] == Act::Sent(hash);
    acts[key] = Act::Sent(hash);
    let confirms = model.support(key, hash) >= model.quorum && agreed != HASHES[hash];
    assert_eq!(outcome.is_ok(), !again || confirms);
    model.confirm(key, hash, scene.vm.snapshot().block_timestamp);
}

fn toggle(scene: &mut Scene, model: &mut Model, account: u64, spare: u16) {
    if model.acts.keys().all(|member| *member == account) {
        return;
    }
    if model.acts.remove(&account).is_some() {
        model.quorum = Model::quorum_for(model.acts.len(), spare);
        scene.from(ADMIN).remove_member(member(account), model.quorum).unwrap();
    } else {
        model.acts.insert(account, [Act::Nothing; 2]);
        model.quorum = Model::quorum_for(model.acts.len(), spare);
        scene.from(ADMIN).add_member(member(account), model.quorum).unwrap();
    }
}

fn check(scene: &Scene, model: &Model) {
    let now = scene.vm.snapshot().block_timestamp;
    assert_eq!(scene.committee.member_count() as usize, model.acts.len());
    assert_eq!(scene.committee.members().len(), model.acts.len());
    for (key, name) in KEYS.iter().enumerate() {
        assert_eq!(scene.committee.last_round(TOPIC, *name), model.rounds[key]);
        for (account, acts) in &model.acts {
            let vote = acts[key].hash().map_or(B256::ZERO, |hash| HASHES[hash]);
            assert_eq!(scene.committee.vote_of(TOPIC, *name, member(*account)), vote);
        }
        for (hash, value) in HASHES.iter().enumerate() {
            let support = scene.committee.support_of(TOPIC, *name, *value);
            assert_eq!(support, model.support(key, hash));
        }
        let (hash, since) = scene.committee.agreed(TOPIC, *name);
        assert!(!(model.confirmed[key] && hash.is_zero()));
        if !hash.is_zero() {
            let (standing, standing_since) = model.standing[key].expect("a quorum of votes");
            assert_eq!(hash, HASHES[standing]);
            assert!(since >= standing_since && since <= now);
        }
        check_blocs(scene, *name);
    }
}

/// Never more of them than there have been members at once, and the same time in all of a hash.
fn check_blocs(scene: &Scene, key: B256) {
    let ballot = scene.committee.load_ballot(TOPIC, key);
    assert!(ballot.blocs.len() <= ACCOUNTS as usize);
    for bloc in &ballot.blocs {
        assert_eq!(bloc.agreed_secs, ballot.agreed_secs(bloc.hash));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn invariant_support_is_the_present_members_votes_and_agreed_is_never_too_old(
        steps in prop::collection::vec(step(), 1..80),
    ) {
        let mut scene = Scene::new(4, 3);
        let mut model = Model::new(4, 3);
        for step in &steps {
            take(&mut scene, &mut model, step);
            model.observe(scene.vm.snapshot().block_timestamp);
            check(&scene, &model);
        }
    }
}
