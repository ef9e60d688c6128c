//! A ledger with its neighbours. Every call is followed by a check of the books; a call that fails leaves no trace.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolError, SolEvent};
use stylus_sdk::abi::Bytes;
use stylus_sdk::stylus_core::AccountAccess;
use stylus_sdk::testing::TestVM;
use surety_components::Revert;
use surety_protocol::bounds::LIQUIDATION_TOKENS_WEI;
use surety_protocol::report::validator_id;

use super::host::Chain;
use super::world::{REGISTRY, TOKEN, World};
use crate::ClusterLedger;
use crate::refusal::Refusal;

pub const ADMIN: Address = Address::repeat_byte(0xad);
pub const SETTLEMENT: Address = Address::repeat_byte(0x5e);
pub const ANNEX: Address = Address::repeat_byte(0xa2);
pub const ALICE: Address = Address::repeat_byte(0xa1);
pub const BOB: Address = Address::repeat_byte(0xb0);
pub const GENESIS: u64 = 1_700_000_000;
pub const SECONDS_PER_SLOT: u64 = 12;
pub const THRESHOLD: u64 = 21_480;
pub const FEE: u64 = 1_000_000_000;
pub const ONE: u128 = 1_000_000_000_000_000_000;

pub type Outcome<T> = Result<T, Revert>;

pub struct Fixture {
    pub chain: Chain,
    pub ledger: ClusterLedger,
    pub operators: Vec<u64>,
}

impl Fixture {
    /// Wired, network fee 1e9, no least collateral, no cap on the reward; no operators yet.
    pub fn bare() -> Self {
        Self::delayed(0)
    }

    /// The same with a delay of the parameters, seconds.
    pub fn delayed(parameter_delay: u64) -> Self {
        let chain = Chain::new(World::default());
        chain.vm().set_block_timestamp(GENESIS);
        chain.vm().set_code(TOKEN, vec![1]);
        chain.vm().set_code(ANNEX, vec![1]);
        let ledger = ClusterLedger::from(&chain);
        let mut fixture = Self { chain, ledger, operators: vec![] };
        let construct =
            |l: &mut _| construct_with(l, SECONDS_PER_SLOT, THRESHOLD, 3_000, parameter_delay);
        fixture.as_(ADMIN, construct).unwrap();
        fixture.as_(ADMIN, |l| l.wire(REGISTRY, SETTLEMENT)).unwrap();
        fixture
    }

    /// With the operators 1 ..= `count`, each with the least fee and 1000 seats.
    pub fn new(count: u64) -> Self {
        let mut fixture = Self::bare();
        for id in 1..=count {
            fixture.add_operator(id, FEE, 1_000);
        }
        fixture
    }

    /// Runs a call of `caller` as the chain would: all or nothing.
    pub fn as_<T, E: Into<Revert>>(
        &mut self,
        caller: Address,
        call: impl FnOnce(&mut ClusterLedger) -> Result<T, E>,
    ) -> Outcome<T> {
        let before = self.chain.snapshot();
        self.chain.vm().set_sender(caller);
        let outcome = call(&mut self.ledger).map_err(E::into);
        match outcome {
            Ok(_) => self.check_books(),
            Err(_) => self.chain.restore(before),
        }
        outcome
    }

    pub fn add_operator(&mut self, id: u64, fee: u64, capacity: u32) {
        self.as_(REGISTRY, |l| {
            l.open_account(id, U256::from(fee), 0, false, false)?;
            l.set_capacities(vec![id], vec![capacity])?;
            l.set_status(id, true, false)
        })
        .unwrap();
        self.chain.world(|w| w.owners.insert(id, owner_of(id)));
        self.operators.push(id);
    }

    /// A cluster of Alice with as many validators, keys from `first_key` on.
    pub fn open(&mut self, ids: &[u64], keys: std::ops::Range<u64>, amount: u128) -> u64 {
        self.try_open(ALICE, ids, keys, amount).unwrap()
    }

    pub fn try_open(
        &mut self,
        owner: Address,
        ids: &[u64],
        keys: std::ops::Range<u64>,
        amount: u128,
    ) -> Outcome<u64> {
        self.chain.world(|w| w.mint(owner, U256::from(amount)));
        let (ids, shares) = (ids.to_vec(), shares(keys.end - keys.start, ids.len()));
        self.as_(owner, |l| l.open_cluster(ids, pubkeys(keys), shares, U256::from(amount)))
    }

    pub fn register(&mut self, id: u64, keys: std::ops::Range<u64>, amount: u128) -> Outcome<()> {
        self.chain.world(|w| w.mint(ALICE, U256::from(amount)));
        let size = self.ledger.cluster(id).map(|c| c.4.len()).unwrap_or(4);
        let shares = shares(keys.end - keys.start, size);
        self.as_(ALICE, |l| l.register_validators(id, pubkeys(keys), shares, U256::from(amount)))
    }

    pub fn advance(&self, slots: u64) {
        let vm = self.chain.vm();
        vm.set_block_timestamp(vm.snapshot().block_timestamp + slots * SECONDS_PER_SLOT);
    }

    pub fn balance_of(&self, account: Address) -> U256 {
        self.chain.world(|w| w.balance(account))
    }

    pub fn live_balance(&self, cluster_id: u64) -> U256 {
        self.ledger.cluster(cluster_id).unwrap().3
    }

    pub fn earnings(&self, operator_id: u64) -> U256 {
        self.ledger.operator_account(operator_id).unwrap().5
    }

    pub fn ledger_address(&self) -> Address {
        self.chain.contract_address()
    }

    pub fn pool(&self) -> U256 {
        self.balance_of(self.ledger_address())
    }

    pub fn liabilities(&self) -> U256 {
        let clusters = 1..=self.ledger.cluster_count();
        let balances = clusters.map(|id| self.ledger.settled_balance_of(id).unwrap());
        let earnings = self.operators.iter().map(|id| self.earnings(*id));
        balances.chain(earnings).fold(self.ledger.network_earnings(), |sum, part| sum + part)
    }

    /// The token's balance is what the books say, and seats are the validators of active clusters.
    pub fn check_books(&self) {
        assert_eq!(self.pool(), self.liabilities(), "pool and liabilities");
        let mut seats = BTreeMap::<u64, u32>::new();
        for id in 1..=self.ledger.cluster_count() {
            let (_, active, validators, _, ids) = self.ledger.cluster(id).unwrap();
            assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
            for id in ids {
                *seats.entry(id).or_default() += if active { validators } else { 0 };
            }
        }
        for id in &self.operators {
            assert_eq!(
                self.ledger.seats_of(*id),
                seats.get(id).copied().unwrap_or(0),
                "seats {id}"
            );
        }
    }

    /// All events of one kind so far.
    pub fn events<E: SolEvent>(&self) -> Vec<E> {
        let logs = self.chain.vm().get_emitted_logs();
        let of_kind = logs.iter().filter(|(topics, _)| topics.first() == Some(&E::SIGNATURE_HASH));
        of_kind.map(|(topics, data)| E::decode_raw_log(topics, data).unwrap()).collect()
    }
}

/// No least collateral and no cap on the reward.
pub fn construct(
    ledger: &mut ClusterLedger,
    seconds_per_slot: u64,
    threshold_slots: u64,
    validator_limit: u32,
) -> Result<(), Refusal> {
    construct_with(ledger, seconds_per_slot, threshold_slots, validator_limit, 0)
}

pub fn construct_with(
    ledger: &mut ClusterLedger,
    seconds_per_slot: u64,
    threshold_slots: u64,
    validator_limit: u32,
    parameter_delay: u64,
) -> Result<(), Refusal> {
    ledger.constructor(
        ADMIN,
        ANNEX,
        TOKEN,
        GENESIS,
        seconds_per_slot,
        U256::from(FEE),
        threshold_slots,
        U256::ZERO,
        any_reward(),
        validator_limit,
        parameter_delay,
    )
}

pub fn any_reward() -> U256 {
    U256::from(LIQUIDATION_TOKENS_WEI.max)
}

pub fn wei(amount: u128) -> U256 {
    U256::from(amount)
}

pub fn owner_of(operator_id: u64) -> Address {
    Address::left_padding_from(&(0x0e00_0000 + operator_id).to_be_bytes())
}

pub fn pubkey(number: u64) -> Bytes {
    Bytes::from([vec![7; 40], number.to_be_bytes().to_vec()].concat())
}

pub fn pubkeys(numbers: std::ops::Range<u64>) -> Vec<Bytes> {
    numbers.map(pubkey).collect()
}

/// In the first cluster.
pub fn validator(number: u64) -> B256 {
    validator_in(1, number)
}

pub fn validator_in(cluster_id: u64, number: u64) -> B256 {
    validator_id(&pubkey(number), cluster_id, TestVM::new().contract_address())
}

pub fn shares(count: u64, operators: usize) -> Vec<Bytes> {
    (0..count).map(|_| Bytes::from(vec![3; 96 + 304 * operators])).collect()
}

/// The error of a function that was called without the fixture.
pub fn revert_of<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> Revert {
    outcome.unwrap_err().into()
}

/// Whether the outcome is an error of this kind, whatever its arguments.
pub fn is_error<E: SolError>(revert: &Revert) -> bool {
    revert.0.starts_with(&E::SELECTOR)
}
