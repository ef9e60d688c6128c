use std::collections::HashMap;

use wasmparser::{ExternalKind, MemoryType, TableType};

use super::{
    hostios::{self, PAY_FOR_MEMORY_GROW},
    module::{ADDED_GLOBALS, ENTRYPOINT, MEMORY, Module, Rules, WasmError, limit},
};

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

/// Collected while parsing, needed for the rules only.
#[derive(Default)]
pub(super) struct Parsed<'a> {
    pub imports: Vec<(&'a str, &'a str)>,
    pub exports: Vec<(&'a str, ExternalKind, u32)>,
    pub memories: Vec<MemoryType>,
    pub tables: Vec<TableType>,
    pub data: Vec<(Option<u64>, usize)>,
    pub elements: Vec<(Option<(u32, u64)>, u64)>,
    pub start: bool,
    pub module_name: usize,
}

impl Parsed<'_> {
    pub fn check_imports(&self, module: &mut Module<'_>, rules: Rules) -> Result<(), WasmError> {
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

    pub fn check_names(&self) -> Result<(), WasmError> {
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

    pub fn check_exports(&self, module: &mut Module<'_>, rules: Rules) -> Result<(), WasmError> {
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

    pub fn check_memory(&self, module: &mut Module<'_>, rules: Rules) -> Result<(), WasmError> {
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

    pub fn check_segments(&self) -> Result<(), WasmError> {
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

    pub fn check_limits(&self, module: &Module<'_>, rules: Rules) -> Result<(), WasmError> {
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
