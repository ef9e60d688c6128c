//! Transactions on `revm` with Stylus programs and Arbitrum's precompiles.
//!
//! [`Vm::execute`] runs one transaction against a read-only state and returns the changes; it never writes.
//! All state of ArbOS is storage of [`crate::arbos::ARBOS_ADDRESS`] and is part of those changes.

mod context;
mod database;
mod evm;
mod failure;
mod handler;
mod hostio;
mod precompiles;
mod program;
mod programs;
mod trace;
mod types;

use std::sync::{Arc, OnceLock};

use revm::{
    Context, DatabaseRef, Journal,
    bytecode::opcode,
    context::{
        BlockEnv, CfgEnv, FrameStack, JournalTr, LocalContext, TransactionType, TxEnv,
        result::{EVMError, ExecutionResult, InvalidTransaction, Output},
    },
    context_interface::block::BlobExcessGasAndPrice,
    handler::{Handler, instructions::EthInstructions},
    interpreter::{
        Instruction, InstructionContext, InstructionExecResult, InstructionResult,
        interpreter::EthInterpreter,
        interpreter_types::{Immediates, Jumps},
    },
    primitives::{B256, TxKind, U256, hardfork::SpecId},
};

pub use failure::ProgramFailure;
pub use trace::{HostioRecord, MAX_TRACE_BYTES, Trace};
pub use types::{BLOCK_GAS_LIMIT, BlockContext, Checks, Outcome, Status, TxInput, VmError};

pub(crate) use context::{Ctx, Error};
pub(crate) use programs::ProgramError;

use context::{Inner, TxState};
use evm::StylusEvm;
use handler::ArbitrumHandler;
use precompiles::Precompiles;
use programs::Programs;

/// ArbOS 51 follows Osaka, with the exceptions made here and in the handler.
const SPEC: SpecId = SpecId::OSAKA;

#[derive(Clone, Copy, Debug, Default)]
pub struct VmConfig {
    /// Allow `console` and `debug` imports of programs and ArbDebug, as development chains do.
    pub debug_mode: bool,
}

/// Cheap to make and to clone: all of a process share the compiled programs.
#[derive(Clone)]
pub struct Vm {
    programs: Arc<Programs>,
}

impl Vm {
    pub fn new(config: VmConfig) -> Self {
        Self { programs: Programs::shared(config) }
    }

    /// Runs a transaction on the state `db` (an `Arc` of the state, or a handle that locks it) without changing it.
    /// `block_hash_ref` of `db` serves BLOCKHASH and `ArbSys.arbBlockHash`.
    pub fn execute<D: DatabaseRef + 'static>(
        &self,
        db: D,
        block: &BlockContext,
        tx: &TxInput,
        checks: Checks,
        trace: bool,
    ) -> Result<Outcome, VmError> {
        if tx.chain_id.is_some_and(|id| id != block.chain_id) {
            return Err(VmError::Invalid(InvalidTransaction::InvalidChainId));
        }
        let state = TxState::new(*block, self.programs.clone(), checks == Checks::Call, trace);
        let ctx = Context {
            block: block_env(block),
            tx: tx_env(block, tx),
            cfg: cfg_env(block, tx, checks),
            journaled_state: Journal::new(database::erase(db)),
            chain: state,
            local: LocalContext::default(),
            error: Ok(()),
        };
        let mut evm = StylusEvm::new(Inner {
            ctx,
            inspector: (),
            instruction: instructions().clone(),
            precompiles: Precompiles::new(SPEC),
            frame_stack: FrameStack::new(),
        });
        let result = ArbitrumHandler.run(&mut evm).map_err(vm_error)?;
        Ok(outcome(&mut evm, result))
    }
}

fn block_env(block: &BlockContext) -> BlockEnv {
    BlockEnv {
        number: U256::from(block.l1_number),
        beneficiary: block.coinbase,
        timestamp: U256::from(block.timestamp),
        gas_limit: BLOCK_GAS_LIMIT,
        basefee: block.base_fee,
        difficulty: U256::ONE,
        prevrandao: Some(B256::with_last_byte(1)),
        blob_excess_gas_and_price: Some(BlobExcessGasAndPrice {
            excess_blob_gas: 0,
            blob_gasprice: 0,
        }),
        ..BlockEnv::default()
    }
}

fn tx_env(block: &BlockContext, tx: &TxInput) -> TxEnv {
    let kind = if tx.authorizations.is_empty() {
        TransactionType::Eip1559
    } else {
        TransactionType::Eip7702
    };
    TxEnv {
        tx_type: kind as u8,
        caller: tx.from,
        gas_limit: tx.gas_limit,
        gas_price: tx.gas_price,
        kind: tx.to.map_or(TxKind::Create, TxKind::Call),
        value: tx.value,
        data: tx.data.clone(),
        nonce: tx.nonce.unwrap_or_default(),
        chain_id: Some(block.chain_id),
        access_list: tx.access_list.clone(),
        // Tips are dropped: whatever the kind of transaction, the base fee is the price.
        gas_priority_fee: Some(0),
        blob_hashes: Vec::new(),
        max_fee_per_blob_gas: 0,
        authorization_list: tx
            .authorizations
            .iter()
            .cloned()
            .map(types::Authorization::Left)
            .collect(),
    }
}

fn cfg_env(block: &BlockContext, tx: &TxInput, checks: Checks) -> CfgEnv {
    let mut cfg = CfgEnv::new_with_spec(SPEC).with_chain_id(block.chain_id);
    let call = checks == Checks::Call;
    cfg.disable_nonce_check = call || tx.nonce.is_none();
    cfg.disable_base_fee = call;
    cfg.disable_eip3607 = checks != Checks::Transaction;
    cfg.disable_fee_charge = call;
    cfg.disable_block_gas_limit = true;
    cfg.disable_eip7623 = true;
    // StylusEvm checks EIP-3541 itself: programs are excepted.
    cfg.disable_eip3541 = true;
    cfg.tx_gas_limit_cap = Some(u64::MAX);
    cfg
}

/// Ethereum's, but for BLOBBASEFEE, which fails, SELFDESTRUCT in the name of a program, and quicker pushes.
fn instructions() -> &'static EthInstructions<EthInterpreter, Ctx> {
    static TABLE: OnceLock<EthInstructions<EthInterpreter, Ctx>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = EthInstructions::new_mainnet_with_spec(SPEC);
        table.insert_instruction(opcode::BLOBBASEFEE, Instruction::unknown(), 0);
        let selfdestruct = Instruction::new(program::selfdestruct);
        table.insert_instruction(opcode::SELFDESTRUCT, selfdestruct, 5000);
        table.insert_instruction(opcode::PUSH1, Instruction::new(push::<1>), 3);
        table.insert_instruction(opcode::PUSH2, Instruction::new(push::<2>), 3);
        table.insert_instruction(opcode::PUSH3, Instruction::new(push::<3>), 3);
        table.insert_instruction(opcode::PUSH4, Instruction::new(push::<4>), 3);
        table
    })
}

/// The short pushes, half of most code: revm's own assembles the word in memory, byte by byte, and waits for it.
fn push<const N: usize>(
    context: InstructionContext<'_, Ctx, EthInterpreter>,
) -> InstructionExecResult {
    let bytecode = &mut context.interpreter.bytecode;
    let bytes = bytecode.read_slice(N).iter();
    let value = bytes.fold(0u64, |value, byte| value << 8 | u64::from(*byte));
    bytecode.relative_jump(N as isize);
    if context.interpreter.stack.push(U256::from(value)) {
        Ok(())
    } else {
        Err(InstructionResult::StackOverflow)
    }
}

fn outcome(evm: &mut StylusEvm, result: ExecutionResult) -> Outcome {
    let ctx = evm.ctx_mut();
    let gas_used = result.tx_gas_used();
    let gas_refunded = result.gas().inner_refunded();
    let (status, output, created, logs) = match result {
        ExecutionResult::Success { output, logs, .. } => match output {
            Output::Call(data) => (Status::Success, data, None, logs),
            Output::Create(data, address) => (Status::Success, data, address, logs),
        },
        ExecutionResult::Revert { output, .. } => (Status::Revert, output, None, Vec::new()),
        ExecutionResult::Halt { reason, .. } => {
            (Status::Halt(reason), Default::default(), None, Vec::new())
        }
    };
    Outcome {
        status,
        gas_used,
        gas_refunded,
        output,
        created,
        logs,
        state: ctx.journaled_state.finalize(),
        failure: ctx.chain.failure.take(),
        trace: ctx.chain.take_trace(),
    }
}

fn vm_error(error: Error) -> VmError {
    match error {
        EVMError::Transaction(invalid) => VmError::Invalid(invalid),
        EVMError::Database(error) => VmError::Database(error.to_string()),
        other => VmError::Internal(other.to_string()),
    }
}
