use super::clock::Clock;
use super::journal::Record;
use super::pool::Pool;
use super::state::{Shared, Version};
use super::{Chain, Event};
use std::sync::Arc;

#[derive(Clone, Debug)]
pub(super) struct Snapshot {
    version: Version,
    blocks: usize,
    /// The state that the last block points to, which manual changes move.
    head_version: Version,
    pool: Pool,
    clock: Clock,
}

impl Chain {
    pub fn snapshot(&mut self) -> u64 {
        let snapshot = Snapshot {
            version: self.state.read().version(),
            blocks: self.blocks.len(),
            head_version: self.versions[self.versions.len() - 1],
            pool: self.pool.clone(),
            clock: self.clock.clone(),
        };
        self.last_snapshot += 1;
        self.snapshots.insert(self.last_snapshot, snapshot);
        self.record(|_| Record::Snapshot);
        self.last_snapshot
    }

    /// Back to a snapshot, which is used up by it, as are all that were taken later.
    pub fn revert(&mut self, id: u64) -> bool {
        if !self.snapshots.contains_key(&id) {
            return false;
        }
        let Some(snapshot) = self.snapshots.split_off(&id).remove(&id) else { return false };
        self.truncate(snapshot.blocks);
        self.state.write().revert(snapshot.version, snapshot.blocks);
        self.versions[snapshot.blocks - 1] = snapshot.head_version;
        self.pool = snapshot.pool;
        self.clock = snapshot.clock;
        self.record(|_| Record::Revert(id));
        true
    }

    /// Back to genesis, with nothing waiting and no snapshots.
    pub fn reset(&mut self) {
        self.truncate(0);
        self.versions.clear();
        self.pool.clear();
        self.snapshots.clear();
        self.impersonated.clear();
        self.impersonate_all = false;
        self.clock = Clock::new(self.config.clock, self.config.genesis_timestamp);
        self.automine = self.config.automine;
        self.state = Shared::default();
        *self.pending.lock() = None;
        self.write_genesis();
        self.recorded_codes.clear();
        self.record(|_| Record::Reset);
        let _nobody_listens = self.events.send(Event::Block(Arc::clone(self.head())));
    }

    fn truncate(&mut self, blocks: usize) {
        for block in self.blocks.drain(blocks..) {
            self.numbers.remove(&block.hash);
            for mined in &block.txs {
                self.places.remove(&mined.tx.hash());
            }
        }
        self.versions.truncate(blocks);
    }
}
