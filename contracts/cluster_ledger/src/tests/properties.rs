//! Where arithmetic meets storage: random histories keep the books exact (checked after every call by the fixture).

use alloy_primitives::U256;
use proptest::prelude::*;

use super::fixture::*;
use super::world::REGISTRY;
use crate::accounts::{MAX_OPERATOR_FEE, MIN_OPERATOR_FEE};

#[derive(Clone, Debug)]
enum Act {
    Advance(u64),
    Settle,
    Deposit(u128),
    Register(u64),
    RemoveOne,
    Withdraw(u128),
    Liquidate(bool),
    Reactivate(u128),
    Earnings(u64),
    Replace(u64, u64),
}

fn acts() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (1..50_000_u64).prop_map(Act::Advance),
        2 => Just(Act::Settle),
        2 => (0..10 * ONE).prop_map(Act::Deposit),
        2 => (1..4_u64).prop_map(Act::Register),
        1 => Just(Act::RemoveOne),
        1 => (0..10 * ONE).prop_map(Act::Withdraw),
        1 => any::<bool>().prop_map(Act::Liquidate),
        2 => (0..100 * ONE).prop_map(Act::Reactivate),
        1 => (1..=8_u64).prop_map(Act::Earnings),
        1 => (1..=8_u64, 1..=8_u64).prop_map(|(old, new)| Act::Replace(old, new)),
    ]
}

fn fees() -> impl Strategy<Value = Vec<u64>> {
    let fee = prop_oneof![Just(0), MIN_OPERATOR_FEE..=MAX_OPERATOR_FEE];
    prop::collection::vec(fee, 8)
}

fn with_fees(fees: &[u64]) -> Fixture {
    let mut f = Fixture::bare();
    for (place, fee) in fees.iter().enumerate() {
        f.add_operator(place as u64 + 1, *fee, 1_000);
    }
    f
}

/// Whether the act was allowed; refused ones leave no trace.
fn perform(f: &mut Fixture, id: u64, next_key: &mut u64, act: &Act) -> bool {
    let mint = |f: &Fixture, amount| f.chain.world(|w| w.mint(ALICE, amount));
    match *act {
        Act::Advance(slots) => {
            f.advance(slots);
            true
        }
        Act::Settle => f.as_(BOB, |l| l.settle(vec![id])).is_ok(),
        Act::Deposit(amount) => {
            mint(f, wei(amount));
            f.as_(ALICE, |l| l.deposit(id, wei(amount))).is_ok()
        }
        Act::Register(count) => {
            *next_key += count;
            f.register(id, *next_key - count..*next_key, 0).is_ok()
        }
        Act::RemoveOne => {
            let key = (0..*next_key).find(|n| f.ledger.validator_of(validator(*n)).1);
            let keys = key.map(pubkey).into_iter().collect();
            f.as_(ALICE, |l| l.remove_validators(id, keys)).is_ok()
        }
        Act::Withdraw(amount) => f.as_(ALICE, |l| l.withdraw(id, wei(amount))).is_ok(),
        Act::Liquidate(owner) => {
            f.as_(if owner { ALICE } else { BOB }, |l| l.liquidate(vec![id])).is_ok()
        }
        Act::Reactivate(amount) => {
            mint(f, wei(amount));
            f.as_(ALICE, |l| l.reactivate(id, wei(amount))).is_ok()
        }
        Act::Earnings(operator) => {
            let owner = owner_of(operator);
            f.as_(owner, |l| l.withdraw_earnings(operator, vec![id], U256::MAX, owner)).is_ok()
        }
        Act::Replace(old, new) => {
            f.as_(SETTLEMENT, |l| l.complete_reshare(validator(0), old, new)).is_ok()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_history_keeps_the_books_exact(
        fees in fees(),
        history in prop::collection::vec(acts(), 1..40),
    ) {
        let mut f = with_fees(&fees);
        let mut next_key = 1;
        let id = f.open(&[1, 2, 3, 4], 0..1, 100 * ONE);
        let minted = |f: &Fixture| f.chain.world(|w| w.balances.values().fold(U256::ZERO, |a, b| a + *b));
        for act in &history {
            let live = f.live_balance(id);
            let before = minted(&f);
            let done = perform(&mut f, id, &mut next_key, act);
            prop_assert!(minted(&f) >= before);
            if done && matches!(act, Act::Settle) {
                // settling shows what the view had shown
                prop_assert_eq!(f.ledger.settled_balance_of(id).unwrap(), live);
            }
        }
    }

    /// protocol.md section 10, invariant 6.
    #[test]
    fn solvent_cluster_pays_the_same_however_often_it_is_settled(
        fees in fees(),
        pauses in prop::collection::vec(1..500_u64, 1..20),
        validators in 1..20_u64,
    ) {
        let books = |often: bool| {
            let mut f = with_fees(&fees);
            let id = f.open(&[2, 3, 5, 7], 0..validators, 2_000_000 * ONE);
            for pause in &pauses {
                f.advance(*pause);
                if often {
                    f.as_(BOB, |l| l.settle(vec![id])).unwrap();
                }
            }
            f.as_(REGISTRY, |l| l.set_status(2, false, false)).unwrap();
            f.as_(BOB, |l| l.settle(vec![id])).unwrap();
            let earnings: Vec<U256> = (1..=8).map(|id| f.earnings(id)).collect();
            (f.live_balance(id), earnings, f.ledger.network_earnings())
        };
        prop_assert_eq!(books(true), books(false));
    }
}
