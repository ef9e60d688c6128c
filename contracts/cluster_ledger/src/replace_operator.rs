use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256};
use surety_interfaces::IClusterLedger::{
    OperatorInCluster, OperatorInGoodStanding, OperatorNotInCluster, OperatorReplaced,
};

use crate::ClusterLedger;
use crate::books::{Book, Member};
use crate::refusal::{Checked, Outcome};
use crate::refuse;
use crate::shelf::SETTLEMENT;

impl ClusterLedger {
    pub(crate) fn reshare_completed(
        &mut self,
        validator: B256,
        old_id: u64,
        new_id: u64,
    ) -> Outcome<Address> {
        self.access.only(self.load_address(SETTLEMENT))?;
        let found = self.known_validator(validator)?;
        let cluster_id = found.cluster_id;
        if !found.registered {
            return self.owner_of_cluster(cluster_id);
        }
        let book = self.open(cluster_id)?;
        // Reports of several validators of a cluster come in any order: where the seats have moved on, they stay. What
        // the leaver owes is due in any case.
        let Some(place) = book.place_of(old_id).filter(|_| book.place_of(new_id).is_none()) else {
            return Ok(book.owner);
        };
        // The key ceremony is over, whatever the bond covers: a leaver could fill its successor's seats and so escape
        // its blame. What is short keeps the successor from further seats.
        let mut successor = self.member(new_id)?;
        let seats = &mut successor.account.seats;
        *seats = seats.checked_add(book.running()).or_overflow()?;
        self.replace(book, place, successor)?;
        self.close(book)?;
        Ok(book.owner)
    }

    pub(crate) fn replace_for_owner(
        &mut self,
        cluster_id: u64,
        old_id: u64,
        new_id: u64,
        public_keys: Vec<&[u8]>,
        shares: Vec<&[u8]>,
    ) -> Outcome {
        let book = self.open(cluster_id)?;
        self.access.only(book.owner)?;
        let Some(place) = book.place_of(old_id) else {
            return refuse!(OperatorNotInCluster { clusterId: cluster_id, operatorId: old_id });
        };
        if book.place_of(new_id).is_some() {
            return refuse!(OperatorInCluster { clusterId: cluster_id, operatorId: new_id });
        }
        let (leaver, ceiling) = (book.member(place)?, book.hot.fee_ceiling);
        let dear = ceiling > 0 && leaver.account.accrual.fee > ceiling;
        if leaver.account.active && !dear {
            return refuse!(OperatorInGoodStanding { operatorId: old_id });
        }
        let mut successor = self.member(new_id)?;
        successor.take_seats(book.running(), self.validator_limit())?;
        self.only_admitted(book.owner, &[successor])?;
        self.replace(book, place, successor)?;
        self.only_solvent(book)?;
        self.close(book)?;
        self.publish(book, &public_keys, &shares)
    }

    /// Settles the cluster and puts a successor, which has its seats, in a member's place.
    fn replace(&mut self, book: &mut Book, place: usize, successor: Member) -> Outcome {
        self.settle_book(book)?;
        let seats = book.running();
        let new_id = successor.id;
        let member = book.members.get_mut(place).or_overflow()?;
        let mut leaver = core::mem::replace(member, successor);
        leaver.account.seats = leaver.account.seats.checked_sub(seats).or_overflow()?;
        self.store_account(leaver.id.into(), &leaver.account)?;
        sort(&mut book.members);
        self.store_members(book)?;
        let indexed = [U256::from(book.id), U256::from(leaver.id), U256::from(new_id)];
        self.emit::<OperatorReplaced>(&indexed, &[]);
        Ok(())
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
