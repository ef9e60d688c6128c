use alloy_primitives::{Address, U256, aliases::U64};
use surety_components::{Revert, in_bounds, log, non_zero};
use surety_interfaces::IAccess::AlreadyWired;
use surety_interfaces::IBlameSettlement::{ChallengePeriodSet, Wired};
use surety_protocol::bounds::CHALLENGE_PERIOD_SECS;

use crate::BlameSettlement;

impl BlameSettlement {
    pub(crate) fn set_neighbours(
        &mut self,
        committee: Address,
        vault: Address,
        ledger: Address,
    ) -> Result<(), Revert> {
        if !self.committee.get().is_zero() {
            return Err(AlreadyWired {}.into());
        }
        non_zero(committee)?;
        non_zero(vault)?;
        non_zero(ledger)?;
        self.committee.set(committee);
        self.vault.set(vault);
        self.ledger.set(ledger);
        log(self, Wired { committee, vault, ledger });
        Ok(())
    }

    pub(crate) fn change_challenge_period(&mut self, period_secs: u64) -> Result<(), Revert> {
        let max = U256::from(CHALLENGE_PERIOD_SECS.max);
        in_bounds(U256::from(period_secs), U256::ZERO, max)?;
        self.challenge_period_secs.set(U64::from(period_secs));
        log(self, ChallengePeriodSet { challengePeriod: period_secs });
        Ok(())
    }
}
