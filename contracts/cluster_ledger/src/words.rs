//! Layout of the packed storage words, encode and decode, and nothing else. A value that does not fit its field is the
//! typed error `ArithmeticOverflow`.
//!
//! | field | bits | bound and what it means |
//! |---|---|---|
//! | seats, capacity, validators | 16 | 65 535, the upper bound of the validator limit |
//! | slot | 30 | 408 years of 12-second slots |
//! | fee | 47 | above the highest operator fee (76 528 650 000 000) |
//! | changes | 16 | how often a fee has changed |
//! | operator earnings | 81 | 2.4 million tokens of 18 decimals; more is carried in a second slot, so nothing is lost |
//! | network earnings | 104 | 2 * 10^13 tokens of 18 decimals |
//! | cluster balance | 86 | 77 million tokens of 18 decimals; a deposit beyond it is refused |
//! | weight | 36 | 65 535 validators of 2048 ETH |
//! | operator id | 28 | `MAX_OPERATOR_ID` |

mod accounts;
mod bits;
mod clusters;
mod settings;

#[cfg(test)]
pub use accounts::Change;
pub use accounts::{Account, Accrual, Declared, FeeHistory, MAX_HOT_EARNINGS, Network};
pub use bits::largest;
pub use clusters::{
    Hot, IDS_BESIDE_OWNER, Validator, decode_ids, decode_owner, encode_ids, encode_owner,
};
pub use settings::{Basics, FeeTerms, Thresholds};

pub const COUNT_BITS: usize = 16;
pub const SLOT_BITS: usize = 30;
pub const FEE_BITS: usize = 47;
pub const CHANGES_BITS: usize = 16;
pub const EARNINGS_BITS: usize = 81;
pub const NETWORK_EARNINGS_BITS: usize = 104;
pub const BALANCE_BITS: usize = 86;
pub const WEIGHT_BITS: usize = 36;
pub const ID_BITS: usize = 28;
/// Of the liquidation threshold in slots, and of periods in seconds (48 days).
pub const PERIOD_BITS: usize = 22;
/// Unix seconds.
pub const TIME_BITS: usize = 40;

pub const MAX_OPERATOR_ID: u64 = 0x0fff_ffff;
