//! A slow interpreter of programs and of the published price rules; it shares no code with the crate.
//! This file: calls between programs, pages, what a revert undoes.

use std::collections::{BTreeMap, HashMap, HashSet};

use alloy_primitives::{Address, B256, Bytes, U256};

use super::{
    generate::{HOSTIOS, Program},
    machine::{Machine, Stop},
};

pub const INK_PER_GAS: u64 = 10_000;

/// Exponential part of the price of pages, as far as random programs get.
#[rustfmt::skip]
const RAMP: [u64; 64] = [
    1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 11, 12, 14, 17, 19, 22, 25, 29, 33, 38, 43, 50, 57, 65,
    75, 85, 98, 112, 128, 147, 168, 193, 221, 253, 289, 331, 379, 434, 497, 569, 651, 745, 853, 976, 1117, 1279,
    1463, 1675, 1917, 2194, 2511, 2874, 3290, 3765, 4309, 4932,
];

/// A deployed and activated program.
#[derive(Clone, Debug)]
pub struct Deployed {
    pub program: Program,
    /// What a call pays before it starts, apart from pages.
    pub init_gas: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    pub address: Address,
    pub topics: Vec<B256>,
    pub data: Vec<u8>,
}

/// What a transaction changes and a revert undoes.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub storage: BTreeMap<(Address, U256), U256>,
    pub transient: HashMap<(Address, U256), U256>,
    pub warm_slots: HashSet<(Address, U256)>,
    pub warm_accounts: HashSet<Address>,
    pub logs: Vec<LogEntry>,
}

#[derive(Debug, Default)]
pub struct World {
    pub deployed: HashMap<Address, Deployed>,
    pub state: State,
    /// Storage at the start of the transaction.
    pub original: BTreeMap<(Address, U256), U256>,
    pub open_pages: u64,
    pub ever_pages: u64,
    pub open_frames: HashMap<Address, u32>,
}

#[derive(Clone, Debug)]
pub struct CallInput {
    pub code: Address,
    pub acting: Address,
    pub delegate: bool,
    pub is_static: bool,
    pub gas: u64,
    pub data: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    Success,
    Revert,
    Halt,
}

#[derive(Clone, Debug)]
pub struct CallOutput {
    pub ending: Ending,
    pub gas_left: u64,
    pub refund: i64,
    pub data: Vec<u8>,
}

impl World {
    pub fn begin(&mut self, warm: impl IntoIterator<Item = Address>) {
        let storage = std::mem::take(&mut self.state.storage);
        self.original = storage.clone();
        self.state = State { storage, ..State::default() };
        self.state.warm_accounts.extend(warm);
        self.open_pages = 0;
        self.ever_pages = 0;
        self.open_frames.clear();
    }

    pub fn page_cost(&self, new: u64) -> u64 {
        let open = self.open_pages + new;
        let ever = self.ever_pages.max(open);
        if ever <= 2 {
            return 0;
        }
        let Some(top) = RAMP.get(ever as usize) else { return u64::MAX };
        let linear = open.saturating_sub(2).saturating_sub(self.open_pages.saturating_sub(2));
        linear * 1000 + top - RAMP[self.ever_pages as usize]
    }

    pub fn add_pages(&mut self, new: u64) {
        self.open_pages += new;
        self.ever_pages = self.ever_pages.max(self.open_pages);
    }

    pub fn call(&mut self, input: &CallInput) -> CallOutput {
        let before = self.state.clone();
        let open = self.open_pages;
        let out = self.run_call(input);
        self.open_pages = open;
        if out.ending != Ending::Success {
            self.state = before;
        }
        out
    }

    fn run_call(&mut self, input: &CallInput) -> CallOutput {
        let halt = CallOutput { ending: Ending::Halt, gas_left: 0, refund: 0, data: Vec::new() };
        let Some(deployed) = self.deployed.get(&input.code).cloned() else {
            return CallOutput { ending: Ending::Success, gas_left: input.gas, ..halt };
        };
        let footprint = u64::from(deployed.program.pages);
        let cost = self.page_cost(footprint).saturating_add(deployed.init_gas);
        let Some(gas) = input.gas.checked_sub(cost) else { return halt };
        self.add_pages(footprint);
        if !input.delegate {
            *self.open_frames.entry(input.acting).or_default() += 1;
        }
        let mut machine = Machine::new(self, &deployed.program, input, gas * INK_PER_GAS);
        let entry = HOSTIOS.len() as u32;
        let ended = machine.call_function(entry, vec![input.data.len() as u64]);
        let (ink, refund) = (machine.ink, machine.refund);
        let output = std::mem::take(&mut machine.output);
        if !input.delegate {
            *self.open_frames.entry(input.acting).or_default() -= 1;
        }
        let (ending, data) = match ended {
            Ok(results) if results == [0] => (Ending::Success, output),
            Ok(_) => (Ending::Revert, output),
            Err(Stop::Exit(0)) => (Ending::Success, output),
            Err(Stop::Exit(_)) => (Ending::Revert, output),
            Err(Stop::Trap) => (Ending::Revert, Vec::new()),
            Err(Stop::OutOfInk | Stop::OutOfStack) => return halt,
        };
        let mut gas_left = ink / INK_PER_GAS;
        if !data.is_empty() {
            let words = data.len().div_ceil(32) as u64;
            let Some(most) = input.gas.checked_sub(3 * words + words * words / 512) else {
                return halt;
            };
            gas_left = gas_left.min(most);
        }
        let refund = if ending == Ending::Success { refund } else { 0 };
        CallOutput { ending, gas_left, refund, data }
    }
}

pub fn encode_args(callee: Address) -> Bytes {
    [callee.into_word().as_slice(), &[1; 32]].concat().into()
}
