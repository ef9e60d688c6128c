use std::borrow::Cow;

use wasm_encoder::{
    BlockType, Instruction as I,
    ValType::{I32, I64},
};

use super::{
    generate::{ARGS, HOSTIOS, ZERO_WORD, hostio},
    writer::{REGION, Writer, place},
};

/// Statements: they leave the stack as they found it.
impl Writer<'_> {
    pub(super) fn statement(&mut self, depth: u32) {
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

    fn store(&mut self, ty: wasm_encoder::ValType) {
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
