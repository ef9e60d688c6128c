use alloy_primitives::{Address, B256, Log, U256};
use alloy_sol_types::{SolCall, SolError, SolEvent};
use revm::{
    context::{ContextTr, JournalTr},
    interpreter::CallInputs,
    state::AccountInfo,
};

use crate::{
    arbos::state::ArbosState,
    vm::{Ctx, Error},
};

pub(super) const READ: u64 = 800;
pub(super) const WRITE: u64 = 20_000;
pub(super) const CODE_HASH: u64 = 2600;
pub(super) const PARAMS: u64 = 100;
const WORD: u64 = 3;
const LOG: u64 = 375;
const LOG_BYTE: u64 = 8;

/// Why a method did not return.
#[derive(Debug)]
pub(super) enum Failure {
    OutOfGas,
    /// A call that no method of the precompile accepts: reverts without data and keeps all gas.
    Refused,
    /// An error without a Solidity type: reverts without data, returns the gas left.
    Plain,
    /// A custom error.
    Reverted(Vec<u8>),
    Fatal(Error),
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Fatal(error.into())
    }
}

pub(super) type Answer = Result<Vec<u8>, Failure>;

/// What a method may do with the state, as its Solidity interface says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mutability {
    Pure,
    View,
    Write,
    Payable,
}

/// One call of an Arbitrum precompile.
pub(super) struct Call<'a> {
    pub ctx: &'a mut Ctx,
    pub address: Address,
    pub caller: Address,
    pub value: U256,
    pub gas_left: u64,
    is_static: bool,
    is_delegate: bool,
}

impl<'a> Call<'a> {
    pub fn new(ctx: &'a mut Ctx, inputs: &CallInputs) -> Self {
        Self {
            ctx,
            address: inputs.bytecode_address,
            caller: inputs.caller,
            value: inputs.value.get(),
            gas_left: inputs.gas_limit,
            is_static: inputs.is_static,
            is_delegate: inputs.scheme.is_delegate_call() || inputs.scheme.is_call_code(),
        }
    }

    /// Checks the manner of the call and charges what every method costs.
    pub fn open(&mut self, mutability: Mutability, args_len: usize) -> Result<(), Failure> {
        if mutability != Mutability::Pure && self.is_delegate {
            return Err(Failure::Refused);
        }
        if mutability != Mutability::Payable && !self.value.is_zero() {
            return Err(Failure::Refused);
        }
        if matches!(mutability, Mutability::Write | Mutability::Payable) && self.is_static {
            return Err(Failure::Refused);
        }
        self.burn(words(args_len) * WORD)?;
        if mutability == Mutability::Pure { Ok(()) } else { self.burn(READ) }
    }

    pub fn burn(&mut self, gas: u64) -> Result<(), Failure> {
        match self.gas_left.checked_sub(gas) {
            Some(left) => {
                self.gas_left = left;
                Ok(())
            }
            None => {
                self.gas_left = 0;
                Err(Failure::OutOfGas)
            }
        }
    }

    pub fn state(&mut self) -> ArbosState<'_> {
        ArbosState::new(self.ctx)
    }

    pub fn now(&self) -> u64 {
        self.ctx.chain.block.timestamp
    }

    /// Reads an account without adding it to the access list.
    pub fn account(&mut self, address: Address) -> Result<AccountInfo, Failure> {
        let loaded = self.ctx.journal_mut().load_account_with_code(address)?;
        let (info, cold) = (loaded.data.info.clone(), loaded.is_cold);
        self.keep_cold(address, cold);
        Ok(info)
    }

    fn keep_cold(&mut self, address: Address, cold: bool) {
        if cold && let Some(account) = self.ctx.journal_mut().evm_state_mut().get_mut(&address) {
            account.mark_cold();
        }
    }

    /// Zero for an account that does not exist.
    pub fn code_hash(&mut self, address: Address) -> Result<B256, Failure> {
        self.burn(CODE_HASH)?;
        let info = self.account(address)?;
        Ok(if info.is_empty() { B256::ZERO } else { info.code_hash })
    }

    /// A plain move of the precompile's balance; the access list stays as it is.
    pub fn pay(&mut self, to: Address, amount: U256) -> Result<(), Failure> {
        let from = self.address;
        let cold = self.ctx.journal_mut().load_account(to)?.is_cold;
        let failed = self.ctx.journal_mut().transfer(from, to, amount)?;
        self.keep_cold(to, cold);
        if failed.is_some() { Err(Failure::Plain) } else { Ok(()) }
    }

    pub fn emit(&mut self, event: &impl SolEvent) -> Result<(), Failure> {
        let data = event.encode_log_data();
        let topics = data.topics().len() as u64;
        self.burn(LOG * (1 + topics) + LOG_BYTE * data.data.len() as u64)?;
        let address = self.address;
        self.ctx.journal_mut().log(Log { address, data });
        Ok(())
    }

    pub fn give<C: SolCall>(&mut self, result: &C::Return) -> Answer {
        let data = C::abi_encode_returns(result);
        self.burn(words(data.len()) * WORD)?;
        Ok(data)
    }

    pub fn fail<T>(&mut self, error: impl SolError) -> Result<T, Failure> {
        let data = error.abi_encode();
        self.burn(words(data.len()) * WORD)?;
        Err(Failure::Reverted(data))
    }
}

fn words(len: usize) -> u64 {
    len.div_ceil(32) as u64
}
