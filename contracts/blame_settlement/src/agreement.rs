use alloy_primitives::{B256, U256};
use stylus_sdk::prelude::*;
use surety_components::{Revert, calls};
use surety_interfaces::IAccess::NotWired;
use surety_interfaces::IBlameSettlement::{
    AlreadySettled, ChallengePeriodRunning, NotAgreed, Vetoed,
};
use surety_interfaces::IOracleCommittee::agreedCall;

use crate::BlameSettlement;

impl BlameSettlement {
    /// Fails unless the committee agrees on the report, nobody forbade it and its challenge period is over.
    pub(crate) fn check_agreed(&self, topic: B256, key: B256, hash: B256) -> Result<(), Revert> {
        let committee = self.committee.get();
        if committee.is_zero() {
            return Err(NotWired {}.into());
        }
        if self.settled.get(key) {
            return Err(AlreadySettled { key }.into());
        }
        if self.vetoed.getter(key).get(hash) {
            return Err(Vetoed { key, hash }.into());
        }
        let agreed = calls::read(self, committee, &agreedCall { topic, key })?;
        if agreed.hash != hash {
            return Err(NotAgreed { key, hash }.into());
        }
        let until = agreed.since.saturating_add(self.challenge_period_secs.get().wrapping_to());
        if self.vm().block_timestamp() < until {
            return Err(ChallengePeriodRunning { until }.into());
        }
        Ok(())
    }

    pub(crate) fn charged_to(&self, validator: B256) -> U256 {
        U256::from(self.validators.getter(validator).charged_wei.get())
    }
}
