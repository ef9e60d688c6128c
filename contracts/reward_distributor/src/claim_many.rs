use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256};
use surety_components::Revert;
use surety_interfaces::IAccess::LengthMismatch;
use surety_interfaces::IRewardDistributor::{EmptyList, InvalidProof, NothingToClaim};
use surety_protocol::{leaf::RewardLeaf, merkle::verify_multi};

use crate::RewardDistributor;

impl RewardDistributor {
    /// Leaves with nothing new are passed over, because anyone may have claimed them just before.
    pub(crate) fn claim_leaves(
        &mut self,
        operator_ids: &[u64],
        assets: &[Address],
        cumulatives: &[U256],
        proof: &[B256],
        proof_flags: &[bool],
    ) -> Result<(), Revert> {
        let leaves = leaves(operator_ids, assets, cumulatives)?;
        let (_, root) = self.active_root()?;
        let hashes: Vec<B256> = leaves.iter().map(RewardLeaf::hash).collect();
        if !verify_multi(root, &hashes, proof, proof_flags) {
            return Err(InvalidProof {}.into());
        }
        let mut payments = Vec::with_capacity(leaves.len());
        for leaf in &leaves {
            let amount = self.book(leaf.operator_id, leaf.asset, leaf.cumulative)?;
            if !amount.is_zero() {
                payments.push((leaf.operator_id, leaf.asset, amount));
            }
        }
        if payments.is_empty() {
            // `leaves` is not empty
            let first = leaves.first().map(|leaf| (leaf.operator_id, leaf.asset));
            let (operator_id, asset) = first.unwrap_or_default();
            return Err(NothingToClaim { operatorId: operator_id, asset }.into());
        }
        for (operator_id, asset, amount) in payments {
            self.pay(operator_id, asset, amount)?;
        }
        Ok(())
    }
}

fn leaves(
    operator_ids: &[u64],
    assets: &[Address],
    cumulatives: &[U256],
) -> Result<Vec<RewardLeaf>, Revert> {
    if operator_ids.is_empty() {
        return Err(EmptyList {}.into());
    }
    for length in [assets.len(), cumulatives.len()] {
        if length != operator_ids.len() {
            let (expected, actual) = (U256::from(operator_ids.len()), U256::from(length));
            return Err(LengthMismatch { expected, actual }.into());
        }
    }
    let leaves = operator_ids.iter().zip(assets).zip(cumulatives);
    Ok(leaves
        .map(|((operator_id, asset), cumulative)| RewardLeaf {
            operator_id: *operator_id,
            asset: *asset,
            cumulative: *cumulative,
        })
        .collect())
}
