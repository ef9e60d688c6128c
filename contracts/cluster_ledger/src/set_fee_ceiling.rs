use alloy_primitives::U256;
use surety_interfaces::IClusterLedger::FeeCeilingSet;

use crate::ClusterLedger;
use crate::accounts::checked_fee;
use crate::refusal::Outcome;

impl ClusterLedger {
    pub(crate) fn store_fee_ceiling(&mut self, cluster_id: u64, ceiling: U256) -> Outcome {
        self.access.only(self.owner_of_cluster(cluster_id)?)?;
        let mut hot = self.load_hot(cluster_id)?;
        hot.fee_ceiling = checked_fee(ceiling)?;
        self.store_hot(cluster_id, &hot)?;
        self.emit::<FeeCeilingSet>(&[U256::from(cluster_id)], &[ceiling]);
        Ok(())
    }
}
