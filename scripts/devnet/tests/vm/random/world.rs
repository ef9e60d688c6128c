//! A slow interpreter of programs and of the published price rules; it shares no code with the crate.
//! This file: calls between programs, pages, what a revert undoes.

use std::collections::{BTreeMap, HashMap, HashSet};

use alloy_primitives::{Address, B256, Bytes, U256};

use super::{
    generate::{HOSTIOS, Program},
    machine::{Machine, Stop},
};

pub const INK_PER_GAS: u64 = 10_000;

/// Exponential part of the price of pages; more cannot be paid.
#[rustfmt::skip]
const RAMP: [u64; 129] = [
    1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 11, 12, 14, 17, 19, 22, 25, 29, 33, 38, 43, 50, 57,
    65, 75, 85, 98, 112, 128, 147, 168, 193, 221, 253, 289, 331, 379, 434, 497, 569, 651, 745, 853, 976,
    1_117, 1_279, 1_463, 1_675, 1_917, 2_194, 2_511, 2_874, 3_290, 3_765, 4_309, 4_932, 5_645, 6_461, 7_395,
    8_464, 9_687, 11_087, 12_689, 14_523, 16_621, 19_024, 21_773, 24_919, 28_521, 32_642, 37_359, 42_758,
    48_938, 56_010, 64_104, 73_368, 83_971, 96_106, 109_994, 125_890, 144_082, 164_904, 188_735, 216_010,
    247_226, 282_953, 323_844, 370_643, 424_206, 485_509, 555_672, 635_973, 727_880, 833_067, 953_456,
    1_091_243, 1_248_941, 1_429_429, 1_636_000, 1_872_423, 2_143_012, 2_452_704, 2_807_151, 3_212_820,
    3_677_113, 4_208_502, 4_816_684, 5_512_756, 6_309_419, 7_221_210, 8_264_766, 9_459_129, 10_826_093,
    12_390_601, 14_181_199, 16_230_562, 18_576_084, 21_260_563, 24_332_984, 27_849_408, 31_873_999,
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
