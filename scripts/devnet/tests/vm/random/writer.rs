//! Functions of random programs: typed expressions, structure, branches and hostio calls.

use std::borrow::Cow;

use wasm_encoder::{
    BlockType, Instruction as I, MemArg, ValType,
    ValType::{I32, I64},
};

use super::{
    generate::{ARGS, Func, HOSTIOS, Program, Signature, ZERO_WORD, hostio},
    rng::Rng,
};

/// Random accesses stay below, but for the few that are meant to be out of bounds.
const REGION: i32 = 1023;

pub fn constant(ty: ValType, rng: &mut Rng) -> I<'static> {
    let value = match rng.below(4) {
        0 => rng.below(4),
        1 => rng.below(1000),
        2 => u64::MAX - rng.below(3),
        _ => rng.next(),
    };
    if ty == I32 { I::I32Const(value as i32) } else { I::I64Const(value as i64) }
}

pub fn place(offset: u64) -> MemArg {
    MemArg { offset, align: 0, memory_index: 0 }
}

pub fn store(ty: ValType, offset: u64) -> I<'static> {
    if ty == I32 { I::I32Store(place(offset)) } else { I::I64Store(place(offset)) }
}

/// Writes one function.
pub struct Writer<'a> {
    rng: &'a mut Rng,
    program: &'a Program,
    signatures: &'a [Signature],
    locals: Vec<ValType>,
    result: ValType,
    /// Results of the open blocks, outermost first; loops take none.
    labels: Vec<Option<ValType>>,
    out: Vec<I<'static>>,
}

impl<'a> Writer<'a> {
    pub fn function(
        program: &'a Program,
        signatures: &'a [Signature],
        ty: &Signature,
        rng: &'a mut Rng,
    ) -> Func {
        let declared: Vec<ValType> = (0..1 + rng.below(4)).map(|_| rng.pick(&[I32, I64])).collect();
        let locals = ty.0.iter().chain(&declared).copied().collect();
        let statements = 1 + rng.below(5);
        let result = ty.1[0];
        let out = Vec::new();
        let mut writer = Self { rng, program, signatures, locals, result, labels: Vec::new(), out };
        for _ in 0..statements {
            writer.statement(3);
        }
        writer.expression(result, 3);
        writer.out.push(I::End);
        Func { ty: ty.clone(), locals: declared, body: writer.out }
    }

    fn local(&mut self, ty: ValType) -> Option<u32> {
        let of_type: Vec<u32> =
            (0..self.locals.len() as u32).filter(|i| self.locals[*i as usize] == ty).collect();
        if of_type.is_empty() { None } else { Some(self.rng.pick(&of_type)) }
    }

    fn global(&mut self, ty: ValType) -> Option<u32> {
        let globals = &self.program.globals;
        let of_type: Vec<u32> =
            (0..globals.len() as u32).filter(|i| globals[*i as usize] == ty).collect();
        if of_type.is_empty() { None } else { Some(self.rng.pick(&of_type)) }
    }

    fn address(&mut self, depth: u32) {
        self.expression(I32, depth);
        if !self.rng.one_in(300) {
            self.out.extend([I::I32Const(REGION), I::I32And]);
        }
    }

    fn pointer(&mut self) {
        let at = self.rng.below(24) as i32 * 32;
        self.out.push(I::I32Const(at));
    }

    fn expression(&mut self, ty: ValType, depth: u32) {
        if depth == 0 {
            return self.leaf(ty);
        }
        match self.rng.below(12) {
            0..=3 => self.binary(ty, depth - 1),
            4 => self.unary(ty, depth - 1),
            5 => {
                self.address(depth - 1);
                self.load(ty);
            }
            6 => {
                self.expression(ty, depth - 1);
                self.expression(ty, depth - 1);
                self.expression(I32, depth - 1);
                self.out.push(I::Select);
            }
            7 => self.call(ty, depth - 1),
            8 => self.block_expression(ty, depth - 1),
            9 => match self.local(ty) {
                Some(local) => {
                    self.expression(ty, depth - 1);
                    self.out.push(I::LocalTee(local));
                }
                None => self.leaf(ty),
            },
            _ => self.leaf(ty),
        }
    }

    fn leaf(&mut self, ty: ValType) {
        let choice = self.rng.below(10);
        if choice < 4
            && let Some(local) = self.local(ty)
        {
            return self.out.push(I::LocalGet(local));
        }
        if choice < 6
            && let Some(global) = self.global(ty)
        {
            return self.out.push(I::GlobalGet(global));
        }
        let instruction = match (choice, ty) {
            (7, I32) => self.rng.pick(&[
                I::MemorySize(0),
                I::Call(hostio("return_data_size")),
                I::Call(hostio("msg_reentrant")),
            ]),
            (7, _) => {
                self.rng.pick(&[I::Call(hostio("evm_ink_left")), I::Call(hostio("evm_gas_left"))])
            }
            _ => constant(ty, self.rng),
        };
        self.out.push(instruction);
    }

    fn binary(&mut self, ty: ValType, depth: u32) {
        if ty == I32 && self.rng.one_in(3) {
            let of = self.rng.pick(&[I32, I64]);
            self.expression(of, depth);
            self.expression(of, depth);
            let op = self.comparison(of);
            return self.out.push(op);
        }
        self.expression(ty, depth);
        self.expression(ty, depth);
        let op = if ty == I32 {
            self.rng.pick(&[
                I::I32Add,
                I::I32Sub,
                I::I32Mul,
                I::I32And,
                I::I32Or,
                I::I32Xor,
                I::I32Shl,
                I::I32ShrS,
                I::I32ShrU,
                I::I32Rotl,
                I::I32Rotr,
                I::I32DivU,
                I::I32RemS,
            ])
        } else {
            self.rng.pick(&[
                I::I64Add,
                I::I64Sub,
                I::I64Mul,
                I::I64And,
                I::I64Or,
                I::I64Xor,
                I::I64Shl,
                I::I64ShrS,
                I::I64ShrU,
                I::I64Rotl,
                I::I64Rotr,
                I::I64DivS,
                I::I64RemU,
            ])
        };
        let divides = matches!(op, I::I32DivU | I::I32RemS | I::I64DivS | I::I64RemU);
        if divides && !self.rng.one_in(20) {
            // A divisor that is not zero, most of the time.
            self.out.extend(if ty == I32 {
                [I::I32Const(5), I::I32Or]
            } else {
                [I::I64Const(5), I::I64Or]
            });
        }
        self.out.push(op);
    }

    fn comparison(&mut self, of: ValType) -> I<'static> {
        if of == I32 {
            self.rng.pick(&[I::I32Eq, I::I32Ne, I::I32LtS, I::I32LtU, I::I32GtS, I::I32GeU])
        } else {
            self.rng.pick(&[I::I64Eq, I::I64Ne, I::I64LtU, I::I64GtU, I::I64LeS, I::I64GeS])
        }
    }

    fn unary(&mut self, ty: ValType, depth: u32) {
        let (of, op) = if ty == I32 {
            self.rng.pick(&[
                (I32, I::I32Eqz),
                (I32, I::I32Clz),
                (I32, I::I32Ctz),
                (I32, I::I32Popcnt),
                (I64, I::I32WrapI64),
                (I64, I::I64Eqz),
                (I32, I::I32Extend8S),
                (I32, I::I32Extend16S),
            ])
        } else {
            self.rng.pick(&[
                (I64, I::I64Clz),
                (I64, I::I64Ctz),
                (I64, I::I64Popcnt),
                (I32, I::I64ExtendI32S),
                (I32, I::I64ExtendI32U),
                (I64, I::I64Extend32S),
            ])
        };
        self.expression(of, depth);
        self.out.push(op);
    }

    fn load(&mut self, ty: ValType) {
        let at = place(self.rng.below(64));
        let op = if ty == I32 {
            self.rng.pick(&[I::I32Load(at), I::I32Load8U(at), I::I32Load16S(at)])
        } else {
            self.rng.pick(&[I::I64Load(at), I::I64Load8S(at), I::I64Load32U(at)])
        };
        self.out.push(op);
    }

    fn call(&mut self, ty: ValType, depth: u32) {
        let of_type: Vec<usize> =
            (0..self.signatures.len()).filter(|i| self.signatures[*i].1[0] == ty).collect();
        // Recursion is found by the stack or the ink, but should not be everywhere.
        if of_type.is_empty() || self.rng.one_in(2) {
            return self.leaf(ty);
        }
        let callee = self.rng.pick(&of_type);
        for param in self.signatures[callee].0.clone() {
            self.expression(param, depth.min(1));
        }
        let function = (HOSTIOS.len() + 1 + callee) as u32;
        if self.rng.one_in(4) {
            let at = self.rng.below(4) as i32;
            self.out.push(I::I32Const(at));
            // The type of a function stands at the function's own index.
            self.out.push(I::CallIndirect { type_index: function, table_index: 0 });
        } else {
            self.out.push(I::Call(function));
        }
    }

    fn block_expression(&mut self, ty: ValType, depth: u32) {
        let block = BlockType::Result(ty);
        if self.rng.one_in(2) {
            self.out.push(I::Block(block));
            self.labels.push(Some(ty));
            self.statement(depth);
            self.expression(ty, depth);
            if self.rng.one_in(3) {
                self.expression(I32, 0);
                self.out.push(I::BrIf(0));
            }
        } else {
            self.expression(I32, depth);
            self.out.push(I::If(block));
            self.labels.push(Some(ty));
            self.expression(ty, depth);
            self.out.push(I::Else);
            self.expression(ty, depth);
        }
        self.labels.pop();
        self.out.push(I::End);
    }

    fn statement(&mut self, depth: u32) {
        match self.rng.below(16) {
            0..=2 => self.assign(depth),
            3 | 4 => {
                let ty = self.rng.pick(&[I32, I64]);
                self.address(1);
                self.expression(ty, depth.min(2));
                self.store(ty);
            }
            5 if depth > 0 => self.branch_statement(depth - 1),
            6 if depth > 0 => self.block_statement(depth - 1),
            7 if depth > 0 => self.loop_statement(depth - 1),
            8 => self.bulk(),
            9 => self.jump(),
            10..=13 => self.hostio_statement(),
            14 if self.rng.one_in(4) => {
                self.out.extend([I::I32Const(1), I::MemoryGrow(0), I::Drop]);
            }
            14 if self.rng.one_in(30) => self.out.push(I::Unreachable),
            _ => {
                let ty = self.rng.pick(&[I32, I64]);
                self.expression(ty, depth.min(2));
                self.out.extend([I::Drop, I::Nop]);
            }
        }
    }

    fn assign(&mut self, depth: u32) {
        let ty = self.rng.pick(&[I32, I64]);
        let target = match (self.local(ty), self.global(ty)) {
            (Some(local), _) if !self.rng.one_in(4) => I::LocalSet(local),
            (_, Some(global)) => I::GlobalSet(global),
            _ => I::Drop,
        };
        self.expression(ty, depth);
        self.out.push(target);
    }

    fn store(&mut self, ty: ValType) {
        let at = place(self.rng.below(64));
        let op = if ty == I32 {
            self.rng.pick(&[I::I32Store(at), I::I32Store8(at), I::I32Store16(at)])
        } else {
            self.rng.pick(&[I::I64Store(at), I::I64Store8(at), I::I64Store32(at)])
        };
        self.out.push(op);
    }

    fn branch_statement(&mut self, depth: u32) {
        self.expression(I32, depth);
        self.out.push(I::If(BlockType::Empty));
        self.labels.push(None);
        self.statement(depth);
        if self.rng.one_in(2) {
            self.out.push(I::Else);
            self.statement(depth);
        }
        self.labels.pop();
        self.out.push(I::End);
    }

    fn block_statement(&mut self, depth: u32) {
        self.out.push(I::Block(BlockType::Empty));
        self.labels.push(None);
        self.statement(depth);
        self.expression(I32, 1);
        self.out.push(I::BrIf(0));
        self.statement(depth);
        self.labels.pop();
        self.out.push(I::End);
    }

    /// Counts a local down; the body may change it, and then the ink ends the loop.
    fn loop_statement(&mut self, depth: u32) {
        let Some(counter) = self.local(I32) else { return };
        let turns = 1 + self.rng.below(6) as i32;
        self.out.extend([I::I32Const(turns), I::LocalSet(counter), I::Loop(BlockType::Empty)]);
        self.labels.push(None);
        self.statement(depth);
        self.out.extend([
            I::LocalGet(counter),
            I::I32Const(1),
            I::I32Sub,
            I::LocalTee(counter),
            I::I32Const(0),
            I::I32GtS,
            I::BrIf(0),
        ]);
        self.labels.pop();
        self.out.push(I::End);
    }

    fn bulk(&mut self) {
        self.address(1);
        self.expression(I32, 0);
        self.out.extend([I::I32Const(REGION), I::I32And]);
        let len = self.rng.below(100) as i32;
        self.out.push(I::I32Const(len));
        let op = self.rng.pick(&[I::MemoryFill(0), I::MemoryCopy { src_mem: 0, dst_mem: 0 }]);
        self.out.push(op);
    }

    /// A conditional or tabled branch, or a return; what follows stays valid.
    fn jump(&mut self) {
        let empty: Vec<u32> = (0..self.labels.len() as u32)
            .filter(|i| self.labels[self.labels.len() - 1 - *i as usize].is_none())
            .collect();
        self.out.push(I::Block(BlockType::Empty));
        self.labels.push(None);
        self.expression(I32, 1);
        self.out.push(I::BrIf(0));
        match self.rng.below(4) {
            // To the end of the function, which is not a return.
            0 => {
                let result = self.result;
                self.expression(result, 1);
                self.out.push(I::Br(self.labels.len() as u32));
            }
            1 => {
                let result = self.result;
                self.expression(result, 1);
                self.out.push(I::Return);
            }
            2 if !empty.is_empty() => {
                let target = self.rng.pick(&empty) + 1;
                self.expression(I32, 1);
                self.out.push(I::BrTable(Cow::Owned(vec![0, target, 0]), target));
            }
            _ => self.statement(0),
        }
        self.labels.pop();
        self.out.push(I::End);
    }

    fn hostio_statement(&mut self) {
        let names = [
            "storage_load_bytes32",
            "storage_cache_bytes32",
            "transient_load_bytes32",
            "transient_store_bytes32",
            "math_mod",
            "math_pow",
            "math_mul_mod",
            "native_keccak256",
            "storage_flush_cache",
            "emit_log",
            "read_return_data",
            "call_contract",
            "delegate_call_contract",
            "static_call_contract",
            "exit_early",
            "write_result",
            "pay_for_memory_grow",
        ];
        let name = self.rng.pick(&names);
        match name {
            "native_keccak256" => self.sized(&[200]),
            "storage_flush_cache" => self.constant_below(2),
            "emit_log" => self.sized(&[200]),
            "write_result" => self.sized(&[]),
            "exit_early" | "pay_for_memory_grow" if !self.rng.one_in(10) => return,
            "exit_early" | "pay_for_memory_grow" => self.constant_below(3),
            "read_return_data" => {
                self.pointer();
                self.constant_below(40);
                self.constant_below(100);
            }
            "call_contract" | "delegate_call_contract" | "static_call_contract" => {
                return self.contract_call(name);
            }
            "math_mul_mod" => (0..3).for_each(|_| self.pointer()),
            _ => (0..2).for_each(|_| self.pointer()),
        }
        self.finish_hostio(name);
    }

    fn constant_below(&mut self, n: u64) {
        let value = self.rng.below(n) as i32;
        self.out.push(I::I32Const(value));
    }

    /// A pointer and a length, then a destination or the number of topics.
    fn sized(&mut self, more: &[u64]) {
        self.pointer();
        let len = 64 + self.rng.below(140) as i32;
        self.out.push(I::I32Const(len));
        if !more.is_empty() {
            // As a destination any word; as topics mostly few enough.
            let third = if self.rng.one_in(12) { 5 } else { self.rng.below(3) as i32 };
            self.out.push(I::I32Const(third));
        }
    }

    fn contract_call(&mut self, name: &str) {
        if self.rng.one_in(4) {
            self.pointer();
        } else {
            self.out.push(I::I32Const(ARGS + 12));
        }
        self.out.push(I::I32Const(ARGS));
        let len = self.rng.pick(&[0, 32, 64]);
        self.out.push(I::I32Const(len));
        if name == "call_contract" {
            self.out.push(I::I32Const(ZERO_WORD));
        }
        let gas = if self.rng.one_in(3) { self.rng.below(60_000) as i64 } else { -1 };
        self.out.push(I::I64Const(gas));
        self.pointer();
        self.finish_hostio(name);
    }

    fn finish_hostio(&mut self, name: &str) {
        let index = hostio(name);
        self.out.push(I::Call(index));
        if !HOSTIOS[index as usize].2.is_empty() {
            self.out.push(I::Drop);
        }
    }
}
