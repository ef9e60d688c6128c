//! Reports in files, and what the committee votes on of them.

use crate::{
    act::ActError,
    bindings::{IBlameSettlement, IRewardDistributor},
    deploy::output_error,
    failure::Failure,
    reports::{abi_blame, abi_frame, abi_weights},
    ui::{Ui, amount::eth},
};
use alloy::primitives::{Address, B256, U256};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;
use std::path::{Path, PathBuf};
use surety_oracle::PublishedFrame;
use surety_protocol::report::{
    BlameReport, FrameReport, KIND_EXIT, KIND_RESHARE, TOPIC_BLAME, TOPIC_FRAME, TOPIC_WEIGHTS,
    WeightReport, frame_key,
};

/// Compute what is voted on, without a chain
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The report
    file: PathBuf,
}

#[derive(Clone, Debug)]
pub enum Report {
    /// `verified`: all its trees were at hand and are what its roots say.
    Frame {
        report: FrameReport,
        verified: bool,
    },
    Blame(BlameReport),
    Weights(WeightReport),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameFile {
    version: u16,
    frame: u64,
    ref_slot: u64,
    assets: Vec<Address>,
    totals: Vec<U256>,
    rewards_root: B256,
    inputs_root: B256,
    scores_root: B256,
    tree_uri: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BlameFile {
    version: u16,
    #[serde(deserialize_with = "validator")]
    validator: B256,
    kind: u8,
    nonce: u64,
    #[serde(deserialize_with = "wei")]
    balance: U256,
    operator_ids: Vec<u64>,
    performance_bps: Vec<u16>,
    leaver_id: u64,
    successor_id: u64,
    ref_slot: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WeightFile {
    version: u16,
    nonce: u64,
    ref_slot: u64,
    validators: Vec<B256>,
    weights: Vec<u32>,
}

#[derive(Serialize)]
struct Hashes {
    report: String,
    topic: B256,
    key: B256,
    hash: B256,
}

fn validator<'de, D: Deserializer<'de>>(json: D) -> Result<B256, D::Error> {
    let text = String::deserialize(json)?;
    let wrong =
        || D::Error::custom("`validator` is the 32 bytes by which the ledger knows it, in hex");
    text.parse().map_err(|_| wrong())
}

/// Text, as JSON's numbers lose digits.
fn wei<'de, D: Deserializer<'de>>(json: D) -> Result<U256, D::Error> {
    let wrong = || D::Error::custom("`balance` is wei in quotes, such as \"31000000000000000000\"");
    serde_json::from_value(Value::deserialize(json)?).map_err(|_| wrong())
}

const WHAT_IS_READ: &str = "`cargo surety committee --help` shows what a report looks like";

impl Report {
    pub fn read(file: &Path) -> Result<Self, ActError> {
        let unreadable =
            |error: std::io::Error| ActError::File { file: file.into(), reason: error.to_string() };
        let text = std::fs::read_to_string(file).map_err(unreadable)?;
        let wrong = |reason: String| {
            ActError::input(format!("{} holds no report: {reason}", file.display()), WHAT_IS_READ)
        };
        let json: Value = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        if json.get("format").is_some() {
            return Self::published(file, wrong);
        }
        let report = if json.get("validator").is_some() {
            serde_json::from_str(&text).map(|file: BlameFile| file.report())
        } else if json.get("weights").is_some() {
            serde_json::from_str(&text).map(|file: WeightFile| file.report())
        } else if json.get("frame").is_some() {
            serde_json::from_str(&text).map(|file: FrameFile| file.report())
        } else {
            return Err(wrong("it has neither `frame` nor `validator` nor `weights`".into()));
        };
        report.map_err(|error| wrong(error.to_string()))
    }

    /// Nobody should vote for what does not follow from its own inputs.
    fn published(file: &Path, wrong: impl Fn(String) -> ActError) -> Result<Self, ActError> {
        let published = PublishedFrame::read(file).map_err(|error| wrong(error.to_string()))?;
        published.verify().map_err(|error| wrong(error.to_string()))?;
        Ok(Self::Frame { report: published.report(), verified: true })
    }

    pub fn topic(&self) -> B256 {
        match self {
            Self::Frame { .. } => TOPIC_FRAME,
            Self::Blame(_) => TOPIC_BLAME,
            Self::Weights(_) => TOPIC_WEIGHTS,
        }
    }

    pub fn key(&self) -> B256 {
        match self {
            Self::Frame { report, .. } => frame_key(report.frame),
            Self::Blame(report) => report.key(),
            Self::Weights(report) => frame_key(report.nonce),
        }
    }

    pub fn hash(&self) -> B256 {
        match self {
            Self::Frame { report, .. } => report.hash(),
            Self::Blame(report) => report.hash(),
            Self::Weights(report) => report.hash(),
        }
    }

    /// In a line.
    pub fn title(&self) -> String {
        match self {
            Self::Frame { report, verified } => format!(
                "frame {} up to slot {}, {}",
                report.frame,
                report.ref_slot,
                if *verified { "its trees verified" } else { "without its trees: unverified" }
            ),
            Self::Blame(report) => {
                let kind = match report.kind {
                    KIND_RESHARE => format!("reshare, {} left", report.leaver_id),
                    KIND_EXIT => "exit".to_owned(),
                    kind => format!("unknown kind {kind}"),
                };
                format!(
                    "blame for validator {}: {kind}, balance {}",
                    report.validator,
                    eth(report.balance)
                )
            }
            Self::Weights(WeightReport { nonce, ref_slot, validators, .. }) => {
                format!("weights {nonce} at slot {ref_slot}, of {} validators", validators.len())
            }
        }
    }
}

impl FrameFile {
    fn report(self) -> Report {
        let report = FrameReport {
            version: self.version,
            frame: self.frame,
            ref_slot: self.ref_slot,
            assets: self.assets,
            totals: self.totals,
            rewards_root: self.rewards_root,
            inputs_root: self.inputs_root,
            scores_root: self.scores_root,
            tree_uri: self.tree_uri,
        };
        Report::Frame { report, verified: false }
    }
}

impl BlameFile {
    fn report(self) -> Report {
        Report::Blame(BlameReport {
            version: self.version,
            validator: self.validator,
            kind: self.kind,
            nonce: self.nonce,
            balance: self.balance,
            operator_ids: self.operator_ids,
            performance_bps: self.performance_bps,
            leaver_id: self.leaver_id,
            successor_id: self.successor_id,
            ref_slot: self.ref_slot,
        })
    }
}

impl WeightFile {
    fn report(self) -> Report {
        Report::Weights(WeightReport {
            version: self.version,
            nonce: self.nonce,
            ref_slot: self.ref_slot,
            validators: self.validators,
            weights: self.weights,
        })
    }
}

/// The call that carries a report out.
pub enum Delivery {
    Frame(IRewardDistributor::publishFrameCall),
    Blame(IBlameSettlement::settleCall),
    Weights(IBlameSettlement::applyWeightsCall),
}

impl From<&Report> for Delivery {
    fn from(report: &Report) -> Self {
        match report {
            Report::Frame { report, .. } => {
                Self::Frame(IRewardDistributor::publishFrameCall { report: abi_frame(report) })
            }
            Report::Blame(report) => {
                Self::Blame(IBlameSettlement::settleCall { report: abi_blame(report) })
            }
            Report::Weights(report) => {
                Self::Weights(IBlameSettlement::applyWeightsCall { report: abi_weights(report) })
            }
        }
    }
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        let report = Report::read(&self.file)?;
        let (topic, key, hash) = (report.topic(), report.key(), report.hash());
        let hashes = Hashes { report: report.title(), topic, key, hash };
        let text = || format!("{}\n  topic {topic}\n  key   {key}\n  hash  {hash}", hashes.report);
        Ok(ui.result(&hashes, text).map_err(output_error)?)
    }
}
