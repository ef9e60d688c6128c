//! What holds a part of a bond: reservations for nodes, and locks.
//!
//! Few operators have any, so it is in a second word, which is read where the record says that there is one:
//!
//! ```text
//! nodes of kind 1 16 | nodes of kind 2 16 | 7 * end of a lock 32
//! ```
//!
//! A lock's place is free when its end is past or 0. Its two words, the case and `beneficiary 160 | wei 96`, are at twice
//! its place and the next.

use crate::shelf::{HOLDS, LOCK, key};
use alloc::vec::Vec;
use surety_components::refusal::Outcome;

use alloy_primitives::{Address, U256};
use surety_components::codec::word_of;
use surety_components::{refuse, words};
use surety_interfaces::ICollateralVault::InvalidNodeKind;
use surety_protocol::bond::Interval;
use surety_protocol::bounds::LOCK_WEI;

use crate::record::Operator;
use crate::{CollateralVault, curve};

const LOCKS: usize = 7;

// an operator's locks fit its debt
const _: () = assert!((LOCKS as u128) * LOCK_WEI.max < 1 << 88);

/// Lanes of 32 bits, the nodes in the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holds {
    /// seconds since 1970; 0 for a free place
    pub untils: [u32; LOCKS],
    pub nodes: [u16; 2],
}

impl Holds {
    pub fn unpack(word: U256) -> Self {
        let [a, b, c, d] = word.into_limbs();
        let [low, high] = [|limb: u64| limb as u32, |limb: u64| (limb >> 32) as u32];
        Self {
            untils: [low(a), high(a), low(b), high(b), low(c), high(c), low(d)],
            nodes: [(d >> 48) as u16, (d >> 32) as u16],
        }
    }

    pub fn pack(&self) -> U256 {
        let [a, b, c, d, e, f, g] = self.untils.map(u64::from);
        let [obol, direct] = self.nodes.map(u64::from);
        let nodes = obol << 16 | direct;
        U256::from_limbs([a | b << 32, c | d << 32, e | f << 32, g | nodes << 32])
    }
}

/// What is left of a lock in storage, beside its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lock {
    pub beneficiary: Address,
    /// wei
    pub amount: u128,
}

/// Wei of the locks.
pub fn locked(vault: &CollateralVault, operator_id: u64, holds: &Holds) -> u128 {
    let mut sum = 0u128;
    for (place, until) in holds.untils.iter().enumerate() {
        if *until > 0 {
            // seven of less than 2^80
            sum = sum.saturating_add(vault.load_lock(operator_id, place).amount);
        }
    }
    sum
}

/// Wei for the nodes.
pub fn reserved(vault: &CollateralVault, operator: &Operator, holds: &Holds) -> Outcome<u128> {
    let mut sum = 0u128;
    for (kind, nodes) in (1..).zip(holds.nodes) {
        if nodes > 0 {
            let curve = vault.load_curve(kind);
            let part = curve::required_up(&curve, operator, u32::from(nodes))?;
            // of less than 2^16 nodes for less than 2^72 wei each
            sum = sum.saturating_add(part);
        }
    }
    Ok(sum)
}

#[inline(never)]
pub fn sum(
    vault: &CollateralVault,
    operator_id: u64,
    operator: &Operator,
    holds: &Holds,
) -> Outcome<u128> {
    Ok(reserved(vault, operator, holds)?.saturating_add(locked(vault, operator_id, holds)))
}

/// Wei of a bond that seats cannot count on.
pub fn held(vault: &CollateralVault, operator_id: u64, operator: &Operator) -> Outcome<u128> {
    sum(vault, operator_id, operator, &vault.load_holds(operator_id, operator))
}

/// What the seats require, and what is held.
pub fn required_up(
    vault: &CollateralVault,
    curve: &[Interval],
    operator_id: u64,
    operator: &Operator,
    seats: u32,
) -> Outcome<u128> {
    let required = curve::required_up(curve, operator, seats)?;
    Ok(required.saturating_add(held(vault, operator_id, operator)?))
}

/// The place of a kind's nodes; seats of SSV are not reserved here.
pub fn place_of(kind: u8) -> Outcome<usize> {
    curve::known(kind)?;
    match kind.checked_sub(1) {
        Some(place) => Ok(usize::from(place)),
        None => refuse!(InvalidNodeKind { kind }),
    }
}

impl CollateralVault {
    /// Without the locks that have expired.
    pub(crate) fn load_holds(&self, operator_id: u64, operator: &Operator) -> Holds {
        if !operator.held {
            return Holds::default();
        }
        let mut holds = Holds::unpack(self.word(key(HOLDS, operator_id, 0)));
        let now = self.now();
        for until in holds.untils.iter_mut().filter(|until| u64::from(**until) <= now) {
            *until = 0;
        }
        holds
    }

    /// Stores the record, too.
    pub(crate) fn store_holds(
        &mut self,
        operator_id: u64,
        operator: &mut Operator,
        holds: &Holds,
    ) -> Outcome {
        operator.held = *holds != Holds::default();
        self.set_word(key(HOLDS, operator_id, 0), holds.pack());
        self.store_operator(operator_id, operator)
    }

    pub(crate) fn load_lock(&self, operator_id: u64, place: usize) -> Lock {
        let (beneficiary, amount) =
            words::split_address(self.word(lock_key(operator_id, place, 1)));
        Lock { beneficiary, amount }
    }

    pub(crate) fn load_case(&self, operator_id: u64, place: usize) -> U256 {
        self.word(lock_key(operator_id, place, 0))
    }
}

/// The key of a lock's first or second word.
pub fn lock_key(operator_id: u64, place: usize, word: u32) -> u128 {
    // less than seven places
    key(LOCK, operator_id, (place as u32) << 1 | word)
}

pub fn locked_of(vault: &CollateralVault, operator_id: u64) -> U256 {
    let holds = vault.load_holds(operator_id, &vault.load_operator(operator_id));
    U256::from(locked(vault, operator_id, &holds))
}

pub fn reserved_of(vault: &CollateralVault, operator_id: u64) -> Outcome<U256> {
    let operator = vault.load_operator(operator_id);
    let holds = vault.load_holds(operator_id, &operator);
    reserved(vault, &operator, &holds).map(U256::from)
}

pub fn nodes_of(vault: &CollateralVault, operator_id: u64, kind: u8) -> Outcome<u16> {
    let place = place_of(kind)?;
    let holds = vault.load_holds(operator_id, &vault.load_operator(operator_id));
    Ok(holds.nodes.get(place).copied().unwrap_or_default())
}

/// Cases, wei, ends and beneficiaries of the locks, as words.
pub fn locks_of(vault: &CollateralVault, operator_id: u64) -> (Words, Words, Words, Words) {
    let holds = vault.load_holds(operator_id, &vault.load_operator(operator_id));
    let (mut cases, mut amounts) = (Words::new(), Words::new());
    let (mut untils, mut beneficiaries) = (Words::new(), Words::new());
    for (place, until) in holds.untils.iter().enumerate() {
        if *until > 0 {
            let lock = vault.load_lock(operator_id, place);
            cases.push(vault.load_case(operator_id, place));
            amounts.push(U256::from(lock.amount));
            untils.push(U256::from(*until));
            beneficiaries.push(word_of(lock.beneficiary));
        }
    }
    (cases, amounts, untils, beneficiaries)
}

type Words = Vec<U256>;
