//! Functions of random programs: typed expressions, structure, branches and hostio calls.

use wasm_encoder::{
    BlockType, Instruction as I, MemArg, ValType,
    ValType::{I32, I64},
};

use super::{
    generate::{Func, HOSTIOS, Program, Signature, hostio},
    rng::Rng,
};

/// Random accesses stay below, but for the few that are meant to be out of bounds.
pub(super) const REGION: i32 = 1023;

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
    pub(super) rng: &'a mut Rng,
    pub(super) program: &'a Program,
    pub(super) signatures: &'a [Signature],
    pub(super) locals: Vec<ValType>,
    pub(super) result: ValType,
    /// Results of the open blocks, outermost first; loops take none.
    pub(super) labels: Vec<Option<ValType>>,
    pub(super) out: Vec<I<'static>>,
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

    pub(super) fn local(&mut self, ty: ValType) -> Option<u32> {
        let of_type: Vec<u32> =
            (0..self.locals.len() as u32).filter(|i| self.locals[*i as usize] == ty).collect();
        if of_type.is_empty() { None } else { Some(self.rng.pick(&of_type)) }
    }

    pub(super) fn global(&mut self, ty: ValType) -> Option<u32> {
        let globals = &self.program.globals;
        let of_type: Vec<u32> =
            (0..globals.len() as u32).filter(|i| globals[*i as usize] == ty).collect();
        if of_type.is_empty() { None } else { Some(self.rng.pick(&of_type)) }
    }

    pub(super) fn address(&mut self, depth: u32) {
        self.expression(I32, depth);
        if !self.rng.one_in(300) {
            self.out.extend([I::I32Const(REGION), I::I32And]);
        }
    }

    pub(super) fn pointer(&mut self) {
        let at = self.rng.below(24) as i32 * 32;
        self.out.push(I::I32Const(at));
    }

    pub(super) fn expression(&mut self, ty: ValType, depth: u32) {
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

    pub(super) fn leaf(&mut self, ty: ValType) {
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

    pub(super) fn binary(&mut self, ty: ValType, depth: u32) {
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

    pub(super) fn comparison(&mut self, of: ValType) -> I<'static> {
        if of == I32 {
            self.rng.pick(&[I::I32Eq, I::I32Ne, I::I32LtS, I::I32LtU, I::I32GtS, I::I32GeU])
        } else {
            self.rng.pick(&[I::I64Eq, I::I64Ne, I::I64LtU, I::I64GtU, I::I64LeS, I::I64GeS])
        }
    }

    pub(super) fn unary(&mut self, ty: ValType, depth: u32) {
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

    pub(super) fn load(&mut self, ty: ValType) {
        let at = place(self.rng.below(64));
        let op = if ty == I32 {
            self.rng.pick(&[I::I32Load(at), I::I32Load8U(at), I::I32Load16S(at)])
        } else {
            self.rng.pick(&[I::I64Load(at), I::I64Load8S(at), I::I64Load32U(at)])
        };
        self.out.push(op);
    }

    pub(super) fn call(&mut self, ty: ValType, depth: u32) {
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

    pub(super) fn block_expression(&mut self, ty: ValType, depth: u32) {
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
}
