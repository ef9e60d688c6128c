use alloy_primitives::Bytes;
use revm::{
    context::JournalTr,
    handler::{FrameResult, evm::ContextDbError},
    interpreter::{
        CallInputs, CallOutcome, Gas, Host, InstructionContext, InstructionExecResult,
        InstructionResult, InterpreterResult, FrameInput,
        interpreter::EthInterpreter,
        interpreter_action::FrameInit,
        interpreter_types::InputsTr,
    },
};

use super::{context::Ctx, evm::StylusEvm, failure::ProgramFailure};
use crate::wasm::is_program;

impl StylusEvm {
    pub fn run_program(&mut self, init: FrameInit) -> Result<FrameResult, ContextDbError<Ctx>> {
        let FrameInput::Call(inputs) = init.frame_input else {
            unreachable!("programs run in call frames only")
        };
        let ctx = self.ctx_mut();
        ctx.chain.note(ProgramFailure::NotActive(inputs.bytecode_address));
        Ok(call_result(&inputs, InstructionResult::OpcodeNotFound, Gas::new(inputs.gas_limit), Bytes::new()))
    }
}

fn call_result(inputs: &CallInputs, result: InstructionResult, gas: Gas, output: Bytes) -> FrameResult {
    FrameResult::Call(CallOutcome::new(
        InterpreterResult { result, output, gas },
        inputs.return_memory_offset.clone(),
    ))
}

/// SELFDESTRUCT, except that an account whose own code is a program reverts.
pub(super) fn selfdestruct(
    context: InstructionContext<'_, Ctx, EthInterpreter>,
) -> InstructionExecResult {
    let acting = context.interpreter.input.target_address();
    let is_stylus = context
        .host
        .load_account_code(acting)
        .is_some_and(|code| is_program(&code.data));
    if is_stylus {
        return Err(InstructionResult::Revert);
    }
    revm::interpreter::instructions::host::selfdestruct(context)
}
