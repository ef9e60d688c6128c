use wasmparser::Operator;

/// Charged by every basic block.
pub(crate) const BLOCK: u64 = 2450;
pub(crate) const BULK_PER_BYTE: u64 = 100;

/// The ink of one instruction. What validates but has no price (floats) can never be paid.
pub(crate) fn price(op: &Operator<'_>) -> u64 {
    use Operator::*;
    match op {
        Unreachable | Return | Nop | Block { .. } | Loop { .. } | Else | End => 1,
        I32Const { .. } | I64Const { .. } => 1,
        Drop => 9,
        Br { .. } | BrIf { .. } | If { .. } => 765,
        BrTable { targets } => 2400 + 325 * u64::from(targets.len()),
        Call { .. } => 3800,
        Select => 1250,
        LocalGet { .. } | LocalTee { .. } => 75,
        LocalSet { .. } => 210,
        GlobalGet { .. } => 225,
        GlobalSet { .. } => 575,
        MemorySize { .. } => 3000,
        MemoryGrow { .. } => 8050,
        MemoryCopy { .. } | MemoryFill { .. } => 950,
        _ => access_price(op).or_else(|| arithmetic_price(op)).unwrap_or(u64::MAX),
    }
}

pub(crate) fn call_indirect_price(params: usize) -> u64 {
    13_610 + 650 * params as u64
}

fn access_price(op: &Operator<'_>) -> Option<u64> {
    use Operator::*;
    Some(match op {
        I32Load { .. }
        | I32Load8S { .. }
        | I32Load8U { .. }
        | I32Load16S { .. }
        | I32Load16U { .. } => 670,
        I64Load { .. }
        | I64Load8S { .. }
        | I64Load8U { .. }
        | I64Load16S { .. }
        | I64Load16U { .. }
        | I64Load32S { .. }
        | I64Load32U { .. } => 680,
        I32Store { .. } | I32Store8 { .. } | I32Store16 { .. } => 825,
        I64Store { .. } | I64Store8 { .. } | I64Store16 { .. } | I64Store32 { .. } => 950,
        _ => return None,
    })
}

fn arithmetic_price(op: &Operator<'_>) -> Option<u64> {
    use Operator::*;
    Some(match op {
        I32Eqz | I32Eq | I32Ne | I32LtS | I32LtU | I32GtS | I32GtU | I32LeS | I32LeU | I32GeS
        | I32GeU => 170,
        I64Eqz | I64Eq | I64Ne | I64LtS | I64LtU | I64GtS | I64GtU | I64LeS | I64LeU | I64GeS
        | I64GeU => 225,
        I32Clz | I32Ctz | I64Clz | I64Ctz => 210,
        I32Popcnt => 2650,
        I64Popcnt => 6000,
        I32Add | I32Sub | I32And | I32Or | I32Xor | I32Shl | I32ShrS | I32ShrU | I32Rotl
        | I32Rotr => 70,
        I64Add | I64Sub | I64And | I64Or | I64Xor | I64Shl | I64ShrS | I64ShrU | I64Rotl
        | I64Rotr => 100,
        I32Mul | I64Mul => 160,
        I32DivS | I32DivU | I32RemS | I32RemU => 1120,
        I64DivS | I64DivU | I64RemS | I64RemU => 1270,
        I32WrapI64 | I64ExtendI32S | I64ExtendI32U | I32Extend8S | I32Extend16S | I64Extend8S
        | I64Extend16S | I64Extend32S => 100,
        _ => return None,
    })
}
