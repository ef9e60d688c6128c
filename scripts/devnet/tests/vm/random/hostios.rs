use alloy_primitives::{Address, B256, keccak256};

use super::{
    machine::{Machine, Res, Stop},
    world::{CallInput, Ending, INK_PER_GAS, LogEntry},
};

impl Machine<'_> {
    pub(super) fn hostio(&mut self, name: &str, args: &[u64]) -> Res<Vec<u64>> {
        match name {
            "read_args" => {
                let data = self.input.data.clone();
                self.pay(8400)?;
                self.pay(5040 + 30 * beyond(data.len()))?;
                self.slice(args[0], data.len() as u64)?.copy_from_slice(&data);
            }
            "write_result" => {
                self.pay(8400)?;
                self.pay_reading(args[1])?;
                self.pay_reading(args[1])?;
                self.output = self.bytes(args[0], args[1])?;
            }
            "exit_early" => return Err(Stop::Exit(args[0] as u32)),
            "return_data_size" => {
                self.pay(8400)?;
                return Ok(vec![self.return_data.len() as u64]);
            }
            "read_return_data" => return self.read_return_data(args),
            "evm_gas_left" => {
                self.pay(8400)?;
                return Ok(vec![self.ink / INK_PER_GAS]);
            }
            "evm_ink_left" => {
                self.pay(8400)?;
                return Ok(vec![self.ink]);
            }
            "msg_reentrant" => {
                self.pay(8400)?;
                let open = self.world.open_frames.get(&self.input.acting).copied().unwrap_or(0);
                return Ok(vec![u64::from(open > 1)]);
            }
            "native_keccak256" => {
                self.pay(121_800 + 21_000 * args[1].div_ceil(32).saturating_sub(2))?;
                let hash = keccak256(self.bytes(args[0], args[1])?);
                self.put_word(args[2], hash.into())?;
            }
            "pay_for_memory_grow" => {
                let pages = args[0] & 0xFFFF;
                if pages == 0 {
                    self.pay(8400)?;
                } else {
                    let cost = self.world.page_cost(pages);
                    self.world.add_pages(pages);
                    self.pay_gas(cost)?;
                }
            }
            "emit_log" => self.emit_log(args)?,
            "math_mod" | "math_pow" | "math_mul_mod" => self.math(name, args)?,
            "call_contract" | "delegate_call_contract" | "static_call_contract" => {
                return self.contract_call(name, args);
            }
            _ => self.storage(name, args)?,
        }
        Ok(Vec::new())
    }

    pub(super) fn pay_reading(&mut self, len: u64) -> Res<()> {
        self.pay(16_381 + 55 * beyond(len as usize))
    }

    pub(super) fn read_return_data(&mut self, args: &[u64]) -> Res<Vec<u64>> {
        self.pay(8400 + 59_673)?;
        let data = self.return_data.clone();
        let from = (args[1] as usize).min(data.len());
        let to = (from + args[2] as usize).min(data.len());
        self.pay(5040 + 30 * beyond(to - from))?;
        if from < to {
            self.slice(args[0], (to - from) as u64)?.copy_from_slice(&data[from..to]);
        }
        Ok(vec![(to - from) as u64])
    }

    pub(super) fn emit_log(&mut self, args: &[u64]) -> Res<()> {
        let [at, len, topics] = *args else { unreachable!("three arguments") };
        self.pay(8400 + 59_673)?;
        if topics > 4 || len < 32 * topics {
            return Err(Stop::Trap);
        }
        self.pay_reading(len)?;
        self.pay_gas(375 * (1 + topics) + 8 * (len - 32 * topics))?;
        let bytes = self.bytes(at, len)?;
        if self.input.is_static {
            return Err(Stop::Trap);
        }
        let (head, data) = bytes.split_at(32 * topics as usize);
        self.world.state.logs.push(LogEntry {
            address: self.input.acting,
            topics: head.chunks(32).map(B256::from_slice).collect(),
            data: data.to_vec(),
        });
        Ok(())
    }

    pub(super) fn math(&mut self, name: &str, args: &[u64]) -> Res<()> {
        let result = match name {
            "math_mod" => {
                self.pay(43_520)?;
                let (a, b) = (self.word(args[0])?, self.word(args[1])?);
                if b.is_zero() { b } else { a % b }
            }
            "math_pow" => {
                self.pay(23_520)?;
                let (a, e) = (self.word(args[0])?, self.word(args[1])?);
                self.pay(3000 + 17_500 * (1 + (e.bit_len() as u64).div_ceil(8)))?;
                a.wrapping_pow(e)
            }
            _ => {
                self.pay(52_660)?;
                let (a, b, m) = (self.word(args[0])?, self.word(args[1])?, self.word(args[2])?);
                if m.is_zero() { m } else { a.mul_mod(b, m) }
            }
        };
        self.put_word(args[0], result)
    }

    pub(super) fn contract_call(&mut self, name: &str, args: &[u64]) -> Res<Vec<u64>> {
        let with_value = name == "call_contract";
        let delegate = name == "delegate_call_contract";
        let (at, data, len) = (args[0], args[1], args[2]);
        let (gas, ret_len) = if with_value { (args[4], args[5]) } else { (args[3], args[4]) };
        self.pay(8400 + 3 * 5040 + 59_673)?;
        self.pay_reading(len)?;
        self.pay_reading(len)?;
        let left = self.ink / INK_PER_GAS;
        let to = Address::from_slice(&self.bytes(at, 20)?);
        let data = self.bytes(data, len)?;
        let cold = self.world.state.warm_accounts.insert(to);
        let base = if cold { 2600 } else { 100 };
        let (status, cost, output) = if base > left {
            (2, left, Vec::new())
        } else {
            let gas = gas.min(left).min((left - base) * 63 / 64);
            let out = self.world.call(&CallInput {
                code: to,
                acting: if delegate { self.input.acting } else { to },
                delegate,
                is_static: self.input.is_static || name == "static_call_contract",
                gas,
                data,
            });
            self.refund += out.refund;
            let status = if out.ending == Ending::Success { 0 } else { 2 };
            (status, base + gas - out.gas_left, out.data)
        };
        self.pay_gas(cost)?;
        self.return_data = output;
        let len = (self.return_data.len() as u32).to_le_bytes();
        self.slice(ret_len, 4)?.copy_from_slice(&len);
        Ok(vec![status])
    }
}

fn beyond(len: usize) -> u64 {
    len.saturating_sub(32) as u64
}
