use alloy_primitives::U256;

use super::{
    env::{Env, Result},
    prices::{HOSTIO, PTR},
};

const DIV: u64 = HOSTIO + 3 * PTR + 20_000;
const POW: u64 = HOSTIO + 3 * PTR;
const POW_BASE: u64 = 3000;
const POW_PER_BYTE: u64 = 17_500;
const ADD_MOD: u64 = HOSTIO + 4 * PTR + 21_000;
const MUL_MOD: u64 = HOSTIO + 4 * PTR + 24_100;

/// 256-bit arithmetic; the result replaces the first operand, and dividing by zero gives zero.
impl Env<'_> {
    fn operand(&mut self, ptr: u32) -> Result<U256> {
        let value = self.read_u256(ptr)?;
        self.arg(&value.to_be_bytes::<32>());
        Ok(value)
    }

    pub fn math_div(&mut self, a: u32, b: u32) -> Result<()> {
        self.buy_ink(DIV)?;
        let (x, y) = (self.operand(a)?, self.operand(b)?);
        self.put(a, &x.checked_div(y).unwrap_or_default().to_be_bytes::<32>())
    }

    pub fn math_mod(&mut self, a: u32, b: u32) -> Result<()> {
        self.buy_ink(DIV)?;
        let (x, y) = (self.operand(a)?, self.operand(b)?);
        self.put(a, &x.checked_rem(y).unwrap_or_default().to_be_bytes::<32>())
    }

    pub fn math_pow(&mut self, a: u32, b: u32) -> Result<()> {
        self.buy_ink(POW)?;
        let (x, exponent) = (self.operand(a)?, self.operand(b)?);
        self.buy_ink(POW_BASE + POW_PER_BYTE * (1 + exponent.byte_len() as u64))?;
        self.put(a, &x.wrapping_pow(exponent).to_be_bytes::<32>())
    }

    pub fn math_add_mod(&mut self, a: u32, b: u32, m: u32) -> Result<()> {
        self.buy_ink(ADD_MOD)?;
        let (x, y, modulus) = (self.operand(a)?, self.operand(b)?, self.operand(m)?);
        self.put(a, &x.add_mod(y, modulus).to_be_bytes::<32>())
    }

    pub fn math_mul_mod(&mut self, a: u32, b: u32, m: u32) -> Result<()> {
        self.buy_ink(MUL_MOD)?;
        let (x, y, modulus) = (self.operand(a)?, self.operand(b)?, self.operand(m)?);
        self.put(a, &x.mul_mod(y, modulus).to_be_bytes::<32>())
    }
}
