//! One running program: structure, calls and memory, paid block by block.

use std::collections::HashMap;

use alloy_primitives::U256;
use wasm_encoder::Instruction as I;

use super::{
    generate::{HOSTIOS, Program, Signature},
    prices::{effect, end_of, ends_block, price_of, results_of},
    world::{CallInput, INK_PER_GAS, World},
};

const STACK_WORDS: usize = 22_000;
const PAGE: usize = 65_536;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    OutOfInk,
    OutOfStack,
    Trap,
    Exit(u32),
}

pub(super) type Res<T> = Result<T, Stop>;

struct Label {
    /// Where a branch goes.
    target: usize,
    height: usize,
    arity: usize,
}

pub struct Machine<'a> {
    pub(super) world: &'a mut World,
    pub(super) program: &'a Program,
    pub(super) input: &'a CallInput,
    pub(super) ink: u64,
    pub(super) stack_left: usize,
    pub(super) memory: Vec<u8>,
    pub(super) globals: Vec<u64>,
    pub(super) output: Vec<u8>,
    pub(super) return_data: Vec<u8>,
    pub(super) cache: HashMap<U256, (U256, Option<U256>)>,
    pub(super) loads: u32,
    pub(super) writes: u32,
    pub(super) refund: i64,
}

impl<'a> Machine<'a> {
    pub(super) fn new(
        world: &'a mut World,
        program: &'a Program,
        input: &'a CallInput,
        ink: u64,
    ) -> Self {
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

    pub(super) fn pay(&mut self, ink: u64) -> Res<()> {
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

    pub(super) fn pay_gas(&mut self, gas: u64) -> Res<()> {
        self.pay(gas.saturating_mul(INK_PER_GAS))
    }

    pub(super) fn need_gas(&self, gas: u64) -> Res<()> {
        if self.ink < gas * INK_PER_GAS { Err(Stop::OutOfInk) } else { Ok(()) }
    }

    pub(super) fn signature(&self, function: u32) -> Signature {
        let imports = HOSTIOS.len();
        match HOSTIOS.get(function as usize) {
            Some((_, params, results)) => (params.to_vec(), results.to_vec()),
            None => self.program.funcs[function as usize - imports].ty.clone(),
        }
    }

    pub(super) fn call_function(&mut self, function: u32, args: Vec<u64>) -> Res<Vec<u64>> {
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
    pub(super) fn frame_size(&self, body: &[I<'static>]) -> usize {
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

    pub(super) fn block_price(&self, body: &[I<'static>], from: usize) -> u64 {
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
    pub(super) fn run(
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

    pub(super) fn step(
        &mut self,
        op: &I<'static>,
        stack: &mut Vec<u64>,
        locals: &mut [u64],
    ) -> Res<()> {
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

    pub(super) fn grow(&mut self, pages: u64) -> Res<u64> {
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

    pub(super) fn slice(&mut self, at: u64, len: u64) -> Res<&mut [u8]> {
        self.memory.get_mut(at as usize..(at + len) as usize).ok_or(Stop::Trap)
    }

    pub(super) fn load(&mut self, at: u64, offset: u64, bytes: usize) -> Res<u64> {
        let mut word = [0; 8];
        word[..bytes].copy_from_slice(self.slice(at + offset, bytes as u64)?);
        Ok(u64::from_le_bytes(word))
    }

    pub(super) fn bytes(&mut self, at: u64, len: u64) -> Res<Vec<u8>> {
        Ok(self.slice(at, len)?.to_vec())
    }

    pub(super) fn word(&mut self, at: u64) -> Res<U256> {
        Ok(U256::from_be_slice(self.slice(at, 32)?))
    }

    pub(super) fn put_word(&mut self, at: u64, word: U256) -> Res<()> {
        self.slice(at, 32)?.copy_from_slice(&word.to_be_bytes::<32>());
        Ok(())
    }
}
