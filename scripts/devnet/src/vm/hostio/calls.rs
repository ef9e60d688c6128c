use alloy_primitives::{Address, Bytes, U256};
use revm::{
    context::{ContextTr, CreateScheme, JournalTr},
    handler::FrameResult,
    interpreter::{
        CallInput, CallInputs, CallScheme, CallValue, CreateInputs, FrameInput, InstructionResult,
        interpreter_action::FrameInit,
    },
};

use super::{
    Escape,
    env::{Env, Result, fatal},
    prices::{API, COLD_ACCOUNT, HOSTIO, PTR, WARM},
};

const CALL_STIPEND: u64 = 2300;
const VALUE_TRANSFER: u64 = 9000;
const NEW_ACCOUNT: u64 = 25_000;
const CREATE: u64 = 32_000;
const CREATE2_PER_WORD: u64 = 6;

const STATUS_SUCCESS: u32 = 0;
const STATUS_FAILURE: u32 = 2;

struct Call {
    scheme: CallScheme,
    to: Address,
    data: Bytes,
    value: U256,
    /// As the program asked for it.
    gas: u64,
}

struct Called {
    status: u32,
    cost: u64,
    output: Bytes,
}

impl Called {
    fn refused(cost: u64) -> Self {
        Self { status: STATUS_FAILURE, cost, output: Bytes::new() }
    }
}

impl Env<'_> {
    pub fn call_contract(
        &mut self,
        addr: u32,
        data: u32,
        len: u32,
        value: u32,
        gas: u64,
        ret_len: u32,
    ) -> Result<u32> {
        self.any_call(CallScheme::Call, [addr, data, len, ret_len], Some(value), gas)
    }

    pub fn delegate_call_contract(
        &mut self,
        addr: u32,
        data: u32,
        len: u32,
        gas: u64,
        ret_len: u32,
    ) -> Result<u32> {
        self.any_call(CallScheme::DelegateCall, [addr, data, len, ret_len], None, gas)
    }

    pub fn static_call_contract(
        &mut self,
        addr: u32,
        data: u32,
        len: u32,
        gas: u64,
        ret_len: u32,
    ) -> Result<u32> {
        self.any_call(CallScheme::StaticCall, [addr, data, len, ret_len], None, gas)
    }

    fn any_call(
        &mut self,
        scheme: CallScheme,
        [addr, data, len, ret_len]: [u32; 4],
        value: Option<u32>,
        gas: u64,
    ) -> Result<u32> {
        self.buy_ink(HOSTIO + 3 * PTR + API)?;
        self.pay_for_read(len)?;
        self.pay_for_passing_on(len)?;
        let left = self.gas_left();
        let to = self.read_address(addr)?;
        let data = Bytes::from(self.read_vec(data, len)?);
        let amount = value.map(|ptr| self.read_u256(ptr)).transpose()?.unwrap_or_default();
        self.arg(to.as_slice());
        self.arg(&gas.to_be_bytes());
        if value.is_some() {
            self.arg(&amount.to_be_bytes::<32>());
        }
        self.arg(&data);
        let call = Call { scheme, to, data, value: amount, gas: gas.min(left) };
        let called = self.make_call(call, left)?;
        self.buy_gas(called.cost)?;
        let len = called.output.len() as u32;
        self.host().return_data = called.output;
        self.write(ret_len, &len.to_le_bytes())?;
        self.out(&len.to_be_bytes());
        self.out(&[called.status as u8]);
        Ok(called.status)
    }

    fn make_call(&mut self, call: Call, left: u64) -> Result<Called> {
        let transfers = !call.value.is_zero();
        if transfers && self.host().frame.is_static {
            return Ok(Called::refused(0));
        }
        let base = self.base_cost(&call, transfers)?;
        if base > left {
            return Ok(Called::refused(left));
        }
        let share = u128::from(left - base) * 63 / 64;
        // At most `left`.
        let mut gas = (share as u64).min(call.gas);
        if transfers {
            gas += CALL_STIPEND;
        }
        let to = call.to;
        let inputs = self.call_inputs(call, gas)?;
        let outcome = match self.run(FrameInput::Call(Box::new(inputs)), to)? {
            FrameResult::Call(outcome) => outcome.result,
            FrameResult::Create(outcome) => outcome.result,
        };
        let completed = outcome.result.is_ok_or_revert();
        let returned = if completed { outcome.gas.remaining() } else { 0 };
        if outcome.result.is_ok() {
            self.host().refund += outcome.gas.refunded();
        }
        Ok(Called {
            status: if outcome.result.is_ok() { STATUS_SUCCESS } else { STATUS_FAILURE },
            cost: base + gas - returned,
            output: if completed { outcome.output } else { Bytes::new() },
        })
    }

    /// Also adds the callee to the access list.
    fn base_cost(&mut self, call: &Call, transfers: bool) -> Result<u64> {
        let account = self.ctx().journal_mut().load_account_with_code(call.to)?;
        let mut cost = WARM;
        if account.is_cold {
            cost += COLD_ACCOUNT - WARM;
        }
        if transfers {
            if account.data.info.is_empty() {
                cost += NEW_ACCOUNT;
            }
            cost += VALUE_TRANSFER;
        }
        Ok(cost)
    }

    fn call_inputs(&mut self, call: Call, gas_limit: u64) -> Result<CallInputs> {
        let journal = self.ctx().journal_mut();
        let info = &journal.load_account_with_code(call.to)?.data.info;
        let mut known_bytecode = (info.code_hash, info.code.clone().unwrap_or_default());
        if let Some(delegate) = known_bytecode.1.eip7702_address() {
            let info = &journal.load_account_with_code(delegate)?.data.info;
            known_bytecode = (info.code_hash, info.code.clone().unwrap_or_default());
        }
        let frame = &self.host().frame;
        let delegate = call.scheme.is_delegate_call();
        Ok(CallInputs {
            input: CallInput::Bytes(call.data),
            return_memory_offset: 0..0,
            gas_limit,
            reservoir: 0,
            bytecode_address: call.to,
            known_bytecode,
            target_address: if delegate { frame.acting } else { call.to },
            caller: if delegate { frame.caller } else { frame.acting },
            value: if delegate {
                CallValue::Apparent(frame.value)
            } else {
                CallValue::Transfer(call.value)
            },
            scheme: call.scheme,
            is_static: frame.is_static || call.scheme.is_static_call(),
            charged_new_account_state_gas: false,
        })
    }

    fn run(&mut self, frame_input: FrameInput, callee: Address) -> Result<FrameResult> {
        let outer = self.begin_steps();
        let host = self.host();
        let depth = host.frame.depth + 1;
        let memory = host.frame.memory.new_child_context();
        let result = host.evm.run_nested(FrameInit { depth, memory, frame_input });
        host.frame.memory.free_child_context();
        self.end_steps(outer, callee);
        result.map_err(fatal)
    }

    pub fn create1(
        &mut self,
        code: u32,
        len: u32,
        endowment: u32,
        dest: u32,
        ret_len: u32,
    ) -> Result<()> {
        self.buy_ink(HOSTIO + 3 * PTR + API)?;
        self.any_create([code, len, endowment, dest, ret_len], None)
    }

    pub fn create2(
        &mut self,
        code: u32,
        len: u32,
        endowment: u32,
        salt: u32,
        dest: u32,
        ret_len: u32,
    ) -> Result<()> {
        self.buy_ink(HOSTIO + 4 * PTR + API)?;
        self.any_create([code, len, endowment, dest, ret_len], Some(salt))
    }

    fn any_create(
        &mut self,
        [code, len, endowment, dest, ret_len]: [u32; 5],
        salt: Option<u32>,
    ) -> Result<()> {
        self.pay_for_read(len)?;
        self.pay_for_passing_on(len)?;
        let left = self.gas_left();
        let code = Bytes::from(self.read_vec(code, len)?);
        let endowment = self.read_u256(endowment)?;
        let salt = salt.map(|ptr| self.read_u256(ptr)).transpose()?;
        self.arg(&code);
        self.arg(&endowment.to_be_bytes::<32>());
        if let Some(salt) = salt {
            self.arg(&salt.to_be_bytes::<32>());
        }
        if self.host().frame.is_static {
            return Err(Escape::StaticWrite);
        }
        let words = code.len().div_ceil(32) as u64;
        let base = CREATE + if salt.is_some() { CREATE2_PER_WORD * words } else { 0 };
        let gas = left.checked_sub(base).ok_or(Escape::CreateUnaffordable)?;
        let kept = gas / 64;
        let scheme = salt.map_or(CreateScheme::Create, |salt| CreateScheme::Create2 { salt });
        let acting = self.host().frame.acting;
        let inputs = CreateInputs::new(acting, scheme, endowment, code, gas - kept, 0);
        let (address, returned, output) = self.make_create(inputs)?;
        self.buy_gas(left - (returned + kept))?;
        let len = output.len() as u32;
        self.host().return_data = output;
        self.write(ret_len, &len.to_le_bytes())?;
        self.put(dest, address.as_slice())?;
        self.out(&len.to_be_bytes());
        Ok(())
    }

    /// The address (zero on failure), the gas left, and the data of a revert.
    fn make_create(&mut self, inputs: CreateInputs) -> Result<(Address, u64, Bytes)> {
        let FrameResult::Create(outcome) =
            self.run(FrameInput::Create(Box::new(inputs)), Address::ZERO)?
        else {
            return Err(Escape::Trap("a create ended as a call".into()));
        };
        let result = outcome.result;
        let returned = if result.result.is_ok_or_revert() { result.gas.remaining() } else { 0 };
        if result.result.is_ok()
            && let Some(address) = outcome.address
        {
            self.host().refund += result.gas.refunded();
            return Ok((address, returned, Bytes::new()));
        }
        let reverted = result.result == InstructionResult::Revert;
        Ok((Address::ZERO, returned, if reverted { result.output } else { Bytes::new() }))
    }
}
