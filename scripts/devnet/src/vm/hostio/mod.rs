//! The functions that programs import, and what a running program owns.

mod account;
mod calls;
mod context;
mod env;
mod io;
mod link;
mod math;
mod prices;
mod storage;

use alloy_primitives::{Address, Bytes, U256};
use revm::{
    context::ContextTr,
    interpreter::{CallInputs, SharedMemory},
};
use wasmtime::{Global, InstancePre, Memory, PoolConcurrencyLimitError, Store, Val};

use super::{
    context::{Ctx, Error},
    evm::StylusEvm,
    trace::HostioRecord,
};
use crate::{
    arbos::StylusParams,
    wasm::{INK_GLOBAL, MEMORY, STACK_GLOBAL, STATUS_GLOBAL, Status},
};

pub(super) use link::linker;

const ENTRYPOINT: &str = "user_entrypoint";

/// Why a program stopped before its entry point returned.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Escape {
    #[error("exit")]
    Exit(u32),
    #[error("out of ink")]
    OutOfInk,
    #[error("out of stack")]
    OutOfStack,
    #[error("memory access out of bounds")]
    MemoryOutOfBounds,
    #[error("write in a static call")]
    StaticWrite,
    #[error("a log of {len} bytes with {topics} topics")]
    BadLog { topics: u32, len: u32 },
    /// Nothing has run yet.
    #[error("no memory is free for the program")]
    PoolEmpty,
    #[error("not enough gas to create a contract")]
    CreateUnaffordable,
    #[error("{0}")]
    Trap(String),
    #[error("{0}")]
    Fatal(Error),
}

/// The call that the program answers.
pub(crate) struct ProgramFrame {
    pub acting: Address,
    pub caller: Address,
    pub value: U256,
    pub input: Bytes,
    pub is_static: bool,
    pub depth: usize,
    /// Where the frames of nested calls keep their memory.
    pub memory: SharedMemory,
}

impl ProgramFrame {
    pub fn new(inputs: &CallInputs, depth: usize, memory: SharedMemory, ctx: &Ctx) -> Self {
        Self {
            acting: inputs.target_address,
            caller: inputs.caller,
            value: inputs.value.get(),
            input: inputs.input.bytes_local(ctx.local()),
            is_static: inputs.is_static,
            depth,
            memory,
        }
    }
}

/// What the engine's store owns while a program runs.
pub(crate) struct Host {
    evm: StylusEvm,
    frame: ProgramFrame,
    params: StylusParams,
    instance: Option<Exports>,
    output: Vec<u8>,
    /// Of the last call or create.
    return_data: Bytes,
    storage: storage::StorageCache,
    /// The account whose code was fetched last.
    last_code: Option<(Address, Bytes)>,
    refund: i64,
}

/// The exports that hostios use, looked up once.
#[derive(Clone, Copy)]
struct Exports {
    ink: Global,
    memory: Memory,
}

impl Host {
    pub fn new(evm: StylusEvm, frame: ProgramFrame, params: StylusParams) -> Self {
        Self {
            evm,
            frame,
            params,
            instance: None,
            output: Vec::new(),
            return_data: Bytes::new(),
            storage: storage::StorageCache::default(),
            last_code: None,
            refund: 0,
        }
    }

    /// Runs the program with so much ink: the status it returned, the ink left, and everything back.
    pub fn call(self, program: &InstancePre<Self>, ink: u64) -> (Result<u32, Escape>, u64, Self) {
        let input_len = self.frame.input.len() as u32;
        let mut store = Store::new(program.module().engine(), self);
        let (exit, ink_left) = match run(&mut store, program, ink, input_len) {
            Ok((exit, ink_left)) => (exit, ink_left),
            Err(error) if error.is::<PoolConcurrencyLimitError>() => (Err(Escape::PoolEmpty), ink),
            Err(error) => (Err(Escape::Trap(format!("{error:#}"))), ink),
        };
        let mut host = store.into_data();
        let exit = match exit {
            Err(Escape::Exit(status)) => Ok(status),
            other => other,
        };
        if let Ok(status) = exit {
            host.record("user_returned", &[], &status.to_be_bytes(), ink_left, ink_left);
        }
        (exit, ink_left, host)
    }

    pub fn into_parts(self) -> (StylusEvm, Bytes, i64) {
        (self.evm, self.output.into(), self.refund)
    }

    fn ctx(&mut self) -> &mut Ctx {
        self.evm.ctx_mut()
    }

    fn record(&mut self, name: &'static str, args: &[u8], outs: &[u8], start: u64, end: u64) {
        self.ctx().chain.push_trace(HostioRecord {
            name,
            args: Bytes::copy_from_slice(args),
            outs: Bytes::copy_from_slice(outs),
            start_ink: start,
            end_ink: end,
            address: None,
            steps: Vec::new(),
        });
    }
}

type Ended = (Result<u32, Escape>, u64);

fn run(
    store: &mut Store<Host>,
    program: &InstancePre<Host>,
    ink: u64,
    input_len: u32,
) -> wasmtime::Result<Ended> {
    let instance = program.instantiate(&mut *store)?;
    store.data_mut().record("user_entrypoint", &input_len.to_be_bytes(), &[], ink, ink);
    let missing = || wasmtime::Error::msg("the metered module lacks an export");
    let global =
        |store: &mut Store<Host>, name| instance.get_global(&mut *store, name).ok_or_else(missing);
    let ink_global = global(store, INK_GLOBAL)?;
    let stack = global(store, STACK_GLOBAL)?;
    let status = global(store, STATUS_GLOBAL)?;
    let memory = instance.get_memory(&mut *store, MEMORY).ok_or_else(missing)?;
    let words = store.data().params.max_stack_depth;
    ink_global.set(&mut *store, Val::I64(ink as i64))?;
    stack.set(&mut *store, Val::I32(words as i32))?;
    store.data_mut().instance = Some(Exports { ink: ink_global, memory });
    let entrypoint = instance.get_typed_func::<u32, u32>(&mut *store, ENTRYPOINT)?;

    let result = entrypoint.call(&mut *store, input_len);
    let ink_left = ink_global.get(&mut *store).i64().unwrap_or_default() as u64;
    let stopped = status.get(&mut *store).i32().unwrap_or_default();
    let result = result.map_err(|error| escape(error, stopped));
    Ok((result, ink_left))
}

fn escape(error: wasmtime::Error, status: i32) -> Escape {
    if status == Status::OutOfInk as i32 {
        return Escape::OutOfInk;
    }
    if status == Status::OutOfStack as i32 {
        return Escape::OutOfStack;
    }
    match error.downcast::<Escape>() {
        Ok(escape) => escape,
        Err(error) => match error.downcast_ref::<wasmtime::Trap>() {
            // The engine's own limit, which the words of stack should never let a program reach.
            Some(wasmtime::Trap::StackOverflow) => Escape::OutOfStack,
            Some(trap) => Escape::Trap(trap.to_string()),
            None => Escape::Trap(format!("{error:#}")),
        },
    }
}
