//! Locks and their endings: cancelled, compensated or settled here, or expired, which takes no call.

use crate::shelf::{REGISTRY, narrow};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use surety_components::codec::word_of;
use surety_components::refusal::{Checked, Outcome};
use surety_components::{in_bounds, non_zero, refuse, words};
use surety_interfaces::ICollateralVault::{
    BondLocked, LockCancelled, LockCompensated, LockExists, LockNotFound, LockSettled, TooManyLocks,
};
use surety_protocol::bounds::{LOCK_PERIOD_SECS, LOCK_WEI};

use crate::deposit::value;
use crate::holds::{Holds, Lock, lock_key};
use crate::pause::ahead;
use crate::record::Operator;
use crate::{CollateralVault, curve, slash, window};

pub fn lock(
    vault: &mut CollateralVault,
    operator_id: u64,
    case_id: B256,
    amount: U256,
    until: u64,
    beneficiary: Address,
) -> Outcome<u32> {
    vault.access.only(vault.load_address(REGISTRY))?;
    non_zero(beneficiary)?;
    in_bounds(amount, U256::from(LOCK_WEI.min), U256::from(LOCK_WEI.max))?;
    ahead(vault, until, LOCK_PERIOD_SECS)?;
    let amount = narrow(amount)?;
    let mut operator = vault.load_operator(operator_id);
    let mut holds = vault.load_holds(operator_id, &operator);
    if find(vault, operator_id, &holds, case_id).is_some() {
        return refuse!(LockExists { operatorId: operator_id, caseId: case_id });
    }
    let mut places = holds.untils.iter_mut().enumerate();
    let Some((place, free)) = places.find(|(_, until)| **until == 0) else {
        return refuse!(TooManyLocks { operatorId: operator_id });
    };
    *free = u32::try_from(until).or_overflow()?;
    vault.set_word(lock_key(operator_id, place, 0), case_id.into());
    store_lock(vault, operator_id, place, beneficiary, amount);
    vault.store_holds(operator_id, &mut operator, &holds)?;
    let topics = [case_id.into(), word_of(beneficiary)];
    let values = [amount, u128::from(until)];
    vault.note::<BondLocked>(operator_id, &topics, &values);
    curve::capacity_of(vault, operator_id, &operator)
}

pub fn cancel(vault: &mut CollateralVault, operator_id: u64, case_id: B256) -> Outcome<u32> {
    let mut open = Open::load(vault, operator_id, case_id)?;
    open.lower(vault, u128::MAX)?;
    open.note::<LockCancelled>(vault, &[]);
    curve::capacity_of(vault, operator_id, &open.operator)
}

pub fn compensate(vault: &mut CollateralVault, operator_id: u64, case_id: B256) -> Outcome<u32> {
    let mut open = Open::load(vault, operator_id, case_id)?;
    let Lock { beneficiary, amount } = open.lock;
    let paid = value(vault)?;
    in_bounds(U256::from(paid), U256::ONE, U256::from(amount))?;
    let left = open.lower(vault, paid)?;
    vault.credit(beneficiary, paid)?;
    open.note::<LockCompensated>(vault, &[paid, left]);
    curve::capacity_of(vault, operator_id, &open.operator)
}

/// What the bond has but the cap does not let go stays locked.
pub fn settle(vault: &mut CollateralVault, operator_id: u64, case_id: B256) -> Outcome<u32> {
    let mut open = Open::load(vault, operator_id, case_id)?;
    let Lock { beneficiary, amount } = open.lock;
    let mut totals = vault.load_totals_unless_paused()?;
    let available = window::available(vault, &totals)?;
    let payable = slash::payable(&open.operator, &totals)?.min(amount);
    // without anything available all of it is refused
    let settled = if payable > available && available > 0 { available } else { amount };
    let left = open.lower(vault, settled)?;
    let operator = &mut open.operator;
    let taken = slash::take(vault, operator_id, operator, &mut totals, settled, beneficiary)?;
    slash::end(vault, &totals, beneficiary)?;
    // at most what is settled is taken
    let values = [taken, settled.saturating_sub(taken), left];
    open.note::<LockSettled>(vault, &values);
    curve::capacity_of(vault, operator_id, &open.operator)
}

/// A lock that has not expired.
struct Open {
    operator_id: u64,
    case_id: B256,
    operator: Operator,
    holds: Holds,
    place: usize,
    lock: Lock,
}

impl Open {
    #[inline(never)]
    fn load(vault: &CollateralVault, operator_id: u64, case_id: B256) -> Outcome<Self> {
        vault.access.only(vault.load_address(REGISTRY))?;
        let operator = vault.load_operator(operator_id);
        let holds = vault.load_holds(operator_id, &operator);
        let Some(place) = find(vault, operator_id, &holds, case_id) else {
            return refuse!(LockNotFound { operatorId: operator_id, caseId: case_id });
        };
        let lock = vault.load_lock(operator_id, place);
        Ok(Self { operator_id, case_id, operator, holds, place, lock })
    }

    /// Takes wei off a lock, at most all; returns what is left. Nothing left ends it.
    #[inline(never)]
    fn lower(&mut self, vault: &mut CollateralVault, wei: u128) -> Outcome<u128> {
        let Lock { beneficiary, amount } = self.lock;
        let left = amount.saturating_sub(wei);
        if left > 0 {
            store_lock(vault, self.operator_id, self.place, beneficiary, left);
            return Ok(left);
        }
        for word in 0..2 {
            vault.set_word(lock_key(self.operator_id, self.place, word), U256::ZERO);
        }
        if let Some(until) = self.holds.untils.get_mut(self.place) {
            *until = 0;
        }
        vault.store_holds(self.operator_id, &mut self.operator, &self.holds)?;
        Ok(0)
    }

    #[inline(always)]
    fn note<E: SolEvent>(&self, vault: &CollateralVault, wei: &[u128]) {
        vault.note::<E>(self.operator_id, &[self.case_id.into()], wei);
    }
}

fn find(vault: &CollateralVault, operator_id: u64, holds: &Holds, case_id: B256) -> Option<usize> {
    let case = U256::from_be_bytes(case_id.0);
    for (place, until) in holds.untils.iter().enumerate() {
        if *until > 0 && vault.load_case(operator_id, place) == case {
            return Some(place);
        }
    }
    None
}

fn store_lock(
    vault: &mut CollateralVault,
    operator_id: u64,
    place: usize,
    beneficiary: Address,
    amount: u128,
) {
    // an amount has at most 80 bits
    let word = words::join_address(beneficiary, amount);
    vault.set_word(lock_key(operator_id, place, 1), word);
}
