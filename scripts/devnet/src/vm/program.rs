use std::mem;

use alloy_primitives::Bytes;
use revm::{
    context::{ContextTr, JournalTr},
    context_interface::context::ContextError,
    handler::{FrameResult, evm::ContextDbError},
    interpreter::{
        CallInputs, CallOutcome, FrameInput, Gas, Host as _, InstructionContext,
        InstructionExecResult, InstructionResult, InterpreterResult, interpreter::EthInterpreter,
        interpreter_action::FrameInit, interpreter_types::InputsTr,
    },
};

use super::{
    context::{Ctx, Error, OpenFrame},
    evm::StylusEvm,
    failure::ProgramFailure,
    hostio::{Escape, Host, ProgramFrame},
    programs::{Memories, NATIVE_STACK},
};
use crate::{
    arbos::{StylusParams, state::ArbosState},
    wasm::{is_program, pages},
};

/// Native stack that must be free to start a program: its own and the host's share of a nested call. An ordinary thread has it for the first program.
const STACK_NEEDED: usize = NATIVE_STACK + (384 << 10);
const STACK_SEGMENT: usize = 64 << 20;
const CALL_DEPTH_LIMIT: usize = 1024;

/// How a program's frame ended.
struct End {
    result: InstructionResult,
    gas_left: u64,
    refund: i64,
    output: Bytes,
}

impl End {
    fn halt(result: InstructionResult) -> Self {
        Self { result, gas_left: 0, refund: 0, output: Bytes::new() }
    }
}

impl StylusEvm {
    /// Runs a call frame whose code is a program, to its end.
    pub fn run_program(&mut self, init: FrameInit) -> Result<FrameResult, ContextDbError<Ctx>> {
        let FrameInit { depth, memory, frame_input } = init;
        let FrameInput::Call(inputs) = frame_input else {
            unreachable!("only call frames have programs as code")
        };
        if depth > CALL_DEPTH_LIMIT {
            let end =
                End { gas_left: inputs.gas_limit, ..End::halt(InstructionResult::CallTooDeep) };
            return Ok(frame_result(&inputs, end));
        }
        let ctx = self.ctx_mut();
        let checkpoint = ctx.journal_mut().checkpoint();
        if let Some(value) = inputs.value.transfer()
            && let Some(error) =
                ctx.journal_mut().transfer_loaded(inputs.caller, inputs.target_address, value)
        {
            ctx.journal_mut().checkpoint_revert(checkpoint);
            let end = End { gas_left: inputs.gas_limit, ..End::halt(error.into()) };
            return Ok(frame_result(&inputs, end));
        }
        let frame = ProgramFrame::new(&inputs, depth, memory, ctx);
        let end = stacker::maybe_grow(STACK_NEEDED, STACK_SEGMENT, || self.enter(&inputs, frame));
        let end = end.map_err(context_error)?;
        let journal = self.ctx_mut().journal_mut();
        if end.result.is_ok() {
            journal.checkpoint_commit();
        } else {
            journal.checkpoint_revert(checkpoint);
        }
        Ok(frame_result(&inputs, end))
    }

    /// Charges what a call of the program costs, then runs it.
    fn enter(&mut self, inputs: &CallInputs, frame: ProgramFrame) -> Result<End, Error> {
        let ctx = self.ctx_mut();
        let code_hash = inputs.known_bytecode.0;
        let mut arbos = ArbosState::new(ctx);
        let params = arbos.params()?;
        let record = arbos.program(code_hash)?;
        if !record.is_usable(&params, ctx.chain.block.timestamp) {
            ctx.chain.note(ProgramFailure::NotActive(inputs.bytecode_address));
            return Ok(End::halt(InstructionResult::OpcodeNotFound));
        }
        let before = ctx.chain.pages;
        let mut cost = pages::cost(record.footprint, before.open, before.ever, &params)
            .saturating_add(record.cached_gas(&params));
        if !record.cached {
            cost = cost.saturating_add(record.init_gas(&params));
        }
        let Some(gas) = inputs.gas_limit.checked_sub(cost) else {
            ctx.chain.note(ProgramFailure::OutOfInk(inputs.bytecode_address));
            return Ok(End::halt(InstructionResult::OutOfGas));
        };
        ctx.chain.pages.add(record.footprint);
        ctx.chain.frames.push(OpenFrame::of_call(inputs));
        let end = self.run(inputs, frame, gas, &params)?;
        let chain = &mut self.ctx_mut().chain;
        chain.frames.pop();
        chain.pages.open = before.open;
        Ok(with_return_data_floor(end, inputs.gas_limit))
    }

    fn run(
        &mut self,
        inputs: &CallInputs,
        frame: ProgramFrame,
        gas: u64,
        params: &StylusParams,
    ) -> Result<End, Error> {
        let (code_hash, code) = &inputs.known_bytecode;
        let programs = self.ctx_mut().chain.programs.clone();
        let load = |memories| {
            let code = code.original_byte_slice();
            programs.load(*code_hash, code, params.max_wasm_size, memories)
        };
        let program = match load(Memories::Pool) {
            Ok(program) => program,
            Err(error) => {
                let address = inputs.bytecode_address;
                let reason = error.to_string();
                self.ctx_mut().chain.note(ProgramFailure::Trap { address, reason });
                return Ok(End::halt(InstructionResult::OpcodeNotFound));
            }
        };
        let ink = gas.saturating_mul(u64::from(params.ink_price));
        let host = Host::new(mem::take(self), frame, *params);
        let (mut exit, mut ink_left, mut host) = host.call(&program, ink);
        if matches!(exit, Err(Escape::PoolEmpty)) {
            match load(Memories::Mapped) {
                Ok(program) => (exit, ink_left, host) = host.call(&program, ink),
                Err(error) => exit = Err(Escape::Trap(error.to_string())),
            }
        }
        let (evm, output, refund) = host.into_parts();
        *self = evm;
        let (result, output) = match exit {
            Ok(0) => (InstructionResult::Return, output),
            Ok(_) => (InstructionResult::Revert, output),
            Err(escape) => match self.failed(inputs, escape)? {
                InstructionResult::Revert => (InstructionResult::Revert, Bytes::new()),
                halt => return Ok(End::halt(halt)),
            },
        };
        Ok(End { result, gas_left: ink_left / u64::from(params.ink_price), refund, output })
    }

    fn failed(&mut self, inputs: &CallInputs, escape: Escape) -> Result<InstructionResult, Error> {
        let address = inputs.bytecode_address;
        let (failure, result) = match escape {
            Escape::OutOfInk => (ProgramFailure::OutOfInk(address), InstructionResult::OutOfGas),
            Escape::OutOfStack => {
                (ProgramFailure::OutOfStack(address), InstructionResult::StackOverflow)
            }
            Escape::Fatal(error) => return Err(error),
            trap => {
                let reason = trap.to_string();
                (ProgramFailure::Trap { address, reason }, InstructionResult::Revert)
            }
        };
        self.ctx_mut().chain.note(failure);
        Ok(result)
    }
}

/// Return data costs at least what the EVM's memory for it would, from the frame's whole gas.
fn with_return_data_floor(mut end: End, start: u64) -> End {
    if end.output.is_empty() {
        return end;
    }
    let words = end.output.len().div_ceil(32) as u64;
    let floor = 3 * words + words * words / 512;
    match start.checked_sub(floor) {
        None => End::halt(InstructionResult::OutOfGas),
        Some(most) => {
            end.gas_left = end.gas_left.min(most);
            end
        }
    }
}

fn frame_result(inputs: &CallInputs, end: End) -> FrameResult {
    let mut gas = Gas::new(inputs.gas_limit);
    gas.set_remaining(end.gas_left);
    if end.result.is_ok() {
        gas.set_refunded(end.refund);
    }
    FrameResult::Call(CallOutcome::new(
        InterpreterResult { result: end.result, output: end.output, gas },
        inputs.return_memory_offset.clone(),
    ))
}

fn context_error(error: Error) -> ContextDbError<Ctx> {
    match error {
        Error::Database(error) => ContextError::Db(error),
        other => ContextError::Custom(other.to_string()),
    }
}

/// SELFDESTRUCT, except that an account whose own code is a program reverts.
pub(super) fn selfdestruct(
    context: InstructionContext<'_, Ctx, EthInterpreter>,
) -> InstructionExecResult {
    let acting = context.interpreter.input.target_address();
    if context.host.load_account_code(acting).is_some_and(|code| is_program(&code.data)) {
        return Err(InstructionResult::Revert);
    }
    revm::interpreter::instructions::host::selfdestruct(context)
}
