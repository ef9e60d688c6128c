//! What the oracle carries from frame to frame.

use std::collections::BTreeMap;

use alloy_primitives::{I256, U256};
use serde::{Deserialize, Serialize};
use surety_protocol::{rewards::Account, score::NEUTRAL_SCORE_BPS};

/// Accounts are per operator and node, so that a node that changes hands takes no debt along.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The last frame computed; 0 before the first.
    pub frame: u64,
    pub records: BTreeMap<u64, Record>,
    pub accounts: Vec<NodeAccount>,
}

/// An operator's score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub score_bps: u16,
    pub frames_served: u32,
}

impl Default for Record {
    fn default() -> Self {
        Self { score_bps: NEUTRAL_SCORE_BPS, frames_served: 0 }
    }
}

/// `carry_wei` is never above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeAccount {
    pub operator_id: u64,
    pub node_key: U256,
    pub cumulative_wei: U256,
    pub carry_wei: I256,
}

pub(crate) type Accounts = BTreeMap<(u64, U256), Account>;

impl State {
    pub fn record(&self, operator_id: u64) -> Record {
        self.records.get(&operator_id).copied().unwrap_or_default()
    }

    pub(crate) fn accounts(&self) -> Accounts {
        let entry = |a: &NodeAccount| {
            let account = Account { cumulative_wei: a.cumulative_wei, carry_wei: a.carry_wei };
            ((a.operator_id, a.node_key), account)
        };
        self.accounts.iter().map(entry).collect()
    }

    pub(crate) fn from_parts(
        frame: u64,
        records: BTreeMap<u64, Record>,
        accounts: Accounts,
    ) -> Self {
        let entry = |((operator_id, node_key), account): ((u64, U256), Account)| NodeAccount {
            operator_id,
            node_key,
            cumulative_wei: account.cumulative_wei,
            carry_wei: account.carry_wei,
        };
        Self { frame, records, accounts: accounts.into_iter().map(entry).collect() }
    }
}
