//! What activation refuses. Published rules: a chain answers a refused program with nothing but the loss of its gas,
//! so the build says the reason first.

use super::{CODE_LIMIT, WASM_LIMIT, floats};
use wasmparser::{
    BinaryReaderError, ExternalKind, FuncType, FunctionBody, Parser, Payload, TypeRef, ValType,
    Validator, WasmFeatures,
};

const MAX_PAGES: u64 = 128;
const MAX_FUNCTIONS: u32 = 4096;
const MAX_SEGMENTS: u32 = 128;
const MAX_LOCALS: u32 = 348;
const MAX_IMPORTS: u32 = 513;
const PAY_FOR_GROWTH: &str = "pay_for_memory_grow";

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("{size} bytes compressed, and the limit is {CODE_LIMIT}")]
    CodeTooLarge { size: usize },
    #[error("{size} bytes of WASM, and the limit is {WASM_LIMIT}")]
    WasmTooLarge { size: usize },
    #[error("it is no WASM module")]
    NotAModule,
    #[error("{reason} (at byte {offset})")]
    Invalid { reason: String, offset: usize },
    #[error("it computes with floating point numbers ({operator})")]
    FloatArithmetic { operator: String },
    #[error("it has a data count section (wasm-opt writes one with --enable-bulk-memory)")]
    DataCount,
    #[error("it has a start function")]
    StartFunction,
    #[error("it imports {module}.{name}, which is no host function of Stylus")]
    ForeignImport { module: String, name: String },
    #[error("it does not export the function user_entrypoint of type (i32) -> i32")]
    NoEntryPoint,
    #[error("it does not export its memory as `memory`")]
    NoMemory,
    #[error("{pages} pages of memory at the start, and the limit is {MAX_PAGES}")]
    TooManyPages { pages: u64 },
    #[error("its memory may grow, and it does not import {PAY_FOR_GROWTH}")]
    GrowthUnpaid,
    #[error("{count} {what}, and the limit is {limit}")]
    TooMany { what: &'static str, count: u32, limit: u32 },
}

impl Refusal {
    pub(super) fn invalid(error: BinaryReaderError) -> Self {
        Self::Invalid { reason: error.message().to_owned(), offset: error.offset() }
    }
}

/// Accepted, but not what one wants.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    #[error(
        "a function or block with several results: the chain's fast compiler cannot compile it"
    )]
    MultiValue,
    #[error("{pages} pages of memory at the start: each beyond the second costs gas on every call")]
    Pages { pages: u64 },
}

const FEATURES: WasmFeatures = WasmFeatures::MUTABLE_GLOBAL
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::BULK_MEMORY_OPT)
    .union(WasmFeatures::FLOATS)
    .union(WasmFeatures::GC_TYPES);

/// Checks a module and the code that it compresses to.
pub fn check(wasm: &[u8], code: &[u8]) -> Result<Vec<Warning>, Refusal> {
    if wasm.len() > WASM_LIMIT {
        return Err(Refusal::WasmTooLarge { size: wasm.len() });
    }
    Validator::new_with_features(FEATURES).validate_all(wasm).map_err(Refusal::invalid)?;
    let mut module = Module::default();
    for payload in Parser::new(0).parse_all(wasm) {
        module.visit(payload.map_err(Refusal::invalid)?)?;
    }
    module.judge()?;
    if code.len() > CODE_LIMIT {
        return Err(Refusal::CodeTooLarge { size: code.len() });
    }
    Ok(module.warnings())
}

/// What the rules look at. Function indices count the imports first.
#[derive(Default)]
struct Module {
    types: Vec<FuncType>,
    functions: Vec<u32>,
    imported: u32,
    pays_for_growth: bool,
    pages: u64,
    may_grow: bool,
    memory_exported: bool,
    entry_point: Option<u32>,
}

impl Module {
    fn visit(&mut self, payload: Payload<'_>) -> Result<(), Refusal> {
        match payload {
            Payload::StartSection { .. } => return Err(Refusal::StartFunction),
            Payload::DataCountSection { .. } => return Err(Refusal::DataCount),
            Payload::TypeSection(section) => {
                for found in section.into_iter_err_on_gc_types() {
                    self.types.push(found.map_err(Refusal::invalid)?);
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import.map_err(Refusal::invalid)?;
                    self.import(import.module, import.name, import.ty)?;
                }
                limit("imports", self.imported, MAX_IMPORTS)?;
            }
            Payload::FunctionSection(section) => {
                limit("functions", section.count(), MAX_FUNCTIONS)?;
                for index in section {
                    self.functions.push(index.map_err(Refusal::invalid)?);
                }
            }
            Payload::MemorySection(section) => {
                for memory in section {
                    let memory = memory.map_err(Refusal::invalid)?;
                    self.pages = memory.initial;
                    self.may_grow = memory.maximum != Some(memory.initial);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export.map_err(Refusal::invalid)?;
                    match (export.name, export.kind) {
                        ("memory", ExternalKind::Memory) => self.memory_exported = true,
                        ("user_entrypoint", ExternalKind::Func) => {
                            self.entry_point = Some(export.index);
                        }
                        _ => {}
                    }
                }
            }
            Payload::DataSection(section) => {
                limit("data segments", section.count(), MAX_SEGMENTS)?;
            }
            Payload::ElementSection(section) => {
                limit("element segments", section.count(), MAX_SEGMENTS)?;
            }
            Payload::CodeSectionEntry(body) => check_body(&body)?,
            _ => {}
        }
        Ok(())
    }

    fn import(&mut self, module: &str, name: &str, ty: TypeRef) -> Result<(), Refusal> {
        let TypeRef::Func(index) = ty else { return Err(foreign(module, name)) };
        if module != "vm_hooks" {
            return Err(foreign(module, name));
        }
        self.pays_for_growth |= name == PAY_FOR_GROWTH;
        self.functions.push(index);
        self.imported = self.imported.saturating_add(1);
        Ok(())
    }

    fn judge(&self) -> Result<(), Refusal> {
        let entry = self.entry_point.and_then(|index| self.type_of(index));
        if !entry.is_some_and(|ty| ty.params() == [ValType::I32] && ty.results() == [ValType::I32])
        {
            return Err(Refusal::NoEntryPoint);
        }
        if !self.memory_exported {
            return Err(Refusal::NoMemory);
        }
        if self.pages > MAX_PAGES {
            return Err(Refusal::TooManyPages { pages: self.pages });
        }
        if self.may_grow && !self.pays_for_growth {
            return Err(Refusal::GrowthUnpaid);
        }
        Ok(())
    }

    fn type_of(&self, function: u32) -> Option<&FuncType> {
        let index = *self.functions.get(usize::try_from(function).ok()?)?;
        self.types.get(usize::try_from(index).ok()?)
    }

    fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.types.iter().any(|ty| ty.results().len() > 1) {
            warnings.push(Warning::MultiValue);
        }
        if self.pages > 2 {
            warnings.push(Warning::Pages { pages: self.pages });
        }
        warnings
    }
}

fn foreign(module: &str, name: &str) -> Refusal {
    Refusal::ForeignImport { module: module.into(), name: name.into() }
}

fn limit(what: &'static str, count: u32, limit: u32) -> Result<(), Refusal> {
    if count > limit { Err(Refusal::TooMany { what, count, limit }) } else { Ok(()) }
}

fn check_body(body: &FunctionBody<'_>) -> Result<(), Refusal> {
    let mut locals = 0u32;
    for group in body.get_locals_reader().map_err(Refusal::invalid)? {
        locals = locals.saturating_add(group.map_err(Refusal::invalid)?.0);
    }
    limit("locals in a function", locals, MAX_LOCALS)?;
    for operator in body.get_operators_reader().map_err(Refusal::invalid)? {
        let operator = operator.map_err(Refusal::invalid)?;
        if floats::computes(&operator) {
            return Err(Refusal::FloatArithmetic { operator: format!("{operator:?}") });
        }
    }
    Ok(())
}
