use alloy_primitives::U256;

use super::machine::{Machine, Res, Stop};

impl Machine<'_> {
    pub(super) fn storage(&mut self, name: &str, args: &[u64]) -> Res<()> {
        let acting = self.input.acting;
        match name {
            "storage_load_bytes32" => {
                self.pay(8400 + 2 * 5040)?;
                self.need_gas(2100 + 10 + 5)?;
                let key = self.word(args[0])?;
                self.loads += 1;
                let mut gas = if self.loads <= 32 {
                    0
                } else if self.loads <= 128 {
                    2
                } else {
                    10
                };
                let value = match self.cache.get(&key) {
                    Some((value, _)) => *value,
                    None => {
                        let cold = self.world.state.warm_slots.insert((acting, key));
                        gas += 5 + if cold { 2100 } else { 100 };
                        let value = self.world.state.storage.get(&(acting, key)).copied();
                        let value = value.unwrap_or_default();
                        self.cache.insert(key, (value, Some(value)));
                        value
                    }
                };
                self.pay_gas(gas)?;
                self.put_word(args[1], value)
            }
            "storage_cache_bytes32" => {
                self.pay(8400 + 2 * 5040)?;
                self.need_gas(2300 + 10)?;
                let (key, value) = (self.word(args[0])?, self.word(args[1])?);
                self.writes += 1;
                let fee = if self.writes <= 8 {
                    0
                } else if self.writes <= 64 {
                    7
                } else {
                    10
                };
                self.pay_gas(fee)?;
                self.cache.entry(key).or_insert((value, None)).0 = value;
                Ok(())
            }
            "storage_flush_cache" => self.flush(args[0] != 0),
            _ => self.transient(name, args),
        }
    }

    pub(super) fn transient(&mut self, name: &str, args: &[u64]) -> Res<()> {
        let acting = self.input.acting;
        self.pay(8400 + 2 * 5040 + 59_673)?;
        self.pay_gas(100)?;
        let key = self.word(args[0])?;
        if name == "transient_load_bytes32" {
            let value = self.world.state.transient.get(&(acting, key)).copied();
            return self.put_word(args[1], value.unwrap_or_default());
        }
        let value = self.word(args[1])?;
        if self.input.is_static {
            return Err(Stop::Trap);
        }
        self.world.state.transient.insert((acting, key), value);
        Ok(())
    }

    pub(super) fn flush(&mut self, clear: bool) -> Res<()> {
        self.pay(8400 + 59_673)?;
        self.need_gas(2300)?;
        let dirty: Vec<(U256, U256)> = self
            .cache
            .iter()
            .filter(|(_, (value, known))| *known != Some(*value))
            .map(|(key, (value, _))| (*key, *value))
            .collect();
        if !dirty.is_empty() && self.input.is_static {
            return Err(Stop::Trap);
        }
        let mut gas = 0;
        for (key, value) in dirty {
            gas += self.write_slot(key, value);
            self.cache.insert(key, (value, Some(value)));
        }
        if clear {
            self.cache.clear();
        }
        self.pay_gas(gas)
    }

    pub(super) fn write_slot(&mut self, key: U256, new: U256) -> u64 {
        let slot = (self.input.acting, key);
        let original = self.world.original.get(&slot).copied().unwrap_or_default();
        let current = self.world.state.storage.get(&slot).copied().unwrap_or_default();
        let cold = if self.world.state.warm_slots.insert(slot) { 2100 } else { 0 };
        let change = if new == current || original != current {
            100
        } else if original.is_zero() {
            20_000
        } else {
            2900
        };
        self.refund += refund(original, current, new);
        self.world.state.storage.insert(slot, new);
        cold + change
    }
}

/// EIP-3529.
fn refund(original: U256, current: U256, new: U256) -> i64 {
    if new == current {
        return 0;
    }
    let mut refund = 0;
    if !original.is_zero() {
        if original == current || !current.is_zero() {
            refund += if new.is_zero() { 4800 } else { 0 };
        } else {
            refund -= 4800;
        }
    }
    if original != current && original == new {
        refund += if original.is_zero() { 19_900 } else { 2800 };
    }
    refund
}
