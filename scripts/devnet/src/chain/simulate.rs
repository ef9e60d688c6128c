//! Running things that change nothing: calls, estimates, pending blocks, traces.

use super::block::{Block, BlockEnv};
use super::mine::{include, tx_input};
use super::state::Version;
use super::{BlockSelector, Chain, ChainError, Overlay};
use crate::vm::{BlockContext, Checks, Outcome, TxInput, Vm};
use alloy_primitives::B256;
use std::sync::Arc;

/// A state and a block to run calls in, free of the chain's lock.
#[derive(Clone)]
pub struct CallSite {
    pub overlay: Overlay,
    pub context: BlockContext,
    vm: Vm,
}

#[derive(Debug)]
pub struct PendingBlock {
    key: (Version, Vec<B256>, u64),
    pub block: Block,
    overlay: Overlay,
}

impl CallSite {
    pub fn run(&self, tx: &TxInput, trace: bool) -> Result<Outcome, ChainError> {
        self.run_checked(tx, Checks::Call, trace)
    }

    fn run_checked(
        &self,
        tx: &TxInput,
        checks: Checks,
        trace: bool,
    ) -> Result<Outcome, ChainError> {
        self.vm
            .execute(self.overlay.clone(), &self.context, tx, checks, trace)
            .map_err(|error| ChainError::Vm(error.to_string()))
    }
}

impl Chain {
    pub fn call_site(&self, selector: BlockSelector) -> Result<CallSite, ChainError> {
        let (overlay, env) = match selector {
            BlockSelector::Pending => {
                let pending = self.pending_block();
                (pending.overlay.clone(), pending.block.env())
            }
            mined => {
                let block = self.select(mined).ok_or(ChainError::UnknownBlock)?;
                (self.overlay_after(block.header.number), block.env())
            }
        };
        Ok(CallSite { overlay, context: self.context(env), vm: self.vm.clone() })
    }

    pub fn overlay(&self, selector: BlockSelector) -> Result<Overlay, ChainError> {
        match selector {
            BlockSelector::Pending => Ok(self.pending_block().overlay.clone()),
            mined => {
                let block = self.select(mined).ok_or(ChainError::UnknownBlock)?;
                Ok(self.overlay_after(block.header.number))
            }
        }
    }

    fn overlay_after(&self, number: u64) -> Overlay {
        Overlay::new(self.state.clone(), self.versions[number as usize])
    }

    /// What the next block would be if it were mined now.
    pub fn pending_block(&self) -> Arc<PendingBlock> {
        let env = self.next_env();
        let ready = self.ready();
        let hashes = ready.iter().map(|tx| tx.hash()).collect();
        let key = (self.state.read().version(), hashes, env.timestamp);
        let mut kept = self.pending.lock();
        if let Some(pending) = kept.as_ref().filter(|pending| pending.key == key) {
            return pending.clone();
        }
        let mut overlay = self.latest_overlay();
        let mut txs = Vec::new();
        for tx in ready {
            if let Ok(outcome) = self.run(overlay.clone(), env, &tx) {
                overlay.commit(&outcome.state);
                txs.push(include(tx, &outcome, txs.last(), key.0));
            }
        }
        let block = Block::seal(env, self.head().hash, self.fingerprint(), txs);
        let pending = Arc::new(PendingBlock { key, block, overlay });
        *kept = Some(pending.clone());
        pending
    }

    /// Runs a mined transaction again, where it ran.
    pub fn replay(&self, hash: B256) -> Result<(CallSite, TxInput), ChainError> {
        let (block, index) = self.transaction(hash).ok_or(ChainError::UnknownTransaction(hash))?;
        let mined = &block.txs[index];
        let overlay = Overlay::new(self.state.clone(), mined.parent_version);
        let env: BlockEnv = block.env();
        let site = CallSite { overlay, context: self.context(env), vm: self.vm.clone() };
        Ok((site, tx_input(&mined.tx)))
    }
}

impl CallSite {
    pub fn rerun(&self, tx: &TxInput, trace: bool) -> Result<Outcome, ChainError> {
        self.run_checked(tx, Checks::AnySender, trace)
    }
}
