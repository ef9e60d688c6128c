use alloc::vec::Vec;

use surety_interfaces::IClusterLedger::EmptyList;

use crate::ClusterLedger;
use crate::books::Book;
use crate::refusal::Outcome;
use crate::refuse;

impl ClusterLedger {
    pub(crate) fn settle_all(&mut self, cluster_ids: Vec<u64>) -> Outcome {
        if cluster_ids.is_empty() {
            return refuse!(EmptyList {});
        }
        for cluster_id in cluster_ids {
            let book = self.open(cluster_id)?;
            book.only_active()?;
            self.settle_and_close(book)?;
        }
        Ok(())
    }

    pub(crate) fn settle_and_close(&mut self, book: &mut Book) -> Outcome {
        self.settle_book(book)?;
        self.close(book)
    }
}
