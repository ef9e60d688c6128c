use alloy_primitives::{B256, U256};

use super::params::{COST_SCALAR_PERCENT, StylusParams};

/// Hours are counted from here: Arbitrum's epoch, in seconds of Unix time.
const EPOCH: u64 = 1_421_388_000;

/// What ArbOS keeps of an activated code hash, one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ProgramRecord {
    /// 0: never activated.
    pub version: u16,
    pub init_cost: u16,
    pub cached_cost: u16,
    /// Initial pages of memory.
    pub footprint: u16,
    /// 24 bits: hours since the epoch.
    pub activated_at: u32,
    /// 24 bits.
    pub asm_estimate_kb: u32,
    pub cached: bool,
}

impl ProgramRecord {
    pub fn to_word(self) -> U256 {
        let mut word = B256::ZERO;
        word[0..2].copy_from_slice(&self.version.to_be_bytes());
        word[2..4].copy_from_slice(&self.init_cost.to_be_bytes());
        word[4..6].copy_from_slice(&self.cached_cost.to_be_bytes());
        word[6..8].copy_from_slice(&self.footprint.to_be_bytes());
        word[8..11].copy_from_slice(&self.activated_at.to_be_bytes()[1..]);
        word[11..14].copy_from_slice(&self.asm_estimate_kb.to_be_bytes()[1..]);
        word[14] = u8::from(self.cached);
        word.into()
    }

    pub fn from_word(word: U256) -> Self {
        let word = B256::from(word);
        let u16_at = |at: usize| u16::from_be_bytes([word[at], word[at + 1]]);
        let u24_at = |at: usize| u32::from_be_bytes([0, word[at], word[at + 1], word[at + 2]]);
        Self {
            version: u16_at(0),
            init_cost: u16_at(2),
            cached_cost: u16_at(4),
            footprint: u16_at(6),
            activated_at: u24_at(8),
            asm_estimate_kb: u24_at(11),
            cached: word[14] != 0,
        }
    }

    pub fn age_secs(&self, now: u64) -> u64 {
        now.saturating_sub(EPOCH + 3600 * u64::from(self.activated_at))
    }

    pub fn hours_at(now: u64) -> u32 {
        let hours = now.saturating_sub(EPOCH) / 3600;
        u32::try_from(hours).unwrap_or(u32::MAX).min(0xFF_FFFF)
    }

    pub fn is_expired(&self, params: &StylusParams, now: u64) -> bool {
        self.age_secs(now) > params.expiry_secs()
    }

    pub fn is_usable(&self, params: &StylusParams, now: u64) -> bool {
        self.version != 0 && self.version == params.version && !self.is_expired(params, now)
    }

    /// Paid by every call.
    pub fn cached_gas(&self, params: &StylusParams) -> u64 {
        params.min_cached_gas() + scaled(self.cached_cost, params.cached_cost_scalar)
    }

    /// Paid on top by calls of a program that is not in the cache.
    pub fn init_gas(&self, params: &StylusParams) -> u64 {
        params.min_init_gas() + scaled(self.init_cost, params.init_cost_scalar)
    }

    pub fn asm_size(&self) -> u32 {
        self.asm_estimate_kb.saturating_mul(1024)
    }
}

fn scaled(cost: u16, scalar: u8) -> u64 {
    (u64::from(cost) * u64::from(scalar) * COST_SCALAR_PERCENT).div_ceil(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_packed_comes_back_equal() {
        let record = ProgramRecord {
            version: 2,
            init_cost: 300,
            cached_cost: 20,
            footprint: 7,
            activated_at: 0xABCDEF,
            asm_estimate_kb: 0x010203,
            cached: true,
        };
        assert_eq!(ProgramRecord::from_word(record.to_word()), record);
    }
}
