use alloy_primitives::U256;

use super::{state::ArbosState, storage::spaces};
use crate::vm::Error;

pub(super) const BYTES_PER_SECOND: u32 = 34_865;
pub(super) const MIN_PRICE_WEI: u32 = 82_928_201;
pub(super) const INERTIA: u32 = 21_360_419;
pub(super) const START: u64 = 1_421_388_000;

pub(super) mod offset {
    pub const DEMAND: u64 = 0;
    pub const BYTES_PER_SECOND: u64 = 1;
    pub const LAST_UPDATE: u64 = 2;
    pub const MIN_PRICE: u64 = 3;
    pub const INERTIA: u64 = 4;
}

/// Counts `size` bytes of new machine code and returns their price in wei.
pub(super) fn charge(state: &mut ArbosState<'_>, size: u32, now: u64) -> Result<U256, Error> {
    let space = spaces::data_pricer();
    let read = |state: &mut ArbosState<'_>, at: u64| -> Result<u64, Error> {
        Ok(state.get(space.slot_at(at))?.saturating_to())
    };
    let demand = read(state, offset::DEMAND)?;
    let rate = read(state, offset::BYTES_PER_SECOND)?;
    let last = read(state, offset::LAST_UPDATE)?;
    let min_price = read(state, offset::MIN_PRICE)?;
    let inertia = read(state, offset::INERTIA)?;

    let credit = now.saturating_sub(last).saturating_mul(rate).min(u64::from(u32::MAX));
    let demand = (demand.saturating_sub(credit) + u64::from(size)).min(u64::from(u32::MAX));
    state.set(space.slot_at(offset::DEMAND), U256::from(demand))?;
    state.set(space.slot_at(offset::LAST_UPDATE), U256::from(now))?;
    Ok(fee(demand, inertia, min_price, size))
}

/// The price rises exponentially with demand: e^x by its series, in basis points.
fn fee(demand: u64, inertia: u64, min_price: u64, size: u32) -> U256 {
    let x = U256::from(10_000 * demand / inertia.max(1));
    let one = U256::from(10_000);
    let mut e = one + x / U256::from(12);
    for i in (1u64..=11).rev() {
        e = one + e * x / (U256::from(i) * one);
    }
    U256::from(min_price) * e / one * U256::from(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fee_of_a_quiet_chain_is_the_published_example() {
        let size = 513_418;
        let wei = fee(u64::from(size), u64::from(INERTIA), u64::from(MIN_PRICE_WEI), size);
        assert_eq!(wei, U256::from(43_607_190_175_334u64));
    }
}
