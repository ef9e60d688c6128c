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

use alloy_primitives::{Address, B256, U256};
use surety_components::{refuse, words};
use surety_interfaces::ICollateralVault::InvalidNodeKind;
use surety_protocol::bond::Interval;

use crate::record::Operator;
use crate::{CollateralVault, curve};

const LOCKS: usize = 7;

/// Lanes of 32 bits, the nodes in the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holds {
    /// seconds since 1970; 0 for a free place
    pub untils: [u32; LOCKS],
    pub nodes: [u16; 2],
}

impl Holds {
    pub fn unpack(word: U256) -> Self {
        let mut holds = Self::default();
        let lane = |place: usize| {
            let limb = word.as_limbs().get(place / 2).copied().unwrap_or_default();
            (if place % 2 == 0 { limb } else { limb >> 32 }) as u32
        };
        for (place, until) in holds.untils.iter_mut().enumerate() {
            *until = lane(place);
        }
        let nodes = lane(LOCKS);
        holds.nodes = [(nodes >> 16) as u16, nodes as u16];
        holds
    }

    pub fn pack(&self) -> U256 {
        let [a, b, c, d, e, f, g] = self.untils.map(u64::from);
        let [obol, direct] = self.nodes.map(u64::from);
        let nodes = obol << 16 | direct;
        U256::from_limbs([a | b << 32, c | d << 32, e | f << 32, g | nodes << 32])
    }

    /// The places of the locks.
    pub fn locks(&self) -> impl Iterator<Item = (usize, u32)> {
        self.untils.into_iter().enumerate().filter(|(_, until)| *until > 0)
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
    let amounts = holds.locks().map(|(place, _)| vault.load_lock(operator_id, place).amount);
    // seven of less than 2^80
    amounts.fold(0, u128::saturating_add)
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

    pub(crate) fn load_case(&self, operator_id: u64, place: usize) -> B256 {
        self.word(lock_key(operator_id, place, 0)).into()
    }
}

/// The key of a lock's first or second word.
pub fn lock_key(operator_id: u64, place: usize, word: u32) -> U256 {
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

/// Cases, wei, ends and beneficiaries.
pub type Lists = (Vec<B256>, Vec<U256>, Vec<u64>, Vec<Address>);

pub fn locks_of(vault: &CollateralVault, operator_id: u64) -> Lists {
    let holds = vault.load_holds(operator_id, &vault.load_operator(operator_id));
    let mut lists = Lists::default();
    for (place, until) in holds.locks() {
        let lock = vault.load_lock(operator_id, place);
        lists.0.push(vault.load_case(operator_id, place));
        lists.1.push(U256::from(lock.amount));
        lists.2.push(u64::from(until));
        lists.3.push(lock.beneficiary);
    }
    lists
}
