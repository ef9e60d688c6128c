//! What an operator's seats need and what its collateral covers (protocol.md section 4;
//! tests/vectors/README.md, `bond_curve.json`). Amounts are wei, multipliers bps.

use alloy_primitives::U256;

use crate::bounds::{MINIMUM_BOND_WEI, VESTING_SECS};
use crate::math::{BPS, BPS_U256, MathError, div_down, mul_div_down, mul_div_up, product};

/// `price_wei` is the price of every seat from number `from_seat` (counted from 1) up to the next
/// interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    pub from_seat: u64,
    pub price_wei: u128,
}

/// Seats of SSV and nodes of Obol: 1 ETH each (seeds/000 "Collateral").
pub const DEFAULT_CURVE: [Interval; 1] =
    [Interval { from_seat: 1, price_wei: 1_000_000_000_000_000_000 }];
/// Nodes of direct staking, which nobody shares: the default curve of Lido's Community Staking Module.
pub const DIRECT_CURVE: [Interval; 2] = [
    Interval { from_seat: 1, price_wei: 2_400_000_000_000_000_000 },
    Interval { from_seat: 2, price_wei: 1_300_000_000_000_000_000 },
];

/// The first curve of each node kind: 0 SSV, 1 Obol, 2 Direct.
pub const DEFAULT_CURVES: [&[Interval]; 3] = [&DEFAULT_CURVE, &DEFAULT_CURVE, &DIRECT_CURVE];

/// Added to the books of a share conversion, so that the first deposit cannot be inflated away:
/// a donation that steals one wei by rounding costs a thousand times as much.
pub const VIRTUAL_SHARES: U256 = U256::from_limbs([1_000, 0, 0, 0]);
pub const VIRTUAL_ASSETS: U256 = U256::ONE;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BondError {
    /// No interval, a first interval that does not start at seat 1, starts that do not rise, or a
    /// price of 0.
    InvalidCurve,
    /// A multiplier above 10 000 bps.
    MultiplierTooHigh {
        multiplier_bps: u16,
    },
    Overflow,
}

impl From<MathError> for BondError {
    fn from(_: MathError) -> Self {
        Self::Overflow
    }
}

/// Whether a curve may be stored: starts at seat 1, starts rise, every price is above 0.
pub fn check_curve(curve: &[Interval]) -> Result<(), BondError> {
    let mut previous = 0;
    for interval in curve {
        let starts_at_one = previous != 0 || interval.from_seat == 1;
        if !starts_at_one || interval.from_seat <= previous || interval.price_wei == 0 {
            return Err(BondError::InvalidCurve);
        }
        previous = interval.from_seat;
    }
    if curve.is_empty() { Err(BondError::InvalidCurve) } else { Ok(()) }
}

/// The price of the first `seats` seats together, exact; `bond(0) = 0`.
pub fn bond(curve: &[Interval], seats: u64) -> Result<U256, BondError> {
    let mut left = seats;
    let mut sum = U256::ZERO;
    for (position, interval) in curve.iter().enumerate() {
        let here = length(curve, position)?.unwrap_or(left).min(left);
        let price = U256::from(interval.price_wei);
        let part = product(price, U256::from(here)).ok_or(BondError::Overflow)?;
        sum = sum.checked_add(part).ok_or(BondError::Overflow)?;
        left = left.saturating_sub(here);
    }
    if left == 0 { Ok(sum) } else { Err(BondError::InvalidCurve) }
}

/// The most seats whose [`bond`] is at most `amount_wei`.
pub fn keys(curve: &[Interval], amount_wei: U256) -> Result<U256, BondError> {
    let mut left = amount_wei;
    let mut seats = U256::ZERO;
    for (position, interval) in curve.iter().enumerate() {
        let price = U256::from(interval.price_wei);
        let affordable = div_down(left, price).map_err(|_| BondError::InvalidCurve)?;
        let limit = length(curve, position)?.map(U256::from).filter(|limit| *limit <= affordable);
        let bought = limit.unwrap_or(affordable);
        seats = seats.checked_add(bought).ok_or(BondError::Overflow)?;
        if limit.is_none() {
            break;
        }
        left = left.saturating_sub(product(price, bought).ok_or(BondError::Overflow)?);
    }
    Ok(seats)
}

/// `bond(1) + ceil((bond(n) - bond(1)) * multiplier / 10 000)`, 0 for no seats: the first seat
/// always costs its full price.
pub fn required_up(curve: &[Interval], seats: u64, multiplier_bps: u16) -> Result<U256, BondError> {
    check_multiplier(multiplier_bps)?;
    if seats == 0 {
        return Ok(U256::ZERO);
    }
    let first = first_price(curve)?;
    let rest = bond(curve, seats)?.checked_sub(first).ok_or(BondError::Overflow)?;
    let marginal = mul_div_up(rest, U256::from(multiplier_bps), BPS_U256)?;
    first.checked_add(marginal).ok_or(BondError::Overflow)
}

/// The most seats, at most `max_seats`, whose [`required_up`] is at most `assets_wei`. A multiplier
/// of 0 leaves `max_seats` as the only bound once the first seat is paid.
pub fn seats_covered(
    curve: &[Interval],
    assets_wei: U256,
    multiplier_bps: u16,
    max_seats: u32,
) -> Result<u32, BondError> {
    check_multiplier(multiplier_bps)?;
    let first = first_price(curve)?;
    let Some(rest) = assets_wei.checked_sub(first) else { return Ok(0) };
    // ceil(x * m / 10 000) <= rest  <=>  x <= floor(rest * 10 000 / m), for integers.
    let full_price =
        div_down(product(rest, BPS_U256).unwrap_or(U256::MAX), U256::from(multiplier_bps))
            .map_or(U256::MAX, |marginal| marginal.saturating_add(first));
    let seats = keys(curve, full_price)?;
    Ok(u32::try_from(seats).unwrap_or(u32::MAX).min(max_seats))
}

/// Shares for a deposit.
pub fn to_shares_down(
    assets_wei: U256,
    total_assets_wei: U256,
    total_shares: U256,
) -> Result<U256, BondError> {
    let (assets, shares) = totals(total_assets_wei, total_shares)?;
    Ok(mul_div_down(assets_wei, shares, assets)?)
}

/// Shares to burn for a withdrawal or a slash.
pub fn to_shares_up(
    assets_wei: U256,
    total_assets_wei: U256,
    total_shares: U256,
) -> Result<U256, BondError> {
    let (assets, shares) = totals(total_assets_wei, total_shares)?;
    Ok(mul_div_up(assets_wei, shares, assets)?)
}

/// The value of shares to their holder.
pub fn to_assets_down(
    shares: U256,
    total_assets_wei: U256,
    total_shares: U256,
) -> Result<U256, BondError> {
    let (assets, total) = totals(total_assets_wei, total_shares)?;
    Ok(mul_div_down(shares, assets, total)?)
}

/// The price of shares to their buyer.
pub fn to_assets_up(
    shares: U256,
    total_assets_wei: U256,
    total_shares: U256,
) -> Result<U256, BondError> {
    let (assets, total) = totals(total_assets_wei, total_shares)?;
    Ok(mul_div_up(shares, assets, total)?)
}

/// The most that may be added without shares so that a share stays worth at most one wei. Below that
/// price a deposit's value, rounded up, is never less than the deposit: `shares > assets / price - 1`,
/// so their value is above `assets - price`, and `ceil` of it is at least `assets`. Nothing beside so few shares that no
/// bond is among them: dust would take them to that price, and no later donation could be added.
pub fn largest_donation(total_assets_wei: U256, total_shares: U256) -> Result<U256, BondError> {
    if total_shares < U256::from(MINIMUM_BOND_WEI.min) {
        return Ok(U256::ZERO);
    }
    let (assets, shares) = totals(total_assets_wei, total_shares)?;
    Ok(shares.saturating_sub(assets))
}

/// What of an unvested donation has vested at `now`, evenly from `since` to `until`.
pub fn vested_down(
    unvested_wei: U256,
    since_secs: u64,
    until_secs: u64,
    now_secs: u64,
) -> Result<U256, BondError> {
    if now_secs >= until_secs {
        return Ok(unvested_wei);
    }
    let passed = U256::from(now_secs.saturating_sub(since_secs));
    let period = U256::from(until_secs.saturating_sub(since_secs));
    Ok(mul_div_down(unvested_wei, passed, period)?)
}

/// When all is vested after a donation beside what is unvested yet: the mean of both ends, weighted by wei, so that a
/// donation of a wei cannot hold up a large one. Rounded so that it does not move the end at all.
pub fn vesting_end(
    unvested_wei: U256,
    until_secs: u64,
    donation_wei: U256,
    now_secs: u64,
) -> Result<u64, BondError> {
    let wei = unvested_wei.checked_add(donation_wei).ok_or(BondError::Overflow)?;
    let left = U256::from(until_secs.saturating_sub(now_secs));
    let earlier = mul_div_up(unvested_wei, left, wei)?;
    let later = mul_div_down(donation_wei, U256::from(VESTING_SECS), wei)?;
    let end = earlier.saturating_add(later).saturating_add(U256::from(now_secs));
    u64::try_from(end).map_err(|_| BondError::Overflow)
}

fn totals(total_assets_wei: U256, total_shares: U256) -> Result<(U256, U256), BondError> {
    let assets = total_assets_wei.checked_add(VIRTUAL_ASSETS).ok_or(BondError::Overflow)?;
    let shares = total_shares.checked_add(VIRTUAL_SHARES).ok_or(BondError::Overflow)?;
    Ok((assets, shares))
}

fn first_price(curve: &[Interval]) -> Result<U256, BondError> {
    curve.first().map(|i| U256::from(i.price_wei)).ok_or(BondError::InvalidCurve)
}

fn check_multiplier(multiplier_bps: u16) -> Result<(), BondError> {
    if multiplier_bps > BPS {
        return Err(BondError::MultiplierTooHigh { multiplier_bps });
    }
    Ok(())
}

/// Seats of the interval at `position`; none for the last, which has no end.
fn length(curve: &[Interval], position: usize) -> Result<Option<u64>, BondError> {
    let start = curve.get(position).ok_or(BondError::InvalidCurve)?.from_seat;
    match curve.get(position.saturating_add(1)) {
        Some(next) => next.from_seat.checked_sub(start).map(Some).ok_or(BondError::InvalidCurve),
        None => Ok(None),
    }
}
