use wasm_encoder::{BlockType, Encode, Instruction};
use wasmparser::{FunctionBody, Operator};

use super::{
    module::{Module, WasmError, limit},
    operands::Operands,
    prices::{self, BULK_PER_BYTE},
};

const MAX_LOCALS: usize = 348;
const MAX_OPCODES: usize = 65_536;
const MAX_OPERANDS: usize = 4096;
const MAX_FRAME: usize = 10_240;
/// Instructions that Nitro's instrumentation adds: they count for limits and activation gas.
const OPCODES_PER_BLOCK: usize = 12;
const OPCODES_PER_BULK: usize = 17;
const OPCODES_STACK_CHECK: usize = 12;
const OPCODES_PER_RETURN: usize = 4;
const OPCODES_PER_GROW: usize = 4;
/// Operands that Nitro's metering needs on top of the program's.
const OPERANDS_PER_BLOCK: usize = 2;
const FRAME_OVERHEAD: usize = 4;

/// Places of the globals that metering adds, and what the rewritten code calls.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Globals {
    /// i64: ink left.
    pub ink: u32,
    /// i32: words of stack left.
    pub stack: u32,
    /// i32: why the code stopped itself, a [`Status`].
    pub status: u32,
}

/// Value of the status global after a trap; 0 if the code did not stop itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum Status {
    OutOfInk = 1,
    OutOfStack = 2,
}

#[derive(Debug, Default)]
pub(crate) struct Metered {
    /// Bodies as they stand in a code section, without their length.
    pub bodies: Vec<Vec<u8>>,
    /// As Nitro counts them, after its own instrumentation.
    pub instructions: u64,
}

/// Rewrites every function so that it pays its blocks, its frame, bulk operations and growth.
pub(crate) fn meter(module: &Module<'_>, globals: Globals) -> Result<Metered, WasmError> {
    let mut metered = Metered::default();
    for (index, body) in module.bodies.iter().enumerate() {
        let function = Function::parse(module, module.imported + index, body)?;
        limit("instructions of a function", function.opcodes, MAX_OPCODES)?;
        limit("operands of a function", function.operands, MAX_OPERANDS)?;
        limit("words of a frame", function.frame_size(), MAX_FRAME)?;
        metered.instructions += function.opcodes as u64;
        metered.bodies.push(function.rewrite(module, globals)?);
    }
    Ok(metered)
}

struct Function<'a> {
    body: &'a FunctionBody<'a>,
    params: usize,
    locals: usize,
    opcodes: usize,
    operands: usize,
    /// Ink of each basic block in order.
    blocks: Vec<u64>,
    needs_scratch: bool,
}

impl<'a> Function<'a> {
    fn parse(
        module: &Module<'_>,
        function: usize,
        body: &'a FunctionBody<'a>,
    ) -> Result<Self, WasmError> {
        let mut locals = 0usize;
        for group in body.get_locals_reader()? {
            locals = locals.saturating_add(group?.0 as usize);
        }
        limit("locals of a function", locals, MAX_LOCALS)?;
        let params = module.function_type(function as u32).map_or(0, |ty| ty.params().len());
        let mut parsed = Self {
            body,
            params,
            locals,
            // The stack check, and a return at the end of the body.
            opcodes: OPCODES_STACK_CHECK + 1 + OPCODES_PER_RETURN,
            operands: 0,
            blocks: Vec::new(),
            needs_scratch: false,
        };
        parsed.walk(module)?;
        Ok(parsed)
    }

    fn walk(&mut self, module: &Module<'_>) -> Result<(), WasmError> {
        let mut operands = Operands::default();
        let mut price = None;
        for op in self.body.get_operators_reader()? {
            let op = op?;
            if price.is_none() {
                operands.need(OPERANDS_PER_BLOCK);
                self.opcodes += OPCODES_PER_BLOCK;
            }
            let so_far: u64 = price.unwrap_or(prices::BLOCK);
            price = Some(so_far.saturating_add(price_in(module, &op)));
            self.opcodes += 1 + self.added_opcodes(module, &op);
            operands.step(module, &op)?;
            if ends_block(&op) {
                self.blocks.extend(price.take());
            }
        }
        self.operands = operands.worst;
        Ok(())
    }

    fn added_opcodes(&mut self, module: &Module<'_>, op: &Operator<'_>) -> usize {
        match op {
            Operator::MemoryFill { .. } | Operator::MemoryCopy { .. } => {
                self.needs_scratch = true;
                OPCODES_PER_BULK
            }
            Operator::MemoryGrow { .. } if module.can_grow() => {
                self.needs_scratch = true;
                OPCODES_PER_GROW
            }
            Operator::Return => OPCODES_PER_RETURN,
            _ => 0,
        }
    }

    fn frame_size(&self) -> usize {
        self.operands + self.locals + FRAME_OVERHEAD
    }

    fn rewrite(&self, module: &Module<'_>, globals: Globals) -> Result<Vec<u8>, WasmError> {
        let mut out = Writer { bytes: Vec::new(), globals };
        self.write_locals(&mut out)?;
        let scratch = (self.params + self.locals) as u32;
        // At most MAX_FRAME.
        let frame = self.frame_size() as i32;
        out.enter(frame);
        let mut blocks = self.blocks.iter();
        let mut at_block = true;
        let bytes = self.body.as_bytes();
        let base = self.body.range().start;
        let mut reader = self.body.get_operators_reader()?;
        while !reader.eof() {
            let start = reader.original_position() - base;
            let op = reader.read()?;
            let end = reader.original_position() - base;
            if at_block && let Some(price) = blocks.next() {
                out.pay_block(*price);
            }
            match &op {
                Operator::Return => out.leave(frame),
                Operator::MemoryFill { .. } | Operator::MemoryCopy { .. } => {
                    out.pay_bulk(scratch);
                }
                Operator::MemoryGrow { .. } if module.can_grow() => {
                    out.pay_growth(scratch, module.pay_for_memory_grow);
                }
                // As in Nitro, a branch to the end of the function does not give its frame back.
                Operator::End if reader.eof() => {
                    out.leave(frame);
                    out.put(&Instruction::Return);
                }
                _ => {}
            }
            out.bytes.extend_from_slice(&bytes[start..end]);
            at_block = ends_block(&op);
        }
        Ok(out.bytes)
    }

    fn write_locals(&self, out: &mut Writer) -> Result<(), WasmError> {
        let reader = self.body.get_locals_reader()?;
        let groups = reader.get_count();
        let start = reader.original_position() - self.body.range().start;
        let end = self.body.get_binary_reader_for_operators()?.original_position()
            - self.body.range().start;
        (groups + u32::from(self.needs_scratch)).encode(&mut out.bytes);
        out.bytes.extend_from_slice(&self.body.as_bytes()[start..end]);
        if self.needs_scratch {
            1u32.encode(&mut out.bytes);
            wasm_encoder::ValType::I32.encode(&mut out.bytes);
        }
        Ok(())
    }
}

struct Writer {
    bytes: Vec<u8>,
    globals: Globals,
}

impl Writer {
    fn put(&mut self, instruction: &Instruction<'_>) {
        instruction.encode(&mut self.bytes);
    }

    fn put_all(&mut self, instructions: &[Instruction<'_>]) {
        for instruction in instructions {
            self.put(instruction);
        }
    }

    /// Consumes a condition: if it holds, the program stops.
    fn stop_if(&mut self, status: Status) {
        self.put_all(&[
            Instruction::If(BlockType::Empty),
            Instruction::I32Const(status as i32),
            Instruction::GlobalSet(self.globals.status),
            Instruction::Unreachable,
            Instruction::End,
        ]);
    }

    fn enter(&mut self, frame: i32) {
        let stack = self.globals.stack;
        self.put_all(&[
            Instruction::GlobalGet(stack),
            Instruction::I32Const(frame),
            Instruction::I32LeU,
        ]);
        self.stop_if(Status::OutOfStack);
        self.put_all(&[
            Instruction::GlobalGet(stack),
            Instruction::I32Const(frame),
            Instruction::I32Sub,
            Instruction::GlobalSet(stack),
        ]);
    }

    fn leave(&mut self, frame: i32) {
        let stack = self.globals.stack;
        self.put_all(&[
            Instruction::GlobalGet(stack),
            Instruction::I32Const(frame),
            Instruction::I32Add,
            Instruction::GlobalSet(stack),
        ]);
    }

    fn pay_block(&mut self, price: u64) {
        let ink = self.globals.ink;
        let price = Instruction::I64Const(price as i64);
        self.put_all(&[Instruction::GlobalGet(ink), price.clone(), Instruction::I64LtU]);
        self.stop_if(Status::OutOfInk);
        self.put_all(&[
            Instruction::GlobalGet(ink),
            price,
            Instruction::I64Sub,
            Instruction::GlobalSet(ink),
        ]);
    }

    /// Pays by the length on top of the stack.
    fn pay_bulk(&mut self, scratch: u32) {
        let ink = self.globals.ink;
        let cost = [
            Instruction::LocalGet(scratch),
            Instruction::I64ExtendI32U,
            Instruction::I64Const(BULK_PER_BYTE as i64),
            Instruction::I64Mul,
        ];
        self.put_all(&[Instruction::LocalSet(scratch), Instruction::GlobalGet(ink)]);
        self.put_all(&cost);
        self.put(&Instruction::I64LtU);
        self.stop_if(Status::OutOfInk);
        self.put(&Instruction::GlobalGet(ink));
        self.put_all(&cost);
        self.put_all(&[
            Instruction::I64Sub,
            Instruction::GlobalSet(ink),
            Instruction::LocalGet(scratch),
        ]);
    }

    fn pay_growth(&mut self, scratch: u32, hostio: Option<u32>) {
        let Some(hostio) = hostio else { return };
        self.put_all(&[
            Instruction::LocalTee(scratch),
            Instruction::Call(hostio),
            Instruction::LocalGet(scratch),
        ]);
    }
}

fn price_in(module: &Module<'_>, op: &Operator<'_>) -> u64 {
    if let Operator::CallIndirect { type_index, .. } = op {
        let params = module.types.get(*type_index as usize).map_or(0, |ty| ty.params().len());
        return prices::call_indirect_price(params);
    }
    prices::price(op)
}

fn ends_block(op: &Operator<'_>) -> bool {
    use Operator::*;
    matches!(
        op,
        End | Else
            | Return
            | Loop { .. }
            | If { .. }
            | Br { .. }
            | BrIf { .. }
            | BrTable { .. }
            | Call { .. }
            | CallIndirect { .. }
    )
}
