//! What the demo is going to do, computed before the first transaction: operators, clusters, bonds, losses.

use super::DemoError;
use alloy::primitives::{Address, B256, U256, keccak256};
use std::collections::BTreeMap;
use std::ops::Range;
use surety_oracle::{HolderKind, Performance};
use surety_protocol::{
    bond::{Interval, required_up},
    fees::per_slot_down,
    math::BPS,
    score::{NEUTRAL_SCORE_BPS, next_score_down},
    selection::{Candidate, Pick, Request, select},
};

pub const CLUSTER_SIZE: usize = 4;
/// Clusters need operators of at least this score.
pub const MIN_SCORE_BPS: u16 = 9_000;
/// About as many clusters as operators, so that load can be spread.
const CLUSTERS: usize = 40;

const TOKEN: u128 = 1_000_000_000_000_000_000;

/// The rule for fees: operator i asks (100 + 2 * (i mod 8)) % of one token per validator and year.
pub const FEE_RULE: &str = "(100 + 2 * (operator id mod 8)) % of 1 token per validator and year";

pub fn yearly_fee(operator_id: u64) -> u128 {
    TOKEN / 100 * (100 + 2 * u128::from(operator_id % 8))
}

/// An operator before it registers; ids are given in the file's order of holders.
#[derive(Clone, Debug)]
pub struct OperatorPlan {
    pub id: u64,
    pub kind: HolderKind,
    pub contract: Address,
    /// Of the validators that the address really holds: in the earlier interval, and in the one that is run.
    pub scored: (u64, u64),
    pub performed: (u64, u64),
    pub performance_bps: u16,
    pub first_score_bps: u16,
    pub fee: u64,
    pub seats: u32,
    pub bond_wei: U256,
}

#[derive(Clone, Debug)]
pub struct ClusterPlan {
    pub index: usize,
    /// Positions in the performance file.
    pub validators: Range<usize>,
    /// In the order of choice.
    pub picks: Vec<Pick>,
}

impl ClusterPlan {
    /// As the ledger wants them.
    pub fn operator_ids(&self) -> Vec<u64> {
        let mut ids: Vec<u64> = self.picks.iter().map(|pick| pick.operator_id).collect();
        ids.sort_unstable();
        ids
    }

    pub fn size(&self) -> u32 {
        u32::try_from(self.validators.len()).unwrap_or(u32::MAX)
    }
}

#[derive(Clone, Debug)]
pub struct Plan {
    pub seed: B256,
    pub validators: usize,
    /// The most validators of one cluster.
    pub group: usize,
    pub operators: Vec<OperatorPlan>,
    /// As the selection will come out if the chain shows what is planned.
    pub clusters: Vec<ClusterPlan>,
}

#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    pub curve: &'a [Interval],
    pub minimum_bond_wei: U256,
    pub validator_limit: u32,
    pub seconds_per_slot: u64,
}

impl Plan {
    pub fn new(
        seed: u64,
        scores: &Performance,
        performance: &Performance,
        validators: usize,
        terms: &Terms<'_>,
    ) -> Result<Self, DemoError> {
        let seed = keccak256(format!("surety demo {seed}"));
        let group = validators.div_ceil(CLUSTERS).max(1);
        let mut operators = operators(scores, performance, terms)?;
        // The choice depends on capacities, they on the bonds, and those on the choice: a first choice with all the
        // room that the protocol allows tells each operator's share, one group more is its headroom.
        let roomy: Vec<Candidate> = candidates(seed, &operators, |_| terms.validator_limit);
        let first = assign(seed, roomy, validators, group)?;
        let seats = seats(&first);
        let headroom = u32::try_from(group).unwrap_or(u32::MAX);
        for operator in &mut operators {
            operator.seats = seats.get(&operator.id).copied().unwrap_or_default();
            let wanted = if operator.seats == 0 { 1 } else { operator.seats + headroom };
            let required = required_up(terms.curve, u64::from(wanted), BPS)?;
            operator.bond_wei = required.max(terms.minimum_bond_wei);
        }
        let bonded = candidates(seed, &operators, |operator| match operator.seats {
            0 => 1,
            seats => seats + headroom,
        });
        let clusters = assign(seed, bonded, validators, group)?;
        let taken = self::seats(&clusters);
        for operator in &mut operators {
            operator.seats = taken.get(&operator.id).copied().unwrap_or_default();
        }
        Ok(Self { seed, validators, group, operators, clusters })
    }

    pub fn operator(&self, id: u64) -> Option<&OperatorPlan> {
        self.operators.iter().find(|operator| operator.id == id)
    }

    pub fn total_bond_wei(&self) -> U256 {
        self.operators.iter().map(|operator| operator.bond_wei).sum()
    }
}

fn operators(
    scores: &Performance,
    performance: &Performance,
    terms: &Terms<'_>,
) -> Result<Vec<OperatorPlan>, DemoError> {
    let plan = |(holder, id): (&surety_oracle::Holder, u64)| {
        let before = scores.holders.iter().find(|other| other.contract == holder.contract);
        let first = before.and_then(|holder| holder.performance_bps());
        Ok(OperatorPlan {
            id,
            kind: holder.kind,
            contract: holder.contract,
            scored: before.map_or((0, 0), |holder| (holder.attestations, holder.duties)),
            performed: (holder.attestations, holder.duties),
            // without a duty nothing was missed
            performance_bps: holder.performance_bps().unwrap_or(BPS),
            first_score_bps: next_score_down(NEUTRAL_SCORE_BPS, first, 0, 0)?,
            fee: per_slot_down(yearly_fee(id), terms.seconds_per_slot)?,
            seats: 0,
            bond_wei: U256::ZERO,
        })
    };
    performance.holders.iter().zip(1..).map(plan).collect()
}

fn candidates(
    seed: B256,
    operators: &[OperatorPlan],
    capacity: impl Fn(&OperatorPlan) -> u32,
) -> Vec<Candidate> {
    let candidate = |operator: &OperatorPlan| Candidate {
        operator_id: operator.id,
        // owners differ, and the rule only asks whether they do
        owner: Address::from_word(keccak256(
            [seed.as_slice(), operator.contract.as_slice()].concat(),
        )),
        region: B256::ZERO,
        client: B256::ZERO,
        active: true,
        allowed: true,
        in_debt: false,
        score_bps: operator.first_score_bps,
        seats_used: 0,
        capacity: capacity(operator),
        fee: operator.fee,
    };
    operators.iter().map(candidate).collect()
}

/// The published rule, once for each group of validators in the file's order; load counts up on the way.
pub fn assign(
    seed: B256,
    mut candidates: Vec<Candidate>,
    validators: usize,
    group: usize,
) -> Result<Vec<ClusterPlan>, DemoError> {
    let mut clusters = Vec::new();
    for (index, start) in (0..validators).step_by(group).enumerate() {
        let range = start..validators.min(start + group);
        let size = u32::try_from(range.len()).unwrap_or(u32::MAX);
        let request = request(seed, index, size);
        let picks = select(CLUSTER_SIZE, &request, &candidates)?;
        for pick in &picks {
            let member = candidates.iter_mut().find(|c| c.operator_id == pick.operator_id);
            if let Some(member) = member {
                member.seats_used += size;
            }
        }
        clusters.push(ClusterPlan { index, validators: range, picks });
    }
    Ok(clusters)
}

pub fn request(seed: B256, cluster: usize, validators: u32) -> Request {
    let seed = keccak256([seed.as_slice(), &(cluster as u64).to_be_bytes()].concat());
    Request { validators, fee_ceiling: u64::MAX, min_score_bps: MIN_SCORE_BPS, seed }
}

pub fn seats(clusters: &[ClusterPlan]) -> BTreeMap<u64, u32> {
    let mut seats = BTreeMap::new();
    for cluster in clusters {
        for pick in &cluster.picks {
            *seats.entry(pick.operator_id).or_insert(0) += cluster.size();
        }
    }
    seats
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use surety_protocol::bond::{DEFAULT_CURVE, seats_covered};

    fn real(interval: u64) -> Performance {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        Performance::load(&dir.join(format!("testnet-{interval}.json"))).unwrap()
    }

    fn plan(seed: u64, validators: usize) -> Plan {
        let minimum_bond_wei = U256::from(TOKEN);
        let terms = Terms {
            curve: &DEFAULT_CURVE,
            minimum_bond_wei,
            validator_limit: 3_000,
            seconds_per_slot: 12,
        };
        Plan::new(seed, &real(199), &real(200), validators, &terms).unwrap()
    }

    #[test]
    fn plan_of_all_validators_seats_each_four_times_within_the_bonds() {
        let plan = plan(1, 2_681);
        let covered: usize = plan.clusters.iter().map(|cluster| cluster.validators.len()).sum();
        assert_eq!(covered, 2_681);
        let seats: u32 = plan.operators.iter().map(|operator| operator.seats).sum();
        assert_eq!(seats, 4 * 2_681);
        for operator in &plan.operators {
            let room = seats_covered(&DEFAULT_CURVE, operator.bond_wei, BPS, u32::MAX).unwrap();
            assert!(operator.seats <= room, "{operator:?}");
            assert!(operator.bond_wei >= U256::from(TOKEN));
        }
    }

    #[test]
    fn plan_spreads_the_load_and_leaves_out_the_worst() {
        let plan = plan(1, 2_681);
        let chosen: Vec<_> =
            plan.operators.iter().filter(|o| o.first_score_bps >= MIN_SCORE_BPS).collect();
        assert_eq!(chosen.len(), 39, "one megapool was at 57 % in interval 199");
        let most = chosen.iter().map(|operator| operator.seats).max().unwrap();
        let least = chosen.iter().map(|operator| operator.seats).min().unwrap();
        assert!(most <= 2 * least, "{least} .. {most}");
        let refused = plan.operators.iter().find(|o| o.first_score_bps < MIN_SCORE_BPS).unwrap();
        assert_eq!(refused.seats, 0);
    }

    #[test]
    fn plan_is_the_same_for_the_same_seed_and_another_for_another() {
        let picks =
            |plan: &Plan| plan.clusters.iter().map(ClusterPlan::operator_ids).collect::<Vec<_>>();
        assert_eq!(picks(&plan(1, 300)), picks(&plan(1, 300)));
        assert_ne!(picks(&plan(1, 300)), picks(&plan(2, 300)));
    }

    #[test]
    fn plan_of_a_few_validators_works() {
        let plan = plan(7, 12);
        assert_eq!(plan.clusters.len(), 12);
    }
}
