//! A frame: duties and a reward pool to scores, rewards, trees and the report.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address, I256, U256};
use surety_protocol::{
    leaf::{InputLeaf, RewardLeaf, ScoreLeaf},
    report::{FrameReport, REPORT_VERSION},
    rewards::{
        Band, Node, Step, advance, base_down, check_bands, check_frame, node_reward,
        performance_penalty_up,
    },
    score::{frame_score_down, next_score_down},
};

use crate::{
    OracleError, State, ValueTree,
    state::{Accounts, Record},
};

/// Rewards are ETH; its asset is the zero address.
pub const ETH: Address = Address::ZERO;

/// What one operator did in a frame, for its score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperatorDuties {
    pub operator_id: u64,
    pub attestations: u64,
    pub duties: u64,
    /// For an exit in time, and for a late or forced one.
    pub bonus_bps: u16,
    pub malus_bps: u16,
}

/// What one node of an operator did in a frame, for its reward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeDuties {
    pub operator_id: u64,
    pub node_key: U256,
    pub factor_bps: u16,
    pub attestations: u64,
    pub duties: u64,
    pub other_wei: I256,
}

#[derive(Clone, Debug)]
pub struct FrameInput<'a> {
    pub frame: u64,
    /// The frame's last slot.
    pub ref_slot: u64,
    /// T
    pub total_wei: U256,
    /// The published penalties for poor performance.
    pub bands: &'a [Band],
    /// All operators of the frame.
    pub operators: &'a [OperatorDuties],
    pub nodes: &'a [NodeDuties],
    pub tree_uri: String,
}

/// One node's reward, with everything that it was computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeOutcome {
    pub input: InputLeaf,
    pub base_wei: U256,
    pub reward_wei: I256,
    pub step: Step,
}

#[derive(Clone, Debug)]
pub struct Frame {
    pub report: FrameReport,
    /// What the scores were computed from.
    pub operators: Vec<OperatorDuties>,
    pub rewards: ValueTree<RewardLeaf>,
    pub inputs: ValueTree<InputLeaf>,
    pub scores: ValueTree<ScoreLeaf>,
    pub nodes: Vec<NodeOutcome>,
    /// From here the next frame is computed.
    pub state: State,
}

impl Frame {
    /// Wei newly promised: the sum of what the nodes are paid.
    pub fn promised_wei(&self) -> U256 {
        self.report.totals.iter().fold(U256::ZERO, |sum, total| sum.saturating_add(*total))
    }

    /// The frame after `state`.
    pub fn compute(state: &State, input: &FrameInput<'_>) -> Result<Self, OracleError> {
        if input.frame <= state.frame {
            return Err(OracleError::FrameNotNext { frame: input.frame, latest: state.frame });
        }
        let operators = check_operators(input)?;
        let nodes = outcomes(&state.accounts(), input)?;
        let accounts = after(state.accounts(), &nodes);
        let records = records(state, input.operators)?;
        let rewards = ValueTree::new(reward_leaves(&operators, &accounts)?)?;
        let inputs = ValueTree::new(nodes.iter().map(|node| node.input).collect())?;
        let scores = ValueTree::new(score_leaves(&records))?;
        let promised = sum(nodes.iter().map(|node| node.step.paid_wei))?;
        let report = FrameReport {
            version: REPORT_VERSION,
            frame: input.frame,
            ref_slot: input.ref_slot,
            assets: if promised.is_zero() { vec![] } else { vec![ETH] },
            totals: if promised.is_zero() { vec![] } else { vec![promised] },
            rewards_root: rewards.root(),
            inputs_root: inputs.root(),
            scores_root: scores.root(),
            tree_uri: input.tree_uri.clone(),
        };
        let state = State::from_parts(input.frame, records, accounts);
        let operators = input.operators.to_vec();
        Ok(Self { report, operators, rewards, inputs, scores, nodes, state })
    }
}

fn check_operators(input: &FrameInput<'_>) -> Result<BTreeSet<u64>, OracleError> {
    let mut operators = BTreeSet::new();
    for operator in input.operators {
        if !operators.insert(operator.operator_id) {
            return Err(OracleError::DuplicateOperator { operator_id: operator.operator_id });
        }
    }
    let mut nodes = BTreeSet::new();
    for node in input.nodes {
        let NodeDuties { operator_id, node_key, attestations, duties, .. } = *node;
        if !operators.contains(&operator_id) {
            return Err(OracleError::UnknownOperator { operator_id });
        }
        if !nodes.insert((operator_id, node_key)) {
            return Err(OracleError::DuplicateNode { operator_id, node_key });
        }
        if attestations > duties {
            return Err(OracleError::MoreAttestationsThanDuties {
                operator_id,
                node_key,
                attestations,
                duties,
            });
        }
    }
    Ok(operators)
}

fn outcomes(accounts: &Accounts, input: &FrameInput<'_>) -> Result<Vec<NodeOutcome>, OracleError> {
    check_bands(input.bands)?;
    let all = input
        .nodes
        .iter()
        .try_fold(0u64, |sum, node| sum.checked_add(node.attestations))
        .ok_or(OracleError::Overflow)?;
    let mut terms = Vec::with_capacity(input.nodes.len());
    // The node's position stands for its 256-bit name, which was found to be unique.
    for (node, id) in input.nodes.iter().zip(0u64..) {
        terms.push(Node {
            node_id: id,
            factor_bps: node.factor_bps,
            attestations: node.attestations,
            penalty_wei: penalty(input, node, all)?,
            other_wei: node.other_wei,
        });
    }
    check_frame(all, &terms)?;
    let outcome = |(node, term): (&NodeDuties, &Node)| {
        let (base_wei, reward_wei) = node_reward(input.total_wei, all, term)?;
        let account = accounts.get(&(node.operator_id, node.node_key)).copied().unwrap_or_default();
        let leaf = InputLeaf {
            operator_id: node.operator_id,
            node_key: node.node_key,
            total_wei: input.total_wei,
            attestations_total: U256::from(all),
            factor_bps: node.factor_bps,
            attestations: U256::from(node.attestations),
            penalty_wei: term.penalty_wei,
            other_wei: node.other_wei,
        };
        let step = advance(account, reward_wei)?;
        Ok(NodeOutcome { input: leaf, base_wei, reward_wei, step })
    };
    input.nodes.iter().zip(&terms).map(outcome).collect()
}

/// Relative to what the node would have earned had it met every duty.
fn penalty(input: &FrameInput<'_>, node: &NodeDuties, all: u64) -> Result<U256, OracleError> {
    let Some(performance) = frame_score_down(node.attestations, node.duties)? else {
        return Ok(U256::ZERO);
    };
    let (duties, all) = (U256::from(node.duties), U256::from(all));
    let reference = base_down(input.total_wei, node.factor_bps, duties, all)?;
    Ok(performance_penalty_up(input.bands, performance, reference)?)
}

fn after(mut accounts: Accounts, nodes: &[NodeOutcome]) -> Accounts {
    for node in nodes {
        accounts.insert((node.input.operator_id, node.input.node_key), node.step.account);
    }
    accounts
}

/// Everyone's score after the frame.
pub(crate) fn records(
    state: &State,
    operators: &[OperatorDuties],
) -> Result<BTreeMap<u64, Record>, OracleError> {
    let mut records = state.records.clone();
    for operator in operators {
        let before = state.record(operator.operator_id);
        let frame_score = frame_score_down(operator.attestations, operator.duties)?;
        let score_bps =
            next_score_down(before.score_bps, frame_score, operator.bonus_bps, operator.malus_bps)?;
        let served = before.frames_served.saturating_add(u32::from(frame_score.is_some()));
        records.insert(operator.operator_id, Record { score_bps, frames_served: served });
    }
    Ok(records)
}

/// One leaf per operator, also for those that have earned nothing yet.
fn reward_leaves(
    operators: &BTreeSet<u64>,
    accounts: &Accounts,
) -> Result<Vec<RewardLeaf>, OracleError> {
    let mut cumulative: BTreeMap<u64, U256> =
        operators.iter().map(|operator| (*operator, U256::ZERO)).collect();
    for ((operator, _), account) in accounts {
        let entry = cumulative.entry(*operator).or_default();
        *entry = entry.checked_add(account.cumulative_wei).ok_or(OracleError::Overflow)?;
    }
    let leaf = |(operator_id, cumulative)| RewardLeaf { operator_id, asset: ETH, cumulative };
    Ok(cumulative.into_iter().map(leaf).collect())
}

fn score_leaves(records: &BTreeMap<u64, Record>) -> Vec<ScoreLeaf> {
    let leaf = |(operator_id, record): (&u64, &Record)| ScoreLeaf {
        operator_id: *operator_id,
        score_bps: record.score_bps,
        frames_served: record.frames_served,
    };
    records.iter().map(leaf).collect()
}

pub(crate) fn sum(mut amounts: impl Iterator<Item = U256>) -> Result<U256, OracleError> {
    amounts.try_fold(U256::ZERO, |sum, amount| sum.checked_add(amount)).ok_or(OracleError::Overflow)
}
