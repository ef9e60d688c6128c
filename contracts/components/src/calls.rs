//! Typed calls to other contracts. A revert of the callee is passed on with its data.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use stylus_sdk::call::{call, delegate_call, static_call};
use stylus_sdk::prelude::*;
use stylus_sdk::stylus_core::calls::errors::Error;
use surety_interfaces::IAccess::ArithmeticOverflow;

use crate::{Revert, encode::with_selector};

/// Calls `to` with `value` wei.
pub fn invoke<S, C>(
    storage: &mut S,
    to: Address,
    value: U256,
    args: &C,
) -> Result<C::Return, Revert>
where
    S: TopLevelStorage + HostAccess,
    C: SolCall,
{
    let context = Call::new_payable(storage, value);
    let data = call(storage.vm(), context, to, &with_selector(C::SELECTOR, &args.tokenize()))
        .map_err(pass_on)?;
    decode::<C>(&data)
}

/// Calls a view of `to`.
pub fn read<S, C>(storage: &S, to: Address, args: &C) -> Result<C::Return, Revert>
where
    S: TopLevelStorage + HostAccess,
    C: SolCall,
{
    let data =
        static_call(storage.vm(), Call::new(), to, &with_selector(C::SELECTOR, &args.tokenize()))
            .map_err(pass_on)?;
    decode::<C>(&data)
}

/// Sends `amount` wei to `to` with all gas; false if the receiver refuses.
pub fn send_eth<S>(storage: &mut S, to: Address, amount: U256) -> bool
where
    S: TopLevelStorage + HostAccess,
{
    let context = Call::new_payable(storage, amount);
    call(storage.vm(), context, to, &[]).is_ok()
}

/// Sends `amount` wei to `to` with at most `gas`; false if the receiver refuses.
pub fn send_eth_with_gas<S>(storage: &mut S, to: Address, amount: U256, gas: u64) -> bool
where
    S: TopLevelStorage + HostAccess,
{
    let context = Call::new_payable(storage, amount).gas(gas);
    call(storage.vm(), context, to, &[]).is_ok()
}

/// Answers a call by the code of `annex`, on the storage and with the caller of this contract.
pub fn delegate<S>(storage: &mut S, annex: Address, data: &[u8]) -> Result<Vec<u8>, Revert>
where
    S: TopLevelStorage + HostAccess,
{
    let context = Call::new_mutating(storage);
    // SAFETY: the annex is a program of the same crate with the same storage layout, named once in the constructor; nothing
    // of the storage is held in memory here.
    #[allow(unsafe_code)]
    unsafe { delegate_call(storage.vm(), context, annex, data) }.map_err(pass_on)
}

pub(crate) fn pass_on(error: Error) -> Revert {
    match error {
        Error::Revert(data) => Revert(data),
        Error::AbiDecodingFailed(_) => ArithmeticOverflow {}.into(),
    }
}

fn decode<C: SolCall>(data: &[u8]) -> Result<C::Return, Revert> {
    C::abi_decode_returns_validate(data).map_err(|_| Revert(Vec::new()))
}
