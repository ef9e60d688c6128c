//! One run on a fresh deployment: who acts, what happened, and what a plain model expects.

use super::{bonds, checks::Books, committee, operators, parameters, seats};
use alloy::{
    contract::CallBuilder,
    primitives::{Address, U256},
};
use std::collections::VecDeque;
use surety::bindings::explain_revert;
use surety_tests::{Done, Sent, World};

/// Calls that a failure shows.
const TRAIL: usize = 30;
/// Calls between two comparisons of all books.
const FULL_CHECK: u64 = 50;

/// An operator as the model knows it.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: u64,
    pub owner: Address,
    pub offered_to: Option<Address>,
}

pub struct Episode<'w> {
    pub w: &'w World,
    pub rng: fastrand::Rng,
    pub owners: Vec<Address>,
    pub strangers: Vec<Address>,
    pub beneficiaries: Vec<Address>,
    pub staker: Address,
    pub curator: Address,
    pub node_manager: Address,
    pub operators: Vec<Known>,
    pub clusters: Vec<seats::Cluster>,
    pub next_key: u64,
    pub committee: committee::Model,
    pub books: Books,
    trail: VecDeque<String>,
    name: String,
    succeeded: u64,
}

type Action = fn(&mut Episode<'_>);

/// With their weights.
const ACTIONS: &[(u32, Action)] = &[
    (4, operators::register),
    (3, operators::deactivate),
    (3, operators::hand_over),
    (2, operators::profile),
    (2, operators::whitelist),
    (12, bonds::bond),
    (12, bonds::withdraw),
    (6, bonds::slash),
    (3, bonds::repay),
    (3, bonds::withdraw_recovered),
    (2, bonds::donate),
    (5, bonds::lock),
    (5, bonds::end_lock),
    (3, bonds::reserve),
    (2, bonds::force_eth),
    (6, seats::open),
    (5, seats::register),
    (5, seats::remove),
    (3, seats::sync),
    (10, committee::vote),
    (4, committee::withdraw),
    (2, committee::members),
    (2, parameters::change),
    (1, parameters::pause),
    (1, parameters::lose),
    (6, parameters::wait),
];

impl<'w> Episode<'w> {
    /// The number of calls that succeeded.
    pub fn run(seed: u64, number: u64, calls: u64) -> u64 {
        let world = World::new();
        let mut episode = Episode::new(&world, seed, number);
        let all: u32 = ACTIONS.iter().map(|(weight, _)| weight).sum();
        for step in 0..calls {
            let mut drawn = episode.rng.u32(..all);
            let chosen = ACTIONS.iter().find(|(weight, _)| {
                let here = drawn < *weight;
                drawn = drawn.saturating_sub(*weight);
                here
            });
            if let Some((_, action)) = chosen {
                action(&mut episode);
            }
            episode.check_money();
            if step % FULL_CHECK == 0 || step + 1 == calls {
                episode.check_books();
            }
        }
        episode.succeeded
    }

    fn new(w: &'w World, seed: u64, number: u64) -> Self {
        let actors = |kind: &str, count: u32| -> Vec<Address> {
            (0..count).map(|place| w.actor(&format!("{kind} {place}"))).collect()
        };
        let (curator, node_manager) = (w.actor("curator"), w.actor("node manager"));
        w.send(w.admin, w.registry.setCurator(curator)).ok();
        w.send(w.admin, w.registry.setNodeManager(node_manager)).ok();
        w.send(w.admin, w.vault.setSlashCap(5_000)).ok();
        // it pays for the gas of calls in its name
        w.devnet.set_balance(*w.settlement.address(), surety_tests::eth(1_000));
        Self {
            rng: fastrand::Rng::with_seed(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            owners: actors("owner", 5),
            strangers: actors("stranger", 2),
            beneficiaries: actors("beneficiary", 3),
            staker: w.staker("staker"),
            curator,
            node_manager,
            operators: Vec::new(),
            clusters: Vec::new(),
            next_key: 1,
            committee: committee::Model::new(w),
            books: Books::new(w),
            trail: VecDeque::new(),
            name: format!("SURETY_FUZZ_SEED={seed}, episode {number}"),
            succeeded: 0,
            w,
        }
    }

    /// Runs a transaction. One that the caller may not make must be refused, and every refusal must say why.
    pub fn attempt<P, D>(
        &mut self,
        what: impl std::fmt::Display,
        from: Address,
        allowed: bool,
        call: CallBuilder<P, D>,
    ) -> Option<Done> {
        let Sent(receipt) = self.w.send(from, call);
        let outcome =
            if receipt.succeeded { "done".to_owned() } else { explain_revert(&receipt.output) };
        self.note(format!("{what} by {from}: {outcome}"));
        if receipt.succeeded {
            self.succeeded += 1;
            self.expect(allowed, || "a caller without the role was let through".into());
            return Some(Done(receipt));
        }
        let is_typed = receipt.output.len() >= 4 && receipt.failure.is_none();
        self.expect(is_typed, || format!("refused without a reason: {:?}", receipt.failure));
        None
    }

    pub fn note(&mut self, line: String) {
        if self.trail.len() == TRAIL {
            self.trail.pop_front();
        }
        self.trail.push_back(line);
    }

    #[track_caller]
    pub fn expect(&self, holds: bool, why: impl FnOnce() -> String) {
        if !holds {
            let trail: Vec<_> = self.trail.iter().cloned().collect();
            panic!("{}\n{}\nthe last calls:\n  {}", why(), self.name, trail.join("\n  "));
        }
    }

    pub fn pick<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        (!of.is_empty()).then(|| of[self.rng.usize(..of.len())].clone())
    }

    /// Mostly `account`, sometimes anybody else.
    pub fn mostly(&mut self, account: Address) -> Address {
        if self.rng.u8(..10) > 0 {
            return account;
        }
        let everybody: Vec<Address> =
            [&self.owners[..], &self.strangers, &[self.w.admin, self.w.guardian, self.staker]]
                .concat();
        self.pick(&everybody).unwrap_or(account)
    }

    pub fn operator(&mut self) -> Option<Known> {
        let all = self.operators.clone();
        self.pick(&all)
    }

    /// Wei: round numbers, odd ones, dust, and too much.
    pub fn amount(&mut self) -> U256 {
        let finney = U256::from(1_000_000_000_000_000u64);
        match self.rng.u8(..12) {
            0 => U256::ZERO,
            1 => U256::from(self.rng.u64(1..5)),
            2 => U256::from(self.rng.u64(..)),
            3 => surety_tests::eth(self.rng.u64(1..500)),
            4 => U256::from(self.rng.u128(..1 << 100)),
            5..8 => finney * U256::from(self.rng.u64(1..3_000)),
            _ => surety_tests::eth(self.rng.u64(1..12)),
        }
    }

    /// The same, as ETH that the caller has.
    pub fn value(&mut self) -> U256 {
        self.amount().min(surety_tests::eth(500))
    }
}
