use alloc::vec::Vec;

use surety_components::Revert;
use surety_interfaces::IClusterLedger::EmptyList;

use crate::ClusterLedger;

impl ClusterLedger {
    pub(crate) fn settle_all(&mut self, cluster_ids: Vec<u64>) -> Result<(), Revert> {
        if cluster_ids.is_empty() {
            return Err(EmptyList {}.into());
        }
        for cluster_id in cluster_ids {
            let mut book = self.open(cluster_id)?;
            book.only_active()?;
            self.settle_book(&mut book)?;
            self.close(&book)?;
        }
        Ok(())
    }
}
