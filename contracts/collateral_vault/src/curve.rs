//! The bond curves in storage, one per node kind, and what they make of a bond.
//!
//! Two intervals per word, the first of a pair in the low half, each `first seat 32 | price 72` bits; the first word's
//! high half has the number of intervals above them. So a flat curve is one slot.

use crate::shelf::{CURVE, key};
use alloc::vec::Vec;
use surety_components::refusal::{Checked, Outcome};

use alloy_primitives::U256;
use surety_components::{refuse, words};
use surety_interfaces::ICollateralVault::InvalidNodeKind;
use surety_protocol::bond::{self, Interval, seats_covered};

use crate::record::Operator;
use crate::totals::Totals;
use crate::{CollateralVault, holds};

/// The ledger's hard limit of validators per operator; only a multiplier of 0 leads so far.
pub const MAX_SEATS: u32 = 65_535;
pub const MAX_INTERVALS: usize = 16;
/// SSV, Obol, Direct.
pub const KINDS: u8 = 3;

const PRICE_BITS: u32 = 72;
const SEAT_BITS: u32 = 32;
const COUNT_SHIFT: u32 = PRICE_BITS + SEAT_BITS;
const PRICE_MASK: u128 = (1 << PRICE_BITS) - 1;
const SEAT_MASK: u128 = (1 << SEAT_BITS) - 1;

/// Words of a curve whose prices are below 2^72 wei and whose seats are below 2^32, as the bounds ask.
pub fn pack(curve: &[Interval]) -> Vec<U256> {
    let lane = |interval: Option<&Interval>| {
        interval.map_or(0, |interval| {
            (u128::from(interval.from_seat) & SEAT_MASK) << PRICE_BITS
                | interval.price_wei & PRICE_MASK
        })
    };
    let mut count = (curve.len().min(MAX_INTERVALS) as u128) << COUNT_SHIFT;
    let mut packed = Vec::new();
    for pair in curve.chunks(2) {
        let high = lane(pair.get(1)) | core::mem::take(&mut count);
        packed.push(words::join(high, lane(pair.first())));
    }
    packed
}

/// The first `word` is that of the curve's start, `more` reads those after it.
pub fn unpack(word: U256, more: impl Fn(usize) -> U256) -> Vec<Interval> {
    let count = (words::halves(word).0 >> COUNT_SHIFT) as usize;
    let mut curve = Vec::with_capacity(count);
    for position in 0..count.div_ceil(2) {
        let (high, low) = words::halves(if position == 0 { word } else { more(position) });
        for lane in [low, high] {
            if curve.len() < count {
                let from_seat = (lane >> PRICE_BITS & SEAT_MASK) as u64;
                curve.push(Interval { from_seat, price_wei: lane & PRICE_MASK });
            }
        }
    }
    curve
}

/// First seats and prices, as words.
pub fn lists(curve: &[Interval]) -> (Vec<U256>, Vec<U256>) {
    let (mut seats, mut prices) = (Vec::new(), Vec::new());
    for interval in curve {
        seats.push(U256::from(interval.from_seat));
        prices.push(U256::from(interval.price_wei));
    }
    (seats, prices)
}

pub fn bond_curve(vault: &CollateralVault, kind: u8) -> Outcome<(Vec<U256>, Vec<U256>)> {
    known(kind)?;
    Ok(lists(&vault.load_curve(kind)))
}

pub fn required_up(curve: &[Interval], operator: &Operator, seats: u32) -> Outcome<u128> {
    let required = bond::required_up(curve, u64::from(seats), operator.multiplier_bps);
    u128::try_from(required.or_overflow()?).or_overflow()
}

/// Seats that a bond covers beside what is held; none while debts are open.
pub fn capacity(
    vault: &CollateralVault,
    curve: &[Interval],
    operator_id: u64,
    operator: &Operator,
    totals: &Totals,
) -> Outcome<u32> {
    if operator.debt > 0 {
        return Ok(0);
    }
    let held = holds::held(vault, operator_id, operator)?;
    let free = totals.value_up(operator.shares)?.saturating_sub(held);
    seats_covered(curve, U256::from(free), operator.multiplier_bps, MAX_SEATS).or_overflow()
}

/// The capacity when only this operator's record has changed.
#[inline(never)]
pub fn capacity_of(vault: &CollateralVault, operator_id: u64, operator: &Operator) -> Outcome<u32> {
    capacity(vault, &vault.load_curve(0), operator_id, operator, &vault.load_totals()?)
}

/// Fails for a kind that has no curve.
pub fn known(kind: u8) -> Outcome {
    if kind < KINDS { Ok(()) } else { refuse!(InvalidNodeKind { kind }) }
}

impl CollateralVault {
    #[inline(never)]
    pub(crate) fn load_curve(&self, kind: u8) -> Vec<Interval> {
        let word = |position: usize| self.word(key_of(kind, position));
        unpack(word(0), word)
    }

    pub(crate) fn store_curve(&mut self, kind: u8, curve: &[Interval]) {
        for (position, word) in pack(curve).into_iter().enumerate() {
            self.set_word(key_of(kind, position), word);
        }
    }
}

fn key_of(kind: u8, position: usize) -> u128 {
    // at most 16 intervals
    key(CURVE, u64::from(kind), position as u32)
}
