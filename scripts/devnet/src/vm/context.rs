use std::{collections::HashMap, sync::Arc};

use alloy_primitives::Address;
use revm::{
    Context, Journal,
    context::{BlockEnv, CfgEnv, Evm, LocalContext, TxEnv, result::EVMError},
    database_interface::ErasedError,
    handler::{EthFrame, instructions::EthInstructions},
    interpreter::{CallInputs, FrameInput, interpreter::EthInterpreter},
};

use super::{
    database::Db,
    failure::ProgramFailure,
    precompiles::Precompiles,
    programs::Programs,
    trace::{HostioRecord, MAX_TRACE_BYTES},
    types::BlockContext,
};

pub(crate) type Ctx = Context<BlockEnv, TxEnv, CfgEnv, Db, Journal<Db>, TxState, LocalContext>;
pub(crate) type Inner =
    Evm<Ctx, (), EthInstructions<EthInterpreter, Ctx>, Precompiles, EthFrame<EthInterpreter>>;
pub(crate) type Error = EVMError<ErasedError>;

/// What lives for one transaction outside of the journal: none of it is undone by a revert.
pub(crate) struct TxState {
    pub block: BlockContext,
    pub programs: Arc<Programs>,
    pub is_call: bool,
    /// Compute gas above the limit of a transaction, returned at the end.
    pub held_gas: u64,
    pub pages: Pages,
    pub frames: Frames,
    pub failure: Option<ProgramFailure>,
    /// Entries of the innermost traced program.
    pub trace: Option<Vec<HostioRecord>>,
    /// Bytes that the trace may still grow by; nothing once it would have grown by more.
    trace_room: Option<usize>,
}

impl TxState {
    pub fn new(block: BlockContext, programs: Arc<Programs>, is_call: bool, trace: bool) -> Self {
        Self {
            block,
            programs,
            is_call,
            held_gas: 0,
            pages: Pages::default(),
            frames: Frames::default(),
            failure: None,
            trace: trace.then(Vec::new),
            trace_room: Some(MAX_TRACE_BYTES),
        }
    }

    pub fn push_trace(&mut self, record: HostioRecord) {
        let Some(trace) = &mut self.trace else { return };
        let size = size_of::<HostioRecord>() + record.args.len() + record.outs.len();
        self.trace_room = self.trace_room.and_then(|room| room.checked_sub(size));
        match self.trace_room {
            Some(_) => trace.push(record),
            None => trace.clear(),
        }
    }

    /// The whole trace, or nothing if it was too large to keep.
    pub fn take_trace(&mut self) -> Option<Vec<HostioRecord>> {
        self.trace.take().filter(|_| self.trace_room.is_some())
    }

    /// Keeps the first failure: later ones are its consequences.
    pub fn note(&mut self, failure: ProgramFailure) {
        self.failure.get_or_insert(failure);
    }
}

/// WASM pages of all programs of the transaction.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pages {
    pub open: u16,
    /// The most that were ever open.
    pub ever: u16,
}

impl Pages {
    pub fn add(&mut self, new: u16) {
        self.open = self.open.saturating_add(new);
        self.ever = self.ever.max(self.open);
    }
}

/// The open frames that run code, EVM and WASM alike.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    stack: Vec<OpenFrame>,
    acting: HashMap<Address, u32>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenFrame {
    pub acting: Address,
    pub caller: Address,
    /// DELEGATECALL or CALLCODE.
    pub delegate: bool,
}

impl OpenFrame {
    pub fn of_call(call: &CallInputs) -> Self {
        Self {
            acting: call.target_address,
            caller: call.caller,
            delegate: call.scheme.is_delegate_call() || call.scheme.is_call_code(),
        }
    }

    /// The acting address of a create is known only after its frame is made.
    pub fn of(input: &FrameInput) -> Self {
        match input {
            FrameInput::Call(call) => Self::of_call(call),
            FrameInput::Create(create) => {
                Self { acting: Address::ZERO, caller: create.caller(), delegate: false }
            }
            FrameInput::Empty => {
                Self { acting: Address::ZERO, caller: Address::ZERO, delegate: false }
            }
        }
    }
}

impl Frames {
    pub fn push(&mut self, frame: OpenFrame) {
        if !frame.delegate {
            *self.acting.entry(frame.acting).or_default() += 1;
        }
        self.stack.push(frame);
    }

    pub fn pop(&mut self) {
        let Some(frame) = self.stack.pop() else { return };
        if !frame.delegate
            && let Some(count) = self.acting.get_mut(&frame.acting)
        {
            *count -= 1;
        }
    }

    pub fn is_reentrant(&self, acting: Address) -> bool {
        self.acting.get(&acting).is_some_and(|count| *count > 1)
    }

    pub fn depth(&self) -> usize {
        self.stack.len()
    }

    pub fn last(&self) -> Option<&OpenFrame> {
        self.stack.last()
    }
}
