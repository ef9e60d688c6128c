use alloy_primitives::B256;
use stylus_sdk::prelude::*;
use surety_components::Revert;
use surety_interfaces::IBlameSettlement::{AlreadySettled, ReportVetoed, Vetoed};

use crate::BlameSettlement;

impl BlameSettlement {
    pub(crate) fn forbid(&mut self, key: B256, hash: B256) -> Result<(), Revert> {
        if self.settled.get(key) {
            return Err(AlreadySettled { key }.into());
        }
        let mut hashes = self.vetoed.setter(key);
        if hashes.get(hash) {
            return Err(Vetoed { key, hash }.into());
        }
        hashes.insert(hash, true);
        self.vm().log(ReportVetoed { key, hash });
        Ok(())
    }
}
