//! Attestation records of an interval: files of schema `dvt-performance/1` (scripts/surety/data/README.md).

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use alloy_primitives::{Address, B256, FixedBytes, U256, keccak256};
use serde::Deserialize;
use surety_protocol::score::frame_score_down;

use crate::error::{HolderProblem, OracleError, RowProblem};

pub const SCHEMA: &str = "dvt-performance/1";

/// A validator attests once per beacon epoch.
const SLOTS_PER_EPOCH: u64 = 32;

pub type PublicKey = FixedBytes<48>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Performance {
    pub network: String,
    pub interval: u64,
    /// UTC, as published.
    pub start_time: String,
    pub end_time: String,
    pub start_slot: u64,
    pub end_slot: u64,
    pub holders: Vec<Holder>,
    /// In the file's order.
    pub validators: Vec<Validator>,
    pub earned_wei: U256,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HolderKind {
    Megapool,
    Minipool,
}

/// The contract that holds validators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub kind: HolderKind,
    pub contract: Address,
    pub validators: u64,
    pub attestations: u64,
    pub duties: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validator {
    /// Index into `holders`.
    pub holder: usize,
    pub key: PublicKey,
    pub attestations: u64,
    pub duties: u64,
    pub earned_wei: U256,
}

impl Validator {
    /// keccak256 of the public key: its name in a frame's inputs.
    pub fn key_hash(&self) -> B256 {
        keccak256(self.key)
    }
}

impl Holder {
    /// Participation in bps, rounded down; none without a duty.
    pub fn performance_bps(&self) -> Option<u16> {
        // The counts are sums of rows in which attestations are part of the duties.
        frame_score_down(self.attestations, self.duties).ok().flatten()
    }
}

#[derive(Deserialize)]
struct Document {
    network: String,
    interval: u64,
    start_time: String,
    end_time: String,
    consensus_start_slot: u64,
    consensus_end_slot: u64,
    totals: Totals,
    holders: Vec<HolderRow>,
    validators: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Totals {
    holders: u64,
    validators: u64,
    successful: u64,
    missed: u64,
    missing_slots: u64,
    eth_earned_wei: String,
}

#[derive(Deserialize)]
struct HolderRow {
    kind: HolderKind,
    contract: Address,
    validators: u64,
}

type Row = (usize, String, u64, u64, u64, String);

impl Performance {
    pub fn load(file: &Path) -> Result<Self, OracleError> {
        let text = std::fs::read_to_string(file)
            .map_err(|source| OracleError::Read { file: file.to_path_buf(), source })?;
        Self::parse(file, &text)
    }

    /// `file` only names the text in errors.
    pub fn parse(file: &Path, text: &str) -> Result<Self, OracleError> {
        let json = |source| OracleError::Json { file: file.to_path_buf(), source };
        let found = serde_json::from_str::<serde_json::Value>(text).map_err(json)?;
        let schema = found.get("schema").and_then(|schema| schema.as_str()).unwrap_or("none");
        if schema != SCHEMA {
            let (file, found) = (file.to_path_buf(), schema.to_owned());
            return Err(OracleError::Schema { file, found, expected: SCHEMA });
        }
        let document: Document = serde_json::from_value(found).map_err(json)?;
        Reader::new(file.to_path_buf(), &document)?.read(&document)
    }
}

struct Reader {
    file: PathBuf,
    most_duties: u64,
    successful: u64,
    missed: u64,
    missing_slots: u64,
    earned: U256,
    rows_by_key: HashMap<PublicKey, usize>,
}

impl Reader {
    fn new(file: PathBuf, document: &Document) -> Result<Self, OracleError> {
        let (start, end) = (document.consensus_start_slot, document.consensus_end_slot);
        let Some(slots) = end.checked_sub(start) else {
            return Err(OracleError::Interval { file, start, end });
        };
        // A missed first or last slot moves the stated ends, and an epoch may be cut by either.
        let most_duties = slots / SLOTS_PER_EPOCH + 2;
        Ok(Self {
            file,
            most_duties,
            successful: 0,
            missed: 0,
            missing_slots: 0,
            earned: U256::ZERO,
            rows_by_key: HashMap::new(),
        })
    }

    fn read(mut self, document: &Document) -> Result<Performance, OracleError> {
        let mut holders = self.holders(&document.holders)?;
        let mut validators = Vec::with_capacity(document.validators.len());
        let mut counted = vec![0u64; holders.len()];
        for (row, value) in document.validators.iter().enumerate() {
            let validator = self
                .validator(value, row, holders.len())
                .map_err(|problem| OracleError::Row { file: self.file.clone(), row, problem })?;
            let holder = &mut holders[validator.holder];
            holder.attestations += validator.attestations;
            holder.duties += validator.duties;
            counted[validator.holder] += 1;
            validators.push(validator);
        }
        for (holder, (stated, counted)) in holders.iter().zip(counted).enumerate() {
            if stated.validators != counted {
                let problem = HolderProblem::Count { stated: stated.validators, counted };
                return Err(OracleError::Holder { file: self.file, holder, problem });
            }
        }
        self.check_totals(&document.totals, holders.len(), validators.len())?;
        Ok(Performance {
            network: document.network.clone(),
            interval: document.interval,
            start_time: document.start_time.clone(),
            end_time: document.end_time.clone(),
            start_slot: document.consensus_start_slot,
            end_slot: document.consensus_end_slot,
            holders,
            validators,
            earned_wei: self.earned,
        })
    }

    fn holders(&self, rows: &[HolderRow]) -> Result<Vec<Holder>, OracleError> {
        let mut seen: HashMap<Address, usize> = HashMap::new();
        for (holder, row) in rows.iter().enumerate() {
            if let Some(first) = seen.insert(row.contract, holder) {
                let problem = HolderProblem::Duplicate { first };
                return Err(OracleError::Holder { file: self.file.clone(), holder, problem });
            }
        }
        let holder = |row: &HolderRow| Holder {
            kind: row.kind,
            contract: row.contract,
            validators: row.validators,
            attestations: 0,
            duties: 0,
        };
        Ok(rows.iter().map(holder).collect())
    }

    fn validator(
        &mut self,
        value: &serde_json::Value,
        row: usize,
        holders: usize,
    ) -> Result<Validator, RowProblem> {
        let parsed: Row = serde_json::from_value(value.clone())
            .map_err(|error| RowProblem::Form { reason: error.to_string() })?;
        let (index, text, successful, missed, missing_slots, earned) = parsed;
        if index >= holders {
            return Err(RowProblem::UnknownHolder { index, holders });
        }
        let digits = text.len() == 96 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let key: PublicKey = match text.parse() {
            Ok(key) if digits => key,
            _ => return Err(RowProblem::Key { key: text }),
        };
        if let Some(first) = self.rows_by_key.insert(key, row) {
            return Err(RowProblem::DuplicateKey { first });
        }
        let duties = successful.saturating_add(missed);
        if duties > self.most_duties {
            return Err(RowProblem::TooManyDuties { duties, most: self.most_duties });
        }
        let Some(earned_wei) = decimal(&earned) else {
            return Err(RowProblem::Amount { text: earned });
        };
        self.successful += successful;
        self.missed += missed;
        self.missing_slots = self.missing_slots.saturating_add(missing_slots);
        self.earned = self.earned.saturating_add(earned_wei);
        Ok(Validator { holder: index, key, attestations: successful, duties, earned_wei })
    }

    fn check_totals(
        &self,
        totals: &Totals,
        holders: usize,
        validators: usize,
    ) -> Result<(), OracleError> {
        let earned = decimal(&totals.eth_earned_wei).unwrap_or(U256::MAX);
        let fields = [
            ("holders", U256::from(totals.holders), U256::from(holders)),
            ("validators", U256::from(totals.validators), U256::from(validators)),
            ("successful", U256::from(totals.successful), U256::from(self.successful)),
            ("missed", U256::from(totals.missed), U256::from(self.missed)),
            ("missing_slots", U256::from(totals.missing_slots), U256::from(self.missing_slots)),
            ("eth_earned_wei", earned, self.earned),
        ];
        match fields.into_iter().find(|(_, stated, counted)| stated != counted) {
            Some((field, stated, counted)) => {
                Err(OracleError::Total { file: self.file.clone(), field, stated, counted })
            }
            None => Ok(()),
        }
    }
}

fn decimal(text: &str) -> Option<U256> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { U256::from_str_radix(text, 10).ok() } else { None }
}
