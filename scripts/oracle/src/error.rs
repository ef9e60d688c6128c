use std::path::PathBuf;

use alloy_primitives::{B256, U256};
use surety_protocol::{
    blame::BlameError, merkle::MerkleError, rewards::RewardError, score::ScoreError,
};

#[derive(Debug, thiserror::Error)]
pub enum OracleError {
    #[error("cannot read {}", file.display())]
    Read {
        file: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("cannot write {}", file.display())]
    Write {
        file: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("{} is not a JSON document of the expected form: {source}", file.display())]
    Json {
        file: PathBuf,
        #[source]
        source: serde_json::Error,
    },
    #[error("{}: schema `{found}`, expected `{expected}`", file.display())]
    Schema { file: PathBuf, found: String, expected: &'static str },
    #[error("{}: validator row {row}: {problem}", file.display())]
    Row { file: PathBuf, row: usize, problem: RowProblem },
    #[error("{}: holder {holder}: {problem}", file.display())]
    Holder { file: PathBuf, holder: usize, problem: HolderProblem },
    #[error("{}: totals.{field} is {stated}, the rows make {counted}", file.display())]
    Total { file: PathBuf, field: &'static str, stated: U256, counted: U256 },
    #[error("{}: the interval ends at slot {end}, before it starts at {start}", file.display())]
    Interval { file: PathBuf, start: u64, end: u64 },

    #[error("operator {operator_id} is listed twice")]
    DuplicateOperator { operator_id: u64 },
    #[error("operator {operator_id} has node {node_key:#x} twice")]
    DuplicateNode { operator_id: u64, node_key: U256 },
    #[error("operator {operator_id} has a node, but is not among the frame's operators")]
    UnknownOperator { operator_id: u64 },
    #[error(
        "node {node_key:#x} of operator {operator_id}: {attestations} attestations of {duties} duties"
    )]
    MoreAttestationsThanDuties { operator_id: u64, node_key: U256, attestations: u64, duties: u64 },
    #[error("frame {frame} does not follow frame {latest} of the state")]
    FrameNotNext { frame: u64, latest: u64 },
    #[error("a sum leaves its type")]
    Overflow,
    #[error("the {tree} of the published frame has the root {computed}, its report says {stated}")]
    RootDiffers { tree: &'static str, stated: B256, computed: B256 },
    #[error("the published frame's report hashes to {computed}, the file says {stated}")]
    ReportDiffers { stated: B256, computed: B256 },
    #[error(
        "operator {operator_id}'s cumulative reward is {stated} in the tree, the nodes make {computed}"
    )]
    CumulativeDiffers { operator_id: u64, stated: U256, computed: U256 },
    #[error("the report promises {stated} wei, the nodes earn {computed}")]
    PromiseDiffers { stated: U256, computed: U256 },
    #[error("operator {operator_id}'s score is {stated} in the tree, its record gives {computed}")]
    ScoreDiffers { operator_id: u64, stated: u16, computed: u16 },
    #[error(transparent)]
    Score(#[from] ScoreError),
    #[error(transparent)]
    Reward(#[from] RewardError),
    #[error(transparent)]
    Blame(#[from] BlameError),
    #[error(transparent)]
    Merkle(#[from] MerkleError),
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowProblem {
    #[error(
        "expected [holder_index, pubkey, successful, missed, missing_slots, eth_earned_wei]: {reason}"
    )]
    Form { reason: String },
    #[error("holder_index {index}, but there are {holders} holders")]
    UnknownHolder { index: usize, holders: usize },
    #[error("the public key `{key}` is not 96 hex digits")]
    Key { key: String },
    #[error("the same public key stands in row {first}")]
    DuplicateKey { first: usize },
    #[error("{duties} duties are more than the interval's {most}")]
    TooManyDuties { duties: u64, most: u64 },
    #[error("eth_earned_wei `{text}` is not a decimal number")]
    Amount { text: String },
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HolderProblem {
    #[error("says {stated} validators, has {counted} rows")]
    Count { stated: u64, counted: u64 },
    #[error("its contract is also that of holder {first}")]
    Duplicate { first: usize },
}

impl OracleError {
    /// What the user can do about it.
    pub fn next_step(&self) -> Option<String> {
        let text = match self {
            Self::Read { .. } => "check the path; --data FILE names another performance file",
            Self::Write { .. } => "check that the folder exists and can be written",
            Self::Json { .. } | Self::Schema { .. } => {
                "use a file of schema dvt-performance/1, as described in scripts/surety/data/README.md"
            }
            Self::Row { .. } | Self::Holder { .. } | Self::Total { .. } | Self::Interval { .. } => {
                "correct the file or fetch it again: rows and totals must agree to the unit"
            }
            Self::FrameNotNext { .. } => {
                "frames are computed in ascending order from the last state"
            }
            Self::RootDiffers { .. }
            | Self::ReportDiffers { .. }
            | Self::CumulativeDiffers { .. }
            | Self::PromiseDiffers { .. }
            | Self::ScoreDiffers { .. } => {
                "do not rely on this file: it is not what its root commits to"
            }
            _ => return None,
        };
        Some(text.to_owned())
    }
}
