//! Layout of the packed storage words, encode and decode, and nothing else. A value that does not fit its field is the
//! typed error `ArithmeticOverflow`.
//!
//! | field | bits | bound and what it means |
//! |---|---|---|
//! | seats, capacity, validators | 16 | 65 535, the upper bound of the validator limit |
//! | slot | 30 | 408 years of 12-second slots |
//! | fee | 47 | above the highest operator fee (76 528 650 000 000) |
//! | fee index | 75 | the highest fee for 187 years of 12-second slots |
//! | operator earnings | 66 | 73 tokens of 18 decimals; more is carried in a second slot, so nothing is lost |
//! | network earnings | 104 | 2 * 10^13 tokens of 18 decimals |
//! | cluster balance | 86 | 77 million tokens of 18 decimals; a deposit beyond it is refused |
//! | operator id | 31 | `MAX_OPERATOR_ID` |

mod accounts;
mod bits;
mod clusters;
mod settings;

pub use accounts::{Account, Accrual, MAX_HOT_EARNINGS, Network};
pub use bits::largest;
pub use clusters::{
    Checkpoint, Hot, Validator, decode_ids, decode_owner, encode_ids, encode_owner,
};
pub use settings::{Basics, Thresholds};

pub const COUNT_BITS: usize = 16;
pub const SLOT_BITS: usize = 30;
pub const FEE_BITS: usize = 47;
pub const INDEX_BITS: usize = 75;
pub const EARNINGS_BITS: usize = 66;
pub const NETWORK_EARNINGS_BITS: usize = 104;
pub const BALANCE_BITS: usize = 86;
pub const ID_BITS: usize = 31;
/// Of the least collateral and the reward cap.
pub const LIMIT_BITS: usize = 96;

pub const MAX_OPERATOR_ID: u64 = 0x7fff_ffff;
