//! How a call has to end.

use alloy::{
    primitives::{Bytes, LogData},
    sol_types::{SolError, SolEvent},
};

#[derive(Clone, Debug, Default)]
pub struct Forecast {
    /// All errors that are true of the call, whichever is found first. None: the call succeeds.
    pub refusals: Vec<Bytes>,
    /// In any order.
    pub events: Vec<LogData>,
    pub output: Bytes,
    /// What to look at afterwards.
    pub clusters: Vec<u64>,
    pub operators: Vec<u64>,
    pub validators: Vec<alloy::primitives::B256>,
}

impl Forecast {
    pub fn refuse(&mut self, error: impl SolError) {
        self.refusals.push(error.abi_encode().into());
    }

    pub fn refuse_if(&mut self, is_wrong: bool, error: impl SolError) {
        if is_wrong {
            self.refuse(error);
        }
    }

    pub fn is_refused(&self) -> bool {
        !self.refusals.is_empty()
    }

    pub fn emit(&mut self, event: impl SolEvent) {
        self.events.push(event.encode_log_data());
    }
}
