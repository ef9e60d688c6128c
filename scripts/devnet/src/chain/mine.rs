//! From waiting transactions to blocks.

use super::block::{Block, BlockEnv, MinedTx, SEQUENCER, TxReceipt};
use super::journal::Record;
use super::{Chain, ChainError, Event, Overlay, SignedTx, TxError};
use crate::vm::{BlockContext, Checks, Outcome, ProgramFailure, TxInput, VmError};
use alloy::consensus::Transaction;
use alloy::eips::Encodable2718;
use alloy::eips::eip2930::AccessList;
use alloy_primitives::{Address, B256, Bloom, Bytes};
use revm::context::result::InvalidTransaction;
use std::sync::Arc;

/// Every block is kept in memory.
pub const MAX_BLOCKS_AT_ONCE: u64 = 65_536;

#[derive(Clone, Debug)]
pub struct Mined {
    pub block: Arc<Block>,
    /// What each transaction returned, and why it failed if a program of it did.
    pub outputs: Vec<(Bytes, Option<ProgramFailure>)>,
    /// Transactions that turned out not to be payable or runnable any more.
    pub dropped: Vec<(B256, TxError)>,
}

impl Chain {
    /// Takes a transaction in and, while automining, runs all that it makes runnable, each in its own block.
    pub fn submit(&mut self, tx: SignedTx) -> Result<Vec<Mined>, TxError> {
        self.validate(&tx)?;
        let tx = Arc::new(tx);
        self.pool.insert(tx.clone())?;
        self.note_arrival(tx.hash());
        let _nobody_listens = self.events.send(Event::Pending(tx.clone()));
        let mined = if self.automine { self.mine_ready(tx.sender()) } else { Vec::new() };
        if self.pool.get(tx.hash()).is_some() {
            self.record(|_| waiting_record(&tx));
        }
        let dropped = mined.iter().flat_map(|mined| &mined.dropped);
        match dropped.into_iter().find(|(hash, _)| *hash == tx.hash()) {
            Some((_, error)) => Err(error.clone()),
            None => Ok(mined),
        }
    }

    fn mine_ready(&mut self, sender: Address) -> Vec<Mined> {
        let mut all = Vec::new();
        while let Some(tx) = self.pool.at(sender, self.account_now(sender).nonce).cloned() {
            all.push(self.mine_block(vec![tx]));
        }
        all
    }

    pub fn set_automine(&mut self, on: bool) -> Vec<Mined> {
        self.automine = on;
        if on && !self.pool.is_empty() { self.mine_waiting().into_iter().collect() } else { vec![] }
    }

    fn mine_waiting(&mut self) -> Option<Mined> {
        let ready = self.ready();
        (!ready.is_empty()).then(|| self.mine_block(ready))
    }

    pub(super) fn ready(&self) -> Vec<Arc<SignedTx>> {
        let state = self.state.read();
        self.pool.ready(|sender| state.latest().account(sender).nonce)
    }

    /// `count` blocks, `interval` seconds apart if given; the first takes all that can run.
    pub fn mine(&mut self, count: u64, interval: Option<u64>) -> Result<Vec<Mined>, ChainError> {
        if count > MAX_BLOCKS_AT_ONCE {
            return Err(ChainError::TooManyBlocks { asked: count, limit: MAX_BLOCKS_AT_ONCE });
        }
        let mut all = Vec::new();
        for index in 0..count {
            if let Some(interval) = interval.filter(|_| index > 0) {
                let timestamp = self.head().header.timestamp.saturating_add(interval);
                self.clock.set_next(timestamp);
            }
            let ready = if index == 0 { self.ready() } else { Vec::new() };
            all.push(self.mine_block(ready));
        }
        Ok(all)
    }

    fn mine_block(&mut self, candidates: Vec<Arc<SignedTx>>) -> Mined {
        let parent = self.head().clone();
        let timestamp = self.clock.take(parent.header.timestamp);
        let env = self.env_at(parent.header.number + 1, timestamp);
        let (mut txs, mut outputs, mut dropped) = (Vec::new(), Vec::new(), Vec::new());
        for tx in candidates {
            self.pool.remove(tx.hash());
            let overlay = self.latest_overlay();
            match self.run(overlay, env, &tx) {
                Ok(outcome) => {
                    let mut state = self.state.write();
                    let parent_version = state.version();
                    state.commit(&outcome.state);
                    drop(state);
                    outputs.push((outcome.output.clone(), outcome.failure.clone()));
                    txs.push(include(tx, &outcome, txs.last(), parent_version));
                }
                Err(error) => {
                    self.record(|_| Record::Dropped(tx.hash()));
                    dropped.push((tx.hash(), error));
                }
            }
        }
        let block = self.append(env, parent.hash, txs);
        self.record(|chain| chain.block_record(&block, chain.versions[chain.versions.len() - 1]));
        let _nobody_listens = self.events.send(Event::Block(block.clone()));
        Mined { block, outputs, dropped }
    }

    pub(super) fn append(
        &mut self,
        env: BlockEnv,
        parent_hash: B256,
        txs: Vec<MinedTx>,
    ) -> Arc<Block> {
        let mut state = self.state.write();
        let block = Block::seal(env, parent_hash, state.latest().digest(), txs);
        state.push_block_hash(block.hash);
        let version = state.version();
        drop(state);
        let block = Arc::new(block);
        for (index, mined) in block.txs.iter().enumerate() {
            self.places.insert(mined.tx.hash(), (env.number, index));
        }
        self.numbers.insert(block.hash, env.number);
        self.versions.push(version);
        self.blocks.push(block.clone());
        block
    }

    pub(super) fn run(
        &self,
        overlay: Overlay,
        env: BlockEnv,
        tx: &SignedTx,
    ) -> Result<Outcome, TxError> {
        let context = self.context(env);
        let checks = if tx.is_impersonated() { Checks::AnySender } else { Checks::Transaction };
        self.vm
            .execute(overlay, &context, &tx_input(tx), checks, false)
            .map_err(|error| tx_error(error, tx))
    }

    pub(super) fn context(&self, env: BlockEnv) -> BlockContext {
        BlockContext {
            number: env.number,
            l1_number: env.l1_number,
            timestamp: env.timestamp,
            base_fee: env.base_fee,
            coinbase: SEQUENCER,
            chain_id: self.chain_id(),
        }
    }
}

fn waiting_record(tx: &SignedTx) -> Record {
    Record::Waiting { raw: tx.envelope().encoded_2718().into(), sender: tx.sender() }
}

pub(super) fn include(
    tx: Arc<SignedTx>,
    outcome: &Outcome,
    before: Option<&MinedTx>,
    parent_version: u64,
) -> MinedTx {
    let before = before.map(|mined| &mined.receipt);
    let mut bloom = Bloom::ZERO;
    outcome.logs.iter().for_each(|log| bloom.accrue_log(log));
    let receipt = TxReceipt {
        succeeded: outcome.is_success(),
        gas_used: outcome.gas_used,
        cumulative_gas_used: before.map_or(0, |r| r.cumulative_gas_used) + outcome.gas_used,
        created: created(&tx, outcome),
        logs: outcome.logs.clone(),
        bloom,
        first_log: before.map_or(0, |receipt| receipt.first_log + receipt.logs.len() as u64),
    };
    MinedTx { tx, receipt, parent_version }
}

/// Receipts name the address also of a creation that failed.
fn created(tx: &SignedTx, outcome: &Outcome) -> Option<Address> {
    let computed = || tx.sender().create(tx.nonce());
    outcome.created.or_else(|| tx.envelope().is_create().then(computed))
}

pub(super) fn tx_input(tx: &SignedTx) -> TxInput {
    let envelope = tx.envelope();
    TxInput {
        from: tx.sender(),
        to: envelope.to(),
        nonce: Some(envelope.nonce()),
        gas_limit: envelope.gas_limit(),
        gas_price: envelope.max_fee_per_gas(),
        value: envelope.value(),
        data: envelope.input().clone(),
        access_list: envelope.access_list().cloned().unwrap_or_else(AccessList::default),
        chain_id: envelope.chain_id(),
        authorizations: envelope.authorization_list().unwrap_or_default().to_vec(),
    }
}

fn tx_error(error: VmError, tx: &SignedTx) -> TxError {
    match error {
        VmError::Invalid(InvalidTransaction::RejectCallerWithCode) => {
            TxError::SenderNotEoa(tx.sender())
        }
        VmError::Invalid(InvalidTransaction::LackOfFundForMaxFee { fee, balance }) => {
            TxError::InsufficientFunds { address: tx.sender(), balance: *balance, cost: *fee }
        }
        other => TxError::Vm(other.to_string()),
    }
}
