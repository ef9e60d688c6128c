use std::{collections::HashMap, ops::Range};

use wasmparser::{
    BinaryReaderError, ConstExpr, DataKind, ElementItems, ElementKind, ExternalKind, FuncType,
    FunctionBody, KnownCustom, MemoryType, Operator, Parser, Payload, TableType, TypeRef,
    Validator, WasmFeatures,
};

use super::hostios::{self, PAY_FOR_MEMORY_GROW};

pub(crate) const ENTRYPOINT: &str = "user_entrypoint";
pub(crate) const MEMORY: &str = "memory";
const PAGE_BYTES: u64 = 65_536;
const MAX_PAGES: u64 = 128;
const MAX_IMPORTS: usize = 513;
const MAX_SEGMENTS: usize = 128;
const MAX_EXPORTS: usize = 1024;
const MAX_FUNCTIONS: usize = 4096;
const MAX_GLOBALS: usize = 32_768;
const MAX_TABLE_ENTRIES: u64 = 4096;
const MAX_ELEMENT_BYTES: usize = 4096;
const MAX_NAME: usize = 512;
/// Globals that Nitro's instrumentation adds: ink left, ink status, scratch, stack left.
pub(crate) const ADDED_GLOBALS: usize = 4;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WasmError {
    #[error("not a valid module: {0}")]
    Invalid(String),
    #[error("{0} is not allowed")]
    Refused(&'static str),
    #[error("{what}: {count} exceeds the limit of {limit}")]
    Limit { what: &'static str, count: u64, limit: u64 },
    #[error("import {module}::{name} is unknown or has another type")]
    Import { module: String, name: String },
    #[error("the name {0} is reserved or used by an import and an export")]
    NameClash(String),
    #[error("missing export user_entrypoint, a function (i32) -> i32")]
    NoEntrypoint,
    #[error("missing export memory")]
    NoMemory,
    #[error("memory can grow but vm_hooks::pay_for_memory_grow is not imported")]
    NoPayForMemoryGrow,
    #[error("an active segment does not fit in the initial memory or table")]
    SegmentOutOfBounds,
}

impl From<BinaryReaderError> for WasmError {
    fn from(error: BinaryReaderError) -> Self {
        Self::Invalid(error.to_string())
    }
}

/// What the rules depend on besides the module.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub debug_mode: bool,
    /// Pages the transaction may still open.
    pub page_limit: u16,
}

/// A module that passed every rule but those on function bodies (limits of instructions and operands).
#[derive(Debug, Default)]
pub(crate) struct Module<'a> {
    pub wasm: &'a [u8],
    pub types: Vec<FuncType>,
    /// Type indices of the imported functions, then of those with a body.
    pub functions: Vec<u32>,
    pub imported: usize,
    pub bodies: Vec<FunctionBody<'a>>,
    pub globals: usize,
    pub entrypoint: u32,
    pub pages: u16,
    pub max_pages: Option<u64>,
    pub pay_for_memory_grow: Option<u32>,
    pub data_payload: usize,
    pub data_encoded: usize,
    pub elements_encoded: usize,
    /// Sections by id and the place of their contents.
    pub sections: Vec<(u8, Range<usize>)>,
}

/// Collected while parsing, needed for the rules only.
#[derive(Default)]
struct Parsed<'a> {
    imports: Vec<(&'a str, &'a str)>,
    exports: Vec<(&'a str, ExternalKind, u32)>,
    memories: Vec<MemoryType>,
    tables: Vec<TableType>,
    data: Vec<(Option<u64>, usize)>,
    elements: Vec<(Option<(u32, u64)>, u64)>,
    start: bool,
    module_name: usize,
}

impl<'a> Module<'a> {
    pub fn parse(wasm: &'a [u8], rules: Rules) -> Result<Self, WasmError> {
        Validator::new_with_features(features()).validate_all(wasm)?;
        let mut module = Self { wasm, ..Self::default() };
        let mut parsed = Parsed::default();
        for payload in Parser::new(0).parse_all(wasm) {
            module.section(&mut parsed, payload?)?;
        }
        parsed.check_imports(&mut module, rules)?;
        parsed.check_names()?;
        parsed.check_exports(&mut module, rules)?;
        parsed.check_memory(&mut module, rules)?;
        parsed.check_segments()?;
        parsed.check_limits(&module, rules)?;
        Ok(module)
    }

    /// Memory that cannot change its size is never paid for when it tries to grow.
    pub fn can_grow(&self) -> bool {
        self.max_pages != Some(u64::from(self.pages))
    }

    pub fn function_type(&self, function: u32) -> Option<&FuncType> {
        self.types.get(*self.functions.get(function as usize)? as usize)
    }

    fn section(&mut self, parsed: &mut Parsed<'a>, payload: Payload<'a>) -> Result<(), WasmError> {
        if let Some((id, range)) = payload.as_section() {
            self.sections.push((id, range));
        }
        match payload {
            Payload::TypeSection(types) => {
                for ty in types.into_iter_err_on_gc_types() {
                    self.types.push(ty?);
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let import = import?;
                    let TypeRef::Func(ty) = import.ty else {
                        return Err(WasmError::Refused("an import other than a function"));
                    };
                    self.functions.push(ty);
                    parsed.imports.push((import.module, import.name));
                }
                self.imported = self.functions.len();
            }
            Payload::FunctionSection(functions) => {
                for ty in functions {
                    self.functions.push(ty?);
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    parsed.tables.push(table?.ty);
                }
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    parsed.memories.push(memory?);
                }
            }
            Payload::GlobalSection(globals) => {
                for global in globals {
                    constant(&global?.init_expr)?;
                    self.globals += 1;
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    parsed.exports.push((export.name, export.kind, export.index));
                }
            }
            Payload::ElementSection(elements) => {
                for element in elements {
                    self.element(parsed, element?)?;
                }
            }
            Payload::DataSection(segments) => {
                for data in segments {
                    self.data(parsed, data?)?;
                }
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::CustomSection(custom) => {
                if let KnownCustom::Name(names) = custom.as_known() {
                    parsed.module_name = module_name_len(names);
                }
            }
            Payload::StartSection { .. } => parsed.start = true,
            Payload::Version { .. } | Payload::CodeSectionStart { .. } | Payload::End(_) => {}
            Payload::DataCountSection { .. } => {
                return Err(WasmError::Refused("a data count section"));
            }
            Payload::TagSection(_) => return Err(WasmError::Refused("a tag section")),
            _ => return Err(WasmError::Refused("an unknown section")),
        }
        Ok(())
    }

    fn element(
        &mut self,
        parsed: &mut Parsed<'a>,
        element: wasmparser::Element<'a>,
    ) -> Result<(), WasmError> {
        self.elements_encoded += element.range.len();
        let ElementItems::Functions(functions) = &element.items else {
            return Err(WasmError::Refused("an element segment made of expressions"));
        };
        let place = match element.kind {
            ElementKind::Active { table_index, offset_expr } => {
                Some((table_index.unwrap_or(0), offset(&offset_expr)?))
            }
            ElementKind::Passive | ElementKind::Declared => None,
        };
        parsed.elements.push((place, u64::from(functions.count())));
        Ok(())
    }

    fn data(
        &mut self,
        parsed: &mut Parsed<'a>,
        data: wasmparser::Data<'a>,
    ) -> Result<(), WasmError> {
        self.data_encoded += data.range.len();
        self.data_payload += data.data.len();
        let place = match data.kind {
            DataKind::Active { offset_expr, .. } => Some(offset(&offset_expr)?),
            DataKind::Passive => None,
        };
        parsed.data.push((place, data.data.len()));
        Ok(())
    }
}

impl Parsed<'_> {
    fn check_imports(&self, module: &mut Module<'_>, rules: Rules) -> Result<(), WasmError> {
        limit("imports", self.imports.len(), MAX_IMPORTS)?;
        let mut types = HashMap::new();
        for (index, (from, name)) in self.imports.iter().enumerate() {
            let unknown =
                || WasmError::Import { module: (*from).to_owned(), name: (*name).to_owned() };
            let ty = module.function_type(index as u32).ok_or_else(unknown)?;
            let signature = hostios::signature(from, name, rules.debug_mode).ok_or_else(unknown)?;
            if !hostios::has_type(&signature, ty) || *types.entry((from, name)).or_insert(ty) != ty
            {
                return Err(unknown());
            }
        }
        module.pay_for_memory_grow = self
            .imports
            .iter()
            .position(|(_, name)| *name == PAY_FOR_MEMORY_GROW)
            .map(|index| index as u32);
        Ok(())
    }

    fn check_names(&self) -> Result<(), WasmError> {
        let clash = |name: &str| Err(WasmError::NameClash(name.to_owned()));
        let suffixes: Vec<&str> = self
            .exports
            .iter()
            .map(|(name, ..)| name.rsplit_once("__").map_or(*name, |(_, suffix)| suffix))
            .collect();
        if let Some(name) = suffixes.iter().find(|name| name.starts_with("stylus")) {
            return clash(name);
        }
        for (_, name) in &self.imports {
            if name.starts_with("stylus") || suffixes.contains(name) {
                return clash(name);
            }
        }
        Ok(())
    }

    fn check_exports(&self, module: &mut Module<'_>, rules: Rules) -> Result<(), WasmError> {
        use wasmparser::ValType::I32;
        if rules.debug_mode {
            // Otherwise the others are dropped before the limits are looked at.
            limit("exports", self.exports.len(), MAX_EXPORTS)?;
            if let Some(name) = self.exports.iter().map(|(name, ..)| name.len()).max() {
                limit("length of an export's name", name, MAX_NAME)?;
            }
        }
        let entrypoint = self
            .exports
            .iter()
            .find(|(name, kind, _)| *name == ENTRYPOINT && *kind == ExternalKind::Func)
            .ok_or(WasmError::NoEntrypoint)?;
        let ty = module.function_type(entrypoint.2).ok_or(WasmError::NoEntrypoint)?;
        if ty.params() != [I32] || ty.results() != [I32] {
            return Err(WasmError::NoEntrypoint);
        }
        module.entrypoint = entrypoint.2;
        if !self
            .exports
            .iter()
            .any(|(name, kind, _)| *name == MEMORY && *kind == ExternalKind::Memory)
        {
            return Err(WasmError::NoMemory);
        }
        Ok(())
    }

    fn check_memory(&self, module: &mut Module<'_>, rules: Rules) -> Result<(), WasmError> {
        let [memory] = self.memories.as_slice() else {
            return Err(WasmError::NoMemory);
        };
        let most = MAX_PAGES.min(u64::from(rules.page_limit));
        if memory.initial > most {
            let count = memory.initial;
            return Err(WasmError::Limit { what: "initial pages", count, limit: most });
        }
        // At most 128.
        module.pages = memory.initial as u16;
        module.max_pages = memory.maximum;
        if module.can_grow() && module.pay_for_memory_grow.is_none() {
            return Err(WasmError::NoPayForMemoryGrow);
        }
        Ok(())
    }

    fn check_segments(&self) -> Result<(), WasmError> {
        let bytes = self.memories.first().map_or(0, |memory| memory.initial * PAGE_BYTES);
        let data_fits =
            self.data.iter().all(|(place, len)| place.is_none_or(|at| at + *len as u64 <= bytes));
        let elements_fit = self.elements.iter().all(|(place, len)| {
            place.is_none_or(|(table, at)| {
                self.tables.get(table as usize).is_some_and(|table| at + len <= table.initial)
            })
        });
        if data_fits && elements_fit { Ok(()) } else { Err(WasmError::SegmentOutOfBounds) }
    }

    fn check_limits(&self, module: &Module<'_>, rules: Rules) -> Result<(), WasmError> {
        if self.start && !rules.debug_mode {
            return Err(WasmError::Refused("a start function"));
        }
        limit("data segments", self.data.len(), MAX_SEGMENTS)?;
        limit("element segments", self.elements.len(), MAX_SEGMENTS)?;
        limit("functions", module.bodies.len(), MAX_FUNCTIONS)?;
        limit("globals", module.globals + ADDED_GLOBALS, MAX_GLOBALS)?;
        limit("bytes of element segments", module.elements_encoded, MAX_ELEMENT_BYTES)?;
        limit("length of the module's name", self.module_name, MAX_NAME)?;
        let entries: u64 = self.tables.iter().map(|table| table.initial).sum();
        if entries > MAX_TABLE_ENTRIES {
            let limit = MAX_TABLE_ENTRIES;
            return Err(WasmError::Limit { what: "table entries", count: entries, limit });
        }
        Ok(())
    }
}

pub(crate) fn limit(what: &'static str, count: usize, limit: usize) -> Result<(), WasmError> {
    if count > limit {
        return Err(WasmError::Limit { what, count: count as u64, limit: limit as u64 });
    }
    Ok(())
}

fn features() -> WasmFeatures {
    WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::MULTI_VALUE
        | WasmFeatures::BULK_MEMORY
        | WasmFeatures::FLOATS
        | WasmFeatures::GC_TYPES
}

/// The single constant instruction of an initialiser.
fn constant<'a>(init: &ConstExpr<'a>) -> Result<Operator<'a>, WasmError> {
    let mut reader = init.get_operators_reader();
    let op = reader.read()?;
    if !matches!(reader.read()?, Operator::End) {
        return Err(WasmError::Refused("an initialiser of several instructions"));
    }
    match op {
        Operator::I32Const { .. }
        | Operator::I64Const { .. }
        | Operator::F32Const { .. }
        | Operator::F64Const { .. } => Ok(op),
        _ => Err(WasmError::Refused("an initialiser that is not a constant")),
    }
}

fn offset(init: &ConstExpr<'_>) -> Result<u64, WasmError> {
    match constant(init)? {
        Operator::I32Const { value } => Ok(u64::from(value as u32)),
        _ => Err(WasmError::Refused("an offset that is not an i32 constant")),
    }
}

fn module_name_len(names: wasmparser::NameSectionReader<'_>) -> usize {
    names
        .into_iter()
        .filter_map(|name| match name {
            Ok(wasmparser::Name::Module { name, .. }) => Some(name.len()),
            _ => None,
        })
        .next()
        .unwrap_or(0)
}
