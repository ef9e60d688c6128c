//! Operator fees: bounds, declared increases and the window of a change (protocol.md section 6,
//! seeds/001 "Fee Configuration"). A fee is wei of the fee token per validator per slot.

use crate::math::BPS_U64;

/// The increase that one cycle allows (seeds/001: 10 %).
pub const DEFAULT_MAX_INCREASE_BPS: u16 = 1_000;

/// The windows that hold until the DAO sets others.
pub const DEFAULT_DECLARE_PERIOD_SECS: u64 = 3 * 86_400;
pub const DEFAULT_EXECUTE_PERIOD_SECS: u64 = 4 * 86_400;

/// Every second change of a fee but the first is this long after the one before it, so that nobody can make settling
/// dear by changing a fee often: a week of 12-second slots. A cluster of 13 that nobody settles for a year costs 1.4
/// million gas more then, if all its operators do that.
pub const CHANGE_GAP_SLOTS: u64 = 50_400;

/// Fees are shown per year of 365 days and paid per slot.
pub const YEAR_SECS: u64 = 31_536_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeeError {
    TooLow {
        fee: u64,
        minimum: u64,
    },
    TooHigh {
        fee: u64,
        maximum: u64,
    },
    /// A declaration of the fee that is already charged.
    SameFee {
        fee: u64,
    },
    /// A reduction that does not reduce.
    NotReduced {
        current: u64,
        fee: u64,
    },
    IncreaseTooHigh {
        fee: u64,
        maximum: u64,
    },
    /// Outside `[begin, end]`.
    OutsideWindow {
        now_secs: u64,
        begin_secs: u64,
        end_secs: u64,
    },
    /// Zero seconds per slot.
    ZeroPeriod,
    Overflow,
}

/// A fee is 0 or within `[minimum, maximum]`.
pub fn check_bounds(fee: u64, minimum: u64, maximum: u64) -> Result<(), FeeError> {
    if fee != 0 && fee < minimum {
        return Err(FeeError::TooLow { fee, minimum });
    }
    if fee > maximum {
        return Err(FeeError::TooHigh { fee, maximum });
    }
    Ok(())
}

/// The most that may be declared: `current + floor(current * increase / 10 000)`, or one minimum
/// step more than now if that is higher, so that a zero fee is no trap.
pub fn highest_declarable_down(current: u64, max_increase_bps: u16, minimum_step: u64) -> u64 {
    let (whole, rest) = (current / BPS_U64, current % BPS_U64);
    let increase = u64::from(max_increase_bps);
    // floor(current * increase / 10 000) within u64: rest * increase is below 2^30
    let relative =
        whole.saturating_mul(increase).saturating_add(rest.saturating_mul(increase) / BPS_U64);
    current.saturating_add(relative.max(minimum_step))
}

/// Whether a fee may be declared: it differs from the current one and is not above
/// [`highest_declarable_down`]. A lower one may be declared too, though a reduction acts at once.
pub fn check_declaration(
    current: u64,
    fee: u64,
    max_increase_bps: u16,
    minimum_step: u64,
) -> Result<(), FeeError> {
    if fee == current {
        return Err(FeeError::SameFee { fee });
    }
    let maximum = highest_declarable_down(current, max_increase_bps, minimum_step);
    if fee > maximum { Err(FeeError::IncreaseTooHigh { fee, maximum }) } else { Ok(()) }
}

pub fn check_reduction(current: u64, fee: u64) -> Result<(), FeeError> {
    if fee < current { Ok(()) } else { Err(FeeError::NotReduced { current, fee }) }
}

/// `(begin, end)` of the window in which a declared fee may be executed.
pub fn window_secs(
    declared_secs: u64,
    declare_period_secs: u64,
    execute_period_secs: u64,
) -> Result<(u64, u64), FeeError> {
    let begin = declared_secs.checked_add(declare_period_secs).ok_or(FeeError::Overflow)?;
    let end = begin.checked_add(execute_period_secs).ok_or(FeeError::Overflow)?;
    Ok((begin, end))
}

/// Both ends are inside.
pub fn check_window(now_secs: u64, begin_secs: u64, end_secs: u64) -> Result<(), FeeError> {
    if now_secs < begin_secs || now_secs > end_secs {
        return Err(FeeError::OutsideWindow { now_secs, begin_secs, end_secs });
    }
    Ok(())
}

/// Slots in 365 days, rounded down: 2 628 000 at 12 s.
pub fn slots_per_year_down(seconds_per_slot: u64) -> Result<u64, FeeError> {
    YEAR_SECS.checked_div(seconds_per_slot).ok_or(FeeError::ZeroPeriod)
}

/// The fee per slot of an annual fee.
pub fn per_slot_down(annual_wei: u128, seconds_per_slot: u64) -> Result<u64, FeeError> {
    let slots = u128::from(slots_per_year_down(seconds_per_slot)?);
    let fee = annual_wei.checked_div(slots).ok_or(FeeError::ZeroPeriod)?;
    u64::try_from(fee).map_err(|_| FeeError::Overflow)
}

/// What a fee per slot makes in a year; u64 * u64 fits u128.
pub fn per_year(fee: u64, seconds_per_slot: u64) -> Result<u128, FeeError> {
    Ok(u128::from(fee).saturating_mul(u128::from(slots_per_year_down(seconds_per_slot)?)))
}
