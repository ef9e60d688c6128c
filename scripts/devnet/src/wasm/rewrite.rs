use wasm_encoder::{CodeSection, Encode, ExportKind, ExportSection, RawSection, SectionId};

use super::{
    meter::{self, Globals, Metered, meter},
    module::{ENTRYPOINT, Module, WasmError},
};

pub(crate) use super::module::MEMORY;
pub(crate) use meter::Status;

/// Exports of the rewritten module for the globals that metering adds.
pub(crate) const INK_GLOBAL: &str = "stylus_ink";
pub(crate) const STACK_GLOBAL: &str = "stylus_stack";
pub(crate) const STATUS_GLOBAL: &str = "stylus_status";

/// Three mutable globals, zero at first: an i64 and two i32.
const ADDED_GLOBALS: [u8; 15] =
    [0x7E, 1, 0x42, 0, 0x0B, 0x7F, 1, 0x41, 0, 0x0B, 0x7F, 1, 0x41, 0, 0x0B];

/// A metered module for the engine, and the counts of its functions.
pub(crate) fn rewrite(module: &Module<'_>) -> Result<(Vec<u8>, Metered), WasmError> {
    // At most MAX_GLOBALS.
    let first = module.globals as u32;
    let globals = Globals { ink: first, stack: first + 1, status: first + 2 };
    let metered = meter(module, globals)?;
    let mut out = wasm_encoder::Module::new();
    let mut globals_written = false;
    for (id, range) in &module.sections {
        let data = &module.wasm[range.clone()];
        if *id > u8::from(SectionId::Global) && !globals_written {
            let data = with_added_globals(&[0])?;
            out.section(&RawSection { id: SectionId::Global.into(), data: &data });
            globals_written = true;
        }
        match *id {
            id if id == u8::from(SectionId::Global) => {
                out.section(&RawSection { id, data: &with_added_globals(data)? });
                globals_written = true;
            }
            id if id == u8::from(SectionId::Export) => {
                out.section(&exports(module, globals));
            }
            id if id == u8::from(SectionId::Code) => {
                out.section(&code(&metered));
            }
            id if id == u8::from(SectionId::Custom) || id == u8::from(SectionId::Start) => {}
            id => {
                out.section(&RawSection { id, data });
            }
        }
    }
    Ok((out.finish(), metered))
}

fn code(metered: &Metered) -> CodeSection {
    let mut code = CodeSection::new();
    for body in &metered.bodies {
        code.raw(body);
    }
    code
}

/// The contents of a global section with the globals of metering at its end.
fn with_added_globals(section: &[u8]) -> Result<Vec<u8>, WasmError> {
    let mut reader = wasmparser::BinaryReader::new(section, 0);
    let count = reader.read_var_u32()?;
    let rest = &section[reader.original_position()..];
    let mut contents = Vec::new();
    (count + 3).encode(&mut contents);
    contents.extend_from_slice(rest);
    contents.extend_from_slice(&ADDED_GLOBALS);
    Ok(contents)
}

fn exports(module: &Module<'_>, globals: Globals) -> ExportSection {
    let mut exports = ExportSection::new();
    exports.export(ENTRYPOINT, ExportKind::Func, module.entrypoint);
    exports.export(MEMORY, ExportKind::Memory, 0);
    exports.export(INK_GLOBAL, ExportKind::Global, globals.ink);
    exports.export(STACK_GLOBAL, ExportKind::Global, globals.stack);
    exports.export(STATUS_GLOBAL, ExportKind::Global, globals.status);
    exports
}
