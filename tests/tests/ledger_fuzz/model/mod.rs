//! The ledger as protocol.md section 6 and abi/IClusterLedger.sol describe it, in numbers that cannot overflow and
//! without any code of the contract or of the crate `protocol`: nothing is packed, no index is kept. Fees are lists of
//! what was charged from when on, and a settlement adds up the slots again.

mod clusters;
mod fees;
mod forecast;
mod money;
mod roles;

pub use clusters::{Bulk, bulk};
pub use forecast::Forecast;
pub use roles::{FEES, LIMITS, OPERATOR_IDS, Opening, THRESHOLDS};

use alloy::primitives::{Address, B256, Bytes, U256, U512, keccak256};
use std::collections::{BTreeMap, BTreeSet};
use surety_tests::key;

pub type Wide = U512;

/// Of a validator of 32 ETH.
pub const WEIGHT: u32 = 10_000;
const FULL_WEIGHT: Wide = Wide::from_limbs([WEIGHT as u64, 0, 0, 0, 0, 0, 0, 0]);

/// What a cluster can hold, in wei.
pub const MAX_BALANCE: u128 = (1 << 86) - 1;
/// More capacity than this counts as this.
pub const MAX_CAPACITY: u32 = 65_535;

pub fn wide(value: U256) -> Wide {
    Wide::from(value)
}

/// The largest value stands for everything above it.
pub fn narrow(value: Wide) -> U256 {
    U256::saturating_from(value)
}

/// Fees per validator and slot, each with the slot from which it is charged.
#[derive(Clone, Debug, Default)]
pub struct Fees(Vec<(u64, U256)>);

impl Fees {
    pub fn charge(&mut self, from_slot: u64, fee: U256) {
        self.0.push((from_slot, fee));
    }

    pub fn now(&self) -> U256 {
        self.0.last().map(|(_, fee)| *fee).unwrap_or_default()
    }

    /// From when on the present fee is charged.
    pub fn since(&self) -> u64 {
        self.0.last().map(|(slot, _)| *slot).unwrap_or_default()
    }

    /// Whether the slots from `begin` to `end` are charged differently.
    fn change_between(&self, begin: u64, end: u64) -> bool {
        self.0.iter().any(|(slot, _)| begin < *slot && *slot < end)
    }

    /// What a validator owes for the slots from `begin` to `end`.
    fn between(&self, begin: u64, end: u64) -> Wide {
        let ends = self.0.iter().skip(1).map(|(slot, _)| *slot).chain([end]);
        let charged = self.0.iter().zip(ends).map(|((from_slot, fee), until)| {
            let slots = until.min(end).saturating_sub((*from_slot).max(begin));
            wide(*fee) * Wide::from(slots)
        });
        charged.fold(Wide::ZERO, |sum, part| sum + part)
    }
}

/// Somebody who is paid per validator and slot: an operator or the network.
#[derive(Clone, Debug, Default)]
pub struct Payee {
    pub fees: Fees,
    /// Settled and not withdrawn.
    pub earned: Wide,
}

#[derive(Clone, Debug)]
pub struct Operator {
    pub owner: Address,
    pub pay: Payee,
    pub capacity: u32,
    pub active: bool,
    pub is_private: bool,
    /// A fee and from when it may be executed, unix seconds.
    pub declared: Option<(U256, u64)>,
    /// The slots in which its fee changed.
    pub changes: Vec<u64>,
    /// Who may choose it while it is private.
    pub listed: BTreeSet<Address>,
}

#[derive(Clone, Debug)]
pub struct Cluster {
    pub owner: Address,
    pub active: bool,
    pub members: Vec<u64>,
    /// Numbers of the keys of its validators, with their weights.
    pub validators: BTreeMap<u64, u32>,
    /// As of the slot `since`.
    pub balance: Wide,
    pub since: u64,
    /// 0 for none.
    pub ceiling: U256,
}

#[derive(Clone, Copy, Debug)]
pub struct Validator {
    pub cluster: u64,
    pub number: u64,
    pub registered: bool,
    pub weight: u32,
}

#[derive(Clone, Copy, Debug)]
pub struct Parameters {
    pub threshold_slots: u64,
    pub minimum_collateral: U256,
    pub reward_cap: U256,
    pub validator_limit: u32,
    pub fees: FeeTerms,
}

/// How operators may change their fees; periods in seconds.
#[derive(Clone, Copy, Debug)]
pub struct FeeTerms {
    pub declare_period: u64,
    pub execute_period: u64,
    pub max_increase_bps: u16,
    pub minimum_step: U256,
}

#[derive(Clone, Copy, Debug)]
pub struct Addresses {
    pub ledger: Address,
    pub token: Address,
    pub registry: Address,
    pub settlement: Address,
    pub admin: Address,
}

#[derive(Clone, Debug)]
pub struct Model {
    pub at: Addresses,
    pub time: u64,
    pub slot: u64,
    pub operators: BTreeMap<u64, Operator>,
    pub clusters: BTreeMap<u64, Cluster>,
    pub validators: BTreeMap<B256, Validator>,
    pub network: Payee,
    pub parameters: Parameters,
    /// Fee tokens of everybody; the ledger's are counted apart from what its books say.
    pub purses: BTreeMap<Address, Wide>,
    /// Tokens that came to the ledger without a call of it.
    pub stray: Wide,
}

/// How the usage of a cluster is shared out.
#[derive(Debug)]
pub struct Split {
    credits: Vec<Wide>,
    network: Wide,
    pub usage: Wide,
    pub left: Wide,
}

impl Cluster {
    pub fn weight(&self) -> u64 {
        self.validators.values().map(|weight| u64::from(*weight)).sum()
    }
}

impl Model {
    pub fn name(&self, cluster: u64, key: &[u8]) -> B256 {
        keccak256([key, &cluster.to_be_bytes(), self.at.ledger.as_slice()].concat())
    }

    pub fn name_of(&self, cluster: u64, number: u64) -> B256 {
        self.name(cluster, &key(number))
    }

    /// Validators of an operator in active clusters.
    pub fn seats(&self, operator: u64) -> u32 {
        let active = self.clusters.values().filter(|cluster| cluster.active);
        let with_it = active.filter(|cluster| cluster.members.contains(&operator));
        with_it.map(|cluster| cluster.validators.len() as u32).sum()
    }

    fn fee_of(&self, operator: u64) -> &Fees {
        &self.operators[&operator].pay.fees
    }

    /// What validators of this weight in a cluster of these members burn per slot.
    pub fn burn(&self, members: &[u64], weight: u64) -> Wide {
        let fees = members.iter().map(|id| self.fee_of(*id).now());
        let sum =
            fees.chain([self.network.fees.now()]).fold(Wide::ZERO, |sum, fee| sum + wide(fee));
        (sum * Wide::from(weight)).div_ceil(FULL_WEIGHT)
    }

    pub fn collateral(&self, members: &[u64], weight: u64) -> Wide {
        if weight == 0 {
            return Wide::ZERO;
        }
        let threshold = Wide::from(self.parameters.threshold_slots);
        let minimum = wide(self.parameters.minimum_collateral);
        (self.burn(members, weight) * threshold).max(minimum)
    }

    /// The weight that is paid for: a liquidated cluster runs none of its validators.
    pub fn running(cluster: &Cluster) -> u64 {
        if cluster.active { cluster.weight() } else { 0 }
    }

    /// What the cluster has used since it was settled, in shares of what its balance covers.
    pub fn split(&self, cluster: &Cluster) -> Split {
        let weight = Wide::from(Self::running(cluster));
        let owed = |fees: &Fees| fees.between(cluster.since, self.slot) * weight;
        let mut credits: Vec<_> = cluster.members.iter().map(|id| owed(self.fee_of(*id))).collect();
        let mut network = owed(&self.network.fees);
        // charges are rounded up, payouts down: the rest is the network's
        let usage = credits.iter().fold(network, |sum, part| sum + *part).div_ceil(FULL_WEIGHT);
        network = usage;
        for credit in &mut credits {
            *credit /= FULL_WEIGHT;
            network -= *credit;
        }
        if usage <= cluster.balance {
            return Split { credits, network, usage, left: cluster.balance - usage };
        }
        network = cluster.balance;
        for credit in &mut credits {
            *credit = *credit * cluster.balance / usage;
            network -= *credit;
        }
        Split { credits, network, usage, left: Wide::ZERO }
    }

    /// What is paid of the usage of such a cluster depends on when its money is out: it is insolvent, and the shares in
    /// its usage have changed on the way.
    pub fn depends_on_the_day(&self, cluster: &Cluster) -> bool {
        let mut fees =
            cluster.members.iter().map(|id| self.fee_of(*id)).chain([&self.network.fees]);
        self.split(cluster).usage > cluster.balance
            && fees.any(|fees| fees.change_between(cluster.since, self.slot))
    }

    /// What the ledger should hold by its books.
    pub fn booked(&self) -> Wide {
        let clusters = self.clusters.values().map(|cluster| cluster.balance);
        let operators = self.operators.values().map(|operator| operator.pay.earned);
        let rest = [self.network.earned, self.stray];
        clusters.chain(operators).chain(rest).fold(Wide::ZERO, |sum, part| sum + part)
    }

    pub fn purse(&self, account: Address) -> Wide {
        self.purses.get(&account).copied().unwrap_or_default()
    }

    fn move_tokens(&mut self, from: Address, to: Address, amount: Wide) {
        *self.purses.entry(from).or_default() -= amount;
        *self.purses.entry(to).or_default() += amount;
    }

    /// Pays out of the ledger; what it is told to pay to itself belongs to nobody.
    fn pay(&mut self, to: Address, amount: Wide) {
        self.move_tokens(self.at.ledger, to, amount);
        if to == self.at.ledger {
            self.stray += amount;
        }
    }

    /// Anybody can send tokens without a call of the ledger.
    pub fn send_stray(&mut self, from: Address, amount: Wide) {
        self.move_tokens(from, self.at.ledger, amount);
        self.stray += amount;
    }
}

/// A call's output of one word.
pub fn word(value: U256) -> Bytes {
    value.to_be_bytes_vec().into()
}
