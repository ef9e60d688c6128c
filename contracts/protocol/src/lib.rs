//! Surety's arithmetic and encodings: every formula once, used by contracts, oracle and tests.
//!
//! Amounts are wei, ratios bps, times slots unless a name says otherwise; a rounding direction is
//! part of a function's name. No function panics and none wraps: each returns its module's error.
//! `keccak256` is that of alloy-primitives: the host's on chain, whatever the caller's features
//! choose elsewhere. Contracts divide with `math::div_down`: one `/` on `U256` links 8 kB more.
//!
//! | module | functions |
//! |---|---|
//! | [`math`] | `div_down`, `mul_div_down`, `mul_div_up` |
//! | [`blame`] | `loss(weight, balance, already_settled)`, `blame(loss, &[Party])`, `blame_of_report(loss, ids, bps, bounds)`, `raw(loss, &[Party])`, `CAP_WEI`, `FULL_BALANCE_WEI` |
//! | [`bond`] | `check_curve`, `bond(curve, seats)`, `keys(curve, amount)`, `required_up(curve, seats, multiplier)`, `seats_covered(curve, assets, multiplier, max_seats)`, `to_shares_down/up`, `to_assets_down/up(x, total_assets, total_shares)`, `largest_donation`, `DEFAULT_CURVE` |
//! | [`bounds`] | what each of the DAO's parameters may be |
//! | [`cluster`] | `fault_tolerance(n)`, `shares_bytes(n)`, `burn_rate`, `liquidation_collateral`, `runway_slots_down`, `runway_change_slots_down`, `liquidatable`, `withdrawable`, `accrued(fee, slots)`, `weight_of(validators)`, `usage_up`, `settle(balance, weight, &mut charges, network_charge)` |
//! | [`clock`] | `slot_at`, `slot_start_secs`, `slot_end_secs`, `slots_in_down`, `Frames::{frame_of, start_slot, reference_slot, deadline_slot, latest_complete}`, `Clock::{schedule, frame_at}` |
//! | [`fees`] | `check_bounds`, `highest_declarable_down`, `check_declaration`, `check_reduction`, `window_secs`, `check_window`, `slots_per_year_down`, `per_slot_down`, `per_year` |
//! | [`score`] | `frame_score_down`, `next_score_down`, `multiplier(tiers, score, frames)`, `check_tiers`, `verifiable`, `NEUTRAL_SCORE_BPS`, `DEFAULT_TIERS` |
//! | [`selection`] | `select(n, &Request, &[Candidate])`, `successor(&Request, &[Candidate], remaining, leaver_id)`, `tie_break(seed, id)` |
//! | [`rewards`] | `base_down`, `reward`, `node_reward`, `check_frame`, `advance`, `performance_penalty_up`, `check_bands`, `price_adjustment_down` |
//! | [`key_proof`] | `key_hash(registrant, key)`, `message(chain_id, registry, owner)`, `Key::{from_der, power(signature)}`, `padded(digest)` |
//! | [`leaf`] | `RewardLeaf`, `ScoreLeaf`, `InputLeaf`, each with `hash()`; `hash_words` |
//! | [`merkle`] | `verify(root, leaf, proof)`, `verify_multi(root, leaves, proof, flags)`, `hash_pair`; off chain [`merkle::Tree`] |
//! | [`signed_vote`] | `digest(chain_id, committee, topic, key, hash, round, memberships)`, `NAME`, `VERSION` |
//! | [`report`] | `FrameReport`, `BlameReport`, `WeightReport` with `encode()`, `hash()`; `hash_encoded`, `frame_key`, `frame_of_key`, `blame_key`, `validator_id`, `TOPIC_FRAME`, `TOPIC_BLAME`, `TOPIC_WEIGHTS`, `REPORT_VERSION` |
#![no_std]
#![forbid(unsafe_code)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

extern crate alloc;

pub mod blame;
pub mod bond;
pub mod bounds;
pub mod clock;
pub mod cluster;
pub mod fees;
pub mod key_proof;
pub mod leaf;
pub mod math;
pub mod merkle;
mod message;
pub mod report;
pub mod rewards;
pub mod score;
pub mod selection;
pub mod signed_vote;
