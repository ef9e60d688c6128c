//! An operator's record, one word, so that each move of a bond reads and writes one slot for it:
//!
//! ```text
//! high half  held 1 | discount bps 15 | first debt 24 | debt 88
//! low half                              next debt 24  | shares 104
//! ```
//!
//! The discount is 10 000 - multiplier, so that an empty record pays full price. 88 bits hold more wei of debt than
//! there is ETH, 104 bits more shares than all ETH can buy at the first price. `held` says whether there is a second word
//! ([`crate::holds`]).

use crate::shelf::{OPERATOR, key};
use alloy_primitives::U256;
use surety_components::refusal::{Checked, Outcome};
use surety_components::words;
use surety_protocol::math::BPS;

use crate::CollateralVault;

const SHARES_BITS: u32 = 104;
const DEBT_BITS: u32 = 88;
const PLACE_BITS: u32 = 24;
const HELD_SHIFT: u32 = 127;
const SHARES_MASK: u128 = (1 << SHARES_BITS) - 1;
const DEBT_MASK: u128 = (1 << DEBT_BITS) - 1;
const PLACE_MASK: u128 = (1 << PLACE_BITS) - 1;
const DISCOUNT_MASK: u128 = (1 << 15) - 1;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    pub shares: u128,
    /// of the price of each seat after the first
    pub multiplier_bps: u16,
    /// wei, the sum of the open debts
    pub debt: u128,
    /// open debts are those at the places `first_debt..next_debt`
    pub first_debt: u32,
    pub next_debt: u32,
    /// whether there are reservations or locks
    pub held: bool,
}

impl Operator {
    pub fn unpack(word: U256) -> Self {
        let (high, low) = words::halves(word);
        let discount_bps = (high >> (DEBT_BITS + PLACE_BITS) & DISCOUNT_MASK) as u16;
        Self {
            shares: low & SHARES_MASK,
            multiplier_bps: BPS.saturating_sub(discount_bps),
            debt: high & DEBT_MASK,
            first_debt: (high >> DEBT_BITS & PLACE_MASK) as u32,
            next_debt: (low >> SHARES_BITS) as u32,
            held: high >> HELD_SHIFT == 1,
        }
    }

    /// Fails if a field does not fit.
    pub fn pack(&self) -> Outcome<U256> {
        let next = u128::from(self.next_debt);
        // first_debt never passes next_debt
        let first = u128::from(self.first_debt.min(self.next_debt));
        if self.shares > SHARES_MASK || self.debt > DEBT_MASK || next > PLACE_MASK {
            return None.or_overflow();
        }
        let discount = u128::from(BPS.saturating_sub(self.multiplier_bps));
        let high = u128::from(self.held) << HELD_SHIFT
            | discount << (DEBT_BITS + PLACE_BITS)
            | first << DEBT_BITS
            | self.debt;
        Ok(words::join(high, next << SHARES_BITS | self.shares))
    }
}

impl CollateralVault {
    pub(crate) fn load_operator(&self, operator_id: u64) -> Operator {
        Operator::unpack(self.word(key(OPERATOR, operator_id, 0)))
    }

    pub(crate) fn store_operator(&mut self, operator_id: u64, operator: &Operator) -> Outcome {
        let word = operator.pack()?;
        self.set_word(key(OPERATOR, operator_id, 0), word);
        Ok(())
    }
}
