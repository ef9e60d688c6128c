use alloc::vec::Vec;

use alloy_primitives::U256;
use stylus_sdk::prelude::*;
use surety_components::codec::{Words, word_of};
use surety_interfaces::IClusterLedger::{ClusterOpened, InvalidClusterSize, OperatorsNotSorted};
use surety_protocol::cluster::fault_tolerance;

use crate::ClusterLedger;
use crate::books::Member;
use crate::refusal::Outcome;
use crate::refuse;
use crate::shelf::CLUSTER_COUNT;

impl ClusterLedger {
    pub(crate) fn open_cluster_for_caller(
        &mut self,
        operator_ids: Vec<u64>,
        public_keys: Vec<&[u8]>,
        shares: Vec<&[u8]>,
        amount: U256,
    ) -> Outcome<u64> {
        let owner = self.vm().msg_sender();
        let size = operator_ids.len();
        let Ok(tolerance) = fault_tolerance(size) else {
            return refuse!(InvalidClusterSize { size: U256::from(size) });
        };
        let id = self.cluster_count().saturating_add(1);
        let book = self.blank_book(id, owner)?;
        book.hot.tolerance = tolerance;
        book.hot.active = true;
        book.members = self.ascending(&operator_ids)?;
        book.hot.slot = book.slot;
        book.hot.add_balance(amount)?;
        self.set_word(CLUSTER_COUNT, U256::from(id));
        self.store_members(book)?;
        let list = Words::default().put_all(&[U256::from(32)]);
        let list = list.put_list(operator_ids.into_iter().map(U256::from));
        let indexed = [U256::from(id), word_of(owner)];
        self.emit_bytes::<ClusterOpened>(&indexed, &list.0);
        self.enlarge(book, &public_keys, &shares, amount)?;
        Ok(id)
    }

    /// The operators, whose ids must strictly ascend.
    fn ascending(&self, operator_ids: &[u64]) -> Outcome<Vec<Member>> {
        let (mut members, mut previous) = (Vec::new(), 0);
        for id in operator_ids {
            let operator_id = *id;
            if operator_id <= previous {
                return refuse!(OperatorsNotSorted { operatorId: operator_id });
            }
            previous = operator_id;
            members.push(self.member(operator_id)?);
        }
        Ok(members)
    }
}
