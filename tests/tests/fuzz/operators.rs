//! Who operators are.

use super::episode::{Episode, Known};
use alloy::primitives::{Address, Bytes, U256, keccak256};
use surety::bindings::IOperatorRegistry::OperatorRegistered;
use surety_tests::FEE;

const MOST_OPERATORS: usize = 24;

pub fn register(e: &mut Episode) {
    if e.operators.len() >= MOST_OPERATORS {
        return;
    }
    let owners = e.owners.clone();
    let Some(owner) = e.pick(&owners) else { return };
    let key = Bytes::from(keccak256(e.rng.u64(..).to_be_bytes()).to_vec());
    let is_private = e.rng.u8(..8) == 0;
    let value = e.value();
    let url = "https://dkg.example:3030".to_owned();
    let call = e.w.registry.registerOperator(key, U256::from(FEE), is_private, owner, url);
    let at = *e.w.registry.address();
    if let Some(done) = e.attempt(format!("register with {value}"), owner, true, call.value(value))
    {
        let id = done.event::<OperatorRegistered>(at).operatorId;
        e.operators.push(Known { id, owner, offered_to: None });
        e.books.eth_in += value;
    }
}

pub fn deactivate(e: &mut Episode) {
    let Some(Known { id, owner, .. }) = e.operator() else { return };
    let from = e.mostly(owner);
    // whose last seat is gone is inactive: anyone may write that down
    let is_inactive = e.w.get(e.w.registry.statusOf(id)) == 1;
    let call = e.w.registry.deactivate(id);
    if e.attempt(format!("deactivate {id}"), from, from == owner || is_inactive, call).is_some() {
        let (status, seats) = (e.w.get(e.w.registry.statusOf(id)), e.w.seats(id));
        e.expect(status == if seats == 0 { 1 } else { 3 }, || {
            format!("{seats} seats, status {status}")
        });
    }
}

pub fn hand_over(e: &mut Episode) {
    let Some(Known { id, owner, offered_to }) = e.operator() else { return };
    let place = e.operators.iter().position(|known| known.id == id);
    let Some(place) = place else { return };
    if let (Some(offered), true) = (offered_to, e.rng.bool()) {
        let from = e.mostly(offered);
        let call = e.w.registry.acceptOperator(id);
        if e.attempt(format!("accept {id}"), from, from == offered, call).is_some() {
            e.operators[place].owner = from;
            e.operators[place].offered_to = None;
        }
    } else {
        let owners = e.owners.clone();
        let next = if e.rng.u8(..5) == 0 { None } else { e.pick(&owners) };
        let from = e.mostly(owner);
        let call = e.w.registry.transferOperator(id, next.unwrap_or(Address::ZERO));
        if e.attempt(format!("offer {id}"), from, from == owner, call).is_some() {
            e.operators[place].offered_to = next;
        }
    }
    let owner = e.w.get(e.w.registry.ownerOf(id));
    e.expect(owner == e.operators[place].owner, || format!("operator {id} is owned by {owner}"));
}

pub fn profile(e: &mut Episode) {
    let Some(Known { id, owner, .. }) = e.operator() else { return };
    let from = e.mostly(owner);
    let allowed = from == owner;
    match e.rng.u8(..3) {
        0 => {
            let call = e.w.registry.setPayout(id, from);
            e.attempt(format!("payout of {id}"), from, allowed, call);
        }
        1 => {
            let url = "https://".to_owned() + &"x".repeat(e.rng.usize(..280));
            let call = e.w.registry.setDkgUrl(id, url);
            e.attempt(format!("url of {id}"), from, allowed, call);
        }
        _ => {
            let verified = e.rng.bool();
            let (from, curator) = (e.mostly(e.curator), e.curator);
            let call = e.w.registry.setVerified(id, verified);
            e.attempt(format!("verified {id} {verified}"), from, from == curator, call);
        }
    }
}

pub fn whitelist(e: &mut Episode) {
    let Some(Known { id, owner, .. }) = e.operator() else { return };
    let from = e.mostly(owner);
    let allowed = from == owner;
    if e.rng.bool() {
        let is_private = e.rng.bool();
        let call = e.w.registry.setPrivate(id, is_private);
        e.attempt(format!("private {id} {is_private}"), from, allowed, call);
    } else {
        let (listed, accounts) = (e.rng.bool(), vec![e.staker]);
        let call = e.w.registry.setWhitelist(id, accounts, listed);
        e.attempt(format!("whitelist {id} {listed}"), from, allowed, call);
    }
}
