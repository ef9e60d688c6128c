use alloy_primitives::{Address, B256, U256};
use surety_components::Revert;
use surety_interfaces::IRewardDistributor::{InvalidProof, NothingToClaim};
use surety_protocol::{leaf::RewardLeaf, merkle::verify};

use crate::RewardDistributor;

impl RewardDistributor {
    pub(crate) fn claim_one(
        &mut self,
        operator_id: u64,
        asset: Address,
        cumulative: U256,
        proof: &[B256],
    ) -> Result<(), Revert> {
        let amount = self.prove_and_book(operator_id, asset, cumulative, proof)?;
        self.pay(operator_id, asset, amount)
    }

    /// Books what a leaf of the active root holds above what was claimed before, and returns it.
    pub(crate) fn prove_and_book(
        &mut self,
        operator_id: u64,
        asset: Address,
        cumulative: U256,
        proof: &[B256],
    ) -> Result<U256, Revert> {
        let (_, root) = self.active_root()?;
        if !verify(root, RewardLeaf { operator_id, asset, cumulative }.hash(), proof) {
            return Err(InvalidProof {}.into());
        }
        let amount = self.book(operator_id, asset, cumulative)?;
        if amount.is_zero() {
            return Err(NothingToClaim { operatorId: operator_id, asset }.into());
        }
        Ok(amount)
    }

    /// Counts a proven cumulative amount as claimed; returns what is new of it, 0 if nothing is.
    pub(crate) fn book(
        &mut self,
        operator_id: u64,
        asset: Address,
        cumulative: U256,
    ) -> Result<U256, Revert> {
        let claimed = self.claimed.getter(operator_id).get(asset);
        let amount = cumulative.saturating_sub(claimed);
        if !amount.is_zero() {
            self.add_claimed(asset, amount)?;
            self.claimed.setter(operator_id).insert(asset, cumulative);
        }
        Ok(amount)
    }
}
