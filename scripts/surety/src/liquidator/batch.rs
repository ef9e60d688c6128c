//! Which clusters go into one transaction.

use super::line::Deal;
use alloy::primitives::U256;

/// A cluster that could be liquidated now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    pub id: u64,
    /// Of the fee token.
    pub reward_wei: U256,
    /// For gas, in ETH, if it is liquidated alone.
    pub alone_wei: U256,
}

/// What a transaction costs before it liquidates anything: each cluster after the first saves that. From the price of all
/// of them alone, and together.
pub fn base_wei(targets: &[Target], together_wei: U256) -> U256 {
    let alone: U256 = targets.iter().map(|target| target.alone_wei).sum();
    let further = U256::from(targets.len().saturating_sub(1));
    alone.saturating_sub(together_wei).checked_div(further).unwrap_or_default()
}

impl Target {
    /// With what it adds to the gas of a transaction that is sent in any case.
    pub fn deal(&self, token_price: U256, base_wei: U256) -> Deal {
        Deal::new(self.reward_wei, token_price, self.alone_wei.saturating_sub(base_wei))
    }
}

pub fn ids(targets: &[Target]) -> Vec<u64> {
    targets.iter().map(|target| target.id).collect()
}

/// Of all of them in one transaction.
pub fn deal(targets: &[Target], token_price: U256, fee_wei: U256) -> Deal {
    let reward =
        targets.iter().fold(U256::ZERO, |sum, target| sum.saturating_add(target.reward_wei));
    Deal::new(reward, token_price, fee_wei)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE_TOKEN: u64 = 1_000_000_000_000_000_000;

    fn target(id: u64, reward: u64, alone: u64) -> Target {
        let reward_wei = U256::from(reward) * U256::from(ONE_TOKEN);
        Target { id, reward_wei, alone_wei: U256::from(alone) }
    }

    #[test]
    fn cluster_joins_for_what_it_adds_to_the_gas() {
        // 100 for the transaction, and 40, 90 and 10 for the clusters
        let targets = [target(1, 50, 140), target(2, 80, 190), target(3, 11, 110)];
        let base = base_wei(&targets, U256::from(240));
        assert_eq!(base, U256::from(100));
        let price = U256::from(1);
        let joins = |target: &Target| target.deal(price, base).pays(U256::ZERO);
        let joined: Vec<Target> = targets.into_iter().filter(joins).collect();
        assert_eq!(ids(&joined), [1, 3], "alone none of them would pay");
        assert!(targets.iter().all(|target| !target.deal(price, U256::ZERO).pays(U256::ZERO)));
        let together = deal(&joined, price, U256::from(150));
        assert_eq!((together.worth_wei, together.fee_wei), (U256::from(61), U256::from(150)));
        assert!(!together.pays(U256::ZERO), "the transaction itself has to be paid for, too");
    }

    #[test]
    fn one_cluster_saves_nothing() {
        let only = [target(1, 5, 140)];
        assert_eq!(base_wei(&only, U256::from(140)), U256::ZERO);
        assert_eq!(base_wei(&only, U256::from(100)), U256::ZERO, "the price fell meanwhile");
        assert_eq!(base_wei(&[], U256::ZERO), U256::ZERO);
        assert_eq!(only[0].deal(U256::from(1), U256::ZERO).fee_wei, U256::from(140));
    }
}
