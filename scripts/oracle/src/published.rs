//! The file that a frame report points to: all values of its trees, from which anyone verifies them.

use std::path::Path;

use alloy_primitives::{Address, B256, I256, U256};
use serde::{Deserialize, Serialize};
use surety_protocol::{
    leaf::{InputLeaf, RewardLeaf, ScoreLeaf},
    report::FrameReport,
    rewards::{Node, advance, node_reward},
};

use crate::{
    Frame, Leaf, OperatorDuties, OracleError, State, ValueTree,
    frame::{ETH, records, sum},
};

pub const FORMAT: &str = "surety-frame/1";

/// Leaves are hashed as OpenZeppelin's StandardMerkleTree does; the encodings name their types in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedFrame {
    pub format: String,
    pub report_hash: B256,
    pub frame: u64,
    pub version: u16,
    pub ref_slot: u64,
    pub assets: Vec<Address>,
    pub totals: Vec<U256>,
    pub rewards_root: B256,
    pub inputs_root: B256,
    pub scores_root: B256,
    pub tree_uri: String,
    pub reward_encoding: Vec<String>,
    pub score_encoding: Vec<String>,
    pub input_encoding: Vec<String>,
    pub rewards: Vec<RewardRow>,
    pub scores: Vec<ScoreRow>,
    pub inputs: Vec<InputRow>,
    /// What the scores were computed from.
    pub duties: Vec<DutiesRow>,
    /// Accounts and scores before the frame, so that the carries can be followed.
    pub before: State,
}

pub type RewardRow = (u64, Address, U256);
/// operator, attestations, duties, bonus, malus
pub type DutiesRow = (u64, u64, u64, u16, u16);
pub type ScoreRow = (u64, u16, u32);
/// operator, node, T, A, F, N, P, O
pub type InputRow = (u64, U256, U256, U256, u16, U256, U256, I256);

const REWARD_TYPES: &[&str] = &["uint64", "address", "uint256"];
const SCORE_TYPES: &[&str] = &["uint64", "uint16", "uint32"];
const INPUT_TYPES: &[&str] =
    &["uint64", "uint256", "uint256", "uint256", "uint16", "uint256", "uint256", "int256"];

impl PublishedFrame {
    /// `before` is the state that the frame was computed from.
    pub fn new(frame: &Frame, before: &State) -> Self {
        let report = &frame.report;
        let owned = |types: &[&str]| types.iter().map(|name| (*name).to_owned()).collect();
        Self {
            format: FORMAT.to_owned(),
            report_hash: report.hash(),
            frame: report.frame,
            version: report.version,
            ref_slot: report.ref_slot,
            assets: report.assets.clone(),
            totals: report.totals.clone(),
            rewards_root: report.rewards_root,
            inputs_root: report.inputs_root,
            scores_root: report.scores_root,
            tree_uri: report.tree_uri.clone(),
            reward_encoding: owned(REWARD_TYPES),
            score_encoding: owned(SCORE_TYPES),
            input_encoding: owned(INPUT_TYPES),
            rewards: frame.rewards.leaves().iter().map(reward_row).collect(),
            scores: frame.scores.leaves().iter().map(score_row).collect(),
            inputs: frame.inputs.leaves().iter().map(input_row).collect(),
            duties: frame.operators.iter().map(duties_row).collect(),
            before: before.clone(),
        }
    }

    pub fn write(&self, file: &Path) -> Result<(), OracleError> {
        let failed = |source| OracleError::Write { file: file.to_path_buf(), source };
        let text = serde_json::to_vec(self).map_err(|error| failed(error.into()))?;
        std::fs::write(file, text).map_err(failed)
    }

    pub fn read(file: &Path) -> Result<Self, OracleError> {
        let text = std::fs::read_to_string(file)
            .map_err(|source| OracleError::Read { file: file.to_path_buf(), source })?;
        let published: Self = serde_json::from_str(&text)
            .map_err(|source| OracleError::Json { file: file.to_path_buf(), source })?;
        if published.format != FORMAT {
            let (file, found) = (file.to_path_buf(), published.format);
            return Err(OracleError::Schema { file, found, expected: FORMAT });
        }
        Ok(published)
    }

    pub fn report(&self) -> FrameReport {
        FrameReport {
            version: self.version,
            frame: self.frame,
            ref_slot: self.ref_slot,
            assets: self.assets.clone(),
            totals: self.totals.clone(),
            rewards_root: self.rewards_root,
            inputs_root: self.inputs_root,
            scores_root: self.scores_root,
            tree_uri: self.tree_uri.clone(),
        }
    }

    /// Whether the values are what the report's roots commit to, and the rewards what the inputs give.
    /// Whoever trusts the report's hash on chain needs to trust nothing else.
    pub fn verify(&self) -> Result<(), OracleError> {
        let computed = self.report().hash();
        if computed != self.report_hash {
            return Err(OracleError::ReportDiffers { stated: self.report_hash, computed });
        }
        check_root("rewards tree", self.rewards_root, self.rewards.iter().map(reward_leaf))?;
        check_root("scores tree", self.scores_root, self.scores.iter().map(score_leaf))?;
        check_root("inputs tree", self.inputs_root, self.inputs.iter().map(input_leaf))?;
        self.check_scores()?;
        self.check_rewards()
    }

    fn check_scores(&self) -> Result<(), OracleError> {
        let duties: Vec<OperatorDuties> = self.duties.iter().map(duties).collect();
        let records = records(&self.before, &duties)?;
        for (operator_id, stated, frames_served) in &self.scores {
            let record = records.get(operator_id).copied().unwrap_or_default();
            if (record.score_bps, record.frames_served) != (*stated, *frames_served) {
                return Err(OracleError::ScoreDiffers {
                    operator_id: *operator_id,
                    stated: *stated,
                    computed: record.score_bps,
                });
            }
        }
        Ok(())
    }

    fn check_rewards(&self) -> Result<(), OracleError> {
        let mut accounts = self.before.accounts();
        let mut paid = U256::ZERO;
        for row in &self.inputs {
            let leaf = input_leaf(row);
            let account = accounts.entry((leaf.operator_id, leaf.node_key)).or_default();
            let step = advance(*account, reward_of(&leaf)?)?;
            paid = paid.checked_add(step.paid_wei).ok_or(OracleError::Overflow)?;
            *account = step.account;
        }
        let stated = sum(self.totals.iter().copied())?;
        if stated != paid {
            return Err(OracleError::PromiseDiffers { stated, computed: paid });
        }
        for (operator_id, asset, stated) in &self.rewards {
            let own = accounts.range((*operator_id, U256::ZERO)..=(*operator_id, U256::MAX));
            let computed = sum(own.map(|(_, account)| account.cumulative_wei))?;
            if *asset != ETH || computed != *stated {
                let (operator_id, stated) = (*operator_id, *stated);
                return Err(OracleError::CumulativeDiffers { operator_id, stated, computed });
            }
        }
        Ok(())
    }
}

/// R of an inputs leaf.
pub fn reward_of(leaf: &InputLeaf) -> Result<I256, OracleError> {
    let narrow = |value: U256| u64::try_from(value).map_err(|_| OracleError::Overflow);
    let node = Node {
        node_id: leaf.operator_id,
        factor_bps: leaf.factor_bps,
        attestations: narrow(leaf.attestations)?,
        penalty_wei: leaf.penalty_wei,
        other_wei: leaf.other_wei,
    };
    Ok(node_reward(leaf.total_wei, narrow(leaf.attestations_total)?, &node)?.1)
}

fn check_root<L: Leaf>(
    tree: &'static str,
    stated: B256,
    leaves: impl Iterator<Item = L>,
) -> Result<(), OracleError> {
    let computed = ValueTree::new(leaves.collect())?.root();
    if computed == stated {
        Ok(())
    } else {
        Err(OracleError::RootDiffers { tree, stated, computed })
    }
}

fn reward_row(leaf: &RewardLeaf) -> RewardRow {
    (leaf.operator_id, leaf.asset, leaf.cumulative)
}

fn reward_leaf(row: &RewardRow) -> RewardLeaf {
    RewardLeaf { operator_id: row.0, asset: row.1, cumulative: row.2 }
}

fn score_row(leaf: &ScoreLeaf) -> ScoreRow {
    (leaf.operator_id, leaf.score_bps, leaf.frames_served)
}

fn score_leaf(row: &ScoreRow) -> ScoreLeaf {
    ScoreLeaf { operator_id: row.0, score_bps: row.1, frames_served: row.2 }
}

fn input_row(leaf: &InputLeaf) -> InputRow {
    (
        leaf.operator_id,
        leaf.node_key,
        leaf.total_wei,
        leaf.attestations_total,
        leaf.factor_bps,
        leaf.attestations,
        leaf.penalty_wei,
        leaf.other_wei,
    )
}

fn input_leaf(row: &InputRow) -> InputLeaf {
    InputLeaf {
        operator_id: row.0,
        node_key: row.1,
        total_wei: row.2,
        attestations_total: row.3,
        factor_bps: row.4,
        attestations: row.5,
        penalty_wei: row.6,
        other_wei: row.7,
    }
}

fn duties_row(d: &OperatorDuties) -> DutiesRow {
    (d.operator_id, d.attestations, d.duties, d.bonus_bps, d.malus_bps)
}

fn duties(row: &DutiesRow) -> OperatorDuties {
    OperatorDuties {
        operator_id: row.0,
        attestations: row.1,
        duties: row.2,
        bonus_bps: row.3,
        malus_bps: row.4,
    }
}
