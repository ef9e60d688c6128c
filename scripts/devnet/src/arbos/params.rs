use alloy_primitives::{B256, U256};

/// Stylus's parameters, one packed word of ArbOS. Defaults: a fresh ArbOS 51 chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StylusParams {
    pub version: u16,
    /// 24 bits.
    pub ink_price: u32,
    pub max_stack_depth: u32,
    pub free_pages: u16,
    pub page_gas: u16,
    pub page_limit: u16,
    /// Units of [`MIN_INIT_GAS_UNIT`].
    pub min_init_gas: u8,
    /// Units of [`MIN_CACHED_GAS_UNIT`].
    pub min_cached_init_gas: u8,
    /// Units of [`COST_SCALAR_PERCENT`].
    pub init_cost_scalar: u8,
    pub cached_cost_scalar: u8,
    pub expiry_days: u16,
    pub keepalive_days: u16,
    pub block_cache_size: u16,
    pub max_wasm_size: u32,
}

pub(crate) const MIN_INIT_GAS_UNIT: u64 = 128;
pub(crate) const MIN_CACHED_GAS_UNIT: u64 = 32;
pub(crate) const COST_SCALAR_PERCENT: u64 = 2;
/// Only reported: the ramp is [`crate::wasm::pages`]'s table.
pub(crate) const PAGE_RAMP: u64 = 620_674_314;

impl Default for StylusParams {
    fn default() -> Self {
        Self {
            version: 2,
            ink_price: 10_000,
            max_stack_depth: 22_000,
            free_pages: 2,
            page_gas: 1000,
            page_limit: 128,
            min_init_gas: 69,
            min_cached_init_gas: 11,
            init_cost_scalar: 50,
            cached_cost_scalar: 50,
            expiry_days: 365,
            keepalive_days: 31,
            block_cache_size: 32,
            max_wasm_size: 131_072,
        }
    }
}

impl StylusParams {
    pub fn to_word(self) -> U256 {
        let mut word = B256::ZERO;
        let mut at = 0;
        let mut put = |bytes: &[u8]| {
            word[at..at + bytes.len()].copy_from_slice(bytes);
            at += bytes.len();
        };
        put(&self.version.to_be_bytes());
        put(&self.ink_price.to_be_bytes()[1..]);
        put(&self.max_stack_depth.to_be_bytes());
        put(&self.free_pages.to_be_bytes());
        put(&self.page_gas.to_be_bytes());
        put(&self.page_limit.to_be_bytes());
        put(&[
            self.min_init_gas,
            self.min_cached_init_gas,
            self.init_cost_scalar,
            self.cached_cost_scalar,
        ]);
        put(&self.expiry_days.to_be_bytes());
        put(&self.keepalive_days.to_be_bytes());
        put(&self.block_cache_size.to_be_bytes());
        put(&self.max_wasm_size.to_be_bytes());
        word.into()
    }

    pub fn from_word(word: U256) -> Self {
        let word = B256::from(word);
        let u16_at = |at: usize| u16::from_be_bytes([word[at], word[at + 1]]);
        let u32_at =
            |at: usize| u32::from_be_bytes([word[at], word[at + 1], word[at + 2], word[at + 3]]);
        Self {
            version: u16_at(0),
            ink_price: u32_at(1) & 0xFF_FFFF,
            max_stack_depth: u32_at(5),
            free_pages: u16_at(9),
            page_gas: u16_at(11),
            page_limit: u16_at(13),
            min_init_gas: word[15],
            min_cached_init_gas: word[16],
            init_cost_scalar: word[17],
            cached_cost_scalar: word[18],
            expiry_days: u16_at(19),
            keepalive_days: u16_at(21),
            block_cache_size: u16_at(23),
            max_wasm_size: u32_at(25),
        }
    }

    pub fn expiry_secs(&self) -> u64 {
        u64::from(self.expiry_days) * 86_400
    }

    pub fn keepalive_secs(&self) -> u64 {
        u64::from(self.keepalive_days) * 86_400
    }

    pub fn min_init_gas(&self) -> u64 {
        u64::from(self.min_init_gas) * MIN_INIT_GAS_UNIT
    }

    pub fn min_cached_gas(&self) -> u64 {
        u64::from(self.min_cached_init_gas) * MIN_CACHED_GAS_UNIT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn params_packed_come_back_equal() {
        let params =
            StylusParams { ink_price: 0xABCDEF, max_wasm_size: 0x0102_0304, ..Default::default() };
        assert_eq!(StylusParams::from_word(params.to_word()), params);
    }
}
