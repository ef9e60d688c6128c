use alloc::vec::Vec;

use alloy_primitives::U256;
use surety_components::codec::Words;
use surety_interfaces::IClusterLedger::SharesPublished;

use crate::ClusterLedger;
use crate::books::Book;
use crate::refusal::Outcome;

impl ClusterLedger {
    pub(crate) fn publish_shares_of(
        &mut self,
        cluster_id: u64,
        public_keys: Vec<&[u8]>,
        shares: Vec<&[u8]>,
    ) -> Outcome {
        let book = self.open(cluster_id)?;
        self.access.only(book.owner)?;
        self.publish(book, &public_keys, &shares)
    }

    /// Logs new shares of validators that are registered in the cluster.
    pub(crate) fn publish(&self, book: &Book, keys: &[&[u8]], shares: &[&[u8]]) -> Outcome {
        book.check_shares(keys, shares)?;
        for (key, shares) in keys.iter().zip(shares) {
            let validator = self.registered(book.id, key)?.0;
            let data = Words::default().put_all(&[U256::from(32)]).put_bytes(shares);
            let indexed = [U256::from(book.id), U256::from_be_bytes(validator.0)];
            self.emit_bytes::<SharesPublished>(&indexed, &data.0);
        }
        Ok(())
    }
}
