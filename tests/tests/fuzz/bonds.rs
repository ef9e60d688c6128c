//! Money of operators: bonds, slashes, debts, locks, reservations.

use super::episode::{Episode, Known};
use alloy::primitives::{B256, U256};
use surety::bindings::ICollateralVault::{DebtRepaid, LockSettled, RecoveredWithdrawn, Slashed};

const DAY_SECS: u64 = 86_400;
const CASES: u8 = 10;

pub fn bond(e: &mut Episode) {
    let Some(Known { id, owner, .. }) = e.operator() else { return };
    let (from, value) = (e.mostly(owner), e.value());
    let call = e.w.registry.bond(id, 0).value(value);
    if e.attempt(format!("bond {value} for {id}"), from, true, call).is_some() {
        e.books.eth_in += value;
        e.check_capacity(id);
    }
}

/// A withdrawal leaves what seats, reservations, locks and debt require.
pub fn withdraw(e: &mut Episode) {
    let Some(Known { id, owner, .. }) = e.operator() else { return };
    let seats = e.w.seats(id);
    let required = e.w.get(e.w.vault.requiredFor(id, seats));
    let bond = e.w.bond(id);
    let free = bond.saturating_sub(required);
    let amount = match e.rng.u8(..4) {
        0 => free,
        1 => free + U256::ONE,
        2 => bond,
        _ => e.amount(),
    };
    let (from, to) = (e.mostly(owner), e.pick(&e.beneficiaries.clone()).unwrap_or(owner));
    let call = e.w.registry.withdrawBond(id, 0, amount, to);
    let before = e.w.balance(to);
    if e.attempt(format!("withdraw {amount} of {id}"), from, from == owner, call).is_none() {
        return;
    }
    e.books.eth_out += amount;
    e.expect(e.w.balance(to) == before + amount, || format!("{to} did not get {amount}"));
    e.expect(!e.books.is_paused(e.w), || "withdrawn during a pause".into());
    let (left, required) = (e.w.bond(id) + U256::ONE, e.w.get(e.w.vault.requiredFor(id, seats)));
    let debt = e.w.debt(id);
    e.expect(left >= required && debt.is_zero(), || {
        format!("operator {id} keeps {left} of {required}, debt {debt}")
    });
    e.check_capacity(id);
}

pub fn slash(e: &mut Episode) {
    let mut ids: Vec<u64> = e.operators.iter().map(|known| known.id).collect();
    e.rng.shuffle(&mut ids);
    ids.truncate(e.rng.usize(1..=4));
    ids.sort_unstable();
    let amounts: Vec<U256> = ids.iter().map(|_| e.amount().min(surety_tests::eth(2))).collect();
    let Some(beneficiary) = e.pick(&e.beneficiaries.clone()) else { return };
    let settlement = *e.w.settlement.address();
    let from = e.mostly(settlement);
    let call = e.w.vault.slash(ids.clone(), amounts.clone(), beneficiary);
    let at = *e.w.vault.address();
    let what = format!("slash {ids:?} of {amounts:?}");
    let Some(done) = e.attempt(what, from, from == settlement, call) else { return };
    let mut taken = U256::ZERO;
    let asked: U256 = amounts.iter().sum();
    let mut booked = U256::ZERO;
    for slashed in done.events::<Slashed>(at) {
        taken += slashed.assets;
        booked += slashed.assets + slashed.debt;
    }
    e.expect(booked == asked, || format!("asked {asked}, taken and owed {booked}"));
    e.taken(taken);
    // the settlement tells the ledger; here anybody does
    if !ids.is_empty() {
        let stranger = e.strangers[0];
        let call = e.w.registry.syncCapacity(ids, 0);
        e.attempt("sync after a slash", stranger, true, call);
    }
}

pub fn repay(e: &mut Episode) {
    let Some(Known { id, .. }) = e.operator() else { return };
    let Some(from) = e.pick(&e.strangers.clone()) else { return };
    let value = e.value();
    let (debt, at) = (e.w.debt(id), *e.w.vault.address());
    let call = e.w.vault.repayDebt(id).value(value);
    if let Some(done) = e.attempt(format!("repay {value} for {id}"), from, true, call) {
        e.books.eth_in += value;
        let paid: U256 = done.events::<DebtRepaid>(at).iter().map(|repaid| repaid.assets).sum();
        let left = e.w.debt(id);
        e.expect(left == debt - paid, || format!("debt {debt}, paid {paid}, left {left}"));
    }
}

pub fn withdraw_recovered(e: &mut Episode) {
    let Some(from) = e.pick(&e.beneficiaries.clone()) else { return };
    let (owed, at) = (e.w.get(e.w.vault.recoveredOf(from)), *e.w.vault.address());
    let call = e.w.vault.withdrawRecovered(from);
    if let Some(done) = e.attempt("withdraw recovered", from, !owed.is_zero(), call) {
        let paid = done.event::<RecoveredWithdrawn>(at).assets;
        e.expect(paid == owed, || format!("paid {paid} of {owed}"));
        e.expect(!e.books.is_paused(e.w), || "paid during a pause".into());
        e.books.eth_out += paid;
    }
}

pub fn donate(e: &mut Episode) {
    let Some(from) = e.pick(&e.strangers.clone()) else { return };
    let value = e.value();
    let before = e.w.get(e.w.vault.totalAssets());
    let call = e.w.vault.donate().value(value);
    if e.attempt(format!("donate {value}"), from, true, call).is_some() {
        e.books.eth_in += value;
        // at once it is worth nothing to anybody, but earlier donations go on vesting
        let gained = e.w.get(e.w.vault.totalAssets()) - before;
        e.expect(gained <= before + value, || format!("{gained} gained at once"));
    }
}

fn case(number: u8) -> B256 {
    B256::repeat_byte(number)
}

pub fn lock(e: &mut Episode) {
    let Some(Known { id, .. }) = e.operator() else { return };
    let Some(beneficiary) = e.pick(&e.beneficiaries.clone()) else { return };
    let role = if e.rng.bool() { e.w.admin } else { e.node_manager };
    let from = e.mostly(role);
    let allowed = from == e.w.admin || from == e.node_manager;
    let (amount, days) = (e.amount().min(surety_tests::eth(5)), e.rng.u64(..20));
    let number = e.rng.u8(..CASES);
    let until = e.w.now() + days * DAY_SECS;
    let call = e.w.registry.lockBond(id, 0, case(number), amount, until, beneficiary);
    let before = e.w.get(e.w.vault.lockedOf(id));
    let what = format!("lock {amount} of {id} for case {number}, {days} days");
    if e.attempt(what, from, allowed, call).is_some() {
        let after = e.w.get(e.w.vault.lockedOf(id));
        e.expect(after == before + amount, || format!("locked {before} + {amount} = {after}"));
        e.check_capacity(id);
    }
}

pub fn end_lock(e: &mut Episode) {
    let Some(Known { id, owner, .. }) = e.operator() else { return };
    let locks = e.w.get(e.w.vault.locksOf(id));
    let known: Vec<(B256, U256)> =
        locks.caseIds.iter().copied().zip(locks.amounts.iter().copied()).collect();
    let drawn = e.pick(&known);
    let (found, (name, amount)) = (drawn.is_some(), drawn.unwrap_or((case(99), U256::ONE)));
    let locked = e.w.get(e.w.vault.lockedOf(id));
    let role = e.w.admin;
    let from = e.mostly(role);
    let allowed = found && (from == e.w.admin || from == e.node_manager);
    let at = *e.w.vault.address();
    match e.rng.u8(..3) {
        0 => {
            let call = e.w.registry.cancelLock(id, 0, name);
            if e.attempt(format!("cancel {name} of {id}"), from, allowed, call).is_some() {
                let left = e.w.get(e.w.vault.lockedOf(id));
                e.expect(left == locked - amount, || format!("{left} of {locked} locked"));
                e.check_capacity(id);
            }
        }
        1 => {
            let value = if e.rng.bool() { amount } else { e.value() };
            let call = e.w.registry.compensateLock(id, 0, name).value(value);
            let may = found && value <= amount && !value.is_zero();
            if e.attempt(format!("compensate {name} of {id} by {value}"), owner, may, call)
                .is_some()
            {
                e.books.eth_in += value;
                let left = e.w.get(e.w.vault.lockedOf(id));
                e.expect(left == locked - value, || format!("{left} of {locked} locked"));
                e.check_capacity(id);
            }
        }
        _ => {
            let call = e.w.registry.settleLock(id, 0, name);
            let what = format!("settle {name} of {id}");
            if let Some(done) = e.attempt(what, from, allowed, call) {
                let settled = done.event::<LockSettled>(at);
                let sum = settled.assets + settled.debt + settled.left;
                let left = e.w.get(e.w.vault.lockedOf(id));
                e.expect(left == locked + settled.left - amount, || format!("{left} left locked"));
                e.expect(sum == amount, || format!("{sum} of {amount} settled"));
                e.taken(settled.assets);
                e.check_capacity(id);
            }
        }
    }
}

pub fn reserve(e: &mut Episode) {
    let Some(Known { id, .. }) = e.operator() else { return };
    let (role, kind, nodes) = (e.node_manager, e.rng.u8(..4), e.rng.u16(..6));
    let from = e.mostly(role);
    let call = e.w.registry.setNodes(id, 0, kind, nodes);
    let allowed = from == role && (1..=2).contains(&kind);
    if e.attempt(format!("{nodes} nodes of kind {kind} for {id}"), from, allowed, call).is_some() {
        let kept = e.w.get(e.w.vault.nodesOf(id, kind));
        e.expect(kept == nodes, || format!("{kept} nodes kept"));
        e.check_capacity(id);
    }
}

/// ETH that arrives by force, as from a self-destruct.
pub fn force_eth(e: &mut Episode) {
    let (vault, amount) = (*e.w.vault.address(), U256::from(e.rng.u64(..)));
    e.w.devnet.set_balance(vault, e.w.balance(vault) + amount);
    e.books.forced += amount;
    e.note(format!("{amount} forced into the vault"));
}
