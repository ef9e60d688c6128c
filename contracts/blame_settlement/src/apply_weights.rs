use alloy_primitives::{U256, aliases::U64};
use surety_components::{Revert, calls, log};
use surety_interfaces::IBlameSettlement::{
    AlreadySettled, InvalidNonce, InvalidReportVersion, WeightReport, WeightsApplied,
};
use surety_interfaces::IClusterLedger::setWeightsCall;
use surety_protocol::report::{self, REPORT_VERSION, TOPIC_WEIGHTS, frame_key};

use crate::BlameSettlement;

impl BlameSettlement {
    pub(crate) fn apply_agreed_weights(&mut self, report: WeightReport) -> Result<(), Revert> {
        let WeightReport { version, nonce, refSlot, validators, weights } = report;
        if version != REPORT_VERSION {
            return Err(InvalidReportVersion { version }.into());
        }
        let key = frame_key(nonce);
        let next = self.next_nonce();
        if nonce < next {
            return Err(AlreadySettled { key }.into());
        }
        // one that was skipped would never be applied
        if nonce > next {
            return Err(InvalidNonce { nonce }.into());
        }
        let report =
            report::WeightReport { version, nonce, ref_slot: refSlot, validators, weights };
        self.check_agreed(TOPIC_WEIGHTS, key, report.hash())?;
        self.settled.insert(key, true);
        self.next_weight_nonce.set(U64::from(nonce.saturating_add(1)));
        log(self, WeightsApplied { nonce });
        let report::WeightReport { validators, weights, .. } = report;
        let ledger = self.ledger.get();
        calls::invoke(self, ledger, U256::ZERO, &setWeightsCall { validators, weights })?;
        Ok(())
    }

    pub(crate) fn next_nonce(&self) -> u64 {
        self.next_weight_nonce.get().wrapping_to()
    }
}
