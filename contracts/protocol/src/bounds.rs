//! What the DAO may set, at most and at least (protocol.md section 11). The contracts refuse anything else, and `cargo
//! surety deploy` does so before it sends the first transaction.

/// Both ends are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub min: u128,
    pub max: u128,
}

impl Bounds {
    const fn new(min: u128, max: u128) -> Self {
        Self { min, max }
    }

    pub const fn contains(self, value: u128) -> bool {
        self.min <= value && value <= self.max
    }
}

const DAY_SECS: u128 = 86_400;
const THOUSANDTH_ETH: u128 = 1_000_000_000_000_000;

pub const MINIMUM_BOND_WEI: Bounds = Bounds::new(100 * THOUSANDTH_ETH, 32_000 * THOUSANDTH_ETH);
pub const SEAT_PRICE_WEI: Bounds = Bounds::new(10 * THOUSANDTH_ETH, 32_000 * THOUSANDTH_ETH);
pub const SLASH_CAP_BPS: Bounds = Bounds::new(100, 5_000);
/// 1.2 million ETH: the sum of an operator's locks fits where its debt is kept.
pub const LOCK_WEI: Bounds = Bounds::new(1, (1 << 80) - 1);
pub const LOCK_PERIOD_SECS: Bounds = Bounds::new(DAY_SECS, 365 * DAY_SECS);
pub const PAUSE_SECS: Bounds = Bounds::new(1, 14 * DAY_SECS);
/// Fixed: over how long a donation to the bonds vests.
pub const VESTING_SECS: u64 = 7 * DAY_SECS as u64;
/// With slots of 4 seconds the ledger's 30-bit slots last for 136 years.
pub const SECONDS_PER_SLOT: Bounds = Bounds::new(4, 60);
pub const FRAME_SECS: Bounds = Bounds::new(DAY_SECS, 28 * DAY_SECS);
pub const CHALLENGE_PERIOD_SECS: Bounds = Bounds::new(0, 14 * DAY_SECS);
pub const ACTIVATION_DELAY_SECS: Bounds = Bounds::new(0, 14 * DAY_SECS);
/// At most ten times the default: a longer threshold would only serve to make healthy clusters liquidatable.
pub const LIQUIDATION_THRESHOLD_SLOTS: Bounds = Bounds::new(21_480, 2_148_000);
/// Of minimum collateral and reward cap, in wei of the fee token: what a cluster can hold, so that there is a deposit that
/// reaches it.
pub const LIQUIDATION_TOKENS_WEI: Bounds = Bounds::new(0, (1 << 86) - 1);
/// Wei of the fee token per validator and slot: at most what an operator may ask.
pub const NETWORK_FEE_WEI: Bounds = Bounds::new(0, OPERATOR_FEE_WEI.max);
/// The same of an operator; 0 is allowed too. (Those of SSV v1.2.)
pub const OPERATOR_FEE_WEI: Bounds = Bounds::new(1_000_000_000, 76_528_650_000_000);
/// Of one fee increase.
pub const FEE_INCREASE_BPS: Bounds = Bounds::new(1, 5_000);
/// For how long a fee is declared before it can be executed, and for how long it can be executed then.
pub const FEE_PERIOD_SECS: Bounds = Bounds::new(3_600, 30 * DAY_SECS);
/// What a fee may rise by in any case, so that a fee of 0 is no trap; at least the least fee, and not so much that the
/// relative bound means nothing.
pub const FEE_STEP_WEI: Bounds =
    Bounds::new(OPERATOR_FEE_WEI.min, OPERATOR_FEE_WEI.min.saturating_mul(100));
/// Between the announcement of ledger parameters that hurt clusters and their effect.
pub const PARAMETER_DELAY_SECS: Bounds = Bounds::new(0, 30 * DAY_SECS);
pub const VALIDATOR_LIMIT: Bounds = Bounds::new(1, 65_535);
