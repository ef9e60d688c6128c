//! Random small programs: typed, valid, and with every kind of instruction that has a price.

use std::borrow::Cow;

use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind,
    ExportSection, Function, FunctionSection, GlobalSection, GlobalType, ImportSection,
    Instruction as I, MemArg, MemorySection, MemoryType, Module, RefType, TableSection, TableType,
    TypeSection, ValType,
    ValType::{I32, I64},
};

/// Where the program puts its calldata: the address of a callee, at the end of the first word.
pub const ARGS: i32 = 8192;
/// 32 bytes that no instruction writes: the value of calls.
pub const ZERO_WORD: i32 = 4096;
/// Random accesses stay below, but for the few that are meant to be out of bounds.
const REGION: i32 = 1023;

/// Imports in order, with their types; the interpreter knows them by the same names.
#[rustfmt::skip]
pub const HOSTIOS: [(&str, &[ValType], &[ValType]); 22] = [
    ("read_args", &[I32], &[]),
    ("write_result", &[I32, I32], &[]),
    ("exit_early", &[I32], &[]),
    ("storage_load_bytes32", &[I32, I32], &[]),
    ("storage_cache_bytes32", &[I32, I32], &[]),
    ("storage_flush_cache", &[I32], &[]),
    ("transient_load_bytes32", &[I32, I32], &[]),
    ("transient_store_bytes32", &[I32, I32], &[]),
    ("call_contract", &[I32, I32, I32, I32, I64, I32], &[I32]),
    ("delegate_call_contract", &[I32, I32, I32, I64, I32], &[I32]),
    ("static_call_contract", &[I32, I32, I32, I64, I32], &[I32]),
    ("read_return_data", &[I32, I32, I32], &[I32]),
    ("return_data_size", &[], &[I32]),
    ("emit_log", &[I32, I32, I32], &[]),
    ("evm_gas_left", &[], &[I64]),
    ("evm_ink_left", &[], &[I64]),
    ("math_mod", &[I32, I32], &[]),
    ("math_pow", &[I32, I32], &[]),
    ("math_mul_mod", &[I32, I32, I32], &[]),
    ("native_keccak256", &[I32, I32, I32], &[]),
    ("msg_reentrant", &[], &[I32]),
    ("pay_for_memory_grow", &[I32], &[]),
];

pub fn hostio(name: &str) -> u32 {
    HOSTIOS.iter().position(|(known, ..)| *known == name).expect("a known hostio") as u32
}

/// A small generator whose sequence is fixed by its seed.
pub struct Rng(pub u64);

impl Rng {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize].clone()
    }
}

pub type Signature = (Vec<ValType>, Vec<ValType>);

#[derive(Clone, Debug)]
pub struct Func {
    pub ty: Signature,
    pub locals: Vec<ValType>,
    /// With its final `end`.
    pub body: Vec<I<'static>>,
}

#[derive(Clone, Debug)]
pub struct Program {
    pub funcs: Vec<Func>,
    pub globals: Vec<ValType>,
    /// Functions by their place in the table.
    pub table: Vec<u32>,
    pub pages: u32,
    pub max_pages: Option<u32>,
}

impl Program {
    pub fn random(rng: &mut Rng) -> Self {
        let count = 2 + rng.below(4) as usize;
        let signatures: Vec<Signature> = (0..count)
            .map(|_| {
                let params = (0..rng.below(4)).map(|_| rng.pick(&[I32, I64])).collect();
                (params, vec![rng.pick(&[I32, I64])])
            })
            .collect();
        let globals = (0..1 + rng.below(3)).map(|_| rng.pick(&[I32, I64])).collect();
        let pages = 1 + rng.below(4) as u32;
        let max_pages = match rng.below(3) {
            0 => Some(pages),
            1 => Some(pages + 2),
            _ => None,
        };
        let first = HOSTIOS.len() as u32;
        let table = (0..3).map(|_| first + 1 + rng.below(count as u64) as u32).collect();
        let mut program = Self { funcs: Vec::new(), globals, table, pages, max_pages };
        let mut funcs = vec![entrypoint(&signatures, rng)];
        for ty in &signatures {
            funcs.push(Writer::function(&program, &signatures, ty, rng));
        }
        program.funcs = funcs;
        program
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut types = TypeSection::new();
        let mut imports = ImportSection::new();
        for (i, (name, params, results)) in HOSTIOS.iter().enumerate() {
            types.ty().function(params.iter().copied(), results.iter().copied());
            imports.import("vm_hooks", name, EntityType::Function(i as u32));
        }
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        for (i, func) in self.funcs.iter().enumerate() {
            types.ty().function(func.ty.0.clone(), func.ty.1.clone());
            functions.function((HOSTIOS.len() + i) as u32);
            let mut body = Function::new_with_locals_types(func.locals.clone());
            for instruction in &func.body {
                body.instruction(instruction);
            }
            code.function(&body);
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&self.table_section());
        module.section(&self.memory()).section(&self.global_section()).section(&exports());
        module.section(&self.elements()).section(&code);
        module.finish()
    }

    fn table_section(&self) -> TableSection {
        let mut tables = TableSection::new();
        tables.table(TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: self.table.len() as u64,
            maximum: None,
            shared: false,
        });
        tables
    }

    fn memory(&self) -> MemorySection {
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: self.pages.into(),
            maximum: self.max_pages.map(u64::from),
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        memories
    }

    fn global_section(&self) -> GlobalSection {
        let mut globals = GlobalSection::new();
        for ty in &self.globals {
            let init = if *ty == I32 { ConstExpr::i32_const(7) } else { ConstExpr::i64_const(7) };
            globals.global(GlobalType { val_type: *ty, mutable: true, shared: false }, &init);
        }
        globals
    }

    fn elements(&self) -> ElementSection {
        let mut elements = ElementSection::new();
        let functions = Elements::Functions(Cow::Borrowed(&self.table));
        elements.active(None, &ConstExpr::i32_const(0), functions);
        elements
    }
}

fn exports() -> ExportSection {
    let mut exports = ExportSection::new();
    exports.export("memory", ExportKind::Memory, 0);
    exports.export("user_entrypoint", ExportKind::Func, HOSTIOS.len() as u32);
    exports
}

/// Reads the calldata, runs the first functions, and returns what the memory and the meter hold.
fn entrypoint(signatures: &[Signature], rng: &mut Rng) -> Func {
    let mut body = vec![I::I32Const(ARGS), I::Call(hostio("read_args"))];
    for (i, (params, results)) in signatures.iter().enumerate().take(2) {
        body.push(I::I32Const(16 + 8 * i as i32));
        for ty in params {
            body.push(constant(*ty, rng));
        }
        body.push(I::Call((HOSTIOS.len() + 1 + i) as u32));
        body.push(store(results[0], 0));
    }
    let status = if rng.one_in(8) { 1 } else { 0 };
    body.extend([
        I::I32Const(0),
        I::Call(hostio("evm_ink_left")),
        store(I64, 0),
        I::I32Const(1),
        I::Call(hostio("storage_flush_cache")),
        I::I32Const(0),
        I::I32Const(32 + rng.below(200) as i32),
        I::Call(hostio("write_result")),
        I::I32Const(status),
        I::End,
    ]);
    Func { ty: (vec![I32], vec![I32]), locals: Vec::new(), body }
}

fn constant(ty: ValType, rng: &mut Rng) -> I<'static> {
    let value = match rng.below(4) {
        0 => rng.below(4),
        1 => rng.below(1000),
        2 => u64::MAX - rng.below(3),
        _ => rng.next(),
    };
    if ty == I32 { I::I32Const(value as i32) } else { I::I64Const(value as i64) }
}

fn place(offset: u64) -> MemArg {
    MemArg { offset, align: 0, memory_index: 0 }
}

fn store(ty: ValType, offset: u64) -> I<'static> {
    if ty == I32 { I::I32Store(place(offset)) } else { I::I64Store(place(offset)) }
}

/// Writes one function.
struct Writer<'a> {
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
    fn function(
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
