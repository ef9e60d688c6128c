//! What the DAO and the guardian do, and time.

use super::episode::Episode;
use surety_tests::finney;

const DAY_SECS: u64 = 86_400;

pub fn change(e: &mut Episode) {
    let (admin, from) = (e.w.admin, e.mostly(e.w.admin));
    let allowed = from == admin;
    match e.rng.u8(..3) {
        0 => {
            let cap = e.rng.u16(..6_000);
            let call = e.w.vault.setSlashCap(cap);
            if e.attempt(format!("slash cap {cap}"), from, allowed, call).is_some() {
                e.expect((100..=5_000).contains(&cap), || format!("cap {cap}"));
            }
        }
        1 => {
            let (first, second) = (e.rng.u64(500..1_500), e.rng.u64(500..1_500));
            let (kind, from_seat) = (e.rng.u8(..4), e.rng.u32(1..6));
            let prices = vec![finney(first), finney(second)];
            let call = e.w.vault.setBondCurve(kind, vec![1, from_seat], prices);
            let may = allowed && kind <= 2 && from_seat > 1;
            e.attempt(format!("curve of kind {kind}"), from, may, call);
        }
        _ => {
            let minimum = e.amount();
            let call = e.w.registry.setMinimumBond(minimum);
            e.attempt(format!("minimum bond {minimum}"), from, allowed, call);
        }
    }
}

pub fn pause(e: &mut Episode) {
    let (admin, guardian) = (e.w.admin, e.w.guardian);
    let role = if e.rng.bool() { admin } else { guardian };
    let from = e.mostly(role);
    if e.rng.bool() {
        let until = e.w.now() + e.rng.u64(..16 * DAY_SECS);
        let call = e.w.vault.pause(until);
        let may = from == admin || from == guardian;
        if e.attempt(format!("pause until {until}"), from, may, call).is_some() {
            let latest = e.w.now() + 14 * DAY_SECS;
            e.expect(until <= latest, || format!("paused until {until}, {latest} at most"));
        }
    } else {
        let call = e.w.vault.unpause();
        e.attempt("unpause", from, from == admin, call);
    }
}

/// The only thing that lowers the price of a share.
pub fn lose(e: &mut Episode) {
    let (admin, from) = (e.w.admin, e.mostly(e.w.admin));
    let Some(beneficiary) = e.pick(&e.beneficiaries.clone()) else { return };
    let assets = e.amount().min(finney(500));
    let call = e.w.vault.reportLoss(assets, beneficiary);
    if e.attempt(format!("loss of {assets}"), from, from == admin, call).is_some() {
        e.books.price_may_fall();
        e.taken(assets);
    }
}

pub fn wait(e: &mut Episode) {
    let seconds = match e.rng.u8(..4) {
        0 => e.rng.u64(..600),
        1 => e.rng.u64(..DAY_SECS),
        2 => e.rng.u64(..8 * DAY_SECS),
        _ => DAY_SECS,
    };
    e.w.skip_secs(seconds);
    e.note(format!("{seconds} s pass"));
}
