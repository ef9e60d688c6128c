use alloy_primitives::{Address, U256, aliases::U64};
use surety_components::{Revert, in_bounds, log, non_zero};
use surety_interfaces::IAccess::{AlreadyWired, NotWired};
use surety_interfaces::IRewardDistributor::{ActivationDelaySet, Wired};
use surety_protocol::bounds::ACTIVATION_DELAY_SECS;

use crate::RewardDistributor;

impl RewardDistributor {
    pub(crate) fn set_neighbours(
        &mut self,
        committee: Address,
        registry: Address,
        vault: Address,
    ) -> Result<(), Revert> {
        if !self.committee.get().is_zero() {
            return Err(AlreadyWired {}.into());
        }
        non_zero(committee)?;
        non_zero(registry)?;
        non_zero(vault)?;
        self.committee.set(committee);
        self.registry.set(registry);
        self.vault.set(vault);
        log(self, Wired { committee, registry, vault });
        Ok(())
    }

    /// The committee's address; the other neighbours are set together with it.
    pub(crate) fn wired_committee(&self) -> Result<Address, Revert> {
        let committee = self.committee.get();
        if committee.is_zero() {
            return Err(NotWired {}.into());
        }
        Ok(committee)
    }

    pub(crate) fn change_activation_delay(&mut self, delay_secs: u64) -> Result<(), Revert> {
        let max = U256::from(ACTIVATION_DELAY_SECS.max);
        in_bounds(U256::from(delay_secs), U256::ZERO, max)?;
        self.activation_delay_secs.set(U64::from(delay_secs));
        log(self, ActivationDelaySet { activationDelay: delay_secs });
        Ok(())
    }
}
