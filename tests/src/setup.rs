//! Operators, stakers and clusters as tests need them.

use crate::{World, exit_report};
use alloy::primitives::{Address, B256, Bytes, U256, keccak256};
use std::ops::Range;
use surety::bindings::{IClusterLedger, IOperatorRegistry};
use surety_protocol::{cluster::shares_bytes, report::validator_id};

/// Wei of the fee token per validator and slot, of every operator that a test does not price itself.
pub const FEE: u64 = 1_000_000_000;
pub const NETWORK_FEE: u64 = surety::stage::NETWORK_FEE;

pub fn eth(amount: u64) -> U256 {
    U256::from(amount) * finney(1_000)
}

/// Thousandths of an ETH.
pub fn finney(amount: u64) -> U256 {
    U256::from(amount) * U256::from(1_000_000_000_000_000u64)
}

/// Wei of the fee token with which [`World::open`] opens a cluster: some months for a few validators, so that no test has
/// to wait until programs expire.
pub fn deposit() -> U256 {
    finney(10)
}

/// A validator's public key, by number.
pub fn key(number: u64) -> Bytes {
    let mut bytes = keccak256(number.to_be_bytes()).to_vec();
    bytes.extend_from_slice(&keccak256(&bytes)[..16]);
    bytes.into()
}

pub fn keys(numbers: Range<u64>) -> Vec<Bytes> {
    numbers.map(key).collect()
}

/// Key shares for a cluster of `operators`, one per key.
pub fn shares(operators: usize, count: usize) -> Vec<Bytes> {
    vec![Bytes::from(vec![0xa5; shares_bytes(operators)]); count]
}

impl World {
    /// Registers an operator with its first bond (none if zero) and the usual fee.
    pub fn register(&self, owner: Address, bond_wei: U256) -> u64 {
        self.register_priced(owner, bond_wei, FEE)
    }

    pub fn register_priced(&self, owner: Address, bond_wei: U256, fee: u64) -> u64 {
        let key = Bytes::from(keccak256((self.operator_count() + 1).to_be_bytes()).to_vec());
        let url = "https://dkg.example".to_owned();
        let call = self.registry.registerOperator(key, U256::from(fee), false, owner, url);
        let done = self.send(owner, call.value(bond_wei)).ok();
        done.event::<IOperatorRegistry::OperatorRegistered>(*self.registry.address()).operatorId
    }

    /// The name of the validator with the key of this number in a cluster.
    pub fn validator(&self, cluster: u64, number: u64) -> B256 {
        validator_id(&key(number), cluster, *self.ledger.address())
    }

    pub fn operator_count(&self) -> u64 {
        self.get(self.registry.operatorCount())
    }

    /// Operators with 10 ETH each, of the owners "operator 1", "operator 2", ...
    pub fn operators(&self, count: usize) -> Vec<u64> {
        (0..count).map(|_| self.register(self.owner(self.operator_count() + 1), eth(10))).collect()
    }

    /// Who owns an operator of [`Self::operators`].
    pub fn owner(&self, operator_id: u64) -> Address {
        self.actor(&format!("operator {operator_id}"))
    }

    /// An account with fee tokens that the ledger may take.
    pub fn staker(&self, name: &str) -> Address {
        let staker = self.actor(name);
        self.give_tokens(staker, eth(1_000_000));
        self.send(staker, self.token.approve(*self.ledger.address(), U256::MAX)).ok();
        staker
    }

    pub fn give_tokens(&self, account: Address, amount: U256) {
        self.send(self.admin, self.token.mint(account, amount)).ok();
    }

    /// Opens a cluster with validators of these numbers and the usual deposit.
    pub fn open(&self, owner: Address, operators: &[u64], numbers: Range<u64>) -> u64 {
        let shares = shares(operators.len(), (numbers.end - numbers.start) as usize);
        let call = self.ledger.openCluster(operators.to_vec(), keys(numbers), shares, deposit());
        let done = self.send(owner, call).ok();
        done.event::<IClusterLedger::ClusterOpened>(*self.ledger.address()).clusterId
    }

    /// A staker, and an operator with its owner that owes the staker one ETH: it withdrew its bond after the staker had
    /// removed the validator, and before the validator's exit showed a loss. The slash cap is at its highest.
    pub fn debtor(&self) -> (Address, Address, u64) {
        let staker = self.staker("creditor");
        let owner = self.actor("debtor");
        let poor = self.register(owner, eth(1));
        let mut ids = self.operators(3);
        ids.insert(0, poor);
        let cluster = self.open(staker, &ids, 900..901);
        self.send(staker, self.ledger.removeValidators(cluster, keys(900..901))).ok();
        self.send(owner, self.registry.withdrawBond(poor, 0, eth(1), owner)).ok();
        self.send(self.admin, self.vault.setSlashCap(5_000)).ok();
        self.settle(&exit_report(self.validator(cluster, 900), eth(28), &ids, &[9_000; 4])).ok();
        (staker, owner, poor)
    }

    /// Wei per slot of a validator with `operators` operators of the usual fee.
    pub fn burn(&self, operators: u64) -> U256 {
        U256::from(operators * FEE + NETWORK_FEE)
    }

    pub fn seats(&self, operator_id: u64) -> u32 {
        self.get(self.ledger.seatsOf(operator_id))
    }

    pub fn bond(&self, operator_id: u64) -> U256 {
        self.get(self.vault.assetsOf(operator_id))
    }

    pub fn debt(&self, operator_id: u64) -> U256 {
        self.get(self.vault.debtOf(operator_id))
    }

    pub fn cluster_balance(&self, cluster_id: u64) -> U256 {
        self.get(self.ledger.cluster(cluster_id)).balance
    }

    pub fn earnings(&self, operator_id: u64) -> U256 {
        self.get(self.ledger.operatorAccount(operator_id)).earnings
    }
}
