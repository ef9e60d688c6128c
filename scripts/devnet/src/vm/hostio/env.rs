use alloy_primitives::{Address, B256, Bytes, U256};
use revm::context_interface::context::ContextError;
use wasmtime::{Caller, Val};

use super::{Escape, Exports, Host, prices};
use crate::vm::{
    context::{Ctx, Error},
    trace::{HostioRecord, Trace},
};

/// One call of a hostio.
pub(super) struct Env<'a> {
    caller: Caller<'a, Host>,
    exports: Exports,
    recording: Option<Recording>,
}

struct Recording {
    start_ink: u64,
    args: Vec<u8>,
    outs: Vec<u8>,
    address: Option<Address>,
    steps: Trace,
}

pub(super) type Result<T> = std::result::Result<T, Escape>;

impl<'a> Env<'a> {
    pub fn new(mut caller: Caller<'a, Host>) -> Result<Self> {
        let host = caller.data_mut();
        let exports =
            host.instance.ok_or_else(|| Escape::Trap("a hostio before the start".into()))?;
        let tracing = host.ctx().chain.trace.is_some();
        let mut env = Self { caller, exports, recording: None };
        if tracing {
            let start_ink = env.ink();
            env.recording = Some(Recording {
                start_ink,
                args: Vec::new(),
                outs: Vec::new(),
                address: None,
                steps: Vec::new(),
            });
        }
        Ok(env)
    }

    pub fn host(&mut self) -> &mut Host {
        self.caller.data_mut()
    }

    pub fn ctx(&mut self) -> &mut Ctx {
        self.host().ctx()
    }

    pub fn ink(&mut self) -> u64 {
        self.exports.ink.get(&mut self.caller).i64().unwrap_or_default() as u64
    }

    fn set_ink(&mut self, ink: u64) -> Result<()> {
        let set = self.exports.ink.set(&mut self.caller, Val::I64(ink as i64));
        set.map_err(|error| Escape::Trap(error.to_string()))
    }

    fn ink_price(&mut self) -> u64 {
        u64::from(self.host().params.ink_price)
    }

    pub fn gas_left(&mut self) -> u64 {
        self.ink() / self.ink_price()
    }

    pub fn buy_ink(&mut self, ink: u64) -> Result<()> {
        match self.ink().checked_sub(ink) {
            Some(left) => self.set_ink(left),
            None => {
                self.set_ink(0)?;
                Err(Escape::OutOfInk)
            }
        }
    }

    pub fn buy_gas(&mut self, gas: u64) -> Result<()> {
        let price = self.ink_price();
        self.buy_ink(gas.saturating_mul(price))
    }

    /// Fails like a charge, but charges nothing.
    pub fn require_gas(&mut self, gas: u64) -> Result<()> {
        let price = self.ink_price();
        if self.ink() < gas.saturating_mul(price) {
            self.set_ink(0)?;
            return Err(Escape::OutOfInk);
        }
        Ok(())
    }

    pub fn pay_for_read(&mut self, len: u32) -> Result<()> {
        self.buy_ink(prices::read(len as usize))
    }

    /// The second copy of read bytes, on their way from the runtime to the chain.
    pub fn pay_for_passing_on(&mut self, len: u32) -> Result<()> {
        self.buy_ink(prices::read(len as usize))
    }

    pub fn pay_for_write(&mut self, len: usize) -> Result<()> {
        self.buy_ink(prices::write(len))
    }

    pub fn read(&self, ptr: u32, len: u32) -> Result<&[u8]> {
        let start = ptr as usize;
        self.exports
            .memory
            .data(&self.caller)
            .get(start..start + len as usize)
            .ok_or(Escape::MemoryOutOfBounds)
    }

    pub fn read_vec(&self, ptr: u32, len: u32) -> Result<Vec<u8>> {
        Ok(self.read(ptr, len)?.to_vec())
    }

    pub fn read_word(&self, ptr: u32) -> Result<B256> {
        Ok(B256::from_slice(self.read(ptr, 32)?))
    }

    pub fn read_u256(&self, ptr: u32) -> Result<U256> {
        Ok(self.read_word(ptr)?.into())
    }

    pub fn read_address(&self, ptr: u32) -> Result<Address> {
        Ok(Address::from_slice(self.read(ptr, 20)?))
    }

    pub fn write(&mut self, ptr: u32, bytes: &[u8]) -> Result<()> {
        let start = ptr as usize;
        self.exports
            .memory
            .data_mut(&mut self.caller)
            .get_mut(start..start + bytes.len())
            .ok_or(Escape::MemoryOutOfBounds)?
            .copy_from_slice(bytes);
        Ok(())
    }

    /// Writes a hostio's result and notes it for the trace.
    pub fn put(&mut self, ptr: u32, bytes: &[u8]) -> Result<()> {
        self.write(ptr, bytes)?;
        self.out(bytes);
        Ok(())
    }

    pub fn arg(&mut self, bytes: &[u8]) {
        if let Some(recording) = &mut self.recording {
            recording.args.extend_from_slice(bytes);
        }
    }

    pub fn out(&mut self, bytes: &[u8]) {
        if let Some(recording) = &mut self.recording {
            recording.outs.extend_from_slice(bytes);
        }
    }

    /// Sets the caller's entries aside, so that the callee's are collected on their own.
    pub fn begin_steps(&mut self) -> Option<Trace> {
        self.ctx().chain.trace.replace(Vec::new()).or_else(|| {
            self.ctx().chain.trace = None;
            None
        })
    }

    pub fn end_steps(&mut self, outer: Option<Trace>, callee: Address) {
        let steps = std::mem::replace(&mut self.ctx().chain.trace, outer);
        if let Some(recording) = &mut self.recording {
            recording.address = Some(callee);
            recording.steps = steps.unwrap_or_default();
        }
    }

    pub fn finish(mut self, name: &'static str) {
        let Some(recording) = self.recording.take() else { return };
        let end_ink = self.ink();
        self.ctx().chain.push_trace(HostioRecord {
            name,
            args: Bytes::from(recording.args),
            outs: Bytes::from(recording.outs),
            start_ink: recording.start_ink,
            end_ink,
            address: recording.address,
            steps: recording.steps,
        });
    }
}

impl<E: Into<Error>> From<E> for Escape {
    fn from(error: E) -> Self {
        Self::Fatal(error.into())
    }
}

pub(super) fn fatal(error: ContextError<revm::database_interface::ErasedError>) -> Escape {
    Escape::Fatal(match error {
        ContextError::Db(error) => Error::Database(error),
        ContextError::Custom(error) => Error::Custom(error),
    })
}
