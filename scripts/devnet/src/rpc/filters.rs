//! Installed filters: what a client has seen so far.

use super::RpcError;
use crate::chain::Chain;
use alloy::rpc::types::Filter;
use alloy_primitives::U64;
use std::collections::HashMap;
use std::time::{Duration, Instant};

const MOST_FILTERS: usize = 10_000;
/// As in geth: a filter nobody asks about is forgotten.
const LIFETIME: Duration = Duration::from_secs(300);

#[derive(Clone, Debug)]
pub enum Kind {
    Logs(Box<Filter>),
    Blocks,
    Pending,
}

#[derive(Clone, Debug)]
struct Installed {
    kind: Kind,
    /// The first block that was not reported yet.
    next: u64,
    /// How many transactions had come in when it was last asked about.
    arrivals: u64,
    used: Instant,
}

#[derive(Debug, Default)]
pub struct Filters {
    installed: HashMap<u64, Installed>,
    last: u64,
}

/// What to report, and from which block on.
#[derive(Debug)]
pub struct Poll {
    pub kind: Kind,
    pub from: u64,
    pub arrivals: u64,
}

impl Filters {
    pub fn install(&mut self, kind: Kind, chain: &Chain) -> Result<U64, RpcError> {
        self.installed.retain(|_, filter| filter.used.elapsed() < LIFETIME);
        if self.installed.len() >= MOST_FILTERS {
            return Err(RpcError::Limit { what: "filters", limit: MOST_FILTERS });
        }
        self.last += 1;
        let (next, arrivals) = (chain.head_number() + 1, chain.arrivals());
        let filter = Installed { kind, next, arrivals, used: Instant::now() };
        self.installed.insert(self.last, filter);
        Ok(U64::from(self.last))
    }

    pub fn uninstall(&mut self, id: u64) -> bool {
        self.installed.remove(&id).is_some()
    }

    pub fn poll(&mut self, id: u64, chain: &Chain) -> Result<Poll, RpcError> {
        let filter = self.installed.get_mut(&id).ok_or_else(not_found)?;
        filter.used = Instant::now();
        let end = chain.head_number() + 1;
        // After a revert the chain may be shorter than what was reported.
        let from = filter.next.min(end);
        filter.next = end;
        let arrivals = std::mem::replace(&mut filter.arrivals, chain.arrivals());
        Ok(Poll { kind: filter.kind.clone(), from, arrivals })
    }

    pub fn kind(&self, id: u64) -> Result<Kind, RpcError> {
        self.installed.get(&id).map(|filter| filter.kind.clone()).ok_or_else(not_found)
    }
}

fn not_found() -> RpcError {
    RpcError::Failed("filter not found".into())
}
