use alloy_primitives::Address;
use stylus_sdk::prelude::*;
use surety_components::codec::word_of;
use surety_interfaces::IClusterLedger::FeeRecipientSet;

use crate::ClusterLedger;
use crate::refusal::Outcome;

impl ClusterLedger {
    pub(crate) fn announce_fee_recipient(&mut self, recipient: Address) -> Outcome {
        let owner = word_of(self.vm().msg_sender());
        self.emit::<FeeRecipientSet>(&[owner], &[word_of(recipient)]);
        Ok(())
    }
}
