//! What the liquidator says: a line of text or of JSON each.

use crate::ui::{
    amount::{eth, tokens},
    decimal, time,
};
use alloy::primitives::{Address, B256, U256};
use serde::Serialize;

#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// Seconds since 1970.
    pub time: u64,
    #[serde(flatten)]
    pub what: What,
}

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum What {
    Watching {
        clusters: usize,
        strategy: u8,
        liquidator: Address,
    },
    /// In one transaction.
    Liquidated {
        ids: Vec<u64>,
        #[serde(flatten)]
        deal: Deal,
        transaction: B256,
    },
    /// In a dry run.
    WouldLiquidate {
        ids: Vec<u64>,
        #[serde(flatten)]
        deal: Deal,
    },
    Unprofitable {
        cluster: u64,
        #[serde(flatten)]
        deal: Deal,
    },
    /// It is the liquidator's own: there is no reward.
    Own {
        cluster: u64,
    },
    /// Somebody was faster, or the balance has changed.
    Missed {
        cluster: u64,
        reason: String,
    },
    Waiting {
        reason: String,
        again_in_seconds: u64,
    },
    Resumed {
        clusters: usize,
    },
    Stopped {
        liquidated: usize,
        #[serde(serialize_with = "decimal")]
        reward_wei: U256,
        #[serde(serialize_with = "decimal")]
        fee_wei: U256,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deal {
    /// Of the fee token.
    #[serde(serialize_with = "decimal")]
    pub reward_wei: U256,
    /// The same at the given price, in ETH.
    #[serde(serialize_with = "decimal")]
    pub worth_wei: U256,
    /// For gas, in ETH.
    #[serde(serialize_with = "decimal")]
    pub fee_wei: U256,
}

const ONE_TOKEN: U256 = U256::from_limbs([1_000_000_000_000_000_000, 0, 0, 0]);

impl Deal {
    /// `token_price` is wei of ETH for a whole token.
    pub fn new(reward_wei: U256, token_price: U256, fee_wei: U256) -> Self {
        let worth_wei = reward_wei.saturating_mul(token_price) / ONE_TOKEN;
        Self { reward_wei, worth_wei, fee_wei }
    }

    pub fn pays(&self, min_profit: U256) -> bool {
        self.worth_wei > self.fee_wei.saturating_add(min_profit)
    }

    fn text(&self, symbol: &str) -> String {
        let (reward, fee) = (tokens(self.reward_wei, symbol), eth(self.fee_wei));
        format!("reward {reward}, worth {}, gas {fee}", eth(self.worth_wei))
    }
}

impl Line {
    pub fn now(what: What) -> Self {
        Self { time: time::here(), what }
    }

    pub fn text(&self, symbol: &str) -> String {
        format!("{} {}", time::rfc3339(self.time), self.what.text(symbol))
    }
}

impl What {
    fn text(&self, symbol: &str) -> String {
        match self {
            Self::Watching { clusters, strategy, liquidator } => {
                format!("watching {clusters} clusters of strategy {strategy} for {liquidator}")
            }
            Self::Liquidated { ids, deal, transaction } => {
                let deal = deal.text(symbol);
                format!("{} liquidated: {deal}, transaction {transaction}", named(ids))
            }
            Self::WouldLiquidate { ids, deal } => {
                format!("{} would be liquidated: {}", named(ids), deal.text(symbol))
            }
            Self::Unprofitable { cluster, deal } => {
                format!("cluster {cluster} does not pay: {}", deal.text(symbol))
            }
            Self::Own { cluster } => {
                format!("cluster {cluster} is your own: deposit, there is no reward")
            }
            Self::Missed { cluster, reason } => format!("cluster {cluster} left alone: {reason}"),
            Self::Waiting { reason, again_in_seconds } => {
                format!("{reason}; trying again every {again_in_seconds} s")
            }
            Self::Resumed { clusters } => format!("it goes on: watching {clusters} clusters"),
            Self::Stopped { liquidated, reward_wei, fee_wei } => {
                let (reward, fee) = (tokens(*reward_wei, symbol), eth(*fee_wei));
                format!("stopped: {liquidated} liquidated, rewards {reward}, gas {fee}")
            }
        }
    }
}

fn named(ids: &[u64]) -> String {
    let listed: Vec<String> = ids.iter().map(u64::to_string).collect();
    format!("cluster{} {}", if ids.len() == 1 { "" } else { "s" }, listed.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deal_pays_above_gas_and_profit() {
        let (reward, price) = (ONE_TOKEN / U256::from(2), U256::from(1_000));
        let deal = Deal::new(reward, price, U256::from(400));
        assert_eq!(deal.worth_wei, U256::from(500));
        assert!(deal.pays(U256::from(99)));
        assert!(!deal.pays(U256::from(100)), "what it costs is no profit");
        assert!(!Deal::new(U256::ZERO, price, U256::ZERO).pays(U256::ZERO));
    }
}
