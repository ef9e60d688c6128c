use std::ops::Range;

use wasmparser::{
    BinaryReaderError, ConstExpr, DataKind, ElementItems, ElementKind, FuncType, FunctionBody,
    KnownCustom, Operator, Parser, Payload, TypeRef, Validator, WasmFeatures,
};

use super::rules::Parsed;

pub(crate) const ENTRYPOINT: &str = "user_entrypoint";
pub(crate) const MEMORY: &str = "memory";
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
