use revm::{
    context::FrameStack,
    handler::{
        EthFrame, EvmTr, FrameData, FrameInitOrResult, FrameResult, ItemOrResult,
        evm::{ContextDbError, FrameInitResult},
        instructions::EthInstructions,
    },
    interpreter::{
        FrameInput, InstructionResult, InterpreterAction, interpreter::EthInterpreter,
        interpreter_action::FrameInit,
    },
};

use super::{
    context::{Ctx, Inner, OpenFrame},
    precompiles::Precompiles,
};
use crate::wasm::is_program;

/// `revm` with Stylus frames. The inner EVM moves into the store of a running program and back, because the
/// engine's host functions own what they work on: `inner` is `None` only while a program runs.
#[derive(Default)]
pub(crate) struct StylusEvm {
    inner: Option<Box<Inner>>,
    /// Frame stacks for nested loops, kept for reuse.
    spare_stacks: Vec<FrameStack<EthFrame>>,
}

impl StylusEvm {
    pub fn new(inner: Inner) -> Self {
        Self { inner: Some(Box::new(inner)), spare_stacks: Vec::new() }
    }

    pub fn inner(&self) -> &Inner {
        self.inner.as_deref().expect("the EVM is here unless a program runs")
    }

    pub fn inner_mut(&mut self) -> &mut Inner {
        self.inner.as_deref_mut().expect("the EVM is here unless a program runs")
    }

    pub fn ctx_mut(&mut self) -> &mut Ctx {
        &mut self.inner_mut().ctx
    }

    /// Runs a call or create of a program to its end, apart from the frames of the EVM code that called the program.
    pub fn run_nested(&mut self, init: FrameInit) -> Result<FrameResult, ContextDbError<Ctx>> {
        let stack = self.spare_stacks.pop().unwrap_or_default();
        let outer = std::mem::replace(&mut self.inner_mut().frame_stack, stack);
        let result = self.frame_loop(init);
        let mut used = std::mem::replace(&mut self.inner_mut().frame_stack, outer);
        used.clear();
        self.spare_stacks.push(used);
        result
    }

    fn frame_loop(&mut self, init: FrameInit) -> Result<FrameResult, ContextDbError<Ctx>> {
        if let ItemOrResult::Result(result) = self.frame_init(init)? {
            return Ok(result);
        }
        loop {
            let result = match self.frame_run()? {
                ItemOrResult::Item(init) => match self.frame_init(init)? {
                    ItemOrResult::Item(_) => continue,
                    ItemOrResult::Result(result) => result,
                },
                ItemOrResult::Result(result) => result,
            };
            if let Some(result) = self.frame_return_result(result)? {
                return Ok(result);
            }
        }
    }
}

impl EvmTr for StylusEvm {
    type Context = Ctx;
    type Instructions = EthInstructions<EthInterpreter, Ctx>;
    type Precompiles = Precompiles;
    type Frame = EthFrame<EthInterpreter>;

    fn all(&self) -> (&Ctx, &Self::Instructions, &Precompiles, &FrameStack<Self::Frame>) {
        self.inner().all()
    }

    fn all_mut(
        &mut self,
    ) -> (&mut Ctx, &mut Self::Instructions, &mut Precompiles, &mut FrameStack<Self::Frame>) {
        self.inner_mut().all_mut()
    }

    fn frame_init(
        &mut self,
        init: FrameInit,
    ) -> Result<FrameInitResult<'_, Self::Frame>, ContextDbError<Ctx>> {
        if let FrameInput::Call(inputs) = &init.frame_input
            && is_program(inputs.known_bytecode.1.original_byte_slice())
        {
            return self.run_program(init).map(ItemOrResult::Result);
        }
        let mut opened = OpenFrame::of(&init.frame_input);
        let inner = self.inner_mut();
        match inner.frame_init(init)? {
            ItemOrResult::Result(result) => return Ok(ItemOrResult::Result(result)),
            ItemOrResult::Item(frame) => {
                if let FrameData::Create(create) = &frame.data {
                    opened.acting = create.created_address;
                }
            }
        }
        inner.ctx.chain.frames.push(opened);
        Ok(ItemOrResult::Item(inner.frame_stack.get()))
    }

    fn frame_run(&mut self) -> Result<FrameInitOrResult<Self::Frame>, ContextDbError<Ctx>> {
        let inner = self.inner_mut();
        let frame = inner.frame_stack.get();
        let mut action = frame.interpreter.run_plain(
            inner.instruction.instruction_table(),
            inner.instruction.gas_table(),
            &mut inner.ctx,
        );
        if let (FrameData::Create(_), InterpreterAction::Return(result)) =
            (&frame.data, &mut action)
            && result.result.is_ok()
            && result.output.first() == Some(&0xEF)
            && !is_program(&result.output)
        {
            // EIP-3541 with Arbitrum's exception; revm's own check is switched off.
            result.result = InstructionResult::CreateContractStartingWithEF;
        }
        let next = frame.process_next_action::<_, ContextDbError<Ctx>>(&mut inner.ctx, action)?;
        if next.is_result() {
            frame.set_finished(true);
            inner.ctx.chain.frames.pop();
        }
        Ok(next)
    }

    fn frame_return_result(
        &mut self,
        result: FrameResult,
    ) -> Result<Option<FrameResult>, ContextDbError<Ctx>> {
        self.inner_mut().frame_return_result(result)
    }
}
