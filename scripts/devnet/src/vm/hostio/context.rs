use alloy_primitives::U256;
use revm::context::{Block, ContextTr, Transaction};

use super::{
    env::{Env, Result},
    prices::{HOSTIO, PTR},
};

/// Who called, with what, in which block.
impl Env<'_> {
    fn give(&mut self, dest: u32, bytes: &[u8]) -> Result<()> {
        self.buy_ink(HOSTIO + PTR)?;
        self.put(dest, bytes)
    }

    fn answer(&mut self, value: u64) -> Result<u64> {
        self.buy_ink(HOSTIO)?;
        self.out(&value.to_be_bytes());
        Ok(value)
    }

    pub fn block_basefee(&mut self, dest: u32) -> Result<()> {
        let fee = U256::from(self.ctx().block().basefee());
        self.give(dest, &fee.to_be_bytes::<32>())
    }

    pub fn block_coinbase(&mut self, dest: u32) -> Result<()> {
        let coinbase = self.ctx().block().beneficiary();
        self.give(dest, coinbase.as_slice())
    }

    pub fn contract_address(&mut self, dest: u32) -> Result<()> {
        let address = self.host().frame.acting;
        self.give(dest, address.as_slice())
    }

    pub fn msg_sender(&mut self, dest: u32) -> Result<()> {
        let sender = self.host().frame.caller;
        self.give(dest, sender.as_slice())
    }

    pub fn msg_value(&mut self, dest: u32) -> Result<()> {
        let value = self.host().frame.value;
        self.give(dest, &value.to_be_bytes::<32>())
    }

    pub fn tx_gas_price(&mut self, dest: u32) -> Result<()> {
        let base_fee = u128::from(self.ctx().block().basefee());
        let price = U256::from(self.ctx().tx().effective_gas_price(base_fee));
        self.give(dest, &price.to_be_bytes::<32>())
    }

    pub fn tx_origin(&mut self, dest: u32) -> Result<()> {
        let origin = self.ctx().tx().caller();
        self.give(dest, origin.as_slice())
    }

    pub fn block_gas_limit(&mut self) -> Result<u64> {
        let limit = self.ctx().block().gas_limit();
        self.answer(limit)
    }

    pub fn block_number(&mut self) -> Result<u64> {
        let number = self.ctx().chain.block.l1_number;
        self.answer(number)
    }

    pub fn block_timestamp(&mut self) -> Result<u64> {
        let timestamp = self.ctx().chain.block.timestamp;
        self.answer(timestamp)
    }

    pub fn chainid(&mut self) -> Result<u64> {
        let id = self.ctx().chain.block.chain_id;
        self.answer(id)
    }

    pub fn evm_gas_left(&mut self) -> Result<u64> {
        self.buy_ink(HOSTIO)?;
        let gas = self.gas_left();
        self.out(&gas.to_be_bytes());
        Ok(gas)
    }

    pub fn evm_ink_left(&mut self) -> Result<u64> {
        self.buy_ink(HOSTIO)?;
        let ink = self.ink();
        self.out(&ink.to_be_bytes());
        Ok(ink)
    }

    pub fn msg_reentrant(&mut self) -> Result<u32> {
        let acting = self.host().frame.acting;
        let reentrant = self.ctx().chain.frames.is_reentrant(acting);
        self.buy_ink(HOSTIO)?;
        self.out(&u32::from(reentrant).to_be_bytes());
        Ok(u32::from(reentrant))
    }

    pub fn tx_ink_price(&mut self) -> Result<u32> {
        self.buy_ink(HOSTIO)?;
        let price = self.host().params.ink_price;
        self.out(&price.to_be_bytes());
        Ok(price)
    }
}
