//! Who pays for a validator's lost balance (protocol.md section 5; exact rule in
//! tests/vectors/README.md, `blame.json`). Amounts are wei, performance is bps.

use alloc::{vec, vec::Vec};

use alloy_primitives::U256;

use crate::math::{BPS, BPS_U128, MathError, mul_div_down};

/// The most one operator owes for one seat: 1 ETH (seeds/000, "Collateral Penalties").
pub const CAP_WEI: u64 = 1_000_000_000_000_000_000;

/// What a validator of weight 10 000 holds: 32 ETH.
pub const FULL_BALANCE_WEI: u128 = 32_000_000_000_000_000_000;

/// What one unit of weight stands for: 32 ETH / 10 000, exact.
const WEIGHT_UNIT_WEI: u128 = FULL_BALANCE_WEI / BPS_U128;

/// The largest committee.
pub const MAX_OPERATORS: usize = 13;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlameError {
    NoOperators,
    TooManyOperators {
        given: usize,
    },
    /// Performance above 10 000 bps.
    PerformanceTooHigh {
        operator_id: u64,
        performance_bps: u16,
    },
    DuplicateOperator {
        operator_id: u64,
    },
    /// The lists of a report differ in length.
    LengthMismatch,
    Overflow,
}

impl From<MathError> for BlameError {
    fn from(_: MathError) -> Self {
        Self::Overflow
    }
}

/// One operator of the committee; `bound_wei` is the collateral that stands for this seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    pub operator_id: u64,
    pub performance_bps: u16,
    pub bound_wei: U256,
}

/// Amounts in the order of the parties; their sum and `unrecovered_wei` make the loss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    pub amounts_wei: Vec<U256>,
    pub unrecovered_wei: U256,
}

/// `E = max(0, 32 ETH * weight / 10 000 - balance) - already settled`, at least 0 and exact.
pub fn loss(weight: u32, balance_wei: U256, already_settled_wei: U256) -> U256 {
    let full = U256::from(WEIGHT_UNIT_WEI.saturating_mul(u128::from(weight)));
    full.saturating_sub(balance_wei).saturating_sub(already_settled_wei)
}

/// Splits a loss over the committee: weights `10 000 - P`, each share at most
/// `min(1 ETH, bound)`, the excess spread over the others by weight, to the wei by prefix sums over
/// ascending ids. No loss is too large: what exceeds all caps is unrecovered.
pub fn blame(loss_wei: U256, parties: &[Party]) -> Result<Blame, BlameError> {
    let mut seats = seats_by_id(parties)?;
    let total_cap = seats.iter().fold(0, |sum: u64, s| sum.saturating_add(s.cap));
    // A loss of at least all caps fills every cap whatever the weights, so everything below works
    // on at most 13 * 10^18, which fits u64.
    let recovered = u64::try_from(loss_wei).map_or(total_cap, |loss| loss.min(total_cap));
    fill(recovered, &mut seats);
    let mut amounts_wei = vec![U256::ZERO; parties.len()];
    for seat in &seats {
        if let Some(amount) = amounts_wei.get_mut(seat.position) {
            *amount = U256::from(seat.amount);
        }
    }
    Ok(Blame { amounts_wei, unrecovered_wei: loss_wei.saturating_sub(U256::from(recovered)) })
}

/// [`blame`] from the lists of a report; every list is in the order of `operator_ids`.
pub fn blame_of_report(
    loss_wei: U256,
    operator_ids: &[u64],
    performance_bps: &[u16],
    bound_wei: &[U256],
) -> Result<Blame, BlameError> {
    if operator_ids.len() != performance_bps.len() || operator_ids.len() != bound_wei.len() {
        return Err(BlameError::LengthMismatch);
    }
    let parties: Vec<Party> = operator_ids
        .iter()
        .zip(performance_bps)
        .zip(bound_wei)
        .map(|((id, performance), bound)| Party {
            operator_id: *id,
            performance_bps: *performance,
            bound_wei: *bound,
        })
        .collect();
    blame(loss_wei, &parties)
}

/// The shares without caps, in the order of the parties; shown beside the blame, never charged.
pub fn raw(loss_wei: U256, parties: &[Party]) -> Result<Vec<U256>, BlameError> {
    let seats = seats_by_id(parties)?;
    let equal = seats.iter().all(|s| s.weight == 0);
    let weight = |seat: &Seat| if equal { 1 } else { seat.weight };
    let sum = seats.iter().fold(0, |sum: u64, s| sum.saturating_add(weight(s)));
    let mut shares = vec![U256::ZERO; parties.len()];
    let (mut prefix, mut before) = (0u64, U256::ZERO);
    for seat in &seats {
        prefix = prefix.saturating_add(weight(seat));
        let after = mul_div_down(loss_wei, U256::from(prefix), U256::from(sum))?;
        if let Some(share) = shares.get_mut(seat.position) {
            *share = after.checked_sub(before).ok_or(BlameError::Overflow)?;
        }
        before = after;
    }
    Ok(shares)
}

struct Seat {
    position: usize,
    operator_id: u64,
    weight: u64,
    cap: u64,
    amount: u64,
    full: bool,
}

fn seats_by_id(parties: &[Party]) -> Result<Vec<Seat>, BlameError> {
    if parties.is_empty() {
        return Err(BlameError::NoOperators);
    }
    if parties.len() > MAX_OPERATORS {
        return Err(BlameError::TooManyOperators { given: parties.len() });
    }
    let mut seats: Vec<Seat> = Vec::with_capacity(parties.len());
    for (position, party) in parties.iter().enumerate() {
        let weight = BPS.checked_sub(party.performance_bps).ok_or({
            BlameError::PerformanceTooHigh {
                operator_id: party.operator_id,
                performance_bps: party.performance_bps,
            }
        })?;
        let cap = u64::try_from(party.bound_wei).map_or(CAP_WEI, |bound| bound.min(CAP_WEI));
        let at = seats.partition_point(|s| s.operator_id < party.operator_id);
        if seats.get(at).is_some_and(|s| s.operator_id == party.operator_id) {
            return Err(BlameError::DuplicateOperator { operator_id: party.operator_id });
        }
        let seat = Seat {
            position,
            operator_id: party.operator_id,
            weight: u64::from(weight),
            cap,
            amount: 0,
            full: false,
        };
        seats.insert(at, seat);
    }
    Ok(seats)
}

/// Rounds of the water-filling: whoever's exact share reaches its cap pays its cap and leaves.
fn fill(recovered: u64, seats: &mut [Seat]) {
    let mut rest = recovered;
    // Each round but the last fills at least one seat.
    for _ in 0..=MAX_OPERATORS {
        let equal = seats.iter().all(|s| s.full || s.weight == 0);
        let weight = |s: &Seat| match (s.full, equal) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => s.weight,
        };
        let sum = seats.iter().fold(0, |sum: u64, s| sum.saturating_add(weight(s)));
        if rest == 0 || sum == 0 {
            return;
        }
        let mut filled = false;
        for seat in seats.iter_mut() {
            if !seat.full && product(rest, weight(seat)) >= product(seat.cap, sum) {
                seat.full = true;
                seat.amount = seat.cap;
                filled = true;
            }
        }
        if !filled {
            return split(rest, sum, seats, weight);
        }
        let paid = seats.iter().fold(0, |sum: u64, s| sum.saturating_add(s.amount));
        rest = recovered.saturating_sub(paid);
    }
}

fn split(rest: u64, sum: u64, seats: &mut [Seat], weight: impl Fn(&Seat) -> u64) {
    let (mut prefix, mut before) = (0u64, 0u64);
    for seat in seats.iter_mut().filter(|s| !s.full) {
        prefix = prefix.saturating_add(weight(seat));
        let after = part_down(rest, prefix, sum);
        seat.amount = after.saturating_sub(before);
        before = after;
    }
}

fn product(a: u64, b: u64) -> u128 {
    u128::from(a).saturating_mul(u128::from(b))
}

/// `floor(rest * prefix / sum)` within u64, for prefix <= sum <= 130 000: with
/// `rest = q * sum + r` it is `q * prefix + floor(r * prefix / sum)`.
fn part_down(rest: u64, prefix: u64, sum: u64) -> u64 {
    let (Some(q), Some(r)) = (rest.checked_div(sum), rest.checked_rem(sum)) else { return 0 };
    let part = r.saturating_mul(prefix).checked_div(sum).unwrap_or(0);
    q.saturating_mul(prefix).saturating_add(part)
}
