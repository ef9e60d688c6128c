//! The chain on disk: one line of JSON per change, in the order in which they happened.
//!
//! Lines are appended and synced before a client hears of what they say. A last line without its end was never
//! acknowledged and is cut off when the file is opened again.

use super::block::BlockEnv;
use super::clock::Setting;
use super::state::Written;
use crate::genesis::GenesisAccount;
use alloy_primitives::{Address, B256, Bytes, Log};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use thiserror::Error;

pub const FORMAT: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Record {
    Genesis { format: u32, chain_id: u64, timestamp: u64, alloc: Vec<(Address, GenesisAccount)> },
    Code(Bytes),
    Block { env: BlockEnv, hash: B256, txs: Vec<TxRecord> },
    State(Written),
    Waiting { raw: Bytes, sender: Address },
    Dropped(B256),
    DroppedAll,
    Snapshot,
    Revert(u64),
    Reset,
    Clock(Setting),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TxRecord {
    pub raw: Bytes,
    pub sender: Address,
    pub succeeded: bool,
    pub gas_used: u64,
    pub created: Option<Address>,
    pub logs: Vec<Log>,
    pub written: Written,
}

#[derive(Debug, Error)]
pub enum JournalError {
    #[error("cannot use the state file {path}: {error}")]
    Io { path: PathBuf, error: io::Error },
    #[error("the state file {0} is in use by another node: stop that one, or name another file")]
    InUse(PathBuf),
    #[error(
        "line {line} of the state file {path} is damaged ({reason}): restore the file or name another one"
    )]
    Damaged { path: PathBuf, line: usize, reason: String },
    #[error(
        "the state file {path} has format {found}, this version reads {FORMAT}: name another file"
    )]
    Format { path: PathBuf, found: u32 },
    #[error(
        "the state file {path} is of chain {found}, not {asked}: pass --chain-id {found} or name another file"
    )]
    ChainId { path: PathBuf, found: u64, asked: u64 },
}

#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    unwritten: Vec<u8>,
}

impl Journal {
    /// Opens or makes the file and takes it for this process; gives what it holds.
    pub fn open(path: &Path) -> Result<(Self, Vec<Record>), JournalError> {
        let io_error = |error| JournalError::Io { path: path.to_owned(), error };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path).map_err(io_error)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(JournalError::InUse(path.to_owned())),
            Err(TryLockError::Error(error)) => return Err(io_error(error)),
        }
        let (records, whole) = read(path, &file)?;
        file.set_len(whole).map_err(io_error)?;
        file.seek(SeekFrom::End(0)).map_err(io_error)?;
        Ok((Self { path: path.to_owned(), file, unwritten: Vec::new() }, records))
    }

    pub fn push(&mut self, record: &Record) -> Result<(), JournalError> {
        let line = serde_json::to_writer(&mut self.unwritten, record);
        line.map_err(|error| self.io_error(error.into()))?;
        self.unwritten.push(b'\n');
        Ok(())
    }

    /// Returns once everything pushed is on the disk.
    pub fn flush(&mut self) -> Result<(), JournalError> {
        if self.unwritten.is_empty() {
            return Ok(());
        }
        let before = self.file.stream_position().map_err(|error| self.io_error(error))?;
        let written = self.file.write_all(&self.unwritten).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // Half a line must not stay in front of what is tried later.
            let cut =
                self.file.set_len(before).and_then(|()| self.file.seek(SeekFrom::Start(before)));
            return Err(self.io_error(cut.err().unwrap_or(error)));
        }
        self.unwritten.clear();
        Ok(())
    }

    fn io_error(&self, error: io::Error) -> JournalError {
        JournalError::Io { path: self.path.clone(), error }
    }
}

fn read(path: &Path, file: &File) -> Result<(Vec<Record>, u64), JournalError> {
    let io_error = |error| JournalError::Io { path: path.to_owned(), error };
    let mut reader = BufReader::new(file);
    let (mut records, mut whole, mut line) = (Vec::new(), 0, Vec::new());
    while reader.read_until(b'\n', &mut line).map_err(io_error)? > 0 {
        if line.last() != Some(&b'\n') {
            break;
        }
        let record = serde_json::from_slice(&line).map_err(|error| JournalError::Damaged {
            path: path.to_owned(),
            line: records.len() + 1,
            reason: error.to_string(),
        })?;
        records.push(record);
        whole += line.len() as u64;
        line.clear();
    }
    Ok((records, whole))
}
