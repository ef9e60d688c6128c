use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use surety_interfaces::IClusterLedger::OperatorReplaced;

use crate::ClusterLedger;
use crate::books::{Book, Member};
use crate::refusal::{Checked, Outcome};
use crate::shelf::SETTLEMENT;

impl ClusterLedger {
    pub(crate) fn replace_in_cluster_of(
        &mut self,
        validator: B256,
        old_id: u64,
        new_id: u64,
    ) -> Outcome<Address> {
        self.access.only(self.load_address(SETTLEMENT))?;
        let found = self.known_validator(validator)?;
        let cluster_id = found.cluster_id;
        if !found.registered() {
            return self.owner_of_cluster(cluster_id);
        }
        let book = self.open(cluster_id)?;
        let place = book.members.iter().position(|member| u64::from(member.id) == old_id);
        let present = book.members.iter().any(|member| u64::from(member.id) == new_id);
        // Reports of several validators of a cluster come in any order: where the seats have moved on, they stay. What
        // the leaver owes is due in any case.
        let Some(place) = place.filter(|_| !present) else { return Ok(book.owner) };
        self.replace(book, place, new_id)?;
        let indexed = [U256::from(cluster_id), U256::from(old_id), U256::from(new_id)];
        self.emit(&OperatorReplaced::SIGNATURE_HASH, &indexed, &[]);
        Ok(book.owner)
    }

    fn replace(&mut self, book: &mut Book, place: usize, new_id: u64) -> Outcome {
        let account = self.account(new_id)?;
        // an account's id fits its field
        let mut successor = Member { id: new_id as u32, account };
        self.settle_book(book)?;
        // The key ceremony is over, whatever the bond covers: a leaver could fill its successor's seats and so escape
        // its blame. What is short keeps the successor from further seats.
        let seats = book.running();
        let taken = &mut successor.account.seats;
        *taken = taken.checked_add(seats).or_overflow()?;
        let member = book.members.get_mut(place).or_overflow()?;
        let mut leaver = core::mem::replace(member, successor);
        leaver.account.seats = leaver.account.seats.checked_sub(seats).or_overflow()?;
        self.store_account(leaver.id.into(), &leaver.account)?;
        sort(&mut book.members);
        self.store_members(book)?;
        self.close(book)
    }
}

/// Brings the members into the order of their ids. One is out of place, so a pass each way is enough.
fn sort(members: &mut [Member]) {
    let places = members.len();
    for place in (1..places).chain((1..places).rev()) {
        if let Some([before, after]) = members.get_mut(place.saturating_sub(1)..=place)
            && before.id > after.id
        {
            core::mem::swap(before, after);
        }
    }
}
