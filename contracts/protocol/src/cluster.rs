//! What a cluster burns, what it must hold and how a settlement is split (protocol.md section 6;
//! tests/vectors/README.md, `cluster_formulas.json` and `ssv_settled.json`). Amounts are wei of the
//! fee token, times are slots, fees are wei per slot for a validator of 32 ETH. A weight is the sum of
//! validators' weights, each 10 000 for 32 ETH up to 640 000 for 2048 ETH.

use alloy_primitives::U256;

use crate::math::{BPS_U64, BPS_U128, MathError, div_down, mul_div_down, product};

/// Length of the shares of one validator: a 96-byte signature, then a 48-byte public share and a
/// 256-byte ciphertext for each operator.
pub const SHARES_PREFIX_BYTES: usize = 96;
pub const SHARES_OPERATOR_BYTES: usize = 304;
pub const PUBLIC_KEY_BYTES: usize = 48;

/// The weight of a validator of 32 ETH, and of one of 2048 ETH.
pub const FULL_WEIGHT: u32 = BPS_U64 as u32;
pub const MAX_WEIGHT: u32 = FULL_WEIGHT.saturating_mul(64);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClusterError {
    /// A committee has 4, 7, 10 or 13 operators.
    InvalidCommitteeSize {
        given: usize,
    },
    Overflow,
}

impl From<MathError> for ClusterError {
    fn from(_: MathError) -> Self {
        Self::Overflow
    }
}

/// How many of a committee's operators may fail: `f` where `n = 3f + 1`, n in {4, 7, 10, 13}.
pub fn fault_tolerance(operators: usize) -> Result<u8, ClusterError> {
    let tolerance = operators.saturating_sub(1) / 3;
    match tolerance {
        1..=4 if tolerance.saturating_mul(3).saturating_add(1) == operators => Ok(tolerance as u8),
        _ => Err(ClusterError::InvalidCommitteeSize { given: operators }),
    }
}

/// `96 + 304 * n`; any n, the committee's size is checked by [`fault_tolerance`].
pub const fn shares_bytes(operators: usize) -> usize {
    SHARES_PREFIX_BYTES.saturating_add(SHARES_OPERATOR_BYTES.saturating_mul(operators))
}

/// The weight of validators of 32 ETH each.
pub fn weight_of(validators: u32) -> u64 {
    // u32 * u32 fits u64
    u64::from(validators).saturating_mul(FULL_WEIGHT.into())
}

/// `weight * (sum of operator fees + network fee) / 10 000`, rounded up; wei per slot. With 13 fees
/// of u64 and a weight of 40 bits the product is below 2^108.
pub fn burn_rate(
    weight: u64,
    operator_fees_sum: u128,
    network_fee: u64,
) -> Result<u128, ClusterError> {
    usage_up(weight, operator_fees_sum, network_fee.into())
}

/// `max(burn rate * LTP, minimum)` while there are validators, else 0; exact.
pub fn liquidation_collateral(
    validators: u32,
    burn_rate: u128,
    threshold_slots: u64,
    minimum_wei: U256,
) -> U256 {
    if validators == 0 {
        return U256::ZERO;
    }
    // u128 * u64 fits 192 bits.
    product(U256::from(burn_rate), U256::from(threshold_slots))
        .unwrap_or(U256::MAX)
        .max(minimum_wei)
}

/// Slots until the balance falls to the collateral, rounded down: 0 below it, the largest value if
/// nothing burns.
pub fn runway_slots_down(balance_wei: U256, collateral_wei: U256, burn_rate: u128) -> U256 {
    match balance_wei.checked_sub(collateral_wei) {
        Some(surplus) => runway_change_slots_down(surplus, burn_rate),
        None => U256::ZERO,
    }
}

/// `amount / burn rate`, rounded down; the largest value if nothing burns.
pub fn runway_change_slots_down(amount_wei: U256, burn_rate: u128) -> U256 {
    div_down(amount_wei, U256::from(burn_rate)).unwrap_or(U256::MAX)
}

/// Strict: a balance equal to the collateral is safe.
pub fn liquidatable(validators: u32, balance_wei: U256, collateral_wei: U256) -> bool {
    validators > 0 && balance_wei < collateral_wei
}

/// What the owner may take out: the balance above the collateral.
pub fn withdrawable(balance_wei: U256, collateral_wei: U256) -> U256 {
    balance_wei.saturating_sub(collateral_wei)
}

/// What a fee makes over `slots`, wei for a validator of 32 ETH.
pub fn accrued(fee: u64, slots: u64) -> u128 {
    // u64 * u64 fits u128.
    u128::from(fee).saturating_mul(u128::from(slots))
}

/// What a cluster has used, of the charges of its operators and the network for a validator of 32 ETH:
/// `weight * charges / 10 000`, rounded up.
pub fn usage_up(
    weight: u64,
    operator_charges_sum: u128,
    network_charge: u128,
) -> Result<u128, ClusterError> {
    operator_charges_sum
        .checked_add(network_charge)
        .and_then(|charges| charges.checked_mul(weight.into()))
        .map(|scaled| scaled.div_ceil(BPS_U128))
        .ok_or(ClusterError::Overflow)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// What is left in the cluster.
    pub balance_wei: u128,
    /// What the network is credited, with the dust of a partial payment.
    pub network_wei: u128,
    /// What was used and not paid; dropped for good.
    pub unpaid_wei: u128,
}

/// Splits what a cluster used. On entry `operators` holds what each operator charged for a validator of
/// 32 ETH, on return what it is credited: `floor(weight * charge / 10 000)`, or of a balance below the
/// usage `floor(share * balance / usage)`. The rest of what is paid goes to the network, so that
/// `balance before = balance after + credits + network`, always.
pub fn settle(
    balance_wei: u128,
    weight: u64,
    operators: &mut [u128],
    network_charge: u128,
) -> Result<Settlement, ClusterError> {
    let charges = operators
        .iter()
        .try_fold(0u128, |sum, charge| sum.checked_add(*charge))
        .ok_or(ClusterError::Overflow)?;
    let usage = usage_up(weight, charges, network_charge)?;
    let affordable = usage <= balance_wei;
    let paid = if affordable { usage } else { balance_wei };
    let mut network_wei = paid;
    for entry in operators.iter_mut() {
        let share = entry.checked_mul(weight.into()).ok_or(ClusterError::Overflow)? / BPS_U128;
        *entry = if affordable { share } else { part_down(share, balance_wei, usage)? };
        network_wei = network_wei.checked_sub(*entry).ok_or(ClusterError::Overflow)?;
    }
    Ok(Settlement {
        balance_wei: balance_wei.saturating_sub(paid),
        network_wei,
        unpaid_wei: usage.saturating_sub(paid),
    })
}

/// `floor(share * balance / usage)`, at most the share because the balance is below the usage.
fn part_down(share: u128, balance_wei: u128, usage: u128) -> Result<u128, ClusterError> {
    let part = mul_div_down(U256::from(share), U256::from(balance_wei), U256::from(usage))?;
    u128::try_from(part).map_err(|_| ClusterError::Overflow)
}
