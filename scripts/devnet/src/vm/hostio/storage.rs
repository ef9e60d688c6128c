use std::collections::HashMap;

use alloy_primitives::U256;
use revm::{
    context::{Cfg, ContextTr, JournalTr},
    context_interface::context::SStoreResult,
};

use super::{
    Escape,
    env::{Env, Result},
    prices::{API, CACHE_ACCESS_MAX, COLD_SLOAD, HOSTIO, PTR, SSTORE_SENTRY, TRANSIENT, WARM},
};

/// One program call's view of its storage.
#[derive(Default)]
pub(super) struct StorageCache {
    slots: HashMap<U256, Slot>,
    loads: u32,
    writes: u32,
}

#[derive(Clone, Copy)]
struct Slot {
    value: U256,
    /// The value in the state, as far as this call knows.
    known: Option<U256>,
}

impl Slot {
    fn is_dirty(&self) -> bool {
        self.known != Some(self.value)
    }
}

impl StorageCache {
    fn load_fee(&mut self) -> u64 {
        self.loads = self.loads.saturating_add(1);
        match self.loads {
            0..=32 => 0,
            33..=128 => 2,
            _ => CACHE_ACCESS_MAX,
        }
    }

    fn write_fee(&mut self) -> u64 {
        self.writes = self.writes.saturating_add(1);
        match self.writes {
            0..=8 => 0,
            9..=64 => 7,
            _ => CACHE_ACCESS_MAX,
        }
    }
}

impl Env<'_> {
    /// The gas of asking the chain, which a load from the cache saves.
    fn miss_fee(&mut self) -> u64 {
        API / u64::from(self.host().params.ink_price)
    }

    pub fn storage_load_bytes32(&mut self, key: u32, dest: u32) -> Result<()> {
        self.buy_ink(HOSTIO + 2 * PTR)?;
        let miss_fee = self.miss_fee();
        self.require_gas(COLD_SLOAD + CACHE_ACCESS_MAX + miss_fee)?;
        let key = self.read_u256(key)?;
        let mut gas = self.host().storage.load_fee();
        let cached = self.host().storage.slots.get(&key).map(|slot| slot.value);
        let value = match cached {
            Some(value) => value,
            None => {
                let acting = self.host().frame.acting;
                let loaded = self.ctx().journal_mut().sload(acting, key)?;
                gas += miss_fee + if loaded.is_cold { COLD_SLOAD } else { WARM };
                let slot = Slot { value: loaded.data, known: Some(loaded.data) };
                self.host().storage.slots.insert(key, slot);
                loaded.data
            }
        };
        self.buy_gas(gas)?;
        self.arg(&key.to_be_bytes::<32>());
        self.put(dest, &value.to_be_bytes::<32>())
    }

    pub fn storage_cache_bytes32(&mut self, key: u32, value: u32) -> Result<()> {
        self.buy_ink(HOSTIO + 2 * PTR)?;
        self.require_gas(SSTORE_SENTRY + CACHE_ACCESS_MAX)?;
        let key = self.read_u256(key)?;
        let value = self.read_u256(value)?;
        let fee = self.host().storage.write_fee();
        self.buy_gas(fee)?;
        let slots = &mut self.host().storage.slots;
        slots.entry(key).or_insert(Slot { value, known: None }).value = value;
        self.arg(&key.to_be_bytes::<32>());
        self.arg(&value.to_be_bytes::<32>());
        Ok(())
    }

    pub fn storage_flush_cache(&mut self, clear: u32) -> Result<()> {
        self.buy_ink(HOSTIO + API)?;
        self.require_gas(SSTORE_SENTRY)?;
        self.arg(&[u8::from(clear != 0)]);
        let mut dirty: Vec<(U256, U256)> = self
            .host()
            .storage
            .slots
            .iter_mut()
            .filter(|(_, slot)| slot.is_dirty())
            .map(|(key, slot)| {
                slot.known = Some(slot.value);
                (*key, slot.value)
            })
            .collect();
        if clear != 0 {
            self.host().storage.slots.clear();
        }
        if dirty.is_empty() {
            return Ok(());
        }
        if self.host().frame.is_static {
            return Err(Escape::StaticWrite);
        }
        dirty.sort_unstable();
        let mut gas = 0u64;
        for (key, value) in dirty {
            gas += self.store(key, value)?;
        }
        self.buy_gas(gas)
    }

    /// SSTORE without its sentry.
    fn store(&mut self, key: U256, value: U256) -> Result<u64> {
        let acting = self.host().frame.acting;
        let ctx = self.ctx();
        let stored = ctx.journal_mut().sstore(acting, key, value)?;
        let refund = ctx.cfg().gas_params().sstore_refund(true, &stored.data);
        self.host().refund += refund;
        let cold = if stored.is_cold { COLD_SLOAD } else { 0 };
        Ok(cold + change_gas(&stored.data))
    }

    pub fn transient_load_bytes32(&mut self, key: u32, dest: u32) -> Result<()> {
        self.buy_ink(HOSTIO + 2 * PTR + API)?;
        self.buy_gas(TRANSIENT)?;
        let key = self.read_u256(key)?;
        let acting = self.host().frame.acting;
        let value = self.ctx().journal_mut().tload(acting, key);
        self.arg(&key.to_be_bytes::<32>());
        self.put(dest, &value.to_be_bytes::<32>())
    }

    pub fn transient_store_bytes32(&mut self, key: u32, value: u32) -> Result<()> {
        self.buy_ink(HOSTIO + 2 * PTR + API)?;
        self.buy_gas(TRANSIENT)?;
        let key = self.read_u256(key)?;
        let value = self.read_u256(value)?;
        self.arg(&key.to_be_bytes::<32>());
        self.arg(&value.to_be_bytes::<32>());
        if self.host().frame.is_static {
            return Err(Escape::StaticWrite);
        }
        let acting = self.host().frame.acting;
        self.ctx().journal_mut().tstore(acting, key, value);
        Ok(())
    }
}

fn change_gas(change: &SStoreResult) -> u64 {
    if change.is_new_eq_present() || !change.is_original_eq_present() {
        WARM
    } else if change.is_original_zero() {
        20_000
    } else {
        2900
    }
}
