use wasm_encoder::{BlockType, Instruction as I};

#[rustfmt::skip]
pub(super) fn ends_block(op: &I<'_>) -> bool {
    matches!(op, I::End | I::Else | I::Return | I::Loop(_) | I::If(_) | I::Br(_) | I::BrIf(_)
        | I::BrTable(..) | I::Call(_) | I::CallIndirect { .. })
}

/// Operands popped and pushed, for what is neither structure nor call nor bulk.
#[rustfmt::skip]
pub(super) fn effect(op: &I<'_>) -> (usize, usize) {
    match op {
        I::LocalGet(_) | I::GlobalGet(_) | I::I32Const(_) | I::I64Const(_) | I::MemorySize(_) => (0, 1),
        I::Drop | I::BrIf(_) | I::BrTable(..) | I::LocalSet(_) | I::GlobalSet(_) => (1, 0),
        I::Select => (2, 0),
        I::I32Store(_) | I::I32Store8(_) | I::I32Store16(_)
        | I::I64Store(_) | I::I64Store8(_) | I::I64Store32(_) => (2, 0),
        I::LocalTee(_) | I::MemoryGrow(_) | I::Br(_) | I::Return | I::Nop | I::Unreachable
        | I::I32Load(_) | I::I32Load8U(_) | I::I32Load16S(_) | I::I64Load(_) | I::I64Load8S(_)
        | I::I64Load32U(_) | I::I32Eqz | I::I64Eqz | I::I32Clz | I::I32Ctz | I::I32Popcnt
        | I::I64Clz | I::I64Ctz | I::I64Popcnt | I::I32WrapI64 | I::I64ExtendI32S
        | I::I64ExtendI32U | I::I64Extend32S | I::I32Extend8S | I::I32Extend16S => (0, 0),
        _ => (1, 0),
    }
}

#[rustfmt::skip]
pub(super) fn price_of(op: &I<'_>) -> u64 {
    match op {
        I::Unreachable | I::Return | I::Nop | I::Block(_) | I::Loop(_) | I::Else | I::End
        | I::I32Const(_) | I::I64Const(_) => 1,
        I::Drop => 9,
        I::Br(_) | I::BrIf(_) | I::If(_) => 765,
        I::BrTable(targets, _) => 2400 + 325 * targets.len() as u64,
        I::Call(_) => 3800,
        I::Select => 1250,
        I::LocalGet(_) | I::LocalTee(_) => 75,
        I::LocalSet(_) => 210,
        I::GlobalGet(_) => 225,
        I::GlobalSet(_) => 575,
        I::I32Load(_) | I::I32Load8U(_) | I::I32Load16S(_) => 670,
        I::I64Load(_) | I::I64Load8S(_) | I::I64Load32U(_) => 680,
        I::I32Store(_) | I::I32Store8(_) | I::I32Store16(_) => 825,
        I::I64Store(_) | I::I64Store8(_) | I::I64Store32(_) => 950,
        I::MemorySize(_) => 3000,
        I::MemoryGrow(_) => 8050,
        I::MemoryCopy { .. } | I::MemoryFill(_) => 950,
        I::I32Eqz | I::I32Eq | I::I32Ne | I::I32LtS | I::I32LtU | I::I32GtS | I::I32GeU => 170,
        I::I64Eqz | I::I64Eq | I::I64Ne | I::I64LtU | I::I64GtU | I::I64LeS | I::I64GeS => 225,
        I::I32Clz | I::I32Ctz | I::I64Clz | I::I64Ctz => 210,
        I::I32Popcnt => 2650,
        I::I64Popcnt => 6000,
        I::I32Add | I::I32Sub | I::I32And | I::I32Or | I::I32Xor | I::I32Shl | I::I32ShrS
        | I::I32ShrU | I::I32Rotl | I::I32Rotr => 70,
        I::I64Add | I::I64Sub | I::I64And | I::I64Or | I::I64Xor | I::I64Shl | I::I64ShrS
        | I::I64ShrU | I::I64Rotl | I::I64Rotr => 100,
        I::I32Mul | I::I64Mul => 160,
        I::I32DivU | I::I32RemS => 1120,
        I::I64DivS | I::I64RemU => 1270,
        I::I32WrapI64 | I::I64ExtendI32S | I::I64ExtendI32U | I::I32Extend8S | I::I32Extend16S
        | I::I64Extend32S => 100,
        other => unreachable!("the generator does not write {other:?}"),
    }
}

pub(super) fn results_of(ty: &BlockType) -> usize {
    usize::from(!matches!(ty, BlockType::Empty))
}

/// The matching `else` (if any) and `end` of the block that opens at `at`.
pub(super) fn end_of(body: &[I<'static>], at: usize) -> (Option<usize>, usize) {
    let (mut depth, mut other) = (0, None);
    for (i, op) in body.iter().enumerate().skip(at + 1) {
        match op {
            I::Block(_) | I::Loop(_) | I::If(_) => depth += 1,
            I::Else if depth == 0 => other = Some(i),
            I::End if depth == 0 => return (other, i),
            I::End => depth -= 1,
            _ => {}
        }
    }
    unreachable!("every block ends")
}
