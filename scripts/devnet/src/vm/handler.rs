use revm::{
    context::{Block, Cfg, ContextTr, JournalTr, Transaction, result::HaltReason},
    handler::{
        EvmTr, FrameResult, Handler, execution, handle_reservoir_remaining_gas, post_execution,
    },
    interpreter::{GasTracker, SharedMemory, interpreter_action::FrameInit},
    primitives::U256,
};

use super::{context::Error, evm::StylusEvm};
use crate::arbos::state::ArbosState;

/// What a single transaction may compute; its intrinsic gas counts.
pub(crate) const TX_COMPUTE_LIMIT: u64 = 32_000_000;

/// Ethereum's transaction rules with Arbitrum's differences: the compute limit, and fees for the network account.
pub(crate) struct ArbitrumHandler;

impl Handler for ArbitrumHandler {
    type Evm = StylusEvm;
    type Error = Error;
    type HaltReason = HaltReason;

    fn first_frame_input(
        &mut self,
        evm: &mut StylusEvm,
        gas: &mut GasTracker,
    ) -> Result<Option<FrameInit>, Error> {
        let ctx = evm.ctx_mut();
        if !ctx.chain.is_call {
            let intrinsic = ctx.tx.gas_limit - gas.remaining();
            let limit = TX_COMPUTE_LIMIT.saturating_sub(intrinsic);
            ctx.chain.held_gas = gas.remaining().saturating_sub(limit);
            gas.set_remaining(gas.remaining().min(limit));
        }
        let memory = SharedMemory::new_with_buffer(ctx.local.shared_memory_buffer.clone());
        let input = execution::create_init_frame(ctx, gas)?;
        Ok(input.map(|frame_input| FrameInit { depth: 0, memory, frame_input }))
    }

    fn last_frame_result(
        &mut self,
        evm: &mut StylusEvm,
        result: &mut FrameResult,
        gas: &mut GasTracker,
    ) -> Result<(), Error> {
        gas.spend_all();
        let reason = result.instruction_result();
        handle_reservoir_remaining_gas(reason, gas, result.gas_mut().tracker_mut());
        gas.erase_cost(std::mem::take(&mut evm.ctx_mut().chain.held_gas));
        *result.gas_mut().tracker_mut() = *gas;
        Ok(())
    }

    fn reward_beneficiary(
        &self,
        evm: &mut StylusEvm,
        result: &mut FrameResult,
    ) -> Result<(), Error> {
        let ctx = evm.ctx_mut();
        if ctx.cfg().is_fee_charge_disabled() {
            return Ok(());
        }
        let price = U256::from(ctx.tx().effective_gas_price(u128::from(ctx.block().basefee())));
        let gas = U256::from(result.gas().used());
        let mut arbos = ArbosState::new(ctx);
        let network = arbos.network_fee_account()?;
        let (infra, infra_price) = arbos.infra_fee()?;
        let infra_price = if infra.is_zero() { U256::ZERO } else { infra_price.min(price) };
        let journal = ctx.journal_mut();
        if !infra_price.is_zero() {
            journal.balance_incr(infra, infra_price * gas)?;
        }
        journal.balance_incr(network, (price - infra_price) * gas)?;
        Ok(())
    }

    fn reimburse_caller(&self, evm: &mut StylusEvm, result: &mut FrameResult) -> Result<(), Error> {
        post_execution::reimburse_caller(evm.ctx(), result.gas(), U256::ZERO).map_err(Into::into)
    }
}
