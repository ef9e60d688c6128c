//! ERC-20 transfers. Tokens that return nothing are accepted; false, a revert and an account without code are
//! failures. A failure is `TokenTransferFailed(token)`, which each contract with a token declares alike.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolCall, SolError, sol};
use stylus_sdk::call::call;
use stylus_sdk::prelude::*;
use surety_interfaces::IRewardDistributor::TokenTransferFailed;

use crate::Revert;
use crate::abi::read;
use crate::codec::{Words, ask, error, word_of};

sol! {
    interface IERC20 {
        function balanceOf(address account) external view returns (uint256);
        function transfer(address to, uint256 amount) external returns (bool);
        function transferFrom(address from, address to, uint256 amount) external returns (bool);
        function permit(
            address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s
        ) external;
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
    let order = Words::call(IERC20::transferFromCall::SELECTOR);
    let order = order.put_all(&[word_of(from), word_of(to), amount]);
    if !accepts(storage, token, order, u64::MAX) {
        return Err(failed(token));
    }
    if balance_of(storage, token, to)?.checked_sub(before) != Some(amount) {
        return Err(failed(token));
    }
    Ok(())
}

/// Pays `amount` to `to`.
pub fn push<S>(storage: &mut S, token: Address, to: Address, amount: U256) -> Result<(), Revert>
where
    S: TopLevelStorage + HostAccess,
{
    if !try_push(storage, token, to, amount, u64::MAX) {
        return Err(failed(token));
    }
    Ok(())
}

/// Pays `amount` to `to` with at most `gas`; false if the token refuses.
pub fn try_push<S>(storage: &mut S, token: Address, to: Address, amount: U256, gas: u64) -> bool
where
    S: TopLevelStorage + HostAccess,
{
    let order = Words::call(IERC20::transferCall::SELECTOR).put_all(&[word_of(to), amount]);
    accepts(storage, token, order, gas)
}

/// Asks the token to let this contract take `amount` from `owner`, by EIP-2612; whether it does, only a transfer shows.
pub fn permit<S>(
    storage: &mut S,
    token: Address,
    owner: Address,
    amount: U256,
    deadline: U256,
    (v, r, s): (u8, B256, B256),
) where
    S: TopLevelStorage + HostAccess,
{
    let spender = storage.vm().contract_address();
    let order = Words::call(IERC20::permitCall::SELECTOR);
    let order = order.put_all(&[word_of(owner), word_of(spender), amount, deadline]);
    let order = order.put_all(&[U256::from(v), r.into(), s.into()]);
    let context = Call::new_mutating(storage);
    // used up before by somebody who saw it: the allowance is there all the same
    let _ = call(storage.vm(), context, token, &order.0);
}

/// What `account` holds; the error is that of a failed transfer.
pub fn balance_of<S>(storage: &S, token: Address, account: Address) -> Result<U256, Revert>
where
    S: TopLevelStorage + HostAccess,
{
    let question = Words::call(IERC20::balanceOfCall::SELECTOR).put_all(&[word_of(account)]);
    ask(storage, token, question).and_then(|answer| read(&answer)).map_err(|_| failed(token))
}

fn accepts<S>(storage: &mut S, token: Address, order: Words, gas: u64) -> bool
where
    S: TopLevelStorage + HostAccess,
{
    let context = Call::new_mutating(storage).gas(gas);
    match call(storage.vm(), context, token, &order.0) {
        // a call to an account without code succeeds with no data
        Ok(data) if data.is_empty() => storage.vm().code_size(token) > 0,
        Ok(data) => read(&data).unwrap_or(false),
        Err(_) => false,
    }
}

fn failed(token: Address) -> Revert {
    error(TokenTransferFailed::SELECTOR, &[word_of(token)])
}
