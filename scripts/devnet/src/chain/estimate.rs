//! How much gas is enough.

use super::{CallSite, ChainError};
use crate::vm::{Outcome, TxInput};

/// What one Arbitrum transaction can compute.
pub const ESTIMATE_GAS_CAP: u64 = 32_000_000;

/// The search ends when the bounds are within one part in this many of each other.
const PRECISION: u64 = 64;
/// What a callee gets on top of a call with value (EIP-150's stipend).
const CALL_STIPEND: u64 = 2_300;

#[derive(Clone, Debug)]
pub enum Estimate {
    Enough(u64),
    /// It fails with all the gas that it may have.
    Fails {
        limit: u64,
        outcome: Box<Outcome>,
    },
}

impl CallSite {
    /// The least gas limit with which `tx` succeeds, rounded up a little; `tx.gas_limit` is the most to try.
    pub fn estimate(&self, tx: &TxInput) -> Result<Estimate, ChainError> {
        let limit = tx.gas_limit;
        let with = |gas_limit| TxInput { gas_limit, ..tx.clone() };
        let first = self.run(&with(limit), false)?;
        if !first.is_success() {
            return Ok(Estimate::Fails { limit, outcome: Box::new(first) });
        }
        let succeeds = |gas| self.run(&with(gas), false).is_ok_and(|o| o.is_success());
        let (mut low, mut high) = (first.gas_used.saturating_sub(1), limit);
        let spent = first.gas_used.saturating_add(first.gas_refunded);
        if spent < high && succeeds(spent) {
            return Ok(Estimate::Enough(spent));
        }
        low = low.max(spent.min(high - 1));
        let likely = spent.saturating_add(CALL_STIPEND).saturating_mul(64) / 63;
        if likely < high && likely > low {
            if succeeds(likely) { high = likely } else { low = likely }
        }
        while high - low > 1 + high / PRECISION {
            let middle = low + (high - low) / 2;
            if succeeds(middle) { high = middle } else { low = middle }
        }
        Ok(Estimate::Enough(high))
    }
}
