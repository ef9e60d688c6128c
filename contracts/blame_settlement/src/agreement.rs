use alloy_primitives::{B256, U256};
use stylus_sdk::prelude::*;
use surety_components::{Revert, calls};
use surety_interfaces::IAccess::NotWired;
use surety_interfaces::IBlameSettlement::{
    AlreadySettled, BlameReport, ChallengePeriodRunning, NotAgreed, Vetoed,
};
use surety_interfaces::IOracleCommittee::agreedCall;
use surety_protocol::report::TOPIC_BLAME;

use crate::{BlameSettlement, split};

impl BlameSettlement {
    /// Fails unless the committee agrees on the report, nobody forbade it, its challenge period is over and nothing
    /// of it was settled before.
    pub(crate) fn check_agreed(&self, key: B256, report: &BlameReport) -> Result<(), Revert> {
        let committee = self.committee.get();
        if committee.is_zero() {
            return Err(NotWired {}.into());
        }
        if self.settled.get(key) || self.validators.getter(report.validator).exited.get() {
            return Err(AlreadySettled { key }.into());
        }
        let hash = split::hash_of(report);
        if self.vetoed.getter(key).get(hash) {
            return Err(Vetoed { key, hash }.into());
        }
        let agreed = calls::read(self, committee, &agreedCall { topic: TOPIC_BLAME, key })?;
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
