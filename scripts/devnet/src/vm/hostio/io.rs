use alloy_primitives::{B256, Log, LogData, keccak256};
use revm::context::{ContextTr, JournalTr};

use super::{
    Escape,
    env::{Env, Result},
    prices::{self, API, HOSTIO},
};
use crate::wasm::pages;

/// Calldata, results, logs, hashing, memory.
impl Env<'_> {
    pub fn read_args(&mut self, ptr: u32) -> Result<()> {
        self.buy_ink(HOSTIO)?;
        let input = self.host().frame.input.clone();
        self.pay_for_write(input.len())?;
        self.put(ptr, &input)
    }

    pub fn write_result(&mut self, ptr: u32, len: u32) -> Result<()> {
        self.buy_ink(HOSTIO)?;
        self.pay_for_read(len)?;
        self.pay_for_passing_on(len)?;
        let output = self.read_vec(ptr, len)?;
        self.arg(&output);
        self.host().output = output;
        Ok(())
    }

    pub fn exit_early(&mut self, status: u32) -> Result<()> {
        self.arg(&status.to_be_bytes());
        Err(Escape::Exit(status))
    }

    pub fn read_return_data(&mut self, dest: u32, offset: u32, size: u32) -> Result<u32> {
        self.buy_ink(HOSTIO + API)?;
        let data = self.host().return_data.clone();
        let start = (offset as usize).min(data.len());
        let end = start.saturating_add(size as usize).min(data.len());
        self.pay_for_write(end - start)?;
        self.arg(&offset.to_be_bytes());
        self.arg(&size.to_be_bytes());
        if start < end {
            self.put(dest, &data[start..end])?;
        }
        Ok((end - start) as u32)
    }

    pub fn return_data_size(&mut self) -> Result<u32> {
        self.buy_ink(HOSTIO)?;
        let size = self.host().return_data.len() as u32;
        self.out(&size.to_be_bytes());
        Ok(size)
    }

    pub fn emit_log(&mut self, data: u32, len: u32, topics: u32) -> Result<()> {
        self.buy_ink(HOSTIO + API)?;
        if topics > 4 || len < topics * 32 {
            return Err(Escape::BadLog { topics, len });
        }
        self.pay_for_read(len)?;
        self.buy_gas(prices::log(topics, len))?;
        let bytes = self.read_vec(data, len)?;
        self.arg(&topics.to_be_bytes());
        self.arg(&bytes);
        if self.host().frame.is_static {
            return Err(Escape::StaticWrite);
        }
        let (words, data) = bytes.split_at(topics as usize * 32);
        let words = words.chunks_exact(32).map(B256::from_slice).collect();
        let address = self.host().frame.acting;
        let data = LogData::new_unchecked(words, data.to_vec().into());
        self.ctx().journal_mut().log(Log { address, data });
        Ok(())
    }

    pub fn native_keccak256(&mut self, data: u32, len: u32, dest: u32) -> Result<()> {
        self.buy_ink(prices::keccak(len as usize))?;
        let preimage = self.read_vec(data, len)?;
        self.arg(&preimage);
        self.put(dest, keccak256(&preimage).as_slice())
    }

    pub fn pay_for_memory_grow(&mut self, pages: u32) -> Result<()> {
        // As in Nitro, only 16 bits arrive.
        let pages = pages as u16;
        self.arg(&pages.to_be_bytes());
        if pages == 0 {
            return self.buy_ink(HOSTIO);
        }
        let params = self.host().params;
        let open = self.ctx().chain.pages;
        self.ctx().chain.pages.add(pages);
        self.buy_gas(pages::cost(pages, open.open, open.ever, &params))
    }
}
