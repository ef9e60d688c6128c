use alloy_primitives::B256;
use surety_components::{Revert, log};
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
        log(self, ReportVetoed { key, hash });
        Ok(())
    }
}
