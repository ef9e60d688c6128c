use surety_interfaces::IAccess::{ParameterOutOfBounds, ZeroAddress};
use surety_interfaces::ICollateralVault::{
    BondLocked, InsufficientCollateral, LockCancelled, LockCompensated, LockExists, LockNotFound,
    LockSettled, SlashCapExceeded, Slashed, TooManyLocks,
};

use super::*;

const UNTIL: u64 = NOON + 30 * DAY;

fn case(index: u8) -> B256 {
    B256::with_last_byte(index)
}

/// `OPERATOR` with 3 ETH, 1.5 ETH of it locked for case 1 and `STAKER`.
fn locked() -> Scene {
    let mut scene = Scene::with_depth();
    scene.deposit(OPERATOR, eth(3_000));
    let capacity = scene.lock(1, eth(1_500), UNTIL).unwrap();
    assert_eq!(capacity, 1);
    scene
}

impl Scene {
    fn lock(&mut self, index: u8, amount: U256, until: u64) -> Result<u32, Refusal> {
        self.from(REGISTRY).lock_bond(OPERATOR, case(index), amount, until, STAKER)
    }

    fn cancel(&mut self, index: u8) -> Result<u32, Refusal> {
        self.from(REGISTRY).cancel_lock(OPERATOR, case(index))
    }

    fn compensate(&mut self, index: u8, value: U256) -> Result<u32, Refusal> {
        self.paying(REGISTRY, value).compensate_lock(OPERATOR, case(index))
    }

    fn settle(&mut self, index: u8) -> Result<u32, Refusal> {
        self.from(REGISTRY).settle_lock(OPERATOR, case(index))
    }

    fn withdraw_all(&mut self) -> U256 {
        let all = self.vault.assets_of(OPERATOR).unwrap();
        self.from(REGISTRY).withdraw(OPERATOR, all, STRANGER, 0).unwrap();
        all
    }
}

fn not_found(index: u8) -> Refusal {
    revert(LockNotFound { operatorId: OPERATOR, caseId: case(index) })
}

#[test]
fn lock_takes_seats_and_stays_at_a_withdrawal() {
    let mut scene = locked();
    assert_eq!(scene.vault.locked_of(OPERATOR), eth(1_500));
    assert_eq!(scene.vault.capacity_of(OPERATOR), Ok(1));
    assert_eq!(scene.vault.capacities_of(vec![OPERATOR]), Ok(vec![1]));
    assert_eq!(scene.vault.required_for(OPERATOR, 1), Ok(eth(2_500)));
    let (requested, available) = (eth(501), eth(500));
    let error = InsufficientCollateral { operatorId: OPERATOR, available, requested };
    let result = scene.from(REGISTRY).withdraw(OPERATOR, requested, STRANGER, 1);
    assert_eq!(result, Err(revert(error)));
    assert_eq!(scene.from(REGISTRY).withdraw(OPERATOR, eth(500), STRANGER, 1), Ok(1));
    let event = &scene.events::<BondLocked>()[0];
    assert_eq!((event.operatorId, event.caseId, event.beneficiary), (OPERATOR, case(1), STAKER));
    assert_eq!((event.assets, event.until), (eth(1_500), UNTIL));
}

#[test]
fn lock_above_the_bond_leaves_no_seat() {
    let mut scene = locked();
    assert_eq!(scene.lock(2, eth(9_000), UNTIL), Ok(0));
    assert_eq!(scene.deposit(OPERATOR, eth(7_499)), 0);
    assert_eq!(scene.deposit(OPERATOR, eth(1_001)), 1);
}

#[test]
fn cancelled_lock_frees_the_bond() {
    let mut scene = locked();
    assert_eq!(scene.cancel(1), Ok(3));
    assert_eq!(scene.vault.locked_of(OPERATOR), U256::ZERO);
    let event = &scene.events::<LockCancelled>()[0];
    assert_eq!((event.operatorId, event.caseId), (OPERATOR, case(1)));
    assert!(!scene.vault.load_operator(OPERATOR).held);
    for result in [scene.cancel(1), scene.settle(1), scene.compensate(1, wei(1))] {
        assert_eq!(result, Err(not_found(1)));
    }
    assert_eq!(scene.withdraw_all(), eth(3_000));
}

#[test]
fn compensation_pays_the_beneficiary_and_frees_as_much() {
    let mut scene = locked();
    assert_eq!(scene.compensate(1, eth(700)), Ok(2));
    assert_eq!(scene.vault.locked_of(OPERATOR), eth(800));
    assert_eq!(scene.vault.recovered_of(STAKER), eth(700));
    assert_eq!(scene.compensate(1, eth(800)), Ok(3));
    assert_eq!(scene.vault.recovered_of(STAKER), eth(1_500));
    assert_eq!(scene.vault.assets_of(OPERATOR), Ok(eth(3_000)));
    assert_eq!(scene.compensate(1, wei(1)), Err(not_found(1)));
    let events = scene.events::<LockCompensated>();
    let paid: Vec<_> = events.iter().map(|event| (event.assets, event.left)).collect();
    assert_eq!(paid, [(eth(700), eth(800)), (eth(800), U256::ZERO)]);
    assert_eq!(scene.vault.slashed_in_window(), Ok(U256::ZERO));
}

#[test]
fn compensation_of_nothing_or_too_much_is_refused() {
    let mut scene = locked();
    for value in [U256::ZERO, eth(1_500) + wei(1)] {
        let error = ParameterOutOfBounds { value, min: wei(1), max: eth(1_500) };
        assert_eq!(scene.compensate(1, value), Err(revert(error)));
    }
}

#[test]
fn settled_lock_is_slashed() {
    let mut scene = locked();
    assert_eq!(scene.settle(1), Ok(1));
    assert_eq!(scene.vault.assets_of(OPERATOR), Ok(eth(1_500)));
    assert_eq!(scene.vault.recovered_of(STAKER), eth(1_500));
    assert_eq!(scene.vault.slashed_in_window(), Ok(eth(1_500)));
    assert_eq!(scene.vault.locked_of(OPERATOR), U256::ZERO);
    let event = &scene.events::<LockSettled>()[0];
    assert_eq!((event.operatorId, event.caseId), (OPERATOR, case(1)));
    assert_eq!((event.assets, event.debt, event.left), (eth(1_500), U256::ZERO, U256::ZERO));
    assert_eq!(scene.events::<Slashed>()[0].assets, eth(1_500));
    assert_eq!(scene.settle(1), Err(not_found(1)));
}

#[test]
fn settled_lock_above_the_bond_leaves_debt() {
    let mut scene = locked();
    scene.lock(2, eth(2_000), UNTIL).unwrap();
    assert_eq!(scene.settle(2), Ok(0));
    // the other lock is the operator's, too: it is worth half a bond then
    assert_eq!(scene.settle(1), Ok(0));
    assert_eq!(scene.vault.debt_of(OPERATOR), eth(500));
    assert_eq!(scene.vault.recovered_of(STAKER), eth(3_000));
    let event = &scene.events::<LockSettled>()[1];
    assert_eq!((event.assets, event.debt), (eth(1_000), eth(500)));
    scene.deposit(OPERATOR, eth(500));
    assert_eq!(scene.vault.recovered_of(STAKER), eth(3_500));
}

#[test]
fn settlement_above_the_cap_takes_what_it_leaves_and_the_rest_stays_locked() {
    let mut scene = locked();
    scene.deposit(OPERATOR, eth(500_000));
    scene.lock(2, eth(100_500), UNTIL).unwrap();
    scene.settle(2).unwrap();
    let event = &scene.events::<LockSettled>()[0];
    assert_eq!((event.assets, event.debt, event.left), (eth(100_000), U256::ZERO, eth(500)));
    assert_eq!(scene.vault.locked_of(OPERATOR), eth(2_000));
    assert_eq!(scene.vault.recovered_of(STAKER), eth(100_000));
    scene.pass(8 * DAY);
    scene.settle(2).unwrap();
    let event = &scene.events::<LockSettled>()[1];
    assert_eq!((event.assets, event.debt, event.left), (eth(500), U256::ZERO, U256::ZERO));
    assert_eq!(scene.settle(2), Err(not_found(2)));
}

#[test]
fn settlement_when_the_cap_leaves_nothing_is_refused() {
    let mut scene = locked();
    scene.slash(OTHER, eth(100_000), STAKER);
    let error = SlashCapExceeded { requested: eth(1_500), available: U256::ZERO };
    assert_eq!(scene.settle(1), Err(revert(error)));
}

#[test]
fn settlement_of_more_than_a_bond_within_the_cap_is_whole() {
    let mut scene = locked();
    scene.lock(2, eth(200_000), UNTIL).unwrap();
    scene.settle(2).unwrap();
    let event = &scene.events::<LockSettled>()[0];
    assert_eq!((event.assets, event.debt, event.left), (eth(3_000), eth(197_000), U256::ZERO));
}

#[test]
fn expired_lock_counts_no_more() {
    let mut scene = locked();
    scene.vm.set_block_timestamp(UNTIL - 1);
    assert_eq!(scene.vault.locked_of(OPERATOR), eth(1_500));
    scene.vm.set_block_timestamp(UNTIL);
    assert_eq!(scene.vault.locked_of(OPERATOR), U256::ZERO);
    assert_eq!(scene.vault.locks_of(OPERATOR), Default::default());
    assert_eq!(scene.vault.capacity_of(OPERATOR), Ok(3));
    for result in [scene.cancel(1), scene.settle(1), scene.compensate(1, wei(1))] {
        assert_eq!(result, Err(not_found(1)));
    }
    assert_eq!(scene.withdraw_all(), eth(3_000));
    // the case may come back
    scene.vm.set_block_timestamp(UNTIL + DAY);
    assert_eq!(scene.lock(1, eth(5), UNTIL + 3 * DAY), Ok(0));
    assert_eq!(scene.vault.locked_of(OPERATOR), eth(5));
}

#[test]
fn locks_are_listed_whole() {
    let mut scene = locked();
    let full = B256::repeat_byte(0xfe);
    let other = Address::repeat_byte(0xab);
    let until = UNTIL + 17;
    scene.from(REGISTRY).lock_bond(OPERATOR, full, eth(2), until, other).unwrap();
    let listed =
        (vec![case(1), full], vec![eth(1_500), eth(2)], vec![UNTIL, until], vec![STAKER, other]);
    assert_eq!(scene.vault.locks_of(OPERATOR), listed);
    assert_eq!(scene.vault.locks_of(OTHER), Default::default());
}

#[test]
fn seven_locks_are_the_most_and_places_are_used_again() {
    let mut scene = locked();
    for index in 2..=7 {
        scene.lock(index, eth(u64::from(index)), UNTIL + u64::from(index)).unwrap();
    }
    let full = revert(TooManyLocks { operatorId: OPERATOR });
    assert_eq!(scene.lock(8, wei(1), UNTIL), Err(full.clone()));
    scene.cancel(4).unwrap();
    scene.lock(8, eth(8), UNTIL + 8).unwrap();
    assert_eq!(scene.lock(9, wei(1), UNTIL), Err(full));
    // lock 1 and then lock 2 expire
    scene.vm.set_block_timestamp(UNTIL + 2);
    scene.lock(9, eth(9), UNTIL + 9 * DAY).unwrap();
    assert_eq!(scene.vault.locked_of(OPERATOR), eth(3 + 8 + 5 + 6 + 7 + 9));
    let cases: Vec<B256> = [9, 3, 8, 5, 6, 7].map(case).to_vec();
    assert_eq!(scene.vault.locks_of(OPERATOR).0, cases);
}

#[test]
fn lock_of_a_case_twice_is_refused() {
    let mut scene = locked();
    let error = LockExists { operatorId: OPERATOR, caseId: case(1) };
    assert_eq!(scene.lock(1, wei(1), UNTIL + 1), Err(revert(error)));
    // another operator's locks are its own
    scene.from(REGISTRY).lock_bond(OTHER, case(1), wei(1), UNTIL, STAKER).unwrap();
    scene.from(REGISTRY).cancel_lock(OTHER, case(1)).unwrap();
    assert_eq!(scene.vault.locked_of(OPERATOR), eth(1_500));
}

#[test]
fn lock_out_of_bounds_is_refused() {
    let mut scene = Scene::new();
    let max = (U256::from(1) << 80) - wei(1);
    for value in [U256::ZERO, max + wei(1), U256::MAX] {
        let error = ParameterOutOfBounds { value, min: wei(1), max };
        assert_eq!(scene.lock(1, value, UNTIL), Err(revert(error)));
    }
    let (first, last) = (NOON + DAY, NOON + 365 * DAY);
    for until in [0, NOON, first - 1, last + 1, u64::MAX] {
        let (value, min, max) = (wei(until), wei(first), wei(last));
        let error = ParameterOutOfBounds { value, min, max };
        assert_eq!(scene.lock(1, wei(1), until), Err(revert(error)));
    }
    let nobody = Address::ZERO;
    let result = scene.from(REGISTRY).lock_bond(OPERATOR, case(1), wei(1), UNTIL, nobody);
    assert_eq!(result, Err(revert(ZeroAddress {})));
    assert_eq!(scene.lock(1, max, first), Ok(0));
    assert_eq!(scene.lock(2, max, last), Ok(0));
    assert_eq!(scene.vault.locked_of(OPERATOR), max + max);
}

#[test]
fn locks_by_anyone_but_the_registry_are_refused() {
    let mut scene = locked();
    for caller in [ADMIN, SETTLEMENT, DISTRIBUTOR, STAKER, STRANGER] {
        let refused = Err(unauthorized(caller));
        let vault = scene.paying(caller, wei(1));
        assert_eq!(vault.lock_bond(OPERATOR, case(2), wei(1), UNTIL, STAKER), refused);
        assert_eq!(vault.cancel_lock(OPERATOR, case(1)), refused);
        assert_eq!(vault.compensate_lock(OPERATOR, case(1)), refused);
        assert_eq!(vault.settle_lock(OPERATOR, case(1)), refused);
    }
}
