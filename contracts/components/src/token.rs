//! ERC-20 transfers. Tokens that return nothing are accepted; false, a revert and an account without code are
//! failures. A failure is `TokenTransferFailed(token)`, which each contract with a token declares alike.

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, sol};
use stylus_sdk::call::call;
use stylus_sdk::prelude::*;
use surety_interfaces::IRewardDistributor::TokenTransferFailed;

use crate::{Revert, calls, encode::with_selector};

sol! {
    interface IERC20 {
        function balanceOf(address account) external view returns (uint256);
        function transfer(address to, uint256 amount) external returns (bool);
        function transferFrom(address from, address to, uint256 amount) external returns (bool);
    }
}

/// Takes exactly `amount` from `from` by its allowance; a token that delivers another amount (a fee on transfer) is
/// refused, because the books count what was asked for.
pub fn pull<S>(storage: &mut S, token: Address, from: Address, amount: U256) -> Result<(), Revert>
where
    S: TopLevelStorage + HostAccess,
{
    let to = storage.vm().contract_address();
    let before = balance_of(storage, token, to)?;
    let args = IERC20::transferFromCall { from, to, amount };
    if !accepts(storage, token, &args, u64::MAX) {
        return Err(TokenTransferFailed { token }.into());
    }
    if balance_of(storage, token, to)?.checked_sub(before) != Some(amount) {
        return Err(TokenTransferFailed { token }.into());
    }
    Ok(())
}

/// Pays `amount` to `to`.
pub fn push<S>(storage: &mut S, token: Address, to: Address, amount: U256) -> Result<(), Revert>
where
    S: TopLevelStorage + HostAccess,
{
    if !try_push(storage, token, to, amount, u64::MAX) {
        return Err(TokenTransferFailed { token }.into());
    }
    Ok(())
}

/// Pays `amount` to `to` with at most `gas`; false if the token refuses.
pub fn try_push<S>(storage: &mut S, token: Address, to: Address, amount: U256, gas: u64) -> bool
where
    S: TopLevelStorage + HostAccess,
{
    accepts(storage, token, &IERC20::transferCall { to, amount }, gas)
}

/// What `account` holds; the error is that of a failed transfer.
pub fn balance_of<S>(storage: &S, token: Address, account: Address) -> Result<U256, Revert>
where
    S: TopLevelStorage + HostAccess,
{
    calls::read(storage, token, &IERC20::balanceOfCall { account })
        .map_err(|_| TokenTransferFailed { token }.into())
}

fn accepts<S, C>(storage: &mut S, token: Address, args: &C, gas: u64) -> bool
where
    S: TopLevelStorage + HostAccess,
    C: SolCall<Return = bool>,
{
    let context = Call::new_mutating(storage).gas(gas);
    match call(storage.vm(), context, token, &with_selector(C::SELECTOR, &args.tokenize())) {
        // a call to an account without code succeeds with no data
        Ok(data) if data.is_empty() => storage.vm().code_size(token) > 0,
        Ok(data) => C::abi_decode_returns_validate(&data).unwrap_or(false),
        Err(_) => false,
    }
}
