use alloy_primitives::{Address, Bytes};
use revm::context::{ContextTr, JournalTr};

use super::{
    env::{Env, Result},
    prices::{API, CODE_FETCH, COLD_ACCOUNT, HOSTIO, PTR, WARM},
};

impl Env<'_> {
    pub fn account_balance(&mut self, addr: u32, dest: u32) -> Result<()> {
        self.buy_ink(HOSTIO + 2 * PTR + API)?;
        self.require_gas(COLD_ACCOUNT)?;
        let address = self.read_address(addr)?;
        let account = self.ctx().journal_mut().load_account(address)?;
        let (balance, cold) = (account.info.balance, account.is_cold);
        self.buy_gas(touch_gas(cold))?;
        self.arg(address.as_slice());
        self.put(dest, &balance.to_be_bytes::<32>())
    }

    pub fn account_codehash(&mut self, addr: u32, dest: u32) -> Result<()> {
        self.buy_ink(HOSTIO + 2 * PTR + API)?;
        self.require_gas(COLD_ACCOUNT)?;
        let address = self.read_address(addr)?;
        let hash = self.ctx().journal_mut().code_hash(address)?;
        self.buy_gas(touch_gas(hash.is_cold))?;
        self.arg(address.as_slice());
        self.put(dest, hash.data.as_slice())
    }

    pub fn account_code_size(&mut self, addr: u32) -> Result<u32> {
        self.buy_ink(HOSTIO + API)?;
        self.require_gas(COLD_ACCOUNT)?;
        let address = self.read_address(addr)?;
        let size = self.fetch_code(address)?.len() as u32;
        self.arg(address.as_slice());
        self.out(&size.to_be_bytes());
        Ok(size)
    }

    pub fn account_code(&mut self, addr: u32, offset: u32, size: u32, dest: u32) -> Result<u32> {
        self.buy_ink(HOSTIO + API)?;
        self.require_gas(COLD_ACCOUNT)?;
        let address = self.read_address(addr)?;
        let code = self.fetch_code(address)?;
        self.pay_for_write(code.len())?;
        let start = (offset as usize).min(code.len());
        let end = start.saturating_add(size as usize).min(code.len());
        self.arg(address.as_slice());
        self.arg(&offset.to_be_bytes());
        self.arg(&size.to_be_bytes());
        if start < end {
            self.put(dest, &code[start..end])?;
        }
        Ok((end - start) as u32)
    }

    /// The code of an account, free of gas if it is the one that was asked for last.
    fn fetch_code(&mut self, address: Address) -> Result<Bytes> {
        if let Some((last, code)) = &self.host().last_code
            && *last == address
        {
            return Ok(code.clone());
        }
        let loaded = self.ctx().journal_mut().code(address)?;
        self.buy_gas(CODE_FETCH + touch_gas(loaded.is_cold))?;
        if !loaded.data.is_empty() {
            self.host().last_code = Some((address, loaded.data.clone()));
        }
        Ok(loaded.data)
    }
}

fn touch_gas(cold: bool) -> u64 {
    if cold { COLD_ACCOUNT } else { WARM }
}
