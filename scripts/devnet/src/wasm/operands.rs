use wasmparser::{BlockType, Operator};

use super::module::{Module, WasmError};

/// What Nitro's metering of a bulk operation needs on top of the program's operands.
const OPERANDS_PER_BULK: usize = 4;

/// The operand count of a linear walk, which is what Nitro's stack check is made from.
#[derive(Default)]
pub(super) struct Operands {
    count: usize,
    pub worst: usize,
    scopes: Vec<usize>,
}

impl Operands {
    pub fn need(&mut self, more: usize) {
        self.worst = self.worst.max(self.count + more);
    }

    fn push(&mut self, n: usize) {
        self.count += n;
        self.worst = self.worst.max(self.count);
    }

    fn pop(&mut self, n: usize) {
        self.count = self.count.saturating_sub(n);
    }

    fn open(&mut self, module: &Module<'_>, ty: BlockType) {
        match ty {
            BlockType::Empty => {}
            BlockType::Type(_) => self.push(1),
            BlockType::FuncType(index) => self.call(module, index),
        }
        self.scopes.push(self.count);
    }

    /// Results first, then parameters.
    fn call(&mut self, module: &Module<'_>, type_index: u32) {
        if let Some(ty) = module.types.get(type_index as usize) {
            self.push(ty.results().len());
            self.pop(ty.params().len());
        }
    }

    pub fn step(&mut self, module: &Module<'_>, op: &Operator<'_>) -> Result<(), WasmError> {
        use Operator::*;
        match op {
            Block { blockty } | Loop { blockty } => self.open(module, *blockty),
            If { blockty } => {
                self.pop(1);
                self.open(module, *blockty);
            }
            Else => self.count = self.scopes.last().copied().unwrap_or(0),
            End => self.count = self.scopes.pop().unwrap_or(0),
            Call { function_index } => {
                if let Some(ty) = module.functions.get(*function_index as usize) {
                    self.call(module, *ty);
                }
            }
            CallIndirect { type_index, .. } => {
                self.call(module, *type_index);
                self.pop(1);
            }
            MemoryFill { .. } | MemoryCopy { .. } => {
                let count = self.count;
                self.pop(1);
                self.need(OPERANDS_PER_BULK);
                self.count = count;
                self.pop(3);
            }
            _ => self.simple(op)?,
        }
        Ok(())
    }

    fn simple(&mut self, op: &Operator<'_>) -> Result<(), WasmError> {
        use Operator::*;
        match op {
            LocalGet { .. }
            | GlobalGet { .. }
            | I32Const { .. }
            | I64Const { .. }
            | F32Const { .. }
            | F64Const { .. }
            | MemorySize { .. } => self.push(1),
            Drop | BrIf { .. } | BrTable { .. } | LocalSet { .. } | GlobalSet { .. } => self.pop(1),
            Select => self.pop(2),
            Nop | Unreachable | Return | Br { .. } | LocalTee { .. } | MemoryGrow { .. } => {}
            _ => match arity(op) {
                Some(Arity::Unary) => {}
                Some(Arity::Binary) => self.pop(1),
                Some(Arity::Store) => self.pop(2),
                None => return Err(WasmError::Refused(refusal(op))),
            },
        }
        Ok(())
    }
}

/// Loads count as unary.
enum Arity {
    Unary,
    Binary,
    Store,
}

#[rustfmt::skip]
fn arity(op: &Operator<'_>) -> Option<Arity> {
    use Operator::*;
    Some(match op {
        I32Load { .. } | I64Load { .. } | F32Load { .. } | F64Load { .. }
        | I32Load8S { .. } | I32Load8U { .. } | I32Load16S { .. } | I32Load16U { .. }
        | I64Load8S { .. } | I64Load8U { .. } | I64Load16S { .. } | I64Load16U { .. }
        | I64Load32S { .. } | I64Load32U { .. }
        | I32Eqz | I64Eqz | I32Clz | I32Ctz | I32Popcnt | I64Clz | I64Ctz | I64Popcnt
        | I32WrapI64 | I64ExtendI32S | I64ExtendI32U
        | I32Extend8S | I32Extend16S | I64Extend8S | I64Extend16S | I64Extend32S
        | I32ReinterpretF32 | I64ReinterpretF64 | F32ReinterpretI32 | F64ReinterpretI64
            => Arity::Unary,
        I32Store { .. } | I64Store { .. } | F32Store { .. } | F64Store { .. }
        | I32Store8 { .. } | I32Store16 { .. }
        | I64Store8 { .. } | I64Store16 { .. } | I64Store32 { .. } => Arity::Store,
        I32Eq | I32Ne | I32LtS | I32LtU | I32GtS | I32GtU | I32LeS | I32LeU | I32GeS | I32GeU
        | I64Eq | I64Ne | I64LtS | I64LtU | I64GtS | I64GtU | I64LeS | I64LeU | I64GeS | I64GeU
        | I32Add | I32Sub | I32Mul | I32DivS | I32DivU | I32RemS | I32RemU | I32And | I32Or
        | I32Xor | I32Shl | I32ShrS | I32ShrU | I32Rotl | I32Rotr
        | I64Add | I64Sub | I64Mul | I64DivS | I64DivU | I64RemS | I64RemU | I64And | I64Or
        | I64Xor | I64Shl | I64ShrS | I64ShrU | I64Rotl | I64Rotr => Arity::Binary,
        _ => return None,
    })
}

fn refusal(op: &Operator<'_>) -> &'static str {
    use Operator::*;
    match op {
        MemoryInit { .. } | DataDrop { .. } => "an instruction on passive data",
        TableInit { .. } | ElemDrop { .. } | TableCopy { .. } => "an instruction on tables",
        _ => "floating point arithmetic",
    }
}
