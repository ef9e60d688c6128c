//! Logs by filter.

use super::{Block, Chain};
use alloy::rpc::types::{Filter, Log};

pub type MinedLog = Log;

impl Chain {
    /// The logs of blocks `from..=to` that match; blocks that do not exist have none.
    pub fn logs(&self, filter: &Filter, from: u64, to: u64) -> Vec<MinedLog> {
        let end = to.saturating_add(1).min(self.blocks.len() as u64) as usize;
        let start = usize::try_from(from).unwrap_or(usize::MAX).min(end);
        self.blocks[start..end].iter().flat_map(|block| block.logs(filter)).collect()
    }
}

impl Block {
    pub fn logs(&self, filter: &Filter) -> Vec<MinedLog> {
        if !filter.matches_bloom(self.header.logs_bloom) {
            return Vec::new();
        }
        let mut all = Vec::new();
        for index in 0..self.txs.len() {
            all.extend(self.logs_of(index).filter(|log| filter.matches(&log.inner)));
        }
        all
    }

    pub fn logs_of(&self, index: usize) -> impl Iterator<Item = MinedLog> + '_ {
        let mined = &self.txs[index];
        mined.receipt.logs.iter().zip(mined.receipt.first_log..).map(move |(log, log_index)| Log {
            inner: log.clone(),
            block_hash: Some(self.hash),
            block_number: Some(self.header.number),
            block_timestamp: Some(self.header.timestamp),
            transaction_hash: Some(mined.tx.hash()),
            transaction_index: Some(index as u64),
            log_index: Some(log_index),
            removed: false,
        })
    }
}
