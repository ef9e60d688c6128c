use wasmparser::Operator::{self, *};

/// Whether an operator computes, compares or converts floating point numbers. Constants, loads, stores and
/// reinterpretations are accepted at activation (and never affordable when they run).
pub(super) fn computes(operator: &Operator<'_>) -> bool {
    computes_32(operator) || computes_64(operator) || converts(operator)
}

fn computes_32(operator: &Operator<'_>) -> bool {
    matches!(
        operator,
        F32Eq
            | F32Ne
            | F32Lt
            | F32Gt
            | F32Le
            | F32Ge
            | F32Abs
            | F32Neg
            | F32Ceil
            | F32Floor
            | F32Trunc
            | F32Nearest
            | F32Sqrt
            | F32Add
            | F32Sub
            | F32Mul
            | F32Div
            | F32Min
            | F32Max
            | F32Copysign
    )
}

fn computes_64(operator: &Operator<'_>) -> bool {
    matches!(
        operator,
        F64Eq
            | F64Ne
            | F64Lt
            | F64Gt
            | F64Le
            | F64Ge
            | F64Abs
            | F64Neg
            | F64Ceil
            | F64Floor
            | F64Trunc
            | F64Nearest
            | F64Sqrt
            | F64Add
            | F64Sub
            | F64Mul
            | F64Div
            | F64Min
            | F64Max
            | F64Copysign
    )
}

fn converts(operator: &Operator<'_>) -> bool {
    matches!(
        operator,
        I32TruncF32S
            | I32TruncF32U
            | I32TruncF64S
            | I32TruncF64U
            | I64TruncF32S
            | I64TruncF32U
            | I64TruncF64S
            | I64TruncF64U
            | F32ConvertI32S
            | F32ConvertI32U
            | F32ConvertI64S
            | F32ConvertI64U
            | F32DemoteF64
            | F64ConvertI32S
            | F64ConvertI32U
            | F64ConvertI64S
            | F64ConvertI64U
            | F64PromoteF32
    )
}
