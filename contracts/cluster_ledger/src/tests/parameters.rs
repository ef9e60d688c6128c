use alloy_primitives::{Address, U256};
use surety_components::Revert;
use surety_interfaces::IAccess::{AlreadyWired, ParameterOutOfBounds, Unauthorized, ZeroAddress};
use surety_interfaces::IClusterLedger::*;
use surety_protocol::bounds::{LIQUIDATION_TOKENS_WEI, NETWORK_FEE_WEI, PARAMETER_DELAY_SECS};

use super::fixture::*;
use super::host::Chain;
use super::world::{REGISTRY, TOKEN, World};
use crate::accounts::{MAX_OPERATOR_FEE, MIN_OPERATOR_FEE};
use crate::{Administered, ClusterLedger};

fn fresh() -> (Chain, ClusterLedger) {
    let chain = Chain::new(World::default());
    chain.vm().set_block_timestamp(GENESIS + 100);
    chain.vm().set_code(ANNEX, vec![1]);
    let ledger = ClusterLedger::from(&chain);
    (chain, ledger)
}

fn out_of_bounds(value: u128, min: u128, max: u128) -> Outcome<()> {
    Err(ParameterOutOfBounds { value: wei(value), min: wei(min), max: wei(max) }.into())
}

#[test]
fn constructor_stores_its_parameters() {
    let f = Fixture::bare();
    assert_eq!((f.ledger.admin(), f.ledger.token()), (ADMIN, TOKEN));
    assert_eq!((f.ledger.annex(), f.ledger.parameter_delay()), (ANNEX, 0));
    assert_eq!(f.ledger.clock(), (GENESIS, SECONDS_PER_SLOT));
    assert_eq!(f.ledger.network_fee(), U256::from(FEE));
    assert_eq!(f.ledger.liquidation_parameters(), (THRESHOLD, U256::ZERO, any_reward()));
    assert_eq!((f.ledger.validator_limit(), f.ledger.cluster_count()), (3_000, 0));
    assert_eq!(f.ledger.wiring(), (REGISTRY, SETTLEMENT));
    let bounds = (U256::from(MIN_OPERATOR_FEE), U256::from(MAX_OPERATOR_FEE));
    assert_eq!(f.ledger.operator_fee_bounds(), bounds);
}

#[test]
fn constructor_with_parameters_out_of_bounds_is_refused() {
    for seconds in [0, 3, 61] {
        let outcome = construct(&mut fresh().1, seconds, THRESHOLD, 1).map_err(Revert::from);
        assert_eq!(outcome, out_of_bounds(seconds.into(), 4, 60));
    }
    for threshold in [21_479, 2_148_001] {
        let outcome = construct(&mut fresh().1, 12, threshold, 1).map_err(Revert::from);
        assert_eq!(outcome, out_of_bounds(threshold.into(), 21_480, 2_148_000));
    }
    for limit in [0, 65_536] {
        let outcome = construct(&mut fresh().1, 12, THRESHOLD, limit).map_err(Revert::from);
        assert_eq!(outcome, out_of_bounds(limit.into(), 1, 65_535));
    }
    let (chain, mut ledger) = fresh();
    chain.vm().set_block_timestamp(GENESIS - 1);
    let now = u128::from(GENESIS - 1);
    let outcome = construct(&mut ledger, 12, THRESHOLD, 1).map_err(Revert::from);
    assert_eq!(outcome, out_of_bounds(now + 1, 0, now));
}

#[test]
fn constructor_without_admin_annex_or_token_is_refused() {
    let none = Address::ZERO;
    for (admin, annex, token) in [(none, ANNEX, TOKEN), (ADMIN, none, TOKEN), (ADMIN, ANNEX, none)]
    {
        let fee = U256::ZERO;
        let outcome =
            fresh().1.constructor(admin, annex, token, GENESIS, 12, fee, THRESHOLD, fee, fee, 1, 0);
        assert_eq!(revert_of(outcome), ZeroAddress {}.into());
    }
}

#[test]
fn current_slot_follows_the_timestamp() {
    let f = Fixture::bare();
    assert_eq!(f.ledger.current_slot(), Ok(0));
    f.chain.vm().set_block_timestamp(GENESIS + 11);
    assert_eq!(f.ledger.current_slot(), Ok(0));
    f.chain.vm().set_block_timestamp(GENESIS + 12);
    assert_eq!(f.ledger.current_slot(), Ok(1));
}

#[test]
fn wire_happens_once_by_the_admin() {
    let (chain, mut ledger) = fresh();
    construct(&mut ledger, 12, THRESHOLD, 1).unwrap();
    chain.vm().set_sender(ALICE);
    let outcome = ledger.wire(REGISTRY, SETTLEMENT);
    assert_eq!(revert_of(outcome), Unauthorized { caller: ALICE }.into());
    chain.vm().set_sender(ADMIN);
    for (registry, settlement) in [(Address::ZERO, SETTLEMENT), (REGISTRY, Address::ZERO)] {
        assert_eq!(revert_of(ledger.wire(registry, settlement)), ZeroAddress {}.into());
    }
    ledger.wire(REGISTRY, SETTLEMENT).unwrap();
    assert_eq!(revert_of(ledger.wire(BOB, BOB)), AlreadyWired {}.into());
    assert_eq!(ledger.wiring(), (REGISTRY, SETTLEMENT));
}

#[test]
fn registry_functions_before_wiring_are_refused() {
    let (chain, mut ledger) = fresh();
    construct(&mut ledger, 12, THRESHOLD, 1).unwrap();
    chain.vm().set_sender(Address::ZERO);
    let caller = Address::ZERO;
    assert_eq!(
        revert_of(ledger.open_account(1, U256::ZERO, 0, false, false)),
        Unauthorized { caller }.into()
    );
    assert_eq!(revert_of(ledger.complete_exit(validator(1))), Unauthorized { caller }.into());
}

#[test]
fn parameters_by_strangers_are_refused() {
    let mut f = Fixture::bare();
    for caller in [ALICE, REGISTRY, SETTLEMENT] {
        let refused = Err(Unauthorized { caller }.into());
        let zero = U256::ZERO;
        assert_eq!(f.as_(caller, |l| l.set_network_fee(zero)), refused);
        let outcome = f.as_(caller, |l| l.set_liquidation_parameters(THRESHOLD, zero, zero));
        assert_eq!(outcome, refused);
        assert_eq!(f.as_(caller, |l| l.set_validator_limit(1)), refused);
        assert_eq!(f.as_(caller, |l| l.withdraw_network_earnings(zero, caller)), refused);
        assert_eq!(f.as_(caller, |l| l.transfer_admin(caller)), refused);
        assert_eq!(f.as_(caller, |l| l.accept_admin()), refused);
        assert_eq!(f.as_(caller, |l| l.set_guardian(caller)), refused);
    }
}

#[test]
fn admin_is_handed_over_in_two_steps() {
    let mut f = Fixture::bare();
    f.as_(ADMIN, |l| l.transfer_admin(BOB)).unwrap();
    assert_eq!((f.ledger.admin(), f.ledger.pending_admin()), (ADMIN, BOB));
    f.as_(BOB, |l| l.accept_admin()).unwrap();
    assert_eq!((f.ledger.admin(), f.ledger.pending_admin()), (BOB, Address::ZERO));
    f.as_(BOB, |l| l.set_guardian(ALICE)).unwrap();
    assert_eq!(f.ledger.guardian(), ALICE);
}

#[test]
fn parameters_out_of_bounds_are_refused() {
    let mut f = Fixture::bare();
    let zero = U256::ZERO;
    let fee_max = NETWORK_FEE_WEI.max;
    let outcome = f.as_(ADMIN, |l| l.set_network_fee(wei(fee_max + 1)));
    assert_eq!(outcome, out_of_bounds(fee_max + 1, 0, fee_max));
    f.as_(ADMIN, |l| l.set_network_fee(wei(fee_max))).unwrap();
    assert_eq!(f.ledger.network_fee(), wei(fee_max));

    let outcome = f.as_(ADMIN, |l| l.set_liquidation_parameters(21_479, zero, zero));
    assert_eq!(outcome, out_of_bounds(21_479, 21_480, 2_148_000));
    let most = LIQUIDATION_TOKENS_WEI.max;
    for (minimum, cap) in [(most + 1, 0), (0, most + 1)] {
        let (minimum, cap) = (wei(minimum), wei(cap));
        let outcome = f.as_(ADMIN, |l| l.set_liquidation_parameters(THRESHOLD, minimum, cap));
        assert_eq!(outcome, out_of_bounds(most + 1, 0, most));
    }
    let outcome = f.as_(ADMIN, |l| l.set_validator_limit(0));
    assert_eq!(outcome, out_of_bounds(0, 1, 65_535));
    f.as_(ADMIN, |l| l.set_validator_limit(65_535)).unwrap();
    f.as_(ADMIN, |l| l.set_liquidation_parameters(30_000, wei(7), wei(8))).unwrap();
    assert_eq!(f.ledger.liquidation_parameters(), (30_000, wei(7), wei(8)));
}

#[test]
fn network_fee_change_counts_from_its_slot() {
    let mut f = Fixture::new(4);
    let id = f.open(&[1, 2, 3, 4], 0..2, ONE);
    f.advance(10);
    f.as_(ADMIN, |l| l.set_network_fee(U256::from(3 * FEE))).unwrap();
    f.advance(5);
    f.as_(BOB, |l| l.settle(vec![id])).unwrap();
    let earned = 2 * (10 + 5 * 3) * u128::from(FEE);
    assert_eq!(f.ledger.network_earnings(), wei(earned));
    let outcome = f.as_(ADMIN, |l| l.withdraw_network_earnings(wei(earned + 1), BOB));
    let (available, requested) = (wei(earned), wei(earned + 1));
    assert_eq!(outcome, Err(InsufficientEarnings { available, requested }.into()));
    let outcome = f.as_(ADMIN, |l| l.withdraw_network_earnings(wei(1), Address::ZERO));
    assert_eq!(outcome, Err(ZeroAddress {}.into()));
    f.as_(ADMIN, |l| l.withdraw_network_earnings(wei(earned), BOB)).unwrap();
    assert_eq!((f.balance_of(BOB), f.ledger.network_earnings()), (wei(earned), U256::ZERO));
}

const WEEK: u64 = 7 * 86_400;

/// A ledger whose parameters take a week, with a cluster.
fn with_delay() -> (Fixture, u64) {
    let mut f = Fixture::delayed(WEEK);
    for id in 1..=4 {
        f.add_operator(id, FEE, 1_000);
    }
    let id = f.open(&[1, 2, 3, 4], 0..2, 1_000 * ONE);
    (f, id)
}

#[test]
fn parameter_delay_beyond_its_bound_is_refused() {
    let most = PARAMETER_DELAY_SECS.max as u64;
    let mut chain = fresh();
    assert_eq!(revert_of(construct_with(&mut chain.1, 12, THRESHOLD, 1, most + 1)), {
        let (value, max) = (U256::from(most + 1), U256::from(most));
        ParameterOutOfBounds { value, min: U256::ZERO, max }.into()
    });
}

#[test]
fn higher_network_fee_is_announced_and_applied_after_the_delay() {
    let (mut f, id) = with_delay();
    let now = |f: &Fixture| f.chain.vm().snapshot().block_timestamp;
    let begin = now(&f) + WEEK;
    f.as_(ADMIN, |l| l.set_network_fee(wei(5 * u128::from(FEE)))).unwrap();
    assert_eq!(f.ledger.network_fee(), U256::from(FEE));
    assert_eq!(f.ledger.announced_network_fee(), (U256::from(5 * FEE), begin));
    let event = f.events::<NetworkFeeAnnounced>().pop().unwrap();
    assert_eq!((event.fee, event.begin), (U256::from(5 * FEE), begin));
    f.chain.vm().set_block_timestamp(begin - 1);
    assert_eq!(f.as_(BOB, |l| l.apply_parameters()), Err(NothingToApply {}.into()));
    f.chain.vm().set_block_timestamp(begin);
    let slots = (begin - GENESIS) / SECONDS_PER_SLOT;
    f.as_(BOB, |l| l.apply_parameters()).unwrap();
    assert_eq!(f.ledger.announced_network_fee(), (U256::ZERO, 0));
    f.advance(10);
    f.as_(BOB, |l| l.settle(vec![id])).unwrap();
    assert_eq!(f.ledger.network_earnings(), U256::from(2 * FEE * (slots + 5 * 10)));
    assert_eq!(f.as_(BOB, |l| l.apply_parameters()), Err(NothingToApply {}.into()));
}

#[test]
fn lower_network_fee_acts_at_once_and_drops_what_was_announced() {
    let (mut f, _) = with_delay();
    f.as_(ADMIN, |l| l.set_network_fee(wei(5 * u128::from(FEE)))).unwrap();
    f.as_(ADMIN, |l| l.set_network_fee(U256::from(FEE / 2))).unwrap();
    assert_eq!(f.ledger.network_fee(), U256::from(FEE / 2));
    f.advance(WEEK);
    assert_eq!(f.as_(BOB, |l| l.apply_parameters()), Err(NothingToApply {}.into()));
}

#[test]
fn liquidation_parameters_that_hurt_are_announced_each() {
    let (mut f, id) = with_delay();
    let (threshold, minimum, cap) = f.ledger.liquidation_parameters();
    let lower = cap - U256::from(1);
    f.as_(ADMIN, |l| l.set_liquidation_parameters(threshold, minimum, lower)).unwrap();
    assert_eq!(f.ledger.liquidation_parameters(), (threshold, minimum, lower));
    for (slots, minimum, cap) in [
        (threshold + 1, minimum, lower),
        (threshold, minimum + U256::from(1), lower),
        (threshold, minimum, lower + U256::from(1)),
    ] {
        let before = f.ledger.liquidation_parameters();
        f.as_(ADMIN, |l| l.set_liquidation_parameters(slots, minimum, cap)).unwrap();
        assert_eq!(f.ledger.liquidation_parameters(), before);
        let begin = f.chain.vm().snapshot().block_timestamp + WEEK;
        assert_eq!(f.ledger.announced_liquidation_parameters(), (slots, minimum, cap, begin));
        assert_eq!(f.as_(BOB, |l| l.apply_parameters()), Err(NothingToApply {}.into()));
        f.chain.vm().set_block_timestamp(begin);
        f.as_(BOB, |l| l.apply_parameters()).unwrap();
        assert_eq!(f.ledger.liquidation_parameters(), (slots, minimum, cap));
        let nothing = (0, U256::ZERO, U256::ZERO, 0);
        assert_eq!(f.ledger.announced_liquidation_parameters(), nothing);
        let back = f.as_(ADMIN, |l| l.set_liquidation_parameters(before.0, before.1, before.2));
        back.unwrap();
        assert_eq!(f.ledger.liquidation_parameters(), before);
    }
    assert_eq!(f.ledger.is_liquidatable(id), Ok(false));
}
