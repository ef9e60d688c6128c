//! Keeping the chain in a [`Journal`], and bringing it back.

use super::block::{Block, BlockEnv, MinedTx, TxReceipt};
use super::journal::{FORMAT, Journal, JournalError, Record, TxRecord};
use super::{Chain, ChainConfig, SignedTx};
use crate::vm::Vm;
use alloy::eips::Encodable2718;
use alloy_primitives::{B256, Bloom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Chain {
    /// The chain of a file, or a new one that is kept in it.
    pub fn open(mut config: ChainConfig, vm: Vm, path: &Path) -> Result<Self, JournalError> {
        let (journal, records) = Journal::open(path)?;
        let mut records = records.into_iter();
        let fresh = match records.next() {
            None => true,
            Some(Record::Genesis { format, chain_id, timestamp, alloc }) => {
                if format != FORMAT {
                    return Err(JournalError::Format { path: path.to_owned(), found: format });
                }
                if chain_id != config.chain_id {
                    let (found, asked) = (chain_id, config.chain_id);
                    return Err(JournalError::ChainId { path: path.to_owned(), found, asked });
                }
                (config.genesis_timestamp, config.alloc) = (timestamp, alloc);
                false
            }
            Some(_) => return Err(damaged(path, 1, "it does not begin with a genesis")),
        };
        let mut chain = Self::new(config, vm);
        for (index, record) in records.enumerate() {
            chain.replay_record(record).map_err(|reason| damaged(path, index + 2, reason))?;
        }
        chain.journal = Some(journal);
        if fresh {
            chain.record_genesis();
            chain.flush()?;
        }
        Ok(chain)
    }

    fn record_genesis(&mut self) {
        let ChainConfig { chain_id, genesis_timestamp, ref alloc, .. } = self.config;
        let alloc = alloc.clone();
        self.record(|_| Record::Genesis {
            format: FORMAT,
            chain_id,
            timestamp: genesis_timestamp,
            alloc,
        });
    }

    /// Notes a change for the next [`Self::flush`]; costs nothing where no file is kept.
    pub(super) fn record(&mut self, record: impl FnOnce(&Self) -> Record) {
        if self.journal.is_none() {
            return;
        }
        let record = record(self);
        let codes = self.new_codes(&record);
        let Some(journal) = self.journal.as_mut() else { return };
        let pushed = codes.iter().chain([&record]).try_for_each(|record| journal.push(record));
        if let Err(error) = pushed {
            self.journal_error.get_or_insert(error);
        }
    }

    /// Puts everything noted on the disk.
    pub fn flush(&mut self) -> Result<(), JournalError> {
        if self.journal.is_some() && self.clock.setting() != self.recorded_clock {
            self.recorded_clock = self.clock.setting();
            self.record(|chain| Record::Clock(chain.recorded_clock));
        }
        match (self.journal_error.take(), self.journal.as_mut()) {
            (Some(error), _) => Err(error),
            (None, Some(journal)) => journal.flush(),
            (None, None) => Ok(()),
        }
    }

    /// Code that the record's accounts have and that the file does not hold yet.
    fn new_codes(&mut self, record: &Record) -> Vec<Record> {
        let written: Vec<_> = match record {
            Record::Block { txs, .. } => txs.iter().map(|tx| &tx.written).collect(),
            Record::State(written) => vec![written],
            _ => Vec::new(),
        };
        let state = self.state.read();
        let accounts = written.iter().flat_map(|written| &written.accounts);
        let hashes = accounts.map(|(_, account)| account.code_hash);
        let new = hashes.filter(|hash| self.recorded_codes.insert(*hash));
        new.map(|hash| Record::Code(state.code(hash).original_bytes())).collect()
    }

    pub(super) fn block_record(&self, block: &Block, version: u64) -> Record {
        let state = self.state.read();
        let ends = block.txs.iter().skip(1).map(|mined| mined.parent_version).chain([version]);
        let txs = block.txs.iter().zip(ends).map(|(mined, end)| TxRecord {
            raw: mined.tx.envelope().encoded_2718().into(),
            sender: mined.tx.sender(),
            succeeded: mined.receipt.succeeded,
            gas_used: mined.receipt.gas_used,
            created: mined.receipt.created,
            logs: mined.receipt.logs.clone(),
            written: state.written(mined.parent_version, end),
        });
        Record::Block { env: block.env(), hash: block.hash, txs: txs.collect() }
    }

    fn replay_record(&mut self, record: Record) -> Result<(), String> {
        match record {
            Record::Genesis { .. } => return Err("a second genesis".into()),
            Record::Code(code) => {
                let hash = self.state.write().keep_code(super::state::bytecode(code));
                self.recorded_codes.insert(hash);
            }
            Record::Block { env, hash, txs } => return self.replay_block(env, hash, txs),
            Record::State(written) => self.change(|state| state.apply(&written)),
            Record::Waiting { raw, sender } => {
                let tx = SignedTx::decode_from(&raw, sender).map_err(|error| error.to_string())?;
                self.pool.insert(Arc::new(tx)).map_err(|error| error.to_string())?;
            }
            Record::Dropped(hash) => drop(self.pool.remove(hash)),
            Record::DroppedAll => self.pool.clear(),
            Record::Snapshot => drop(self.snapshot()),
            Record::Revert(id) if self.revert(id) => {}
            Record::Revert(id) => return Err(format!("no snapshot {id}")),
            Record::Reset => self.reset(),
            Record::Clock(setting) => {
                self.recorded_clock = setting;
                self.clock.restore(setting);
            }
        }
        Ok(())
    }

    fn replay_block(
        &mut self,
        env: BlockEnv,
        hash: B256,
        records: Vec<TxRecord>,
    ) -> Result<(), String> {
        let mut txs: Vec<MinedTx> = Vec::new();
        for record in records {
            let tx = SignedTx::decode_from(&record.raw, record.sender);
            let tx = Arc::new(tx.map_err(|error| error.to_string())?);
            self.pool.remove(tx.hash());
            let mut state = self.state.write();
            let parent_version = state.version();
            state.begin();
            state.apply(&record.written);
            drop(state);
            let receipt = receipt(record, txs.last());
            txs.push(MinedTx { tx, receipt, parent_version });
        }
        let parent_hash = self.head().hash;
        let block = self.append(env, parent_hash, txs);
        if block.hash == hash {
            Ok(())
        } else {
            Err(format!("block {} has another hash", env.number))
        }
    }
}

fn receipt(record: TxRecord, before: Option<&MinedTx>) -> TxReceipt {
    let before = before.map(|mined| &mined.receipt);
    let mut bloom = Bloom::ZERO;
    record.logs.iter().for_each(|log| bloom.accrue_log(log));
    TxReceipt {
        succeeded: record.succeeded,
        gas_used: record.gas_used,
        cumulative_gas_used: before.map_or(0, |r| r.cumulative_gas_used) + record.gas_used,
        created: record.created,
        bloom,
        first_log: before.map_or(0, |receipt| receipt.first_log + receipt.logs.len() as u64),
        logs: record.logs,
    }
}

fn damaged(path: &Path, line: usize, reason: impl Into<String>) -> JournalError {
    JournalError::Damaged { path: PathBuf::from(path), line, reason: reason.into() }
}
