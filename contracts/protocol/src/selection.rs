//! The published rule by which committees are chosen (seeds/000 "Selection": high performance, but
//! decentralisation first; evaluated by available collateral, performance, validator count, fees).
//!
//! 1. **Filters**, in this order: active; public or open to this owner; no debt; score at least the
//!    minimum; fee at most the ceiling; free seats for every validator. One operator counts for the
//!    first filter that it fails.
//! 2. **Points** of each operator that passed, all divisions rounded down. `below(x, m)` is
//!    `10 000 * (m - x) / m`, or 10 000 if m is 0; maxima are over the operators that passed.
//!
//!    | points | value | weight | why |
//!    |---|---|---|---|
//!    | load | `below(seats used, most seats used)` | 40 | spreads validators: the largest weight |
//!    | performance | `10 000 * (score - minimum) / (10 000 - minimum)` | 35 | from the minimum, so that 99 % and 99.9 % differ |
//!    | fee | `below(fee, highest fee)` | 15 | stakers pay it, but cheapness must not beat quality |
//!    | headroom | `below(seats used, capacity)` | 10 | available collateral; a share, so that size is no advantage |
//!
//!    `merit = sum(weight * value) / 100`, 0..=10 000.
//! 3. **Greedy choice**: n times, take the operator with the most `merit - penalty`, where the
//!    penalty adds up over the members chosen before: 10 000 for the same owner (more than any
//!    merit: only when nobody else is left), 1 500 for the same region, 1 000 for the same client.
//!    Operators that name no region or client share the empty tag, so silence is no advantage.
//! 4. **Ties** go to the smallest `keccak256(abi.encode(seed, operator id))`.

use alloc::{vec, vec::Vec};

use alloy_primitives::{Address, B256, U256, keccak256};

use crate::{cluster::fault_tolerance, math::BPS};

pub const LOAD_WEIGHT: u64 = 40;
pub const PERFORMANCE_WEIGHT: u64 = 35;
pub const FEE_WEIGHT: u64 = 15;
pub const HEADROOM_WEIGHT: u64 = 10;
const WEIGHTS_SUM: u64 = 100;

pub const SAME_OWNER_PENALTY: u64 = 10_000;
pub const SAME_REGION_PENALTY: u64 = 1_500;
pub const SAME_CLIENT_PENALTY: u64 = 1_000;

/// An operator as the on-chain views show it; region and client are hashes of the metadata's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub operator_id: u64,
    pub owner: Address,
    pub region: B256,
    pub client: B256,
    pub active: bool,
    /// Public, or private and open to the cluster's owner.
    pub allowed: bool,
    pub in_debt: bool,
    pub score_bps: u16,
    pub seats_used: u32,
    pub capacity: u32,
    pub fee: u64,
}

/// What is asked for; `validators` is how many seats each member must have free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    pub validators: u32,
    pub fee_ceiling: u64,
    pub min_score_bps: u16,
    pub seed: B256,
}

/// One step of the choice: `points = merit - penalty`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pick {
    pub operator_id: u64,
    pub merit: u64,
    pub penalty: u64,
}

/// How many operators failed at each filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    pub inactive: usize,
    pub not_allowed: usize,
    pub in_debt: usize,
    pub score_too_low: usize,
    pub fee_too_high: usize,
    pub no_free_seats: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelectionError {
    InvalidCommitteeSize {
        given: usize,
    },
    DuplicateOperator {
        operator_id: u64,
    },
    /// A remaining member that is not among the candidates.
    UnknownOperator {
        operator_id: u64,
    },
    TooFewOperators {
        needed: usize,
        passed: usize,
        failures: Failures,
    },
}

/// The members of a new committee in the order of choice; sort the ids for a registration.
pub fn select(
    operators: usize,
    request: &Request,
    candidates: &[Candidate],
) -> Result<Vec<Pick>, SelectionError> {
    if fault_tolerance(operators).is_err() {
        return Err(SelectionError::InvalidCommitteeSize { given: operators });
    }
    choose(operators, request, candidates, Vec::new())
}

/// The successor of a member that leaves: the same rule with the remaining members chosen before.
pub fn successor(
    request: &Request,
    candidates: &[Candidate],
    remaining: &[u64],
    leaver_id: u64,
) -> Result<Pick, SelectionError> {
    let mut members = Vec::with_capacity(remaining.len());
    for id in remaining {
        let member = candidates.iter().find(|c| c.operator_id == *id);
        members.push(member.ok_or(SelectionError::UnknownOperator { operator_id: *id })?);
    }
    let others: Vec<Candidate> =
        candidates.iter().filter(|c| c.operator_id != leaver_id).copied().collect();
    let picks = choose(1, request, &others, members)?;
    picks.first().copied().ok_or(too_few(1, 0, Failures::default()))
}

/// `keccak256(abi.encode(seed, operator id))`.
pub fn tie_break(seed: B256, operator_id: u64) -> B256 {
    keccak256(seed.concat_const::<32, 64>(B256::from(U256::from(operator_id))))
}

fn choose<'a>(
    needed: usize,
    request: &Request,
    candidates: &'a [Candidate],
    mut members: Vec<&'a Candidate>,
) -> Result<Vec<Pick>, SelectionError> {
    let (mut pool, failures) = filter(request, candidates, &members)?;
    if pool.len() < needed {
        return Err(too_few(needed, pool.len(), failures));
    }
    let maxima = Maxima::of(&pool);
    let mut picks = vec![];
    while picks.len() < needed {
        let best = pool
            .iter()
            .enumerate()
            .map(|(position, candidate)| {
                let pick = Pick {
                    operator_id: candidate.operator_id,
                    merit: merit(request, &maxima, candidate),
                    penalty: penalty(&members, candidate),
                };
                (position, pick)
            })
            .max_by_key(|(_, pick)| rank(request.seed, pick));
        let Some((position, pick)) = best else {
            return Err(too_few(needed, picks.len(), failures));
        };
        members.push(pool.swap_remove(position));
        picks.push(pick);
    }
    Ok(picks)
}

/// Points first, then the smallest hash, which is the largest complement.
fn rank(seed: B256, pick: &Pick) -> (i64, B256) {
    // Both are below 2^63: a merit is at most 10 000, a penalty at most 12 500 per member.
    let points = pick.merit.cast_signed().saturating_sub(pick.penalty.cast_signed());
    (points, !tie_break(seed, pick.operator_id))
}

type Filtered<'a> = (Vec<&'a Candidate>, Failures);

fn filter<'a>(
    request: &Request,
    candidates: &'a [Candidate],
    members: &[&Candidate],
) -> Result<Filtered<'a>, SelectionError> {
    let mut passed: Vec<&Candidate> = Vec::new();
    let mut failures = Failures::default();
    let mut ids: Vec<u64> = candidates.iter().map(|c| c.operator_id).collect();
    ids.sort_unstable();
    if let Some((id, _)) = ids.iter().zip(ids.iter().skip(1)).find(|(a, b)| a == b) {
        return Err(SelectionError::DuplicateOperator { operator_id: *id });
    }
    for candidate in candidates {
        if members.iter().any(|m| m.operator_id == candidate.operator_id) {
            continue;
        }
        let free = candidate.capacity.saturating_sub(candidate.seats_used);
        let failed = if !candidate.active {
            &mut failures.inactive
        } else if !candidate.allowed {
            &mut failures.not_allowed
        } else if candidate.in_debt {
            &mut failures.in_debt
        } else if candidate.score_bps < request.min_score_bps {
            &mut failures.score_too_low
        } else if candidate.fee > request.fee_ceiling {
            &mut failures.fee_too_high
        } else if free == 0 || free < request.validators {
            &mut failures.no_free_seats
        } else {
            passed.push(candidate);
            continue;
        };
        *failed = failed.saturating_add(1);
    }
    Ok((passed, failures))
}

struct Maxima {
    seats_used: u32,
    fee: u64,
}

impl Maxima {
    fn of(pool: &[&Candidate]) -> Self {
        let seats_used = pool.iter().map(|c| c.seats_used).max().unwrap_or(0);
        Self { seats_used, fee: pool.iter().map(|c| c.fee).max().unwrap_or(0) }
    }
}

fn merit(request: &Request, maxima: &Maxima, candidate: &Candidate) -> u64 {
    let room = BPS.saturating_sub(request.min_score_bps);
    let missing = BPS.saturating_sub(candidate.score_bps);
    let used = u64::from(candidate.seats_used);
    let parts = [
        (LOAD_WEIGHT, below(used, u64::from(maxima.seats_used))),
        (PERFORMANCE_WEIGHT, below(u64::from(missing), u64::from(room))),
        (FEE_WEIGHT, below(candidate.fee, maxima.fee)),
        (HEADROOM_WEIGHT, below(used, u64::from(candidate.capacity))),
    ];
    parts.iter().fold(0, |sum: u64, (w, value)| sum.saturating_add(w.saturating_mul(*value)))
        / WEIGHTS_SUM
}

fn below(x: u64, most: u64) -> u64 {
    let rest = u128::from(most.saturating_sub(x)).saturating_mul(u128::from(BPS));
    let whole = u64::from(BPS);
    // At most 10 000.
    rest.checked_div(u128::from(most)).and_then(|v| u64::try_from(v).ok()).unwrap_or(whole)
}

fn penalty(members: &[&Candidate], candidate: &Candidate) -> u64 {
    members.iter().fold(0, |sum: u64, member| {
        let same = [
            (member.owner == candidate.owner, SAME_OWNER_PENALTY),
            (member.region == candidate.region, SAME_REGION_PENALTY),
            (member.client == candidate.client, SAME_CLIENT_PENALTY),
        ];
        same.iter().filter(|(same, _)| *same).fold(sum, |s, (_, p)| s.saturating_add(*p))
    })
}

fn too_few(needed: usize, passed: usize, failures: Failures) -> SelectionError {
    SelectionError::TooFewOperators { needed, passed, failures }
}
