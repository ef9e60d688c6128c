//! Random small programs: typed, valid, and with every kind of instruction that has a price.

use std::borrow::Cow;

use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    Function, FunctionSection, GlobalSection, GlobalType, ImportSection, Instruction as I,
    MemorySection, MemoryType, Module, RefType, TableSection, TableType, TypeSection, ValType,
    ValType::{I32, I64},
};

use super::{
    rng::Rng,
    writer::{Writer, constant, store},
};

/// Where the program puts its calldata: the address of a callee, at the end of the first word.
pub const ARGS: i32 = 8192;
/// 32 bytes that no instruction writes: the value of calls.
pub const ZERO_WORD: i32 = 4096;

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
