//! One run on a fresh deployment.

use super::{
    acts, fees,
    model::{Addresses, FeeTerms, Forecast, Model, Parameters, Payee, wide},
    paths, roles,
    tally::Tally,
};
use alloy::{
    primitives::{Address, Bytes, U256},
    sol_types::SolCall,
};
use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
};
use surety::{
    bindings::explain_revert,
    stage::{GENESIS_TIME, SECONDS_PER_SLOT},
};
use surety_tests::{Sent, StubRegistry, World, eth};

/// Calls that a failure shows.
const TRAIL: usize = 40;
/// Calls between two comparisons of everything, and between two trials of settling in another way.
const FULL_CHECK: u64 = 100;
const PATHS: u64 = 125;
const OPERATORS: u64 = 16;

pub struct Episode<'w> {
    pub w: &'w World,
    pub rng: fastrand::Rng,
    pub model: Model,
    pub stub: StubRegistry,
    /// Of clusters; the last one has few tokens.
    pub stakers: Vec<Address>,
    /// Of operators.
    pub owners: Vec<Address>,
    pub strangers: Vec<Address>,
    /// Whether weights are such that every settlement is rounded.
    pub odd_weights: bool,
    pub next_key: u64,
    pub next_operator: u64,
    pub tally: Tally,
    trail: VecDeque<String>,
    name: String,
}

type Action = fn(&mut Episode<'_>);

/// With their weights.
const ACTIONS: &[(u32, Action)] = &[
    (10, acts::open),
    (14, acts::register),
    (9, acts::remove),
    (3, acts::exit),
    (9, acts::deposit),
    (9, acts::withdraw),
    (9, acts::settle),
    (10, acts::liquidate),
    (12, acts::reactivate),
    (9, acts::withdraw_earnings),
    (3, acts::withdraw_network_earnings),
    (1, acts::recipient),
    (1, acts::stray),
    (1, roles::open_account),
    (7, roles::capacities),
    (4, roles::status),
    (2, roles::lists),
    (4, roles::complete_exit),
    (4, roles::reshare),
    (5, fees::replace),
    (3, fees::weights),
    (7, fees::declare),
    (5, fees::execute),
    (2, fees::reduce),
    (1, fees::cancel),
    (3, fees::ceiling),
    (1, fees::terms),
    (3, roles::network_fee),
    (2, roles::liquidation),
    (3, roles::limit),
    (20, acts::wait),
];

impl<'w> Episode<'w> {
    pub fn run(seed: u64, number: u64, calls: u64) -> Tally {
        let world = World::new();
        let mut episode = Episode::new(&world, seed, number);
        let all: u32 = ACTIONS.iter().map(|(weight, _)| weight).sum();
        let (mut full, mut paths) = (FULL_CHECK, PATHS);
        while episode.tally.calls() < calls {
            let mut drawn = episode.rng.u32(..all);
            let chosen = ACTIONS.iter().find(|(weight, _)| {
                let here = drawn < *weight;
                drawn = drawn.saturating_sub(*weight);
                here
            });
            if let Some((_, action)) = chosen {
                action(&mut episode);
            }
            let done = episode.tally.calls();
            if done >= full {
                episode.compare_all();
                full += FULL_CHECK;
            }
            if done >= paths {
                paths::settle_in_two_ways(&mut episode);
                paths += PATHS;
            }
        }
        episode.compare_all();
        episode.tally
    }

    fn new(w: &'w World, seed: u64, number: u64) -> Self {
        let actors = |kind: &str, count: u32| -> Vec<Address> {
            (0..count).map(|place| w.actor(&format!("{kind} {place}"))).collect()
        };
        w.keep_programs();
        for contract in [*w.registry.address(), *w.settlement.address()] {
            // it pays for the gas of calls in its name
            w.devnet.set_balance(contract, eth(100_000));
        }
        let at = Addresses {
            ledger: *w.ledger.address(),
            token: *w.token.address(),
            registry: *w.registry.address(),
            settlement: *w.settlement.address(),
            admin: w.admin,
        };
        let mut episode = Self {
            rng: fastrand::Rng::with_seed(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            model: Model {
                at,
                time: 0,
                slot: 0,
                operators: BTreeMap::new(),
                clusters: BTreeMap::new(),
                validators: BTreeMap::new(),
                network: Payee::default(),
                parameters: parameters(w),
                purses: BTreeMap::new(),
                stray: wide(U256::ZERO),
            },
            stub: w.stub_registry(),
            stakers: actors("staker", 4),
            owners: actors("owner", 3),
            strangers: actors("stranger", 2),
            odd_weights: number % 4 == 3,
            next_key: 1,
            next_operator: 1,
            tally: Tally::default(),
            trail: VecDeque::new(),
            name: format!("SURETY_FUZZ_SEED={seed}, episode {number}"),
            w,
        };
        episode.read_clock();
        episode.model.network.fees.charge(0, w.get(w.ledger.networkFee()));
        episode.give_tokens();
        for _ in 0..OPERATORS {
            roles::open_good_account(&mut episode);
        }
        episode
    }

    fn give_tokens(&mut self) {
        let rich = U256::ONE << 90;
        let (poor, staker) = (eth(1), self.stakers[3]);
        let friend = self.strangers[0];
        for account in self.everybody() {
            let is_rich = self.stakers.contains(&account) || account == friend;
            let amount = if account == staker {
                poor
            } else if is_rich {
                rich
            } else {
                U256::ZERO
            };
            self.w.give_tokens(account, amount);
            let approve = self.w.token.approve(self.model.at.ledger, U256::MAX);
            self.w.send(account, approve).ok();
            self.model.purses.insert(account, wide(amount));
        }
    }

    pub fn everybody(&self) -> Vec<Address> {
        let at = self.model.at;
        let roles = [at.admin, at.registry, at.settlement];
        [&self.stakers[..], &self.owners, &self.strangers, &roles].concat()
    }

    /// After time has passed.
    pub fn read_clock(&mut self) {
        self.model.time = self.w.now();
        self.model.slot = (self.model.time - GENESIS_TIME) / SECONDS_PER_SLOT;
    }

    /// Sends a call and compares how it ends with the forecast.
    pub fn attempt<C: SolCall>(
        &mut self,
        kind: &'static str,
        from: Address,
        call: &C,
        forecast: Forecast,
        what: impl fmt::Display,
    ) {
        let data: Bytes = call.abi_encode().into();
        let Sent(receipt) = self.w.send_raw(from, self.model.at.ledger, U256::ZERO, data);
        let error = (!receipt.succeeded).then(|| explain_revert(&receipt.output));
        self.tally.count(kind, error.as_deref());
        let outcome = error.as_deref().unwrap_or("done");
        self.note(format!("{kind} {what} by {}: {outcome}", self.who(from)));
        self.compare_outcome(&receipt, &forecast);
        // the chain undoes what a refused call did
        if receipt.succeeded || self.one_in(8) {
            self.look(&forecast);
        }
    }

    pub fn who(&self, account: Address) -> String {
        let at = &self.model.at;
        let roles = [(at.admin, "admin"), (at.registry, "registry"), (at.settlement, "settlement")];
        let groups =
            [("staker", &self.stakers), ("owner", &self.owners), ("stranger", &self.strangers)];
        let role = roles.iter().find(|(role, _)| *role == account);
        let place = |group: &[Address]| group.iter().position(|member| *member == account);
        let member =
            groups.iter().find_map(|(name, group)| Some(format!("{name} {}", place(group)?)));
        role.map(|(_, name)| (*name).to_owned()).or(member).unwrap_or_else(|| account.to_string())
    }

    pub fn note(&mut self, line: String) {
        if self.trail.len() == TRAIL {
            self.trail.pop_front();
        }
        self.trail.push_back(format!("slot {}: {line}", self.model.slot));
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

    pub fn one_in(&mut self, many: u32) -> bool {
        self.rng.u32(..many) == 0
    }

    /// Mostly `account`, sometimes anybody else.
    pub fn mostly(&mut self, account: Address) -> Address {
        if !self.one_in(12) {
            return account;
        }
        self.anybody()
    }

    pub fn anybody(&mut self) -> Address {
        let all = self.everybody();
        self.pick(&all).unwrap_or_default()
    }
}

fn parameters(w: &World) -> Parameters {
    let set = w.get(w.ledger.liquidationParameters());
    let fees = w.get(w.ledger.feeParameters());
    Parameters {
        threshold_slots: set.thresholdSlots,
        minimum_collateral: set.minimumCollateral,
        reward_cap: set.rewardCap,
        validator_limit: w.get(w.ledger.validatorLimit()),
        fees: FeeTerms {
            declare_period: fees.declarePeriod,
            execute_period: fees.executePeriod,
            max_increase_bps: fees.maxIncreaseBps,
            minimum_step: fees.minimumStep,
        },
    }
}
