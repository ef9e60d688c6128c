//! What a command is going to do.

use super::{Done, Fact};
use crate::client::Call;
use alloy::{
    primitives::{Address, U256},
    sol_types::SolCall,
};

/// One line of what will happen.
#[derive(Clone, Debug)]
pub struct Row {
    pub what: &'static str,
    pub fact: Fact,
}

impl Row {
    pub fn new(what: &'static str, fact: impl Into<Fact>) -> Self {
        Self { what, fact: fact.into() }
    }
}

type Next = Box<dyn FnOnce(&Done) -> String>;

/// A call to be, and what people should know of it.
pub struct Plan {
    /// Sent first, one by one: without them the call would be refused.
    pub(super) before: Vec<Call>,
    pub(super) call: Call,
    pub(super) to: Address,
    pub(super) function: &'static str,
    pub(super) rows: Vec<Row>,
    pub(super) next: Option<Next>,
}

impl Plan {
    /// `action` is how messages name it: "bond an operator".
    pub fn new<C: SolCall>(action: &'static str, to: Address, call: &C) -> Self {
        let function = C::SIGNATURE.split('(').next().unwrap_or_default();
        let call = Call::new(action, to, call);
        Self { before: Vec::new(), call, to, function, rows: Vec::new(), next: None }
    }

    pub fn value(mut self, wei: U256) -> Self {
        self.call = self.call.value(wei);
        self
    }

    /// Another call that has to be sent first, such as an approval.
    pub fn before(mut self, call: Call) -> Self {
        self.before.push(call);
        self
    }

    pub fn row(mut self, what: &'static str, fact: impl Into<Fact>) -> Self {
        self.rows.push(Row::new(what, fact));
        self
    }

    /// What to do when it is done.
    pub fn next(mut self, next: impl FnOnce(&Done) -> String + 'static) -> Self {
        self.next = Some(Box::new(next));
        self
    }
}
