//! Compares a hand-written router with the one that the SDK generates: the same answer to every call, the same state
//! after it. And compares storage slots.

use alloc::collections::BTreeSet;
use alloc::{vec, vec::Vec};

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use stylus_sdk::ArbResult;
use stylus_sdk::abi::Router;
use stylus_sdk::abi::internal::CONSTRUCTOR_EXECUTED_SLOT;
use stylus_sdk::stylus_core::storage::TopLevelStorage;
use stylus_sdk::testing::TestVM;
use surety_interfaces::IAccess::*;

use crate::router::{self, Routed};
use crate::slots::FIXED_SLOTS;

/// A call, or construction if there is no selector.
#[derive(Clone, Debug)]
pub struct Asked {
    pub caller: Address,
    pub value: U256,
    pub selector: Option<[u8; 4]>,
    pub data: Vec<u8>,
    has_text: bool,
}

impl Asked {
    pub fn by<C: SolCall>(caller: Address, call: C) -> Self {
        let (selector, data) = (Some(C::SELECTOR), call.abi_encode().split_off(4));
        Self { caller, value: U256::ZERO, selector, data, has_text: false }
    }

    /// With a string: the generated router refuses one that is not UTF-8 without data, ours leaves that to the function,
    /// which has an error for it.
    pub fn with_text(self) -> Self {
        Self { has_text: true, ..self }
    }

    pub fn paying(self, value: U256) -> Self {
        Self { value, ..self }
    }

    pub fn construct(data: Vec<u8>) -> Self {
        Self { caller: Address::ZERO, value: U256::ZERO, selector: None, data, has_text: false }
    }

    fn with_data(&self, data: Vec<u8>) -> Self {
        Self { data, ..self.clone() }
    }

    /// Calldata that breaks off or has another word in each of its places.
    fn damaged(&self) -> Vec<Self> {
        let mut damaged = Vec::new();
        for at in (0..self.data.len()).step_by(32) {
            damaged.push(self.with_data(self.data[..at].to_vec()));
            damaged.push(self.with_data(self.data[..at + 7].to_vec()));
            for (filler, last) in [(0, 0), (0, 1), (0, 32), (0, 255), (1, 1), (255, 255)] {
                let mut data = self.data.clone();
                data[at..at + 32].fill(filler);
                data[at + 31] = last;
                damaged.push(self.with_data(data));
            }
        }
        damaged
    }
}

/// Calls of the functions of `IAccess`, where `offered` is to be the next admin.
pub fn calls_of_roles(admin: Address, offered: Address) -> Vec<Asked> {
    vec![
        Asked::by(admin, transferAdminCall { newAdmin: admin }),
        Asked::by(offered, acceptAdminCall {}),
        Asked::by(admin, setGuardianCall { newGuardian: offered }),
        Asked::by(admin, adminCall {}),
        Asked::by(admin, pendingAdminCall {}),
        Asked::by(admin, guardianCall {}),
    ]
}

/// Tests of the comparison that a function returns.
#[macro_export]
macro_rules! router_tests {
    ($comparison:ident) => {
        #[test]
        fn every_call_is_answered_as_by_the_generated_router() {
            $comparison().on_good_calls();
        }

        #[test]
        fn refused_calls_eth_and_unknown_functions_are_answered_as_by_the_generated_router() {
            $comparison().on_odd_calls();
        }

        #[test]
        fn damaged_calldata_is_refused_as_by_the_generated_router() {
            $comparison().on_damaged_calls();
        }
    };
}

/// The calls of a contract to compare, each made in a state of its own.
pub struct Comparison<C> {
    pub stage: fn(&Asked) -> (TestVM, C),
    /// Calls that succeed.
    pub accepted: Vec<Asked>,
    pub refused: Vec<Asked>,
    /// How many functions the contract has; each is to be called.
    pub functions: usize,
}

impl<C: Both> Comparison<C> {
    pub fn on_good_calls(&self) {
        let mut called = BTreeSet::new();
        for (asked, accepted) in self.calls() {
            let answer = self.both(asked);
            assert!(answer.is_some_and(|answer| answer.is_ok() == accepted), "{asked:02x?}");
            called.extend(asked.selector);
        }
        assert_eq!(called.len(), self.functions);
    }

    /// From nobody, with ETH, to an unknown function.
    pub fn on_odd_calls(&self) {
        for (asked, _) in self.calls() {
            self.both(&Asked { caller: Address::ZERO, ..asked.clone() });
            self.both(&asked.clone().paying(U256::ONE));
            let unknown =
                Asked { selector: Some([1, 2, 3, 4]), value: U256::ZERO, ..asked.clone() };
            assert_eq!(self.both(&unknown), None);
        }
    }

    pub fn on_damaged_calls(&self) {
        for (asked, _) in self.calls() {
            for damaged in asked.damaged() {
                let answer = self.both(&damaged);
                let cut = damaged.data.len() % 32 == 0 && damaged.data.len() < asked.data.len();
                assert!(!cut || answer == Some(Err(Vec::new())), "{damaged:02x?}");
            }
        }
    }

    fn calls(&self) -> impl Iterator<Item = (&Asked, bool)> {
        let accepted = self.accepted.iter().map(|asked| (asked, true));
        accepted.chain(self.refused.iter().map(|asked| (asked, false)))
    }

    fn both(&self, asked: &Asked) -> Option<ArbResult> {
        both(|| (self.stage)(asked), asked)
    }
}

/// A contract with both routers.
pub trait Both: Sized + Routed + TopLevelStorage + Router<Self, Storage = Self> {}

impl<C: Routed + TopLevelStorage + Router<C, Storage = C>> Both for C {}

/// What both routers answer.
pub fn both<C: Both>(stage: impl Fn() -> (TestVM, C), asked: &Asked) -> Option<ArbResult> {
    let [ours, theirs] = [by_hand, generated].map(|ask| {
        let (vm, mut contract) = stage();
        vm.set_sender(asked.caller);
        vm.set_value(asked.value);
        let answer = ask(&mut contract, asked);
        let mut after = vm.snapshot();
        // where the SDK keeps that a contract was constructed; ours know it by their admin
        after.storage.remove(&CONSTRUCTOR_EXECUTED_SLOT);
        (answer, (after.storage, after.emitted_logs))
    });
    let refused = |answer: &Option<ArbResult>| matches!(answer, Some(Err(_)));
    if !(asked.has_text && refused(&ours.0) && refused(&theirs.0)) {
        assert_eq!(ours.0, theirs.0, "{asked:02x?}");
    }
    assert_eq!(ours.1, theirs.1, "{asked:02x?}");
    ours.0
}

fn by_hand<C: Both>(contract: &mut C, asked: &Asked) -> Option<ArbResult> {
    match asked.selector {
        Some(selector) => router::route(contract, selector, &asked.data),
        None => Some(router::construct(contract, &asked.data)),
    }
}

fn generated<C: Both>(contract: &mut C, asked: &Asked) -> Option<ArbResult> {
    match asked.selector {
        Some(selector) => C::route(contract, u32::from_be_bytes(selector), &asked.data),
        None => C::constructor(contract, &asked.data),
    }
}

/// Ids and places of keys that are at the ends of what their types hold, or of what contracts take.
pub const EDGE_IDS: [u64; 8] = [0, 1, 2, 255, 256, (1 << 28) - 1, 1 << 28, u64::MAX];
pub const EDGE_PLACES: [u32; 7] = [0, 1, 2, 255, 256, 1 << 24, u32::MAX];

/// Fails if two of the slots are the same one, or one of them is a field's or the SDK's own.
pub fn check_slots(slots: impl IntoIterator<Item = U256>) {
    let mut seen = BTreeSet::from([CONSTRUCTOR_EXECUTED_SLOT]);
    for slot in slots {
        assert!(slot >= U256::from(FIXED_SLOTS), "{slot:#x} is a field's");
        assert!(seen.insert(slot), "{slot:#x} is taken");
    }
}
