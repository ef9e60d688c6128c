use wasm_encoder::Instruction as I;

use super::machine::{Machine, Res, Stop};

impl Machine<'_> {
    pub(super) fn numeric(&mut self, op: &I<'static>, stack: &mut Vec<u64>) -> Res<()> {
        let mut pop = || stack.pop().expect("an operand");
        let result = match op {
            I::I32Load(m) => self.load(pop(), m.offset, 4)?,
            I::I32Load8U(m) => self.load(pop(), m.offset, 1)?,
            I::I32Load16S(m) => self.load(pop(), m.offset, 2)? as i16 as i32 as u32 as u64,
            I::I64Load(m) => self.load(pop(), m.offset, 8)?,
            I::I64Load8S(m) => self.load(pop(), m.offset, 1)? as i8 as i64 as u64,
            I::I64Load32U(m) => self.load(pop(), m.offset, 4)?,
            I::I32Store(m) | I::I64Store32(m) => return self.store(pop(), pop(), m.offset, 4),
            I::I32Store8(m) | I::I64Store8(m) => return self.store(pop(), pop(), m.offset, 1),
            I::I32Store16(m) => return self.store(pop(), pop(), m.offset, 2),
            I::I64Store(m) => return self.store(pop(), pop(), m.offset, 8),
            I::I32Eqz | I::I64Eqz => u64::from(pop() == 0),
            I::I32Clz => u64::from((pop() as u32).leading_zeros()),
            I::I32Ctz => u64::from((pop() as u32).trailing_zeros()),
            I::I32Popcnt | I::I64Popcnt => u64::from(pop().count_ones()),
            I::I64Clz => u64::from(pop().leading_zeros()),
            I::I64Ctz => u64::from(pop().trailing_zeros()),
            I::I32WrapI64 => pop() & 0xFFFF_FFFF,
            I::I64ExtendI32S | I::I64Extend32S => pop() as i32 as i64 as u64,
            I::I64ExtendI32U => pop(),
            I::I32Extend8S => pop() as i8 as i32 as u32 as u64,
            I::I32Extend16S => pop() as i16 as i32 as u32 as u64,
            other => {
                let (b, a) = (pop(), pop());
                binary(other, a, b)?
            }
        };
        stack.push(result);
        Ok(())
    }

    pub(super) fn store(&mut self, value: u64, at: u64, offset: u64, bytes: usize) -> Res<()> {
        let source = value.to_le_bytes();
        self.slice(at + offset, bytes as u64)?.copy_from_slice(&source[..bytes]);
        Ok(())
    }
}

const LOW: u64 = 0xFFFF_FFFF;

fn binary(op: &I<'_>, a: u64, b: u64) -> Res<u64> {
    let (x, y) = (a as u32, b as u32);
    let (p, q) = (a as i64, b as i64);
    Ok(match op {
        I::I32Add => a.wrapping_add(b) & LOW,
        I::I32Sub => a.wrapping_sub(b) & LOW,
        I::I32Mul => a.wrapping_mul(b) & LOW,
        I::I32And | I::I64And => a & b,
        I::I32Or | I::I64Or => a | b,
        I::I32Xor | I::I64Xor => a ^ b,
        I::I32Shl => x.wrapping_shl(y).into(),
        I::I32ShrS => ((x as i32).wrapping_shr(y) as u32).into(),
        I::I32ShrU => x.wrapping_shr(y).into(),
        I::I32Rotl => x.rotate_left(y % 32).into(),
        I::I32Rotr => x.rotate_right(y % 32).into(),
        I::I32DivU => x.checked_div(y).ok_or(Stop::Trap)?.into(),
        I::I32RemS if y == 0 => return Err(Stop::Trap),
        I::I32RemS => ((x as i32).wrapping_rem(y as i32) as u32).into(),
        I::I64Add => a.wrapping_add(b),
        I::I64Sub => a.wrapping_sub(b),
        I::I64Mul => a.wrapping_mul(b),
        I::I64Shl => a.wrapping_shl(y),
        I::I64ShrS => p.wrapping_shr(y) as u64,
        I::I64ShrU => a.wrapping_shr(y),
        I::I64Rotl => a.rotate_left(y % 64),
        I::I64Rotr => a.rotate_right(y % 64),
        I::I64DivS => p.checked_div(q).ok_or(Stop::Trap)? as u64,
        I::I64RemU => a.checked_rem(b).ok_or(Stop::Trap)?,
        I::I32Eq | I::I64Eq => u64::from(a == b),
        I::I32Ne | I::I64Ne => u64::from(a != b),
        I::I32LtS => u64::from((x as i32) < y as i32),
        I::I32GtS => u64::from(x as i32 > y as i32),
        I::I32LtU | I::I64LtU => u64::from(a < b),
        I::I64GtU => u64::from(a > b),
        I::I32GeU => u64::from(a >= b),
        I::I64LeS => u64::from(p <= q),
        I::I64GeS => u64::from(p >= q),
        other => unreachable!("the generator does not write {other:?}"),
    })
}
