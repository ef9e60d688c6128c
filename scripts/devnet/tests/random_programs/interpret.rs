//! A slow interpreter of programs and of the published price rules (`../vectors/README.md` names their source); it shares no code with the crate.

use std::collections::{BTreeMap, HashMap, HashSet};

use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use wasm_encoder::{BlockType, Instruction as I, ValType};

use super::generate::{HOSTIOS, Program, Signature};

const INK_PER_GAS: u64 = 10_000;
const STACK_WORDS: usize = 22_000;
const PAGE: usize = 65_536;

/// Exponential part of the price of pages, as far as random programs get.
const RAMP: [u64; 24] =
    [1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 11, 12, 14, 17, 19, 22];

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    OutOfInk,
    OutOfStack,
    Trap,
    Exit(u32),
}

type Res<T> = Result<T, Stop>;

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
    open_frames: HashMap<Address, u32>,
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

    fn page_cost(&self, new: u64) -> u64 {
        let open = self.open_pages + new;
        let ever = self.ever_pages.max(open);
        if ever <= 2 {
            return 0;
        }
        let Some(top) = RAMP.get(ever as usize) else { return u64::MAX };
        let linear = open.saturating_sub(2).saturating_sub(self.open_pages.saturating_sub(2));
        linear * 1000 + top - RAMP[self.ever_pages as usize]
    }

    fn add_pages(&mut self, new: u64) {
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

struct Label {
    /// Where a branch goes.
    target: usize,
    height: usize,
    arity: usize,
}

struct Machine<'a> {
    world: &'a mut World,
    program: &'a Program,
    input: &'a CallInput,
    ink: u64,
    stack_left: usize,
    memory: Vec<u8>,
    globals: Vec<u64>,
    output: Vec<u8>,
    return_data: Vec<u8>,
    cache: HashMap<U256, (U256, Option<U256>)>,
    loads: u32,
    writes: u32,
    refund: i64,
}

fn mask(ty: ValType, value: u64) -> u64 {
    if ty == ValType::I32 { value & 0xFFFF_FFFF } else { value }
}

impl<'a> Machine<'a> {
    fn new(world: &'a mut World, program: &'a Program, input: &'a CallInput, ink: u64) -> Self {
        Self {
            world,
            program,
            input,
            ink,
            stack_left: STACK_WORDS,
            memory: vec![0; program.pages as usize * PAGE],
            globals: vec![7; program.globals.len()],
            output: Vec::new(),
            return_data: Vec::new(),
            cache: HashMap::new(),
            loads: 0,
            writes: 0,
            refund: 0,
        }
    }

    fn pay(&mut self, ink: u64) -> Res<()> {
        match self.ink.checked_sub(ink) {
            Some(left) => {
                self.ink = left;
                Ok(())
            }
            None => {
                self.ink = 0;
                Err(Stop::OutOfInk)
            }
        }
    }

    fn pay_gas(&mut self, gas: u64) -> Res<()> {
        self.pay(gas.saturating_mul(INK_PER_GAS))
    }

    fn need_gas(&self, gas: u64) -> Res<()> {
        if self.ink < gas * INK_PER_GAS { Err(Stop::OutOfInk) } else { Ok(()) }
    }

    fn signature(&self, function: u32) -> Signature {
        let imports = HOSTIOS.len();
        match HOSTIOS.get(function as usize) {
            Some((_, params, results)) => (params.to_vec(), results.to_vec()),
            None => self.program.funcs[function as usize - imports].ty.clone(),
        }
    }

    fn call_function(&mut self, function: u32, args: Vec<u64>) -> Res<Vec<u64>> {
        let imports = HOSTIOS.len();
        if let Some((name, ..)) = HOSTIOS.get(function as usize) {
            return self.hostio(name, &args);
        }
        let program = self.program;
        let func = &program.funcs[function as usize - imports];
        let frame = self.frame_size(&func.body) + func.locals.len() + 4;
        if self.stack_left <= frame {
            return Err(Stop::OutOfStack);
        }
        self.stack_left -= frame;
        let mut locals = args;
        locals.resize(locals.len() + func.locals.len(), 0);
        let (results, gives_back) = self.run(&func.body, &mut locals, func.ty.1.len())?;
        if gives_back {
            self.stack_left += frame;
        }
        Ok(results)
    }

    /// The operand count of a linear walk.
    fn frame_size(&self, body: &[I<'static>]) -> usize {
        let (mut now, mut worst, mut at_block) = (0usize, 0usize, true);
        let mut scopes = Vec::new();
        for op in body {
            if at_block {
                worst = worst.max(now + 2);
            }
            at_block = ends_block(op);
            match op {
                I::Block(ty) | I::Loop(ty) => {
                    now += results_of(ty);
                    worst = worst.max(now);
                    scopes.push(now);
                }
                I::If(ty) => {
                    now = now.saturating_sub(1) + results_of(ty);
                    worst = worst.max(now);
                    scopes.push(now);
                }
                I::Else => now = *scopes.last().expect("an open if"),
                I::End => now = scopes.pop().unwrap_or(0),
                I::Call(function) => {
                    let (params, results) = self.signature(*function);
                    worst = worst.max(now + results.len());
                    now = (now + results.len()).saturating_sub(params.len());
                }
                I::CallIndirect { type_index, .. } => {
                    let (params, results) = self.signature(*type_index);
                    worst = worst.max(now + results.len());
                    now = (now + results.len()).saturating_sub(params.len() + 1);
                }
                I::MemoryFill(_) | I::MemoryCopy { .. } => {
                    worst = worst.max(now.saturating_sub(1) + 4);
                    now = now.saturating_sub(3);
                }
                other => {
                    let (pops, pushes) = effect(other);
                    now = now.saturating_sub(pops) + pushes;
                    worst = worst.max(now);
                }
            }
        }
        worst
    }

    fn block_price(&self, body: &[I<'static>], from: usize) -> u64 {
        let mut price = 2450u64;
        for op in &body[from..] {
            price += match op {
                I::CallIndirect { type_index, .. } => {
                    13_610 + 650 * self.signature(*type_index).0.len() as u64
                }
                other => price_of(other),
            };
            if ends_block(op) {
                break;
            }
        }
        price
    }

    /// The results, and whether the frame is given back.
    fn run(
        &mut self,
        body: &[I<'static>],
        locals: &mut [u64],
        arity: usize,
    ) -> Res<(Vec<u64>, bool)> {
        let mut stack: Vec<u64> = Vec::new();
        let mut labels: Vec<Label> = Vec::new();
        let mut pc = 0;
        let mut at_block = true;
        loop {
            if at_block {
                self.pay(self.block_price(body, pc))?;
            }
            let op = &body[pc];
            at_block = ends_block(op);
            pc += 1;
            let mut branch = None;
            match op {
                I::Block(ty) | I::Loop(ty) => {
                    let is_loop = matches!(op, I::Loop(_));
                    let target = if is_loop { pc } else { end_of(body, pc - 1).1 + 1 };
                    let arity = if is_loop { 0 } else { results_of(ty) };
                    labels.push(Label { target, height: stack.len(), arity });
                }
                I::If(ty) => {
                    let (other, end) = end_of(body, pc - 1);
                    let taken = stack.pop().expect("a condition") != 0;
                    let arity = results_of(ty);
                    if taken || other.is_some() {
                        labels.push(Label { target: end + 1, height: stack.len(), arity });
                    }
                    if !taken {
                        pc = other.map_or(end, |at| at) + 1;
                    }
                }
                I::Else => pc = labels.pop().expect("an open if").target,
                I::End => {
                    if labels.pop().is_none() {
                        return Ok((stack, true));
                    }
                }
                I::Return => return Ok((stack.split_off(stack.len() - arity), true)),
                I::Br(depth) => branch = Some(*depth),
                I::BrIf(depth) => {
                    if stack.pop().expect("a condition") != 0 {
                        branch = Some(*depth);
                    }
                }
                I::BrTable(targets, default) => {
                    let index = stack.pop().expect("an index") as usize;
                    branch = Some(*targets.get(index).unwrap_or(default));
                }
                _ => self.step(op, &mut stack, locals)?,
            }
            if let Some(depth) = branch {
                let Some(at) = labels.len().checked_sub(1 + depth as usize) else {
                    return Ok((stack.split_off(stack.len() - arity), false));
                };
                let label = &labels[at];
                let kept = stack.split_off(stack.len() - label.arity);
                stack.truncate(label.height);
                stack.extend(kept);
                // A branch back to a loop leaves its label in place.
                let is_loop = matches!(body[label.target - 1], I::Loop(_));
                pc = label.target;
                labels.truncate(if is_loop { at + 1 } else { at });
            }
        }
    }

    fn step(&mut self, op: &I<'static>, stack: &mut Vec<u64>, locals: &mut [u64]) -> Res<()> {
        let mut pop = || stack.pop().expect("an operand");
        match op {
            I::Call(function) => {
                let count = self.signature(*function).0.len();
                let args = stack.split_off(stack.len() - count);
                stack.extend(self.call_function(*function, args)?);
            }
            I::CallIndirect { type_index, .. } => {
                let index = pop() as usize;
                let wanted = self.signature(*type_index);
                let function = *self.program.table.get(index).ok_or(Stop::Trap)?;
                if self.signature(function) != wanted {
                    return Err(Stop::Trap);
                }
                let args = stack.split_off(stack.len() - wanted.0.len());
                stack.extend(self.call_function(function, args)?);
            }
            I::Unreachable => return Err(Stop::Trap),
            I::Nop => {}
            I::Drop => drop(pop()),
            I::Select => {
                let (condition, b, a) = (pop(), pop(), pop());
                stack.push(if condition != 0 { a } else { b });
            }
            I::LocalGet(i) => stack.push(locals[*i as usize]),
            I::LocalSet(i) => locals[*i as usize] = pop(),
            I::LocalTee(i) => locals[*i as usize] = *stack.last().expect("an operand"),
            I::GlobalGet(i) => stack.push(self.globals[*i as usize]),
            I::GlobalSet(i) => self.globals[*i as usize] = pop(),
            I::I32Const(value) => stack.push(*value as u32 as u64),
            I::I64Const(value) => stack.push(*value as u64),
            I::MemorySize(_) => stack.push((self.memory.len() / PAGE) as u64),
            I::MemoryGrow(_) => {
                let pages = pop();
                stack.push(self.grow(pages)?);
            }
            I::MemoryFill(_) => {
                let (len, value, at) = (pop(), pop(), pop());
                self.pay(100 * len)?;
                self.slice(at, len)?.fill(value as u8);
            }
            I::MemoryCopy { .. } => {
                let (len, from, to) = (pop(), pop(), pop());
                self.pay(100 * len)?;
                let bytes = self.slice(from, len)?.to_vec();
                self.slice(to, len)?.copy_from_slice(&bytes);
            }
            other => self.numeric(other, stack)?,
        }
        Ok(())
    }

    fn grow(&mut self, pages: u64) -> Res<u64> {
        let now = (self.memory.len() / PAGE) as u64;
        if self.program.max_pages != Some(self.program.pages) {
            self.hostio("pay_for_memory_grow", &[pages])?;
        }
        if now + pages > u64::from(self.program.max_pages.unwrap_or(65_536)) {
            return Ok(0xFFFF_FFFF);
        }
        self.memory.resize(self.memory.len() + pages as usize * PAGE, 0);
        Ok(now)
    }

    fn slice(&mut self, at: u64, len: u64) -> Res<&mut [u8]> {
        self.memory.get_mut(at as usize..(at + len) as usize).ok_or(Stop::Trap)
    }

    fn load(&mut self, at: u64, offset: u64, bytes: usize) -> Res<u64> {
        let mut word = [0; 8];
        word[..bytes].copy_from_slice(self.slice(at + offset, bytes as u64)?);
        Ok(u64::from_le_bytes(word))
    }

    fn numeric(&mut self, op: &I<'static>, stack: &mut Vec<u64>) -> Res<()> {
        let mut pop = || stack.pop().expect("an operand");
        let result = match op {
            I::I32Load(m) => self.load(pop(), m.offset, 4)?,
            I::I32Load8U(m) => self.load(pop(), m.offset, 1)?,
            I::I32Load16S(m) => self.load(pop(), m.offset, 2)? as i16 as i32 as u32 as u64,
            I::I64Load(m) => self.load(pop(), m.offset, 8)?,
            I::I64Load8S(m) => self.load(pop(), m.offset, 1)? as i8 as i64 as u64,
            I::I64Load32U(m) => self.load(pop(), m.offset, 4)?,
            I::I32Store(m) | I::I64Store32(m) => return self.store(pop(), pop(), m.offset, 4),
            I::I32Store8(m) | I::I64Store8(m) => return self.store(pop(), pop(), m.offset, 1),
            I::I32Store16(m) => return self.store(pop(), pop(), m.offset, 2),
            I::I64Store(m) => return self.store(pop(), pop(), m.offset, 8),
            I::I32Eqz | I::I64Eqz => u64::from(pop() == 0),
            I::I32Clz => u64::from((pop() as u32).leading_zeros()),
            I::I32Ctz => u64::from((pop() as u32).trailing_zeros()),
            I::I32Popcnt | I::I64Popcnt => u64::from(pop().count_ones()),
            I::I64Clz => u64::from(pop().leading_zeros()),
            I::I64Ctz => u64::from(pop().trailing_zeros()),
            I::I32WrapI64 => pop() & 0xFFFF_FFFF,
            I::I64ExtendI32S | I::I64Extend32S => pop() as i32 as i64 as u64,
            I::I64ExtendI32U => pop(),
            I::I32Extend8S => pop() as i8 as i32 as u32 as u64,
            I::I32Extend16S => pop() as i16 as i32 as u32 as u64,
            other => {
                let (b, a) = (pop(), pop());
                binary(other, a, b)?
            }
        };
        stack.push(result);
        Ok(())
    }

    fn store(&mut self, value: u64, at: u64, offset: u64, bytes: usize) -> Res<()> {
        let source = value.to_le_bytes();
        self.slice(at + offset, bytes as u64)?.copy_from_slice(&source[..bytes]);
        Ok(())
    }

    fn bytes(&mut self, at: u64, len: u64) -> Res<Vec<u8>> {
        Ok(self.slice(at, len)?.to_vec())
    }

    fn word(&mut self, at: u64) -> Res<U256> {
        Ok(U256::from_be_slice(self.slice(at, 32)?))
    }

    fn put_word(&mut self, at: u64, word: U256) -> Res<()> {
        self.slice(at, 32)?.copy_from_slice(&word.to_be_bytes::<32>());
        Ok(())
    }

    fn hostio(&mut self, name: &str, args: &[u64]) -> Res<Vec<u64>> {
        match name {
            "read_args" => {
                let data = self.input.data.clone();
                self.pay(8400)?;
                self.pay(5040 + 30 * beyond(data.len()))?;
                self.slice(args[0], data.len() as u64)?.copy_from_slice(&data);
            }
            "write_result" => {
                self.pay(8400)?;
                self.pay_reading(args[1])?;
                self.pay_reading(args[1])?;
                self.output = self.bytes(args[0], args[1])?;
            }
            "exit_early" => return Err(Stop::Exit(args[0] as u32)),
            "return_data_size" => {
                self.pay(8400)?;
                return Ok(vec![self.return_data.len() as u64]);
            }
            "read_return_data" => return self.read_return_data(args),
            "evm_gas_left" => {
                self.pay(8400)?;
                return Ok(vec![self.ink / INK_PER_GAS]);
            }
            "evm_ink_left" => {
                self.pay(8400)?;
                return Ok(vec![self.ink]);
            }
            "msg_reentrant" => {
                self.pay(8400)?;
                let open = self.world.open_frames.get(&self.input.acting).copied().unwrap_or(0);
                return Ok(vec![u64::from(open > 1)]);
            }
            "native_keccak256" => {
                self.pay(121_800 + 21_000 * args[1].div_ceil(32).saturating_sub(2))?;
                let hash = keccak256(self.bytes(args[0], args[1])?);
                self.put_word(args[2], hash.into())?;
            }
            "pay_for_memory_grow" => {
                let pages = args[0] & 0xFFFF;
                if pages == 0 {
                    self.pay(8400)?;
                } else {
                    let cost = self.world.page_cost(pages);
                    self.world.add_pages(pages);
                    self.pay_gas(cost)?;
                }
            }
            "emit_log" => self.emit_log(args)?,
            "math_mod" | "math_pow" | "math_mul_mod" => self.math(name, args)?,
            "call_contract" | "delegate_call_contract" | "static_call_contract" => {
                return self.contract_call(name, args);
            }
            _ => self.storage(name, args)?,
        }
        Ok(Vec::new())
    }

    fn pay_reading(&mut self, len: u64) -> Res<()> {
        self.pay(16_381 + 55 * beyond(len as usize))
    }

    fn read_return_data(&mut self, args: &[u64]) -> Res<Vec<u64>> {
        self.pay(8400 + 59_673)?;
        let data = self.return_data.clone();
        let from = (args[1] as usize).min(data.len());
        let to = (from + args[2] as usize).min(data.len());
        self.pay(5040 + 30 * beyond(to - from))?;
        if from < to {
            self.slice(args[0], (to - from) as u64)?.copy_from_slice(&data[from..to]);
        }
        Ok(vec![(to - from) as u64])
    }

    fn emit_log(&mut self, args: &[u64]) -> Res<()> {
        let [at, len, topics] = *args else { unreachable!("three arguments") };
        self.pay(8400 + 59_673)?;
        if topics > 4 || len < 32 * topics {
            return Err(Stop::Trap);
        }
        self.pay_reading(len)?;
        self.pay_gas(375 * (1 + topics) + 8 * (len - 32 * topics))?;
        let bytes = self.bytes(at, len)?;
        if self.input.is_static {
            return Err(Stop::Trap);
        }
        let (head, data) = bytes.split_at(32 * topics as usize);
        self.world.state.logs.push(LogEntry {
            address: self.input.acting,
            topics: head.chunks(32).map(B256::from_slice).collect(),
            data: data.to_vec(),
        });
        Ok(())
    }

    fn math(&mut self, name: &str, args: &[u64]) -> Res<()> {
        let result = match name {
            "math_mod" => {
                self.pay(43_520)?;
                let (a, b) = (self.word(args[0])?, self.word(args[1])?);
                if b.is_zero() { b } else { a % b }
            }
            "math_pow" => {
                self.pay(23_520)?;
                let (a, e) = (self.word(args[0])?, self.word(args[1])?);
                self.pay(3000 + 17_500 * (1 + (e.bit_len() as u64).div_ceil(8)))?;
                a.wrapping_pow(e)
            }
            _ => {
                self.pay(52_660)?;
                let (a, b, m) = (self.word(args[0])?, self.word(args[1])?, self.word(args[2])?);
                if m.is_zero() { m } else { a.mul_mod(b, m) }
            }
        };
        self.put_word(args[0], result)
    }

    fn storage(&mut self, name: &str, args: &[u64]) -> Res<()> {
        let acting = self.input.acting;
        match name {
            "storage_load_bytes32" => {
                self.pay(8400 + 2 * 5040)?;
                self.need_gas(2100 + 10 + 5)?;
                let key = self.word(args[0])?;
                self.loads += 1;
                let mut gas = if self.loads <= 32 {
                    0
                } else if self.loads <= 128 {
                    2
                } else {
                    10
                };
                let value = match self.cache.get(&key) {
                    Some((value, _)) => *value,
                    None => {
                        let cold = self.world.state.warm_slots.insert((acting, key));
                        gas += 5 + if cold { 2100 } else { 100 };
                        let value = self.world.state.storage.get(&(acting, key)).copied();
                        let value = value.unwrap_or_default();
                        self.cache.insert(key, (value, Some(value)));
                        value
                    }
                };
                self.pay_gas(gas)?;
                self.put_word(args[1], value)
            }
            "storage_cache_bytes32" => {
                self.pay(8400 + 2 * 5040)?;
                self.need_gas(2300 + 10)?;
                let (key, value) = (self.word(args[0])?, self.word(args[1])?);
                self.writes += 1;
                let fee = if self.writes <= 8 {
                    0
                } else if self.writes <= 64 {
                    7
                } else {
                    10
                };
                self.pay_gas(fee)?;
                self.cache.entry(key).or_insert((value, None)).0 = value;
                Ok(())
            }
            "storage_flush_cache" => self.flush(args[0] != 0),
            _ => self.transient(name, args),
        }
    }

    fn transient(&mut self, name: &str, args: &[u64]) -> Res<()> {
        let acting = self.input.acting;
        self.pay(8400 + 2 * 5040 + 59_673)?;
        self.pay_gas(100)?;
        let key = self.word(args[0])?;
        if name == "transient_load_bytes32" {
            let value = self.world.state.transient.get(&(acting, key)).copied();
            return self.put_word(args[1], value.unwrap_or_default());
        }
        let value = self.word(args[1])?;
        if self.input.is_static {
            return Err(Stop::Trap);
        }
        self.world.state.transient.insert((acting, key), value);
        Ok(())
    }

    fn flush(&mut self, clear: bool) -> Res<()> {
        self.pay(8400 + 59_673)?;
        self.need_gas(2300)?;
        let dirty: Vec<(U256, U256)> = self
            .cache
            .iter()
            .filter(|(_, (value, known))| *known != Some(*value))
            .map(|(key, (value, _))| (*key, *value))
            .collect();
        if !dirty.is_empty() && self.input.is_static {
            return Err(Stop::Trap);
        }
        let mut gas = 0;
        for (key, value) in dirty {
            gas += self.write_slot(key, value);
            self.cache.insert(key, (value, Some(value)));
        }
        if clear {
            self.cache.clear();
        }
        self.pay_gas(gas)
    }

    fn write_slot(&mut self, key: U256, new: U256) -> u64 {
        let slot = (self.input.acting, key);
        let original = self.world.original.get(&slot).copied().unwrap_or_default();
        let current = self.world.state.storage.get(&slot).copied().unwrap_or_default();
        let cold = if self.world.state.warm_slots.insert(slot) { 2100 } else { 0 };
        let change = if new == current || original != current {
            100
        } else if original.is_zero() {
            20_000
        } else {
            2900
        };
        self.refund += refund(original, current, new);
        self.world.state.storage.insert(slot, new);
        cold + change
    }

    fn contract_call(&mut self, name: &str, args: &[u64]) -> Res<Vec<u64>> {
        let with_value = name == "call_contract";
        let delegate = name == "delegate_call_contract";
        let (at, data, len) = (args[0], args[1], args[2]);
        let (gas, ret_len) = if with_value { (args[4], args[5]) } else { (args[3], args[4]) };
        self.pay(8400 + 3 * 5040 + 59_673)?;
        self.pay_reading(len)?;
        self.pay_reading(len)?;
        let left = self.ink / INK_PER_GAS;
        let to = Address::from_slice(&self.bytes(at, 20)?);
        let data = self.bytes(data, len)?;
        let cold = self.world.state.warm_accounts.insert(to);
        let base = if cold { 2600 } else { 100 };
        let (status, cost, output) = if base > left {
            (2, left, Vec::new())
        } else {
            let gas = gas.min(left).min((left - base) * 63 / 64);
            let out = self.world.call(&CallInput {
                code: to,
                acting: if delegate { self.input.acting } else { to },
                delegate,
                is_static: self.input.is_static || name == "static_call_contract",
                gas,
                data,
            });
            self.refund += out.refund;
            let status = if out.ending == Ending::Success { 0 } else { 2 };
            (status, base + gas - out.gas_left, out.data)
        };
        self.pay_gas(cost)?;
        self.return_data = output;
        let len = (self.return_data.len() as u32).to_le_bytes();
        self.slice(ret_len, 4)?.copy_from_slice(&len);
        Ok(vec![status])
    }
}

/// EIP-3529.
fn refund(original: U256, current: U256, new: U256) -> i64 {
    if new == current {
        return 0;
    }
    let mut refund = 0;
    if !original.is_zero() {
        if original == current || !current.is_zero() {
            refund += if new.is_zero() { 4800 } else { 0 };
        } else {
            refund -= 4800;
        }
    }
    if original != current && original == new {
        refund += if original.is_zero() { 19_900 } else { 2800 };
    }
    refund
}

fn results_of(ty: &BlockType) -> usize {
    usize::from(!matches!(ty, BlockType::Empty))
}

fn beyond(len: usize) -> u64 {
    len.saturating_sub(32) as u64
}

/// The matching `else` (if any) and `end` of the block that opens at `at`.
fn end_of(body: &[I<'static>], at: usize) -> (Option<usize>, usize) {
    let (mut depth, mut other) = (0, None);
    for (i, op) in body.iter().enumerate().skip(at + 1) {
        match op {
            I::Block(_) | I::Loop(_) | I::If(_) => depth += 1,
            I::Else if depth == 0 => other = Some(i),
            I::End if depth == 0 => return (other, i),
            I::End => depth -= 1,
            _ => {}
        }
    }
    unreachable!("every block ends")
}

#[rustfmt::skip]
fn ends_block(op: &I<'_>) -> bool {
    matches!(op, I::End | I::Else | I::Return | I::Loop(_) | I::If(_) | I::Br(_) | I::BrIf(_)
        | I::BrTable(..) | I::Call(_) | I::CallIndirect { .. })
}

/// Operands popped and pushed, for what is neither structure nor call nor bulk.
#[rustfmt::skip]
fn effect(op: &I<'_>) -> (usize, usize) {
    match op {
        I::LocalGet(_) | I::GlobalGet(_) | I::I32Const(_) | I::I64Const(_) | I::MemorySize(_) => (0, 1),
        I::Drop | I::BrIf(_) | I::BrTable(..) | I::LocalSet(_) | I::GlobalSet(_) => (1, 0),
        I::Select => (2, 0),
        I::I32Store(_) | I::I32Store8(_) | I::I32Store16(_)
        | I::I64Store(_) | I::I64Store8(_) | I::I64Store32(_) => (2, 0),
        I::LocalTee(_) | I::MemoryGrow(_) | I::Br(_) | I::Return | I::Nop | I::Unreachable
        | I::I32Load(_) | I::I32Load8U(_) | I::I32Load16S(_) | I::I64Load(_) | I::I64Load8S(_)
        | I::I64Load32U(_) | I::I32Eqz | I::I64Eqz | I::I32Clz | I::I32Ctz | I::I32Popcnt
        | I::I64Clz | I::I64Ctz | I::I64Popcnt | I::I32WrapI64 | I::I64ExtendI32S
        | I::I64ExtendI32U | I::I64Extend32S | I::I32Extend8S | I::I32Extend16S => (0, 0),
        _ => (1, 0),
    }
}

#[rustfmt::skip]
fn price_of(op: &I<'_>) -> u64 {
    match op {
        I::Unreachable | I::Return | I::Nop | I::Block(_) | I::Loop(_) | I::Else | I::End
        | I::I32Const(_) | I::I64Const(_) => 1,
        I::Drop => 9,
        I::Br(_) | I::BrIf(_) | I::If(_) => 765,
        I::BrTable(targets, _) => 2400 + 325 * targets.len() as u64,
        I::Call(_) => 3800,
        I::Select => 1250,
        I::LocalGet(_) | I::LocalTee(_) => 75,
        I::LocalSet(_) => 210,
        I::GlobalGet(_) => 225,
        I::GlobalSet(_) => 575,
        I::I32Load(_) | I::I32Load8U(_) | I::I32Load16S(_) => 670,
        I::I64Load(_) | I::I64Load8S(_) | I::I64Load32U(_) => 680,
        I::I32Store(_) | I::I32Store8(_) | I::I32Store16(_) => 825,
        I::I64Store(_) | I::I64Store8(_) | I::I64Store32(_) => 950,
        I::MemorySize(_) => 3000,
        I::MemoryGrow(_) => 8050,
        I::MemoryCopy { .. } | I::MemoryFill(_) => 950,
        I::I32Eqz | I::I32Eq | I::I32Ne | I::I32LtS | I::I32LtU | I::I32GtS | I::I32GeU => 170,
        I::I64Eqz | I::I64Eq | I::I64Ne | I::I64LtU | I::I64GtU | I::I64LeS | I::I64GeS => 225,
        I::I32Clz | I::I32Ctz | I::I64Clz | I::I64Ctz => 210,
        I::I32Popcnt => 2650,
        I::I64Popcnt => 6000,
        I::I32Add | I::I32Sub | I::I32And | I::I32Or | I::I32Xor | I::I32Shl | I::I32ShrS
        | I::I32ShrU | I::I32Rotl | I::I32Rotr => 70,
        I::I64Add | I::I64Sub | I::I64And | I::I64Or | I::I64Xor | I::I64Shl | I::I64ShrS
        | I::I64ShrU | I::I64Rotl | I::I64Rotr => 100,
        I::I32Mul | I::I64Mul => 160,
        I::I32DivU | I::I32RemS => 1120,
        I::I64DivS | I::I64RemU => 1270,
        I::I32WrapI64 | I::I64ExtendI32S | I::I64ExtendI32U | I::I32Extend8S | I::I32Extend16S
        | I::I64Extend32S => 100,
        other => unreachable!("the generator does not write {other:?}"),
    }
}

fn binary(op: &I<'_>, a: u64, b: u64) -> Res<u64> {
    let (x, y) = (a as u32, b as u32);
    let (p, q) = (a as i64, b as i64);
    Ok(match op {
        I::I32Add => mask(ValType::I32, a.wrapping_add(b)),
        I::I32Sub => mask(ValType::I32, a.wrapping_sub(b)),
        I::I32Mul => mask(ValType::I32, a.wrapping_mul(b)),
        I::I32And | I::I64And => a & b,
        I::I32Or | I::I64Or => a | b,
        I::I32Xor | I::I64Xor => a ^ b,
        I::I32Shl => x.wrapping_shl(y).into(),
        I::I32ShrS => ((x as i32).wrapping_shr(y) as u32).into(),
        I::I32ShrU => x.wrapping_shr(y).into(),
        I::I32Rotl => x.rotate_left(y % 32).into(),
        I::I32Rotr => x.rotate_right(y % 32).into(),
        I::I32DivU => x.checked_div(y).ok_or(Stop::Trap)?.into(),
        I::I32RemS if y == 0 => return Err(Stop::Trap),
        I::I32RemS => ((x as i32).wrapping_rem(y as i32) as u32).into(),
        I::I64Add => a.wrapping_add(b),
        I::I64Sub => a.wrapping_sub(b),
        I::I64Mul => a.wrapping_mul(b),
        I::I64Shl => a.wrapping_shl(y),
        I::I64ShrS => p.wrapping_shr(y) as u64,
        I::I64ShrU => a.wrapping_shr(y),
        I::I64Rotl => a.rotate_left(y % 64),
        I::I64Rotr => a.rotate_right(y % 64),
        I::I64DivS => p.checked_div(q).ok_or(Stop::Trap)? as u64,
        I::I64RemU => a.checked_rem(b).ok_or(Stop::Trap)?,
        I::I32Eq | I::I64Eq => u64::from(a == b),
        I::I32Ne | I::I64Ne => u64::from(a != b),
        I::I32LtS => u64::from((x as i32) < y as i32),
        I::I32GtS => u64::from(x as i32 > y as i32),
        I::I32LtU | I::I64LtU => u64::from(a < b),
        I::I64GtU => u64::from(a > b),
        I::I32GeU => u64::from(a >= b),
        I::I64LeS => u64::from(p <= q),
        I::I64GeS => u64::from(p >= q),
        other => unreachable!("the generator does not write {other:?}"),
    })
}

pub fn encode_args(callee: Address) -> Bytes {
    [callee.into_word().as_slice(), &[1; 32]].concat().into()
}
